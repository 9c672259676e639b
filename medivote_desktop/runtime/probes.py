"""Asks one service after the other how it is: in rounds of all its checks, none of which blocks."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.check_facts import NO_CHECKS, CheckFacts
from medivote_desktop.core.config import HealthAction, HealthConfig, ServiceConfig
from medivote_desktop.core.events import AskingFailed, Explained, HealthSeen, RestartDue
from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.say import say
from medivote_desktop.runtime.farmounts import Touch, far_folder
from medivote_desktop.runtime.obstacles import is_path
from medivote_desktop.runtime.process import ServiceProcess

if TYPE_CHECKING:
    from medivote_desktop.runtime.health.checks import Check

_log = logging.getLogger(__name__)

STARTING_INTERVAL_SECONDS = 0.5
_FIRST_SECONDS = 0.05
_SILENT_DISK_SECONDS = 30.0
_NO_ROOM_SECONDS = 10.0
"""Who has no descriptor for a round may have one for the next, and too few again for the one after it."""

_NONE_OPEN: AbstractSet[int] = frozenset()
_NOTHING_HELD: Mapping[int, bool] = MappingProxyType({})
_HELD_UP_SECONDS = 2.0  # a round that ends so late tells that this program itself was held up


class Prober:
    """Probes the runs of one service and tells its life what was seen.

    A round asks all checks; it is good if all hold. While STARTING a round comes every half second, and the first good
    one makes the service healthy; one that could not be asked gives it more time. Later `health_retries` bad rounds in
    a row make it unhealthy, except within `health_start_period` and in the grace period after the machine slept, or had
    no room to ask.

    Args:
        clock: The monotonic clock, in seconds.
        pace: Calls a function now or in a later turn of the loop: services that start together are probed together.

    Attributes:
        facts: What the last round found; another object after each round.
    """

    __slots__ = (
        "__weakref__",
        "_checks",
        "_clock",
        "_failures",
        "_faults",
        "_forgiven_until",
        "_held",
        "_is_excused",
        "_late_at",
        "_open",
        "_pace",
        "_run",
        "_service",
        "_timers",
        "_told_before",
        "facts",
        "last_fault",
    )

    def __init__(
        self,
        service: ServiceProcess,
        clock: Callable[[], float],
        pace: Callable[[Callable[[], None]], None],
    ) -> None:
        self._service = service
        self._clock = clock
        self._pace = pace
        self._run = 0
        # Most services are never probed: what is empty is shared.
        self._checks: Sequence[Check] = ()
        self._open = _NONE_OPEN
        self._faults: tuple[str, ...] = ()
        self._held: Mapping[int, bool] = _NOTHING_HELD
        self._failures = 0
        self.facts = NO_CHECKS
        self._forgiven_until = 0.0
        self._late_at = 0.0
        self._is_excused = False
        self._told_before: str | None = None  # the reason, before it was that nobody could ask
        self.last_fault = ""
        self._timers: tuple[QTimer, QTimer] | None = None  # most services are never probed

    def _next_and_limit(self) -> tuple[QTimer, QTimer]:
        """The timers of the next round and of the limit of this one."""
        self._timers = self._timers or (self._single_shot(self._round_is_due), self._single_shot(self._round_timed_out))
        return self._timers

    def _single_shot(self, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self._service.owner)
        timer.setSingleShot(True)
        timer.timeout.connect(slot)
        return timer

    def follow(self) -> None:
        """Look at the life of the service: begin with a new run, end with it."""
        life, policy = self._service.life, self._service.policy
        if not self._run and not policy.has_health_check:
            return
        probed = policy.has_health_check and life.state in (State.STARTING, State.RUNNING) and life.confirmed
        if probed and self._run != life.run:
            self.stop()
            self._begin_run()
        elif not probed and self._run:
            run, fault = self._run, self.last_fault
            self.stop()
            if fault and life.state is State.STOPPING and life.stop_cause is StopCause.START_TIMEOUT:
                self._service.post(Explained(self._clock(), run, fault))

    def stop(self) -> None:
        """Ask no more about this run."""
        self._run = 0
        for timer in self._timers or ():
            timer.stop()
        for check in self._checks:
            check.cancel("")
            if isinstance(check, QObject):
                check.deleteLater()
        self._checks, self._open, self._failures, self.last_fault = (), _NONE_OPEN, 0, ""
        self._held, self.facts = _NOTHING_HELD, NO_CHECKS
        self._told_before = None

    def take_over(self, *, is_other: bool) -> None:
        """The policy is another, and maybe the health that is asked for."""
        if is_other:
            self.stop()
            if self._service.life.unasked:
                self._service.post(AskingFailed(self._clock(), self._service.life.run, "", is_over=True))
        self.follow()

    def forgive(self, seconds: float) -> None:
        """The machine slept, or nobody could ask: bad rounds do not count for so long."""
        self._forgiven_until = self._clock() + seconds
        self._failures = 0

    def _excuse(self, seconds: float) -> None:
        self._is_excused = True
        self.forgive(seconds)

    def _begin_run(self) -> None:
        self._run = self._service.life.run
        self._checks = self._make_checks(self._service.config, self._service.asked)
        self._next_and_limit()[0].start(round(_FIRST_SECONDS * 1000))

    def _make_checks(self, config: ServiceConfig, health: HealthConfig) -> list[Check]:
        # Loaded when a service is first probed: Qt's part for the network is no part of a start.
        from medivote_desktop.runtime.health.checks import CommandCheck, LogLineCheck, TcpCheck
        from medivote_desktop.runtime.health.http_check import HttpCheck

        excuse = partial(self._excuse, _NO_ROOM_SECONDS)
        checks: list[Check] = []
        if health.url:
            checks.append(HttpCheck(health.url, excuse, self._service.owner))
        if health.port:
            checks.append(TcpCheck(*health.port, excuse, self._service.owner))
        if health.command:
            paths = (config.directory, config.env_file or "/", *_programs(config, health))
            is_far = any(map(far_folder, paths))

            def command_check(parent: QObject) -> CommandCheck:
                environment = self._service.environment()  # may read the env_file
                of_command = health.command, config.directory, environment
                return CommandCheck(*of_command, excuse, parent, is_far=is_far)

            checks.append(self._far_or_near(command_check, *paths))
        if health.log_line and (log := self._service.log_file):
            # Who runs has been ready, and its line may have been rotated away: a reload is no reason to ask once more.
            start = None if self._service.life.state is State.RUNNING else self._service.log_start
            of_log = health.log_line, log, start, excuse
            checks.append(self._far_or_near(lambda _parent: LogLineCheck(*of_log), log))
        return checks

    def _far_or_near(self, make: Callable[[QObject], Check], *paths: str) -> Check:
        disks, owner = self._service.disks, self._service.owner
        if not any(map(far_folder, paths)):
            return make(owner)
        from medivote_desktop.runtime.health.farcheck import FarCheck

        return FarCheck(make, map(Touch, paths), disks, partial(self._excuse, _SILENT_DISK_SECONDS), owner)

    def _round_is_due(self) -> None:
        checks = self._checks
        # Others replace them where the run has ended, or the checks have changed, before its turn.
        self._pace(lambda: self._begin_round() if checks is self._checks else None)

    def _begin_round(self) -> None:
        self._faults, self._is_excused = (), False
        self._open = frozenset(range(len(self._checks)))
        limit_seconds = self._service.config.health.timeout_seconds
        self._late_at = self._clock() + limit_seconds + _HELD_UP_SECONDS
        self._next_and_limit()[1].start(round(limit_seconds * 1000))
        for index, check in enumerate(self._checks):
            check.ask(self._answer_of(index, self._run))

    def _answer_of(self, index: int, run: int) -> Callable[[str], None]:
        def answer(fault: str) -> None:
            if run != self._run or index not in self._open:
                return
            self._open -= {index}
            self._held = {**self._held, index: not fault}
            if fault:
                self._faults += (fault,)
            if not self._open:
                self._end_round()

        return answer

    def _round_timed_out(self) -> None:
        why = say("no answer within {seconds:g} s", seconds=self._service.config.health.timeout_seconds)
        for index in tuple(self._open):
            self._checks[index].cancel(why)

    def _end_round(self) -> None:
        self._next_and_limit()[1].stop()
        self.last_fault = "; ".join(self._faults)
        self._next_and_limit()[0].start(round(self._pause_seconds() * 1000))
        run = self._run
        self._tell_excuse()
        if self._faults:
            self._bad_round()
        else:
            self._failures = 0
            if self._service.life.healthy is not True:
                self._service.post(HealthSeen(self._clock(), self._run, healthy=True))
        if self._run == run:  # what was posted may have ended the run
            self._tell_facts()

    def _tell_excuse(self) -> None:
        """That nobody can ask, and that it can be asked again."""
        if self._is_excused:
            reason = say("its health cannot be asked: {why}", why=self.last_fault)
            if self._told_before is None:
                self._told_before = self._service.life.reason
                _log.info("%s: %s", self._service.config.id, reason)
        elif self._told_before is not None:
            reason, self._told_before = self._told_before, None
        else:
            return
        self._service.post(AskingFailed(self._clock(), self._run, reason, is_over=not self._is_excused))

    def _tell_facts(self) -> None:
        held = {type(check).__name__: self._held.get(index) for index, check in enumerate(self._checks)}
        self.facts = CheckFacts(self._clock(), self._failures, held.get("TcpCheck"), held.get("HttpCheck"))

    def _pause_seconds(self) -> float:
        interval = self._service.config.health.interval_seconds
        if self._service.life.state is State.STARTING:
            return min(STARTING_INTERVAL_SECONDS, interval)
        import random  # most services are never probed

        return interval * random.uniform(0.95, 1.05)  # spreads services that started together

    def _bad_round(self) -> None:
        life, health = self._service.life, self._service.config.health
        spawned_at = life.spawned_at or 0.0
        now = self._clock()
        if life.state is not State.RUNNING or now < self._forgiven_until or now > self._late_at:
            return
        if life.healthy is not True and now - spawned_at < health.start_period_seconds:
            return
        self._failures += 1
        if self._failures < health.retries:
            return
        run, why = self._run, self.last_fault
        if life.healthy is not False or (life.wanted and life.reason != why):  # it may be sick of something else by now
            self._service.post(HealthSeen(now, run, healthy=False, reason=why))
        if health.action is HealthAction.RESTART and self._service.life.recovery_on:
            if self._failures > 1:
                why = say("{why} ({count} times in a row)", why=why, count=self._failures)
            self._service.post(RestartDue(now, StopCause.HEALTH, say("unhealthy: {why}", why=why)))


def _programs(config: ServiceConfig, health: HealthConfig) -> tuple[str, ...]:
    """Where the system looks for the program of the health check."""
    program = health.command[0]
    if is_path(program):
        return (os.path.join(config.directory, program),)  # noqa: PTH118  # as the system looks
    search = config.environment.get("PATH") or os.environ.get("PATH", os.defpath)
    return tuple(os.path.join(folder, program) for folder in search.split(os.pathsep))  # noqa: PTH118
