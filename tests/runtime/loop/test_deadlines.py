"""Deadlines: reached in their order, never early, and not once they were taken back."""

from __future__ import annotations

import time
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.loop.deadlines import Deadline, Deadlines


def test_each_is_reached_once_in_order_and_not_early(qtbot: QtBot) -> None:
    """Whatever the order in which they were set."""
    deadlines, reached = Deadlines(time.monotonic), dict[int, float]()
    now = time.monotonic()

    def note(number: int) -> None:
        reached[number] = time.monotonic()

    for number in (3, 1, 2):
        Deadline(deadlines, partial(note, number)).set(now + 0.02 * number)

    qtbot.waitUntil(lambda: len(reached) == 3)

    assert list(reached) == [1, 2, 3]
    assert all(at >= now + 0.02 * number - 0.001 for number, at in reached.items())


def test_what_is_taken_back_or_set_anew_counts_as_it_stands(qtbot: QtBot) -> None:
    """Also where the earlier time was the next of all, and where another one takes it back in the same turn."""
    deadlines, reached = Deadlines(time.monotonic), list[str]()
    late = Deadline(deadlines, lambda: reached.append("late"))
    victim = Deadline(deadlines, lambda: reached.append("victim"))

    def take_back() -> None:
        reached.append("first")
        victim.set(None)

    first = Deadline(deadlines, take_back)
    now = time.monotonic()
    late.set(now + 0.01)
    late.set(now + 0.08)
    first.set(now + 0.02)
    victim.set(now + 0.02)
    gone = Deadline(deadlines, lambda: reached.append("gone"))
    gone.set(now)
    gone.set(None)

    qtbot.waitUntil(lambda: "late" in reached)

    assert reached == ["first", "late"]
    assert late.at is None


def test_one_may_be_set_from_within_itself(qtbot: QtBot) -> None:
    """As a stop does that goes on with its next stage."""
    deadlines, times = Deadlines(time.monotonic), list[float]()

    def again() -> None:
        times.append(time.monotonic())
        if len(times) < 3:
            deadline.set(time.monotonic() + 0.01)

    deadline = Deadline(deadlines, again)
    deadline.set(time.monotonic())

    qtbot.waitUntil(lambda: len(times) == 3)

    assert times[2] - times[0] >= 0.018


def test_what_was_taken_back_is_not_kept_for_ever(qtbot: QtBot) -> None:
    """A service that crashes again and again sets a far deadline with each run."""
    deadlines, reached = Deadlines(time.monotonic), list[str]()
    flapping = Deadline(deadlines, lambda: reached.append("flapping"))
    quiet = Deadline(deadlines, lambda: reached.append("quiet"))
    quiet.set(time.monotonic() + 0.1)
    for number in range(10_000):
        flapping.set(time.monotonic() + 60 + number)

    assert deadlines.waiting() < 1000
    qtbot.waitUntil(lambda: reached == ["quiet"])


def test_one_that_fails_costs_the_others_nothing(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    """Those of the same turn are reached all the same."""
    deadlines, reached = Deadlines(time.monotonic), list[str]()

    def fail() -> None:
        raise ValueError("a fault of ours")

    now = time.monotonic()
    Deadline(deadlines, fail).set(now)
    Deadline(deadlines, lambda: reached.append("other")).set(now)
    qtbot.waitUntil(lambda: reached == ["other"])
    assert "a fault of ours" in caplog.text
