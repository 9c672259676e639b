"""The window as it first appears: what services.ini describes, before anything that supervises has been loaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, QTimer
from PySide6.QtWidgets import QWidget

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.facts import snapshot_before_start
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.ui.arranging import restore_layout
from medivote_desktop.ui.reach import BORDER_PX
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.ui.window import MainWindow

_SHARE_OF_HEIGHT = 0.94
_LIMIT_MS = 300


def first_window(config: AppConfig, settings: SettingsStore) -> MainWindow:
    """The main window of a fleet, arranged as the person left it, not yet shown."""
    window = MainWindow(config.manager.title, _confirm, time.monotonic)
    # A small screen, or a large scale: what is left of it includes the frame. All columns need nearly its whole width.
    room = window.screen().availableSize()
    fits = QSize(room.width() - 2 * BORDER_PX, round(room.height() * _SHARE_OF_HEIGHT))
    window.resize(window.size().boundedTo(fits))
    restore_layout(window, settings.geometry, settings.header_state, settings.splitter_state)
    window.show_snapshot(snapshot_before_start(config))
    return window


def place_over(window: QWidget, other: QWidget) -> None:
    """Move a window to where another one is, whole on that one's screen."""
    place = window.frameGeometry()
    place.moveCenter(other.frameGeometry().center())
    screen = other.screen().availableGeometry()
    place.moveLeft(max(screen.left(), min(place.left(), screen.right() + 1 - place.width())))
    place.moveTop(max(screen.top(), min(place.top(), screen.bottom() + 1 - place.height())))
    window.move(place.topLeft())


def _confirm(
    parent: QWidget,
    services: Sequence[ServiceSnapshot],
    kind: WishKind,
    then: Callable[[], None],
    dependents: Sequence[ServiceSnapshot],
) -> object:
    from medivote_desktop.ui.dialogs.questions import confirm_stop  # loaded when first asked

    return confirm_stop(parent, services, kind, then, dependents)


class FirstPaint(QObject):
    """Calls back once when the window has been painted for the first time, or soon where that does not happen."""

    def __init__(self, window: MainWindow, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._then: Callable[[], None] | None = then
        window.installEventFilter(self)
        QTimer.singleShot(_LIMIT_MS, self, self._call)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See the first paint."""
        if event.type() is QEvent.Type.Paint and watched is self._window:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._call)
        return False

    def _call(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            then()
