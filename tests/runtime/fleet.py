"""A real fleet for tests: children made of a few lines of Python, supervised for real."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from medivote_desktop.core.config import AppConfig, Condition, Dependency, ManagerConfig, ServiceConfig
from medivote_desktop.core.lifecycle import Life, State
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.loop.spawner import Spawner
from medivote_desktop.runtime.ports import PortLooks
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.runtime.processes.environment import clean_environment
from medivote_desktop.runtime.processes.marks import Marks
from medivote_desktop.runtime.processes.strays import StrayHunter
from medivote_desktop.runtime.service.ends import Ends
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.surroundings import Surroundings
from medivote_desktop.runtime.transition import Transition

FOREVER = "import time\nwhile True: time.sleep(60)"


def python(code: str) -> tuple[str, ...]:
    """The command of a child that runs these lines; -S -E spare it the start-up of site-packages."""
    return (sys.executable, "-S", "-E", "-c", textwrap.dedent(code))


def service(service_id: str, code: str = FOREVER, **keys: object) -> ServiceConfig:
    """A service whose program is these lines of Python; quick by default: RUNNING as soon as it executes."""
    base = ServiceConfig(
        id=service_id,
        command=python(code),
        name=service_id.title(),
        directory="/",
        start_seconds=0.0,
        restart_delay_seconds=0.05,
        stop_timeout_seconds=5.0,
    )
    return replace(base, **keys)  # type: ignore[arg-type]


def needs(*names: str, condition: Condition = Condition.STARTED) -> tuple[Dependency, ...]:
    """depends_on, all with the same condition."""
    return tuple(Dependency(name, condition) for name in names)


class Fleet:
    """A supervisor with its surroundings, and what it did. With a gate it looks who holds a port."""

    def __init__(
        self,
        folder: Path,
        services: Iterable[ServiceConfig],
        manager: ManagerConfig | None = None,
        gate: Gate | None = None,
        log_folder: Path | None = None,
    ) -> None:
        self.folder = folder
        self.spawner = Spawner()
        self.marks = Marks(f"test-{os.getpid()}-{id(self)}")
        self.hunter = StrayHunter(self.marks)
        self.port_looks = PortLooks(gate, self.marks) if gate is not None else None
        self._transitions: list[Transition] = []
        self.refusals: list[tuple[str, str]] = []
        around = Surroundings(
            clock=time.monotonic,
            spawner=self.spawner,
            ends=Ends(self.spawner),
            known_members=lambda service_id: (),
            hunt=self.hunter.hunt,
            base_environment=clean_environment(os.environ),
            read_env_file=lambda path: {},
            marks=self.marks,
            log_folder=log_folder or folder,
            disks=Disks(),
            ports=self.port_looks,
            strict=True,
        )
        config = AppConfig(str(folder / "services.ini"), manager or ManagerConfig(), tuple(services))
        self.supervisor = Supervisor(config, around)
        self.supervisor.transitions.connect(self._transitions.extend)
        self.supervisor.refused.connect(lambda service_id, reason: self.refusals.append((service_id, reason)))

    @property
    def transitions(self) -> list[Transition]:
        """All steps so far, in their order."""
        self.supervisor.tell()
        return self._transitions

    def __getitem__(self, service_id: str) -> ServiceProcess:
        return self.supervisor.services[service_id]

    def life(self, service_id: str) -> Life:
        return self[service_id].life

    def is_in(self, state: State, *ids: str) -> bool:
        """Whether these (or all) services are in this state."""
        return all(self.life(id_).state is state for id_ in ids or self.supervisor.services)

    def pid(self, service_id: str) -> int:
        pid = self[service_id].pid
        assert pid is not None
        return pid

    def wish(self, kind: WishKind, *ids: str, with_dependencies: bool = False) -> None:
        """Ask as a person does; without ids for all."""
        self.supervisor.on_wish(Wish(kind, ids or tuple(self.supervisor.services), with_dependencies))

    def start(self, *ids: str) -> None:
        self.wish(WishKind.START, *ids)

    def stop(self, *ids: str) -> None:
        self.wish(WishKind.STOP, *ids)

    def restart(self, *ids: str) -> None:
        self.wish(WishKind.RESTART, *ids)

    def log(self, service_id: str) -> str:
        """What the service wrote."""
        path = self.folder / f"{service_id}.log"
        return path.read_text() if path.exists() else ""

    def log_pids(self, service_id: str) -> list[int]:
        """The numbers that the service wrote, one a line; complete lines only."""
        text = self.log(service_id)
        return [int(line) for line in text[: text.rfind("\n") + 1].split()]

    def history(self, service_id: str) -> list[State]:
        """The states it went through."""
        states = [Life().state]
        for transition in self.transitions:
            if transition.service_id == service_id and transition.after.state is not states[-1]:
                states.append(transition.after.state)
        return states
