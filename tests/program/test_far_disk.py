"""A network folder whose server is gone: its services wait for it, and nothing else does."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.endpoint.served import serve
from tests.fardisk import FarDisk
from tests.programs import FOREVER, PATIENCE_SECONDS, SCRIPTS, Home, Program, executed, until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the list of mounts is Linux's")
_QUICK_SECONDS = 15.0  # a frozen program answers after half a minute, one on a busy machine after some seconds


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FarDisk]:
    (tmp_path / "disk").mkdir()
    disk = FarDisk(tmp_path / "disk")
    yield disk
    disk.close()


def quick_states(program: Program) -> dict[str, str]:
    """The states, told by a program that does not stand still."""
    began = time.monotonic()
    states = program.states()
    assert time.monotonic() - began < _QUICK_SECONDS
    return states


def leave(program: Program, disk: FarDisk) -> None:
    """Tell it to, twice, and see that it does.

    The kernel keeps a process, be it killed, whose question to the disk was read already: of the program itself, and of
    a service, which closes its log as it ends and is not waited for after the second time.
    """
    program.signal(signal.SIGTERM)
    until(lambda: "leaving: stopping" in program.errors, "it has heard")
    program.signal(signal.SIGTERM)
    until(lambda: " left\n" in program.errors, "it leaves")
    disk.answer()
    assert program.wait() == 0


def far_service(home: Home, disk: FarDisk, what: str, **more: Any) -> str:
    """A service that needs the far disk for one thing."""
    (home.folder / "near.py").write_text(FOREVER)
    near = f"{sys.executable} -S -E {home.folder}/near.py"
    match what:
        case "log":
            return home.service("far", log_file=disk.folder / "far.log", **more)
        case "directory":
            return home.service("far", directory=disk.folder, command=near, **more)
        case "program":
            shutil.copy("/bin/sleep", disk.behind / "program")
            return home.service("far", command=f"{disk.folder}/program 1000", **more)
        case "path":
            shutil.copy("/bin/sleep", disk.behind / "only-there")
            return home.service(
                "far", command="only-there 1000", environment=f"PATH={disk.folder}:{os.environ['PATH']}", **more
            )
        case "link":
            (home.folder / "link.log").symlink_to(disk.folder / "far.log")
            return home.service("far", log_file=home.folder / "link.log", **more)
    raise AssertionError(what)


@pytest.mark.parametrize("what", ["log", "directory", "program", "path", "link"])
def test_a_service_waits_for_its_disk_and_nobody_else_does(home: Home, disk: FarDisk, what: str) -> None:
    """It says so, costs none of its restarts, obeys a stop at once, and is back with the disk."""
    program = home.start(home.config(far_service(home, disk, what, restart_limit=1), home.service("near")))
    program.until_state("running")
    before = program.pids()
    disk.fall_silent()

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    until(lambda: quick_states(program) == {"far": "backoff", "near": "running"}, "far waits")
    told = program.status()["far"]
    assert told["reason"] == f"the disk does not answer: {disk.folder}"
    assert program.ctl("stop", "far").returncode == 0
    assert quick_states(program)["far"] == "stopped"
    program.ask("start", names=["far"], wait=0)
    until(lambda: quick_states(program)["far"] == "backoff", "far waits again")
    disk.answer()
    program.until_state("running")
    until(lambda: len(home.service_processes()) == 2, "each runs once")  # one that is just executed shows no marker yet


def test_a_service_waits_until_its_disk_is_mounted_again(home: Home, disk: FarDisk) -> None:
    """The program that served it has crashed: that is no reason to give the service up."""
    program = home.start(home.config(far_service(home, disk, "directory", restart_limit=1), home.service("near")))
    program.until_state("running")
    disk.crash()

    os.kill(program.pids()["far"], signal.SIGKILL)

    until(lambda: quick_states(program) == {"far": "backoff", "near": "running"})
    words = f"the disk is in trouble: {disk.folder} ({os.strerror(errno.ENOTCONN)})"
    until(lambda: program.status()["far"]["reason"] == words)
    disk.mount_again()
    program.until_state("running")


def test_a_program_leaves_though_a_disk_is_silent(home: Home, disk: FarDisk) -> None:
    """Its services are ended; neither their logs nor its own are waited for."""
    program = home.start(
        home.config(far_service(home, disk, "log"), home.service("near"), manager=f"log_dir = {disk.folder}/logs")
    )
    program.until_state("running")
    disk.fall_silent()

    leave(program, disk)
    until(lambda: not home.service_processes(), "they end")


def test_the_folder_of_all_logs_falls_silent(home: Home, disk: FarDisk) -> None:
    """The program writes its own there, too, and says something for each end."""
    manager = f"log_dir = {disk.folder}/logs"
    program = home.start(home.config(home.service("far"), home.service("near", log_file="near.log"), manager=manager))
    program.until_state("running")
    disk.fall_silent()

    for pid in program.pids().values():
        os.kill(pid, signal.SIGKILL)

    until(lambda: quick_states(program) == {"far": "backoff", "near": "running"}, "far waits")
    disk.answer()
    program.until_state("running")
    until(lambda: "the disk does not answer" in (disk.behind / "logs/medivote-desktop.log").read_text())


def test_checks_of_a_silent_disk_are_no_fault_of_the_service(home: Home, disk: FarDisk) -> None:
    """It runs on: to end it would not bring the disk back."""
    # One failure is enough; but that a busy machine takes its time to execute a command is none.
    health: dict[str, Any] = {"health_interval": "100ms", "health_timeout": "10s", "health_retries": 1}
    checked = far_service(home, disk, "directory", health_command="/bin/true", **health)
    program = home.start(home.config(checked, home.service("other", log_file=disk.folder / "other.log")))
    until(lambda: program.status()["far"]["health"] == "healthy")
    before = program.pids()
    disk.fall_silent()

    # Each of these is told twice that the disk is silent; a check is asked ten times a second.
    for _ in range(2):
        program.ask("restart", names=["other"], wait=0)
        until(lambda: quick_states(program)["other"] == "backoff")

    assert quick_states(program)["far"] == "running"
    disk.answer()
    program.until_state("running")
    assert program.pids()["far"] == before["far"]


def test_a_stop_command_on_a_silent_disk_is_left_out(home: Home, disk: FarDisk) -> None:
    """The signal follows."""
    program = home.start(
        home.config(
            far_service(home, disk, "directory", stop_command="/bin/true", stop_polite_timeout="20s"),
            home.service("near"),
        )
    )
    program.until_state("running")
    disk.fall_silent()

    program.ask("stop", names=["far"], wait=0)
    until(lambda: quick_states(program) == {"far": "stopped", "near": "running"})


def test_the_last_lines_on_a_far_disk_are_kept(home: Home, disk: FarDisk) -> None:
    """As those of any other log."""
    code = "print('the last words', flush=True)\nraise SystemExit(3)"
    program = home.start(home.config(home.service("far", code, log_file=disk.folder / "far.log", restart="no")))
    program.until_state("failed")

    until(lambda: "the last words" in program.ctl("history", "--json").stdout)


def test_a_program_starts_though_a_disk_is_silent(home: Home, disk: FarDisk) -> None:
    """What is near runs; the rest is named, and follows when the disk answers."""
    services = far_service(home, disk, "directory"), home.service("log", log_file=disk.folder / "x.log")
    config = home.config(*services, home.service("near"))
    disk.fall_silent()

    program = home.start(config)

    until(lambda: quick_states(program) == {"far": "backoff", "log": "backoff", "near": "running"})
    assert f"[service:far] directory: the disk does not answer: {disk.folder}" in program.errors
    disk.answer()
    program.until_state("running")


def test_a_window_comes_up_though_the_disk_of_all_services_is_silent(home: Home, disk: FarDisk) -> None:
    """Whether their folders are there is not known: that is no reason to ask for others, nor to wait for ever."""
    config = home.config(far_service(home, disk, "directory"), manager="on_quit = stop")
    disk.fall_silent()

    program = home.start(config, "--config", str(config), env={**home.environment, "QT_QPA_PLATFORM": "offscreen"})

    until(lambda: quick_states(program) == {"far": "backoff"}, "it is looked after")
    disk.answer()
    program.until_state("running")


@pytest.mark.parametrize("what", ["services.ini", "state"])
def test_what_nothing_goes_without_is_waited_for_with_words(home: Home, disk: FarDisk, what: str) -> None:
    """By the program and by the terminal's command. Each can be ended, and goes on when the disk answers."""
    state = disk.folder / "state"
    config = home.config(home.service("near"), manager=f"state_dir = {state}" if what == "state" else "")
    if what == "services.ini":
        shutil.copy(config, disk.behind)
        shutil.copy(home.folder / "near.py", disk.behind)
        config = disk.folder / "services.ini"
        state = home.state_folder(config)
    disk.fall_silent()
    words = f"the disk does not answer: {disk.folder}; it is waited for\n"

    ended = home.start(config, wait=False, state_dir=state)
    window = home.start(config, "--hidden", wait=False, state_dir=state)
    asked = Asking(home, config, "status")
    for one in (ended, window, asked):
        until(lambda: one.errors.endswith(words), "it says what it waits for")  # noqa: B023
    for process in (ended.process, window.process, asked.process):
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE_SECONDS) == 130

    program = home.start(config, wait=False, state_dir=state)
    until(lambda: program.errors.endswith(words))
    disk.answer()
    program.until_answers()
    program.until_state("running")


@pytest.mark.parametrize("named_by", ["variable", "state_dir"])
def test_where_the_state_was_before_is_waited_for_with_words(home: Home, disk: FarDisk, named_by: str) -> None:
    """What runs may be known there alone."""
    near = home.environment["XDG_STATE_HOME"]
    if named_by == "variable":
        home.environment["XDG_STATE_HOME"] = str(disk.folder)
        config = home.config(home.service("near"))
        assert home.start(config).leave() == 0
    else:
        state = disk.folder / "state"
        config = home.config(home.service("near"), manager=f"state_dir = {state}")
        assert home.start(config, state_dir=state).leave() == 0
        config = home.config(home.service("near"))
    home.environment["XDG_STATE_HOME"] = near
    disk.fall_silent()

    program, asked = home.start(config, wait=False), Asking(home, config, "status")
    for one in (program, asked):
        until(lambda: one.errors.endswith(f"the disk does not answer: {disk.folder}; it is waited for\n"))  # noqa: B023
    disk.answer()
    program.until_answers()
    asked.process.wait(30)


def test_who_has_its_state_elsewhere_is_asked_though_the_home_is_silent(home: Home, disk: FarDisk) -> None:
    """Nothing is looked for there where the program is found at once."""
    home.environment["XDG_STATE_HOME"] = str(disk.folder)
    state = home.short_folder / "state"
    config = home.config(home.service("near"), manager=f"state_dir = {state}")
    home.start(config, state_dir=state).until_state("running")
    disk.fall_silent()

    assert Asking(home, config, "status").process.wait(30) == 0
    disk.answer()


def test_a_start_goes_on_though_nobody_reads_what_it_waits_for(home: Home, disk: FarDisk) -> None:
    """The terminal may be gone by then."""
    config = home.config(home.service("near"), manager=f"state_dir = {disk.folder / 'state'}")
    reads, writes = os.pipe()
    os.close(reads)
    disk.fall_silent()
    program = home.start(config, wait=False, state_dir=disk.folder / "state", stderr=writes)
    os.close(writes)
    with pytest.raises(subprocess.TimeoutExpired):  # longer than it is silent itself
        program.process.wait(6)
    disk.answer()
    program.until_answers()
    program.until_state("running")


class Asking:
    """A `medivote-ctl` that may take long."""

    def __init__(self, home: Home, config: Path, *words: str) -> None:
        self._told = home.folder / "ctl.err"
        with self._told.open("wb") as told:
            self.process = subprocess.Popen(
                [SCRIPTS / "medivote-ctl", "--config", config, *words], stderr=told, env=home.environment
            )

    @property
    def errors(self) -> str:
        return self._told.read_text()


def test_a_check_waits_for_no_disk_of_the_endpoint(home: Home, disk: FarDisk) -> None:
    """It says that the disk does not answer."""
    config = home.config(home.service("near"), manager=f"http_token_dir = {disk.folder}/tokens\nhttp_enabled = yes")
    disk.fall_silent()
    done = home.ctl("check", config)
    assert done.returncode == 2
    assert f"the disk does not answer: {disk.folder}" in done.stdout


def test_the_state_folder_falls_silent(home: Home, disk: FarDisk) -> None:
    """Nobody can ask the program then; it looks after what is near, and leaves when it is told to."""
    state = disk.folder / "state"
    program = home.start(
        home.config(home.service("near", log_file="near.log"), manager=f"state_dir = {state}"), state_dir=state
    )
    program.until_state("running")
    old = program.pids()["near"]
    disk.fall_silent()
    watched_seconds = 6.0  # the channel looks after its socket every five
    end = time.monotonic() + watched_seconds

    pids: set[int] = {old}
    while time.monotonic() < end or len(pids) < 3:
        os.kill(old, signal.SIGKILL)
        until(lambda: {process.pid for process in home.service_processes()} - pids, "it is replaced")
        (old,) = {process.pid for process in home.service_processes()} - pids
        pids.add(old)
        until(lambda: executed(old, "cmdline"))  # noqa: B023

    leave(program, disk)
    until(lambda: not home.service_processes(), "they end")


def test_services_of_a_silent_disk_are_taken_over(home: Home, disk: FarDisk) -> None:
    """A program that was killed and begins anew waits for it no more than the one before."""
    home.may_leave_services = True
    (disk.behind / "far.env").write_text("A=1\n")
    keys: dict[str, Any] = {"env_file": disk.folder / "far.env", "health_command": "/bin/true"}
    config = home.config(far_service(home, disk, "directory", health_interval="4s", **keys), home.service("near"))
    program = home.start(config)
    program.until_state("running")
    pids = program.pids()
    disk.fall_silent()
    program.kill()

    program = home.start(config)

    until(lambda: set(quick_states(program)) == {"far", "near"})
    assert program.pids() == pids
    disk.answer()
    until(lambda: program.status()["far"]["health"] == "healthy")
    assert program.pids() == pids


def test_the_endpoint_reads_the_other_logs(home: Home, disk: FarDisk) -> None:
    """However many wait for those on the silent disk; each is told so, and hears the rest when it answers."""
    tells = "print('is seen', flush=True)\nimport time\ntime.sleep(600)"
    far = home.service("far", tells, log_file=disk.folder / "far.log")
    site = serve(home, far, home.service("near", tells))
    until(lambda: "is seen" in (disk.behind / "far.log").read_text() and "is seen" in site.program.output_of("near"))
    words = f"the disk does not answer: {disk.folder}"
    with contextlib.ExitStack() as stack:
        streams = [stack.enter_context(site.events("/logs/far?lines=1&follow=1", site.operator)) for _ in range(4)]
        assert [next(stream).data for stream in streams] == ["is seen"] * 4
        disk.fall_silent()
        assert [next(stream).data for stream in streams] == [f"… {words} …"] * 4
        answer = site.get("/logs/far?lines=1", site.operator)
        assert (answer.status_code, answer.json()["error"]) == (404, f"the log cannot be read: {words}")
        assert site.get("/logs/near?lines=1", site.operator).text == "is seen\n"
        disk.answer()
        with (disk.behind / "far.log").open("a") as log:
            log.write("more\n")
        assert [next(stream).data for stream in streams] == ["more"] * 4
    assert site.get("/logs/far?lines=1", site.operator).text == "more\n"


def test_a_terminal_waits_for_a_log_with_words(home: Home, disk: FarDisk) -> None:
    """And can be ended."""
    program = home.start(home.config(home.service("far", log_file=disk.folder / "far.log")))
    program.until_state("running")
    disk.fall_silent()
    asked = Asking(home, program.config, "logs", "far")
    until(lambda: asked.errors == f"the disk does not answer: {disk.folder}; it is waited for\n")
    asked.process.send_signal(signal.SIGINT)
    assert asked.process.wait(PATIENCE_SECONDS) == 130


def test_diagnostics_wait_a_moment_for_a_silent_disk(home: Home, disk: FarDisk) -> None:
    """What is on it is named; so is the log of a service whose secrets are on it, for nobody could mask them."""
    (disk.behind / "far.env").write_text("API_TOKEN=not-to-be-seen\n")
    tells = "import os, time\nprint(os.environ['API_TOKEN'], flush=True)\nwhile True: time.sleep(60)"
    program = home.start(
        home.config(
            home.service("far", log_file=disk.folder / "far.log"),
            home.service("tells", tells, env_file=disk.folder / "far.env"),
            home.service("near", "print('is seen', flush=True)\nimport time\ntime.sleep(600)"),
        )
    )
    program.until_state("running")
    until(lambda: "not-to-be-seen" in program.output_of("tells") and "is seen" in program.output_of("near"))
    disk.fall_silent()
    target = home.folder / "out.zip"

    done = program.ctl("diagnostics", "--output", str(target))

    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(target) as archive:
        texts = [archive.read(name).decode() for name in archive.namelist()]
    silent = [text for text in texts if text.strip() == f"the disk does not answer: {disk.folder}"]
    assert len(silent) == 2
    assert any("is seen" in text for text in texts)
    assert not any("not-to-be-seen" in text for text in texts)
