"""An end that a full disk may have brought about says so: a program that cannot write seldom can tell why."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import HealthConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.service import fulldisk
from tests.programs import FOREVER
from tests.runtime.conftest import MakeFleet, Record
from tests.runtime.fleet import service

pytestmark = pytest.mark.skipif(not hasattr(os, "statvfs"), reason="the system does not tell of it")

ENDS = "raise SystemExit(3)"
ENDS_ONCE = f"""
from pathlib import Path
if not Path("has run").exists():
    Path("has run").touch()
    raise SystemExit(3)
{FOREVER}
"""


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


def test_it_is_named_though_the_next_run_has_begun(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, full: None
) -> None:
    """The first restart comes at once: it tells what it is for."""
    fleet = make_fleet(service("api", ENDS_ONCE, directory=str(tmp_path), start_seconds=60))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.life("api").restarts == 1)
    qtbot.waitUntil(lambda: fleet["api"].pid is not None)
    assert fleet.life("api").state is State.STARTING
    assert fleet.life("api").reason == f"exit code 3; the disk of {fleet['api'].log_file} is full"


def test_what_has_nothing_to_do_with_it_is_told_without(make_fleet: MakeFleet, qtbot: QtBot, full: None) -> None:
    """A stop, an end that was no failure, and one by us of what did not come up in time."""
    never = HealthConfig(log_line="never written", interval_seconds=0.05)
    deaf = service("deaf", health=never, start_timeout_seconds=0.2, restart_limit=1)
    fleet = make_fleet(service("api"), service("task", "pass"), deaf)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING, "api") and fleet.is_in(State.EXITED, "task"))
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED, "deaf"))
    fleet.stop("api")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "api"))
    assert "is full" not in "".join(transition.after.reason for transition in fleet.transitions)


def test_the_first_end_of_all_tells_it(record: Record, qtbot: QtBot, full: None) -> None:
    """Its successor is up at once, and speaks no more of it: the timeline does."""
    recorded = record(service("api", ENDS, restart_limit=1, start_seconds=0.0))
    recorded.fleet.start()
    qtbot.waitUntil(lambda: recorded.fleet.is_in(State.FAILED))
    words = f"the disk of {recorded.fleet['api'].log_file} is full"
    qtbot.waitUntil(lambda: [one.note for one in recorded.incidents()] == [words] * 2)


def test_a_disk_with_room_is_not_mentioned(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """What ended has its own reasons."""
    fleet = make_fleet(service("api", ENDS, restart_limit=1))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert fleet.life("api").reason == "exit code 3; gave up after 1 restart"


@pytest.mark.parametrize(
    ("user", "changed", "is_full"),
    [
        (1000, {}, True),
        (0, {}, False),  # some room is kept for root
        (0, {"f_bfree": 0}, True),
        (1000, {"f_bavail": 15}, True),
        (1000, {"f_bavail": 16}, False),
        (1000, {"f_flag": os.ST_RDONLY if hasattr(os, "ST_RDONLY") else 1}, False),
        (1000, {"f_blocks": 0}, False),  # what is no disk: /proc
    ],
)
def test_a_disk_is_full_where_its_user_has_hardly_any_room(
    monkeypatch: pytest.MonkeyPatch, user: int, changed: dict[str, int], is_full: bool
) -> None:
    """Less than 64 KiB, in whatever blocks the disk has."""
    told = {"f_frsize": 4096, "f_blocks": 1000, "f_bfree": 50, "f_bavail": 0, "f_flag": 0, **changed}
    monkeypatch.setattr("os.statvfs", lambda path: SimpleNamespace(**told))
    monkeypatch.setattr("os.geteuid", lambda: user)
    assert fulldisk._is_full("/somewhere") is is_full
