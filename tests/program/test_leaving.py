"""How the whole program ends: by signals, with broken terminals, and with what becomes of its services."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program as InProcess
from medivote_desktop.core.lifecycle import State, StopCause, StopStage
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.places.locate import Place
from medivote_desktop.runtime import leaving, ledger, system
from medivote_desktop.runtime.ledgerfile import read_ledger
from medivote_desktop.runtime.replacing import write_whole
from medivote_desktop.startup.opening import open_place
from tests.programs import (
    DEAF,
    FOREVER,
    PATIENCE_SECONDS,
    POLITE,
    Home,
    Program,
    broken_pipe,
    descriptors_of,
    is_alive,
    until,
)

FAMILY = f"""
import os, time
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
    print(os.getpid(), flush=True)
    while True: time.sleep(60)
print(os.getpid(), flush=True)
{FOREVER}
"""
"""A service with a child in its group, and a grandchild in a session of its own."""


DAEMON = f"""
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        print(os.getpid(), flush=True)
        while True: time.sleep(60)
    os._exit(0)
os.wait()
{FOREVER}
"""
"""A service with a process that left its tree and its session."""


def ends(home: Home) -> list[str]:
    """The polite services that ended, in their order."""
    path = home.folder / "ends"
    return path.read_text().split() if path.exists() else []


def until_says(program: Program, count: int, *ids: str) -> None:
    """Wait until each of these services has written so many lines."""
    until(lambda: all(len(program.output_of(name).splitlines()) == count for name in ids), f"{ids} say {count} lines")


def catches_signals(program: Program) -> bool:
    """Whether it has handlers for SIGTERM and SIGHUP by now."""
    status = Path(f"/proc/{program.pid}/status").read_text()
    caught = int(status.partition("SigCgt:")[2].split()[0], 16)
    return bool(caught >> (signal.SIGTERM - 1) & 1 and caught >> (signal.SIGHUP - 1) & 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_the_whole_fleet(home: Home, number: signal.Signals) -> None:
    """The program leaves with 0, and nothing is left: no children, no grandchildren, none that escaped."""
    program = home.start(home.config(*(home.service(name, FAMILY) for name in ("web", "api"))))
    until_says(program, 3, "web", "api")
    family = {int(pid) for name in ("web", "api") for pid in program.output_of(name).split()}
    assert len(family) == 6
    assert {process.pid for process in home.service_processes()} == family

    program.signal(number)

    assert program.wait() == 0
    assert home.service_processes() == []
    assert not any(map(is_alive, family))
    assert (program.state_folder / "lock").read_text() == ""


def test_what_left_its_tree_ends_before_the_program_does(home: Home) -> None:
    """It is looked for among all processes once its service has ended, and that is waited for."""
    program = home.start(home.config(home.service("web", DAEMON)))
    until_says(program, 1, "web")
    daemon = int(program.output_of("web"))

    assert program.leave() == 0

    assert not is_alive(daemon)


def test_whoever_blocked_the_signals_before_does_not_make_it_deaf(home: Home) -> None:
    """What is blocked is handed on to whom one starts; the program is told to end all the same."""
    block = "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT, signal.SIGHUP})"
    code = f"import os, signal, sys; {block}; os.execv(sys.argv[1], sys.argv[1:])"
    program = home.start(home.config(home.service("api")), script=f'exec {sys.executable} -c "{code}" "$@"')
    program.until_state("running")
    assert program.leave() == 0
    assert home.service_processes() == []


def test_services_end_before_what_they_depend_on(home: Home) -> None:
    """A service is asked to end only after all that depend on it have ended."""
    db = home.service("db", POLITE, "db")
    api = home.service("api", POLITE, "api", depends_on="db")
    web = home.service("web", POLITE, "web", depends_on="api")
    program = home.start(home.config(web, db, api))
    until_says(program, 1, "db", "api", "web")

    assert program.leave() == 0

    assert ends(home) == ["web", "api", "db"]


def test_a_second_signal_forces(home: Home) -> None:
    """Services that ignore SIGTERM and have a minute's time end at once, and the exit code is still 0."""
    program = home.start(home.config(*(home.service(name, DEAF, stop_timeout="60s") for name in ("web", "api"))))
    until_says(program, 1, "web", "api")
    began = time.monotonic()

    assert program.leave_by_force() == 0

    assert time.monotonic() - began < 30
    assert home.service_processes() == []


def test_signals_to_the_last_moment_do_not_spoil_the_exit_code(home: Home) -> None:
    """Signals that come again and again until the process is gone change nothing: it leaves with 0."""
    program = home.start(home.config(home.service("web"), home.service("api", depends_on="web")))
    program.until_state("running")

    def ends() -> bool:
        program.signal(signal.SIGTERM)
        return not program.runs

    until(ends, "the program ends")

    assert program.process.returncode == 0
    assert home.service_processes() == []


def test_a_fleet_that_was_forced_to_end_starts_again_with_the_program(home: Home) -> None:
    """Two signals in a row are no wish about single services: the next start runs them all."""
    config = home.config(home.service("web"), home.service("api", depends_on="web"))
    for pause_seconds in (0.0, 0.02, 0.05, 0.08):
        program = home.start(config)
        program.until_state("running")
        program.signal(signal.SIGTERM)
        time.sleep(pause_seconds)  # no fact to wait for: the second signal shall come at different moments of the end
        program.signal(signal.SIGTERM)
        assert program.wait() == 0


def test_a_closing_terminal_does_not_force(home: Home) -> None:
    """SIGHUP comes twice then, from the shell and from the system; services still have their time to end."""
    slow = POLITE.replace("time.sleep(0.3)", 'while not os.path.exists("may-end"): time.sleep(0.02)')
    program = home.start(home.config(home.service("web", slow, "web", stop_timeout="60s")))
    until_says(program, 1, "web")
    program.signal(signal.SIGHUP)
    until(lambda: program.states() == {"web": "stopping"}, "it is asked to end")

    program.signal(signal.SIGHUP)
    assert program.states() == {"web": "stopping"}  # it answers after the signal has come
    (home.folder / "may-end").touch()

    assert program.wait() == 0
    assert ends(home) == ["web"]


def test_nohup_is_respected(home: Home) -> None:
    """Started with SIGHUP ignored, the program outlives its terminal; SIGTERM still ends it."""
    program = home.start(home.config(home.service("web")), script='trap "" HUP; exec "$@"')
    program.until_state("running")
    pids = program.pids()

    program.signal(signal.SIGHUP)

    assert program.ctl("restart", "web").returncode == 0  # it answers after the signal has come
    assert program.pids() != pids
    assert program.leave() == 0
    assert f"signal {int(signal.SIGHUP)}\n" not in program.log  # of SIGTERM it tells


def test_a_signal_before_the_first_service_starts_none(home: Home) -> None:
    """Asked to leave as soon as it can hear it, the program leaves with 0, without a word of trouble."""
    config = home.config(home.service("web"))
    for _ in range(5):
        program = home.start(config, wait=False)
        until(partial(catches_signals, program), "it hears signals")

        assert program.leave() == 0

        assert "Traceback" not in program.errors
        assert home.service_processes() == []


def test_a_start_that_comes_after_the_wish_to_leave_starts_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """The signal may be heard before the turn of the loop in which the fleet is to start."""
    monkeypatch.setenv("XDG_STATE_HOME", home.environment["XDG_STATE_HOME"])
    opened = open_place(Place(home.config(home.service("web"))), home.environment)
    program = InProcess(opened)
    with qtbot.waitSignal(program.left):
        program.leave()

    program.start()

    assert not opened.lock.held
    assert home.service_processes() == []
    assert not (opened.lock.folder / "control.sock").exists()


def test_nobody_is_told_to_end_before_it_is_written_down(
    home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between the two would leave a service that ends as one that was to run on, and nobody brought it back."""
    monkeypatch.setattr(ledger, "_PATIENCE_MS", 60_000)
    program = InProcess(open_place(Place(home.config(home.service("web"))), home.environment))
    program.start()
    web = program.supervisor.services["web"]
    qtbot.waitUntil(lambda: web.life.state is State.RUNNING)
    waits, may_write, write = Event(), Event(), write_whole

    def write_late(path: Path, content: bytes) -> None:
        waits.set()
        assert may_write.wait(PATIENCE_SECONDS)
        write(path, content)

    written: list[str] = []

    def read(_: object) -> None:
        if web.life.state is State.STOPPING and not written:
            written.append(read_ledger(program.state_folder).records["web"].stopping)

    monkeypatch.setattr(ledger, "write_whole", write_late)
    program.supervisor.transitions.connect(read)
    program.leave()
    qtbot.waitUntil(waits.is_set)
    for _ in range(100):
        QCoreApplication.processEvents()
    assert web.life.state is State.RUNNING

    with qtbot.waitSignal(program.left):
        may_write.set()
    assert written == [StopCause.PERSON.value]
    assert home.service_processes() == []


def test_a_second_signal_does_not_wait_for_a_disk(home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be written: the first wish to leave waits for it, a second one has its effect at once."""
    monkeypatch.setattr(ledger, "_PATIENCE_MS", 60_000)
    program = InProcess(open_place(Place(home.config(home.service("web"))), home.environment))
    program.start()
    web = program.supervisor.services["web"]
    qtbot.waitUntil(lambda: web.life.state is State.RUNNING)
    may_write, write = Event(), write_whole

    def write_late(path: Path, content: bytes) -> None:
        assert may_write.wait(PATIENCE_SECONDS)
        write(path, content)

    monkeypatch.setattr(ledger, "write_whole", write_late)
    program.leave()
    assert web.life.state is State.RUNNING
    program.supervisor.transitions.connect(lambda _: may_write.set())
    with qtbot.waitSignal(program.left):
        program.leave()
    assert home.service_processes() == []


def test_what_cannot_be_ended_keeps_no_program(
    home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A service that became another user's is left behind by a second wish to leave; the next program has it."""
    monkeypatch.setenv("XDG_STATE_HOME", home.environment["XDG_STATE_HOME"])
    monkeypatch.setattr(leaving, "_FORCED_MS", 300)
    home.may_leave_services = True
    config = home.config(home.service("web", autostart="no"), home.service("sudo", stop_timeout="100ms"))
    program = InProcess(open_place(Place(config), home.environment))
    program.start()
    services = program.supervisor.services
    program.on_wish(Wish(WishKind.START, ("web",)))
    qtbot.waitUntil(lambda: all(service.life.state is State.RUNNING for service in services.values()))
    pid, signal_group = services["sudo"].pid, system.signal_group

    def refuses(leader_pid: int, number: int, *, leader_reaped: bool) -> None:
        if leader_pid == pid:
            raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))
        signal_group(leader_pid, number, leader_reaped=leader_reaped)

    monkeypatch.setattr(system, "signal_group", refuses)
    program.leave()
    qtbot.waitUntil(lambda: services["sudo"].life.stop_stage is StopStage.KILL)

    with qtbot.waitSignal(program.left):
        program.leave()

    assert program.services_run_on
    assert f"leaving, though these cannot be ended: sudo (pid {pid})" in caplog.text
    following = home.start(config)
    until(lambda: following.states() == {"web": "stopped", "sudo": "running"} and following.pids()["sudo"] != pid)
    assert "adopted 1 services" in following.log
    assert len(home.service_processes()) == 1


def test_output_that_nobody_reads_changes_nothing(home: Home) -> None:
    """With its output in a pipe whose reader is gone, the program supervises, and leaves with 0."""
    with broken_pipe() as pipe:
        program = home.start(home.config(home.service("web")), stdout=pipe, stderr=pipe)
    program.until_state("running")
    old = program.pids()["web"]
    os.kill(old, signal.SIGKILL)

    until(lambda: program.pids().get("web", old) != old, "it is replaced")

    assert program.leave() == 0


def test_a_reader_that_goes_away_changes_nothing(home: Home) -> None:
    """The pipe was read at first, and breaks while the program runs."""
    program = home.start(home.config(home.service("web")), stderr=subprocess.PIPE)
    assert program.process.stderr is not None
    assert b"web: stopped -> starting" in program.process.stderr.readline()
    program.process.stderr.close()
    program.until_state("running")

    assert program.ctl("restart", "web").returncode == 0

    assert program.leave() == 0


def test_without_any_stream_no_file_takes_the_place_of_one(home: Home) -> None:
    """Started with input, output and error closed, their numbers lead nowhere, and to no file of ours."""
    program = home.start(home.config(home.service("web")), script='exec "$@" <&- >&- 2>&-')
    program.until_state("running")

    descriptors = descriptors_of(program.pid)

    assert [descriptors[number] for number in range(3)] == ["/dev/null"] * 3
    assert str(program.state_folder / "lock") in descriptors.values()
    assert program.leave() == 0


def test_services_that_are_to_stay_outlive_even_a_broken_pipe(home: Home) -> None:
    """With `on_quit = leave` a signal ends the program alone, whatever became of its terminal."""
    home.may_leave_services = True
    config = home.config(home.service("web"), home.service("api"), manager="on_quit = leave")
    with broken_pipe() as pipe:
        program = home.start(config, stdout=pipe, stderr=pipe)
    program.until_state("running")
    pids = program.pids()

    for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):  # three of one kind at once would be one
        program.signal(number)

    assert program.process.wait(PATIENCE_SECONDS) == 0
    assert {process.pid for process in home.service_processes()} == set(pids.values())


def test_a_signal_that_comes_too_late_stops_nobody(home: Home, qtbot: QtBot) -> None:
    """A person, or an update, left the services running in the same turn of the loop; `on_quit` would stop them."""
    program = InProcess(open_place(Place(home.config(home.service("web", restart="no"))), home.environment))
    program.start()
    web = program.supervisor.services["web"]
    qtbot.waitUntil(lambda: web.life.state is State.RUNNING)
    with qtbot.waitSignal(program.left):
        program.leave_running()

    program.on_stop_signal(signal.SIGTERM)
    program.leave_unasked()

    for _ in range(100):
        QCoreApplication.processEvents()
    assert web.life.state is State.RUNNING
    assert read_ledger(program.state_folder).records["web"].stopping == ""
    assert web.pid is not None
    os.kill(web.pid, signal.SIGKILL)  # nobody outlives this test
    qtbot.waitUntil(lambda: web.life.state.is_at_rest)


def test_a_part_that_cannot_be_closed_keeps_nobody(
    home: Home, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What fails on the way out is logged; the rest is closed, and the lock is free for the next start."""
    config = home.config(home.service("web"), manager=f"state_dir = {home.short_folder / 'state'}")
    program = InProcess(open_place(Place(config), home.environment))
    program.start()

    def fails() -> None:
        raise OSError("no way")

    monkeypatch.setattr(program.endpoint, "close", fails)
    with qtbot.waitSignal(program.left):
        program.leave(force=True)
    assert "could not be closed" in caplog.text
    again = open_place(Place(config), home.environment)  # refused while somebody holds the lock
    again.lock.release()
