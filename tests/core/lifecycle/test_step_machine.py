"""Tens of thousands of random steps against the state machine, with a world that behaves as processes do."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from medivote_desktop.core.config import RestartPolicy, ServiceType
from medivote_desktop.core.events import (
    AskingFailed,
    DependenciesPending,
    DependenciesReady,
    DependencyFailed,
    Event,
    Explained,
    HealthSeen,
    PolicyChanged,
    ProcessEnded,
    ProcessStarted,
    RecoverySwitched,
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
from medivote_desktop.core.step import step

POLICIES = st.builds(
    Policy,
    type=st.sampled_from(ServiceType),
    enabled=st.just(True),
    waits=st.booleans(),
    has_health_check=st.booleans(),
    restart=st.sampled_from(RestartPolicy),
    restart_delay_seconds=st.sampled_from([0.0, 0.5, 1.0]),
    restart_max_delay_seconds=st.sampled_from([1.0, 60.0]),
    restart_limit=st.integers(0, 3),
    restart_window_seconds=st.sampled_from([5.0, 300.0]),
    start_seconds=st.sampled_from([0.0, 1.0]),
    start_timeout_seconds=st.sampled_from([0.5, 10.0]),
    stop_stages=st.sampled_from(
        [
            ((StopStage.SIGNAL, 10.0), (StopStage.KILL, 5.0)),
            ((StopStage.URL, 1.0), (StopStage.COMMAND, 1.0), (StopStage.SIGNAL, 2.0), (StopStage.KILL, 5.0)),
            ((StopStage.KILL, 5.0),),
        ]
    ),
    jitter_seed=st.integers(0, 2**32 - 1),
)


class World(RuleBasedStateMachine):
    """One service and the process it may have. Only what can really happen is offered to the machine."""

    def __init__(self) -> None:
        super().__init__()
        self.life = Life()
        self.policy = Policy()
        self.now = 0.0
        self.process: int | None = None
        self.executed = False
        self.timer: float | None = None
        self.person_stopped = False
        self.spawns_while_stopped = 0

    @initialize(policy=POLICIES)
    def begin(self, policy: Policy) -> None:
        self.policy = policy

    def happen(self, event: Event) -> None:
        before = self.life
        self.life, effects = step(before, event, self.policy)
        self.timer = self.life.deadline
        for effect in effects:
            match effect:
                case Spawn(run=run):
                    assert self.process is None, "a second spawn beside a living process"
                    assert run == before.run + 1
                    assert not self.person_stopped, "a person had stopped it"
                    self.process, self.executed = run, False
                case RunStopStage(run=run):
                    assert self.process == run, "a signal to the dead"

    # What people and rules wish.

    @rule(ignore_ports=st.booleans())
    def start(self, ignore_ports: bool) -> None:
        self.person_stopped = False
        self.happen(StartAsked(self.now, ignore_ports))

    @rule(force=st.booleans(), later=st.booleans())
    def stop(self, force: bool, later: bool) -> None:
        self.person_stopped = True
        self.happen(StopAsked(self.now, later=later and not force, force=force))

    @rule()
    def restart(self) -> None:
        self.person_stopped = False
        self.happen(RestartAsked(self.now))

    @rule(on=st.booleans())
    def switch_recovery(self, on: bool) -> None:
        self.happen(RecoverySwitched(self.now, on))

    @rule(cause=st.sampled_from([StopCause.HEALTH, StopCause.MEMORY, StopCause.DEPENDENCY, StopCause.RELOAD]))
    def rule_wants_restart(self, cause: StopCause) -> None:
        self.happen(RestartDue(self.now, cause, cause.value))

    @rule(policy=POLICIES)
    def reload(self, policy: Policy) -> None:
        self.policy = policy
        self.happen(PolicyChanged(self.now))

    # What the world does.

    @rule(seconds=st.sampled_from([0.001, 0.1, 1.0, 30.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        if self.timer is not None and self.now >= self.timer:
            self.timer = None
            self.happen(TimeUp(self.now, self.life.run))

    @precondition(lambda self: self.timer is not None)
    @rule()
    def timer_fires(self) -> None:
        assert self.timer is not None
        self.now, self.timer = max(self.now, self.timer), None
        self.happen(TimeUp(self.now, self.life.run))

    @precondition(lambda self: self.process is not None and not self.executed)
    @rule()
    def executes(self) -> None:
        self.executed = True
        self.happen(ProcessStarted(self.now, self.life.run))

    @precondition(lambda self: self.process is not None and not self.executed)
    @rule(reason=st.sampled_from(["waits for old", ""]))
    def is_held(self, reason: str) -> None:
        before = self.life
        self.happen(SpawnHeld(self.now, self.life.run, reason))
        told: dict[str, Any] = {"reason": "", "deadline": None, "spawned_at": None}
        assert self.life._replace(**told) == before._replace(**told)

    @precondition(lambda self: self.process is not None and not self.executed)
    @rule(transient=st.booleans())
    def cannot_execute(self, transient: bool) -> None:
        self.process = None
        before = self.life
        self.happen(SpawnFailed(self.now, self.life.run, "no such program", transient))
        if before.state is State.STARTING and before.wanted:
            assert self.life.restarts == before.restarts, "it has done nothing, and has used up a restart"
            assert self.life.restart_times == before.restart_times
            recovers = self.life.recovery_on and self.policy.restart is not RestartPolicy.NO
            assert self.life.state is (State.BACKOFF if transient and recovers else State.FAILED)

    @precondition(lambda self: self.process is not None and self.executed)
    @rule(code=st.sampled_from([0, 1, None]))
    def ends(self, code: int | None) -> None:
        self.process = None
        end = ProcessEnd(code, None if code is not None else 9)
        self.happen(ProcessEnded(self.now, self.life.run, end, "ended"))

    @precondition(lambda self: self.process is not None and self.executed)
    @rule(healthy=st.booleans())
    def health_speaks(self, healthy: bool) -> None:
        self.happen(HealthSeen(self.now, self.life.run, healthy))

    @precondition(lambda self: self.process is not None and self.executed)
    @rule()
    def health_cannot_be_asked(self) -> None:
        before = self.life
        self.happen(AskingFailed(self.now, self.life.run, "no room"))
        told: dict[str, Any] = {"reason": "", "deadline": None, "unasked": False}
        assert self.life._replace(**told) == before._replace(**told)
        assert self.life.deadline is None or before.deadline is None or self.life.deadline >= before.deadline

    @rule(news=st.sampled_from(["ready", "pending", "failed"]))
    def dependencies_speak(self, news: str) -> None:
        match news:
            case "ready":
                self.happen(DependenciesReady(self.now))
            case "pending":
                self.happen(DependenciesPending(self.now))
            case _:
                self.happen(DependencyFailed(self.now, "db failed"))

    @rule(stage=st.sampled_from([StopStage.URL, StopStage.COMMAND]))
    def stage_is_refused(self, stage: StopStage) -> None:
        self.happen(StageFailed(self.now, self.life.run, stage))

    @rule(runs_ago=st.integers(0, 3))
    def an_end_is_explained(self, runs_ago: int) -> None:
        before, run = self.life, self.life.run - runs_ago
        self.happen(Explained(self.now, run, "the port is taken"))
        assert self.life._replace(reason="") == before._replace(reason=""), "words have changed more than words"
        if self.life is not before:
            assert runs_ago == (1 if before.state is State.STARTING else 0)
            was_too_slow = before.state is State.STOPPING and before.stop_cause is StopCause.START_TIMEOUT
            ended = (State.BACKOFF, State.FAILED, State.EXITED, State.COMPLETED)
            assert was_too_slow or before.state in (State.STARTING, *ended)

    # What always holds.

    @invariant()
    def state_and_process_agree(self) -> None:
        assert self.life.state.has_process == (self.process is not None)

    @invariant()
    def no_wait_without_a_timer(self) -> None:
        if self.life.state in (State.STARTING, State.STOPPING, State.BACKOFF):
            assert self.timer is not None

    @invariant()
    def nobody_comes_back_after_a_stop(self) -> None:
        if self.person_stopped:
            assert not self.life.wanted
            assert self.life.state in (State.STOPPED, State.STOPPING, State.STARTING, State.RUNNING)
            assert self.life.stop_cause is StopCause.PERSON, "nobody would know any more who wanted it down"

    @invariant()
    def ports_are_ignored_for_one_start(self) -> None:
        if self.life.ignore_ports:
            assert self.life.state in (State.WAITING, State.STARTING, State.STOPPING, State.BACKOFF)
            assert self.life.state is State.STOPPING or not self.life.confirmed

    @invariant()
    def rest_has_no_leftovers(self) -> None:
        if self.life.state.is_at_rest:
            assert self.life.spawned_at is None
            assert self.life.deadline is None
            assert not self.life.ignore_ports


World.TestCase.settings = settings(
    max_examples=300, stateful_step_count=80, deadline=None, suppress_health_check=list(HealthCheck)
)
TestWorld = World.TestCase
