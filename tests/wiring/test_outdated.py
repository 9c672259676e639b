"""Who runs with what services.ini said before is told to need a restart, until it has had one."""

from __future__ import annotations

import json
from pathlib import Path

from tests.programs import Home, Program, until

HINT = "services.ini has changed since its start; a restart makes it follow"


def config(home: Home, environment: str) -> Path:
    """Two services, one with this in its environment."""
    return home.config(home.service("api", environment=f"A={environment}, B=2"), home.service("db"))


def reasons(program: Program) -> dict[str, str]:
    return {name: service["reason"] for name, service in program.status().items()}


def is_written_down(program: Program) -> bool:
    ledger = program.state_folder / "ledger.json"
    return ledger.exists() and all(f'"pid": {pid},' in ledger.read_text() for pid in program.pids().values())


def started_anew(home: Home, program: Program) -> Program:
    """Killed once the ledger knows all its processes, and started again."""
    until(lambda: is_written_down(program), "it is written down")
    program.kill()
    return home.start(program.config)


def test_what_was_changed_while_no_program_ran_needs_a_restart(home: Home) -> None:
    """It is taken over, whatever the file says by now, and told, by the next program too, until it is restarted."""
    program = home.start(config(home, "1"))
    program.until_state("running")
    pids = program.pids()
    config(home, "other")
    for kills in (1, 2):
        program = started_anew(home, program)
        assert (kills, program.pids()) == (kills, pids)
        assert reasons(program) == {"api": HINT, "db": ""}
    last = program
    until(lambda: "services.ini has changed since these were started: api\n" in last.errors, "it is logged")

    assert program.ctl("restart", "api").returncode == 0
    until(lambda: reasons(last) == {"api": "", "db": ""}, "it follows")


def test_who_was_killed_before_anything_was_written_down_is_told_to_be_outdated_too(home: Home) -> None:
    """What a run was started with is known of the process itself, and stays so over reloads and later programs."""
    path = config(home, "1")
    program = home.start(path)
    program.until_state("running")
    pids = program.pids()
    for environment, told in (("1", ""), ("other", HINT), ("1", ""), ("third", HINT)):
        program.kill()
        if environment != "third":  # the last time the program before has written it down
            (program.state_folder / "ledger.json").unlink(missing_ok=True)
        config(home, environment)
        program = home.start(path)
        assert program.pids() == pids
        assert reasons(program) == {"api": told, "db": ""}, environment


def test_what_stands_in_another_order_needs_none(home: Home) -> None:
    """Only what is executed counts."""
    path = config(home, "1")
    program = home.start(path)
    program.until_state("running")
    text = path.read_text().replace("A=1, B=2", "B=2, A=1")
    path.write_text(text.replace("start_seconds", "name = Other\nstart_seconds"))
    program = started_anew(home, program)
    assert reasons(program) == {"api": "", "db": ""}


def test_earlier_versions_understand_what_is_written(home: Home) -> None:
    """The records have the fields that they always had."""
    program = home.start(config(home, "1"))
    program.until_state("running")
    until(lambda: is_written_down(program), "it is written down")
    ledger = json.loads((program.state_folder / "ledger.json").read_text())
    assert "executed" not in ledger["services"]["api"]
    assert set(ledger["executed"]) == {"api", "db"}
