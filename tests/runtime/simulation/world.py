"""What a simulated fleet lives in: a clock that waits for nobody, and processes that begin and end when told to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast

import pytest

from medivote_desktop.core.check_facts import NO_CHECKS
from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.events import AskingFailed, ProcessStarted
from medivote_desktop.core.lifecycle import ProcessEnd, State, StopStage
from medivote_desktop.core.reload import execution_digest
from medivote_desktop.runtime import ledgerfile, process, system
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.loop.spawner import Spawner
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.processes.marks import Marks
from medivote_desktop.runtime.service.ends import Ends
from medivote_desktop.runtime.service.recipe import Recipe
from medivote_desktop.runtime.supervision import due, fleet, rollout
from medivote_desktop.runtime.surroundings import Surroundings

T = TypeVar("T")


@dataclass
class Leader:
    """A process of a service.

    Attributes:
        config: By which it was started.
        is_told: Whether it was asked to end, and will.
        is_confirmed: Whether its service knows that it was executed.
        run: Of whom it is; None after an adoption until it is taken over.
        code: With which it ended while others of its tree live on; see `lingers`.
        lingers: Whether it has ended, and is waited for what it started.
    """

    identity: ProcessIdentity
    number: int
    config: ServiceConfig
    spawned_at: float
    run: SimulatedRun | None = None
    is_told: bool = False
    is_confirmed: bool = False
    code: int | None = None
    lingers: bool = False


@dataclass
class World:
    """The clock and the processes, which outlive every program.

    Attributes:
        now: In seconds.
        leaders: By service; a second one of the same is a fault.
        to_spawn: Who has asked to be executed.
        prepared: Who is executed in a later turn, and as which run.
        story: What happened, for whoever reads of a failure.
    """

    now: float = 1000.0
    leaders: dict[str, Leader] = field(default_factory=dict)
    to_spawn: list[SimulatedExecution] = field(default_factory=list)
    prepared: list[tuple[SimulatedExecution, int]] = field(default_factory=list)
    story: list[str] = field(default_factory=list)
    last_pid: int = 100

    def tell(self, *words: object) -> None:
        """Note what happens."""
        self.story.append(f"{self.now:.2f} {' '.join(map(str, words))}")

    def surroundings(self) -> Surroundings:
        """Those of a program in this world."""
        return Surroundings(
            clock=lambda: self.now,
            spawner=cast(Spawner, _NeverGathers(self)),
            ends=cast(Ends, None),
            known_members=lambda service_id: (),
            hunt=lambda service_id, run, leader, ended: None,
            base_environment={},
            read_env_file=lambda path: {},
            marks=Marks("simulated"),
            log_folder=Path("/nowhere"),
            disks=cast(Disks, _SilentDisks()),
            strict=True,
        )

    def prepare(self, execution: SimulatedExecution) -> None:
        """Make ready what was asked for, unless its start was taken back."""
        service = execution.service
        if execution.is_due():
            execution.recipe.adopt_as_executed()
            execution.prepared = service.config
            self.prepared.append((execution, service.life.run))

    def spawn(self, execution: SimulatedExecution, run: int) -> None:
        """Execute what was made ready, unless its start was taken back meanwhile."""
        service, life = execution.service, execution.service.life
        if not execution.is_due() or life.run != run:
            return
        service_id = service.config.id
        assert service_id not in self.leaders, f"{service_id} is doubled"
        self.last_pid += 1
        identity = ProcessIdentity(self.last_pid, self.last_pid)
        leader = Leader(identity, run, execution.prepared, self.now, execution.run)
        self.leaders[service_id] = leader
        execution.run.tree = _Tree(identity.pid)
        execution.run.last_pid = identity.pid
        self.tell("executed", service_id, "run", life.run)

    def confirm(self, service_id: str) -> None:
        """Its service hears that it was executed."""
        leader = self.leaders[service_id]
        if not leader.is_confirmed and leader.run is not None:
            leader.is_confirmed = True
            leader.run.service.post(ProcessStarted(self.now, leader.number))

    def end(self, service_id: str, code: int | None, *, lingers: bool = False) -> None:
        """It ends, by a signal where no code is given; with `lingers` something of its tree lives on."""
        self.confirm(service_id)
        leader = self.leaders[service_id]
        if not leader.lingers:
            leader.code = code
        self.tell("ended", service_id, "code", leader.code, "but for its tree" if lingers else "")
        if lingers:
            leader.lingers = True
            return
        del self.leaders[service_id]
        if leader.run is not None:
            end = ProcessEnd(exit_code=leader.code, signal=15 if leader.code is None else None)
            leader.run.is_over(end)

    def identity_of(self, pid: int) -> ProcessIdentity | None:
        """Of a process that lives."""
        lives = {leader.identity.pid for leader in self.leaders.values() if not leader.lingers}
        return ProcessIdentity(pid, pid) if pid in lives else None


class _SilentDisks:
    """None of them answers: nothing of a simulated service lies on a disk."""

    def value(self, path: str, work: Callable[[], T], told: Callable[[T | None], None]) -> None:
        told(None)


class _NeverGathers:
    """A spawner, as far as anybody asks it anything."""

    def __init__(self, world: World) -> None:
        self._world = world

    def gather(self) -> None:
        """Nothing is put off."""

    def is_busy(self) -> bool:
        return bool(self._world.to_spawn)


class _Tree:
    def __init__(self, leader_pid: int) -> None:
        self.leader_pid = leader_pid


class _Recipe(Recipe):
    def adopt_as_executed(self) -> None:
        """What it would execute runs now."""
        self._executed, self.executed = self._config, execution_digest(self._config)


class _PortGuard:
    def expect_end(self, run: int) -> None: ...

    def run_ended(self, *_: object) -> None: ...


class SimulatedExecution:
    """Waits in the world to be executed, by what services.ini said when that was made ready."""

    world: World
    is_held = False  # what has left services.ini executes nothing here that another one does

    def __init__(self, service: ServiceProcess, recipe: _Recipe, run: SimulatedRun, *_: object) -> None:
        self.service, self.recipe, self.run = service, recipe, run
        self.child = None
        self.prepared = service.config
        self.port_guard = _PortGuard()

    def request(self) -> None:
        self.world.to_spawn.append(self)

    def is_due(self) -> bool:
        life = self.service.life
        is_due = life.state is State.STARTING and self.run.tree is None and not life.confirmed
        return is_due and not self.service.is_retired

    def close(self) -> None: ...


class SimulatedRun:
    """What is told to a service's processes."""

    world: World

    def __init__(
        self,
        service: ServiceProcess,
        recipe: _Recipe,
        around: Surroundings,
        on_over: Callable[[ProcessEnd], None],
        stage_refused: Callable[[str], None],
    ) -> None:
        self.service, self._on_over = service, on_over
        self.tree: _Tree | None = None
        self.last_pid: int | None = None
        self.log_start, self.log_end = 0, None

    @property
    def leader(self) -> ProcessIdentity | None:
        leader = self.world.leaders.get(self.service.config.id)
        return None if self.tree is None or leader is None or leader.lingers else leader.identity

    def adopt(self, identity: ProcessIdentity, log_start: int | None) -> None:
        leader = self.world.leaders.get(self.service.config.id)
        if leader is None or leader.identity != identity:
            raise ProcessLookupError
        self.tree, leader.run, leader.is_confirmed = _Tree(identity.pid), self, True

    def perform(self, stage: StopStage, child: None) -> bool:
        leader = self.world.leaders.get(self.service.config.id)
        if self.tree is not None and leader is not None:
            leader.is_told = True
        return self.tree is not None

    def is_over(self, end: ProcessEnd) -> None:
        self.tree = None
        self._on_over(end)


class _Prober:
    """Asks nothing: the world tells how a service is."""

    world: World

    def __init__(self, service: ServiceProcess, *_: object) -> None:
        self._service, self.facts, self.last_fault = service, NO_CHECKS, ""

    def follow(self) -> None: ...

    def stop(self) -> None: ...

    def take_over(self, *, is_other: bool) -> None:
        if is_other and self._service.life.unasked:
            self._service.post(AskingFailed(self.world.now, self._service.life.run, "", is_over=True))


@pytest.fixture
def make_world(monkeypatch: pytest.MonkeyPatch) -> Callable[[], World]:
    """Makes worlds; the last one is that of all services that are made from then on."""
    monkeypatch.setattr(process, "Execution", SimulatedExecution)
    monkeypatch.setattr(process, "Run", SimulatedRun)
    monkeypatch.setattr(process, "Recipe", _Recipe)
    monkeypatch.setattr(fleet, "Prober", _Prober)
    monkeypatch.setattr(system, "exit_of", lambda descriptor, identity: None)
    monkeypatch.setattr(due, "_AT_ONCE", 1)  # each has a turn of its own, as of five hundred
    monkeypatch.setattr(due, "SLICE_SECONDS", -1.0)
    monkeypatch.setattr(rollout, "SLICE_SECONDS", -1.0)

    def make() -> World:
        world = World()
        monkeypatch.setattr(ledgerfile, "identity_of", world.identity_of)
        for each in (SimulatedExecution, SimulatedRun, _Prober):
            each.world = world
        return world

    return make
