"""What is said of a command whose program was ended in the background."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from medivote_desktop.core.events import Explained
from medivote_desktop.core.lifecycle import Life, Policy, ProcessEnd, State
from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.processes.marks import Mark
from medivote_desktop.runtime.supervision.background import explain


@pytest.mark.parametrize(
    ("pids", "told"), [([7], "(pid 7)"), ([9, 8], "(pids 8, 9)"), ([*range(10, 99)], "(pids 10, 11, 12, 13, 14 …)")]
)
def test_of_many_processes_some_are_named(pids: list[int], told: str) -> None:
    """The reason of a service is one line."""
    posted: list[Explained] = []
    life = Life(State.EXITED, wanted=True, run=3, last_end=ProcessEnd(0))
    service = SimpleNamespace(life=life, policy=Policy(), post=posted.append)
    explain(cast(Any, {"web": service}), tuple((Mark("web", 3), ProcessIdentity(pid, 1)) for pid in pids), (), 5.0)
    [event] = posted
    assert told in event.words
    assert (event.run, event.at) == (3, 5.0)


@pytest.mark.parametrize("state", [State.STOPPED, State.STARTING, State.RUNNING, State.FAILED])
def test_what_cannot_be_ended_is_said_of_any_service(state: State, caplog: pytest.LogCaptureFixture) -> None:
    """Whoever stopped it believes that it is gone, and a start would begin a second one beside it."""
    posted: list[Explained] = []
    service = SimpleNamespace(life=Life(state, run=4), policy=Policy(), post=posted.append)
    left = ((Mark("web", 3), ProcessIdentity(8, 1)), (Mark("gone", 1), ProcessIdentity(9, 1)))
    explain(cast(Any, {"web": service}), (), left, 5.0)
    words = "what it had started runs on (pid {}) and cannot be ended: it is another user's, or stuck in the kernel"
    assert posted == [Explained(5.0, 3, words.format(8), lasts=True)]
    assert [record.getMessage() for record in caplog.records] == [
        f"web: run 3 is over, but {words.format(8)}",
        f"gone: run 1 is over, but {words.format(9)}",
    ]
