"""Reads services.ini again, when asked or when it changes, and takes over what changed."""

from __future__ import annotations

import logging
import sys
from collections import deque
from collections.abc import Callable, Collection, Iterable
from functools import partial
from importlib import import_module
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.config import AppConfig, ConfigError, Fault
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.reload import ReloadPlan, TakeOverError, compare, made_good_words
from medivote_desktop.core.say import say
from medivote_desktop.runtime.configuration.filelook import look_at
from medivote_desktop.runtime.configuration.filewatch import FileWatch
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.supervision.survivors import Survivor
from medivote_desktop.runtime.supervisor import Supervisor

_log = logging.getLogger(__name__)

_LEAVING = say("the program is being quit; nothing was taken over")
_POLITE_SECONDS = 0.0005
"""How long a thread computes before another has its turn, while a large file is read."""


class Offer(NamedTuple):
    """A changed services.ini without faults, and what taking it over would do.

    Attributes:
        survivors: What still runs of services that are new, from before they left the file: nothing is started twice.
    """

    config: AppConfig
    plan: ReloadPlan
    survivors: tuple[Survivor, ...] = ()


Told = Callable[[str], None]
Refused = Callable[[ConfigError | TakeOverError], None]


class _Reading(NamedTuple):
    """One reading of the file, and what is done with it.

    Attributes:
        use: Gets the offer on the Qt loop; it calls `_finish` in the end.
        refused: Gets what is wrong with the file.
    """

    use: Callable[[Offer], None]
    refused: Refused


class Reloader(QObject):
    """Watches one configuration file. Reading and comparing is a worker's: a large file takes seconds.

    A faulty file is rejected whole, and the running fleet stays as it is; so does an untouched one. One reading follows
    the other, each reads the file of its moment: the last word is the file's last content.

    Args:
        read: Reads and checks the file anew; raises ConfigError. Called in the worker.
        gate: A worker of its own, so that nothing else waits for a large file.
        find: Finds what runs of these services, whoever started it. Called in the worker.

    Attributes:
        file: Notices when it is another one.

    Signals:
        offered: The file changed, and `config_watch = prompt`: carries an `Offer`.
        withdrawn: The file is again what is in force: nothing is offered any more.
        applied: What changed was taken over; carries what that was, in words.
        rejected: The file changed and is faulty; carries its faults.
        stumbled: The file changed, and a fault of ours kept it, or parts of it, from being in force; carries what that
            was, in words.
    """

    offered = Signal(object)
    withdrawn = Signal()
    applied = Signal(str)
    rejected = Signal(object)
    stumbled = Signal(str)

    def __init__(
        self,
        path: Path,
        supervisor: Supervisor,
        read: Callable[[], AppConfig],
        gate: Gate,
        find: Callable[[Iterable[str]], tuple[Survivor, ...]],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._path = path
        self._supervisor = supervisor
        self._read = read
        self._gate = gate
        self._find = find
        self._readings: deque[_Reading] = deque()
        self._current: _Reading | None = None
        self._is_closed = self._makes_good = False
        self.file = FileWatch(path, gate, lambda: supervisor.config.manager.config_watch != "off", self)
        self.file.changed.connect(self._on_file_changed)

    def close(self) -> None:
        """The program ends: read no more; the gate is closed by who made it."""
        self._is_closed = True
        self.file.close()
        self._readings.clear()

    def reload(self, told: Told, refused: Refused, *, restarts: bool = True) -> None:
        """Read the file and take over what changed.

        The file of this moment counts, also where an older offer of it was accepted.

        Args:
            told: Gets what changed, in words, once it is in force.
            refused: Gets the faults of the file, and then the fleet stays as it is; or a fault of ours.
            restarts: Without them what needs one changes with the next start of that service.
        """
        self._add(_Reading(partial(self._apply, told, refused, restarts=restarts), refused))

    # One reading after the other.

    def _add(self, reading: _Reading) -> None:
        self._readings.append(reading)
        if self._current is None:
            self._next()

    def _next(self) -> None:
        self._current = self._readings.popleft() if self._readings and not self._is_closed else None
        if self._current is not None:
            self._gate.run(self._read_and_compare, self._on_compared, self._on_failed)

    def _finish(self) -> None:
        QTimer.singleShot(0, self, self._next)

    def _read_and_compare(self) -> Offer:
        """In the worker. It computes in small turns meanwhile, so that the loop never waits long for its own."""
        self.file.stamp = look_at(self._path).stamp  # before it is read: what changes meanwhile is read once more
        interval = sys.getswitchinterval()
        sys.setswitchinterval(_POLITE_SECONDS)
        try:
            # It takes the file over; without a descriptor that is told here.
            import_module("medivote_desktop.runtime.supervision.rollout")
            config = self._read()
            plan = compare(self._supervisor.config, config)
            return Offer(config, plan, self._find(plan.added) if plan.added else ())
        finally:
            sys.setswitchinterval(interval)

    def _on_compared(self, offer: Offer) -> None:
        if self._current is not None and not self._is_closed:
            self._current.use(offer)

    def _on_failed(self, error: Exception) -> None:
        if self._current is None or self._is_closed:
            return
        self._finish()
        if not isinstance(error, ConfigError):
            if not isinstance(error, OSError):
                _log.error("services.ini cannot be looked at: a fault of this program", exc_info=error)
            error = ConfigError((Fault(self._path.name, 0, "", "", say("cannot be looked at: {error}", error=error)),))
        self._current.refused(error)

    # What comes of it.

    def _apply(self, told: Told, refused: Refused, offer: Offer, *, restarts: bool) -> None:
        if self._supervisor.is_leaving:
            self._finish()
            told(_LEAVING)
            return
        from medivote_desktop.runtime.supervision.rollout import who_follows  # nobody needs it before the first reload

        following = who_follows(offer.plan, offer.config, self._supervisor.services) if restarts else ()
        done = partial(self._is_done, offer.plan, following, told, refused)
        self._makes_good = self._supervisor.is_in_part
        if offer.plan.empty and not self._makes_good:
            done(None)
        else:
            self._supervisor.apply(offer.config, offer.plan, offer.survivors, restarts=restarts, done=done)

    def _is_done(
        self, plan: ReloadPlan, following: Collection[str], told: Told, refused: Refused, fault: TakeOverError | None
    ) -> None:
        self._finish()
        if self._supervisor.is_leaving:
            told(_LEAVING)
            return
        words = plan.words(restarting=following)
        if self._makes_good and fault is None:
            rest = made_good_words(self._supervisor.made_good)
            words = rest if plan.empty else f"{words}; {rest}"
        if fault is None or fault.in_part:
            _log.info("services.ini: %s", words)
            self.applied.emit(words)
        if fault is None:
            told(words)
        else:
            refused(fault)

    def _on_file_changed(self) -> None:
        if not self._supervisor.is_leaving:
            self._add(_Reading(self._on_changed, self._on_faulty))

    def _on_faulty(self, error: ConfigError | TakeOverError) -> None:
        if isinstance(error, TakeOverError):
            self.stumbled.emit(str(error))
            return
        _log.warning("services.ini changed and has faults; the fleet stays as it is:\n%s", error)
        self.rejected.emit(error.faults)

    def _on_changed(self, offer: Offer) -> None:
        if offer.plan.empty or self._supervisor.is_leaving:
            self._finish()
            self.withdrawn.emit()
        elif self._supervisor.config.manager.config_watch == "apply":
            if offer.plan.touches_processes and not self.file.is_ripe():
                self._finish()
            else:
                self._apply(lambda words: None, self._on_faulty, offer, restarts=True)
        else:
            self._finish()
            _log.info("services.ini changed: %s; to take it over: medivote-ctl reload", offer.plan.words())
            self.offered.emit(offer)
