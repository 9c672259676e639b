"""`medivote-ctl history` as people type it: what happened to real services, with the program and without it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sqlite3

import pytest

from tests.ctl.conftest import Running
from tests.endpoint.served import named
from tests.programs import Home, until


def test_what_happened_is_told(home: Home) -> None:
    """In lines for people, in JSON for scripts, of all or of some; also when the program has left."""
    code = "print('last words', flush=True)\nimport time\ntime.sleep(600)"
    program = home.start(home.config(home.service("api", code), home.service("db")))
    program.until_state("running")
    assert program.ctl("history").stdout == ""
    until(lambda: "last words" in program.output_of("api"), "it has said something")
    old = program.pids()["api"]
    os.kill(old, signal.SIGKILL)
    until(lambda: program.pids().get("api") not in (None, old), "api has a new process")
    until(lambda: "back in" in program.ctl("history").stdout, "the recovery is told")
    line = program.ctl("history", "api").stdout
    assert program.ctl("history", "ap*", "--lines").stdout == f"{line}    last words\n"
    assert re.match(
        r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d  api: killed; after .+: signal 9 \(SIGKILL\): .+; back in .+\n$", line
    )
    assert program.leave() == 0

    (killed, stopped) = json.loads(program.ctl("history", "--json", "api").stdout)

    assert (killed["kind"], killed["signal"], killed["pid"], killed["last_lines"]) == ("failed", 9, old, "last words")
    assert (stopped["kind"], stopped["by"]) == ("person", "the program, which was quit")
    assert len(program.ctl("history", "-n", "1").stdout.splitlines()) == 1
    assert program.ctl("history", "-n", "0").returncode == 2


def test_nothing_is_told_in_words(home: Home) -> None:
    """Before anything was recorded, of a service that nothing happened to, and of a file that is none."""
    config = home.config(home.service("api"))
    result = home.ctl("--config", config, "history")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "nothing is recorded yet\n")
    program = home.start(config)
    program.until_state("running")
    assert program.leave() == 0
    assert program.ctl("history", "api", "db").stderr == "no service or group is called db (known: api)\n"
    unknown = program.ctl("history", "apj")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr == "no service or group is called apj (did you mean api?)\n"
    program.history.write_bytes(b"no database" * 1000)
    result = program.ctl("history")
    assert (result.returncode, result.stdout) == (1, "")
    assert "cannot be read: file is not a database" in result.stderr


@pytest.mark.parametrize(
    "damage", ["reason = x'00ff'", "happened_at_ms = 'then'", "run = 9e999, happened_at_ms = 9e18"]
)
def test_what_is_damaged_is_left_out_in_words(home: Home, damage: str) -> None:
    """The rest is told, and that there was more."""
    program = home.start(home.config(home.service("api"), home.service("db")))
    program.until_state("running")
    assert program.leave() == 0
    with contextlib.closing(sqlite3.connect(program.history)) as database, database:
        database.execute(f"UPDATE incidents SET {damage} WHERE service_id = 'db'")

    for asked in ((), ("--json",), ("--lines",)):
        told = program.ctl("history", *asked)

        assert (told.returncode, told.stderr) == (0, "left out, since damaged: 1 of what is recorded\n")
        assert "api" in told.stdout
        assert "db" not in told.stdout
    program = home.start(program.config)
    program.until_state("running")


def test_giving_up_is_said_once(home: Home) -> None:
    """In one line: after what, and after how many restarts."""
    code = "raise SystemExit(3)"
    config = home.config(home.service("api", code, restart_limit=2, restart_delay="10ms", start_seconds=0))
    program = home.start(config)
    program.until_state("failed", "api")
    until(lambda: "given up" in program.ctl("history").stdout, "it is recorded")
    assert re.search(
        r"  api: given up; after [^;]+: exit code 3; after 2 restarts$", program.ctl("history").stdout, re.MULTILINE
    )


def test_a_reason_fits_into_its_line(home: Home) -> None:
    """Without the folders that were searched, and in a terminal no longer than there is room; JSON has all of it."""
    wrong = home.service("wrong", command="no-such-program-anywhere", restart="no")
    long_name = home.service("long", command="x" * 100, restart="no")
    program = home.start(home.config(wrong, long_name))
    program.until_state("failed", "wrong")
    program.until_state("failed", "long")
    until(lambda: len(program.ctl("history").stdout.splitlines()) == 2, "both are recorded")
    (line,) = program.ctl("history", "wrong").stdout.splitlines()
    assert line.endswith(": command not found: no-such-program-anywhere; not restarted; down")
    (told,) = json.loads(program.ctl("history", "--json", "wrong").stdout)
    assert f"(searched {os.environ['PATH']})" in told["reason"]
    assert "x" * 100 in program.ctl("history", "long").stdout
    shown = Running(home, "--config", program.config, "history", "long", terminal=True)
    shown.until_said("\n")
    # A terminal that nobody has given a size is 80 wide.
    assert re.search(r": command not found: x+…; not restarted; down\r\n$", shown.said)
    shown.end(signal.SIGTERM)


def test_services_are_called_as_elsewhere(home: Home) -> None:
    """By group, by what people read, in any case; also one that has left services.ini, and where that is faulty."""
    names = (("api", "Front office"), ("web", "Front office"), ("db", ""))
    sections = [named(home.service(id_, group=group), f"The {id_}") for id_, group in names]
    program = home.start(home.config(*sections))
    program.until_state("running")
    assert program.ctl("stop", "all").returncode == 0

    def told(*whose: str) -> set[str]:
        done = program.ctl("history", "--json", *whose)
        assert done.returncode == 0, done.stderr
        return {one["service_id"] for one in json.loads(done.stdout)}

    until(lambda: told() == {"api", "web", "db"}, "all is recorded")
    assert told("front OFFICE") == {"api", "web"}
    assert told("the DB") == {"db"}
    assert told("WEB", "db") == {"web", "db"}
    home.config(*sections[:2])
    assert told("the db") == {"db"}
    program.config.write_text("[nonsense")
    assert told("The web") == {"web"}
