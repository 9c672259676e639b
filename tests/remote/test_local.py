"""The terminal's side of the control channel, against real programs: those that answer, hang, lie, or are not there."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.remote import local
from medivote_desktop.remote.local import ControlError, NoAnswerError, NotRunningError, ask, follow

Answer = dict[str, object]


@pytest.fixture
def folder() -> Iterator[Path]:
    # pytest's own folders are too long for a socket.
    folder = Path("/tmp") / f"medivote-local-{os.getpid()}"
    folder.mkdir(mode=0o700)
    yield folder
    shutil.rmtree(folder)


SERVER = """
import os, resource, signal, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from medivote_desktop.core.request import Ask
from medivote_desktop.runtime.channel.control import ControlServer
from medivote_desktop.runtime.instance import InstanceLock

app = QCoreApplication([])
lock = InstanceLock(Path(sys.argv[1]))
assert lock.acquire() is None
held = []

def release():
    while held:
        os.close(held.pop())
    print("released", flush=True)

signal.signal(signal.SIGUSR1, lambda *_: release())  # heard when the channel's own timer fires

def handle(request, reply):
    reply({"pid": os.getpid()})
    if request.ask is Ask.RELOAD:
        QTimer.singleShot(0, exhaust)

def exhaust():
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    try:
        while True:
            held.append(os.open("/dev/null", os.O_RDONLY))
    except OSError:
        print("exhausted", flush=True)

server = ControlServer(handle, watch_seconds=0.05)
server.listen(lock)
print("listening", flush=True)
app.exec()
"""


@pytest.fixture
def server_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A program of its own that listens for `folder`."""
    command = [sys.executable, "-c", SERVER, str(folder)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    yield process
    process.kill()
    process.communicate()


def test_a_lack_of_descriptors_is_told_and_does_not_close_the_channel(
    server_process: subprocess.Popen[str], folder: Path
) -> None:
    """Who asks meanwhile is told so at once; as soon as there is one again, all is as before."""
    assert ask(folder, {"ask": "reload"}, 10) == {"pid": server_process.pid}
    assert server_process.stdout is not None
    assert server_process.stdout.readline() == "exhausted\n"

    for _ in range(3):
        assert "no descriptor left" in str(ask(folder, {"ask": "status"}, 10)["error"])
    assert "no descriptor left" in str(next(line for line in follow(folder, {"ask": "watch"}, 10) if line)["error"])

    server_process.send_signal(signal.SIGUSR1)
    assert server_process.stdout.readline() == "released\n"
    assert ask(folder, {"ask": "status"}, 10) == {"pid": server_process.pid}
    server_process.kill()
    assert server_process.communicate()[1] == ""


def test_the_same_channel_speaks_through_qt(server_process: subprocess.Popen[str], folder: Path) -> None:
    """The client that Windows uses gets the same answer; without a program it says so."""
    address = str(folder / "control.sock")

    assert json.loads(local.through_qt(address, str(folder), b'{"ask": "status"}\n', 10)) == {"pid": server_process.pid}

    server_process.kill()
    server_process.wait()
    with pytest.raises(NotRunningError):
        local.through_qt(address, str(folder), b'{"ask": "status"}\n', 10)


def test_nobody_there_is_said_with_what_to_do(folder: Path) -> None:
    """Without a program the error names the folder and says what to start."""
    with pytest.raises(NotRunningError, match=f"not running .*{folder}.*start medivote-desktop"):
        ask(folder, {"ask": "status"}, 1)


def test_nobody_is_in_a_folder_that_cannot_be(folder: Path) -> None:
    """A file stands in its way, as it does where the home is /dev/null."""
    (folder / "file").touch()
    with pytest.raises(NotRunningError):
        ask(folder / "file" / "state", {"ask": "status"}, 1.0)


def test_a_program_that_hangs_is_said_within_the_time(folder: Path) -> None:
    """A program that accepts and never answers costs no more than the time given."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as hung:
        hung.bind(str(folder / "control.sock"))
        hung.listen(1)

        with pytest.raises(NoAnswerError, match=r"did not answer within 0\.2 s"):
            ask(folder, {"ask": "status"}, 0.2)
        with pytest.raises(NoAnswerError, match=r"did not answer within 0\.2 s"):
            local.through_qt(str(folder / "control.sock"), str(folder), b"{}\n", 0.2)


def test_a_program_too_busy_to_accept_is_waited_for(folder: Path) -> None:
    """With the queue of connections full, the terminal tries until its time is over."""
    waiting = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as busy:
        busy.bind(str(folder / "control.sock"))
        busy.listen(0)
        try:
            while True:
                waiting.append(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
                waiting[-1].setblocking(False)
                waiting[-1].connect(str(folder / "control.sock"))
        except BlockingIOError:
            assert len(waiting) >= 2

        with pytest.raises(NoAnswerError, match="did not answer"):
            ask(folder, {"ask": "status"}, 0.1)
    for connection in waiting:
        connection.close()


@pytest.mark.parametrize("answer", [b"", b'{"half": ', b"[1, 2]\n", b"hello\n"])
def test_an_answer_that_is_none_is_said(folder: Path, answer: bytes) -> None:
    """A program that goes away in the middle, or speaks another language, is an error in words."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(folder / "control.sock"))
        server.listen(1)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        with pytest.raises(NoAnswerError, match=r"went away|another version"):
            ask(folder, {"ask": "status"}, 10)
        thread.join()


STRANGER = """
import os, sys
from medivote_desktop.remote.local import ControlError, ask
os.setgid(65534)
os.setuid(65534)
try:
    os.listdir(sys.argv[1])
except PermissionError:
    print("the fault bites")
try:
    ask(sys.argv[1], {"ask": "status"}, 5)
except ControlError as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_another_user_may_not_ask(server_process: subprocess.Popen[str], folder: Path) -> None:
    """A user to whom the folder does not belong is refused by the system, and told so."""
    command = [sys.executable, "-c", STRANGER, str(folder)]

    result = subprocess.run(command, capture_output=True, text=True, check=True, timeout=30)

    bites, error = result.stdout.splitlines()
    assert bites == "the fault bites"
    assert error.startswith("ControlError no permission")
    assert issubclass(NotRunningError, ControlError)


def test_asking_needs_no_qt() -> None:
    """The terminal's client imports neither Qt nor anything of the runtime."""
    names = "[name for name in sys.modules if 'PySide6' in name or 'runtime' in name]"
    code = f"import sys, medivote_desktop.remote.local; print({names})"

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert result.stdout == "[]\n"
