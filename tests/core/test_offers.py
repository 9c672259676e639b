"""What is offered, and what a stop would leave behind."""

from __future__ import annotations

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.offers import left_without, runs_on_without
from medivote_desktop.core.wishes import WishKind
from tests.ui.fleet import service, snapshot

FLEET = snapshot(
    service("db", needed_by=("api", "gone", "old")),
    service("api", needed_by=("web",)),
    service("web"),
    service("old", State.STOPPED),
)


def test_a_stop_leaves_what_runs_and_depends_on_it() -> None:
    """Directly; neither what is down or has just gone, nor what is stopped with it."""
    by_id = FLEET.by_id
    left = left_without(FLEET, WishKind.STOP, [by_id["db"]])
    assert [one.id for one in left] == ["api"]
    left = left_without(FLEET, WishKind.STOP, [by_id["db"], by_id["api"]])
    assert [one.id for one in left] == ["web"]


def test_a_restart_leaves_nobody_without() -> None:
    """It is there again at once."""
    assert left_without(FLEET, WishKind.RESTART, [FLEET.by_id["db"]]) == []


def test_who_runs_on_is_told_with_what_it_depends_on() -> None:
    """Of those that are stopped; and nobody who is stopped with them, or after a restart."""
    assert runs_on_without(FLEET, WishKind.STOP, ["db"]) == {"api": ["db"]}
    assert runs_on_without(FLEET, WishKind.STOP, ["db", "api", "gone"]) == {"web": ["api"]}
    assert runs_on_without(FLEET, WishKind.RESTART, ["db"]) == {}
