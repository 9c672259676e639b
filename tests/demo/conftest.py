"""A fixture that turns a name into a running demo service, and the ways to talk to one."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import psutil
import pytest

from tests.programs import free_port

# What the program does first of all with `--demo-service NAME ...`.
PROGRAM = (
    sys.executable,
    "-c",
    "import sys; from medivote_desktop.demo import fleet; sys.exit(fleet.run_demo_service(sys.argv[2], sys.argv[3:]))",
)
DEADLINE_SECONDS = 20.0


def wait_until(fact: Callable[[], bool], what: str) -> None:
    """Return as soon as the fact holds; fail with its name when it does not in time."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not fact():
        assert time.monotonic() < deadline, f"not in time: {what}"
        time.sleep(0.005)


def is_gone(process: psutil.Process) -> bool:
    """Whether it has ended; one that only waits to be reaped has."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


class Answer:
    """What came back over the socket."""

    def __init__(self, received: bytes) -> None:
        head, _, self.body = received.partition(b"\r\n\r\n")
        status_line, *header_lines = head.decode("ascii").split("\r\n")
        self.status = int(status_line.split(" ")[1])
        self.headers = dict(line.split(": ", 1) for line in header_lines)


class DemoService:
    """One service in a process and a session of its own.

    Attributes:
        port: Where it listens.
        process: The process that was started; the backend's parent.
    """

    def __init__(self, command: Sequence[str], port: int, log_path: Path, environment: Mapping[str, str]) -> None:
        self.port = port
        self._log_path = log_path
        self.started_at = time.monotonic()
        with log_path.open("ab") as log:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **environment},
                start_new_session=True,
            )

    @property
    def log(self) -> str:
        """What it has written so far."""
        return self._log_path.read_text()

    def connect(self) -> socket.socket:
        """A connection to it."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_SECONDS)

    def accepts(self) -> bool:
        """Whether its port is open."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def send(self, data: bytes, *, reset: bool = False) -> Answer:
        """Send bytes, read to the end, and close: as everybody does, or with a reset that leaves nothing behind."""
        with self.connect() as connection:
            if reset:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(data)
            return Answer(b"".join(iter(lambda: connection.recv(65536), b"")))

    def ask(self, path: str, method: str = "GET", *, reset: bool = False) -> Answer:
        """One request without a body."""
        return self.send(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode("ascii"), reset=reset)

    def wait_until_it_listens(self) -> None:
        """Return when the port is open; fail with the log when the process has ended instead."""

        def listens() -> bool:
            assert self.process.poll() is None, self.log
            return self.accepts()

        wait_until(listens, f"port {self.port} open")

    def family(self) -> list[psutil.Process]:
        """The process and all below it."""
        parent = psutil.Process(self.process.pid)
        return [parent, *parent.children(recursive=True)]

    def end(self) -> int:
        """SIGTERM to the whole group; the exit code."""
        os.killpg(self.process.pid, signal.SIGTERM)
        return self.process.wait(DEADLINE_SECONDS)

    def end_by_force(self) -> None:
        """Leave nothing of the group behind."""
        with contextlib.suppress(ProcessLookupError):  # the whole group may have ended already
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


Start = Callable[..., DemoService]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start a demo service: `start("backend")` waits until it listens, `start(..., wait=False)` does not."""
    started: list[DemoService] = []

    def start_one(
        name: str, *more: str, port: int | None = None, wait: bool = True, environment: dict[str, str] | None = None
    ) -> DemoService:
        port = port or free_port()
        command = [*PROGRAM, "--demo-service", name, "--port", str(port), *more]
        service = DemoService(command, port, tmp_path / f"{len(started)}-{name}.log", environment or {})
        started.append(service)
        if wait:
            service.wait_until_it_listens()
        return service

    yield start_one
    for service in started:
        service.end_by_force()
