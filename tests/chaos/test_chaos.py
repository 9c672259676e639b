"""A fleet that survives everything: random faults for a while, and at the end each service is as its last wish demands.

MEDIVOTE_CHAOS_SECONDS is how long (20 by default), MEDIVOTE_CHAOS_SEED the sequence of a run that failed.
"""

from __future__ import annotations

import contextlib
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import pytest

from tests.chaos.account import close_the_account
from tests.chaos.arena import Arena
from tests.chaos.plan import DOWNTIMES, WEIGHTS, plan
from tests.programs import Home

SECONDS = float(os.environ.get("MEDIVOTE_CHAOS_SECONDS", "20"))
SEED = int(os.environ.get("MEDIVOTE_CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
TOLD_OF_A_FAILURE = 40

A = TypeVar("A", bound=Arena)


def befall_for(
    arena: Arena,
    seconds: float,
    weights: Mapping[str, int] = WEIGHTS,
    downtimes: Sequence[str] = DOWNTIMES,
    coming: Iterable[str] = (),
) -> None:
    """Let faults happen for so long; also to services that are not there yet."""
    names = sorted({*arena.habits, *coming})
    groups = sorted({habit.group for habit in arena.habits.values() if habit.group})
    end = time.monotonic() + seconds
    for fault in plan(SEED, names, groups, weights, downtimes):
        if time.monotonic() > end:
            return
        arena.befall(fault)
        time.sleep(fault.pause_seconds)


@contextlib.contextmanager
def told_of(arena: A, capsys: pytest.CaptureFixture[str]) -> Iterator[A]:
    """Tell what has befallen it: all of the last faults where it fails, else how many there were."""
    try:
        yield arena
    except BaseException:
        last = "\n".join(map(str, arena.done[-TOLD_OF_A_FAILURE:]))
        story = f"seed {SEED}, {len(arena.done)} faults, the last of them:\n{last}\n{arena.program.errors[-8000:]}"
        sys.stdout.write(story)
        raise
    finally:
        arena.close()
    kinds = ", ".join(f"{count} x {kind}" for kind, count in arena.counts.most_common())
    with capsys.disabled():
        sys.stdout.write(f"\n{len(arena.done)} faults, 0 lost (seed {SEED}; {kinds})\n")


@pytest.mark.chaos
@pytest.mark.serial
def test_nothing_is_lost(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After random faults every service is in the state that its last wish and its policy demand.

    No service ever has two leaders, nothing that a person stopped runs, no process is left behind, no zombie, no
    stranger is harmed, and the timeline tells of what happened.
    """
    with Home(tmp_path) as home, told_of(Arena(home), capsys) as arena:
        befall_for(arena, SECONDS)
        close_the_account(arena)
