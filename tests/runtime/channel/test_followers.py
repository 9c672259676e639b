"""Clients that follow over the control channel: nothing is lost unsaid, and one that does not read costs nothing."""

from __future__ import annotations

import json
import shutil
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.events import StartAsked
from medivote_desktop.core.lifecycle import Life, State
from medivote_desktop.core.request import Ask, Request
from medivote_desktop.runtime.channel.control import ControlServer, Reply
from medivote_desktop.runtime.channel.followers import Followers
from medivote_desktop.runtime.instance import InstanceLock
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.runtime.transition import Transition
from tests.runtime.fleet import Fleet, service

CHANGES = 20_000


class Channel:
    """A fleet that nobody started, and the channel on which it is followed."""

    def __init__(self, folder: Path) -> None:
        self.fleet = Fleet(folder, [service("web")])
        self.publisher = Publisher(self.fleet.supervisor, time.monotonic)
        self.followers = Followers(self.fleet.supervisor, self.publisher, lambda: b'{"title":"x"}')
        self.watched: list[bool] = []
        self.connections: list[socket.socket] = []
        self.followers.watched.connect(self.watched.append)
        self.lock = InstanceLock(folder)
        assert self.lock.acquire() is None
        self.server = ControlServer(self._handle)
        self.server.listen(self.lock)

    def _handle(self, request: Request, reply: Reply) -> None:
        if request.ask is Ask.WATCH:
            self.followers.watch(reply.stream())
        else:
            self.followers.listen(reply.stream(), b'{"following":{}}')

    def connect(self, ask: str) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX)
        self.connections.append(connection)
        connection.settimeout(10)
        connection.connect(self.server.address)
        connection.sendall(json.dumps({"ask": ask}).encode() + b"\n")
        return connection

    def change(self, number: int) -> None:
        states = (State.RUNNING, State.BACKOFF)
        before, after = Life(state=states[number % 2]), Life(state=states[1 - number % 2], reason=str(number))
        self.fleet.supervisor.transitions.emit((Transition("web", before, after, StartAsked(0.0)),))


@pytest.fixture
def channel(qtbot: QtBot) -> Iterator[Channel]:
    folder = Path(tempfile.mkdtemp(prefix="mv-"))  # pytest's own folders are too long for a socket
    channel = Channel(folder)
    yield channel
    for connection in channel.connections:
        connection.close()
    channel.server.close()
    channel.lock.release()
    shutil.rmtree(folder)


def test_who_does_not_read_costs_a_bounded_queue_and_is_told(qtbot: QtBot, channel: Channel) -> None:
    """The oldest changes are dropped; what is read later is the rest, and how many are missing."""
    connection = channel.connect("changes")
    qtbot.waitUntil(lambda: bool(channel.followers._listeners))
    for number in range(CHANGES):
        channel.change(number)
        if number % 500 == 0:
            qtbot.wait(1)
    (listener,) = channel.followers._listeners
    qtbot.waitUntil(lambda: not channel.followers._transitions)
    assert len(listener._waiting) <= 1000

    received, missed, text = 0, 0, b""
    connection.setblocking(False)

    def read() -> bool:
        nonlocal text
        try:
            text += connection.recv(1 << 20)
        except BlockingIOError:
            return False
        return f'"reason":"{CHANGES - 1}"'.encode() in text and text.endswith(b"\n")

    qtbot.waitUntil(read)
    for line in text.splitlines():
        fields = json.loads(line)
        received += "change" in fields
        missed += fields.get("missed", 0)
    assert missed > 0
    assert received + missed == CHANGES
    connection.close()
    qtbot.waitUntil(lambda: not channel.followers._listeners)


def test_who_watches_gets_the_newest_and_is_counted(qtbot: QtBot, channel: Channel) -> None:
    """The first status comes at once; the pace is asked for as long as somebody watches."""
    connection = channel.connect("watch")
    qtbot.waitUntil(lambda: channel.watched == [True])
    line = b'{"title":"x"}\n'
    assert connection.recv(len(line)) == line
    connection.setblocking(False)
    text = b""

    def heard() -> bool:
        """Each change is told; the first of them may have been under way before."""
        nonlocal text
        channel.change(0)
        try:
            text += connection.recv(1000)
        except BlockingIOError:
            return False
        return text.startswith(line * 3)

    qtbot.waitUntil(heard)

    connection.close()

    qtbot.waitUntil(lambda: channel.watched == [True, False])


def test_the_end_of_the_program_is_a_goodbye(qtbot: QtBot, channel: Channel) -> None:
    """The last line says why the stream ends."""
    connection = channel.connect("changes")
    qtbot.waitUntil(lambda: bool(channel.followers._listeners))

    channel.server.close()

    with connection.makefile("rb") as file:
        lines = file.read().splitlines()
    assert json.loads(lines[-1]) == {"bye": "the program is leaving"}
    assert not channel.followers._listeners
