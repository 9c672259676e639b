"""What a changed services.ini does to the running program."""

from __future__ import annotations

from pathlib import Path

from tests.programs import DEAF, FOREVER, POLITE, Home, Program, executed, is_alive, until

FAULTY = "[service:web]\nhelth_url = http://127.0.0.1/\ncommand = true\nport = 70000\n"
CHAIN = {"bottom": "api", "middle": "bottom", "top": "middle"}


def fleet(home: Home, keys_of_web: str = "") -> Path:
    """The configuration that these tests begin with; `web` gets the keys."""
    return home.config(home.service("api"), home.service("web"), keys_of_web)


def started(home: Home) -> Program:
    program = home.start(fleet(home))
    program.until_state("running")
    return program


def reload(program: Program) -> str:
    """Reload from the terminal; returns what it said."""
    done = program.ctl("reload")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_an_untouched_file_changes_no_process(home: Home) -> None:
    """Read again as it was, services.ini changes nothing, and the terminal says so."""
    program = started(home)
    pids = program.pids()

    assert reload(program) == "nothing changed\n"

    assert program.pids() == pids


def test_another_order_is_told_and_shown(home: Home) -> None:
    """The terminal says so, and the table stands as the file does; no process changes."""
    program = started(home)
    pids = program.pids()
    home.config(home.service("web"), home.service("api"))

    assert reload(program) == "the services stand in another order\n"

    assert list(program.status()) == ["web", "api"]
    assert program.pids() == pids
    assert reload(program) == "nothing changed\n"


def test_a_live_key_changes_no_process(home: Home) -> None:
    """A new name is shown at once, by the same process."""
    program = started(home)
    pids = program.pids()
    fleet(home, "name = Shop window\n")

    assert reload(program) == "1 changed: web applies live\n"

    assert program.pids() == pids
    assert program.status()["web"]["name"] == "Shop window"


def test_a_live_key_holds_for_what_comes_next(home: Home) -> None:
    """With `restart = no` taken over, the same process ends for good when it is killed."""
    program = started(home)
    fleet(home, "restart = no\n")
    reload(program)
    home.run("kill", "-9", program.pids()["web"])

    until(lambda: program.states()["web"] == "failed", "it is not restarted")

    assert program.status()["web"]["restarts"] == 0


def test_a_changed_command_restarts_that_service_alone(home: Home) -> None:
    """The service with a new command gets a new process that runs it; the others keep theirs."""
    program = started(home)
    old = program.pids()
    home.config(home.service("api"), home.service("web", FOREVER, "--again"))

    assert reload(program) == "1 changed: web restarts\n"

    until(lambda: program.pids().get("web", old["web"]) != old["web"], "web has a new process")
    new = program.pids()
    assert new["api"] == old["api"]
    assert not is_alive(old["web"])
    assert executed(new["web"], "cmdline").endswith(b"\0--again\0")


def test_a_new_service_starts_and_a_removed_one_stops(home: Home) -> None:
    """What is new in the file runs, what left it is ended and told of no more, what stayed is left alone."""
    program = started(home)
    old = program.pids()
    home.config(home.service("api"), home.service("db"))

    assert reload(program) == "1 new: db; 1 removed and to be stopped: web\n"

    until(lambda: program.states() == {"api": "running", "db": "running"}, "db runs, and web is gone")
    assert program.pids()["api"] == old["api"]
    assert not is_alive(old["web"])


def test_the_end_of_a_removed_service_is_waited_for(home: Home) -> None:
    """A removed service that ignores SIGTERM is still told of, stopping, until it is killed in the end."""
    program = home.start(home.config(home.service("web", DEAF, stop_timeout="3s"), home.service("api")))
    until(lambda: program.output_of("web") == "deaf\n", "it is deaf")
    pid = program.pids()["web"]
    home.config(home.service("api"))

    reload(program)

    assert program.states()["web"] == "stopping"
    until(lambda: program.states() == {"api": "running"}, "web is gone")
    assert not is_alive(pid)


def test_removed_services_end_in_order(home: Home) -> None:
    """Services that leave the file together end dependents first, though the new file knows nothing of them."""
    named = {name: home.service(name, POLITE, name, depends_on=needs) for name, needs in CHAIN.items()}
    program = home.start(home.config(*named.values(), home.service("api")))
    until(lambda: all(program.output_of(name) for name in CHAIN), "they can be asked to end")
    home.config(home.service("api"))

    reload(program)

    until(lambda: program.states() == {"api": "running"}, "they are gone")
    assert (home.folder / "ends").read_text().split() == ["top", "middle", "bottom"]


def test_a_faulty_file_is_rejected_whole(home: Home) -> None:
    """All faults are told with exit code 2; not even what is right in the file takes effect."""
    program = started(home)
    pids, status = program.pids(), program.status()
    program.config.write_text(FAULTY + home.service("new"))

    refused = program.ctl("reload")

    assert refused.returncode == 2
    assert refused.stdout.splitlines() == [
        "services.ini:2: [service:web] helth_url: unknown key (did you mean health_url?)",
        "services.ini:4: [service:web] port: 70000 is out of range; it must be from 1 to 65535",
    ]
    assert refused.stderr == "services.ini has faults; the fleet stays as it is\n"
    assert program.pids() == pids
    assert set(program.states()) == set(status)


def test_a_fleet_can_be_driven_while_its_file_is_faulty(home: Home) -> None:
    """The terminal finds the running program through a spoilt file, and even through a missing one."""
    program = started(home)
    old = program.pids()["web"]
    program.config.write_text(FAULTY)
    assert program.ctl("restart", "web").stdout == "web: restarted\n"
    assert program.pids()["web"] != old
    program.config.unlink()

    status = program.ctl("status")

    assert status.returncode == 0
    assert status.stdout.startswith(f"Test (pid {program.pid}): 2 of 2 running\n")


def test_nothing_is_started_by_a_reload_once_the_program_leaves(home: Home) -> None:
    """While the last services end, a reload is refused, so that nothing new is left behind."""
    program = home.start(home.config(home.service("web", DEAF, stop_timeout="60s")))
    until(lambda: program.output_of("web") == "deaf\n", "it is deaf")
    program.signal(15)
    until(lambda: program.states() == {"web": "stopping"}, "it is asked to end")
    home.config(home.service("web"), home.service("new"))

    refused = program.ctl("reload")

    assert (refused.returncode, refused.stderr) == (1, "the program is being quit\n")
    assert set(program.states()) == {"web"}
    assert program.leave() == 0
