"""The look for what escaped from services, when the system gives no list of processes."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import nullcontext

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes import strays
from medivote_desktop.runtime.processes.identity import identity_of
from medivote_desktop.runtime.processes.marks import Mark, Marks
from medivote_desktop.runtime.processes.strays import StrayHunter
from tests.programs import PATIENCE_SECONDS, until
from tests.runtime.descriptors import no_descriptor as no_descriptor_left


@pytest.fixture
def stray() -> Iterator[subprocess.Popen[bytes]]:
    """A process of run 1 of `web`, of the instance `test-instance`."""
    markers = {"MEDIVOTE_INSTANCE": "test-instance", "MEDIVOTE_SERVICE": "web", "MEDIVOTE_RUN": "1"}
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], stdin=subprocess.PIPE, env={**os.environ, **markers}
    ) as process:
        until(lambda: system.marked_environment(process.pid) == markers, "it is executed")
        yield process
        process.kill()


def no_descriptor() -> list[int]:
    raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), "/proc")


def test_a_look_that_cannot_be_had_is_made_later(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Out of descriptors: the hunt stays asked for, and is done once there is room."""
    monkeypatch.setattr(strays, "_RETRY_MS", 50)
    asked: list[str] = []

    def refuse_first() -> list[int]:
        asked.append("look")
        return no_descriptor() if len(asked) == 1 else []

    monkeypatch.setattr(system, "all_pids", refuse_first)
    hunter = StrayHunter(Marks("test-instance"))
    with qtbot.waitSignal(hunter.done) as done:
        hunter.hunt("web", 1)
    assert done.args == [(), ()]
    assert asked == ["look", "look"]
    assert hunter.is_idle()


def test_who_could_not_be_looked_at_is_looked_at_later(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, stray: subprocess.Popen[bytes]
) -> None:
    """Out of descriptors in the middle of a look: a stray is not taken for a stranger, and ended once there is room."""
    monkeypatch.setattr(strays, "_RETRY_MS", 50)
    looks: list[str] = []

    def one() -> list[int]:
        looks.append("look")
        return [stray.pid]

    monkeypatch.setattr(system, "all_pids", one)
    hunter = StrayHunter(Marks("test-instance"))
    with no_descriptor_left():
        hunter.hunt("web", 1)
        qtbot.waitUntil(lambda: len(looks) == 2)
    with qtbot.waitSignal(hunter.done) as done:
        pass

    assert [mark for mark, _ in done.args[0]] == [Mark("web", 1)]
    assert stray.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    assert hunter.is_idle()


def test_leaving_does_not_wait_for_a_look_that_cannot_be_had(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The program is not held up by it, and says so."""
    monkeypatch.setattr(system, "all_pids", no_descriptor)
    hunter = StrayHunter(Marks("test-instance"))
    hunter.hunt("web", 1)
    with qtbot.waitSignal(hunter.done):
        hunter.hurry()
    assert hunter.is_idle()
    assert "cannot be looked for" in caplog.text


def test_what_certainly_left_nothing_is_looked_for_with_the_others(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look at all processes waits a while where nothing was started since the leader, and not where something was."""
    monkeypatch.setattr(strays, "was_started_last", lambda pid: pid == 7)
    monkeypatch.setattr(system, "all_pids", list)
    hunter = StrayHunter(Marks("test-instance"))
    hunter.hunt("flapping", 1, 7)
    assert hunter._gather.remainingTime() > 5000
    assert not hunter.is_idle()
    with qtbot.waitSignal(hunter.done):
        hunter.hunt("web", 1, 8)
        hunter.hunt("flapping", 2, 7)
    assert hunter._hunted == {"flapping": 2, "web": 1}
    assert hunter.is_idle()


def test_leaving_waits_for_no_look_longer_than_it_takes(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that could have waited is made at once, and so is one that comes later."""
    monkeypatch.setattr(strays, "was_started_last", lambda pid: True)
    hunter = StrayHunter(Marks("test-instance"))
    hunter.hunt("web", 1, 7)
    with qtbot.waitSignal(hunter.done):
        hunter.hurry()
    with qtbot.waitSignal(hunter.done):
        hunter.hunt("api", 1, 7)
    assert hunter.is_idle()


def test_a_look_takes_no_turn_for_itself(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many processes there are, the loop goes on meanwhile; whoever leaves waits for the end of the look."""
    monkeypatch.setattr(system, "all_pids", lambda: [os.getpid()] * 20_000)
    hunter = StrayHunter(Marks("test-instance"))
    hunter.hurry()
    turns: list[bool] = []
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: turns.append(hunter.is_idle()))
    beat.start()
    with qtbot.waitSignal(hunter.done):
        hunter.hunt("web", 1)
    assert turns.count(False) > 3


def test_ends_that_follow_each_other_put_no_look_off(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services that flap for hours leave nothing behind for hours."""
    monkeypatch.setattr(system, "all_pids", list)
    hunter = StrayHunter(Marks("test-instance"))
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: hunter.hunt("web", 1))
    beat.start()
    with qtbot.waitSignal(hunter.done):
        pass


@pytest.mark.parametrize(
    ("instance", "service_id", "run"), [("another", "web", 1), ("test-instance", "web", 0), ("test-instance", "api", 1)]
)
def test_what_is_another_s_is_left_alone(
    qtbot: QtBot, stray: subprocess.Popen[bytes], instance: str, service_id: str, run: int
) -> None:
    """The services of another fleet, the run of now, and other services are no strays."""
    hunter = StrayHunter(Marks(instance))
    hunter.hurry()
    with qtbot.waitSignal(hunter.done) as done:
        hunter.hunt(service_id, run)
    assert done.args == [(), ()]
    assert stray.poll() is None


# It starts a program of run 1 of `web` whenever the last one has ended, and is itself nobody's.
_STARTS_IT_AGAIN = """
import os
markers = {"MEDIVOTE_INSTANCE": "test-instance", "MEDIVOTE_SERVICE": "web", "MEDIVOTE_RUN": "1"}
while True:
    pid = os.posix_spawn("/bin/sleep", ["sleep", "60"], markers)
    print(pid, flush=True)
    os.waitpid(pid, 0)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="how soon an end is seen differs")
def test_what_comes_again_however_often_it_is_ended_is_left(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Started by who is not ours to end, as a daemon under sudo: no look goes on for ever, nor does whoever waits."""
    found: list[int] = []
    with subprocess.Popen([sys.executable, "-c", _STARTS_IT_AGAIN], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        told = iter(other.stdout)

        def newest() -> list[int]:
            if found:
                until(lambda: not system.marked_environment(found[-1]), "the last one has ended")
            found.append(int(next(told)))
            until(lambda: bool(system.marked_environment(found[-1])), "it is executed")
            return found[-1:]

        monkeypatch.setattr(system, "all_pids", newest)
        hunter = StrayHunter(Marks("test-instance"))
        hunter.hurry()
        for number in (1, 2):  # each hunt has its looks
            with qtbot.waitSignal(hunter.done) as done:
                hunter.hunt("web", 1)
            assert hunter.is_idle()
            assert len(found) == number * strays._MOST_LOOKS
            assert {identity.pid for _, identity in done.args[0]} == {*found[-strays._MOST_LOOKS :]}
        assert "web: what escaped is there again" in caplog.text
        until(lambda: not system.marked_environment(found[-1]), "the last one has ended")
        found.append(int(next(told)))
        other.kill()
    os.kill(found[-1], signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing that all processes inherit")
@pytest.mark.parametrize("is_marked", [True, False], ids=["that carries the mark", "that was told to us"])
def test_what_has_become_another_users_is_told_once_and_left_alone(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, is_marked: bool
) -> None:
    """A daemon under sudo, whose limits may be others: it may neither be looked at nor ended, nor be lost silently."""
    import resource

    marks = Marks("test-instance")
    with marks.inherited("web", 1) if is_marked else nullcontext():
        command = [sys.executable, "-c", "input()"]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, env={}, start_new_session=True)  # as a service's

    def refuse(pid: int, limit: int) -> tuple[int, int]:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(resource, "prlimit", refuse)
    monkeypatch.setattr(system, "all_pids", lambda: [process.pid])
    if not is_marked:
        marks.remember([identity for identity in [identity_of(process.pid)] if identity], "web", 1)
    hunter = StrayHunter(marks)
    with process:
        for run, told in ((1, [process.pid]), (2, []), (3, [])):
            with qtbot.waitSignal(hunter.done) as done:
                hunter.hunt("web", run)
            ended, foreign = done.args
            assert (ended, [(mark, identity.pid) for mark, identity in foreign]) == (
                (),
                [(Mark("web", 1), pid) for pid in told],
            )
        assert process.poll() is None
        process.kill()


def test_what_outlives_every_kill_is_not_told_as_ended(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, stray: subprocess.Popen[bytes]
) -> None:
    """It hangs in the kernel, and has outlived its run's kill already: who is told of it hears so, and once."""
    identity, marks = identity_of(stray.pid), Marks("test-instance")
    assert identity is not None
    monkeypatch.setattr(system, "all_pids", lambda: [stray.pid])
    monkeypatch.setattr(system, "signal_process", lambda *_: True)  # the kernel takes it, and nothing follows
    marks.remember([identity], "web", 1)
    hunter = StrayHunter(marks)
    for told in (((Mark("web", 1), identity),), ()):
        with qtbot.waitSignal(hunter.done) as done:
            hunter.hunt("web", 1)
        assert done.args == [(), told]
