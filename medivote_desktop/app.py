"""The composition root: builds every object of the running program, and joins them.

`Program` is all that works without a window; `desktop.Desktop` adds window and tray to it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from medivote_desktop.core.channel import short_hash
from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.wishes import Wish, Wishing
from medivote_desktop.places.moved import keep_noted, note_anew, note_file
from medivote_desktop.runtime import system
from medivote_desktop.runtime.configuration.configfile import env_file_values, read_config
from medivote_desktop.runtime.configuration.reloader import Reloader
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.farmounts import in_time
from medivote_desktop.runtime.folderwatch import FolderWatch
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.leaving import Leaving
from medivote_desktop.runtime.ledger import Ledger
from medivote_desktop.runtime.lookahead import Lookahead
from medivote_desktop.runtime.loop.calm import Calm
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.loop.pace import Pace
from medivote_desktop.runtime.loop.rounds import Rounds
from medivote_desktop.runtime.loop.spawner import Spawner
from medivote_desktop.runtime.meters.meter import LateMeter, RootProcess
from medivote_desktop.runtime.ports import PortConflict, PortLooks
from medivote_desktop.runtime.processes.environment import clean_environment
from medivote_desktop.runtime.processes.marks import Marks
from medivote_desktop.runtime.processes.strays import MarkedProcesses, StrayHunter
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.runtime.recorder import Recorder
from medivote_desktop.runtime.release import PortRelease
from medivote_desktop.runtime.sampler import Sampler
from medivote_desktop.runtime.service.ends import Ends
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.surroundings import Surroundings
from medivote_desktop.startup.opening import Opened
from medivote_desktop.startup.takeover import TakeOver
from medivote_desktop.wiring.serving import Endpoint

if TYPE_CHECKING:
    from medivote_desktop.runtime.measurements import Measurements
    from medivote_desktop.startup.afterstart import AfterStart

_log = logging.getLogger(__name__)

_HISTORY_CLOSE_SECONDS = 2.0
_READING_CLOSE_SECONDS = 0.2  # nothing is lost with a reading; but a worker that only has to end needs a moment
_INSTANCE_DIGITS = 16
_GRACE_SECONDS = 30.0


class Program(QObject):
    """The fleet of one configuration, with everything it needs and no window.

    Attributes:
        opened: What it was made of.
        wishing: How others wish something of it, on behalf of somebody who waits for an answer.
        has_window: Whether there is one, which comes to the front when somebody starts the program again.

    Signals:
        raise_asked: Somebody started the program again: the window should come to the front.
        measuring_began: `measurements` are there from now on.
        left: Everything is saved, and all services are stopped or left running as was asked.
    """

    raise_asked = Signal()
    measuring_began = Signal()
    left = Signal()

    def __init__(self, opened: Opened, parent: QObject | None = None, *, serve: bool = False) -> None:
        super().__init__(parent)
        config, lock = opened.config, opened.lock
        self.config_path = Path(config.path)
        self.state_folder = lock.folder
        self.log_folder = Path(config.manager.log_dir) if config.manager.log_dir else lock.folder / "logs"
        in_time(self.log_folder, partial(self.log_folder.mkdir, parents=True, exist_ok=True))
        self._lock = lock
        self.opened = opened
        self._serve = serve

        self._spawner = Spawner(self)
        system.drop_own_mark()
        self._marks = Marks(short_hash(str(opened.marks or lock.folder), _INSTANCE_DIGITS))
        self._hunter = StrayHunter(self._marks, self)
        self._meter = LateMeter()
        self._lookahead = Lookahead()
        # What was wished is written down at once, and a large file read, whatever else is being worked at.
        self._gate, self._ledger_gate, self._reload_gate = Gate(self), Gate(self), Gate(self)
        self.disks = Disks(self)
        self._port_gate = Gate(self)  # its own: a log on a disk that hangs keeps no start waiting
        self._ports = PortLooks(self._port_gate, self._marks, self)
        self.supervisor = Supervisor(config, self._surroundings(), self)
        self._calm = Calm(self._spawner, self.supervisor.has_waiting, self)
        self.publisher = Publisher(self.supervisor, time.monotonic, parent=self)
        self.sampler = Sampler(self._meter, self._roots, parent=self)
        self.history = History(self._gate, lock.folder / "history.db", self, keep_days=config.manager.history_days)
        self._recorder = Recorder(self.supervisor, self.history, parent=self)
        services, departures = self.supervisor.services.values, self.supervisor.departures
        self._ledger = Ledger(lock.folder, self._ledger_gate, services, self, departures=departures)
        self.takeover = TakeOver(self.supervisor, self._marks, self._gate, self.on_wish, self)
        self.reloader = Reloader(
            self.config_path, self.supervisor, self._read_config, self._reload_gate, self.takeover.still_running, self
        )
        self.wishing = Wishing(self.on_wish, self._ledger.when_kept)
        self.endpoint = Endpoint(self.supervisor, self.publisher, lock.folder, self.wishing, self)
        self.pace = Pace(self.sampler, self.supervisor, lambda: self.endpoint.state.viewers)
        self.has_window = False
        self._after_start: AfterStart | None = None  # from the first spawns on

        self._rounds = Rounds(self)
        note_anyhow = partial(keep_noted, self.config_path, lock.folder)
        self._folder_watch = FolderWatch(lock, self._gate, self, also=note_anyhow)
        self._folder_watch.remade.connect(self._ledger.on_wish)
        note = partial(note_anew, self.config_path, lock.folder, opened.marks)
        self._folder_watch.remade.connect(lambda: self._gate.run(note))
        self._leaving = Leaving(self.supervisor, self._ledger, self._hunter, lock, self._close, self)
        self._folder_watch.taken.connect(self._leaving.leave_to_other)
        self.sampler.sampled.connect(self.publisher.on_sampled)
        self.sampler.gap_seen.connect(self._on_gap)
        self.reloader.applied.connect(self._on_reloaded)
        self.endpoint.changed.connect(self.pace.apply)
        self._hunter.done.connect(self._on_hunted)

    @property
    def is_leaving(self) -> bool:
        """Whether its end has begun."""
        return self._leaving.is_begun

    @property
    def measurements(self) -> Measurements | None:
        """What was measured; None until the first services have been started."""
        return None if self._after_start is None else self._after_start.measurements

    @property
    def services_run_on(self) -> bool:
        """Whether the services were left running on the way out."""
        return self._leaving.services_run_on

    @property
    def gate(self) -> Gate:
        """Where work that may block is done."""
        return self._gate

    def _surroundings(self) -> Surroundings:
        return Surroundings(
            clock=time.monotonic,
            spawner=self._spawner,
            ends=Ends(self),
            known_members=self._meter.tree,
            hunt=self._hunter.hunt,
            base_environment=clean_environment(self.opened.environment),
            read_env_file=env_file_values,
            marks=self._marks,
            log_folder=self.log_folder,
            ports=self._ports,
            disks=self.disks,
            has_no_children=self._lookahead.has_no_children,
        )

    def start(self) -> None:
        """Take over what still runs and start what should; then open the control channel, and begin to measure."""
        if self.is_leaving:  # asked to leave before this turn of the loop
            return
        for gate in (self._gate, self._ledger_gate):  # before services take what room there is for threads
            gate.begin()
        self._take_over()
        self.reloader.file.begin()
        self._rounds.due.connect(self._folder_watch.look)
        self._rounds.seldom_due.connect(self.reloader.file.look)
        self._rounds.begin()
        self.when_calm(self._begin_the_rest)  # it would only hold up the first spawns

    def _take_over(self) -> None:
        self.takeover.look(self.state_folder)
        self.supervisor.transitions.connect(self._ledger.on_transitions)
        self.takeover.begin()
        self._leaving.has_ledger = True
        self.takeover.tell()
        self._recorder.on_ended_unwatched(self.takeover.ended_unwatched())

    def _on_hunted(self, ended: MarkedProcesses, foreign: MarkedProcesses) -> None:
        if ended or foreign:
            from medivote_desktop.runtime.supervision.background import explain

            explain(self.supervisor.services, ended, foreign, time.monotonic())

    def _begin_the_rest(self) -> None:
        if not self._lock.held:  # it was left before this turn of the loop
            return
        from medivote_desktop.startup.afterstart import AfterStart

        self._after_start = AfterStart(self, self._lock, self._rounds, self._lookahead, serve=self._serve)
        self._after_start.go_on()

    def when_calm(self, then: Callable[[], object]) -> None:
        """Call this in a later turn of the loop, when no service waits for its start or stop any more; see `Calm`."""
        self._calm.when(then)

    def make_way(self, conflict: PortConflict, then: Callable[[], None]) -> None:
        """Stop who holds a port; `then` is called when it is gone, or does not go."""
        PortRelease(conflict, self.supervisor, self.on_wish, then, self)

    def _on_gap(self, seconds: float) -> None:
        """The machine slept, or this program was held up: what was unreachable meanwhile is not at fault."""
        _log.info("nothing was seen for %.0f s (sleep, or a held-up program); health has a grace period", seconds)
        self._recorder.on_gap(seconds)
        self.supervisor.forgive(_GRACE_SECONDS)

    def _on_reloaded(self, words: str) -> None:
        """Let the rest of `[manager]` that applies live take effect."""
        self._ledger.on_wish()  # whom it told to end must not be found to have ended by itself
        manager = self.supervisor.config.manager
        logging.getLogger("medivote_desktop").setLevel(manager.log_level.upper())
        self.history.set_keep_days(manager.history_days)
        self.pace.apply()
        self.endpoint.on_reloaded()
        self._gate.run(partial(note_file, self.config_path, self.state_folder))

    def can_raise(self) -> None:
        """A window exists: whoever starts the program again gets it."""
        self.has_window = True
        if self._after_start is not None:
            self._after_start.can_raise()

    def on_wish(self, wish: Wish) -> None:
        """Let a person's wish take effect."""
        self.supervisor.tell()  # what happened before it was not asked for by this person
        self._recorder.on_wish(wish)
        self._ledger.on_wish()  # first: who is answered within the next line waits for what is written after it
        self.endpoint.on_wish(wish)
        self.supervisor.on_wish(wish)
        # At once: the worker would write the ledger just when the process to end has ended.
        self.supervisor.tell_if_calm()

    def _read_config(self) -> AppConfig:
        return read_config(self.config_path, environ=self.opened.environment, chosen_home=self.opened.home)

    def leave(self, *, force: bool = False) -> None:
        """Stop all services in order, save everything, then tell `left`. Asked a second time it is forced."""
        self._leaving.leave(force=force)

    def leave_running(self) -> None:
        """Save everything and tell `left`; the services run on, and the next start takes them over.

        The process must then end by `os._exit`: a QProcess that is destroyed kills its child.
        """
        self._leaving.leave_running()

    def leave_unasked(self) -> None:
        """The session ends: leave as `on_quit` says, where `ask` means stop. An end that has begun goes on."""
        self._leaving.leave_unasked()

    def on_stop_signal(self, number: int) -> None:
        """Leave as `on_quit` says; a second signal forces."""
        self._leaving.on_signal(number)

    def _close(self) -> None:
        self.supervisor.tell()
        steps: list[Callable[[], object]] = [
            self._rounds.end,
            self._folder_watch.stop,
            self.reloader.close,
            self.sampler.stop,
            self.endpoint.close,
            *(self._after_start.steps_to_close() if self._after_start is not None else ()),
            self._ports.close,
            self.history.close,
            partial(self._ledger_gate.close, _HISTORY_CLOSE_SECONDS),
            partial(self._gate.close, _HISTORY_CLOSE_SECONDS),
            partial(self._reload_gate.close, _READING_CLOSE_SECONDS),
            self._port_gate.abandon,
            self.disks.close,
            self._meter.close,
            self._lookahead.close,
            partial(in_time, self.state_folder, self._lock.release, is_begun_anyway=True),
        ]
        for step in steps:
            try:
                step()
            except Exception:  # noqa: BLE001 - the program must end: no signal would be heard any more
                _log.exception("a part of the program could not be closed")
        _log.info("left")
        self.left.emit()

    def _roots(self) -> dict[str, RootProcess]:
        return {id_: RootProcess(pid) for id_, one in self.supervisor.services.items() if (pid := one.pid) is not None}
