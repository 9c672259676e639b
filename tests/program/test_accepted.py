"""What was accepted holds, whatever becomes of the program: also where it is killed the moment after its answer."""

from __future__ import annotations

import re
import signal

import pytest
import requests
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program as InProcess
from medivote_desktop.places.locate import Place
from medivote_desktop.startup.opening import open_place
from tests.programs import Home, Program, until

_ROUNDS = 4


def killed_after(program: Program, ask: str, **fields: object) -> Program:
    """Ask for something, kill the program as soon as it has answered, and start it again."""
    answer = program.ask(ask, names=["api"], **fields)
    program.kill()
    assert "error" not in answer, answer
    return program.home.start(program.config)


def test_a_stop_that_was_accepted_survives_a_kill(home: Home) -> None:
    """Nothing brings the service back: the wish is written down before it is answered; so is the start after it."""
    program = home.start(home.config(home.service("api"), home.service("db")))
    for _ in range(_ROUNDS):
        program.until_state("running")
        program = killed_after(program, "stop")
        program.until_state("stopped", "api")
        assert program.states()["db"] == "running"
        program = killed_after(program, "start")


def test_a_switch_that_was_accepted_survives_a_kill(home: Home) -> None:
    """Auto-recovery stays as it was switched."""
    program = home.start(home.config(home.service("api")))
    program.until_state("running")
    for is_on in (False, True) * (_ROUNDS // 2):
        program = killed_after(program, "auto-recovery", on=is_on)
        assert program.status()["api"]["recovery_on"] is is_on


def test_a_disk_that_takes_no_ledger_keeps_no_answer_back(home: Home) -> None:
    """What cannot be written down is answered, and takes effect; as long as a crash would undo it, that is said."""
    program = home.start(home.config(home.service("api")))
    program.until_state("running")
    until(lambda: '"wanted": true' in program.ledger, "it is written down")
    (program.state_folder / "ledger.json.new").mkdir()  # no user may write a file over it

    answer = program.ask("stop", names=["api"])
    assert answer["accepted"] == ["api"]
    assert "a crash would undo it" in answer["warning"]

    program.until_state("stopped")
    assert "the ledger cannot be written" in program.errors
    told = program.ctl("start", "api")
    assert (told.returncode, told.stdout) == (0, "api: started\n")
    assert told.stderr.startswith("warning: it cannot be written down ([Errno 21] Is a directory")

    (program.state_folder / "ledger.json.new").rmdir()
    answer = program.ask("stop", names=["api"])
    assert (answer["accepted"], "warning" in answer) == (["api"], False)


def test_who_asks_over_the_endpoint_is_warned_too(home: Home) -> None:
    """The wish comes true, and the answer says that a crash would undo it: to programs and to medivote-ctl."""
    program = home.start(home.config(home.service("api"), manager="http_enabled = yes\nhttp_port = 0"))
    program.until_state("running")
    until(lambda: '"wanted": true' in program.ledger, "it is written down")
    (program.state_folder / "ledger.json.new").mkdir()
    [address] = until(lambda: re.findall(r"the endpoint serves (\S+)", program.errors), "it serves")
    token = program.state_folder / "operator-token"

    told = home.ctl("--url", address, "--token-file", token, "stop", "api")

    assert (told.returncode, told.stdout) == (0, "api: stopped\n")
    assert told.stderr.startswith("warning: it cannot be written down ([Errno 21] Is a directory")
    headers = {"Authorization": f"Bearer {token.read_text().strip()}"}
    answer = requests.post(f"{address}start/api", headers=headers, timeout=30).json()
    assert (answer["success"], answer["error"]) == (True, None)
    assert answer["warning"].endswith("a crash would undo it")


def test_a_signal_before_the_fleet_has_begun_loses_no_wish(
    home: Home, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    """After a crash the next start may be told to end before it has begun: the start after it still knows all."""
    config = home.config(home.service("api"), home.service("db"))
    program = home.start(config)
    program.until_state("running")
    pid = program.pids()["api"]
    assert program.ctl("stop", "db").returncode == 0
    until(lambda: '"rest": "stopped"' in program.ledger, "the stop is written down")
    program.kill()
    monkeypatch.setenv("XDG_STATE_HOME", home.environment["XDG_STATE_HOME"])
    short_lived = InProcess(open_place(Place(config), home.environment))
    before = program.ledger

    with qtbot.waitSignal(short_lived.left):
        short_lived.on_stop_signal(signal.SIGTERM)

    assert program.ledger == before
    program = home.start(config)
    program.until_state("running", "api")
    assert program.pids() == {"api": pid}
    assert program.states()["db"] == "stopped"
