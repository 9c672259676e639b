"""What else can be done with a log; made when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

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

    add("&Copy\tCtrl+C", log.copy, enabled=log.marks.span is not None)
    add("Select &all\tCtrl+A", log.select_all, enabled=log.end > log.first)
    menu.addSeparator()
    add("&Wrap lines", lambda: log.set_wrapped(not log.is_wrapped), checked=log.is_wrapped)
    add("Line &numbers", lambda: log.set_numbers(not log.shows_numbers), checked=log.shows_numbers)
    add("&Larger\tCtrl++", lambda: log.zoom(1))
    add("S&maller\tCtrl+-", lambda: log.zoom(-1))
    add("&Usual size\tCtrl+0", lambda: log.zoom(0))
    menu.addSeparator()
    add("Go to a &time…", bar.time_asked.emit, enabled=log.end > log.first)
    add("&Save as…", bar.save_asked.emit, enabled=log.end > log.first)
    add("Open in the &editor", bar.editor_asked.emit, enabled=log.source is not None and not log.source.names)
