"""SIGINT, SIGTERM and their like as events of the Qt loop."""

from __future__ import annotations

import logging
import os
import signal
import sys
from io import FileIO
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_log = logging.getLogger(__name__)

# Other programs of this kind read their files anew, or open their logs: whoever takes us for one must not end us.
_WITHOUT_MEANING = tuple(getattr(signal, name) for name in ("SIGUSR1", "SIGUSR2") if hasattr(signal, name))


class StopSignals(QObject):
    """Tells when the program is asked to end, each time anew.

    Python runs its own handlers only between byte codes, and Qt's loop has none while nothing happens: a byte that
    the C handler writes wakes the loop.

    Signals:
        asked: SIGINT, SIGTERM, SIGQUIT, SIGHUP or SIGBREAK (Ctrl+Break on Windows) arrived; carries its number.
    """

    asked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._write = _wake_up_pair()
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_bytes)
        self._before_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        self._before = {number: signal.signal(number, _ignore_here) for number in _numbers()}
        if sys.platform != "win32":  # whoever started us may have blocked them, which is handed on: nobody could end us
            signal.pthread_sigmask(signal.SIG_UNBLOCK, self._before)
            _hear_of_children()

    def close(self, *, for_good: bool = False) -> None:
        """Give the signals back; or ignore them for good, so that one more cannot spoil the end of the program."""
        self._notifier.setEnabled(False)
        for number, handler in self._before.items():
            signal.signal(number, signal.SIG_IGN if for_good else handler)
        signal.set_wakeup_fd(self._before_fd)
        self._read.close()
        self._write.close()

    def _on_bytes(self) -> None:
        for number in self._read.read(64) or ():
            if number in _WITHOUT_MEANING:
                _log.info("%s is ignored: it has no meaning here", signal.Signals(number).name)
            elif number in self._before:
                self.asked.emit(number)


def _wake_up_pair() -> tuple[FileIO, FileIO]:
    """What is written to the second is read from the first; neither blocks."""
    if sys.platform == "win32":  # wakes up by sockets alone; elsewhere a start does without that module
        import socket

        pair = socket.socketpair()
        for end in pair:
            end.setblocking(False)
        return socket.SocketIO(pair[0], "r"), socket.SocketIO(pair[1], "w")
    descriptors = os.pipe()
    for descriptor in descriptors:
        os.set_blocking(descriptor, False)
    return FileIO(descriptors[0], "r"), FileIO(descriptors[1], "w")


def _numbers() -> list[int]:
    numbers: list[int] = [signal.SIGINT, signal.SIGTERM, *_WITHOUT_MEANING]
    numbers += (getattr(signal, name) for name in ("SIGQUIT", "SIGBREAK") if hasattr(signal, name))
    hang_up: int | None = getattr(signal, "SIGHUP", None)
    # nohup ignores it for a program that is to outlive its terminal.
    if hang_up is not None and signal.getsignal(hang_up) is not signal.SIG_IGN:
        numbers.append(hang_up)
    return numbers


def _hear_of_children() -> None:
    """Where SIGCHLD is ignored, which is handed on, the system keeps no exit code: each end would be a failure."""
    if sys.platform != "win32" and signal.getsignal(signal.SIGCHLD) is signal.SIG_IGN:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)


def _ignore_here(number: int, frame: FrameType | None) -> None:
    """The number was written to the pipe before; it is acted upon in the loop."""
