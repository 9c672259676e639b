"""Who leaves services.ini and comes back later: what a person wished of it holds, and no run is taken for another."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from tests.programs import FOREVER, Home, Program, is_alive, until


def crash(program: Program) -> None:
    program.kill()


def leave(program: Program) -> None:
    assert program.leave() == 0


def reload(program: Program, home: Home, *sections: str) -> None:
    """Take over these sections."""
    home.config(*sections, manager="on_quit = leave")
    assert program.ctl("reload").returncode == 0


@pytest.mark.parametrize("end", [crash, leave])
def test_what_a_person_stopped_stays_down_through_file_and_program(home: Home, end: Callable[[Program], None]) -> None:
    """It leaves the file, the program ends, another one ends without it, and the file has it again."""
    api, db = home.service("api"), home.service("db")
    program = home.start(home.config(api, db, manager="on_quit = leave"))
    program.until_state("running")
    assert program.ctl("stop", "db").returncode == 0
    reload(program, home, api)
    until(lambda: set(program.states()) == {"api"}, "db is gone")
    ledger = home.state_folder(program.config) / "ledger.json"
    until(lambda: '"db": {"run": 1, "wanted": false' in ledger.read_text(), "it is written down")

    end(program)
    program = home.start(program.config)
    until(lambda: '"db": {"run": 1, "wanted": false' in ledger.read_text(), "the next program has it from that one")
    end(program)
    home.config(api, db, manager="on_quit = leave")
    program = home.start(program.config)

    program.until_state("running", "api")
    assert program.states() == {"api": "running", "db": "stopped"}
    reload(program, home, api)
    until(lambda: set(program.states()) == {"api"}, "db is gone again")
    reload(program, home, api, db)
    assert program.states() == {"api": "running", "db": "stopped"}
    assert program.ctl("start", "db").returncode == 0
    home.may_leave_services = True


@pytest.mark.parametrize("end", [crash, leave])
def test_recovery_that_a_person_switched_off_stays_off_through_file_and_program(
    home: Home, end: Callable[[Program], None]
) -> None:
    """Else it begins as if it were new in the file: it starts with the program, or it does not."""
    api, db, later = home.service("api"), home.service("db"), home.service("later", autostart="no")
    program = home.start(home.config(api, db, later, manager="on_quit = leave"))
    program.until_state("running", "api", "db")
    assert program.ctl("start", "later").returncode == 0
    assert program.ctl("auto-recovery", "off", "db", "later").returncode == 0
    reload(program, home, api)
    until(lambda: set(program.states()) == {"api"}, "they are gone")
    ledger = home.state_folder(program.config) / "ledger.json"
    records = [f'"{id_}": {{"run": 1, "wanted": false, "recovery_on": false' for id_ in ("db", "later")]
    until(lambda: all(record in ledger.read_text() for record in records), "both are written down")

    end(program)
    program = home.start(program.config)
    until(lambda: all(record in ledger.read_text() for record in records), "and once more")
    end(program)
    home.config(api, db, later, manager="on_quit = leave")
    program = home.start(program.config)

    program.until_state("running", "api", "db")
    assert program.states() == {"api": "running", "db": "running", "later": "stopped"}
    assert {id_: one["recovery_on"] for id_, one in program.status().items()} == {
        "api": True,
        "db": False,
        "later": False,
    }
    home.may_leave_services = True


def test_a_leftover_of_what_left_the_file_is_no_service(home: Home) -> None:
    """A grandchild that was left on purpose is not taken for the service that comes back after the program's end."""
    code = "import os\nif os.fork() == 0:\n    os.setsid()\n    print(os.getpid(), flush=True)\n" + FOREVER
    api, web = home.service("api", code, kill_tree="no"), home.service("web")
    program = home.start(home.config(api, web))
    until(lambda: program.output_of("api").endswith("\n"))
    left = int(program.output_of("api"))
    home.config(web)
    assert program.ctl("reload").returncode == 0
    until(lambda: set(program.states()) == {"web"}, "api is gone")
    assert program.leave() == 0
    assert is_alive(left)

    program = home.start(home.config(api, web))

    program.until_state("running")
    assert program.pids()["api"] != left
    home.may_leave_services = True


def test_what_is_no_person_s_stop_is_none_when_it_comes_back(home: Home) -> None:
    """Stopped because it left the file, it starts with the program that finds it there again."""
    api, db = home.service("api"), home.service("db")
    program = home.start(home.config(api, db))
    program.until_state("running")
    reload(program, home, api)
    until(lambda: set(program.states()) == {"api"}, "db is gone")
    program.kill()

    program = home.start(home.config(api, db))

    program.until_state("running")


@pytest.mark.parametrize("ends", [True, False])
@pytest.mark.parametrize("is_back", [True, False])
def test_a_crash_in_the_middle_of_leaving_the_file_costs_no_service(home: Home, is_back: bool, ends: bool) -> None:
    """Nobody stopped it: found in the file again it runs, as a new process; else its end is seen to."""
    deaf = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\n" + FOREVER
    api, db = home.service("api"), home.service("db", deaf, stop_timeout="60s")
    program = home.start(home.config(api, db))
    until(lambda: "deaf" in program.output_of("db"))
    pid = program.pids()["db"]
    home.config(api)
    assert program.ctl("reload").returncode == 0
    assert program.states()["db"] == "stopping"
    ledger = home.state_folder(program.config) / "ledger.json"
    until(lambda: '"stopping": "reload"' in ledger.read_text(), "it is written down")
    program.kill()
    if ends:
        os.kill(pid, signal.SIGKILL)
        until(lambda: not is_alive(pid))

    program = home.start(home.config(*((api, db.replace("60s", "500ms")) if is_back else (api,))))

    until(lambda: not is_alive(pid), "the old process is gone")
    program.until_state("running")
    assert set(program.states()) == ({"api", "db"} if is_back else {"api"})
    assert program.pids().get("db") != pid


@pytest.mark.parametrize("is_next", [False, True], ids=["this program", "the next"])
def test_what_it_left_on_purpose_is_not_taken_for_itself(home: Home, is_next: bool) -> None:
    """`kill_tree = no`: its child runs on alone, and leads a session. Back in the file it is run anew, beside that."""
    leaves_one = f"import os\nif os.fork() == 0:\n    os.setsid()\n    print(os.getpid(), flush=True)\n{FOREVER}"
    api, db = home.service("api"), home.service("db", leaves_one, kill_tree="no")
    program = home.start(home.config(api, db))
    left = int(until(lambda: program.output_of("db").strip(), "it has a child"))
    program.until_state("running")
    home.config(api)
    assert program.ctl("reload").returncode == 0
    until(lambda: set(program.states()) == {"api"}, "db is gone")
    assert is_alive(left)
    if is_next:
        assert program.leave() == 0
        program = home.start(program.config)

    home.config(api, home.service("db"))
    assert program.ctl("reload").returncode == 0

    program.until_state("running")
    assert program.pids()["db"] != left
    assert program.ctl("strays", "--stop").returncode == 0
    assert not is_alive(left)
