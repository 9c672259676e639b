"""One simulated fleet, to which anything may happen at any moment."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import cast

from PySide6.QtCore import QCoreApplication
from shiboken6 import delete

from medivote_desktop.core.config import AppConfig, ServiceType
from medivote_desktop.core.events import AskingFailed, Explained, HealthSeen, RestartDue, SpawnFailed, StageFailed
from medivote_desktop.core.lifecycle import State, StopCause, StopStage
from medivote_desktop.core.reload import TakeOverError, compare, execution_digest
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.ledger import Ledger
from medivote_desktop.runtime.ledgerfile import Record
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.service.known import Known
from medivote_desktop.runtime.supervision.standing import told_to_end
from medivote_desktop.runtime.supervision.survivors import Survivor, known_of
from medivote_desktop.runtime.supervisor import Supervisor
from tests.runtime.simulation.files import NAMES, edited, first_file
from tests.runtime.simulation.wishes import Wishes
from tests.runtime.simulation.world import Leader, World

_DEEDS = {
    "execute": 14,
    "confirm": 12,
    "end_what_was_told": 10,
    "end_a_oneshot": 5,
    "crash": 4,
    "reach_a_deadline": 8,
    "let_time_pass": 3,
    "tell_health": 7,
    "pass_the_memory_limit": 1,
    "turn_the_loop": 8,
    "wish": 4,
    "explain_an_end": 1,
    "refuse_a_stage": 1,
    "cannot_ask_for_health": 1,
    "switch_recovery": 1,
    "reload": 3,
    "kill_the_program": 1,
    "wish_and_be_killed": 1,
    "quit": 1,
    "write_the_ledger": 3,
}
"""How often each comes, against the others."""
_ENDS = ("kill_the_program", "wish_and_be_killed", "quit")
_DEEDS_WHILE_LEAVING = {deed: weight for deed, weight in _DEEDS.items() if deed not in _ENDS}
_IN_VAIN_WHILE_LEAVING = ("wish", "switch_recovery", "reload", "write_the_ledger")
_DEEDS_UNASKED = {deed: weight for deed, weight in _DEEDS_WHILE_LEAVING.items() if deed not in _IN_VAIN_WHILE_LEAVING}
_FORCED_AFTER, _NEVER = 2000, 4000


class Simulation:
    """A program, and after it the next ones, that look after one fleet.

    Attributes:
        config: What stands in services.ini.
        supervisor: That of the program of now.
        untouched: Who may run by an earlier content of the file: nothing but a person restarts it for that.
    """

    def __init__(self, world: World, seed: int) -> None:
        self.world, self.chance = world, random.Random(seed)
        self.config = first_file(self.chance)
        self.wishes = Wishes()
        self.untouched: set[str] = set()
        self._to_come: AppConfig | None = None
        self._begin({}, (), {})

    def _begin(self, records: Mapping[str, Record], survivors: Iterable[Survivor], runs: Mapping[str, int]) -> None:
        self.supervisor = supervisor = Supervisor(self.config, self.world.surroundings())
        supervisor.refused.connect(lambda service_id, reason: self.world.tell("refused", service_id, reason))
        no_gate = cast(Gate, None)
        self._ledger = Ledger(Path("/nowhere"), no_gate, supervisor.services.values, departures=supervisor.departures)
        supervisor.begin(records, survivors, runs)
        self.write_the_ledger()

    # What happens.

    def happen(self, times: int, deeds: Mapping[str, int] = _DEEDS) -> None:
        """Let anything happen so often."""
        for deed in self.chance.choices(list(deeds), list(deeds.values()), k=times):
            getattr(self, deed)()
            self.assert_nobody_is_lost()

    def leave(self) -> None:
        """The program is told to end, while everything goes on as before; it ends without being forced to."""
        self.world.tell("LEAVES")
        self._leave(_DEEDS_WHILE_LEAVING)

    def _leave(self, deeds: Mapping[str, int]) -> None:
        self.supervisor.leave()
        for _ in range(_FORCED_AFTER):
            self.happen(1, deeds)
            if self.supervisor.is_quiet():
                assert not self.world.leaders
                return
        raise AssertionError("the program does not end")

    def come_to_rest(self) -> None:
        """Nothing befalls it any more: what was asked to end does, what starts becomes healthy."""
        self.world.tell("RESTS")
        quiet = 0  # turns in a row; what a turn of the loop has begun shows in the next
        for _ in range(_NEVER):
            is_busy = self.execute() or self.confirm() or self.end_what_was_told() or self.end_a_oneshot()
            is_busy = is_busy or self.tell_health(is_good=True) or self.reach_a_deadline()
            self.turn_the_loop()
            self.assert_nobody_is_lost()
            quiet = 0 if is_busy or not self._is_settled() else quiet + 1
            if quiet == 3:
                return
            if not is_busy:
                time.sleep(0.001)  # a timer of the loop may be set
        raise AssertionError("it never comes to rest")

    def _is_settled(self) -> bool:
        supervisor = self.supervisor
        return not (self._to_come or supervisor.has_waiting() or supervisor._went.isActive())

    def assert_nobody_is_lost(self) -> None:
        """Whatever runs belongs to a service that knows of it."""
        for service_id, leader in self.world.leaders.items():
            life = self.supervisor.services[service_id].life
            assert life.state.has_process, f"{service_id} runs, and is {life}"
            assert life.run == leader.number, f"{service_id} runs as run {leader.number}, and is {life}"
            self._assert_is_told_to_be_outdated(service_id, leader)

    def _assert_is_told_to_be_outdated(self, service_id: str, leader: Leader) -> None:
        """What runs by another configuration than that in force is told to, however many programs ago it began."""
        service = self.supervisor.services[service_id]
        is_outdated = execution_digest(leader.config) != execution_digest(service.config)
        assert service.is_outdated == is_outdated, f"{service_id} is outdated: {is_outdated}"

    # Deeds. Each returns whether there was something to do.

    def _one_of(self, fits: Callable[[Leader], bool]) -> str | None:
        found = [service_id for service_id, leader in self.world.leaders.items() if fits(leader)]
        return self.chance.choice(found) if found else None

    def execute(self) -> bool:
        if self.world.prepared and (not self.world.to_spawn or self.chance.random() < 0.6):
            self.world.spawn(*self.world.prepared.pop(0))
            return True
        if not self.world.to_spawn:
            return False
        execution = self.world.to_spawn.pop(self.chance.randrange(len(self.world.to_spawn)))
        service = execution.service
        if execution.is_due() and self.chance.random() < 0.05:
            self.world.tell(service.config.id, "cannot be executed")
            service.post(SpawnFailed(self.world.now, service.life.run, "no", self.chance.random() < 0.5))
        else:
            self.world.prepare(execution)
        return True

    def confirm(self) -> bool:
        service_id = self._one_of(lambda leader: not leader.is_confirmed)
        if service_id is not None:
            self.world.confirm(service_id)
        return service_id is not None

    def end_what_was_told(self) -> bool:
        return self._end(self._one_of(lambda leader: leader.is_told or leader.lingers), (None, 0))

    def end_a_oneshot(self) -> bool:
        return self._end(self._one_of(lambda leader: leader.config.type is ServiceType.ONESHOT), (0,))

    def crash(self) -> bool:
        return self._end(self._one_of(lambda leader: True), (0, 1, 1, None))

    def _end(self, service_id: str | None, codes: tuple[int | None, ...]) -> bool:
        if service_id is not None:
            lingers = not self.world.leaders[service_id].lingers and self.chance.random() < 0.15
            self.world.end(service_id, self.chance.choice(codes), lingers=lingers)
        return service_id is not None

    def explain_an_end(self) -> None:
        """Why a run ended is found out some time later."""
        service = self.chance.choice(tuple(self.supervisor.services.values()))
        run, lasts = service.life.run - self.chance.randrange(2), self.chance.random() < 0.3
        service.post(Explained(self.world.now, run, "somebody holds its port", lasts))

    def refuse_a_stage(self) -> None:
        """Its `stop_url` cannot be asked."""
        going = [each for each in self.supervisor.services.values() if each.life.state is State.STOPPING]
        if going:
            service = self.chance.choice(going)
            service.post(StageFailed(self.world.now, service.life.run, StopStage.URL))

    def cannot_ask_for_health(self) -> None:
        """No descriptor was free, or one is again."""
        lives = self.supervisor.services.values()
        asked = [each for each in lives if each.asked.configured and each.life.confirmed]
        if asked:
            service, is_over = self.chance.choice(asked), self.chance.random() < 0.6
            service.post(AskingFailed(self.world.now, service.life.run, "" if is_over else "no room", is_over=is_over))

    def reach_a_deadline(self) -> bool:
        lives = [service.life for service in self.supervisor.services.values()]
        due = [life.deadline for life in lives if life.deadline is not None]
        if due:
            self._come_to(max(self.world.now, min(due)) + 0.002)
        return bool(due)

    def let_time_pass(self) -> None:
        self._come_to(self.world.now + self.chance.choice((0.1, 1.0, 3.0, 3.0, 600.0)))  # maybe the machine slept

    def _come_to(self, now: float) -> None:
        self.world.now = now
        self.supervisor._fleet._deadlines._on_timeout()

    def tell_health(self, *, is_good: bool = False) -> bool:
        asked = [
            service
            for service in self.supervisor.services.values()
            if service.asked.configured and service.life.confirmed and service.life.state is not State.STOPPING
        ]
        asked = [service for service in asked if not is_good or not service.life.healthy]
        if not asked:
            return False
        service, is_healthy = self.chance.choice(asked), is_good or self.chance.random() < 0.7
        service.post(HealthSeen(self.world.now, service.life.run, is_healthy))
        if not is_healthy and service.life.state is State.RUNNING:
            self._restart(service.config.id, StopCause.HEALTH)
        return True

    def pass_the_memory_limit(self) -> None:
        running = [id_ for id_, service in self.supervisor.services.items() if service.life.state is State.RUNNING]
        if running:
            self._restart(self.chance.choice(running), StopCause.MEMORY)

    def _restart(self, service_id: str, cause: StopCause) -> None:
        self.world.tell(service_id, "is restarted for", cause.value)
        self.supervisor.services[service_id].post(RestartDue(self.world.now, cause, cause.value))

    def turn_the_loop(self) -> None:
        QCoreApplication.processEvents()

    def wish(self) -> None:
        kind = self.chance.choice((WishKind.START, WishKind.STOP, WishKind.RESTART, WishKind.RESTART))
        share = self.chance.choice((0.2, 0.6, 1.0))
        wish = Wish(kind, tuple(name for name in NAMES if self.chance.random() < share), self.chance.random() < 0.5)
        self.world.tell("WISH", kind.value, *wish.service_ids, "and what they need" if wish.with_dependencies else "")
        self.wishes.note(wish, self.supervisor)
        self.supervisor.on_wish(wish)
        self.write_the_ledger()

    def switch_recovery(self) -> None:
        kind = self.chance.choice((WishKind.RECOVERY_ON, WishKind.RECOVERY_ON, WishKind.RECOVERY_OFF))
        self.supervisor.on_wish(Wish(kind, (self.chance.choice(NAMES),)))
        self.write_the_ledger()

    def reload(self) -> None:
        if self._to_come is not None:
            return
        old, new = self.config, edited(self.chance, self.config)
        plan, restarts = compare(old, new), self.chance.random() < 0.85
        self.world.tell("RELOAD", plan.words(), "" if restarts else "without restarts")
        if not restarts:
            self.untouched |= plan.changed_restart.keys()
        self._to_come = new

        def done(fault: TakeOverError | None) -> None:
            assert fault is None
            if not self.supervisor.is_leaving:  # else the next program finds it
                self.world.tell("the reload is in force")
                self._read_file()
                self.write_the_ledger()

        self.supervisor.apply(new, plan, restarts=restarts, done=done)

    def _read_file(self) -> None:
        if self._to_come is not None:
            self.wishes.follow(compare(self.config, self._to_come))
            self.config, self._to_come = self._to_come, None

    def write_the_ledger(self) -> None:
        """As the ledger does: of whom a person has stopped that alone is noted beside the record of before."""
        stopped = self._ledger._just_stopped()
        records, runs = self._ledger._with_left(self._ledger._records(frozenset(stopped)))
        self._written = {**records, **{id_: records[id_].stopped() for id_ in stopped}}, runs

    def kill_the_program(self) -> None:
        """The next one finds what was written last, what still runs, and maybe another file."""
        for service_id, leader in tuple(self.world.leaders.items()):
            if self.chance.random() < (0.5 if leader.is_told else 0.15):
                del self.world.leaders[service_id]
        self._begin_another("KILLED")

    def wish_and_be_killed(self) -> None:
        """The program ends within a few turns of the loop after a wish that it has accepted."""
        self.wish()
        self.happen(self.chance.randrange(6), _DEEDS_UNASKED)
        self.kill_the_program()

    def quit(self) -> None:
        """It stops all, and may be killed over that; or it leaves them running."""
        how = self.chance.choice(("STOPS ALL", "IS KILLED WHILE IT STOPS ALL", "LEAVES ALL RUNNING"))
        self.world.tell(how)
        self.write_the_ledger()
        records, runs = self._written
        match how:
            case "STOPS ALL":
                self._leave(_DEEDS_UNASKED)
                self.write_the_ledger()
                self._written = {}, self._written[1]
                self.wishes = Wishes()
            case "IS KILLED WHILE IT STOPS ALL":
                self._written = {id_: told_to_end(record) for id_, record in records.items()}, runs
                self.supervisor.leave()
                self.happen(self.chance.randrange(40), _DEEDS_UNASKED)
        self._begin_another(how)

    def _begin_another(self, why: str) -> None:
        self.forget_the_program()
        self._read_file()
        for service_id in [id_ for id_, leader in self.world.leaders.items() if leader.lingers]:
            del self.world.leaders[service_id]  # what is left of whom has ended is ended
        if self.chance.random() < 0.4:
            old, self.config = self.config, edited(self.chance, self.config)
            self.wishes.follow(compare(old, self.config))
        self.untouched |= set(NAMES)
        there = {service.id for service in self.config.services}
        for service_id in self.world.leaders.keys() - there:  # strays, which are ended or told of
            del self.world.leaders[service_id]
        records, runs = self._written
        survivors = [self._survivor(service_id, leader) for service_id, leader in self.world.leaders.items()]
        numbers = {survivor.service_id: survivor.run for survivor in survivors}
        self.world.tell(f"{why}; there are still", *numbers)
        self._begin(records, survivors, runs | {id_: max(runs.get(id_, 0), run) for id_, run in numbers.items()})

    def forget_the_program(self) -> None:
        """It is no more, with its timers."""
        for service in self.supervisor.services.values():
            service.is_retired = True
        delete(self._ledger)
        delete(self.supervisor)
        self.world.to_spawn.clear()
        self.world.prepared.clear()

    def _survivor(self, service_id: str, leader: Leader) -> Survivor:
        """As `find_survivors` would tell of it."""
        record = self._written[0].get(service_id)
        known = Known(execution_digest(leader.config))  # by its markers
        if record is not None and record.identity == leader.identity:
            known = known_of(record)
        else:
            assert leader.number > self._written[1].get(service_id, 0), f"{service_id} is a stray of ours"
        leader.is_told = leader.is_told and self.chance.random() < 0.5
        return Survivor(service_id, leader.identity, leader.number, leader.spawned_at, known)
