"""The whole program without a window: what it does for a fleet of real processes."""

from __future__ import annotations

import os
import signal
import sqlite3
import time

import pytest

from medivote_desktop.runtime.processes.environment import MARKERS, own_environment
from medivote_desktop.runtime.storage.datacopy import copied
from tests.programs import FOREVER, WEB, Home, Program, environment_of, free_port, get, is_alive, until


def test_what_starts_with_the_program_runs(home: Home) -> None:
    """Every service that starts by itself has a living process of its own, in a session of its own."""
    program = home.start(home.config(home.service("web"), home.service("api"), home.service("job", autostart="no")))
    program.until_state("running", "web", "api")

    pids = program.pids()

    assert set(pids) == {"web", "api"}
    assert all(os.getsid(pid) == pid for pid in pids.values())
    assert program.states()["job"] == "stopped"


def test_a_killed_service_is_replaced_and_serves_again(home: Home) -> None:
    """After kill -9 of a service its port is served by a new process, and the old one is gone."""
    port = free_port()
    program = home.start(home.config(home.service("web", WEB, str(port), port=port)))
    old = int(until(lambda: get(port), "the port is served"))
    assert program.pids() == {"web": old}

    os.kill(old, signal.SIGKILL)

    new = int(until(lambda: (answer := get(port)) != str(old) and answer, "the port is served anew"))
    assert not is_alive(old)
    until(lambda: program.pids() == {"web": new}, "the new process is told of")
    assert program.status()["web"]["restarts"] == 1


def test_each_service_carries_the_markers(home: Home) -> None:
    """Instance, service, run and what it is stand in the environment of every process; a restart counts the run up."""
    program = home.start(home.config(home.service("web"), home.service("api")))
    program.until_state("running")
    before = {name: environment_of(pid) for name, pid in program.pids().items()}
    assert program.ctl("restart", "web").returncode == 0
    after = environment_of(program.pids()["web"])

    assert {name: found["MEDIVOTE_SERVICE"] for name, found in before.items()} == {"web": "web", "api": "api"}
    assert before["web"]["MEDIVOTE_INSTANCE"] == before["api"]["MEDIVOTE_INSTANCE"] == after["MEDIVOTE_INSTANCE"]
    assert (before["web"]["MEDIVOTE_RUN"], after["MEDIVOTE_RUN"]) == ("1", "2")


def test_the_markers_of_an_outer_program_are_dropped(home: Home) -> None:
    """Started from a service of another program, it hands that one's markers to nobody, helpers included."""
    outer = {**dict.fromkeys(MARKERS, "outer"), "MEDIVOTE_RUN": "7"}
    helper = home.folder / "helper.py"
    helper.write_text(f"import os\nprint('helper', *[name for name in os.environ if name in {MARKERS}])\n1 / 0")
    web = home.service("web", stop_command="${PYTHON} helper.py", stop_polite_timeout="30s")
    program = home.start(home.config(web), env={**home.environment, **outer})
    program.until_state("running")

    found = environment_of(program.pids()["web"])

    assert (found["MEDIVOTE_SERVICE"], found["MEDIVOTE_RUN"]) == ("web", "1")
    assert "outer" not in (found["MEDIVOTE_INSTANCE"], found["MEDIVOTE_EXECUTED"])
    assert program.ctl("stop", "web").returncode == 0
    assert program.output_of("web").splitlines()[0] == "helper"


def test_what_began_the_program_alone_is_no_services(home: Home) -> None:
    """By these the session knows our start: a service that has them as well would be taken for us."""
    ours = dict.fromkeys(("DESKTOP_AUTOSTART_ID", "DESKTOP_STARTUP_ID", "XDG_ACTIVATION_TOKEN"), "ours")
    program = home.start(home.config(home.service("web")), env={**home.environment, **ours})
    program.until_state("running")

    assert ours.keys() & environment_of(program.pids()["web"]).keys() == set()


def test_the_program_itself_carries_no_outer_markers(monkeypatch: pytest.MonkeyPatch) -> None:
    """They leave its own environment for good, and with it that of every program it opens later."""
    for marker in MARKERS:
        monkeypatch.setenv(marker, "outer")
    monkeypatch.setenv("KEPT", "yes")

    environment = own_environment()

    assert [marker for marker in MARKERS if marker in environment or marker in os.environ] == []
    assert environment["KEPT"] == "yes"


def test_two_fleets_with_a_state_folder_of_the_same_name_leave_each_other_alone(home: Home) -> None:
    """What escaped from a service is ended with it; the other fleet's service of the same name lives on."""
    programs = []
    web = home.service("web", directory=home.folder)
    for name in ("one", "two"):
        folder = home.folder / name
        folder.mkdir()
        config = home.config(web, manager="state_dir = state", name=f"{name}/services.ini")
        programs.append(home.start(config, state_dir=folder / "state"))
    first, second = programs
    for program in programs:
        program.until_state("running")
    bystander = second.pids()["web"]

    assert first.leave() == 0

    assert is_alive(bystander)
    assert second.pids() == {"web": bystander}


def test_a_second_start_is_told_who_runs(home: Home) -> None:
    """With the fleet looked after already, a second start names the first one's process and exits with 3."""
    first = home.start(home.config(home.service("web")))
    first.until_state("running")
    pids = first.pids()

    second = home.desktop("--headless", "--config", first.config)

    assert second.returncode == 3
    assert second.stderr == f"already running without a window, pid {first.pid}\n"
    assert first.pids() == pids


def test_a_killed_program_does_not_stand_in_the_way_of_the_next(home: Home) -> None:
    """After kill -9 of the program the next start holds lock and control channel at once."""
    home.may_leave_services = True
    config = home.config(home.service("web"))
    first = home.start(config)
    first.until_state("running")
    first.kill()

    second = home.start(config)

    assert second.ask("status")["pid"] == second.pid
    assert (second.state_folder / "lock").read_text() == f"{second.pid}\n"


def incidents(program: Program) -> list[dict[str, object]]:
    """The rows of the history, oldest first."""
    if not program.history.exists():
        return []
    with copied(program.history) as connection:
        connection.row_factory = sqlite3.Row
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'incidents'").fetchone():
            return []  # it is just being made
        return [dict(row) for row in connection.execute("SELECT * FROM incidents ORDER BY id")]


def test_a_kill_is_written_down(home: Home) -> None:
    """The history knows which run was killed, when, by which signal, and how soon it was back."""
    program = home.start(home.config(home.service("web")))
    program.until_state("running")
    pid = program.pids()["web"]
    before = time.time()
    os.kill(pid, signal.SIGKILL)

    (row,) = until(lambda: [row for row in incidents(program) if row["running_seconds"] is not None])

    assert (row["service_id"], row["kind"], row["action"], row["by"]) == ("web", "failed", "restarted", "")
    assert (row["run"], row["pid"], row["signal"], row["exit_code"]) == (1, pid, signal.SIGKILL, None)
    assert str(row["reason"]).startswith("signal 9 (SIGKILL)")
    assert before * 1000 - 1 <= float(str(row["happened_at_ms"])) <= time.time() * 1000
    assert 0 < float(str(row["uptime_seconds"])) < 60
    assert 0 <= float(str(row["recovered_seconds"])) <= float(str(row["running_seconds"])) < 30


def test_a_give_up_is_written_down(home: Home) -> None:
    """Each end of a service that never stays up is kept, the last one as given up, with its reason."""
    web = home.service("web", "raise SystemExit(3)", restart_limit=2, restart_delay="10ms", start_seconds="60s")
    program = home.start(home.config(web))
    program.until_state("failed")

    rows = until(lambda: (len(found := incidents(program)) == 3 and found) or [], "three runs, three rows")

    assert [row["kind"] for row in rows] == ["failed", "failed", "gave_up"]
    assert [row["action"] for row in rows] == ["restarted", "backoff", "gave_up"]
    assert [row["run"] for row in rows] == [1, 2, 3]
    assert {(row["reason"], row["exit_code"]) for row in rows} == {("exit code 3", 3)}
    assert program.status()["web"]["reason"] == "exit code 3; gave up after 2 restarts"


def test_who_stopped_a_service_is_written_down(home: Home) -> None:
    """A stop from the terminal and the stops of the program's end are told apart."""
    program = home.start(home.config(home.service("web"), home.service("api")))
    program.until_state("running")
    assert program.ctl("restart", "api").returncode == 0
    assert program.ctl("stop", "web").returncode == 0
    assert program.leave() == 0

    rows = [(row["service_id"], row["kind"], row["by"], row["action"]) for row in incidents(program)]

    assert rows == [
        ("api", "person", "medivote-ctl", "restarted"),
        ("web", "person", "medivote-ctl", "stopped"),
        ("api", "person", "the program, which was quit", "stopped"),
    ]


@pytest.mark.slow
def test_two_hundred_services(home: Home) -> None:
    """Two hundred services run, each its own process; the status tells them all, and SIGTERM ends them all."""
    (home.folder / "one.py").write_text(FOREVER)
    section = "[service:s{}]\ncommand = ${{PYTHON}} -S -E one.py\nstart_seconds = 0\n\n"
    program = home.start(home.config(*map(section.format, range(200))))
    program.until_state("running")

    pids = program.pids()
    status = program.ctl("status")

    assert len(set(pids.values())) == 200
    assert {process.pid for process in home.service_processes()} == set(pids.values())
    assert status.stdout.splitlines()[0] == f"Test (pid {program.pid}): 200 of 200 running"
    assert len(status.stdout.splitlines()) == 202
    assert program.leave() == 0
    assert home.service_processes() == []
