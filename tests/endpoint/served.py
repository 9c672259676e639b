"""The endpoint of a whole program, asked as real clients do."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import requests
from httpx_sse import EventSource, ServerSentEvent

from tests.programs import PATIENCE_SECONDS, Home, Program, until


class Site:
    """One program that serves, and the ways to ask it.

    Attributes:
        address: `http://127.0.0.1:PORT`.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        until(lambda: program.ask("serve").get("is_on"), "it serves")
        self.state = program.ask("serve")
        self.address: str = self.state["address"].rstrip("/")
        self.port = urlsplit(self.address).port or 0

    @property
    def operator(self) -> dict[str, str]:
        """The headers of an operator."""
        return {"Authorization": f"Bearer {self.token('operator')}"}

    @property
    def viewer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token('viewer')}"}

    def token(self, role: str) -> str:
        return (self.program.state_folder / f"{role}-token").read_text().strip()

    @property
    def stranger(self) -> dict[str, str]:
        """Headers that make a program of this machine one of elsewhere, as a reverse proxy does."""
        return {"X-Forwarded-For": "198.51.100.7"}

    def ask(self, method: str, path: str, **options: Any) -> requests.Response:
        return requests.request(method, self.address + path, timeout=PATIENCE_SECONDS, **options)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> requests.Response:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, headers: Mapping[str, str] | None = None, **options: Any) -> requests.Response:
        return self.ask("POST", path, headers=headers, **options)

    def json(self, path: str) -> dict[str, Any]:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def pid(self, service_id: str) -> int | None:
        found: int | None = self.json("/status")[service_id]["pid"]
        return found

    @contextmanager
    def events(self, path: str, headers: Mapping[str, str] | None = None) -> Iterator[Iterator[ServerSentEvent]]:
        """An event stream, read by a client that many use."""
        with (
            httpx.Client(base_url=self.address, timeout=PATIENCE_SECONDS) as client,
            client.stream("GET", path, headers=dict(headers or {})) as answer,
        ):
            assert answer.status_code == 200, answer.read()
            yield EventSource(answer).iter_sse()

    def raw(self, data: bytes, seconds: float = PATIENCE_SECONDS) -> bytes:
        """Send bytes and read until the server closes."""
        with self.connection(seconds) as connection:
            connection.sendall(data)
            return read_all(connection)

    def connection(self, seconds: float = PATIENCE_SECONDS) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=seconds)

    def viewers(self) -> int:
        count: int = self.program.ask("serve")["viewers"]
        return count


def read_all(connection: socket.socket) -> bytes:
    """All that comes until the other side closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def serve(home: Home, *sections: str, manager: str = "", arguments: tuple[str, ...] = ()) -> Site:
    """A program without a window that serves on a free port."""
    config = home.config(*sections, manager=f"http_enabled = true\nhttp_port = 0\n{manager}")
    return Site(home.start(config, "--headless", *arguments))


def come(site: Site, address: str = "127.0.0.1") -> socket.socket:
    """A connection from one of this machine's own addresses, which are many."""
    return socket.create_connection(("127.0.0.1", site.port), timeout=PATIENCE_SECONDS, source_address=(address, 0))


def close_all(connections: list[socket.socket]) -> None:
    for connection in connections:
        connection.close()


def named(section: str, name: str) -> str:
    """A section with a name for people."""
    return f"{section.rstrip()}\nname = {name}\n\n"


def rows_of(event: ServerSentEvent) -> dict[str, Any]:
    rows: dict[str, Any] = json.loads(event.data)
    return rows


def status_line(answer: bytes) -> int:
    """The status of a raw answer."""
    return int(answer.split(b" ", 2)[1])


def error_of(answer: bytes) -> str:
    """The words of a raw answer's error."""
    body = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert body["success"] is False
    words: str = body["error"]
    return words


def descriptors(program: Program) -> int:
    return len(list(Path(f"/proc/{program.pid}/fd").iterdir()))


def threads(program: Program) -> int:
    return len(list(Path(f"/proc/{program.pid}/task").iterdir()))


def cpu_seconds(program: Program) -> float:
    """What the program has used so far, of all its threads."""
    fields = Path(f"/proc/{program.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
