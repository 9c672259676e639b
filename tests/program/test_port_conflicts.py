"""Port conflicts in the whole program: what the terminal is told, what the row says, and what the window asks."""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program as OwnProgram
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.desktop import Desktop
from medivote_desktop.places.locate import Place
from medivote_desktop.runtime.release import PortRelease
from medivote_desktop.startup.opening import open_place
from medivote_desktop.ui import opener
from medivote_desktop.ui.firstwindow import first_window
from medivote_desktop.ui.settings_store import SettingsStore
from tests.programs import WEB, Home, free_port, get, is_alive, until
from tests.runtime.sockets import TAKE, Hold, time_wait_port

# From the terminal.


def test_the_terminal_is_told_who_holds_the_port(home: Home, hold: Hold) -> None:
    """start fails with the holder's name, and --anyway starts it."""
    holder = hold()
    program = home.start(home.config(home.service("web", port=holder.port, autostart="no")))

    refused = program.ctl("start", "web")

    assert refused.returncode == 1
    words = rf"port {holder.port} is held by python\S* \(pid {holder.pid}, started \d\d:\d\d, .*\)"
    assert re.fullmatch(rf"web: {words}\n", refused.stderr), refused.stderr
    assert re.fullmatch(words, program.status()["web"]["reason"])
    assert program.pids() == {}
    anyway = program.ctl("start", "web", "--anyway")
    assert (anyway.returncode, anyway.stdout) == (0, "web: started\n")
    assert program.states() == {"web": "running"}


def test_what_starts_by_itself_tells_in_its_row(home: Home, hold: Hold) -> None:
    """The rest of the fleet comes up; the one whose port is held is FAILED, without a retry, and its log is empty."""
    holder = hold("::")
    web = home.service("web", WEB, str(holder.port), port=holder.port)
    program = home.start(home.config(web, home.service("api", port=free_port())))
    program.until_state("failed", "web")
    program.until_state("running", "api")

    assert f"port {holder.port} is held by python" in program.status()["web"]["reason"]
    assert program.status()["web"]["restarts"] == 0
    assert program.output_of("web") == ""


def test_two_services_that_want_one_port(home: Home) -> None:
    """The second is told that the first has it, by the name it has in services.ini."""
    port = free_port()
    sections = [home.service(name, WEB, str(port), port=port, autostart="no") for name in ("worker", "api")]
    program = home.start(home.config(*sections))
    assert program.ctl("start", "worker").returncode == 0
    until(lambda: get(port), "the port is served")

    refused = program.ctl("start", "api")

    assert refused.stderr == f"api: port {port} is held by the service worker\n"
    assert program.states() == {"worker": "running", "api": "failed"}


def test_time_wait_is_told_apart(home: Home) -> None:
    """A program that cannot bind for the remains of old connections ends; its reason says when the port is free."""
    port = time_wait_port()
    web = home.service("web", TAKE.format(port=port), port=port, restart="no")
    program = home.start(home.config(web))
    program.until_state("failed", "web")

    until(lambda: "TIME_WAIT" in program.status()["web"]["reason"], "the reason tells of the port")

    words = rf"exit code 1; port {port} is in TIME_WAIT, free again in about \d\d s"
    assert re.fullmatch(words, program.status()["web"]["reason"])


def test_what_outlived_the_program_is_an_earlier_run(home: Home) -> None:
    """The leader died with the program, its child, which is left alone, has the port: the next start knows it."""
    home.may_leave_services = True
    port = free_port()
    code = f"""
    import os, socket, time
    listener = socket.create_server(("127.0.0.1", {port}))
    if os.fork() == 0:
        time.sleep(600)
    print(os.getpid(), flush=True)
    time.sleep(600)
    """
    config = home.config(home.service("web", code, port=port, kill_tree="no"))
    first = home.start(config)
    leader = int(until(lambda: first.output_of("web").strip(), "the service has forked"))
    ledger = first.state_folder / "ledger.json"
    until(lambda: ledger.exists() and f'"pid": {leader}' in ledger.read_text(), "the leader is written down")
    first.kill()
    os.kill(leader, signal.SIGKILL)
    until(lambda: not is_alive(leader))

    second = home.start(config)
    second.until_state("failed", "web")

    assert second.status()["web"]["reason"] == f"port {port} is held by an earlier run of itself"


# At the window.


class Seat:
    """A program with its window, in this process."""

    def __init__(self, config: Path, environment: dict[str, str], folder: Path) -> None:
        self.program = OwnProgram(open_place(Place(config), environment))
        settings = SettingsStore(folder / "settings.ini")
        self.desktop = Desktop(self.program, settings, first_window(self.program.supervisor.config, settings))
        self.desktop.window.show()
        self.program.start()

    def state(self, service_id: str) -> State:
        return self.program.supervisor.services[service_id].life.state

    def reason(self, service_id: str) -> str:
        return self.program.supervisor.services[service_id].life.reason

    def wish(self, kind: WishKind, *ids: str) -> None:
        """Ask as a click in the window does."""
        self.desktop.window.wish_made.emit(Wish(kind, ids))

    def questions(self) -> list[QMessageBox]:
        return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMessageBox)]


@pytest.fixture
def seat_of(qtbot: QtBot, home: Home) -> Iterator[Callable[[Path], Seat]]:
    """Sits a person down at the window of a configuration; afterwards everything is stopped and closed."""
    seats: list[Seat] = []

    def make(config: Path) -> Seat:
        seats.append(Seat(config, home.environment, home.folder))
        return seats[-1]

    yield make
    for seat in seats:
        for question in seat.questions():
            question.reject()
        with qtbot.waitSignal(seat.program.left):
            seat.program.leave(force=True)
        seat.desktop.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def config_of(home: Home, *sections: str) -> Path:
    return home.config(*sections, manager=f"state_dir = {home.short_folder / 'state'}\non_quit = stop")


def click(question: QMessageBox, text: str) -> None:
    (button,) = [it for it in question.findChildren(QPushButton) if it.text().replace("&", "") == text]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def buttons_of(question: QMessageBox) -> set[str]:
    return {it.text().replace("&", "") for it in question.findChildren(QPushButton)}


def asked(qtbot: QtBot, seat: Seat) -> QMessageBox:
    qtbot.waitUntil(lambda: len([it for it in seat.questions() if it.isVisible()]) == 1)
    return next(it for it in seat.questions() if it.isVisible())


pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def test_a_start_at_the_window_asks_what_to_do(
    qtbot: QtBot, home: Home, hold: Hold, seat_of: Callable[[Path], Seat]
) -> None:
    """The question names the holder; nothing waits for its answer, and Cancel leaves things as they are."""
    holder = hold()
    seat = seat_of(config_of(home, home.service("web", port=holder.port, autostart="no\nname = Web site")))
    seat.wish(WishKind.START, "web")
    question = asked(qtbot, seat)

    assert question.text() == f"Web site was not started: {seat.reason('web')}."
    assert f"(pid {holder.pid}, " in question.text()
    assert "Process: " not in question.informativeText()  # that would be to say it twice
    assert "Command: " in question.informativeText()  # which the reason cuts
    assert buttons_of(question) == {"Open its folder", "Stop it", "Start anyway", "Cancel"}
    assert question.defaultButton().text().replace("&", "") == "Cancel"
    assert seat.state("web") is State.FAILED
    click(question, "Cancel")
    assert (seat.state("web"), is_alive(holder.pid)) == (State.FAILED, True)


def test_start_anyway_at_the_window(qtbot: QtBot, home: Home, hold: Hold, seat_of: Callable[[Path], Seat]) -> None:
    """The service is executed beside the holder."""
    holder = hold()
    seat = seat_of(config_of(home, home.service("web", port=holder.port, autostart="no")))
    seat.wish(WishKind.START, "web")
    click(asked(qtbot, seat), "Start anyway")

    qtbot.waitUntil(lambda: seat.state("web") is State.RUNNING)
    assert is_alive(holder.pid)


def test_stop_it_at_the_window(qtbot: QtBot, home: Home, hold: Hold, seat_of: Callable[[Path], Seat]) -> None:
    """The holder gets SIGTERM, and the service takes the port."""
    holder = hold()
    seat = seat_of(config_of(home, home.service("web", WEB, str(holder.port), port=holder.port, autostart="no")))
    seat.wish(WishKind.START, "web")
    click(asked(qtbot, seat), "Stop it")

    qtbot.waitUntil(lambda: seat.state("web") is State.RUNNING)
    assert holder.process.wait() == -signal.SIGTERM
    assert int(until(lambda: get(holder.port), "the port is served")) == seat.program.supervisor.services["web"].pid


def test_a_stop_meanwhile_wins_over_stop_it(
    qtbot: QtBot, home: Home, hold: Hold, seat_of: Callable[[Path], Seat]
) -> None:
    """While the holder is still asked to end the person stops the service: it stays down."""
    holder = hold(before="import signal; signal.signal(signal.SIGTERM, lambda *them: say(0))\n")
    seat = seat_of(config_of(home, home.service("web", port=holder.port, autostart="no")))
    seat.wish(WishKind.START, "web")
    click(asked(qtbot, seat), "Stop it")
    assert holder.numbers() == [0]
    seat.wish(WishKind.STOP, "web")
    started: list[Wish] = []
    seat.program.supervisor.tell()
    seat.program.supervisor.transitions.connect(started.append)
    assert seat.program.findChild(PortRelease) is not None
    holder.end()

    qtbot.waitUntil(lambda: seat.program.findChild(PortRelease) is None)
    assert (seat.state("web"), started) == (State.STOPPED, [])


def test_its_folder_is_shown_and_the_question_stays(
    qtbot: QtBot, home: Home, hold: Hold, seat_of: Callable[[Path], Seat], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looking answers nothing: the same question is asked again."""
    opened: list[str] = []
    monkeypatch.setattr(opener, "open_path", lambda path, _tell: opened.append(path))
    holder = hold(before=f"import os; os.chdir({str(home.folder)!r})\n")
    seat = seat_of(config_of(home, home.service("web", port=holder.port, autostart="no")))
    seat.wish(WishKind.START, "web")
    first = asked(qtbot, seat)
    words = first.text()
    click(first, "Open its folder")

    assert opened == [str(home.folder)]
    assert asked(qtbot, seat).text() == words


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of another user")
def test_another_users_process_is_not_ours_to_stop(
    qtbot: QtBot, home: Home, hold: Hold, seat_of: Callable[[Path], Seat]
) -> None:
    """The question does not offer it."""
    holder = hold(uid=65534)
    seat = seat_of(config_of(home, home.service("web", port=holder.port, autostart="no")))
    seat.wish(WishKind.START, "web")
    question = asked(qtbot, seat)

    assert question.text() == f"web was not started: port {holder.port} is held by another user's process (uid 65534)."
    assert "Stop it" not in buttons_of(question)


def test_what_the_wish_brings_along_is_asked_for_too(
    qtbot: QtBot, home: Home, hold: Hold, seat_of: Callable[[Path], Seat]
) -> None:
    """The person started the api; its database cannot have its port."""
    holder = hold()
    sections = [
        home.service("db", port=holder.port, autostart="no"),
        home.service("api", autostart="no", depends_on="db"),
    ]
    seat = seat_of(config_of(home, *sections))
    seat.wish(WishKind.START, "api")

    assert asked(qtbot, seat).text().startswith(f"db was not started: port {holder.port} is held by")


def test_nobody_is_asked_about_what_nobody_started_here(
    qtbot: QtBot, home: Home, hold: Hold, seat_of: Callable[[Path], Seat]
) -> None:
    """Autostart, and a wish from elsewhere after one from here that came true: the row tells, no question is opened."""
    holder = hold()
    port = free_port()
    sections = [home.service("web", port=holder.port), home.service("api", port=port, autostart="no")]
    seat = seat_of(config_of(home, *sections))
    qtbot.waitUntil(lambda: seat.state("web") is State.FAILED)
    seat.wish(WishKind.START, "api")
    qtbot.waitUntil(lambda: seat.state("api") is State.RUNNING)
    seat.wish(WishKind.STOP, "api")
    qtbot.waitUntil(lambda: seat.state("api") is State.STOPPED)
    hold(port=port)
    seat.program.on_wish(Wish(WishKind.START, ("api",), by="medivote-ctl"))
    qtbot.waitUntil(lambda: seat.state("api") is State.FAILED)

    assert "is held by" in seat.reason("web")
    assert "is held by" in seat.reason("api")
    assert seat.questions() == []
