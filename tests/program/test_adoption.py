"""Services outlive the program: killed or left, its next start has them back, and nothing that was stopped returns."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from functools import partial
from pathlib import Path

import pytest

from medivote_desktop.runtime.ledgerfile import read_ledger
from medivote_desktop.runtime.storage.datacopy import copied
from tests.programs import DEAF, FOREVER, Home, Program, is_alive, until

COUNTS = """
    import os, time
    print("pid", os.getpid(), flush=True)
    number = 0
    while True:
        print(number, flush=True)
        number += 1
        time.sleep(0.01)
"""
WIPES = """
import ctypes, os, time
start, end = (int(open("/proc/self/stat").read().split()[at]) for at in (49, 50))
ctypes.memset(start, 0, end - start)
print("wiped", flush=True)
while True: time.sleep(60)
"""
FORKS = "import os\nif os.fork() == 0:\n    print(os.getpid(), flush=True)\n" + FOREVER


def is_stop_written(program: Program, service_id: str) -> bool:
    """Whether the ledger knows that it is not wanted: in its record, or beside it where that is all that is new."""
    earlier = read_ledger(program.state_folder)
    return service_id in earlier.records and not earlier.records[service_id].wanted


def killed_and_back(home: Home, program: Program) -> Program:
    """Kill the program as a crash would, and start it again."""
    program.kill()
    return home.start(program.config)


def test_without_its_ledger_no_program_begins(home: Home) -> None:
    """What was stopped would come back: it says what cannot be read, and the next one finds all as it was."""
    program = home.start(home.config(home.service("api"), home.service("db")))
    program.until_state("running")
    assert program.ctl("stop", "db").returncode == 0
    api = program.pids()["api"]
    program.kill()
    ledger = program.state_folder / "ledger.json"
    kept = ledger.rename(home.folder / "kept")
    ledger.symlink_to(ledger)  # an error of the file system for whoever opens it, root as well

    done = home.desktop("--headless", "--config", program.config)

    assert done.returncode == 1
    assert done.stderr.startswith("the ledger cannot be read: ")
    assert str(ledger) in done.stderr
    assert "state_dir" not in done.stderr  # elsewhere is no ledger, either
    kept.replace(ledger)
    program = home.start(program.config)
    assert program.states() == {"api": "running", "db": "stopped"}
    assert program.pids()["api"] == api


def test_after_a_crash_the_same_processes_are_supervised_again(home: Home) -> None:
    """Same pids, CPU measured, every line of the log, full control: stop, restart, recovery."""
    program = home.start(home.config(*(home.service(f"s{number}", COUNTS) for number in range(10))))
    program.until_state("running")
    pids = program.pids()
    program = killed_and_back(home, program)
    assert program.pids() == pids
    program.until_state("running")
    until(lambda: all(service["cpu_percent"] is not None for service in program.status().values()), "CPU is measured")

    assert program.ctl("restart", "s0").returncode == 0
    assert program.ctl("stop", "s1").returncode == 0
    os.kill(pids["s2"], signal.SIGKILL)
    until(lambda: program.pids().get("s2") not in (None, pids["s2"]), "s2 has a new process")
    now = program.status()
    assert now["s0"]["pid"] != pids["s0"]
    assert (now["s1"]["state"], now["s2"]["restarts"]) == ("stopped", 1)
    assert not any(is_alive(pids[name]) for name in ("s0", "s1", "s2"))
    assert {name: now[name]["pid"] for name in ("s3", "s9")} == {name: pids[name] for name in ("s3", "s9")}

    numbers = [int(line) for line in program.output_of("s3").splitlines()[1:]]
    assert numbers == list(range(len(numbers)))


def test_an_adopted_service_tells_how_long_it_ran(home: Home) -> None:
    """Uptime and start count from its own start, not from the adoption; the history tells of it."""
    program = home.start(home.config(home.service("api")))
    program.until_state("running")
    before = program.status()["api"]
    program = killed_and_back(home, program)
    after = program.status()["api"]
    assert after["started_at"] == pytest.approx(before["started_at"], abs=0.2)
    assert after["uptime_seconds"] > before["uptime_seconds"]

    def kinds() -> list[str]:
        try:
            with copied(program.history) as database:
                return [kind for (kind,) in database.execute("select kind from incidents")]
        except (sqlite3.OperationalError, FileNotFoundError):  # not made yet
            return []

    until(lambda: "adopted" in kinds(), "the adoption is recorded")


def test_what_ran_unhealthy_runs_on(home: Home) -> None:
    """Its start is over: with `health_action = notify` a crash of the program costs it no more than its health does."""
    healthy = home.folder / "healthy"
    healthy.touch()
    seen = {"health_interval": "100ms", "health_retries": "1", "health_start_period": "0s"}
    health = {"health_command": f"test -e {healthy}", **seen}
    config = home.config(home.service("api", **health, health_action="notify", start_timeout="1s"))
    program = home.start(config)
    program.until_state("running")
    healthy.unlink()
    until(lambda: program.status()["api"]["health"] == "unhealthy", "it is seen to be unhealthy")
    pid = program.pids()["api"]
    until(lambda: '"running": ["api"]' in program.ledger, "the ledger knows that it was up")

    program = killed_and_back(home, program)

    until(lambda: program.status()["api"]["health"] == "unhealthy", "the next program sees it, too")
    assert (program.pids()["api"], program.states()["api"]) == (pid, "running")


def test_what_was_starting_is_ready_when_it_says_so(home: Home) -> None:
    """Not because it is taken over, nor for what an earlier run has written: who depends on it waits until then."""
    late = """
        import os, time
        while not os.path.exists("may be ready"): time.sleep(0.01)
        os.remove("may be ready")
        print("ready", flush=True)
        while True: time.sleep(60)
    """
    may_be_ready = home.folder / "may be ready"
    may_be_ready.touch()
    db = home.service("db", late, health_log_line="ready")
    program = home.start(home.config(db, home.service("api", depends_on="db")))
    program.until_state("running")
    assert program.ctl("stop", "db", "api").returncode == 0
    program.ask("start", names=["db", "api"])
    pid = program.pids()["db"]
    until(lambda: f'"pid": {pid}' in program.ledger, "it is written down")

    program = killed_and_back(home, program)

    assert program.states() == {"db": "starting", "api": "waiting"}
    assert program.pids() == {"db": pid}
    may_be_ready.touch()
    program.until_state("running")
    assert program.pids()["db"] == pid


def test_what_is_taken_over_has_no_last_words_but_its_own(home: Home) -> None:
    """An earlier run wrote into the same log: what that said at last explains nothing of the end of this one."""
    says = f"import os\nif not os.path.exists('quiet'): print('of the first run', flush=True)\n{FOREVER}"
    program = home.start(home.config(home.service("api", says, restart="no")))
    until(lambda: program.output_of("api"), "the first run has said something")
    (home.folder / "quiet").touch()
    program.ctl("restart", "api")
    program.until_state("running")
    pid = program.pids()["api"]
    until(lambda: f'"pid": {pid}' in program.ledger, "it is written down")

    program = killed_and_back(home, program)
    os.kill(pid, signal.SIGKILL)
    program.until_state("failed")

    def told() -> str:
        return program.ctl("history", "--lines").stdout.partition("taken over")[2]

    until(lambda: "SIGKILL" in told(), "its end is in the timeline")
    assert "of the first run" not in told()


def test_what_a_person_stopped_stays_down(home: Home) -> None:
    """After a crash the wishes win over autostart: stopped stays stopped, FAILED stays FAILED with its reason."""
    broken = home.service("broken", "raise SystemExit(3)", start_seconds="5", restart_limit="1", restart_delay="10ms")
    program = home.start(home.config(home.service("api"), home.service("db"), broken))
    program.until_state("failed", "broken")
    assert program.ctl("stop", "db").returncode == 0
    until(lambda: '"rest": "stopped"' in program.ledger, "the stop is written down")
    program = killed_and_back(home, program)
    program.until_state("running", "api")
    now = program.status()
    assert (now["db"]["state"], now["broken"]["state"]) == ("stopped", "failed")
    assert now["broken"]["reason"] == "exit code 3; gave up after 1 restart"


def test_what_died_meanwhile_is_started_again(home: Home) -> None:
    """What was wanted and is gone runs again after the next start."""
    program = home.start(home.config(home.service("api"), home.service("db")))
    program.until_state("running")
    pids = program.pids()
    until(lambda: str(pids["db"]) in program.ledger, "the ledger knows both")
    program.kill()
    os.kill(pids["db"], signal.SIGKILL)
    until(lambda: not is_alive(pids["db"]))
    program = home.start(program.config)
    program.until_state("running")
    assert program.pids()["api"] == pids["api"]
    assert program.pids()["db"] != pids["db"]


def test_a_stop_that_a_crash_interrupted_is_finished(home: Home) -> None:
    """The wish was a stop; the next start adopts the process and ends it."""
    program = home.start(home.config(home.service("api", DEAF, stop_timeout="60s")))
    until(lambda: "deaf" in program.output_of("api"))
    pid = program.pids()["api"]
    program.ask("stop", names=["api"])
    until(lambda: is_stop_written(program, "api"), "the wish is written down")
    program.kill()
    program = home.start(program.config)
    assert program.states()["api"] == "stopping"
    os.kill(pid, signal.SIGKILL)
    program.until_state("stopped")


@pytest.mark.parametrize("damage", ["missing", "noise", "empty", "another boot", "wrong shape"])
def test_without_a_ledger_the_markers_tell(home: Home, damage: str) -> None:
    """A damaged or missing ledger loses nobody: the processes themselves say whose they are, wiped or not."""
    program = home.start(home.config(home.service("api"), home.service("db", FORKS), home.service("web", WIPES)))
    program.until_state("running")
    until(lambda: "wiped" in program.output_of("web"))
    pids = program.pids()
    ledger = program.state_folder / "ledger.json"
    until(lambda: ledger.exists() and str(pids["db"]) in ledger.read_text())
    program.kill()
    match damage:
        case "missing":
            ledger.unlink()
        case "noise":
            ledger.write_bytes(os.urandom(10_000))
        case "empty":
            ledger.write_bytes(b"")
        case "another boot":
            ledger.write_text(json.dumps({**json.loads(ledger.read_text()), "boot": "other"}))
        case _:
            ledger.write_text('{"version": 1, "boot": null, "services": []}')
    program = home.start(program.config)
    assert program.pids() == pids


def test_a_stranger_with_the_same_number_is_not_adopted(home: Home) -> None:
    """A process that has a pid of the ledger's, and is another one, is neither adopted nor harmed."""
    program = home.start(home.config(home.service("api")))
    program.until_state("running")
    old = program.pids()["api"]
    ledger = program.state_folder / "ledger.json"
    until(lambda: ledger.exists() and str(old) in ledger.read_text())
    program.kill()
    os.kill(old, signal.SIGKILL)
    until(lambda: not is_alive(old))
    content = json.loads(ledger.read_text())
    content["services"]["api"]["pid"] = os.getpid()  # this very test now has the number
    ledger.write_text(json.dumps(content))
    program = home.start(program.config)
    program.until_state("running")
    assert program.pids()["api"] not in (old, os.getpid())


def restarted(program: Program, restarts: int) -> bool:
    """Whether the service runs again after so many restarts."""
    api = program.status()["api"]
    return bool(api["pid"]) and api["restarts"] == restarts


def test_the_restart_window_survives_a_crash(home: Home) -> None:
    """The budget of restarts is not renewed by killing the program."""
    program = home.start(home.config(home.service("api", restart_limit="2", restart_delay="0")))
    program.until_state("running")
    for restarts in (1, 2):
        os.kill(program.pids()["api"], signal.SIGKILL)
        until(partial(restarted, program, restarts), "a new process")
    last = program.pids()["api"]
    until(lambda: str(last) in program.ledger)
    program = killed_and_back(home, program)
    assert program.pids()["api"] == last
    os.kill(last, signal.SIGKILL)
    program.until_state("failed")


def test_on_quit_leave_leaves_them_running(home: Home) -> None:
    """SIGTERM with on_quit = leave: exit code 0, the same pids, and the next start has them back."""
    program = home.start(home.config(home.service("api"), home.service("db"), manager="on_quit = leave"))
    program.until_state("running")
    pids = program.pids()
    assert program.leave() == 0
    assert all(map(is_alive, pids.values()))
    program = home.start(program.config)
    assert program.pids() == pids
    home.may_leave_services = True  # that is what it is told to do


def test_adopt_running_no_replaces_them(home: Home) -> None:
    """Each is stopped in order and started anew: new pids, none of the old ones left."""
    program = home.start(home.config(home.service("api"), home.service("db"), manager="adopt_running = no"))
    program.until_state("running")
    old = program.pids()
    program = killed_and_back(home, program)
    until(lambda: all(program.pids().get(name) not in (None, pid) for name, pid in old.items()), "all are replaced")
    program.until_state("running")
    assert not any(map(is_alive, old.values()))


def test_a_clean_stop_forgets(home: Home) -> None:
    """After an orderly end autostart decides again, and nothing of the fleet is left."""
    program = home.start(home.config(home.service("api", FORKS), home.service("db", autostart="no")))
    program.until_state("running", "api")
    assert program.ctl("start", "db").returncode == 0
    assert program.ctl("stop", "api").returncode == 0
    assert program.leave() == 0
    assert home.service_processes() == []
    program = home.start(program.config)
    program.until_state("running", "api")
    assert program.states()["db"] == "stopped"


def test_two_hundred_survive(home: Home) -> None:
    """All two hundred are adopted with their pids."""
    sections = [f"[service:s{number}]\ncommand = sleep 600\nstart_seconds = 0\n\n" for number in range(200)]
    program = home.start(home.config(*sections))
    program.until_state("running")
    pids = program.pids()
    program = killed_and_back(home, program)
    assert program.pids() == pids
    assert len(set(pids.values())) == 200


def test_a_service_that_rewrites_its_environment_is_adopted(home: Home) -> None:
    """Number and start time prove who it is; the markers may be overwritten, as setproctitle does."""
    program = home.start(home.config(home.service("api", WIPES)))
    until(lambda: "wiped" in program.output_of("api"))
    pid = program.pids()["api"]
    assert b"MEDIVOTE" not in Path(f"/proc/{pid}/environ").read_bytes()
    until(lambda: str(pid) in program.ledger)
    program = killed_and_back(home, program)
    assert program.pids()["api"] == pid
    assert program.ctl("stop", "api").returncode == 0
    assert not is_alive(pid)


@pytest.mark.parametrize("log", [{}, {"log_file": "other.log"}, {"log_file": "none"}])
@pytest.mark.parametrize("session", ["", ", setsid=True"])
def test_a_child_without_markers_does_not_outlive_its_leader(home: Home, log: dict[str, str], session: str) -> None:
    """Leader and program were both killed; what the leader had started is ended, and not run a second time.

    Also where services.ini names another log by now, or none, and where it leads a session of its own.
    """
    code = f"""
        import os, sys, time
        again = "import time\\nwhile True: time.sleep(60)"
        child = os.posix_spawn(sys.executable, [sys.executable, "-S", "-E", "-c", again], {{}}{session})
        print(child, flush=True)
        while True: time.sleep(60)
    """
    program = home.start(home.config(home.service("api", code)))
    until(lambda: program.output_of("api").endswith("\n"))
    child, leader = int(program.output_of("api")), program.pids()["api"]
    until(lambda: str(leader) in program.ledger)
    assert b"MEDIVOTE" not in Path(f"/proc/{child}/environ").read_bytes()
    program.kill()
    os.kill(leader, signal.SIGKILL)
    assert is_alive(child)

    program = home.start(home.config(home.service("api", code, **log)))

    program.until_state("running")
    until(lambda: not is_alive(child), "it is ended")


def test_a_program_killed_while_it_quits_loses_no_wish(home: Home) -> None:
    """Its stops are no person's: the next start runs the fleet again, and who was told to end is restarted."""
    deaf = home.service("deaf", DEAF, stop_timeout="3s")
    program = home.start(home.config(home.service("api"), deaf))
    until(lambda: "deaf" in program.output_of("deaf"))
    program.until_state("running")
    program.signal(signal.SIGTERM)
    until(lambda: program.states()["api"] == "stopped", "api is stopped, deaf is not")
    until(lambda: '"stopping": "person"' in program.ledger, "who was told to end is written down")
    program.kill()
    program = home.start(program.config)
    until(lambda: program.output_of("deaf").count("deaf") == 2, "deaf was started anew")
    program.until_state("running")
    assert program.leave_by_force() == 0


def test_adopt_running_no_resurrects_nobody(home: Home) -> None:
    """What a person had stopped, and was still stopping, is not among those that are replaced."""
    program = home.start(home.config(home.service("api", DEAF, stop_timeout="1s"), manager="adopt_running = no"))
    until(lambda: "deaf" in program.output_of("api"))
    program.ask("stop", names=["api"])
    until(lambda: is_stop_written(program, "api"))
    program.kill()
    program = home.start(program.config)
    program.until_state("stopped")


def test_a_leftover_is_no_service(home: Home) -> None:
    """After a clean end a grandchild that was left on purpose is not taken for the service itself."""
    code = "import os\nif os.fork() == 0:\n    os.setsid()\n    print(os.getpid(), flush=True)\n" + FOREVER
    config = home.config(home.service("api", code, kill_tree="no"))
    program = home.start(config)
    until(lambda: program.output_of("api").endswith("\n"))
    left = int(program.output_of("api"))
    assert program.leave() == 0
    assert is_alive(left)
    program = home.start(config)
    program.until_state("running")
    assert program.pids()["api"] != left
    home.may_leave_services = True


def test_what_comes_back_into_the_file_and_still_runs_is_taken_over(home: Home) -> None:
    """It outlived a program, and the next one did not know it: a reload that brings it back starts no second one."""
    api, web = home.service("api"), home.service("web")
    program = home.start(home.config(api, web))
    until(lambda: len(program.pids()) == 2, "both run")
    pids = program.pids()
    until(lambda: str(pids["web"]) in program.ledger, "it is written down")
    program.kill()
    program = home.start(home.config(api))
    until(lambda: program.states() == {"api": "running"}, "only one is known")
    assert is_alive(pids["web"])

    home.config(api, web)
    assert program.ctl("reload").returncode == 0

    until(lambda: program.states() == {"api": "running", "web": "running"}, "both are known")
    assert program.pids() == pids
    assert program.ctl("restart", "web").returncode == 0
    until(lambda: program.states()["web"] == "running" and program.pids()["web"] != pids["web"], "it is controlled")
    assert not is_alive(pids["web"])


@pytest.mark.parametrize("enabled", ["yes", "no"])
@pytest.mark.parametrize("before", ["true", ""])
def test_what_ran_on_is_not_asked_what_its_next_run_is(home: Home, before: str, enabled: str) -> None:
    """services.ini was edited while no program ran: by a check that it cannot hold nothing is ended that is well."""
    often = {"health_interval": "100ms", "health_retries": "1", "health_start_period": "0s"}
    rounds, asked, is_new = home.folder / "rounds", home.folder / "asked", home.folder / "new"
    clock = home.service("clock", health_command=f'sh -c "echo >> {rounds}"', **often)
    api = home.service("api", **often, **({"health_command": before} if before else {}))
    program = home.start(home.config(clock, api))
    program.until_state("running")
    pid = program.pids()["api"]
    until(lambda: str(pid) in program.ledger and '"running": ["clock", "api"]' in program.ledger)
    program.kill()
    code = f"open({str(is_new)!r}, 'w').close()\n" + FOREVER
    check = f'sh -c "echo >> {asked}; test -e {is_new}"'
    config = home.config(clock, home.service("api", code, "--anew", health_command=check, enabled=enabled, **often))
    rounds.unlink()

    program = home.start(config)

    until(lambda: rounds.exists() and len(rounds.read_bytes()) > 5, "others are asked")
    assert (program.pids()["api"], program.states()["api"], asked.exists()) == (pid, "running", False)
    program = killed_and_back(home, program)
    rounds.unlink()
    until(lambda: rounds.exists() and len(rounds.read_bytes()) > 5, "others are asked again")
    assert (program.pids()["api"], program.states()["api"], asked.exists()) == (pid, "running", False)
    if enabled == "yes":
        assert program.ctl("restart", "api").returncode == 0
        assert program.status()["api"]["health"] == "healthy"


def test_a_log_folder_that_is_another_by_now_is_that_of_the_next_run(home: Home) -> None:
    """What was left running writes on to its own log, which is told; started anew it writes where the file says."""
    old, new = home.folder / "old", home.folder / "new"
    api = home.service("api", "print('here', flush=True)\n" + FOREVER)
    program = home.start(home.config(api, manager=f"on_quit = leave\nlog_dir = {old}"))
    until((old / "api.log").exists, "it writes")
    until(lambda: str(old / "api.log") in program.ledger, "that is written down")
    assert program.leave() == 0
    program = home.start(home.config(api, manager=f"on_quit = leave\nlog_dir = {new}"))

    assert program.ask("logs", names=["api"])["logs"] == {"api": str(old / "api.log")}

    assert program.ctl("restart", "api").returncode == 0
    assert program.ask("logs", names=["api"])["logs"] == {"api": str(new / "api.log")}
    until(lambda: (new / "api.log").read_text() == "here\n", "it writes there")
    home.may_leave_services = True
