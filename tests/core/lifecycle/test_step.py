"""Each rule of the state machine, as a row that can be read."""

from __future__ import annotations

from typing import get_args

import pytest

from medivote_desktop.core.config import RestartPolicy, ServiceType
from medivote_desktop.core.events import (
    Adopted,
    AskingFailed,
    DependenciesPending,
    DependenciesReady,
    DependencyFailed,
    Effect,
    Event,
    Explained,
    HealthSeen,
    PolicyChanged,
    ProcessEnded,
    ProcessStarted,
    RecoverySwitched,
    Refuse,
    RestartAsked,
    RestartDue,
    RunStopStage,
    Spawn,
    SpawnFailed,
    SpawnHeld,
    StageFailed,
    StartAsked,
    StopAsked,
    TimeUp,
)
from medivote_desktop.core.lifecycle import Life, Policy, ProcessEnd, State, StopCause, StopStage
from medivote_desktop.core.moves import ImpossibleEventError
from medivote_desktop.core.step import _RULES, step

POLICY = Policy()
URL_THEN_TERM = Policy(
    stop_stages=((StopStage.URL, 1.0), (StopStage.SIGNAL, 10.0), (StopStage.KILL, 5.0)),
)


def live(policy: Policy, *events: Event, life: Life | None = None) -> tuple[Life, tuple[Effect, ...]]:
    """The life after these events, and the effects of the last one."""
    life, effects = life or Life(), tuple[Effect, ...]()
    for event in events:
        life, effects = step(life, event, policy)
    return life, effects


def ended(at: float, code: int | None = 1, run: int = 1, signal: int | None = None) -> ProcessEnded:
    return ProcessEnded(at, run, ProcessEnd(code, signal), f"exit code {code}")


def running(policy: Policy = POLICY) -> Life:
    life, _ = live(policy, StartAsked(0.0), ProcessStarted(0.01, 1), TimeUp(1.0, 1))
    assert life.state is State.RUNNING
    return life


def test_a_start_spawns_and_counts_as_running_once_old_enough() -> None:
    """STARTING becomes RUNNING after start_seconds, not before."""
    life, effects = live(POLICY, StartAsked(0.0))
    assert (life.state, life.deadline, effects) == (State.STARTING, 1.0, (Spawn(1),))
    assert live(POLICY, StartAsked(0.0, for_another=True)) == (life, effects)
    life, _ = live(POLICY, ProcessStarted(0.01, 1), life=life)
    assert life.state is State.STARTING
    life, effects = live(POLICY, TimeUp(1.0, 1), life=life)
    assert (life.state, life.deadline, effects) == (State.RUNNING, None, ())


def test_a_start_that_is_held_has_its_time_from_then_on() -> None:
    """It waits for another's end, longer than it may take itself; what is stopped or executed is held no more."""
    policy = Policy(start_seconds=1.0, start_timeout_seconds=5.0)
    starting, _ = live(policy, StartAsked(0.0))
    waiting, effects = live(
        policy, SpawnHeld(0.0, 1, "waits for old"), SpawnHeld(5.0, 1, "waits for old"), life=starting
    )
    assert (waiting.state, waiting.reason, waiting.deadline, effects) == (State.STARTING, "waits for old", 10.0, ())
    executed, _ = live(policy, SpawnHeld(9.0, 1, ""), ProcessStarted(9.1, 1), life=waiting)
    assert (executed.state, executed.reason, executed.deadline) == (State.STARTING, "", 10.0)
    assert live(policy, TimeUp(10.0, 1), life=executed)[0].state is State.RUNNING
    assert live(policy, SpawnHeld(9.2, 1, "waits for old"), life=executed)[0] == executed
    stopping, _ = live(policy, StopAsked(9.0), life=waiting)
    assert live(policy, SpawnHeld(9.1, 1, ""), life=stopping)[0] == stopping


def test_without_start_seconds_execution_is_enough() -> None:
    """start_seconds = 0: RUNNING as soon as the program executes."""
    life, _ = live(Policy(start_seconds=0), StartAsked(0.0), ProcessStarted(0.01, 1))
    assert life.state is State.RUNNING


def test_what_is_not_executed_does_not_run() -> None:
    """However old its start is, until its time is up."""
    life, effects = live(POLICY, StartAsked(0.0), TimeUp(1.0, 1))
    assert (life.state, life.deadline, effects) == (State.STARTING, 60.0, ())
    life, _ = live(POLICY, TimeUp(60.0, 1), life=life)
    assert (life.state, life.reason) == (State.STOPPING, "not executed after 60 s (start_timeout)")


def test_who_runs_again_has_no_reason_left() -> None:
    """Why the run before it ended is over; that its own stop is noted for later is not."""
    again = ProcessStarted(2.01, 2), TimeUp(3.0, 2)
    life, _ = live(POLICY, ended(2.0), *again, life=running())
    assert (life.state, life.reason) == (State.RUNNING, "")
    life, _ = live(POLICY, ended(2.0), again[0], StopAsked(2.5, later=True), again[1], life=running())
    assert (life.state, life.reason) == (State.RUNNING, "stops after its dependents")


def test_a_timer_that_fires_early_is_set_again() -> None:
    """TimeUp before its time changes nothing but the timer."""
    life, effects = live(POLICY, StartAsked(0.0), ProcessStarted(0.01, 1), TimeUp(0.5, 1))
    assert (life.state, life.deadline, effects) == (State.STARTING, 1.0, ())


def test_running_waits_for_health() -> None:
    """With a health check, age alone does not make it RUNNING; the first good verdict does."""
    policy = Policy(has_health_check=True)
    life, effects = live(policy, StartAsked(0.0), ProcessStarted(0.01, 1), TimeUp(1.0, 1))
    assert (life.state, life.deadline, effects) == (State.STARTING, 60.0, ())
    life, _ = live(policy, HealthSeen(2.0, 1, healthy=True), life=life)
    assert (life.state, life.deadline) == (State.RUNNING, None)


def test_health_before_its_time_is_kept() -> None:
    """A verdict within start_seconds counts once it is old enough."""
    policy = Policy(has_health_check=True)
    life, _ = live(policy, StartAsked(0.0), ProcessStarted(0.01, 1), HealthSeen(0.5, 1, healthy=True), TimeUp(1.0, 1))
    assert life.state is State.RUNNING


def test_not_healthy_in_time_is_a_counted_bad_end() -> None:
    """At start_timeout it is stopped, and restarted as recovery allows."""
    policy = Policy(has_health_check=True, start_timeout_seconds=5.0)
    life, effects = live(policy, StartAsked(0.0), ProcessStarted(0.01, 1), TimeUp(1.0, 1), TimeUp(5.0, 1))
    assert (life.state, life.stop_cause) == (State.STOPPING, StopCause.START_TIMEOUT)
    assert effects == (RunStopStage(1, StopStage.SIGNAL),)
    life, effects = live(policy, ended(5.1, None, signal=15), life=life)
    assert (life.state, life.restarts, effects[0]) == (State.STARTING, 1, Spawn(2))
    assert "start_timeout" in life.reason


def test_what_the_checks_found_is_told_as_long_as_it_is_so() -> None:
    """Of who is left running; not any more when it is healthy, or nobody asks; a stop for later keeps its words."""
    policy = Policy(has_health_check=True, start_seconds=0.0)
    begun = StartAsked(0.0), ProcessStarted(0.01, 1), HealthSeen(0.5, 1, healthy=True)
    sick, effects = live(policy, *begun, HealthSeen(9.0, 1, healthy=False, reason="answered 500"))
    assert (sick.state, sick.healthy, sick.reason, effects) == (State.RUNNING, False, "answered 500", ())
    unasked, _ = live(policy, AskingFailed(10.0, 1, "no room"), life=sick)
    assert unasked.reason == "no room"
    assert live(policy, AskingFailed(11.0, 1, "answered 500", is_over=True), life=unasked)[0] == sick
    assert live(policy, HealthSeen(12.0, 1, healthy=True), life=sick)[0].reason == ""
    unchecked, _ = live(Policy(), PolicyChanged(12.0), life=sick)
    assert (unchecked.healthy, unchecked.reason) == (None, "")
    later = StopAsked(12.0, later=True), HealthSeen(13.0, 1, healthy=False, reason="refused")
    assert live(policy, *later, life=sick)[0].reason == "stops after its dependents"


def test_who_could_not_be_asked_is_not_too_slow() -> None:
    """Each vain round gives a start ten seconds more, in words; then it is as ever."""
    policy = Policy(has_health_check=True, start_timeout_seconds=5.0)
    life, _ = live(policy, StartAsked(0.0), ProcessStarted(0.01, 1), AskingFailed(0.5, 1, "no room"))
    assert (life.state, life.deadline, life.reason) == (State.STARTING, 1.0, "no room"), "it is not even old enough"
    life, _ = live(policy, TimeUp(1.0, 1), AskingFailed(2.0, 1, "no room"), life=life)
    assert life.deadline == 12.0
    assert live(policy, AskingFailed(6.9, 1, "no room"), life=life)[0] == life, "not anew with each round"
    life, effects = live(policy, AskingFailed(8.0, 1, ""), TimeUp(12.0, 1), life=life)
    assert (life.deadline, life.reason, effects) == (18.0, "", ())
    assert live(policy, HealthSeen(8.5, 1, healthy=True), life=life)[0].state is State.RUNNING
    assert live(policy, TimeUp(18.0, 1), life=life)[0].state is State.STOPPING


def test_that_nobody_could_ask_changes_no_other_state() -> None:
    """Who runs, or is stopped, stays so; of who runs it is told why its health is not known, until it is."""
    policy = Policy(has_health_check=True, start_seconds=0.0)
    running, _ = live(policy, StartAsked(0.0), ProcessStarted(0.01, 1), HealthSeen(0.5, 1, healthy=True))
    stopping, _ = live(policy, StopAsked(1.0), life=running)
    assert live(policy, AskingFailed(2.0, 1, "no room"), life=stopping)[0] == stopping
    life, effects = live(policy, AskingFailed(2.0, 1, "no room"), life=running)
    assert (life, effects) == (running._replace(unasked=True, reason="no room"), ())
    assert live(policy, AskingFailed(3.0, 1, "of the start", is_over=True), life=life)[0] == running
    assert live(policy, HealthSeen(3.0, 1, healthy=False), life=life)[0].unasked is False


def test_that_nobody_could_ask_takes_no_other_words_away() -> None:
    """Whose stop is noted for later says that."""
    policy = Policy(has_health_check=True, start_seconds=0.0)
    seen = StartAsked(0.0), ProcessStarted(0.01, 1), HealthSeen(0.5, 1, healthy=True), StopAsked(1.0, later=True)
    life, _ = live(policy, *seen, AskingFailed(2.0, 1, "no room"), AskingFailed(3.0, 1, "", is_over=True))
    assert (life.state, life.reason, life.unasked) == (State.RUNNING, "stops after its dependents", False)


def test_a_program_that_was_held_up_looks_once_more() -> None:
    """When the timer itself comes far too late, nobody has asked the service: it gets a second look, and one only."""
    policy = Policy(has_health_check=True, start_timeout_seconds=5.0)
    life, effects = live(policy, StartAsked(0.0), ProcessStarted(0.01, 1), TimeUp(1.0, 1), TimeUp(15.0, 1))
    assert (life.state, life.deadline, effects) == (State.STARTING, 20.0, ())
    assert live(policy, HealthSeen(15.5, 1, healthy=True), life=life)[0].state is State.RUNNING
    assert live(policy, TimeUp(20.0, 1), life=life)[0].state is State.STOPPING


def test_a_stop_that_was_held_up_gives_the_service_its_time() -> None:
    """Frozen with the service (a container): it gets the time of the stage once more, ten seconds at most."""
    policy = POLICY._replace(stop_stages=((StopStage.SIGNAL, 30.0), (StopStage.KILL, 5.0)))
    asked, _ = live(policy, StopAsked(2.0), life=running())
    life, effects = live(policy, TimeUp(100.0, 1), life=asked)
    assert (life.stop_stage, life.deadline, effects) == (StopStage.SIGNAL, 110.0, ())
    assert live(policy, TimeUp(110.0, 1), life=life)[0].stop_stage is StopStage.KILL
    assert live(policy, TimeUp(32.5, 1), life=asked)[0].stop_stage is StopStage.KILL
    forced, _ = live(policy, StopAsked(2.0, force=True), life=running())
    assert live(policy, TimeUp(100.0, 1), life=forced)[1] == (RunStopStage(1, StopStage.KILL),)


def test_a_crash_is_restarted_at_once_then_with_doubling_delays() -> None:
    """The first restart within the window is immediate; the n-th waits restart_delay x 2^(n-2) within a tenth."""
    life = running()
    life, effects = live(POLICY, ended(10.0), life=life)
    assert (life.state, effects[0]) == (State.STARTING, Spawn(2))
    for number, nominal in ((2, 1.0), (3, 2.0), (4, 4.0)):
        life, effects = live(POLICY, ended(20.0, run=number), life=life)
        assert life.state is State.BACKOFF
        assert life.deadline is not None
        assert life.deadline - 20.0 == pytest.approx(nominal, rel=0.1)
        assert effects == ()
        life, effects = live(POLICY, TimeUp(life.deadline, number), life=life)
        assert effects[0] == Spawn(number + 1)


def test_the_delay_is_capped() -> None:
    """No delay exceeds restart_max_delay."""
    policy = Policy(restart_limit=0, restart_max_delay_seconds=3.0)
    assert policy.backoff_seconds(40, run=41) == 3.0


@pytest.mark.parametrize("limit", [4, 100])
@pytest.mark.parametrize("up_seconds", [0.0, 1e6])
def test_it_is_given_up_after_the_limit(limit: int, up_seconds: float) -> None:
    """Limit 4: five runs; then FAILED with the last reason, however long the machine is up."""
    policy = Policy(restart_limit=limit, restart_delay_seconds=0)
    life, _ = live(policy, StartAsked(up_seconds))
    for run in range(1, limit + 1):
        life, _ = live(policy, ended(up_seconds + run / 10, 3, run), life=life)
        assert life.run == run + 1
    life, effects = live(policy, ended(up_seconds + (limit + 1) / 10, 3, limit + 1), life=life)
    assert (life.state, life.deadline, effects) == (State.FAILED, None, ())
    assert life.reason == f"exit code 3; gave up after {limit} restarts"


def test_restarts_outside_the_window_are_forgotten() -> None:
    """Only restarts within restart_window count; the first after it is immediate again."""
    life = running()
    life, _ = live(POLICY, ended(10.0), life=life)
    life, effects = live(POLICY, ended(10.0 + 301, run=2), life=life)
    assert (life.state, effects[0]) == (State.STARTING, Spawn(3))


@pytest.mark.parametrize(
    ("policy", "code", "state"),
    [
        (Policy(), 0, State.EXITED),
        (Policy(type=ServiceType.ONESHOT), 0, State.COMPLETED),
        (Policy(success_exit_codes=(0, 3)), 3, State.EXITED),
        (Policy(restart=RestartPolicy.NO), 1, State.FAILED),
        (Policy(restart=RestartPolicy.ALWAYS), 0, State.STARTING),
        (Policy(restart=RestartPolicy.ALWAYS, type=ServiceType.ONESHOT), 0, State.COMPLETED),
        (Policy(), None, State.STARTING),
    ],
)
@pytest.mark.parametrize("old", [True, False])
def test_what_an_end_by_itself_leads_to(policy: Policy, code: int | None, state: State, old: bool) -> None:
    """Success ends it, failure restarts it, `always` restarts services whatever happened; young and old alike."""
    life = running(policy) if old else live(policy, StartAsked(0.0), ProcessStarted(0.01, 1))[0]
    life, _ = live(policy, ended(2.0, code), life=life)
    assert life.state is state


def test_with_recovery_off_a_crash_is_failed_at_once() -> None:
    """The auto-recovery switch wins over `restart`."""
    life, _ = live(POLICY, RecoverySwitched(1.0, on=False), ended(2.0), life=running())
    assert life.state is State.FAILED
    life, _ = live(Policy(restart=RestartPolicy.ALWAYS), RecoverySwitched(1.0, on=False), ended(2.0, 0), life=running())
    assert life.state is State.EXITED


def test_switching_recovery_off_ends_a_backoff() -> None:
    """What waits for its retry is FAILED when recovery is switched off."""
    life, _ = live(POLICY, ended(2.0), ended(3.0, run=2), life=running())
    assert life.state is State.BACKOFF
    assert live(POLICY, RecoverySwitched(3.4, on=True), life=life) == (life, ())
    life, effects = live(POLICY, RecoverySwitched(3.5, on=False), life=life)
    assert (life.state, life.deadline, effects) == (State.FAILED, None, ())


def test_a_spawn_that_cannot_help_itself_fails_at_once() -> None:
    """A missing program is FAILED without retries; a start by a person tries again."""
    life, _ = live(POLICY, StartAsked(0.0), SpawnFailed(0.1, 1, "command not found: x"))
    assert (life.state, life.reason, life.restarts) == (State.FAILED, "command not found: x", 0)
    _, effects = live(POLICY, StartAsked(1.0), life=life)
    assert effects[0] == Spawn(2)


@pytest.mark.parametrize("transient", [True, False])
def test_a_spawn_that_fails_during_a_stop_ends_it(transient: bool) -> None:
    """There is nothing left to be stopped: it is down, or starts again if that was wished meanwhile."""
    failed = SpawnFailed(0.5, 1, "no such program", transient)
    for stop in (StopAsked(0.1), StopAsked(0.1, later=True)):
        assert live(POLICY, StartAsked(0.0), stop, failed)[0].stopped_by_person
    life, effects = live(POLICY, StartAsked(0.0), StopAsked(0.1), StartAsked(0.2), failed)
    assert (life.state, effects) == (State.STARTING, (Spawn(2),))


def test_a_spawn_without_room_is_tried_again() -> None:
    """No memory, descriptors or processes: not the service's fault, so it waits ever longer, and nothing counts."""
    policy = POLICY._replace(restart_delay_seconds=0.0, restart_limit=1)
    life, _ = live(policy, ended(2.0, 1), life=running(policy))
    assert (life.state, life.restarts, life.restart_times) == (State.STARTING, 1, (2.0,))
    crashed = life
    waits = []
    for _ in range(12):
        at = life.spawned_at or 0.0
        life, effects = live(policy, SpawnFailed(at, life.run, "no room", transient=True), life=life)
        assert (life.state, life.reason, effects) == (State.BACKOFF, "no room", ())
        waits.append((life.deadline or 0.0) - at)
        life, effects = live(policy, TimeUp(life.deadline or 0.0, life.run), life=life)
        assert effects[0] == Spawn(life.run)
    assert [life.restarts, life.restart_times] == [1, crashed.restart_times]
    assert waits[0] == pytest.approx(0.5, rel=0.1)
    assert waits[1] == pytest.approx(1.0, rel=0.1)
    assert waits[-1] == pytest.approx(5.0, rel=0.1)
    life, _ = live(policy, ProcessStarted(life.spawned_at or 0.0, life.run), life=life)
    assert life.shortages == 0


def test_without_room_who_may_not_recover_fails() -> None:
    """`restart = no`, or recovery switched off: nothing starts it but a person."""
    policy = POLICY._replace(restart=RestartPolicy.NO)
    life, _ = live(policy, StartAsked(0.0), SpawnFailed(0.1, 1, "no room", transient=True))
    assert (life.state, life.reason) == (State.FAILED, "no room")
    life, _ = live(POLICY, RecoverySwitched(0.0, on=False), StartAsked(0.0), SpawnFailed(0.1, 1, "no room", True))
    assert (life.state, life.reason) == (State.FAILED, "no room")


def test_a_person_need_not_wait_for_room() -> None:
    """A start looks at once; a stop ends the waiting; switching recovery off does, too."""
    waiting, _ = live(POLICY, StartAsked(0.0), SpawnFailed(0.1, 1, "no room", transient=True))
    assert live(POLICY, StartAsked(0.2), life=waiting)[1][0] == Spawn(2)
    assert live(POLICY, StopAsked(0.2), life=waiting)[0].state is State.STOPPED
    assert live(POLICY, RecoverySwitched(0.2, on=False), life=waiting)[0].state is State.FAILED


def test_a_stop_goes_through_its_stages() -> None:
    """Each stage gets its limit; the last is the kill, repeated until the tree is gone."""
    life, effects = live(URL_THEN_TERM, StopAsked(2.0), life=running(URL_THEN_TERM))
    assert (life.deadline, effects) == (3.0, (RunStopStage(1, StopStage.URL),))
    life, effects = live(URL_THEN_TERM, TimeUp(3.0, 1), life=life)
    assert (life.deadline, effects) == (13.0, (RunStopStage(1, StopStage.SIGNAL),))
    life, effects = live(URL_THEN_TERM, TimeUp(13.0, 1), life=life)
    assert (life.deadline, effects) == (18.0, (RunStopStage(1, StopStage.KILL),))
    life, effects = live(URL_THEN_TERM, TimeUp(18.0, 1), life=life)
    assert (life.deadline, effects) == (23.0, (RunStopStage(1, StopStage.KILL),))
    life, _ = live(URL_THEN_TERM, ended(19.0, None, signal=9), life=life)
    assert (life.state, life.wanted) == (State.STOPPED, False)
    assert life.stopped_by_person


def test_a_refused_stage_gives_way_at_once() -> None:
    """A stop_url that nobody answers does not cost its limit; one to an earlier stage or run changes nothing."""
    life, effects = live(URL_THEN_TERM, StopAsked(2.0), StageFailed(2.1, 1, StopStage.URL), life=running(URL_THEN_TERM))
    assert effects == (RunStopStage(1, StopStage.SIGNAL),)
    for late in (StageFailed(2.2, 1, StopStage.URL), StageFailed(2.2, 9, StopStage.SIGNAL)):
        assert live(URL_THEN_TERM, late, life=life) == (life, ())


def test_a_stop_that_is_asked_for_again_hurries_nobody() -> None:
    """Only one that is forced does, and that once."""
    assert live(POLICY, StopAsked(2.0), StopAsked(2.1), life=running())[1] == ()
    assert live(POLICY, StopAsked(2.0, force=True), StopAsked(2.1, force=True), life=running())[1] == ()


def test_a_forced_stop_kills() -> None:
    """force skips what is left of the polite stages, also in the middle of a stop."""
    _, effects = live(URL_THEN_TERM, StopAsked(2.0), StopAsked(2.5, force=True), life=running(URL_THEN_TERM))
    assert effects == (RunStopStage(1, StopStage.KILL),)
    _, effects = live(URL_THEN_TERM, StopAsked(2.0, force=True), life=running(URL_THEN_TERM))
    assert effects == (RunStopStage(1, StopStage.KILL),)


def test_ten_clicks_on_restart_are_one() -> None:
    """The wish stands beside the state: one stop, one spawn."""
    life = running()
    spawns = 0
    for click in range(10):
        life, effects = live(POLICY, RestartAsked(2.0 + click / 100), life=life)
        spawns += sum(isinstance(effect, Spawn) for effect in effects)
    assert (life.state, life.wanted, spawns) == (State.STOPPING, True, 0)
    life, effects = live(POLICY, ended(3.0, None, signal=15), life=life)
    assert (life.state, life.restarts, effects[0]) == (State.STARTING, 0, Spawn(2))
    again, effects = live(POLICY, RestartAsked(3.5), life=life)
    assert (again.state, effects) == (State.STARTING, ())
    slow, _ = live(Policy(has_health_check=True), ProcessStarted(3.1, 2), RestartAsked(4.5), life=life)
    assert slow.state is State.STOPPING  # old enough, and not healthy: a new run may be


@pytest.mark.parametrize("cause", [StopCause.HEALTH, StopCause.MEMORY])
def test_a_stop_overrules_a_restart_by_rule(cause: StopCause) -> None:
    """What a person stops while a rule restarts it stays down."""
    life, _ = live(POLICY, RestartDue(2.0, cause, "why"), StopAsked(2.1), ended(2.2, 0), life=running())
    assert (life.state, life.wanted) == (State.STOPPED, False)


@pytest.mark.parametrize("wish", [StartAsked(2.1), RestartAsked(2.1)])
def test_a_start_during_a_stop_starts_when_it_is_over(wish: Event) -> None:
    """The latest wish wins, and its run is not counted as a restart."""
    life, effects = live(POLICY, StopAsked(2.0), wish, ended(2.2, 0), life=running())
    assert (life.state, life.restarts, effects[0]) == (State.STARTING, 0, Spawn(2))
    waiting, _ = live(Policy(waits=True), StopAsked(2.0), wish, ended(2.2, 0), life=running())
    assert (waiting.state, waiting.stop_cause) == (State.WAITING, None)  # to be down is no wish any more


def test_restarts_by_rules_count_unless_they_are_planned() -> None:
    """Health and memory use up the budget; a dependency's restart or a reload does not."""
    for cause, restarts in (
        (StopCause.HEALTH, 1),
        (StopCause.MEMORY, 1),
        (StopCause.DEPENDENCY, 0),
        (StopCause.RELOAD, 0),
    ):
        for before in (running(), live(POLICY, StartAsked(0.0), ProcessStarted(0.01, 1))[0]):
            life, effects = live(POLICY, RestartDue(2.0, cause, "why"), ended(2.2, 0), life=before)
            assert (life.state, life.restarts, effects[0]) == (State.STARTING, restarts, Spawn(2))


def test_a_stop_noted_for_later_keeps_it_down_after_a_crash() -> None:
    """While it waits for its dependents' end it runs on, but nothing brings it back."""
    life, effects = live(POLICY, StopAsked(2.0, later=True), life=running())
    assert (life.state, life.wanted, effects) == (State.RUNNING, False, ())
    assert live(POLICY, RestartDue(2.05, StopCause.HEALTH, "why"), life=life) == (life, ())
    crashed, _ = live(POLICY, ended(2.1), life=life)
    assert crashed.stopped_by_person
    restored, _ = live(POLICY, StartAsked(2.1), life=life)
    assert (restored.state, restored.wanted, restored.reason, restored.stop_cause) == (State.RUNNING, True, "", None)
    assert live(POLICY, StartAsked(2.2, for_another=True), life=crashed) == (crashed, ())
    assert live(POLICY, StartAsked(2.2), life=crashed)[0].state is State.STARTING
    assert live(POLICY, StartAsked(0.0), StopAsked(0.1, later=True), StartAsked(0.2))[0].wanted


def test_a_stop_noted_for_later_is_the_person_s_where_the_start_takes_too_long() -> None:
    """It ends for its start_timeout before its dependents are down, and nothing but a person brings it back."""
    policy = Policy(has_health_check=True, start_timeout_seconds=5.0)
    starting, _ = live(policy, StartAsked(0.0), ProcessStarted(0.01, 1), TimeUp(1.0, 1))
    life, effects = live(policy, StopAsked(2.0, later=True), TimeUp(5.0, 1), life=starting)
    assert (life.state, effects) == (State.STOPPING, (RunStopStage(1, StopStage.SIGNAL),))
    life, _ = live(policy, ended(5.1, None, signal=15), life=life)
    assert life.stopped_by_person


def test_waiting_for_dependencies() -> None:
    """WAITING spawns when they are ready, tells who asked when one failed, and a stop ends it."""
    policy = Policy(waits=True)
    life, effects = live(policy, StartAsked(0.0))
    assert (life.state, life.deadline, effects) == (State.WAITING, None, ())
    failed, effects = live(policy, DependencyFailed(1.0, "db failed"), life=life)
    assert (failed.state, failed.reason, effects) == (State.WAITING, "db failed", (Refuse("db failed"),))
    assert live(policy, DependenciesPending(1.5), life=failed)[0].reason == ""
    started, effects = live(policy, DependenciesReady(2.0), life=failed)
    assert (started.state, started.reason, effects[0]) == (State.STARTING, "", Spawn(1))
    assert live(policy, StopAsked(1.0), life=life)[0].state is State.STOPPED


def test_a_disabled_service_refuses_in_words() -> None:
    """enabled = false: never started, and who asks is told why."""
    life, effects = live(Policy(enabled=False), StartAsked(0.0))
    assert life == Life()
    assert effects == (Refuse("disabled in services.ini (enabled = false)"),)


def test_a_start_gives_a_fresh_budget() -> None:
    """A person's start forgets the restarts before it."""
    policy = Policy(restart_limit=1, restart_delay_seconds=0)
    life, _ = live(policy, StartAsked(0.0), ended(0.1), ended(0.2, run=2))
    assert life.state is State.FAILED
    life, _ = live(policy, StartAsked(1.0), life=life)
    assert (life.state, life.restarts, life.restart_times) == (State.STARTING, 0, ())


def test_a_start_cuts_a_backoff_short() -> None:
    """In BACKOFF a start spawns at once."""
    life, _ = live(POLICY, ended(2.0), ended(3.0, run=2), life=running())
    life, effects = live(POLICY, StartAsked(3.1), life=life)
    assert (life.state, life.restarts, effects[0]) == (State.STARTING, 0, Spawn(3))


def test_a_start_that_ignores_ports_is_told_so_until_it_is_executed() -> None:
    """The wish holds while it waits, through a stop, and for one start only."""
    policy = Policy(waits=True)
    life, _ = live(policy, StartAsked(0.0, ignore_ports=True))
    assert (life.state, life.ignore_ports) == (State.WAITING, True)
    life, _ = live(policy, StartAsked(0.5), DependenciesReady(1.0), life=life)  # a dependent wants it, too
    assert (life.state, life.ignore_ports) == (State.STARTING, True)
    assert not live(policy, ProcessStarted(1.01, 1), life=life)[0].ignore_ports
    assert not live(policy, SpawnFailed(1.01, 1, "no such program"), life=life)[0].ignore_ports
    restarted, _ = live(POLICY, StopAsked(2.0), StartAsked(2.1, ignore_ports=True), ended(2.2), life=running())
    assert (restarted.state, restarted.ignore_ports) == (State.STARTING, True)
    early = (StartAsked(0.0), StopAsked(0.1), StartAsked(0.2, ignore_ports=True), ProcessStarted(0.3, 1))
    assert live(POLICY, *early)[0].ignore_ports  # the run that is being stopped was executed late
    assert not live(POLICY, *early[:2], StartAsked(0.2), early[3])[0].ignore_ports
    assert not live(POLICY, StopAsked(2.3), RestartAsked(2.4), life=restarted)[0].ignore_ports


def test_a_start_in_doubt_is_let_through_by_the_next_wish() -> None:
    """While STARTING is held back for a look at the ports, a wish that ignores them is taken."""
    life, _ = live(POLICY, StartAsked(0.0))
    assert not life.ignore_ports
    life, effects = live(POLICY, StartAsked(0.1, ignore_ports=True), life=life)
    assert (life.state, life.run, life.ignore_ports, effects) == (State.STARTING, 1, True, ())


def test_an_early_end_is_explained_afterwards() -> None:
    """The cause is added to the reason in BACKOFF, in FAILED, and in the automatic start that followed."""
    told = Explained(5.0, 1, "port 8080 is held by x")
    started, _ = live(POLICY, ended(4.0), told, life=running())
    assert (started.state, started.run, started.reason) == (State.STARTING, 2, "exit code 1; port 8080 is held by x")
    backoff, effects = live(POLICY, ended(4.0), ended(4.5, run=2), told._replace(run=2), life=running())
    assert (backoff.state, backoff.reason, effects) == (State.BACKOFF, "exit code 1; port 8080 is held by x", ())
    failed, _ = live(Policy(restart=RestartPolicy.NO), ended(4.0), told, life=running())
    assert (failed.state, failed.reason) == (State.FAILED, "exit code 1; port 8080 is held by x")
    exited, _ = live(POLICY, ended(4.0, 0), told, life=running())
    assert (exited.state, exited.reason) == (State.EXITED, "exit code 0; port 8080 is held by x")


def test_a_start_that_took_too_long_is_explained_at_once() -> None:
    """What its checks found wrong at last is in the reason from its stop on, also once it is given up."""
    policy = Policy(has_health_check=True, restart=RestartPolicy.NO, start_timeout_seconds=2.0)
    slow = StartAsked(0.0), ProcessStarted(0.1, 1), TimeUp(1.0, 1), TimeUp(2.0, 1)
    why = "not healthy after 2 s (start_timeout); answered 500"
    life, effects = live(policy, *slow, Explained(2.0, 1, "answered 500"))
    assert (life.state, life.reason, effects) == (State.STOPPING, why, ())
    life, _ = live(policy, ended(2.1), life=life)
    assert (life.state, life.reason) == (State.FAILED, why)

    stopped, _ = live(policy, *slow, StopAsked(2.0))
    assert live(policy, Explained(2.0, 1, "answered 500"), life=stopped) == (stopped, ())


def test_where_the_reason_is_gone_the_explanation_stands_alone() -> None:
    """A service that passed WAITING has lost the reason of its end; the cause is told all the same."""
    policy = Policy(waits=True)
    life, _ = live(policy, StartAsked(0.0), DependenciesReady(0.1), ended(1.0), DependenciesReady(1.1))
    assert (life.state, life.automatic, life.reason) == (State.STARTING, True, "")
    assert live(policy, Explained(1.2, 1, "port 8080 is held by x"), life=life)[0].reason == "port 8080 is held by x"


@pytest.mark.parametrize(
    "meanwhile",
    [
        (TimeUp(6.0, 2),),
        (StopAsked(4.5),),
        (RestartAsked(6.0), ended(6.1, run=2)),
        (StopAsked(4.5, later=True),),
        (ended(4.5, run=2),),
        (ended(4.5, 0, run=2),),
        (ended(4.5, run=2), TimeUp(9.0, 2)),
    ],
)
def test_an_explanation_that_comes_late_changes_nothing(meanwhile: tuple[Event, ...]) -> None:
    """RUNNING again, stopped, started by a person, or ended once more: the cause of an older end is no news."""
    life, _ = live(POLICY, ended(4.0), ProcessStarted(4.01, 2), *meanwhile, life=running())
    assert live(POLICY, Explained(7.0, 1, "port 8080 is held by x"), life=life) == (life, ())
    life, _ = live(POLICY, RestartAsked(4.0), ended(4.1), life=running())
    assert live(POLICY, Explained(7.0, 1, "port 8080 is held by x"), life=life) == (life, ())


def test_what_lasts_is_told_however_late() -> None:
    """That something of an earlier run is left matters to whoever stopped it; nobody waits for that, or runs by it."""
    left = Explained(7.0, 1, "pid 8 is left", lasts=True)
    stopped, _ = live(POLICY, StopAsked(4.5), ended(4.6), life=running())
    assert live(POLICY, left, life=stopped)[0] == stopped._replace(reason="pid 8 is left")
    again, _ = live(POLICY, RestartAsked(4.0), ended(4.1), life=running())
    assert live(POLICY, left, life=again)[0] == again._replace(reason="pid 8 is left")
    for life in (running(), live(Policy(waits=True), StartAsked(0.0))[0]):
        assert live(POLICY, left, life=life) == (life, ())


def test_a_reload_in_the_middle_of_a_stop_skips_no_signal() -> None:
    """Stages are known by what they are: taking the polite ones away does not jump over the signal."""
    life, _ = live(URL_THEN_TERM, StopAsked(2.0), life=running(URL_THEN_TERM))
    _, effects = live(POLICY, TimeUp(3.0, 1), life=life)
    assert effects == (RunStopStage(1, StopStage.SIGNAL),)


def test_a_reload_looks_again_at_what_waits() -> None:
    """A health check that is gone is not waited for; a service that was disabled meanwhile does not start."""
    life, _ = live(Policy(has_health_check=True), StartAsked(0.0), ProcessStarted(0.01, 1), TimeUp(1.0, 1))
    assert life.state is State.STARTING
    assert live(POLICY, PolicyChanged(2.0), life=life)[0].state is State.RUNNING
    waiting, _ = live(Policy(waits=True), StartAsked(0.0))
    off = Policy(waits=True, enabled=False)
    assert live(off, PolicyChanged(1.0), life=waiting)[0].state is State.STOPPED
    assert live(off, DependenciesReady(1.0), life=waiting)[0].state is State.STOPPED


def test_a_reload_ends_a_back_off_that_leads_to_no_start() -> None:
    """Disabled it is STOPPED, not to be restarted FAILED, at once: nothing is shown as coming that does not come."""
    backoff, _ = live(POLICY, ended(4.0), ended(4.5, run=2), life=running())
    assert (backoff.state, live(POLICY, PolicyChanged(4.6), life=backoff)[0]) == (State.BACKOFF, backoff)
    off, effects = live(Policy(enabled=False), PolicyChanged(4.6), life=backoff)
    assert (off.state, off.deadline, effects) == (State.STOPPED, None, ())
    alone, effects = live(Policy(restart=RestartPolicy.NO), PolicyChanged(4.6), life=backoff)
    assert (alone.state, alone.deadline, effects) == (State.FAILED, None, ())
    assert alone.reason == "exit code 1; restart = no in services.ini"


def test_what_a_reload_disables_runs_on_as_it_is() -> None:
    """Only its next start cannot be; what has a process must never count as down."""
    for events in ((), (StopAsked(2.0),), (ended(2.0),)):
        life, _ = live(POLICY, *events, life=running())
        assert live(Policy(enabled=False), PolicyChanged(2.1), life=life) == (life, ())
        down, effects = live(Policy(enabled=False), ended(2.2, run=life.run), life=life)
        assert (down.state, down.restarts, down.restart_times, effects) == (
            State.STOPPED,
            life.restarts,
            life.restart_times,
            (),
        )


def test_a_crash_loop_without_a_limit_takes_no_more_memory_with_time() -> None:
    """Of restarts without a limit only the latest are kept."""
    policy = Policy(restart_limit=0, restart_delay_seconds=0)
    life, _ = live(policy, StartAsked(0.0))
    for run in range(1, 200):
        life, _ = live(policy, ended(run / 100, 3, run), life=life)
    assert (life.restarts, len(life.restart_times)) == (199, 64)


def test_adopted_services_are_taken_as_they_are() -> None:
    """RUNNING if it was, or without a health check; else STARTING until that has spoken. The run goes on counting."""
    life, _ = live(POLICY, Adopted(100.0, run=7, spawned_at=40.0))
    assert (life.state, life.run, life.spawned_at, life.wanted) == (State.RUNNING, 7, 40.0, True)
    life, effects = live(Policy(has_health_check=True), Adopted(100.0, run=7, spawned_at=40.0))
    assert (life.state, life.deadline, effects) == (State.STARTING, 160.0, ())
    life, effects = live(Policy(has_health_check=True), Adopted(100.0, run=7, spawned_at=40.0, was_running=True))
    assert (life.state, life.healthy, life.deadline, effects) == (State.RUNNING, None, None, ())


@pytest.mark.parametrize(
    "event",
    [
        ProcessStarted(0.5, 9),
        HealthSeen(0.5, 9, healthy=True),
        AskingFailed(0.5, 9, "no room"),
        SpawnFailed(0.5, 9, "no such program"),
        ProcessEnded(0.5, 9, ProcessEnd(0), ""),
        TimeUp(0.5, 9),
    ],
    ids=lambda event: type(event).__name__,
)
def test_news_of_another_run_is_our_bug(event: Event) -> None:
    """step() refuses what no correct runtime reports: a late fault of an old run must not take down the new one."""
    with pytest.raises(ImpossibleEventError):
        live(POLICY, StartAsked(0.0), event)
    with pytest.raises(ImpossibleEventError):
        step(Life(run=9), event, POLICY)


def test_the_same_seed_gives_the_same_delays_and_others_differ() -> None:
    """The jitter spreads services and repeats for one."""
    delays = {Policy(jitter_seed=seed).backoff_seconds(3, run=4) for seed in range(50)}
    assert len(delays) > 25
    assert all(3.6 <= delay <= 4.4 for delay in delays)
    assert POLICY._replace(jitter_seed=5).backoff_seconds(2, 3) == Policy(jitter_seed=5).backoff_seconds(2, 3)


def test_there_is_a_rule_for_every_event() -> None:
    """What is looked up by its type must be there."""
    assert _RULES.keys() == set(get_args(Event))
