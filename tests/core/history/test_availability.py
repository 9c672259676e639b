"""What counts as available, and what does not count at all."""

from __future__ import annotations

import pytest

from medivote_desktop.core.history.availability import (
    Availability,
    Change,
    Run,
    Standing,
    Stretch,
    availability,
    share_text,
    standing_of,
    stretches,
    together,
)
from medivote_desktop.core.lifecycle import Life, State, StopCause


@pytest.mark.parametrize(
    ("life", "before", "standing"),
    [
        (Life(State.RUNNING), Standing.DOWN, Standing.UP),
        (Life(State.RUNNING, healthy=True), Standing.UP, Standing.UP),
        (Life(State.RUNNING, healthy=False), Standing.UP, Standing.DOWN),
        (Life(State.FAILED), Standing.UP, Standing.DOWN),
        (Life(State.BACKOFF), Standing.UP, Standing.DOWN),
        (Life(State.STOPPED), Standing.UP, Standing.PLANNED),
        (Life(State.COMPLETED), Standing.UP, Standing.PLANNED),
        (Life(State.STOPPING, stop_cause=StopCause.PERSON), Standing.UP, Standing.PLANNED),
        (Life(State.STOPPING, stop_cause=StopCause.RELOAD), Standing.UP, Standing.PLANNED),
        (Life(State.STOPPING, stop_cause=StopCause.HEALTH), Standing.UP, Standing.DOWN),
        (Life(State.STOPPING, stop_cause=StopCause.DEPENDENCY), Standing.UP, Standing.DOWN),
        (Life(State.STARTING), Standing.PLANNED, Standing.PLANNED),
        (Life(State.STARTING), Standing.DOWN, Standing.DOWN),
        (Life(State.STARTING, automatic=True), Standing.UP, Standing.DOWN),
        (Life(State.WAITING), Standing.DOWN, Standing.DOWN),
    ],
)
def test_what_a_state_counts_as(life: Life, before: Standing, standing: Standing) -> None:
    """A start goes on with what made it due; unhealthy is down; what was asked for is planned."""
    assert standing_of(life, before) is standing


def test_a_crash_between_two_times_up() -> None:
    """What changed is cut out exactly, and the figure is up by up and down."""
    changes = [Change(100, Standing.UP), Change(160, Standing.DOWN), Change(170, Standing.UP)]

    found = stretches([Run(100, 200, changes)], [], 100, 200)

    assert found == (
        Stretch(100, 160, Standing.UP),
        Stretch(160, 170, Standing.DOWN),
        Stretch(170, 200, Standing.UP),
    )
    assert availability(found, 100, 200) == Availability(up_seconds=90, down_seconds=10)
    assert availability(found, 100, 200).share == 0.9


def test_nothing_is_known_while_the_program_did_not_run() -> None:
    """From the last heartbeat on, until the next run tells how it stands."""
    runs = [Run(100, 200, [Change(100, Standing.UP)]), Run(300, 400, [Change(300, Standing.DOWN)])]

    found = stretches(runs, [], 50, 400)

    assert [(one.began, one.ended, one.standing) for one in found] == [
        (50, 100, Standing.UNKNOWN),
        (100, 200, Standing.UP),
        (200, 300, Standing.UNKNOWN),
        (300, 400, Standing.DOWN),
    ]


def test_sleep_is_left_out() -> None:
    """Whatever it stood as, asleep it was neither up nor down."""
    found = stretches([Run(0, 100, [Change(0, Standing.UP)])], [(40, 60)], 0, 100)

    assert [(one.ended, one.standing) for one in found] == [
        (40, Standing.UP),
        (60, Standing.ASLEEP),
        (100, Standing.UP),
    ]
    assert availability(found, 0, 100).share == 1.0


def test_what_began_before_the_window_holds_in_it() -> None:
    """A service that has been up for long is up from the window's first moment on."""
    assert stretches([Run(0, 100, [Change(0, Standing.UP)])], [], 60, 100) == (Stretch(60, 100, Standing.UP),)


def test_where_the_clock_was_set_back_the_later_run_holds() -> None:
    """What was recorded under the wrong clock is told only where nothing better is known."""
    runs = [
        Run(100, 200, [Change(100, Standing.DOWN), Change(150, Standing.UP)]),
        Run(120, 140, [Change(120, Standing.PLANNED), Change(130, Standing.UP)]),
    ]

    found = stretches(runs, [], 100, 200)

    assert [(one.ended, one.standing) for one in found] == [
        (120, Standing.DOWN),
        (130, Standing.PLANNED),
        (140, Standing.UP),
        (150, Standing.DOWN),
        (200, Standing.UP),
    ]


def test_there_are_no_holes_without_any_run() -> None:
    """Nothing is known of anything."""
    found = stretches([], [], 0, 10)
    assert found == (Stretch(0, 10, Standing.UNKNOWN),)
    assert availability(found, 0, 10).share is None


def test_a_fleet_adds_up_seconds() -> None:
    """Half of two services' time down is half."""
    whole = together([Availability(up_seconds=10), Availability(down_seconds=10, planned_seconds=5)])
    assert (whole.share, whole.planned_seconds) == (0.5, 5)


@pytest.mark.parametrize(
    ("share", "text"),
    [(None, "no data"), (1.0, "100 %"), (0.99999999, "99.999 %"), (0.9987, "99.87 %"), (0.5, "50.0 %"), (0.0, "0.0 %")],
)
def test_a_share_is_never_rounded_up_to_all(share: float | None, text: str) -> None:
    """100 % is said only where nothing was missing."""
    assert share_text(share) == text
