"""Says in the window when the history cannot be written, or had to begin anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medivote_desktop.ui.language import shown, tr

if TYPE_CHECKING:
    from medivote_desktop.runtime.history import History
    from medivote_desktop.ui.window import MainWindow

_SAID_MS = 60_000


class Remembering(QObject):
    """Belongs to one history and the window that tells of it."""

    def __init__(self, history: History, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._window = window
        history.trouble_changed.connect(self._on_trouble)
        history.set_aside.connect(self._on_set_aside)

    def _on_trouble(self, trouble: str) -> None:
        reason = f"history.db: {shown(trouble)}"
        words = tr("{reason}. What happens meanwhile is kept in memory.", reason=reason)
        self._window.show_message(words if trouble else "", milliseconds=_SAID_MS)

    def _on_set_aside(self, path: str) -> None:
        words = tr("The history was damaged and begins anew; the old file is {path}", path=path)
        self._window.show_message(words, milliseconds=_SAID_MS)
