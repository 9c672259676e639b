"""The terminal's side of the local control channel. On POSIX plain sockets, so that a command starts without Qt."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from typing import TYPE_CHECKING, cast

from medivote_desktop.core import channel
from medivote_desktop.remote.errors import ControlError as ControlError
from medivote_desktop.remote.errors import NoAnswerError as NoAnswerError
from medivote_desktop.remote.errors import NotRunningError as NotRunningError

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalSocket

_ANSWER_LIMIT_BYTES = 64 * 1024 * 1024
_CHUNK_BYTES = 1 << 18
_RETRY_SECONDS = 0.005
_TICK_SECONDS = 0.25


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
    return _object(answer)


def follow(
    state_folder: str | os.PathLike[str], request: Mapping[str, object], timeout_seconds: float
) -> Generator[dict[str, object] | None, None, None]:
    """Ask for an answer of many lines; ends when the program says `bye`, whose line is given too.

    Args:
        state_folder: As `ask`.
        request: `{"ask": "watch"}` or `{"ask": "changes"}`.
        timeout_seconds: The limit until the request is sent; afterwards it goes on until either side goes.

    Yields:
        Each line; None at least every quarter of a second in which nothing came.

    Raises:
        ControlError: As `ask`.
    """
    folder = os.path.realpath(state_folder)
    line = json.dumps(request).encode() + b"\n"
    chunks = (_chunks_of_pipe if sys.platform == "win32" else _chunks_of_socket)(folder, line, timeout_seconds)
    received = bytearray()
    for chunk in chunks:
        if not chunk:
            yield None
            continue
        # Looked for in what is new: a large fleet's line comes in many pieces.
        first_end = chunk.find(b"\n")
        received += chunk
        if first_end < 0:
            if len(received) > _ANSWER_LIMIT_BYTES:
                raise _cut_off()
            continue
        *whole, rest = received.split(b"\n")
        received = bytearray(rest)
        for text in whole:
            value = _object(bytes(text))
            yield value
            if "bye" in value or "error" in value:
                return


def _object(text: bytes) -> dict[str, object]:
    try:
        value = json.loads(text)
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
    with _connected(folder, timeout_seconds) as connection:
        return _exchange(connection, line, until)


def _chunks_of_socket(folder: str, line: bytes, timeout_seconds: float) -> Iterator[bytes]:
    with _connected(folder, timeout_seconds) as connection:
        _send(connection, line)
        connection.settimeout(_TICK_SECONDS)
        while True:
            try:
                chunk = connection.recv(_CHUNK_BYTES)
            except TimeoutError:
                chunk = b""
            else:
                if not chunk:
                    raise _cut_off()
            yield chunk


@contextlib.contextmanager
def _connected(folder: str, timeout_seconds: float) -> Iterator[socket.socket]:
    """A connection to the program; what goes wrong with it is said in words."""
    until = time.monotonic() + timeout_seconds
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        try:
            _connect(connection, _address(folder), until)
            yield connection
        except (FileNotFoundError, NotADirectoryError, ConnectionRefusedError) as error:
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
    _send(connection, line)
    answer = bytearray()
    while not answer.endswith(b"\n"):
        connection.settimeout(_left(until))
        chunk = connection.recv(_CHUNK_BYTES)
        if not chunk or len(answer) > _ANSWER_LIMIT_BYTES:
            raise _cut_off()
        answer += chunk
    return bytes(answer)


def _send(connection: socket.socket, line: bytes) -> None:
    """Who cannot be heard, or says too much, is answered before all is read: the answer says what was wrong."""
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        connection.sendall(line)


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
    from PySide6.QtNetwork import QLocalSocket

    until = time.monotonic() + timeout_seconds
    connection = _connected_pipe(name, folder, until)
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


def _chunks_of_pipe(folder: str, line: bytes, timeout_seconds: float) -> Iterator[bytes]:
    return chunks_through_qt(channel.pipe_name(folder), folder, line, timeout_seconds)


def chunks_through_qt(name: str, folder: str, line: bytes, timeout_seconds: float) -> Iterator[bytes]:
    """What comes through QLocalSocket until the program closes; nothing where a moment brought nothing.

    Raises:
        ControlError: As `ask`.
    """
    from PySide6.QtNetwork import QLocalSocket

    connection = _connected_pipe(name, folder, time.monotonic() + timeout_seconds)
    connection.write(line)
    connection.flush()
    while True:
        if not connection.bytesAvailable():
            connection.waitForReadyRead(round(_TICK_SECONDS * 1000))
        chunk = connection.readAll().data()
        if not chunk and connection.state() is not QLocalSocket.LocalSocketState.ConnectedState:
            raise _cut_off()
        yield bytes(chunk)


def _connected_pipe(name: str, folder: str, until: float) -> QLocalSocket:
    # Loaded only here: the standard library has no pipe that can be read with a time limit.
    from PySide6.QtNetwork import QLocalSocket

    connection = QLocalSocket()
    connection.connectToServer(name)
    if not connection.waitForConnected(_milliseconds_left(until)):
        if connection.error() is QLocalSocket.LocalSocketError.SocketAccessError:
            raise ControlError(f"no permission to control the program in {folder}: it belongs to another user")
        raise _not_running(folder)
    return connection


def _milliseconds_left(until: float) -> int:
    return max(1, int((until - time.monotonic()) * 1000))
