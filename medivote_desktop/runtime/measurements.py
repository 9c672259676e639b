"""Keeps what services used and how they stood: the last minutes in memory, a month in the state folder."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from medivote_desktop.core.history.availability import Stretch
from medivote_desktop.core.history.points import FLEET, Point, Points, Span
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.sampler import clock_through_sleep
from medivote_desktop.runtime.standings import Standings
from medivote_desktop.runtime.storage.buckets import Sample, arranged, look, merged
from medivote_desktop.runtime.storage.datafile import FileOutcome
from medivote_desktop.runtime.storage.latestpoints import with_latest
from medivote_desktop.runtime.storage.measurement_file import WAITING_CHANGES, Batch, MeasurementFile
from medivote_desktop.runtime.storage.measurement_rows import MINUTE
from medivote_desktop.runtime.supervisor import Supervisor

_log = logging.getLogger(__name__)

_IN_MEMORY_SECONDS = 660.0
_SHORTEST_SECONDS = 0.9  # looks in quicker succession are kept as one
_FIRST_SECONDS = 1.0
_MOST_UNDER_WAY = 8  # so many writings wait at most for a disk that hangs
_CLOCK_SET_SECONDS = 5.0  # less is what keeping it exact does to a clock


class Measurements(QObject):
    """Records from its making on. Trouble with the file never harms the program: it is said once, and tried again.

    Args:
        gate: Where the file is touched; it must outlive this object.
        path: The file; made where it is missing. A file that is damaged is set aside and begun anew.
        interval: How many seconds lie between two looks at present.
        wall_clock, monotonic: Epoch seconds, and the clock of the transitions.
        boottime: A clock that nobody sets and that goes on while the machine sleeps, in seconds.

    Signals:
        recorded: A look was kept; see `latest`.
    """

    recorded = Signal()

    def __init__(
        self,
        gate: Gate,
        path: Path,
        supervisor: Supervisor,
        interval: Callable[[], float],
        parent: QObject | None = None,
        wall_clock: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
        boottime: Callable[[], float] = clock_through_sleep,
    ) -> None:
        super().__init__(parent)
        self.gate, self._path, self._supervisor = gate, path, supervisor
        self._interval, self._wall_clock = interval, wall_clock
        self._boottime, self._offset = boottime, wall_clock() - boottime()
        self._file = MeasurementFile(path)
        self._services: tuple[str, ...] = (FLEET,)
        self._places: dict[str, int] = {FLEET: 0}
        self._samples: deque[Sample] = deque()
        self._last_interval = interval()
        self._written_until = wall_clock()
        self._standings = Standings(supervisor, self._now, monotonic, self)
        self._gaps: deque[tuple[int, int]] = deque(maxlen=WAITING_CHANGES)
        self._under_way = 0
        self._trouble = ""
        self._closed = False
        self._timer = QTimer(self, interval=MINUTE * 1000)  # so long a one is a very coarse one
        self._timer.timeout.connect(self._on_minute)
        self._timer.start()
        self.write()

    @property
    def is_closed(self) -> bool:
        """Whether nothing can be read any more."""
        return self._closed

    @property
    def trouble(self) -> str:
        """Why nothing can be written, in words; empty while it can."""
        return self._trouble

    # What happens.

    def on_snapshot(self, snapshot: Snapshot) -> None:
        """Keep what was measured; what only tells of changes is none of ours."""
        if not snapshot.sampled or self._closed:
            return
        self._follow_clock()
        self._arrange(tuple(service.id for service in snapshot.services))
        at, before = snapshot.taken_at, self._samples[-1].at if self._samples else None
        if before is not None and at <= before:  # the clock was set back: what lies ahead of it now is dropped
            while self._samples and self._samples[-1].at >= at:
                self._samples.pop()
            self._written_until = min(self._written_until, at)
        limit = 2.0 * max(self._interval(), self._last_interval) + 2.0
        self._last_interval = self._interval()
        reach = _FIRST_SECONDS if not self._samples else min(at - self._samples[-1].at, limit)
        self._keep(look(at, reach, [service.usage for service in snapshot.services]))
        self._standings.settle()
        self.recorded.emit()

    def on_gap(self, seconds: float) -> None:
        """Nothing was seen for so long."""
        now_ms = round(self._now() * 1000)
        self._gaps.append((now_ms - round(seconds * 1000), now_ms))

    # What is known.

    def latest(self, service_id: str) -> Point | None:
        """The last look at a service, or at the fleet; None without one."""
        place = self._places.get(service_id)
        return None if place is None or not self._samples else self._samples[-1].point(place)

    def read(self, service_ids: Sequence[str], span: Span, done: Callable[[dict[str, Points]], None]) -> None:
        """Hand what is known of these over this time, up to now, to `done`."""
        self.write()
        ids = tuple(service_ids)
        work = partial(self._file.read, ids, span, self._wall_clock())
        self.gate.run(work, partial(self._on_read, ids, span, done))

    def read_standings(
        self,
        service_ids: Sequence[str],
        seconds: float,
        done: Callable[[dict[str, tuple[Stretch, ...]]], None],
    ) -> None:
        """Hand to `done` how these stood over so many seconds up to now."""
        self.write()
        now = self._wall_clock()
        work = partial(self._file.standings, tuple(service_ids), now - seconds, now)
        self.gate.run(work, partial(self._on_standings, done))

    def close(self) -> None:
        """Write what is left and let go of the file, behind the gate; what comes later is lost."""
        if not self._closed:
            self._timer.stop()
            self._write(self._samples[-1].at if self._samples else 0.0)
            self._closed = True
            self.gate.run(self._file.close)

    @Slot()
    def write(self) -> None:
        """Write the minutes that are over, and that the program runs."""
        if not self._closed:
            last = self._samples[-1].at if self._samples else 0.0
            self._write(last // MINUTE * MINUTE)

    # How.

    def _on_minute(self) -> None:
        if self._under_way < _MOST_UNDER_WAY:
            self.write()

    def _now(self) -> float:
        """Epoch seconds by the clock as it was at the last look."""
        return self._boottime() + self._offset

    def _follow_clock(self) -> None:
        """Where the clock was set, what follows is another session: the time between them never passed."""
        offset = self._wall_clock() - self._boottime()
        if abs(offset - self._offset) <= _CLOCK_SET_SECONDS:
            self._offset = offset
            return
        self._write(self._samples[-1].at if self._samples else 0.0)
        self._offset = offset
        self._standings.begin_anew()

    def _keep(self, sample: Sample) -> None:
        samples = self._samples
        if samples and samples[-1].seconds + sample.seconds <= _SHORTEST_SECONDS:
            sample = merged(samples.pop(), sample)
        samples.append(sample)
        while samples[0].at < sample.at - _IN_MEMORY_SECONDS and len(samples) > 2:
            samples.popleft()

    def _arrange(self, ids: tuple[str, ...]) -> None:
        """Services came, went or changed places: what is known of each stays with it."""
        services = (FLEET, *ids)
        if services == self._services:
            return
        if self._samples:
            self._write(self._samples[-1].at)
        places = [self._places.get(id_) for id_ in services]
        self._services, self._places = services, {id_: place for place, id_ in enumerate(services)}
        self._samples = deque(arranged(sample, places) for sample in self._samples)

    def _write(self, until: float) -> None:
        since, self._written_until = self._written_until, max(self._written_until, until)
        batch = Batch(
            began_ms=self._standings.began_ms,
            seen_ms=round(self._now() * 1000),
            services=self._services,
            samples=tuple(sample for sample in self._samples if sample.at > since) if until > since else (),
            since=since,
            until=until,
            changes=self._standings.take(),
            gaps=tuple(self._gaps),
            standings=dict(self._standings.current),
            keep_days=self._supervisor.config.manager.history_days,
        )
        self._gaps.clear()
        self._under_way += 1
        self.gate.run(partial(self._file.write, batch), self._on_written, self._on_written)

    def _on_written(self, outcome: FileOutcome | Exception) -> None:
        self._under_way -= 1
        if isinstance(outcome, Exception):  # not the file's trouble but our bug
            _log.error("measurements could not be kept: %s", outcome, exc_info=outcome)
        else:
            self._tell(outcome)

    def _on_read(
        self,
        ids: tuple[str, ...],
        span: Span,
        done: Callable[[dict[str, Points]], None],
        answer: tuple[dict[str, Points], FileOutcome],
    ) -> None:
        found, outcome = answer
        self._tell(outcome)
        done({id_: self._with_latest(id_, found.get(id_, Points()), span) for id_ in ids})

    def _with_latest(self, service_id: str, kept: Points, span: Span) -> Points:
        place = self._places.get(service_id)
        return kept if place is None or not self._samples else with_latest(kept, self._samples, place, span)

    def _on_standings(
        self,
        done: Callable[[dict[str, tuple[Stretch, ...]]], None],
        answer: tuple[dict[str, tuple[Stretch, ...]], FileOutcome],
    ) -> None:
        found, outcome = answer
        self._tell(outcome)
        done(found)

    def _tell(self, outcome: FileOutcome) -> None:
        """Say each change once."""
        before, self._trouble = self._trouble, outcome.trouble
        if outcome.set_aside:
            _log.warning(
                "%s could not be read (%s); it was set aside as %s", self._path, outcome.fault, outcome.set_aside
            )
        if outcome.trouble and not before:
            _log.warning("cannot write %s: %s; the last minutes wait in memory", self._path, outcome.trouble)
        elif before and not outcome.trouble:
            _log.info("%s is written again", self._path)
