"""What becomes of a service whose run ended, or was being stopped, while no program looked after it."""

from __future__ import annotations

import pytest

from medivote_desktop.core.config import RestartPolicy, ServiceType
from medivote_desktop.core.lifecycle import Policy, ProcessEnd, State, StopCause
from medivote_desktop.runtime import system
from medivote_desktop.runtime.ledgerfile import Record
from medivote_desktop.runtime.supervision.resumption import goes_on, life_after, stops_to_finish

RAN = Record(3, True, True, False, "", "", 0, (), 2**22 + 1, 5, 1.0)  # a number that is not given out
UNRECOVERED = RAN._replace(recovery_on=False)
ALWAYS, NEVER = Policy(restart=RestartPolicy.ALWAYS), Policy(restart=RestartPolicy.NO)
WELL, BADLY = ProcessEnd(0), ProcessEnd(1)


@pytest.mark.parametrize(
    ("record", "policy", "end", "state", "is_started"),
    [
        (RAN, Policy(), None, State.STOPPED, True),
        (RAN, NEVER, None, State.FAILED, False),
        (UNRECOVERED, Policy(), None, State.FAILED, False),
        (RAN, Policy(), BADLY, State.STOPPED, True),
        (RAN, NEVER, BADLY, State.FAILED, False),
        (RAN, Policy(), WELL, State.EXITED, False),
        (RAN, Policy(type=ServiceType.ONESHOT), WELL, State.COMPLETED, False),
        (RAN, ALWAYS, WELL, State.STOPPED, True),
        (UNRECOVERED, ALWAYS, WELL, State.EXITED, False),
        (RAN._replace(stopping="person"), NEVER, None, State.STOPPED, True),
        (RAN._replace(stopping="health"), Policy(), None, State.STOPPED, True),
        (RAN._replace(stopping="health"), NEVER, None, State.FAILED, False),
        (RAN._replace(pid=None, started=None), NEVER, None, State.STOPPED, True),
        (RAN._replace(rest="exited"), Policy(), None, State.EXITED, False),
        (RAN._replace(wanted=False, stopped_by_person=True), Policy(), None, State.STOPPED, False),
    ],
)
def test_what_ended_unwatched_goes_on_as_it_would_have(
    monkeypatch: pytest.MonkeyPatch,
    record: Record,
    policy: Policy,
    end: ProcessEnd | None,
    state: State,
    is_started: bool,
) -> None:
    """Who is to be up is started; who ended well, whom nothing restarts, and whom a person stopped, is not."""
    monkeypatch.setattr(system, "exit_of", lambda descriptor, identity: end)
    life = life_after(record, policy)
    assert (life.state, goes_on(record, life)) == (state, is_started)


def test_each_stop_is_finished_as_it_was_meant() -> None:
    """For good, for a new run, or for a rule, which counts as a bad end; one of them, and never two."""
    stops = stops_to_finish(
        {
            "down": RAN._replace(wanted=False),
            "again": RAN._replace(stopping="person"),
            "reloaded": RAN._replace(stopping="reload"),
            "sick": RAN._replace(stopping="health"),
            "up": RAN,
        }
    )
    assert (stops.for_good, stops.to_come_back) == (("down",), ("again", "reloaded"))
    assert stops.by_rule == {"sick": StopCause.HEALTH}
