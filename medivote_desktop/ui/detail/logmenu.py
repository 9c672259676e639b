"""What else can be done with a log; made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from medivote_desktop.ui.language import tr

if TYPE_CHECKING:
    from medivote_desktop.ui.detail.log import LogView
    from medivote_desktop.ui.detail.logbar import LogBar


def fill(menu: QMenu, bar: LogBar, log: LogView) -> None:
    """Put everything into the menu, as it stands at this moment."""

    def add(words: str, do: Callable[[], object], *, checked: bool | None = None, enabled: bool = True) -> None:
        action = menu.addAction(words)
        action.setEnabled(enabled)
        if checked is not None:
            action.setCheckable(True)
            action.setChecked(checked)
        action.triggered.connect(lambda _checked=False: do())

    add(tr("&Copy") + _key("Ctrl+C"), log.copy, enabled=log.marks.span is not None)
    add(tr("Select &all") + _key("Ctrl+A"), log.select_all, enabled=log.end > log.first)
    menu.addSeparator()
    add(tr("&Wrap lines"), lambda: log.set_wrapped(not log.is_wrapped), checked=log.is_wrapped)
    add(tr("Line &numbers"), lambda: log.set_numbers(not log.shows_numbers), checked=log.shows_numbers)
    add(tr("&Larger") + _key("Ctrl++"), lambda: log.zoom(1))
    add(tr("S&maller") + _key("Ctrl+-"), lambda: log.zoom(-1))
    add(tr("&Usual size") + _key("Ctrl+0"), lambda: log.zoom(0))
    menu.addSeparator()
    add(tr("Go to a &time…"), bar.time_asked.emit, enabled=log.end > log.first)
    add(tr("&Save as…"), bar.save_asked.emit, enabled=log.end > log.first)
    add(tr("Open in the &editor"), bar.editor_asked.emit, enabled=log.source is not None and not log.source.names)


def _key(keys: str) -> str:
    """What a menu shows at its right end."""
    return "\t" + QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
