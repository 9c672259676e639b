"""A service that holds more memory than it may is restarted, after it did so for long enough, and says why."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.snapshot import Usage
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.supervision.memory_guard import MemoryGuard
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, service

MB = 1 << 20


class Guarded:
    """A running service `big` with a limit of 100 MB held for 30 s, its guard, and a clock that the test sets."""

    def __init__(self, make_fleet: MakeFleet, qtbot: QtBot) -> None:
        self.fleet: Fleet = make_fleet(service("big", memory_limit_bytes=100 * MB, memory_limit_for_seconds=30.0))
        self.now = 1000.0
        self.guard = MemoryGuard(self.fleet.supervisor.services, lambda: self.now)
        self._qtbot = qtbot
        self.fleet.start()
        self.until_running(run=1)

    def until_running(self, run: int) -> None:
        life = self.fleet.life
        self._qtbot.waitUntil(lambda: life("big").run == run and life("big").state is State.RUNNING)

    def measured(self, megabytes: float, after_seconds: float = 1.0) -> None:
        """The next measurement."""
        self.now += after_seconds
        self.guard.on_sampled({"big": Usage(None, int(megabytes * MB))})

    @property
    def is_being_restarted(self) -> bool:
        return self.fleet.life("big").state is State.STOPPING


def test_held_above_its_limit_for_long_enough_it_is_restarted(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A new process, a counted restart, and the amount, the limit and the time as the reason."""
    guarded = Guarded(make_fleet, qtbot)
    old = guarded.fleet.pid("big")
    guarded.measured(150)
    guarded.measured(150, after_seconds=29.9)
    assert not guarded.is_being_restarted
    guarded.measured(150, after_seconds=0.1)
    life = guarded.fleet.life("big")
    assert (life.state, life.stop_cause) == (State.STOPPING, StopCause.MEMORY)
    assert life.reason == "memory 150.0 MB above the limit of 100.0 MB for 30 s"
    guarded.until_running(run=2)
    assert guarded.fleet.pid("big") != old
    assert guarded.fleet.life("big").restarts == 1


def test_where_no_moment_above_the_limit_is_allowed_no_time_is_told(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """`memory_limit_for = 0`: the first measurement decides."""
    guarded = Guarded(make_fleet, qtbot)
    service = guarded.fleet["big"]
    service.reconfigure(replace(service.config, memory_limit_for_seconds=0.0), service.policy)
    guarded.measured(150)
    assert guarded.fleet.life("big").reason == "memory 150.0 MB above the limit of 100.0 MB"


def test_what_nobody_saw_is_not_held_against_it(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The program itself stood still for a minute: what was above the limit before and after it may have been below.

    It may stand still again and again, on a machine that has no memory left: what was seen counts.
    """
    guarded = Guarded(make_fleet, qtbot)
    guarded.measured(150)
    for _ in range(2):
        guarded.measured(150, after_seconds=10)
        for _ in range(2):  # in the middle of a look, too
            guarded.now += 30
            guarded.guard.on_gap()
        guarded.measured(150, after_seconds=0)
    guarded.measured(150, after_seconds=9)
    assert not guarded.is_being_restarted
    guarded.measured(150)
    assert guarded.fleet.life("big").reason == "memory 150.0 MB above the limit of 100.0 MB for 30 s"


def test_a_moment_below_the_limit_begins_the_count_anew(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """At the limit is not above it; only what lasts without a break counts."""
    guarded = Guarded(make_fleet, qtbot)
    guarded.measured(150)
    guarded.measured(100, after_seconds=29)
    guarded.measured(150)
    guarded.measured(150, after_seconds=29)
    assert not guarded.is_being_restarted
    guarded.measured(150)
    assert guarded.is_being_restarted


def test_each_run_has_its_own_count(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """What an earlier run held above the limit is not counted against its replacement."""
    guarded = Guarded(make_fleet, qtbot)
    guarded.measured(150)
    guarded.fleet.restart("big")
    guarded.until_running(run=2)
    guarded.measured(150, after_seconds=31)
    assert not guarded.is_being_restarted
    guarded.measured(150, after_seconds=30)
    assert guarded.is_being_restarted


def test_a_limit_that_was_away_counts_anew(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A reload takes the limit away, and a later one sets it again: what was above it before is not counted."""
    guarded = Guarded(make_fleet, qtbot)
    big = guarded.fleet["big"]
    limited = big.config
    guarded.measured(150)
    big.reconfigure(replace(limited, memory_limit_bytes=None), big.policy)
    guarded.measured(150, after_seconds=60)
    big.reconfigure(limited, big.policy)
    guarded.measured(150)
    assert not guarded.is_being_restarted
    guarded.measured(150, after_seconds=30)
    assert guarded.is_being_restarted


def test_with_recovery_off_nothing_is_restarted(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The switch holds for memory, too; switched on again, the time above the limit counts."""
    guarded = Guarded(make_fleet, qtbot)
    guarded.fleet.wish(WishKind.RECOVERY_OFF, "big")
    guarded.measured(150)
    guarded.measured(150, after_seconds=60)
    assert not guarded.is_being_restarted
    guarded.fleet.wish(WishKind.RECOVERY_ON, "big")
    guarded.measured(150)
    assert guarded.is_being_restarted


def test_what_is_not_measured_is_not_judged(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A service of which nothing was measured, and one without a limit, are left alone."""
    guarded = Guarded(make_fleet, qtbot)
    guarded.measured(150)
    guarded.now += 60
    guarded.guard.on_sampled({})
    guarded.measured(150, after_seconds=29)
    assert not guarded.is_being_restarted
    free = make_fleet(service("free"))
    free.start()
    qtbot.waitUntil(lambda: free.is_in(State.RUNNING))
    guard = MemoryGuard(free.supervisor.services, lambda: guarded.now)
    for _ in range(2):
        guard.on_sampled({"free": Usage(None, 1 << 40)})
        guarded.now += 3600
    assert free.is_in(State.RUNNING)
