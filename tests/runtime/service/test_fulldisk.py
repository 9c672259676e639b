"""An end that a full disk may have brought about says so: a program that cannot write seldom can tell why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.service import fulldisk
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service

pytestmark = pytest.mark.skipif(not hasattr(os, "statvfs"), reason="the system does not tell of it")

ENDS = "raise SystemExit(3)"


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever disk there is, it has less room than that."""
    with monkeypatch.context() as patch:
        patch.setattr(fulldisk, "_LEAST_BYTES", 1 << 62)
        yield


def test_the_disk_that_is_full_is_named(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, full: None) -> None:
    """That of its log first, else that of its directory."""
    fleet = make_fleet(
        service("api", ENDS, restart_limit=1), service("silent", ENDS, default_log_file=False, directory=str(tmp_path))
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED, "api") and fleet.life("api").restarts == 1)
    assert (
        fleet.life("api").reason == f"exit code 3; gave up after 1 restart; the disk of {fleet['api'].log_file} is full"
    )
    qtbot.waitUntil(lambda: fleet.life("silent").state is State.BACKOFF)
    assert fleet.life("silent").reason == f"exit code 3; the disk of {tmp_path} is full"


def test_what_has_nothing_to_do_with_it_is_told_without(make_fleet: MakeFleet, qtbot: QtBot, full: None) -> None:
    """A stop, and an end that was no failure."""
    fleet = make_fleet(service("api"), service("task", "pass"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api") and fleet.is_in(State.EXITED, "task"))
    fleet.stop("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "api"))
    assert "is full" not in "".join(transition.after.reason for transition in fleet.transitions)


def test_a_disk_with_room_is_not_mentioned(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Nor one that is read-only: an image has no room by its nature."""
    fleet = make_fleet(service("api", ENDS, restart_limit=1))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert fleet.life("api").reason == "exit code 3; gave up after 1 restart"
