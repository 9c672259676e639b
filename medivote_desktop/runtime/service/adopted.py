"""A process that is not our child, watched by an event: a service that outlived the program that started it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.lifecycle import ProcessEnd
from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of

_POLL_MS = 500
_STATUS_LOOK_MS = 2
_STATUS_PATIENCE_LOOKS = 50


class AdoptedProcess(QObject):
    """Watches one process until it ends: by a pidfd or a handle where the system has them, else by looking at times.

    Args:
        identity: Who it is; checked after the watch is set up, so that nothing can slip in between.
        on_ended: How it ended. The exit status of a stranger's child is told by Windows and by Linux 6.15 and later, by
            others while its parent has not reaped it; else it is unknown, which says neither exit code nor signal.

    Raises:
        ProcessLookupError: It has gone.
    """

    def __init__(
        self, identity: ProcessIdentity, on_ended: Callable[[ProcessEnd], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.identity = identity
        self._on_ended = on_ended
        self._looks = 0
        self._unwatch: Callable[[], None] | None = None
        self._descriptor = system.open_process(identity.pid) if system.room_for_children() > 0 else None
        if self._is_gone():
            self.close()
            raise ProcessLookupError(f"process {identity.pid} is another one by now")
        self._timer: QTimer | None = None  # made when it is needed: hundreds are adopted at once
        if self._descriptor is None:
            self._call_every(_POLL_MS, self._look)
        else:
            self._unwatch = system.watch_process(self._descriptor, self._ended, self)

    def close(self) -> None:
        """Watch no more."""
        if self._unwatch is not None:
            self._unwatch()
        if self._descriptor is not None:
            system.close_process(self._descriptor)
            self._descriptor = None

    def _call_every(self, interval_ms: int, look: Callable[[], None]) -> None:
        self._timer = QTimer(self, interval=interval_ms)
        self._timer.timeout.connect(look)
        self._timer.start()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.stop()

    def _is_gone(self) -> bool:
        """Whether it has ended; where nobody can be looked at it is taken to be there, and looked at again."""
        try:
            return identity_of(self.identity.pid) != self.identity
        except OSError:  # without a free descriptor
            self.close()  # whose it is was not seen
            return False

    def _look(self) -> None:
        if self._is_gone():
            self._stop_timer()
            self._tell(system.exit_of(None, self.identity) or ProcessEnd())

    def _ended(self) -> None:
        if self._unwatch is not None:
            self._unwatch()
        self._call_every(_STATUS_LOOK_MS, self._ask_status)
        self._ask_status()

    def _ask_status(self) -> None:
        """The status is known until its parent, usually init, has reaped it; to newer kernels also afterwards."""
        if self._descriptor is None:
            return
        end = system.exit_of(self._descriptor, self.identity)
        self._looks += 1
        if end is None and self._looks < _STATUS_PATIENCE_LOOKS:
            return
        self._stop_timer()
        self.close()
        self._tell(end or ProcessEnd())

    def _tell(self, end: ProcessEnd) -> None:
        self._on_ended(end)
