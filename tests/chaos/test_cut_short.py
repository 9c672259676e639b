"""A program that is killed just before any of its writes, renames, signals and executions: the next one loses nothing.

MEDIVOTE_CHAOS_SECONDS is how long (15 by default), MEDIVOTE_CHAOS_SEED the sequence of a run that failed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.chaos.account import close_the_account
from tests.chaos.cutshort import CutShortArena
from tests.chaos.plan import CUT_SHORT_DOWNTIMES, CUT_SHORT_WEIGHTS, plan
from tests.chaos.test_chaos import SEED, told_of
from tests.programs import Home

SECONDS = float(os.environ.get("MEDIVOTE_CHAOS_SECONDS", "15"))


def befall_for(arena: CutShortArena, seconds: float) -> None:
    """Let faults happen for so long."""
    names = sorted(arena.habits)
    groups = sorted({habit.group for habit in arena.habits.values() if habit.group})
    end = time.monotonic() + seconds
    for fault in plan(SEED, names, groups, CUT_SHORT_WEIGHTS, CUT_SHORT_DOWNTIMES):
        if time.monotonic() > end:
            return
        arena.befall(fault)
        time.sleep(fault.pause_seconds)


@pytest.mark.chaos
@pytest.mark.serial
def test_whatever_was_cut_short_loses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether it was written, signalled or executed: each service is as its last answered wish demands, and once."""
    with Home(tmp_path) as home, told_of(CutShortArena(home), capsys) as arena:
        befall_for(arena, SECONDS)
        arena.come_to_rest()
        close_the_account(arena)
        assert arena.cuts
