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
