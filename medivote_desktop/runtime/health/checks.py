"""The health checks, none of which blocks or harms: a TCP connection, an HTTP answer, a command, a line of the log."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment
from PySide6.QtNetwork import QAbstractSocket, QNetworkProxy, QTcpSocket

from medivote_desktop.core.say import say
from medivote_desktop.core.signals import signal_name
from medivote_desktop.runtime import system
from medivote_desktop.runtime.farmounts import DISK_TROUBLE
from medivote_desktop.runtime.processes.environment import MARKERS
from medivote_desktop.runtime.service.child import end_helper
from medivote_desktop.runtime.service.launch import is_disk_trouble, is_no_room, is_redirection, no_room_words
from medivote_desktop.runtime.signalobjects import forget_signals

Answer = Callable[[str], None]
"""Takes what is wrong in words; an empty text means that the check holds."""
Excuse = Callable[[], object]
"""Called before a bad answer that says nothing of the service: there was no room to ask it, or a disk is in trouble."""

# What executes waits for the new process to enter its directory and to be executed: here another process does.
_ENTERED_BY_ITSELF = ("/bin/sh", "-c", 'cd -- "$0" && exec "$@"')
_LINE_READ_BYTES = 256 * 1024
_LINE_MAX_BYTES = 64 * 1024


def _without_waiting(path: str, flags: int) -> int:
    """A pipe that has taken the place of a log would be waited for, until somebody writes."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def is_our_trouble(error: QAbstractSocket.SocketError) -> bool:
    """Whether it says nothing of the service: this program has no descriptor left."""
    if error is QAbstractSocket.SocketError.HostNotFoundError:  # Qt 6.12 says so of any name that it then looks up
        return _can_open_nothing()
    return error is QAbstractSocket.SocketError.SocketResourceError


def _can_open_nothing() -> bool:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError:
        return True
    return False


class Check(Protocol):
    """One way to ask a service how it is."""

    def ask(self, answer: Answer) -> None:
        """Ask once; `answer` is called once, later or at once, unless the check is cancelled."""

    def cancel(self, why: str) -> None:
        """Ask no more: the time is up or the service has ended. `answer` gets `why` unless it is empty."""


class TcpCheck(QObject):
    """Holds if the port accepts a connection, which is then closed at once.

    The side that closes keeps the TIME_WAIT, so the service's own port stays free.
    """

    def __init__(self, host: str, port: int, excuse: Excuse, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._excuse = excuse
        self._host, self._port = host, port
        self._answer: Answer | None = None
        self._socket = QTcpSocket(self)
        self._socket.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        self._socket.connected.connect(self._connected)
        self._socket.errorOccurred.connect(self._failed)
        forget_signals(self._socket)

    def ask(self, answer: Answer) -> None:
        """Connect."""
        self._answer = answer
        self._socket.connectToHost(self._host, self._port)

    def cancel(self, why: str) -> None:
        """Give up the connection."""
        answer, self._answer = self._answer, None
        self._socket.abort()
        if answer is not None and why:
            answer(say("port {port}: {why}", port=self._port, why=why))

    def _connected(self) -> None:
        answer, self._answer = self._answer, None
        self._socket.abort()
        if answer is not None:
            answer("")

    def _failed(self, error: QAbstractSocket.SocketError) -> None:
        answer, self._answer = self._answer, None
        if is_our_trouble(error):
            self._excuse()
        if answer is not None:
            answer(say("port {port}: {error}", port=self._port, error=self._socket.errorString()))


class CommandCheck(QObject):
    """Holds if a command exits with 0. It runs in the service's directory and environment, without our markers.

    Args:
        is_far: Its directory or its program may never answer, though they have just been asked.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        directory: str,
        environment: Mapping[str, str],
        excuse: Excuse,
        parent: QObject | None = None,
        *,
        is_far: bool = False,
    ) -> None:
        super().__init__(parent)
        self._command, self._excuse = command, excuse
        self._executed = (*_ENTERED_BY_ITSELF, directory, *command) if is_far else command
        self._directory = "/" if is_far else directory
        self._environment = QProcessEnvironment()
        for key, value in environment.items():
            if key not in MARKERS:
                self._environment.insert(key, value)
        self._answer: Answer | None = None
        self._process: QProcess | None = None

    def ask(self, answer: Answer) -> None:
        """Run the command."""
        self._answer = answer
        process = QProcess(self)
        self._process = process
        system.prepare(process)
        process.setWorkingDirectory(self._directory)
        process.setProcessEnvironment(self._environment)
        system.set_command(process, self._executed[0], self._executed[1:])
        process.setStandardInputFile(QProcess.nullDevice())
        process.setStandardOutputFile(QProcess.nullDevice())
        process.setStandardErrorFile(QProcess.nullDevice())
        process.errorOccurred.connect(self._failed)
        process.finished.connect(self._finished)
        process.start()

    def cancel(self, why: str) -> None:
        """Kill the command, with what it has started."""
        answer, self._answer = self._answer, None
        if (process := self._process) is not None:
            self._process = None
            process.finished.disconnect(self._finished)
            process.errorOccurred.disconnect(self._failed)
            end_helper(process)
        if answer is not None and why:
            answer(f"{self._command[0]}: {why}")

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart and self._process is not None:
            words, program = self._process.errorString(), self._command[0]
            if is_no_room(words) or is_redirection(words):
                self._excuse()
                self._tell(say("{path} cannot be executed: {error}", path=program, error=no_room_words(words)))
            elif is_disk_trouble(words):
                self._excuse()
                self._tell(say("{path} cannot be executed: {error}", path=program, error=words.rpartition(": ")[2]))
            else:
                self._tell(say("{program} cannot be executed", program=program))

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        good = code == 0 and status is QProcess.ExitStatus.NormalExit
        is_own_end = status is QProcess.ExitStatus.NormalExit
        how = say("exit code {code}", code=code) if is_own_end else signal_name(code)
        self._tell("" if good else f"{self._command[0]}: {how}")

    def _tell(self, words: str) -> None:
        answer, self._answer = self._answer, None
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        if answer is not None:
            answer(words)


class LogLineCheck:
    """Holds from the moment on that a line of this run's log matches; it tells readiness, not health.

    Args:
        start: Where this run's part of the file begins, in bytes; None for a run that has been ready before.
    """

    def __init__(self, pattern: str, path: str, start: int | None, excuse: Excuse) -> None:
        self._pattern, self._excuse = re.compile(pattern), excuse
        self._path = Path(path)
        self._offset = start or 0
        self._rest = b""
        self._seen = start is None

    def ask(self, answer: Answer) -> None:
        """Look at what was written since."""
        trouble = "" if self._seen else self._read()
        answer("" if self._seen else trouble or say("no line of the log matches health_log_line yet"))

    def cancel(self, why: str) -> None:
        """It answers at once; there is nothing to give up."""

    def _read(self) -> str:
        """Look at more of it; gives what kept it from being opened, in words."""
        try:
            with open(self._path, "rb", opener=_without_waiting) as file:
                if file.seek(0, 2) < self._offset:  # rotated or truncated
                    self._offset, self._rest = 0, b""
                file.seek(self._offset)
                data = file.read(_LINE_READ_BYTES)
        except FileNotFoundError:
            return ""
        except OSError as error:
            if error.errno in (errno.EMFILE, errno.ENFILE, *DISK_TROUBLE):
                self._excuse()
            return say("the log file {log} cannot be opened: {error}", log=self._path, error=error.strerror)
        self._offset += len(data)
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[-_LINE_MAX_BYTES:]
        texts = (line.removesuffix(b"\r").decode(errors="replace") for line in lines)
        self._seen = any(map(self._pattern.search, texts))
        return ""
