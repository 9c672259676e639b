"""What stands in the way of a start or a stop, and must not become a service that is lost or a program that hangs."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import HealthConfig
from medivote_desktop.core.lifecycle import ProcessEnd, State
from medivote_desktop.runtime import system
from medivote_desktop.runtime.logs.rotation import rotate
from medivote_desktop.runtime.probes import Prober
from medivote_desktop.runtime.service import aftermath
from medivote_desktop.runtime.service.child import Child
from medivote_desktop.runtime.service.tree import ProcessTree
from tests.programs import until
from tests.runtime.conftest import MakeFleet
from tests.runtime.descriptors import no_descriptor
from tests.runtime.fleet import FOREVER, needs, service

PARENT = """
    import os, time
    if os.fork() == 0:
        while True: time.sleep(60)
    print("ready", flush=True)
    while True: time.sleep(60)
"""


def test_a_pipe_as_log_is_refused(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """To open one that nobody reads would hold up the whole program until somebody does."""
    log = tmp_path / "pipe"
    os.mkfifo(log)
    fleet = make_fleet(service("api", default_log_file=False, log_file=str(log)))

    fleet.start()

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert fleet.life("api").reason == f"the log file is a pipe: {log}"


def test_a_pipe_that_takes_the_place_of_a_log_is_refused(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """By whatever opens a log while the program runs: a check, an automatic restart, a command of a stop."""
    caplog.set_level("INFO")
    health = HealthConfig(log_line="never", interval_seconds=0.05)
    stopped = service("stopped", stop_command=("true",), stop_polite_timeout_seconds=10.0)
    fleet = make_fleet(service("checked", health=health), stopped, service("api"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api", "stopped"))
    logs = {id_: Path(str(fleet[id_].log_file)) for id_ in fleet.supervisor.services}
    for log in logs.values():
        log.unlink()
        os.mkfifo(log)

    os.kill(fleet.pid("api"), signal.SIGKILL)
    fleet.stop("stopped")

    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED, "api"))
    assert fleet.life("api").reason == f"the log file is a pipe: {logs['api']}"
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "stopped"))
    assert f"stopped: stop_command: the log file is a pipe: {logs['stopped']}" in caplog.text
    assert fleet.is_in(State.STARTING, "checked")


def test_a_folder_of_logs_that_was_removed_is_made_again(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is the program's own: no restart fails for want of it."""
    logs = tmp_path / "logs"
    logs.mkdir()
    fleet = make_fleet(service("api", default_log_file=True), log_folder=logs)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    shutil.rmtree(logs)

    os.kill(fleet.pid("api"), signal.SIGKILL)

    qtbot.waitUntil(lambda: fleet.life("api").run == 2 and fleet.is_in(State.RUNNING))
    assert (logs / "api.log").exists()
    assert State.FAILED not in fleet.history("api")
    assert f"is made again: {logs}" in caplog.text


def test_a_log_that_cannot_be_put_aside_keeps_nobody_down(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It was rotated, and cannot be renamed: the service goes on writing into it."""
    log = tmp_path / "api.log"
    log.write_bytes(b"".join(b"line %d\n" % number for number in range(100_000)))
    assert rotate(log, 1).lossless
    (tmp_path / "api.log.1").unlink()
    (tmp_path / "api.log.1").mkdir()
    fleet = make_fleet(
        service("api", "print('up', flush=True)\n" + FOREVER, default_log_file=False, log_file=str(log), log_backups=1)
    )

    fleet.start()

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and log.read_bytes().endswith(b"up\n"))
    assert f"{log} cannot be put aside" in caplog.text


def test_a_command_that_became_another_users_does_not_stop_a_stop(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A `sudo` that waits for a password cannot be killed by us; the next stage of the stop begins all the same."""
    fleet = make_fleet(service("api", stop_command=("sleep", "60"), stop_polite_timeout_seconds=0.1))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    helpers: list[int] = []
    signal_group = system.signal_group

    def refuses(leader_pid: int, number: int, *, leader_reaped: bool) -> None:
        if leader_pid != fleet["api"].last_pid:
            helpers.append(leader_pid)
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        signal_group(leader_pid, number, leader_reaped=leader_reaped)

    monkeypatch.setattr(system, "signal_group", refuses)
    fleet.stop()

    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert fleet.life("api").last_end == ProcessEnd(signal=signal.SIGTERM)
    assert len(helpers) == 1
    assert "cannot be ended" in caplog.text


@pytest.mark.parametrize("dies", [True, False])
def test_what_is_slow_to_die_is_waited_for_from_its_kill_on(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, dies: bool
) -> None:
    """A second run would stand beside it. What never dies, stuck in the kernel, is told, and waited for no longer."""
    monkeypatch.setattr(aftermath, "_PATIENCE_SECONDS", 1.0)
    killed_at: list[float] = []
    tell, look = ProcessTree.signal, ProcessTree.has_survivors

    def signals(tree: ProcessTree, number: int) -> None:
        if number == signal.SIGKILL:
            killed_at.append(time.monotonic())
        tell(tree, number)

    def has_survivors(tree: ProcessTree, *, thorough: bool = False) -> bool:
        is_dying = not dies or not killed_at or time.monotonic() < killed_at[0] + 0.3
        return is_dying or look(tree, thorough=thorough)

    monkeypatch.setattr(ProcessTree, "signal", signals)
    monkeypatch.setattr(ProcessTree, "has_survivors", has_survivors)
    deaf_child = PARENT.replace("while True", "import signal; signal.signal(15, signal.SIG_IGN)\n        while True", 1)
    fleet = make_fleet(service("api", deaf_child, stop_timeout_seconds=1.5))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    asked_at = time.monotonic()
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert killed_at[0] - asked_at > 1.4  # until then it may end by itself
    assert time.monotonic() - killed_at[0] > (0.3 if dies else 1.0)
    assert ("outlive SIGKILL" in caplog.text) is not dies
    assert "what it had started runs on" not in fleet.life("api").reason  # the look of the test lies


def test_inherited_bytes_that_are_no_text_reach_the_service(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder's name in an old encoding is of use only with its very bytes."""
    monkeypatch.setenv("OLD_HOME", os.fsdecode(b"/caf\xe9"))
    code = "import os\nprint(os.environb.get(b'OLD_HOME'), flush=True)\n" + FOREVER
    fleet = make_fleet(service("api", code))

    fleet.start()

    qtbot.waitUntil(lambda: fleet.log("api").endswith("\n"))
    assert fleet.log("api") == "b'/caf\\xe9'\n"


def test_an_end_without_a_descriptor_to_look_around_is_seen(
    make_fleet: MakeFleet, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """A leader ends before the rest of its tree, of which nobody can be looked at: the service is not thought to run.

    As soon as there is room it runs again.
    """
    fleet = make_fleet(service("api", PARENT))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))

    with no_descriptor():
        os.kill(fleet.pid("api"), signal.SIGKILL)
        qtbot.waitUntil(lambda: fleet.is_in(State.BACKOFF))

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert "what is left of it cannot be reached" in caplog.text


def test_a_fault_of_ours_at_a_spawn_is_no_reason_to_wait_for_ever(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The start fails and is tried again; the service has done nothing wrong, and it costs none of its restarts."""
    fleet = make_fleet(service("api", start_timeout_seconds=0.2))
    monkeypatch.setattr(fleet["api"], "_around", fleet["api"]._around._replace(strict=False))
    execute = Child.execute
    faults = iter([RuntimeError("a fault of ours")])

    def fails_once(child: Child) -> int | None:
        for fault in faults:
            raise fault
        return execute(child)

    monkeypatch.setattr(Child, "execute", fails_once)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    assert (fleet.life("api").run, fleet.life("api").restarts) == (2, 0)
    assert "a fault of ours" in caplog.text


def test_a_fault_of_ours_at_a_check_is_no_reason_for_others_to_wait(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever depends on the service starts all the same, goes with it, and is stopped with it."""
    fleet = make_fleet(service("db"), service("api", depends_on=needs("db")))
    monkeypatch.setattr(fleet["db"], "_around", fleet["db"]._around._replace(strict=False))
    follow = Prober.follow

    def fails(prober: Prober) -> None:
        if prober._service is fleet["db"]:
            raise RuntimeError("a fault of ours")
        follow(prober)

    monkeypatch.setattr(Prober, "follow", fails)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    os.kill(fleet.pid("db"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.life("db").run == 2 and fleet.is_in(State.RUNNING))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert "a fault of ours" in caplog.text


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing that all processes inherit")
def test_what_a_program_starts_in_its_first_moment_is_marked(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where this program comes to its turn only then: what has an environment of its own would be lost."""
    execute = Child.execute

    def slow(child: Child) -> int | None:
        pid = execute(child)
        until(lambda: "begun" in fleet.log("api"))
        return pid

    monkeypatch.setattr(Child, "execute", slow)
    fleet = make_fleet(service("api", command=("/bin/sh", "-c", "env -i setsid sleep 600 & echo begun; sleep 600")))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    until(lambda: len(system.descendants(fleet["api"].pid or 0)) == 2)
    marks = {system.mark_of_process(identity.pid) for identity in system.descendants(fleet["api"].pid or 0)}
    assert marks == {system.mark_of_process(fleet["api"].pid or 0)}
    assert None not in marks
