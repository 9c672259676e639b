"""Finds processes that escaped from a service's tree, by the marks that they carry, and ends them."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Collection, Mapping

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of, may_live
from medivote_desktop.runtime.processes.marks import Mark, Marks

if sys.platform == "linux":
    from medivote_desktop.runtime.processes.procfs import was_started_last
else:

    def was_started_last(pid: int) -> bool:
        """Whether nothing was started since this process; here that is not known."""
        return False


_log = logging.getLogger(__name__)

KILL_SIGNAL = 9
_SLICE_SECONDS = 0.003
_RETRY_MS = 1000
_GATHER_SECONDS = 0.3  # services that end together share one look at all processes, and are replaced before it
_AGAIN_MS = 20
_MOST_LOOKS = 20  # of one hunt: whatever is ended may come again, by who is not ours to end
_CALM_SECONDS = 10.0
"""The same where the run certainly left nothing. It is looked for all the same, with what comes until then: what an
earlier run left may have been forking just when it was looked for."""


MarkedProcesses = tuple[tuple[Mark, ProcessIdentity], ...]


class StrayHunter(QObject):
    """Looks through all processes, in slices, for what ended runs left behind.

    A stray is ended only if it carries the mark of a hunted service and of a run that has ended. A look that ends any
    is followed by another one: a daemon has new workers at once for those that were ended before itself. That comes to
    an end also where they have them from somebody who is not ours to end (sudo).

    Signals:
        done: Looks at all processes find nothing more, or were enough; carries what was ended, as a tuple of
            (mark, identity), and in the same way what cannot be ended: it is another user's (sudo), or stuck in the
            kernel. The latter once.
    """

    done = Signal(object, object)

    def __init__(self, marks: Marks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._marks = marks
        self._gather_ms = round(_GATHER_SECONDS * 1000)
        self._is_soon = False
        self._asked: dict[str, int] = {}
        self._hunted: Mapping[str, int] = {}
        self._pids: list[int] = []
        self._ended: dict[ProcessIdentity, Mark] = {}
        self._foreign: dict[ProcessIdentity, Mark] = {}
        self._told: set[ProcessIdentity] = set()
        self._is_clean = True  # nothing has been found by this look
        self._looks = 0
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.timeout.connect(self._begin)
        self._slice = QTimer(self)
        self._slice.setInterval(0)
        self._slice.timeout.connect(self._look)

    def hurry(self) -> None:
        """The program leaves and waits for the looks: begin them at once."""
        self._gather_ms = 0
        if self._gather.isActive():
            self._gather_soon(0)

    def is_idle(self) -> bool:
        """Whether no look is asked for or under way."""
        return not self._asked and not self._slice.isActive()

    def hunt(
        self, service_id: str, run: int, leader: int | None = None, ended: Collection[ProcessIdentity] = ()
    ) -> None:
        """End what is left of this service's runs up to `run`.

        Args:
            leader: The process of this run that was started first.
            ended: What is ended already and is to be told with the rest.
        """
        self._ended.update((identity, Mark(service_id, run)) for identity in ended)
        self._asked[service_id] = max(run, self._asked.get(service_id, 0))
        if self._is_soon or self._slice.isActive():  # of many that end together only one sets the timer
            return
        if self._gather_ms and leader is not None and was_started_last(leader):
            if not self._gather.isActive():
                self._gather.start(round(_CALM_SECONDS * 1000))
        else:
            self._gather_soon(self._gather_ms)

    def _gather_soon(self, wait_ms: int) -> None:
        self._is_soon = True
        self._gather.start(wait_ms)

    def _begin(self) -> None:
        self._is_soon = False
        try:
            self._pids = system.all_pids()
        except OSError as error:  # without a descriptor left
            self._on_no_look(error)
            return
        self._hunted, self._asked = self._asked, {}
        self._is_clean = True
        self._looks += 1
        self._slice.start()

    def _on_no_look(self, error: OSError) -> None:
        if self._gather_ms:
            self._gather_soon(_RETRY_MS)
            return
        _log.warning("what escaped from services cannot be looked for: %s", error)
        self._asked = {}  # the program leaves, and waits for us
        self._tell()

    def _look(self) -> None:
        end = time.perf_counter() + _SLICE_SECONDS
        try:
            while self._pids and time.perf_counter() < end:
                self._examine(self._pids.pop())
        except OSError as error:  # without a descriptor left: who could not be looked at may be one of them
            self._slice.stop()
            self._ask_again()
            self._on_no_look(error)
            return
        if self._pids:
            return
        self._slice.stop()
        if not self._is_clean and self._looks < _MOST_LOOKS:
            self._ask_again()
            self._gather_soon(_AGAIN_MS)
            return
        if not self._is_clean:
            names = ", ".join(sorted({mark.service_id for mark in self._ended.values()}))
            _log.warning("%s: what escaped is there again however often it is ended; it is left alone", names)
        if self._asked:
            self._gather_soon(self._gather_ms)
        self._tell()

    def _ask_again(self) -> None:
        for service_id, run in self._hunted.items():
            self._asked[service_id] = max(run, self._asked.get(service_id, 0))

    def _tell(self) -> None:
        foreign = {identity: mark for identity, mark in self._foreign.items() if identity not in self._told}
        ended = {identity: mark for identity, mark in self._ended.items() if identity not in self._foreign}
        self._ended, self._looks = {}, 0
        self._told, self._foreign = {identity for identity in (*self._told, *foreign) if may_live(identity)}, {}
        self.done.emit(_marked(ended), _marked(foreign))

    def _examine(self, pid: int) -> None:
        if self._stray(self._marks.of(pid)) is None:
            self._examine_foreign(pid)
            return
        # Identity first, then the mark once more: what is ended is what carried it.
        identity, mark = identity_of(pid), self._stray(self._marks.of(pid))
        if identity is None or mark is None:
            return
        try:
            if not system.signal_process(identity, KILL_SIGNAL):
                return
            if identity not in self._ended:
                _log.info("%s: ended pid %d, which had escaped from an earlier run", mark.service_id, pid)
                self._ended[identity] = mark
                self._is_clean = False
            elif self._marks.is_out_of_reach(identity):  # it outlives this kill as it has outlived its run's
                self._foreign[identity] = mark
        except PermissionError as error:
            _log.warning("%s: pid %d escaped from an earlier run and cannot be ended: %s", mark.service_id, pid, error)

    def _examine_foreign(self, pid: int) -> None:
        mark = self._stray(self._marks.of_foreign(pid))
        if mark is not None and (identity := identity_of(pid)) is not None:
            self._foreign[identity] = mark

    def _stray(self, mark: Mark | None) -> Mark | None:
        return mark if mark is not None and 0 < mark.run <= self._hunted.get(mark.service_id, 0) else None


def _marked(processes: Mapping[ProcessIdentity, Mark]) -> MarkedProcesses:
    return tuple((mark, identity) for identity, mark in processes.items())
