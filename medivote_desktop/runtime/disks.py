"""A network folder whose server is gone answers nothing, ever: it is asked in a thread of its own before the loop is.

What lies on this machine's own disks is not asked first, and costs nothing. Each far folder has its own thread, so one
that is silent holds up only who needs it.
"""

from __future__ import annotations

import errno
import logging
import math
import os
import stat
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.runtime.farmounts import FarMounts
from medivote_desktop.runtime.gate import Gate

_log = logging.getLogger(__name__)

T = TypeVar("T")

PATIENCE_SECONDS = 2.0
_PAGE_BYTES = 4096
_UNSURE_SECONDS = 0.1
# A server that is gone and says so, a file system whose program has ended: it may be mounted again.
_TROUBLE = (errno.EIO, errno.ENOTCONN, errno.ESTALE, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH)
_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


class Touch(NamedTuple):
    """What is about to be used.

    Attributes:
        is_log: It is opened to be written, and made where it is missing; else it is entered, read or executed.
    """

    path: str
    is_log: bool = False


class Disks(QObject):
    """Asks far folders whether they answer, before somebody waits for them who must not.

    Args:
        patience_seconds: How long a folder is waited for before it is called silent.
    """

    def __init__(
        self,
        parent: QObject | None = None,
        mounts: FarMounts | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._mounts = mounts or FarMounts()
        self._patience_seconds = patience_seconds
        self._threads: dict[str, _Thread] = {}
        self._passes: dict[str, int] = {}

    def close(self) -> None:
        """Ask nothing any more. Comes last: nobody is waited for who does not answer."""
        for thread in self._threads.values():
            thread.close()
        self._mounts.close()

    def is_far(self, path: str) -> bool:
        """Whether the path is to be asked for first."""
        return bool(self._mounts.on_the_way(path))

    def is_silent(self, path: str) -> bool:
        """Whether it was asked for, and the answer is late."""
        thread = self._threads.get(self._mounts.on_the_way(path))
        return thread is not None and thread.is_late()

    def holds_back(self, service_id: str, run: int, touches: Callable[[], Iterable[Touch]], told: Told) -> bool:
        """Whether a start has to wait for far folders; `told` is called when they have answered, or do not.

        It then asks once more, and is let pass.
        """
        if self._mounts.are_none() or self._passes.pop(service_id, 0) == run:
            return False
        far = [touch for touch in touches() if self.is_far(touch.path)]
        if not far:
            return False

        def go_on(silent: str) -> None:
            if not silent:
                self._passes[service_id] = run
            told(silent)

        self.ask(far, go_on)
        return True

    def ask(self, touches: Iterable[Touch], told: Told) -> None:
        """Call `told` when all of these can be used without waiting: with nothing, else with what is wrong, in words.

        At once where none of them is far, or one is known to be silent.
        """
        by_mount: dict[str, list[Touch]] = {}
        for touch in touches:
            if mount := self._mounts.on_the_way(touch.path):
                by_mount.setdefault(mount, []).append(touch)
        open_ = set(by_mount)

        def give_up(words: str) -> None:
            if open_:
                open_.clear()
                told(words)

        def answered(mount: str, trouble: str | None) -> None:
            if trouble:
                give_up(say("the disk is in trouble: {folder} ({error})", folder=mount, error=trouble))
            elif open_:
                open_.discard(mount)
                if not open_:
                    told("")

        if not by_mount:
            told("")
        for mount, these in by_mount.items():
            silent = say("the disk does not answer: {folder}", folder=mount)
            self._thread(mount).ask(partial(_trouble_of, these), partial(answered, mount), partial(give_up, silent))

    def value(self, path: str, work: Callable[[], T], told: Callable[[T | None], None]) -> None:
        """Do `work` with a path, in its thread if it is far; `told` gets what came of it, or None if it is silent."""
        if mount := self._mounts.on_the_way(path):
            self._thread(mount).ask(work, told, partial(told, None))
        else:
            told(work())

    def far_file(self, path: str) -> FarFile | None:
        """For who reads this file; None where it is near."""
        return FarFile(path, self) if self.is_far(path) else None

    def worker(self, path: str) -> Gate | None:
        """Who does what takes long with a far path; None for a near one."""
        mount = self._mounts.on_the_way(path)
        return self._thread(mount).worker() if mount else None

    def _thread(self, mount: str) -> _Thread:
        if mount not in self._threads:
            self._threads[mount] = _Thread(self._patience_seconds, self)
        return self._threads[mount]


Told = Callable[[str], None]


class FarFile:
    """One file on a far disk that is read by the loop, now and then."""

    def __init__(self, path: str, disks: Disks) -> None:
        self._path, self._disks = path, disks
        self._asked_at = math.inf  # of the first ask since the last answer
        self._has_answered = False

    def worker(self) -> Gate | None:
        """Who does what takes long with it; None where it is near by now."""
        return self._disks.worker(self._path)

    def is_sure(self) -> bool:
        """Whether it can be read now without waiting, as far as anybody can tell."""
        return self._has_answered and time.monotonic() - self._asked_at < _UNSURE_SECONDS

    def ask(self, told: Told) -> None:
        """As `Disks.ask`."""
        self._asked_at = min(self._asked_at, time.monotonic())
        self._disks.ask((Touch(self._path),), partial(self._on_told, told))

    def _on_told(self, told: Told, silent: str) -> None:
        self._has_answered = not silent
        self._asked_at = math.inf
        told(silent)


class _Thread(QObject):
    """Asks one far folder."""

    def __init__(self, patience_seconds: float, parent: QObject) -> None:
        super().__init__(parent)
        self._patience_seconds = patience_seconds
        self._gate = Gate(self)
        self._worker: Gate | None = None
        self._late = 0

    def close(self) -> None:
        """Wait for nobody."""
        self._gate.abandon()
        if self._worker is not None:
            self._worker.abandon()

    def worker(self) -> Gate:
        """Another thread: what takes long there is no sign of silence."""
        self._worker = self._worker or Gate(self)
        return self._worker

    def is_late(self) -> bool:
        """Whether something was asked, and the answer is still to come though its time is up."""
        return self._late > 0

    def ask(self, work: Callable[[], T], told: Callable[[T | None], None], silent: Callable[[], None]) -> None:
        """`silent` is called instead where no answer comes in time; of two that are silent only the first waits."""
        if self.is_late():
            silent()
            return
        patience = QTimer(self, singleShot=True, interval=round(self._patience_seconds * 1000))

        def is_late() -> None:
            self._late += 1
            silent()

        def answered(result: T | None) -> None:
            patience.deleteLater()
            if patience.isActive():
                patience.stop()
                told(result)
            else:
                self._late -= 1

        def failed(error: Exception) -> None:
            _log.error("a far disk: %s", error, exc_info=error)
            answered(None)

        patience.timeout.connect(is_late)
        patience.start()
        self._gate.run(work, answered, failed)


def _trouble_of(touches: Iterable[Touch]) -> str:
    """What is wrong with the disk itself; whatever else is wrong is told by who uses it."""
    return next(filter(None, map(_touch, touches)), "")


def _touch(touch: Touch) -> str:
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT if touch.is_log else os.O_RDONLY
    try:
        descriptor = os.open(touch.path, flags | _NO_WAITING | os.O_CLOEXEC, 0o666)
        try:
            if not touch.is_log and stat.S_ISREG(os.fstat(descriptor).st_mode):
                os.read(descriptor, _PAGE_BYTES)  # a program's beginning is read while it is executed
        finally:
            os.close(descriptor)
    except OSError as error:
        return os.strerror(error.errno) if error.errno in _TROUBLE else ""
    return ""
