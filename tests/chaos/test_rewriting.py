"""A fleet whose services.ini is changed at random while it is started, stopped and killed: what holds is what it says.

MEDIVOTE_CHAOS_SECONDS is how long (15 by default), MEDIVOTE_CHAOS_SEED the sequence of a run that failed.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from tests.chaos.account import close_the_account
from tests.chaos.drafts import COMING
from tests.chaos.plan import REWRITING_DOWNTIMES, REWRITING_WEIGHTS, plan
from tests.chaos.rewriting import RewritingArena
from tests.chaos.test_chaos import SEED, told_of
from tests.programs import Home

SECONDS = float(os.environ.get("MEDIVOTE_CHAOS_SECONDS", "15"))


def befall_for(arena: RewritingArena, seconds: float) -> None:
    """Let edits and faults happen for so long."""
    names = sorted({*arena.habits, *COMING})
    groups = sorted({habit.group for habit in arena.habits.values() if habit.group})
    end = time.monotonic() + seconds
    for fault in plan(SEED, names, groups, REWRITING_WEIGHTS, REWRITING_DOWNTIMES):
        if time.monotonic() > end:
            return
        arena.befall(fault)
        time.sleep(fault.pause_seconds)


@pytest.mark.chaos
@pytest.mark.serial
def test_what_the_file_says_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Services come, go, and change with their file; each that is wanted runs once, by what the file says.

    Nothing that a person stopped or that left the file runs, no process is left behind, and the program answers.
    """
    with Home(tmp_path) as home, told_of(RewritingArena(home), capsys) as arena:
        befall_for(arena, SECONDS)
        arena.end()
        close_the_account(arena)
