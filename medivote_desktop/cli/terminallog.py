"""What a program without a window says in its terminal, which may stop reading and must not stop the program by it."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import socket
import stat
import sys
from collections.abc import Callable

_STDERR = 2
_Write = Callable[[bytes], int]


class TerminalLog(logging.Handler):
    """Writes to standard error and never waits for it.

    A terminal that is held (Ctrl-S, a selection) and a pipe that nobody reads take no lines: those are left out here,
    for the log file has them, and their number is told as soon as one is taken again.
    """

    def __init__(self) -> None:
        super().__init__()
        self._write = _way_out()
        self._left_out = 0
        self._is_torn = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line, or leave it out."""
        text = self._text(record)
        if self._left_out:
            number = self._left_out
            text = f"({number} lines are left out here: they were not read; the log file has them)\n{text}"
        data = f"{text}\n".encode(errors="backslashreplace")
        if self._is_torn:
            data = b"\n" + data
        written = 0
        with contextlib.suppress(OSError):  # held, or closed for ever
            written = self._write(data)
        if written:
            self._left_out = 0
            self._is_torn = written < len(data)
        else:
            self._left_out += 1

    def _text(self, record: logging.LogRecord) -> str:
        try:
            return self.format(record)
        except (TypeError, ValueError, KeyError):  # a call with the wrong arguments; whoever made it goes on
            return str(record.msg)


def _way_out() -> _Write:
    """How to write without waiting. The stream itself is shared with others, who count on its waiting for them."""
    try:
        mode = os.fstat(_STDERR).st_mode
    except OSError:
        return _into_stream
    if stat.S_ISSOCK(mode):  # a system's journal
        return _into_socket(socket.socket(fileno=os.dup(_STDERR)))
    if stat.S_ISREG(mode) or sys.platform == "win32":
        return _into_stream
    try:
        own = os.open(f"/proc/self/fd/{_STDERR}", os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError:  # another system; or a terminal that belonged to another user
        return _into_stream_with_room
    return lambda data: os.write(own, data)


def _into_socket(stream: socket.socket) -> _Write:
    return lambda data: stream.send(data, getattr(socket, "MSG_DONTWAIT", 0))


def _into_stream(data: bytes) -> int:
    return os.write(_STDERR, data)


def _into_stream_with_room(data: bytes) -> int:
    """Nearly as good: what seems to have room may still have too little."""
    _, has_room, _ = select.select([], [_STDERR], [], 0)
    return os.write(_STDERR, data) if has_room else 0
