"""What is left of a run whose leader has ended while no program looked after it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from medivote_desktop.runtime.ledgerfile import Record
from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.supervision.survivors import Found, Stray, end_leftovers

_KNOWN_RUN = 3


@pytest.mark.parametrize(("run", "is_ended"), [(2, True), (3, True), (4, False)])
@pytest.mark.parametrize("kill_tree", [True, False])
def test_what_the_ledger_proves_to_be_over_is_ended(run: int, is_ended: bool, kill_tree: bool) -> None:
    """Also of the very run that it tells of; what is later, or may outlive its leader, is for others to judge."""
    ended: list[tuple[ProcessIdentity, int]] = []
    service = SimpleNamespace(
        config=SimpleNamespace(kill_tree=kill_tree),
        end_leftover=lambda identity, number: ended.append((identity, number)),
    )
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
    stray = Stray("api", ProcessIdentity(4711, 1), run)

    others = end_leftovers(Found((), (stray,), {}), {"api": record}, cast(Any, {"api": service}))

    is_ended = is_ended and kill_tree
    assert ended == ([(stray.identity, run)] if is_ended else [])
    assert others == (() if is_ended else (stray,))
