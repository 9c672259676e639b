"""A program that is killed just before any of its writes, renames, signals and executions: the next one loses nothing.

MEDIVOTE_CHAOS_SECONDS is how long (15 by default), MEDIVOTE_CHAOS_SEED the sequence of a run that failed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.chaos.account import close_the_account
from tests.chaos.cutshort import CutShortArena
from tests.chaos.plan import CUT_SHORT_DOWNTIMES, CUT_SHORT_WEIGHTS
from tests.chaos.test_chaos import befall_for, told_of
from tests.programs import Home

SECONDS = float(os.environ.get("MEDIVOTE_CHAOS_SECONDS", "15"))


@pytest.mark.chaos
@pytest.mark.serial
def test_whatever_was_cut_short_loses_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whether it was written, signalled or executed: each service is as its last answered wish demands, and once."""
    with Home(tmp_path) as home, told_of(CutShortArena(home), capsys) as arena:
        befall_for(arena, SECONDS, CUT_SHORT_WEIGHTS, CUT_SHORT_DOWNTIMES)
        arena.come_to_rest()
        close_the_account(arena)
        assert arena.cuts
