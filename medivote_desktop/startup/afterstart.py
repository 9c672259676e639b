"""What a fleet needs when its first services have been started, and not before: the control channel, measuring.

Loaded and made then, one part in a turn of the loop: before the first spawns it would be a tenth of a start.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.runtime.instance import InstanceLock
from medivote_desktop.runtime.logs.keeper import LogKeeper
from medivote_desktop.runtime.lookahead import Follower, Lookahead
from medivote_desktop.runtime.loop.garbage import Garbage
from medivote_desktop.runtime.loop.rounds import Rounds
from medivote_desktop.runtime.supervision.memory_guard import MemoryGuard
from medivote_desktop.startup import binding, late

if TYPE_CHECKING:
    from medivote_desktop.app import Program
    from medivote_desktop.runtime.measurements import Measurements
    from medivote_desktop.wiring.channeldesk import ChannelDesk

_log = logging.getLogger(__name__)

# What channel and measurements need; each loads in less than ten milliseconds where those before it are there.
_MODULES = (
    "medivote_desktop.wiring.channeldesk",
    "medivote_desktop.core.history.availability",
    "medivote_desktop.runtime.measurements",
)
_CALM_MS = 1_000  # the start of many services is over
_AGAIN_MS = 60_000


class AfterStart(QObject):
    """Begins with all that looks after running services.

    Args:
        lookahead: Is told who runs.
        serve: Whether the endpoint was asked for.

    Attributes:
        measurements: What was measured; None until the measuring begins.
    """

    def __init__(
        self,
        program: Program,
        lock: InstanceLock,
        rounds: Rounds,
        lookahead: Lookahead,
        *,
        serve: bool,
    ) -> None:
        super().__init__(program)
        self._program = program
        self._lock = lock
        self._rounds = rounds
        self._ahead = Follower(lookahead, self._pids, self)
        self._serve = serve
        self.measurements: Measurements | None = None
        self._channel: ChannelDesk | None = None
        self._log_keeper = LogKeeper(program.gate, program.supervisor.services.values, self, program.disks)
        self._memory_guard = MemoryGuard(program.supervisor.services, time.monotonic)
        self._garbage = Garbage(time.monotonic, lambda: program.endpoint.state.viewers)
        loads = [partial(import_module, name) for name in _MODULES]
        self._parts: deque[Callable[[], object]] = deque([*loads, self._open_channel, self._start_measuring])

    def go_on(self) -> None:
        """Begin with the next part, and with the others in the next turns of the loop: each takes half a frame."""
        if not self._lock.held:  # it was left before this turn of the loop
            return
        try:
            self._parts.popleft()()
        finally:  # where there is no channel the services are looked after all the same
            if self._parts:
                QTimer.singleShot(0, self, self.go_on)

    def can_raise(self) -> None:
        """A window exists: whoever starts the program again gets it."""
        if self._channel is not None:
            self._channel.can_raise()

    def steps_to_close(self) -> list[Callable[[], object]]:
        """What must be done at the end, in this order."""
        channel = [] if self._channel is None else [self._channel.close]
        measurements = [] if self.measurements is None else [self.measurements.close]
        return [self._log_keeper.stop, *channel, *measurements, self._garbage.end]

    def _open_channel(self) -> None:
        from medivote_desktop.wiring.channeldesk import ChannelDesk

        self._channel = ChannelDesk(self._program, self._lock)
        if self._program.has_window:
            self._channel.can_raise()

    def _start_measuring(self) -> None:
        program = self._program
        self._garbage.begin()
        program.endpoint.changed.connect(self._garbage.look)  # a thousand viewers leave much to look through
        self._rounds.due.connect(self._log_keeper.look)
        look_at_certificate = partial(program.endpoint.look_at_certificate, program.disks)
        self._rounds.seldom_due.connect(look_at_certificate)
        program.reloader.applied.connect(lambda words: look_at_certificate())
        if os.getpid() == 1:  # the first process of a container
            from medivote_desktop.runtime.processes.orphans import OrphanReaper

            self._orphans = OrphanReaper(self)
        program.sampler.gap_seen.connect(self._memory_guard.on_gap)
        program.sampler.sampled.connect(self._memory_guard.on_sampled)
        program.sampler.sampled.connect(self._on_looked)
        program.supervisor.transitions.connect(self._ahead.on_transitions)
        self._keep_measurements()
        program.sampler.start(program.pace.seconds())
        program.endpoint.begin(serve=self._serve)
        program.gate.run(late.be_ready)
        program.gate.run(binding.keep, failed=lambda error: _log.info("the next start takes longer: %s", error))
        QTimer.singleShot(_CALM_MS, self, self._keep_ready)

    def _keep_ready(self) -> None:
        """Load what ends services and takes over a file: later it may be of another version, or cannot be opened."""
        if not self._lock.held:
            return
        names = ["medivote_desktop.runtime.supervision.rollout"]
        configs = [service.config for service in self._program.supervisor.services.values()]
        if any(config.stop_url or config.stop_command for config in configs):
            names.append("medivote_desktop.runtime.service.polite")
        for name in names:
            self._program.gate.run(partial(import_module, name), failed=self._keep_ready_later)

    def _keep_ready_later(self, error: Exception) -> None:
        """It will be loaded when it is needed, or before: there may be a descriptor for it by then."""
        _log.debug("not at hand yet: %s", error)
        QTimer.singleShot(_AGAIN_MS, self, self._keep_ready)

    def _keep_measurements(self) -> None:
        from medivote_desktop.runtime.measurements import Measurements

        program = self._program
        path = program.state_folder / "measurements.db"
        self.measurements = Measurements(program.gate, path, program.supervisor, program.pace.seconds, self)
        program.publisher.snapshot_taken.connect(self.measurements.on_snapshot)
        program.sampler.gap_seen.connect(self.measurements.on_gap)
        program.measuring_began.emit()

    def _on_looked(self, usages: object) -> None:
        self._garbage.look()
        self._ahead.look()

    def _pids(self) -> set[int]:
        """Whose children are to be known; nobody's once the program has been left, and all is closed."""
        services = self._program.supervisor.services.values() if self._lock.held else ()
        return {service.pid for service in services if service.pid is not None}
