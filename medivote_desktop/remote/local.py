"""The terminal's side of the local control channel. On POSIX plain sockets, so that a command starts without Qt."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Mapping
from typing import cast

from medivote_desktop.core import channel

_ANSWER_LIMIT_BYTES = 64 * 1024 * 1024
_CHUNK_BYTES = 1 << 18
_RETRY_SECONDS = 0.005


class ControlError(Exception):
    """The program could not be asked; the text says why and what to do."""


class NotRunningError(ControlError):
    """No program looks after this state folder."""


class NoAnswerError(ControlError):
    """A program is there and did not answer in time, or not to the end."""


def ask(
    state_folder: str | os.PathLike[str], request: Mapping[str, object], timeout_seconds: float
) -> dict[str, object]:
    """Ask the program that looks after a state folder, and wait for its answer.

    Args:
        state_folder: Its folder.
        request: `{"ask": "status"}` and the like; see `core.request`.
        timeout_seconds: The limit of the whole exchange; longer than the request's own `wait`.

    Returns:
        The answer. An answer with the key `error` is a refusal, in words.

    Raises:
        NotRunningError: No program answers there.
        NoAnswerError: It took too long, or went away in the middle.
        ControlError: It may not be asked by this user.
    """
    folder = os.path.realpath(state_folder)
    line = json.dumps(request).encode() + b"\n"
    exchange = _through_pipe if sys.platform == "win32" else _through_socket
    answer = exchange(folder, line, timeout_seconds)
    try:
        value = json.loads(answer)
    except ValueError as error:
        raise NoAnswerError(f"the program's answer is not JSON ({error}); is another version of it running?") from error
    if not isinstance(value, dict):
        raise NoAnswerError("the program's answer is no JSON object; is another version of it running?")
    return cast("dict[str, object]", value)


def _not_running(folder: str) -> NotRunningError:
    return NotRunningError(
        f"MediVote Desktop is not running for this configuration (nobody answers in {folder}); "
        "start medivote-desktop with the same configuration"
    )


def _too_slow(timeout_seconds: float) -> NoAnswerError:
    return NoAnswerError(
        f"MediVote Desktop did not answer within {timeout_seconds:g} s; it may be busy: try again, or with more time"
    )


def _cut_off() -> NoAnswerError:
    return NoAnswerError("MediVote Desktop went away before it answered; look at its log, and whether it still runs")


# POSIX.


def _through_socket(folder: str, line: bytes, timeout_seconds: float) -> bytes:
    until = time.monotonic() + timeout_seconds
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            _connect(connection, _address(folder), until)
            return _exchange(connection, line, until)
        except (FileNotFoundError, ConnectionRefusedError) as error:
            raise _not_running(folder) from error
        except PermissionError as error:
            raise ControlError(
                f"no permission to control the program in {folder}: it belongs to another user"
            ) from error
        except TimeoutError as error:
            raise _too_slow(timeout_seconds) from error
        except ConnectionError as error:
            raise _cut_off() from error


def _address(folder: str) -> str:
    path = channel.link_path(folder)
    if channel.fits_socket(path):
        return path
    try:
        return os.readlink(path)  # noqa: PTH115 - pathlib costs a command 8 ms of start
    except OSError as error:
        raise FileNotFoundError(path) from error


def _connect(connection: socket.socket, address: str, until: float) -> None:
    while True:
        connection.settimeout(_left(until))
        try:
            connection.connect(address)
        except BlockingIOError:  # the queue of those who wait to be heard is full for the moment
            time.sleep(_RETRY_SECONDS)
        else:
            return


def _exchange(connection: socket.socket, line: bytes, until: float) -> bytes:
    connection.settimeout(_left(until))
    # A request that is too long is answered before it is read to its end: the answer says what was wrong.
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(line)
    answer = bytearray()
    while not answer.endswith(b"\n"):
        connection.settimeout(_left(until))
        chunk = connection.recv(_CHUNK_BYTES)
        if not chunk or len(answer) > _ANSWER_LIMIT_BYTES:
            raise _cut_off()
        answer += chunk
    return bytes(answer)


def _left(until: float) -> float:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


# Windows.


def _through_pipe(folder: str, line: bytes, timeout_seconds: float) -> bytes:
    return through_qt(channel.pipe_name(folder), folder, line, timeout_seconds)


def through_qt(name: str, folder: str, line: bytes, timeout_seconds: float) -> bytes:
    """Ask through QLocalSocket: a pipe's name on Windows, a socket's path elsewhere.

    Raises:
        ControlError: As `ask`.
    """
    # Loaded only here: the standard library has no pipe that can be read with a time limit.
    from PySide6.QtNetwork import QLocalSocket

    until = time.monotonic() + timeout_seconds
    connection = QLocalSocket()
    connection.connectToServer(name)
    if not connection.waitForConnected(_milliseconds_left(until)):
        if connection.error() is QLocalSocket.LocalSocketError.SocketAccessError:
            raise ControlError(f"no permission to control the program in {folder}: it belongs to another user")
        raise _not_running(folder)
    connection.write(line)
    answer = bytearray()
    while not answer.endswith(b"\n"):
        if not connection.bytesAvailable() and not connection.waitForReadyRead(_milliseconds_left(until)):
            still_there = connection.state() is QLocalSocket.LocalSocketState.ConnectedState
            raise _too_slow(timeout_seconds) if still_there else _cut_off()
        answer += connection.readAll().data()
        if len(answer) > _ANSWER_LIMIT_BYTES:
            raise _cut_off()
    connection.close()
    return bytes(answer)


def _milliseconds_left(until: float) -> int:
    return max(1, int((until - time.monotonic()) * 1000))
