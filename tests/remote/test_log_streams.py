"""Log files that are read slowly, for viewers who come and go."""

from __future__ import annotations

import queue
import socket
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint.seam import LogFiles, Picture, Told
from medivote_desktop.remote import logs
from medivote_desktop.remote.thread import EndpointThread
from tests.programs import PATIENCE_SECONDS, until
from tests.remote.test_renewing import next_state
from tests.ui import fleet

LINE, LINES = "a line of some length, " * 8 + "\n", 10_000
UNREAD_SECONDS = 3.0


class SlowFile:
    """A log on a disk that answers when it is told to; its descriptor must not be closed while it is asked."""

    def __init__(self) -> None:
        self.is_asked = threading.Event()
        self.answers = threading.Event()
        self.closed_at: list[str] = []

    def read_more(self) -> str:
        self.is_asked.set()
        assert self.answers.wait(PATIENCE_SECONDS)
        self.is_asked.clear()
        return "a line\n"

    def close(self) -> None:
        self.closed_at.append("a look" if self.is_asked.is_set() else "rest")


class LongFile:
    """A log with many lines."""

    def __init__(self) -> None:
        self.text = LINE * LINES

    def read_more(self) -> str:
        text, self.text = self.text, ""
        return text

    def close(self) -> None:
        return


def test_who_reads_slowly_reads_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many lines over a poor line take longer than somebody may be who reads nothing."""
    monkeypatch.setattr(logs, "UNREAD_SECONDS", UNREAD_SECONDS)
    told: queue.Queue[Told] = queue.Queue()
    picture = Picture(fleet.running(1), {})
    manager = ManagerConfig(http_port=0, http_control="loopback")
    files = LogFiles(lambda path, lines: "", lambda path: LongFile())
    thread = EndpointThread(manager, tmp_path, picture, files, told.put)
    thread.start()
    try:
        port = urlsplit(next_state(told).address).port or 0
        with socket.socket() as viewer:
            viewer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 * 1024)
            viewer.connect(("127.0.0.1", port))
            path = f"/logs/{picture.snapshot.services[0].id}?follow=1&lines={LINES}"
            viewer.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
            size, end = 0, time.monotonic() + 1.5 * UNREAD_SECONDS
            while time.monotonic() < end:
                size += len(viewer.recv(8 * 1024))
                time.sleep(0.05)  # the poor line
            viewer.settimeout(PATIENCE_SECONDS)
            while size < LINES * len(LINE):
                data = viewer.recv(1024 * 1024)
                assert data, "it was let go"
                size += len(data)
    finally:
        thread.stop()
        assert thread.join(PATIENCE_SECONDS)


def test_a_file_is_not_closed_in_the_middle_of_a_look(tmp_path: Path) -> None:
    """The viewer has gone meanwhile; what is opened next would get the descriptor, and the look would read that."""
    told: queue.Queue[Told] = queue.Queue()
    file = SlowFile()
    picture = Picture(fleet.running(1), {})
    service_id = picture.snapshot.services[0].id
    manager = ManagerConfig(http_port=0, http_control="loopback")
    thread = EndpointThread(manager, tmp_path, picture, LogFiles(lambda path, lines: "", lambda path: file), told.put)
    thread.start()
    try:
        address = next_state(told).address.rstrip("/")
        with requests.get(f"{address}/logs/{service_id}?follow=1", stream=True, timeout=PATIENCE_SECONDS) as stream:
            assert stream.status_code == 200
            until(file.is_asked.is_set, "it is being read")
        # Whoever asks next is answered only when the endpoint has seen the first one go.
        until(lambda: requests.get(f"{address}/metrics", timeout=PATIENCE_SECONDS).ok)
        file.answers.set()
        until(lambda: file.closed_at, "the file is closed")
        assert file.closed_at == ["rest"]
    finally:
        file.answers.set()
        thread.stop()
        assert thread.join(PATIENCE_SECONDS)
