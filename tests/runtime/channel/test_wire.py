"""A watched connection of the control channel: what is written arrives, whatever the other side does meanwhile."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtNetwork import QLocalSocket
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.channel.wire import PipeWire, SocketWire, Wire

MANY = b"x" * 3_000_000  # more than the system keeps for a socket


Pair = tuple[Wire, socket.socket]


@pytest.fixture(params=[SocketWire, PipeWire])
def pair(qtbot: QtBot, request: pytest.FixtureRequest) -> Iterator[Pair]:
    """A wire, and its other side, which never waits. What stands for a pipe is a local socket of Qt here."""
    ours, theirs = socket.socketpair()
    theirs.setblocking(False)
    ours.setblocking(False)
    if request.param is SocketWire:
        wire: Wire = SocketWire(ours)
    else:
        pipe = QLocalSocket()
        pipe.setSocketDescriptor(ours.detach())
        wire = PipeWire(pipe)
    with theirs:
        yield wire, theirs
    wire.abort()


def _fetch(other: socket.socket, into: bytearray) -> bool:
    """Fetch what is there; whether that was the end."""
    try:
        data = other.recv(100_000)
    except BlockingIOError:
        return False
    into += data
    return not data


def test_what_does_not_go_at_once_goes_later_and_whole(qtbot: QtBot, pair: Pair) -> None:
    """And then the connection is closed, as was asked before."""
    wire, other = pair
    fetched = bytearray()
    wire.write(MANY)
    wire.end()
    assert wire.unsent_bytes > 0

    qtbot.waitUntil(lambda: _fetch(other, fetched))

    assert bytes(fetched) == MANY


def test_who_writes_more_when_told_is_told_once_for_each_turn(qtbot: QtBot, pair: Pair) -> None:
    """Else a writer that always has something would never come back from its first word."""
    wire, other = pair
    depth, deepest, fetched = 0, 0, bytearray()

    def more() -> None:
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)
        wire.write(b"more")
        wire.flush()
        depth -= 1

    wire.sent.connect(more)
    wire.write(MANY)
    wire.flush()

    qtbot.waitUntil(lambda: _fetch(other, fetched) or b"more" in fetched)

    assert deepest == 1


def test_the_end_is_told_once(qtbot: QtBot, pair: Pair) -> None:
    """With what was said before it; and nothing is sent after it."""
    wire, other = pair
    heard, ends = bytearray(), []
    wire.came.connect(lambda: heard.extend(wire.read()))
    wire.gone.connect(lambda: ends.append(bytes(heard)))
    other.send(b"bye")
    other.close()

    qtbot.waitUntil(lambda: bool(ends))
    wire.write(b"too late")
    wire.flush()
    wire.end()

    assert ends == [b"bye"]


def test_a_write_to_who_has_gone_ends_it(qtbot: QtBot, pair: Pair) -> None:
    """Before the loop has seen that they have gone."""
    wire, other = pair
    other.close()
    with qtbot.waitSignal(wire.gone):
        wire.write(b"anybody?")
        wire.flush()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere who says nothing more is taken to have gone")
def test_who_says_nothing_more_may_still_listen(qtbot: QtBot) -> None:
    """As `nc -N` does, which closes its side behind the question. When it goes, that is seen."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    wire = SocketWire(ours)
    heard, ends = bytearray(), []
    wire.came.connect(lambda: heard.extend(wire.read()))
    wire.gone.connect(lambda: ends.append(True))
    with theirs:
        theirs.send(b"question")
        theirs.shutdown(socket.SHUT_WR)
        qtbot.waitUntil(lambda: heard == b"question")
        qtbot.waitUntil(lambda: wire._looks is not None)
        wire.write(b"answer")
        wire.flush()
        assert theirs.recv(100) == b"answer"
        assert not ends
    qtbot.waitUntil(lambda: ends == [True])
