"""Makes the log view a moment after the window: in slices, so that neither painting nor starting services waits."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from medivote_desktop.ui.window import MainWindow
    from medivote_desktop.wiring.logdesk import LogDesk

# Each takes less than ten milliseconds to load when those before it are there; all together take forty.
_MODULES = (
    *("core.logs.ansi", "core.logs.level", "core.logs.line"),
    *("runtime.logs.blockcounts", "runtime.logs.file", "runtime.logs.index"),
    *(
        "runtime.logs.filelines",
        "runtime.logs.front",
        "runtime.logs.reader",
        "runtime.logs.partmatches",
        "runtime.logs.parts",
    ),
    *("ui.detail.logmarks", "ui.detail.logkeys", "ui.detail.logcolours", "ui.detail.logrow", "ui.detail.logpaint"),
    *("ui.detail.logscroll", "ui.detail.log", "ui.detail.lognote", "ui.detail.logbar", "ui.detail.logpage"),
    "wiring.logdesk",
)


class LogsLater(QObject):
    """Begins when a log is looked at for the first time: a program in the tray alone needs none of it.

    Args:
        new_desk: Makes what joins the log view to the files.
        when_calm: Calls something when no service waits to be started any more.
    """

    def __init__(
        self,
        window: MainWindow,
        new_desk: Callable[[], LogDesk],
        when_calm: Callable[[Callable[[], object]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._new_desk, self._when_calm = window, new_desk, when_calm
        self._desk: LogDesk | None = None
        self._is_closed = self._is_wanted = False
        self._steps = deque(partial(import_module, f"medivote_desktop.{name}") for name in _MODULES)
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._on_timeout)
        window.log_wanted.connect(self._on_log_wanted)

    @property
    def is_made(self) -> bool:
        """Whether the view is there and shows what is looked at."""
        return self._desk is not None

    def go_to_time(self, epoch_ms: int, service_id: str) -> None:
        """Show what a service wrote at a moment, in milliseconds since 1970."""
        desk = self._desk or self._make()
        desk.go_to_time(epoch_ms, service_id)

    def use_new_page(self) -> None:
        """The window has another page for logs, in another language."""
        if self._desk is not None:
            self._desk.use_new_page()

    def on_fleet_changed(self) -> None:
        """Services came or went, or write to other files."""
        if self._desk is not None:
            self._desk.on_fleet_changed()

    def follow_file(self) -> None:
        """A service may write to another file since its last start."""
        if self._desk is not None:
            self._desk.follow_file()

    def close(self) -> None:
        """Read nothing any more."""
        self._is_closed = True
        self._timer.stop()
        if self._desk is not None:
            self._desk.close()

    def _on_log_wanted(self, service_id: str | None) -> None:
        if service_id is not None and self._desk is None and not self._is_wanted:
            self._is_wanted = True
            self._when_calm(self._timer.start)

    def _on_timeout(self) -> None:
        if self._desk is not None or self._is_closed:
            return
        if self._steps:
            self._steps.popleft()()
            self._timer.start()
        else:
            self._make()

    def _make(self) -> LogDesk:
        self._desk = self._new_desk()
        self._window.tell_again()  # which log is looked at
        return self._desk
