"""A logout, and a machine that is shut down, as a desktop's managers tell of them: the services stop before."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest

from tests.desktop.conftest import DesktopHome
from tests.desktop.managers import GNOME, XFCE, LoginManager, Protocol, SessionManager
from tests.programs import PATIENCE_SECONDS, Program, is_alive, until

SLOW_TO_END = "import signal, time\nsignal.signal(15, lambda *a: (time.sleep(1), exit()))\ntime.sleep(1000)"
"""Longer than a program takes that does not wait for it."""


@pytest.fixture
def manager(home: DesktopHome, request: pytest.FixtureRequest) -> Iterator[SessionManager]:
    protocol: Protocol = getattr(request, "param", GNOME)
    manager = SessionManager(home.session.connect(), protocol)
    yield manager
    manager.close()


@pytest.fixture
def login(home: DesktopHome) -> Iterator[LoginManager]:
    address = home.session.environment["DBUS_SESSION_BUS_ADDRESS"]
    home.environment["DBUS_SYSTEM_BUS_ADDRESS"] = address
    login = LoginManager(address)
    yield login
    login.close()


def running(home: DesktopHome, on_quit: str = "ask") -> Program:
    """A fleet with a window, of which one service depends on another one; begun by what the session had begun."""
    home.environment["DESKTOP_AUTOSTART_ID"] = "of whoever began us"
    services = home.service("db", SLOW_TO_END), home.service("api", SLOW_TO_END, depends_on="db")
    program = home.open(home.config(*services, manager=f"on_quit = {on_quit}")).program
    program.until_state("running")
    return program


def until_told(home: DesktopHome, manager: SessionManager) -> None:
    """Wait until the manager knows of the program, and that hears what the manager tells."""
    with contextlib.closing(home.session.connect()) as bus:
        until(lambda: manager.is_heard(bus), "the program listens")
    assert manager.clients == ["medivote-desktop"]


def is_over(program: Program, pids: dict[str, int]) -> bool:
    return not program.runs and not any(is_alive(pid) for pid in pids.values())


@pytest.mark.parametrize(
    ("manager", "word"), [(GNOME, "EndSession"), (GNOME, "Stop"), (XFCE, "Stop")], indirect=["manager"]
)
def test_a_logout_stops_the_services_in_order(home: DesktopHome, manager: SessionManager, word: str) -> None:
    """It is not held up by a question, may be called off before it, and waits until they have ended."""
    program = running(home)
    pids = program.pids()
    until_told(home, manager)
    manager.tell("QueryEndSession", "u", 0)
    until(lambda: manager.answers == [True], "nobody minds")
    manager.tell("CancelEndSession")
    assert program.pids() == pids
    assert program.states() == {"db": "running", "api": "running"}

    manager.tell(word, *(("u", 0) if word == "EndSession" else ()))

    until(lambda: is_over(program, pids), "the services have stopped, and the program has ended")
    assert program.process.returncode == 0
    assert manager.answers == [True]  # the manager waited for the end of the program itself
    log = program.log
    assert log.index("api: stopping -> stopped") < log.index("db: running -> stopping")


def test_a_logout_leaves_the_services_where_that_was_asked_for(home: DesktopHome, manager: SessionManager) -> None:
    """By `on_quit`: the next program has the same processes."""
    home.may_leave_services = True
    program = running(home, on_quit="leave")
    pids = program.pids()
    until_told(home, manager)

    manager.tell("EndSession", "u", 0)

    until(lambda: not program.runs, "the program has ended")
    after = home.open(program.config).program
    after.until_state("running")
    assert after.pids() == pids


def test_the_machine_is_not_shut_down_before_the_services_have_stopped(home: DesktopHome, login: LoginManager) -> None:
    """The system waits for whoever holds its lock, some seconds."""
    program = running(home)
    pids = program.pids()
    until(lambda: len(login.asked) == 1, "the system waits for us")
    assert login.asked[0][0::3] == ("shutdown", "delay")
    login.prepare_for_shutdown(begins=False)
    assert program.states() == {"db": "running", "api": "running"}

    login.prepare_for_shutdown(begins=True)

    assert login.released.wait(PATIENCE_SECONDS)
    assert not any(is_alive(pid) for pid in pids.values())
    until(lambda: not program.runs, "the program has ended")
    assert program.process.returncode == 0
    assert program.log.count("the machine is being shut down") == 1  # and was not when that was called off


def test_a_system_that_does_not_answer_holds_up_nothing(home: DesktopHome) -> None:
    """Its bus takes who calls, and says nothing."""
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(home.short_folder / "bus"))
        silent.listen()
        silent.settimeout(PATIENCE_SECONDS)
        home.environment["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={silent.getsockname()}"
        program = running(home)
        with silent.accept()[0]:
            assert program.states() == {"db": "running", "api": "running"}
        assert program.leave() == 0
