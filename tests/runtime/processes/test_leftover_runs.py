"""What is left of a run whose leader has ended while no program looked after it."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, cast

import pytest

from medivote_desktop.runtime import system
from medivote_desktop.runtime.ledgerfile import Record
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.processes.marks import Mark, Marks
from medivote_desktop.runtime.supervision import survivors
from medivote_desktop.runtime.supervision.survivors import (
    Found,
    Stray,
    end_leftovers,
    find_survivors,
    marked_processes,
)
from tests.programs import until

_KNOWN_RUN = 3


def _record(leader: ProcessIdentity | None = None) -> Record:
    record = Record(
        run=_KNOWN_RUN,
        wanted=True,
        recovery_on=True,
        stopped_by_person=False,
        rest="",
        reason="",
        restarts=0,
        restart_times=(),
    )
    return record if leader is None else record._replace(pid=leader.pid, started=leader.started)


@pytest.mark.parametrize(("run", "is_ended"), [(0, False), (2, True), (3, True), (4, False)])
@pytest.mark.parametrize("kill_tree", [True, False])
def test_what_the_ledger_proves_to_be_over_is_ended(run: int, is_ended: bool, kill_tree: bool) -> None:
    """Also of the very run that it tells of; what is later, of no known run, or may outlive its leader, is not."""
    ended: list[tuple[ProcessIdentity, int]] = []
    service = SimpleNamespace(
        config=SimpleNamespace(kill_tree=kill_tree),
        end_leftover=lambda identity, number: ended.append((identity, number)),
    )
    record = _record()
    stray = Stray("api", ProcessIdentity(4711, 1), run)

    others = end_leftovers(Found((), (stray,), {}), {"api": record}, cast(Any, {"api": service}))

    is_ended = is_ended and kill_tree
    assert ended == ([(stray.identity, run)] if is_ended else [])
    assert others == (() if is_ended else (stray,))


def test_whose_run_is_not_known_is_no_stray_of_the_run_that_lives() -> None:
    """The leader itself, where it could not be marked and a part of its environment is gone, would be ended for one."""
    half = {"MEDIVOTE_INSTANCE": "here", "MEDIVOTE_SERVICE": "api"}
    marks = Marks("here")
    command = [sys.executable, "-c", "input()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, env={**os.environ, **half}) as process:
        until(lambda: marks.of(process.pid) == Mark("api", 0), "it is executed")
        leader = identity_of(process.pid)
        found = find_survivors(marks, {"api": _record(leader)}, {}, ["api"])
        process.kill()

    assert [survivor.identity for survivor in found.survivors] == [leader]
    assert found.strays == ()


def test_who_has_the_number_of_what_ends_just_now_is_nobodys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the look at its mark and that at its start a service ends; a stranger, here we, gets its number."""
    looks: list[int] = []

    def look(pid: int) -> ProcessIdentity | None:
        looks.append(pid)
        return identity_of(pid)

    monkeypatch.setattr(survivors, "identity_of", look)
    marks = SimpleNamespace(of=lambda pid: None if looks else Mark("api", _KNOWN_RUN))
    monkeypatch.setattr(system, "all_pids", lambda: [os.getpid()])

    assert list(marked_processes(cast(Marks, marks))) == []
