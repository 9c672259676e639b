"""A fleet whose services.ini is changed at random while it is started, stopped and killed: what holds is what it says.

MEDIVOTE_CHAOS_SECONDS is how long (15 by default), MEDIVOTE_CHAOS_SEED the sequence of a run that failed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.chaos.account import close_the_account
from tests.chaos.drafts import COMING
from tests.chaos.plan import REWRITING_DOWNTIMES, REWRITING_WEIGHTS
from tests.chaos.rewriting import RewritingArena
from tests.chaos.test_chaos import befall_for, told_of
from tests.programs import Home

SECONDS = float(os.environ.get("MEDIVOTE_CHAOS_SECONDS", "15"))


@pytest.mark.chaos
@pytest.mark.serial
def test_what_the_file_says_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Services come, go, and change with their file; each that is wanted runs once, by what the file says.

    Nothing that a person stopped or that left the file runs, no process is left behind, and the program answers.
    """
    with Home(tmp_path) as home, told_of(RewritingArena(home), capsys) as arena:
        befall_for(arena, SECONDS, REWRITING_WEIGHTS, REWRITING_DOWNTIMES, COMING)
        arena.end()
        close_the_account(arena)
