"""One HTTP check, asked again and again: what came of it before says nothing about the next time."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.health.http_check import HttpCheck

Handling = Callable[[socket.socket], None]


class Server:
    """Listens on one port, up to its end, and does with each connection what it was last told to."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.handle: Handling = answer_well
        self.connections = 0
        Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):  # it is closed
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with connection, suppress(OSError):  # the check breaks each one off, by a reset
                    self.handle(connection)

    def close(self) -> None:
        if self._listener.fileno() >= 0:  # not closed yet
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()


def answer_well(connection: socket.socket) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def answer_nothing(connection: socket.socket) -> None:
    connection.recv(4096)


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


@pytest.fixture
def tls(tmp_path: Path) -> Handling:
    """Answers well, over TLS and with a certificate that nobody has signed."""
    names = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem"), "-subj", "/CN=elsewhere"]
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names], check=True, capture_output=True
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")

    def handle(connection: socket.socket) -> None:
        with context.wrap_socket(connection, server_side=True) as wrapped:
            answer_well(wrapped)

    return handle


def asked(qtbot: QtBot, check: HttpCheck) -> str:
    answers: list[str] = []
    check.ask(answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert len(answers) == 1
    return answers[0]


def test_each_time_is_a_connection_of_its_own(qtbot: QtBot, server: Server) -> None:
    """Whatever became of the one before: answered, closed without a word, given up, refused."""
    owner = QObject()
    check = HttpCheck(f"http://127.0.0.1:{server.port}/", pytest.fail, owner)

    assert [asked(qtbot, check), asked(qtbot, check)] == ["", ""]
    server.handle = answer_nothing
    assert "no HTTP answer" in asked(qtbot, check)
    check.ask(lambda words: pytest.fail(words))
    check.cancel("")
    server.handle = answer_well
    assert asked(qtbot, check) == ""
    assert server.connections in (4, 5)  # one that is given up at once may never have come

    server.close()
    assert "refused" in asked(qtbot, check)
    assert "refused" in asked(qtbot, check)


def test_over_tls_too(qtbot: QtBot, server: Server, tls: Handling) -> None:
    """The next handshake knows nothing of one that failed."""
    owner = QObject()
    check = HttpCheck(f"https://127.0.0.1:{server.port}/", pytest.fail, owner)

    server.handle = tls
    assert [asked(qtbot, check), asked(qtbot, check)] == ["", ""]
    server.handle = answer_well
    assert asked(qtbot, check).startswith("https://127.0.0.1:")
    server.handle = tls
    assert [asked(qtbot, check), asked(qtbot, check)] == ["", ""]


def test_it_asks_for_what_the_address_names(qtbot: QtBot, server: Server) -> None:
    """Path and query as they stand there; a name and password in it are told to nobody."""
    requests: list[bytes] = []

    def note(connection: socket.socket) -> None:
        requests.append(connection.recv(4096))
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    server.handle = note
    owner = QObject()
    assert asked(qtbot, HttpCheck(f"http://me:secret@127.0.0.1:{server.port}/health?deep=1", pytest.fail, owner)) == ""
    (request,) = requests
    assert request.startswith(b"GET /health?deep=1 HTTP/1.1\r\n")
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n".encode() in request
    assert b"secret" not in request


def test_what_is_not_there_is_not_well(qtbot: QtBot, server: Server) -> None:
    """Only what refuses counts as alive; of the errors of whoever asks, most tell that nobody serves the address."""
    owner = QObject()
    check = HttpCheck(f"http://127.0.0.1:{server.port}/", pytest.fail, owner)

    def is_well(status: int) -> bool:
        def tell(connection: socket.socket) -> None:
            connection.recv(4096)
            connection.sendall(f"HTTP/1.1 {status} It\r\nContent-Length: 0\r\n\r\n".encode())

        server.handle = tell
        return asked(qtbot, check) == ""

    assert all(map(is_well, (200, 204, 301, 399, 401, 403, 405, 407, 429)))
    assert not any(map(is_well, (400, 404, 408, 410, 499, 500, 502, 503)))


@pytest.mark.parametrize(
    ("head", "body"), [(b"Content-Length: 4", b"well"), (b"Transfer-Encoding: chunked", b"4\r\nwell\r\n0\r\n\r\n")]
)
def test_who_does_not_close_is_not_waited_for(qtbot: QtBot, server: Server, head: bytes, body: bytes) -> None:
    """It was asked to; once the answer is whole, be it in pieces, that is enough."""

    def keep_open(connection: socket.socket) -> None:
        connection.recv(4096)
        for piece in (b"HTTP/1.1 500 Broken\r\n", head, b"\r\n\r\n", body):
            connection.sendall(piece)
        connection.recv(1)  # up to the reset

    server.handle = keep_open
    owner = QObject()
    assert asked(qtbot, HttpCheck(f"http://127.0.0.1:{server.port}/", pytest.fail, owner)).endswith("500: well")


def test_an_answer_without_end_is_one(qtbot: QtBot, server: Server) -> None:
    """As of an address that tells events: its first part says enough."""

    def go_on(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b": nothing new\n" * 1000)

    server.handle = go_on
    owner = QObject()
    assert asked(qtbot, HttpCheck(f"http://127.0.0.1:{server.port}/", pytest.fail, owner)) == ""
