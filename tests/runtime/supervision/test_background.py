"""What is said of a command whose program was ended in the background."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from medivote_desktop.core.events import Explained
from medivote_desktop.core.lifecycle import Life, Policy, ProcessEnd, State
from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.processes.marks import Mark
from medivote_desktop.runtime.supervision.background import explain_ended


@pytest.mark.parametrize(
    ("pids", "told"), [([7], "(pid 7)"), ([9, 8], "(pids 8, 9)"), ([*range(10, 99)], "(pids 10, 11, 12, 13, 14 …)")]
)
def test_of_many_processes_some_are_named(pids: list[int], told: str) -> None:
    """The reason of a service is one line."""
    posted: list[Explained] = []
    life = Life(State.EXITED, wanted=True, run=3, last_end=ProcessEnd(0))
    service = SimpleNamespace(life=life, policy=Policy(), post=posted.append)
    explain_ended(cast(Any, {"web": service}), [(Mark("web", 3), ProcessIdentity(pid, 1)) for pid in pids], 5.0)
    [event] = posted
    assert told in event.words
    assert (event.run, event.at) == (3, 5.0)
