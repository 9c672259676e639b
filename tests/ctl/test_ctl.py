"""The terminal's command against the running program: its words, its exit codes, and what it makes happen."""

from __future__ import annotations

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.programs import DEAF, PATIENCE_SECONDS, SCRIPTS, Home, Program, broken_pipe, is_alive, until

DONE = "print('done')"


@pytest.fixture
def program(home: Home) -> Program:
    """Two services of one group, and one alone."""
    sections = [home.service("web", group="Front"), home.service("app", group="Front"), home.service("db")]
    program = home.start(home.config(*sections))
    program.until_state("running")
    return program


# Looking.


def test_status_is_a_table(program: Program) -> None:
    """Summary, headings, and a line for each service with state and process."""
    done = program.ctl("status")

    summary, headings, *rows = done.stdout.splitlines()
    assert done.returncode == 0
    assert summary == f"Test (pid {program.pid}): 3 of 3 running"
    assert headings.split() == ["SERVICE", "STATE", "HEALTH", "CPU", "MEMORY", "PID", "PORT", "UPTIME"]
    assert [row.split()[:2] for row in rows] == [["web", "running"], ["app", "running"], ["db", "running"]]
    assert all(str(program.pids()[row.split()[0]]) in row.split() for row in rows)


def test_status_of_some_services(program: Program) -> None:
    """Of those that are named, in the file's order, and of a group; a name that means nothing is bad input."""
    rows = program.ctl("status", "db", "Front").stdout.splitlines()[2:]
    assert [row.split()[0] for row in rows] == ["web", "app", "db"]
    rows = program.ctl("status", "db").stdout.splitlines()[2:]
    assert [row.split()[0] for row in rows] == ["db"]
    assert [each["id"] for each in json.loads(program.ctl("status", "--json", "front").stdout)["services"]] == [
        "web",
        "app",
    ]

    done = program.ctl("status", "dbb")

    assert (done.returncode, done.stdout) == (2, "")
    assert "no service or group is called dbb (did you mean db?)" in done.stderr


def test_a_fleet_without_services_is_answered(home: Home) -> None:
    """Nobody waits for what concerns nobody: all of none is what was wished."""
    program = home.start(home.config())

    for words in ("start all --wait 1", "stop all --no-wait", "auto-recovery off all", "logs"):
        done = program.ctl(*words.split())
        assert (done.returncode, done.stderr) == (0, "")


def test_status_for_scripts_is_json(program: Program) -> None:
    """Units stand in the keys, what is not known is null, and what was measured is a number."""
    until(lambda: all(service["rss_bytes"] for service in program.status().values()), "memory was measured")

    answer = json.loads(program.ctl("status", "--json").stdout)

    assert (answer["title"], answer["pid"], answer["summary"]) == ("Test", program.pid, "3 of 3 running")
    web = answer["services"][0]
    assert (web["id"], web["group"], web["state"], web["wanted"]) == ("web", "Front", "running", True)
    assert web["pid"] == program.pids()["web"]
    assert web["rss_bytes"] > 1_000_000
    assert web["last_end"] is None


def test_a_narrow_terminal_is_heeded(program: Program) -> None:
    """And what a program that shows it, such as `watch`, says of its own; a pipe gets all columns."""
    wide = program.ctl("status").stdout.splitlines()
    program.home.environment["COLUMNS"] = "40"
    narrow = program.ctl("status").stdout.splitlines()
    assert "UPTIME" in wide[1]
    assert "UPTIME" not in narrow[1]
    assert [row.split()[:2] for row in narrow[2:]] == [row.split()[:2] for row in wide[2:]]
    assert max(map(len, narrow)) <= 40


def test_status_tells_what_a_stop_waits_for(home: Home) -> None:
    """While a service is being stopped, the line says which stage goes on and how long it has left."""
    program = home.start(home.config(home.service("web", DEAF, stop_timeout="60s")))
    until(lambda: program.output_of("web") == "deaf\n", "it is deaf")
    assert program.ctl("stop", "web", "--no-wait").stdout == "stop accepted; see medivote-ctl status\n"
    until(lambda: program.states() == {"web": "stopping"}, "it is asked to end")

    row = program.ctl("status").stdout.splitlines()[2]

    assert "stopping" in row
    assert "SIGTERM, " in row
    assert program.leave_by_force() == 0


def test_a_reader_that_saw_enough_is_no_error(program: Program) -> None:
    """With its output in a pipe that is closed, the command ends in silence, with 0."""
    with broken_pipe() as pipe:
        command: list[str | Path] = [SCRIPTS / "medivote-ctl", "--config", program.config, "status"]
        done = subprocess.run(
            command, env=program.home.environment, stdout=pipe, stderr=subprocess.PIPE, check=False, timeout=60
        )

    assert (done.returncode, done.stderr) == (0, b"")


def test_output_that_cannot_be_written_is_an_error(program: Program) -> None:
    """On a full disk the command does not claim success."""
    done = program.home.run("sh", "-c", 'exec "$@" >/dev/full', "sh", *program.ctl("status").args)

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "the answer cannot be written: [Errno 28] No space left on device\n"


def test_status_is_quick_and_loads_no_qt(program: Program) -> None:
    """The answer takes well under a second of computing, and no module of Qt was imported for it."""
    code = "import sys; from medivote_desktop.__main__ import ctl; ctl(); print(*sys.modules, file=sys.stderr)"
    words = [sys.executable, "-c", code, "--config", program.config, "status"]
    modules = program.home.run(*words).stderr.split()

    assert min(_seconds_of_a_status(program) for _ in range(3)) < 1
    assert "medivote_desktop.remote.local" in modules
    assert [name for name in modules if name.startswith(("PySide6", "shiboken6", "psutil"))] == []


def _seconds_of_a_status(program: Program) -> float:
    before = os.times()
    assert program.ctl("status").returncode == 0
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


# Wishes.


def test_restart_waits_for_the_new_process(program: Program) -> None:
    """When the command returns, the old process is gone and a new one runs."""
    old = program.pids()

    done = program.ctl("restart", "web")

    assert (done.returncode, done.stdout, done.stderr) == (0, "web: restarted\n", "")
    assert not is_alive(old["web"])
    new = program.pids()
    assert new["web"] != old["web"]
    assert (new["app"], new["db"]) == (old["app"], old["db"])


def test_restart_waits_for_the_new_process_of_what_others_depend_on(home: Home) -> None:
    """A restart of all is done when each has a new process, also where the order made one wait for another."""
    program = home.start(home.config(home.service("db"), home.service("api", depends_on="db")))
    program.until_state("running")
    old = program.pids()

    assert program.ctl("restart", "all").stdout == "db: restarted\napi: restarted\n"

    assert not any(map(is_alive, old.values()))
    assert set(program.pids()) == {"db", "api"}
    assert program.states() == {"db": "running", "api": "running"}


def test_stop_and_start_by_group(program: Program) -> None:
    """A group's name stands for its services, without regard to case; the others stay."""
    db = program.pids()["db"]
    done = program.ctl("stop", "front")
    assert (done.returncode, done.stdout) == (0, "web: stopped\napp: stopped\n")
    assert program.pids() == {"db": db}

    done = program.ctl("start", "FRONT")

    assert (done.returncode, done.stdout) == (0, "web: started\napp: started\n")
    assert program.pids()["db"] == db
    assert set(program.states().values()) == {"running"}


def test_all_means_every_service(program: Program) -> None:
    """`stop all` ends every process; what is stopped already is no error, and neither is what runs: it is said."""
    assert program.ctl("stop", "db").returncode == 0
    assert program.ctl("stop", "all").stdout == "web: stopped\napp: stopped\ndb: already stopped\n"
    assert program.pids() == {}
    assert program.ctl("start", "web").returncode == 0
    web = program.pids()["web"]

    done = program.ctl("start", "all")

    assert (done.returncode, done.stdout) == (0, "web: already running\napp: started\ndb: started\n")
    assert program.pids()["web"] == web


def test_an_unknown_name_changes_nothing(program: Program) -> None:
    """The likeliest name is suggested, the exit code is 2, and not even the known names are touched."""
    pids = program.pids()

    done = program.ctl("stop", "db", "wbe")

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "no service or group is called wbe (did you mean web?)\n"
    assert program.pids() == pids


def test_without_waiting_the_wish_is_accepted_and_comes_true(program: Program) -> None:
    """`--no-wait` returns at once; the service stops all the same."""
    done = program.ctl("stop", "web", "--no-wait")

    assert (done.returncode, done.stdout) == (0, "stop accepted; see medivote-ctl status\n")
    program.until_state("stopped", "web")


def test_a_wait_that_is_too_short_says_where_things_stand(home: Home) -> None:
    """After the time given, the state is told with exit code 1; the stop goes on."""
    program = home.start(home.config(home.service("web", DEAF, stop_timeout="2s")))
    until(lambda: program.output_of("web") == "deaf\n", "it is deaf")

    done = program.ctl("stop", "web", "--wait", "0.1")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "web: still stopping after 0.1 s; see medivote-ctl status\n"
    program.until_state("stopped", "web")


def test_what_cannot_start_says_why(home: Home) -> None:
    """A missing program: exit code 1 and the reason, at once; what can start is started."""
    missing = "[service:bad]\ncommand = /no/such/program\nautostart = no\n\n"
    program = home.start(home.config(missing, home.service("good", autostart="no")))

    done = program.ctl("start", "all")

    assert (done.returncode, done.stdout) == (1, "good: started\n")
    assert done.stderr.startswith("bad: command not found: /no/such/program")
    assert program.states() == {"bad": "failed", "good": "running"}


def test_what_ends_while_it_starts_says_how(home: Home) -> None:
    """A service that returns 3 before it counts as running: exit code 1 with its exit code."""
    web = home.service("web", "raise SystemExit(3)", start_seconds="60s", restart="no", autostart="no")
    program = home.start(home.config(web))

    done = program.ctl("start", "web")

    assert (done.returncode, done.stderr) == (1, "web: exit code 3\n")


def test_what_exits_while_it_starts_did_not_start(home: Home) -> None:
    """A service that is to stay and returns 0 at once is no success of `start`."""
    program = home.start(home.config(home.service("web", DONE, start_seconds="60s", autostart="no")))

    done = program.ctl("start", "web")

    assert (done.returncode, done.stderr) == (1, "web: it has exited (exit code 0)\n")


def test_a_disabled_service_refuses(home: Home) -> None:
    """`enabled = no` is the reason given, with exit code 1."""
    program = home.start(home.config(home.service("web", enabled="no")))

    done = program.ctl("start", "web")

    assert (done.returncode, done.stderr) == (1, "web: disabled in services.ini (enabled = false)\n")


def test_a_oneshot_has_started_once_it_is_completed(home: Home) -> None:
    """`start` of a oneshot waits until its work is done, and succeeds."""
    job = home.service("job", "import time; time.sleep(0.2); print('done')", type="oneshot", autostart="no")
    program = home.start(home.config(job.replace("start_seconds = 0", "start_seconds = 60s")))

    done = program.ctl("start", "job")

    assert (done.returncode, done.stdout) == (0, "job: started\n")
    assert program.states() == {"job": "completed"}
    assert program.output_of("job") == "done\n"


def test_a_dependency_that_a_person_stopped_stops_a_start(home: Home) -> None:
    """The reason comes at once, however often it is asked; `--with-dependencies` starts both, and tells of both."""
    program = home.start(home.config(home.service("db"), home.service("api", depends_on="db")))
    program.until_state("running")
    assert program.ctl("stop", "all").returncode == 0
    for _ in range(2):
        refused = program.ctl("start", "api")
        assert (refused.returncode, refused.stderr) == (1, "api: db was stopped by a person; start it too\n")

    done = program.ctl("start", "api", "--with-dependencies")

    assert (done.returncode, done.stdout) == (0, "db: started\napi: started\n")
    assert program.states() == {"db": "running", "api": "running"}
    again = program.ctl("start", "api", "--with-dependencies")
    assert (again.returncode, again.stdout) == (0, "api: already running\n")


def test_what_a_running_service_lacks_is_started_and_told(home: Home) -> None:
    """It runs, but what it needs was stopped; and what cannot be started is not passed over in silence."""
    sections = [home.service("cache"), home.service("db"), home.service("api", depends_on="db, cache")]
    program = home.start(home.config(*sections))
    program.until_state("running")
    assert program.ctl("stop", "db").returncode == 0
    done = program.ctl("start", "api", "--with-dependencies")
    assert (done.returncode, done.stdout) == (0, "db: started\napi: already running\n")

    home.config(home.service("cache"), home.service("db", enabled="no"), sections[2])
    assert program.ctl("reload").returncode == 0
    assert program.ctl("stop", "db").returncode == 0
    done = program.ctl("start", "api", "--with-dependencies")
    assert (done.returncode, done.stdout) == (1, "api: already running\n")
    assert done.stderr == "db: disabled in services.ini (enabled = false)\n"


def test_a_start_that_meets_the_end_of_the_program_is_told(home: Home) -> None:
    """Whoever waits for a start while the program is quit hears so, with exit code 1."""
    slow = home.service("slow", start_seconds="60s", autostart="no")
    program = home.start(home.config(slow, home.service("deaf", DEAF, stop_timeout="60s")))
    until(lambda: program.output_of("deaf") == "deaf\n", "it is deaf")
    command: list[str | Path] = [SCRIPTS / "medivote-ctl", "--config", program.config, "start", "slow"]
    with subprocess.Popen(command, env=home.environment, stderr=subprocess.PIPE, text=True) as starting:
        program.until_state("starting", "slow")
        program.signal(15)
        _, said = starting.communicate(timeout=PATIENCE_SECONDS)

    assert (starting.returncode, said) == (1, "slow: the program is being quit\n")
    assert program.leave() == 0


# Nobody there.


def test_without_the_program_the_exit_code_is_3(home: Home) -> None:
    """Every command that needs the program says that it does not run, and how to start it."""
    config = home.config(home.service("web"))
    for words in (("status",), ("stop", "all"), ("reload",)):
        done = home.ctl("--config", config, *words)

        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.startswith("MediVote Desktop is not running for this configuration")


def test_after_the_program_has_left_the_exit_code_is_3(program: Program) -> None:
    """What a killed program leaves behind is not taken for a running one."""
    program.home.may_leave_services = True
    program.kill()

    assert program.ctl("status").returncode == 3


def test_a_program_that_goes_away_in_the_middle_is_exit_code_4(home: Home) -> None:
    """Somebody listens and answers nothing: that is said, and told from a program that does not run."""
    config = home.config(manager=f"state_dir = {home.short_folder}")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(home.short_folder / "control.sock"))
        listener.listen()
        listener.settimeout(PATIENCE_SECONDS)
        command: list[str | Path] = [SCRIPTS / "medivote-ctl", "--config", config, "status"]
        with subprocess.Popen(command, env=home.environment, stderr=subprocess.PIPE, text=True) as asking:
            listener.accept()[0].close()
            _, said = asking.communicate(timeout=PATIENCE_SECONDS)

    assert asking.returncode == 4
    assert said.startswith("MediVote Desktop went away before it answered")


@pytest.mark.parametrize("options", [(), ("--no-wait",)])
def test_a_stop_tells_who_runs_on_without_it(home: Home, options: tuple[str, ...]) -> None:
    """On standard error: what scripts read is as ever. Nothing is told of those that are stopped, too."""
    sections = [
        home.service("db", group="Core"),
        home.service("api", depends_on="db"),
        home.service("job", group="Core"),
    ]
    program = home.start(home.config(*sections))
    program.until_state("running")
    pid = program.pids()["api"]

    done = program.ctl("stop", "Core", *options)

    assert done.returncode == 0
    assert done.stderr == "api runs on, and depends on db\n"
    until(lambda: program.states() == {"db": "stopped", "api": "running", "job": "stopped"}, "they are stopped")
    assert program.pids() == {"api": pid}
    assert program.ctl("start", "db").stderr == ""
    assert program.ctl("stop", "all").stderr == ""


def test_that_nothing_can_be_written_down_is_told(home: Home) -> None:
    """As the window tells it: on standard error, beside a status that is as ever."""
    config = home.config(home.service("web"))
    path = home.state_folder(config) / "history.db"
    path.parent.mkdir(parents=True)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    program = home.start(config)
    program.until_state("running")
    os.kill(program.pids()["web"], signal.SIGKILL)
    until(lambda: program.ctl("status").stderr, "it is told")

    done = program.ctl("status", "--json")

    assert done.returncode == 0
    assert done.stderr.startswith("warning: what happens cannot be written down: ")
    assert "trouble" not in json.loads(done.stdout)
    other.close()


def test_a_history_that_could_not_be_begun_is_told(home: Home) -> None:
    """On a full disk there is a file, and nothing in it."""
    config = home.config(home.service("web"))
    path = home.state_folder(config) / "history.db"
    path.parent.mkdir(parents=True)
    path.touch()
    done = home.ctl("--config", config, "history")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"nothing could be written to {path} yet; the program keeps in memory what happens\n"
