"""The control channel over real sockets: asked by the terminal's own client, by strangers, and by many at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.core import channel
from medivote_desktop.core.request import Ask, Request
from medivote_desktop.remote.local import NotRunningError, ask
from medivote_desktop.runtime.channel.control import ControlServer, Reply
from medivote_desktop.runtime.channel.wire import SocketWire
from medivote_desktop.runtime.instance import InstanceLock

Answer = dict[str, object]


class Program:
    """A server with its lock, and what it was asked. `on_request` may be exchanged by a test."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.requests: list[Request] = []
        self.replies: list[Reply] = []
        self.on_request: Callable[[Request, Reply], None] = _answer_at_once
        self.lock = InstanceLock(folder)
        assert self.lock.acquire() is None
        self.server = ControlServer(self._handle, patience_seconds=20, watch_seconds=0.05)

    def _handle(self, request: Request, reply: Reply) -> None:
        self.requests.append(request)
        self.replies.append(reply)
        self.on_request(request, reply)

    @property
    def clients(self) -> int:
        return len(self.server._clients) + len(self.server._unwatched)

    def hurry(self) -> None:
        """Have little patience with the clients to come."""
        self.server._patience_seconds = 0.3

    def connect(self) -> socket.socket:
        """A stranger's connection, that says nothing yet. What it reads blocks for ten seconds at most."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        connection.settimeout(10)
        connection.connect(self.server.address)
        return connection


def _answer_at_once(request: Request, reply: Reply) -> None:
    reply({"done": request.ask.value})


def _answer_never(request: Request, reply: Reply) -> None:
    """The outcome is awaited; the test answers, or nobody does."""


@pytest.fixture
def folder() -> Iterator[Path]:
    # pytest's own folders are too long for a socket.
    folder = Path("/tmp") / f"medivote-{os.getpid()}"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def program(qtbot: QtBot, folder: Path) -> Iterator[Program]:
    program = Program(folder)
    program.server.listen(program.lock)
    yield program
    program.server.close()
    qtbot.waitUntil(lambda: program.clients == 0)
    program.lock.release()


class Terminal:
    """Asks from another thread, since asking blocks and the server lives on this thread's loop."""

    def __init__(self, qtbot: QtBot, pool: ThreadPoolExecutor) -> None:
        self._qtbot = qtbot
        self._pool = pool

    def start(self, work: Callable[[], Answer]) -> Future[Answer]:
        return self._pool.submit(work)

    def ask(self, folder: Path, request: Answer, timeout_seconds: float = 10) -> Answer:
        future = self.start(partial(ask, folder, request, timeout_seconds))
        self._qtbot.waitUntil(future.done)
        return future.result()


@pytest.fixture
def terminal(qtbot: QtBot) -> Iterator[Terminal]:
    with ThreadPoolExecutor(8) as pool:
        yield Terminal(qtbot, pool)


def _read_line(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as file:
        return file.readline()


def _spoken(
    qtbot: QtBot, pool_terminal: Terminal, program: Program, sent: bytes, *, half_close: bool = False
) -> Answer:
    """What a stranger who sends these bytes is answered."""

    def speak() -> Answer:
        with program.connect() as connection:
            try:
                connection.sendall(sent)
            except BrokenPipeError:
                assert len(sent) > channel.REQUEST_LIMIT_BYTES
            if half_close:
                connection.shutdown(socket.SHUT_WR)
            answer: Answer = json.loads(_read_line(connection))
            return answer

    future = pool_terminal.start(speak)
    qtbot.waitUntil(future.done)
    return future.result()


# Asking and answering.


def test_a_request_reaches_the_handler_and_its_answer_the_terminal(program: Program, terminal: Terminal) -> None:
    """What is asked arrives as a checked value; what is answered arrives as it was."""
    program.on_request = lambda _, reply: reply({"services": [{"id": "api", "name": "Datenbänke €", "pid": None}]})

    answer = terminal.ask(program.folder, {"ask": "restart", "names": ["api"], "wait": 2, "with_dependencies": True})

    assert answer == {"services": [{"id": "api", "name": "Datenbänke €", "pid": None}]}
    assert program.requests == [Request(Ask.RESTART, ("api",), 2.0, True)]


def test_an_answer_may_be_text_already(program: Program, terminal: Terminal) -> None:
    """JSON that the program keeps ready is sent as it is."""
    program.on_request = lambda _, reply: reply('{"name":"Datenbänke"}'.encode())

    assert terminal.ask(program.folder, {"ask": "status"}) == {"name": "Datenbänke"}


def test_an_answer_may_come_later(qtbot: QtBot, program: Program, terminal: Terminal) -> None:
    """A handler may keep the reply: longer than a client may be silent, while others are answered."""
    program.hurry()
    program.on_request = _answer_never
    waiting = terminal.start(partial(ask, program.folder, {"ask": "restart", "names": ["api"], "wait": 9}, 10))
    qtbot.waitUntil(lambda: len(program.replies) == 1)
    program.on_request = _answer_at_once
    later: list[None] = []
    QTimer.singleShot(400, lambda: later.append(None))  # beyond the patience

    assert terminal.ask(program.folder, {"ask": "status"}) == {"done": "status"}
    qtbot.waitUntil(lambda: bool(later))
    assert program.replies[0].is_awaited
    program.replies[0]({"outcome": "running"})

    qtbot.waitUntil(waiting.done)
    assert waiting.result() == {"outcome": "running"}
    assert not program.replies[0].is_awaited


def test_one_connection_asks_once(qtbot: QtBot, program: Program, terminal: Terminal) -> None:
    """What a client sends while it waits for its answer is no second request, nor the first one again."""
    program.on_request = _answer_never
    with program.connect() as connection:
        connection.sendall(b'{"ask": "status"}\n')
        qtbot.waitUntil(lambda: len(program.requests) == 1)
        connection.sendall(b'{"ask": "reload"}\n')
        program.on_request = _answer_at_once

        assert terminal.ask(program.folder, {"ask": "raise"}) == {"done": "raise"}  # so it has been read

        assert program.requests == [Request(Ask.STATUS), Request(Ask.RAISE)]


def test_a_reply_to_a_client_that_went_does_nothing(qtbot: QtBot, program: Program) -> None:
    """If the terminal is interrupted while it waits, the reply knows it, and answering is no error."""
    program.on_request = _answer_never
    with program.connect() as connection:
        connection.sendall(b'{"ask": "status"}\n')
        qtbot.waitUntil(lambda: [reply.is_awaited for reply in program.replies] == [True])
    qtbot.waitUntil(lambda: program.clients == 0)

    assert not program.replies[0].is_awaited
    program.replies[0]({"outcome": "running"})


def test_a_request_is_answered_once(qtbot: QtBot, program: Program, terminal: Terminal) -> None:
    """Answering twice is a mistake of the program and said so; the client has the first answer."""
    assert terminal.ask(program.folder, {"ask": "status"}) == {"done": "status"}

    with pytest.raises(RuntimeError, match="already answered"):
        program.replies[0]({"done": "again"})


def test_a_large_answer_arrives_whole(program: Program, terminal: Terminal) -> None:
    """Answers are not bounded as requests are: five megabytes arrive."""
    program.on_request = lambda _, reply: reply({"text": "x" * 5_000_000})

    assert terminal.ask(program.folder, {"ask": "status"}) == {"text": "x" * 5_000_000}


@pytest.mark.parametrize("half_close", [False, True])
def test_a_stranger_may_close_its_side_after_asking(
    qtbot: QtBot, program: Program, terminal: Terminal, half_close: bool
) -> None:
    """`echo … | nc -U` works, whether or not it closes its side; what follows the first line is ignored."""
    sent = b'{"ask": "status"}\n{"ask": "stop", "names": ["api"]}\n'

    assert _spoken(qtbot, terminal, program, sent, half_close=half_close) == {"done": "status"}

    assert program.requests == [Request(Ask.STATUS)]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere who says nothing more is taken to have gone")
def test_who_closes_its_side_may_wait_for_an_answer(qtbot: QtBot, program: Program) -> None:
    """As one does that is to be answered at once; and when it has gone, nothing of it is left."""
    program.on_request = _answer_never
    with program.connect() as connection:
        connection.sendall(b'{"ask": "status"}\n')
        connection.shutdown(socket.SHUT_WR)
        qtbot.waitUntil(lambda: bool(program.server._clients))
        (client,) = program.server._clients
        wire = client._wire
        assert isinstance(wire, SocketWire)
        qtbot.waitUntil(lambda: wire._looks is not None)
        program.replies[0]({"outcome": {}})
        assert _read_line(connection) == b'{"outcome":{}}\n'
    qtbot.waitUntil(lambda: program.clients == 0)


def test_a_request_may_come_in_pieces(qtbot: QtBot, program: Program) -> None:
    """A line that arrives byte by byte is put together."""
    with program.connect() as connection:
        for byte in b'{"ask": "status"}\n':
            connection.sendall(bytes([byte]))
            qtbot.wait(1)
        qtbot.waitUntil(lambda: len(program.requests) == 1)
        assert _read_line(connection) == b'{"done":"status"}\n'


def test_a_question_that_is_there_is_answered_as_its_asker_comes(
    qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is made to watch a connection that needs no watching: that takes longer than the answer."""
    watched: list[object] = []
    monkeypatch.setattr(program.server, "_begin", watched.append)
    with program.connect() as connection:
        connection.sendall(b'{"ask": "status"}\n')
        connection.setblocking(False)

        qtbot.waitUntil(lambda: _has_news(connection))

        assert connection.recv(100) == b'{"done":"status"}\n'
        assert connection.recv(1) == b"", "the connection is closed"
    assert watched == []


def _descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_who_asks_and_goes_leaves_nothing_behind(qtbot: QtBot, program: Program, terminal: Terminal) -> None:
    """Nobody is there to be answered: each descriptor is closed, and the next one is heard."""
    before = _descriptors()
    for _ in range(50):
        with program.connect() as connection:
            connection.sendall(b'{"ask": "status"}\n')

    qtbot.waitUntil(lambda: len(program.requests) == 50)

    assert terminal.ask(program.folder, {"ask": "raise"}) == {"done": "raise"}
    qtbot.waitUntil(lambda: _descriptors() <= before)


# What goes wrong.


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (b"\n", "not JSON"),
        (b"GET / HTTP/1.1\r\n\r\n", "not JSON"),
        (b"[" * 60_000 + b"\n", "not JSON"),
        (b'{"ask": "format_disk"}\n', "unknown request"),
        (b'{"ask": "serve", "on": 1}\n', "on must be true or false"),
        (b'{"ask": "logs"}\n', "logs needs at least one name"),
        (b'{"ask": "auto-recovery", "names": ["a"]}\n', "auto-recovery needs on"),
        (b'{"ask": "stop"}\n', "at least one name"),
        (b"x" * 1_000_000, "longer than 65536 bytes"),
        (b'{"ask": "' + b"x" * 65_527 + b"\n", "longer than 65536 bytes"),
    ],
)
def test_what_is_no_request_is_answered_in_words(
    qtbot: QtBot, program: Program, terminal: Terminal, sent: bytes, words: str
) -> None:
    """The handler never sees it; the client reads what is wrong; the connection is closed."""
    answer = _spoken(qtbot, terminal, program, sent)

    assert words in str(answer["error"])
    assert program.requests == []
    qtbot.waitUntil(lambda: program.clients == 0)


def test_a_handler_that_fails_costs_one_answer(
    program: Program, terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    """An exception in the handler is logged with its traceback, the client is told, and the next request works."""

    def fail(request: Request, reply: Reply) -> None:
        raise ValueError("a bug")

    program.on_request = fail
    assert terminal.ask(program.folder, {"ask": "status"}) == {
        "error": "the request failed inside the program; its log says why"
    }
    assert "ValueError: a bug" in caplog.text
    program.on_request = _answer_at_once

    assert terminal.ask(program.folder, {"ask": "status"}) == {"done": "status"}


def test_an_answer_that_is_no_json_is_our_bug(
    program: Program, terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    """The client still gets an answer, and the log the reason."""
    program.on_request = lambda _, reply: reply({"path": Path("/")})

    assert "not JSON" in str(terminal.ask(program.folder, {"ask": "status"})["error"])
    assert "not JSON serializable" in caplog.text


@pytest.mark.parametrize("sent", [b"", b'{"ask": "sta'])
def test_a_client_that_says_nothing_is_dropped(qtbot: QtBot, program: Program, sent: bytes) -> None:
    """Without a whole request within its time a client is closed, and leaves nothing behind."""
    program.hurry()
    with program.connect() as connection:
        connection.sendall(sent)
        qtbot.waitUntil(lambda: program.clients == 1)

        qtbot.waitUntil(lambda: program.clients == 0)

        assert connection.recv(1) == b""
    assert program.requests == []


def test_a_client_that_does_not_fetch_its_answer_is_dropped(qtbot: QtBot, program: Program) -> None:
    """An answer larger than the socket's buffer, never read, does not stay in memory."""
    program.hurry()
    there: list[int] = []

    def answer(_: Request, reply: Reply) -> None:
        reply({"text": "x" * 5_000_000})
        there.append(program.clients)

    program.on_request = answer
    with program.connect() as connection:
        connection.sendall(b'{"ask": "status"}\n')
        qtbot.waitUntil(lambda: there == [1])

        qtbot.waitUntil(lambda: program.clients == 0)


CROWD = """
import json, socket, sys
clients = []
for number in range(int(sys.argv[2])):
    client = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    client.settimeout(20)
    client.connect(sys.argv[1])
    clients.append(client)
for client in clients:
    client.sendall(b'{"ask": "status"}\\n')
answers = [client.makefile().readline() for client in clients]
print(json.dumps([json.loads(answer) for answer in answers]))
"""


def _crowd(qtbot: QtBot, program: Program, size: int) -> list[Answer]:
    command = [sys.executable, "-c", CROWD, program.server.address, str(size)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as crowd:
        qtbot.waitUntil(lambda: crowd.poll() is not None)
        assert crowd.stdout is not None
        answers: list[Answer] = json.loads(crowd.stdout.read())
    return answers


def test_two_hundred_clients_at_once_are_all_answered(qtbot: QtBot, program: Program) -> None:
    """200 connections that are all open before the first one asks each get their answer."""
    assert _crowd(qtbot, program, 200) == [{"done": "status"}] * 200

    qtbot.waitUntil(lambda: program.clients == 0)


def test_more_clients_than_there_is_room_for_are_refused(
    qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond the limit a client is told so at once; those within it are answered."""
    monkeypatch.setattr("medivote_desktop.runtime.channel.control._CLIENTS_LIMIT", 2)
    with program.connect() as first, program.connect() as second:
        qtbot.waitUntil(lambda: program.clients == 2)

        with program.connect() as third:
            third.setblocking(False)
            qtbot.waitUntil(lambda: _has_news(third))
            third.setblocking(True)
            assert _read_line(third) == b'{"error":"too many clients at once; try again"}\n'

        with program.connect() as fourth:
            fourth.sendall(b'{"ask": "watch"}\n')
            fourth.setblocking(False)
            qtbot.waitUntil(lambda: _has_news(fourth))
            fourth.setblocking(True)
            assert _read_line(fourth) == b'{"error":"too many clients at once; try again"}\n'
        qtbot.waitUntil(lambda: program.clients == 2)
        assert program.requests == []

        for client in (first, second):
            client.sendall(b'{"ask": "status"}\n')
        qtbot.waitUntil(lambda: len(program.requests) == 2)
        assert _read_line(first) == _read_line(second) == b'{"done":"status"}\n'


def test_those_who_wait_count_before_they_are_watched(
    qtbot: QtBot, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever is refused was not heard, and whoever was heard is answered, also where all come in one moment."""
    monkeypatch.setattr("medivote_desktop.runtime.channel.control._CLIENTS_LIMIT", 2)
    program.on_request = _answer_never
    with program.connect() as first, program.connect() as second, program.connect() as third:
        for client in (first, second, third):
            client.sendall(b'{"ask": "watch"}\n')
        third.setblocking(False)
        qtbot.waitUntil(lambda: _has_news(third))
        third.setblocking(True)
        assert _read_line(third) == b'{"error":"too many clients at once; try again"}\n'
        assert len(program.replies) == 2

        for reply in program.replies:
            reply({"done": "watch"})
        assert _read_line(first) == _read_line(second) == b'{"done":"watch"}\n'


def test_who_waits_is_watched_however_many_come_after(qtbot: QtBot, program: Program) -> None:
    """Also where the next one always comes before it would be time."""
    program.on_request = _answer_never
    program.server._watch_soon.setInterval(200)
    with program.connect() as first:
        first.sendall(b'{"ask": "watch"}\n')
        qtbot.waitUntil(lambda: bool(program.replies))
    later: list[socket.socket] = []

    def another_comes_and_the_first_is_missed() -> bool:
        later.append(program.connect())
        later[-1].sendall(b'{"ask": "watch"}\n')
        return not program.replies[0].is_awaited

    qtbot.waitUntil(another_comes_and_the_first_is_missed)
    assert len(later) < 100  # one in ten milliseconds
    for connection in later:
        connection.close()


def _has_news(connection: socket.socket) -> bool:
    try:
        return bool(connection.recv(1, socket.MSG_PEEK))
    except BlockingIOError:
        return False


def test_a_socket_removed_by_a_cleaner_comes_back(
    qtbot: QtBot, program: Program, terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever cleans temporary folders removes the socket; it is made again, and works."""
    Path(program.server.address).unlink()

    qtbot.waitUntil(lambda: Path(program.server.address).exists())

    assert terminal.ask(program.folder, {"ask": "status"}) == {"done": "status"}
    assert "it is open again" in caplog.text


# Who may ask, and where.


def test_the_socket_is_its_owners_alone(program: Program, folder: Path) -> None:
    """It lies in the state folder with mode 600, and beside it nothing but the lock."""
    path = Path(program.server.address)

    assert path == folder / "control.sock"
    assert stat.S_ISSOCK(path.stat().st_mode)
    assert path.stat().st_mode & 0o777 == 0o600
    assert sorted(file.name for file in folder.iterdir()) == ["control.sock", "lock"]


def test_a_folder_too_long_for_a_socket_has_a_link(
    qtbot: QtBot, folder: Path, terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    """The socket is in the runtime folder, a link in the state folder leads to it, and closing removes both."""
    deep = folder / ("x" * 120)
    deep.mkdir()
    program = Program(deep)
    program.server.listen(program.lock)
    address = Path(program.server.address)

    assert not address.is_relative_to(deep)
    assert address.stat().st_mode & 0o777 == 0o600
    assert address.parent.stat().st_mode & 0o777 == 0o700
    assert terminal.ask(deep, {"ask": "status"}) == {"done": "status"}

    (deep / "control.sock").unlink()  # who clears a folder away leaves the socket elsewhere
    qtbot.waitUntil((deep / "control.sock").exists)
    assert "it is open again" in caplog.text
    assert terminal.ask(deep, {"ask": "status"}) == {"done": "status"}

    program.server.close()
    assert not address.exists()
    assert [file.name for file in deep.iterdir()] == ["lock"]
    program.lock.release()
    with pytest.raises(NotRunningError):
        ask(deep, {"ask": "status"}, 1)


def test_a_folder_reached_by_a_link_is_the_same(program: Program, folder: Path, terminal: Terminal) -> None:
    """The terminal may know the state folder by another name."""
    link = folder.with_name(folder.name + "-link")
    link.symlink_to(folder)
    try:
        assert terminal.ask(link, {"ask": "status"}) == {"done": "status"}
    finally:
        link.unlink()


LEFT = """
import signal, socket, sys
left = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
left.bind(sys.argv[1])
left.listen()
signal.raise_signal(signal.SIGKILL)
"""


def test_what_a_killed_program_left_is_replaced(qtbot: QtBot, folder: Path, terminal: Terminal) -> None:
    """The socket of a program killed with SIGKILL counts as not running, and the next program listens in its place."""
    killed = subprocess.run([sys.executable, "-c", LEFT, str(folder / "control.sock")], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert stat.S_ISSOCK((folder / "control.sock").stat().st_mode)
    with pytest.raises(NotRunningError):
        ask(folder, {"ask": "status"}, 1)
    program = Program(folder)

    program.server.listen(program.lock)

    assert terminal.ask(folder, {"ask": "status"}) == {"done": "status"}
    program.server.close()
    program.lock.release()


def test_only_the_holder_of_the_lock_listens(qtbot: QtBot, program: Program, folder: Path, terminal: Terminal) -> None:
    """A second program cannot take the channel away: without the lock it may not listen."""
    second = ControlServer(_answer_never)

    with pytest.raises(RuntimeError, match="holder of the instance lock"):
        second.listen(InstanceLock(folder))

    assert terminal.ask(folder, {"ask": "status"}) == {"done": "status"}


def test_a_channel_that_cannot_be_opened_is_an_error_in_words(
    qtbot: QtBot, folder: Path, terminal: Terminal, caplog: pytest.LogCaptureFixture
) -> None:
    """If the socket's place is taken by a folder, the error names it; it is opened as soon as it can be."""
    program = Program(folder)
    (folder / "control.sock").mkdir()

    with pytest.raises(OSError, match=r"cannot open the control channel .*control\.sock"):
        program.server.listen(program.lock)

    with pytest.raises(NotRunningError):
        terminal.ask(folder, {"ask": "status"})
    (folder / "control.sock").rmdir()
    qtbot.waitUntil(lambda: program.server._listener.is_listening)
    assert terminal.ask(folder, {"ask": "status"}) == {"done": "status"}
    program.server.close()
    program.lock.release()


def test_who_waits_is_told_that_the_program_leaves(qtbot: QtBot, program: Program, terminal: Terminal) -> None:
    """Closing the server answers those who wait and lets go of those who are silent; then the socket is gone."""
    program.on_request = _answer_never
    waiting = terminal.start(partial(ask, program.folder, {"ask": "stop", "names": ["api"], "wait": 60}, 60))
    qtbot.waitUntil(lambda: len(program.replies) == 1)
    with program.connect() as silent:
        qtbot.waitUntil(lambda: program.clients == 2)

        program.server.close()

        qtbot.waitUntil(waiting.done)
        assert waiting.result() == {"error": "the program is leaving"}
        assert silent.recv(1) == b""
    program.replies[0]({"outcome": "stopped"})  # the outcome comes too late and does no harm
    assert not Path(program.server.address).exists()
