"""A failure that one program has told is no news of the next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.core.events import StartAsked
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.notices.news import known_before, notices
from medivote_desktop.places.locate import Place
from medivote_desktop.startup.opening import open_place
from tests.programs import Home, until


@pytest.fixture
def failed(home: Home) -> Path:
    """The configuration of a program that was killed after `web` had failed for good."""
    earlier = home.start(home.config("[service:web]\ncommand = /no/such/program\n"))
    earlier.until_state("failed", "web")
    ledger = earlier.state_folder / "ledger.json"
    until(lambda: ledger.exists() and '"failed"' in ledger.read_text(), "it is written down")
    earlier.kill()
    return earlier.config


@pytest.fixture
def program(qtbot: QtBot, home: Home, failed: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    monkeypatch.setenv("XDG_STATE_HOME", home.environment["XDG_STATE_HOME"])
    made = Program(open_place(Place(failed), home.environment))
    yield made
    with qtbot.waitSignal(made.left):
        made.leave(force=True)


def test_what_an_earlier_program_told_is_not_told_again(qtbot: QtBot, program: Program) -> None:
    """It has failed still; started and failed once more, it is told."""
    before = program.publisher.snapshot
    program.start()
    qtbot.waitUntil(lambda: program.publisher.snapshot.services[0].state is State.FAILED)
    known = known_before(before, program.takeover.failed_before)
    first = program.publisher.snapshot
    assert (len(notices(before, first)), notices(known, first)) == (1, ())

    program.supervisor.services["web"].post(StartAsked(0.0))
    qtbot.waitUntil(lambda: program.publisher.snapshot.services[0].status.run > first.services[0].status.run)
    assert len(notices(known, program.publisher.snapshot)) == 1
