"""From the end of a leader to the end of its tree."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.processes.strays import KILL_SIGNAL
from medivote_desktop.runtime.service.tree import ProcessTree

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess

_log = logging.getLogger(__name__)

_LOOK_MS = 5
_LOOK_MAX_MS = 100
_PATIENCE_SECONDS = 2.0
_THOROUGH_SECONDS = 0.5


class Aftermath:
    """Waits until nothing of a tree is left, and ends what may not stay. A run is over only then.

    Args:
        is_asking_politely: Whether what is left still has the time of a stop stage to end by itself.
        on_over: Nothing is left, or what is left outlives even SIGKILL (another user's, or stuck in the kernel), and is
            told.
        clock: The monotonic clock, in seconds.
    """

    __slots__ = (
        "__weakref__",
        "_clock",
        "_is_asking_politely",
        "_looked_well_at",
        "_on_over",
        "_service",
        "_since",
        "_timer",
        "_tree",
        "_wait_ms",
    )

    def __init__(
        self,
        service: ServiceProcess,
        is_asking_politely: Callable[[], bool],
        on_over: Callable[[tuple[ProcessIdentity, ...]], None],
        clock: Callable[[], float],
    ) -> None:
        self._is_asking_politely = is_asking_politely
        self._on_over = on_over
        self._clock = clock
        self._tree: ProcessTree | None = None
        self._since = 0.0
        self._looked_well_at = 0.0
        self._service = service
        self._wait_ms = 0
        self._timer: QTimer | None = None  # few trees outlive their leaders

    def begin(self, tree: ProcessTree) -> None:
        """The leader of this tree has ended."""
        if not tree.has_survivors():
            self._on_over(())
            return
        self._tree = tree
        self.give_time()
        self._looked_well_at = self._since
        self._wait_ms = _LOOK_MS
        self._look()

    def give_time(self) -> None:
        """A new stage of a stop begins: what it asks for takes its time."""
        self._since = self._clock()

    def _look(self) -> None:
        if self._tree is None:
            return
        # To tell zombies that nobody reaps from the living costs a look at every process: now and then is enough.
        thorough = self._clock() - self._looked_well_at >= _THOROUGH_SECONDS
        if thorough:
            self._looked_well_at = self._clock()
        if not self._tree.has_survivors(thorough=thorough):
            self._over(())
            return
        if not self._is_asking_politely():
            if self._clock() - self._since > _PATIENCE_SECONDS:
                told = self._service.config.id, self._tree.leader_pid
                _log.warning("%s: processes of the tree of pid %d outlive SIGKILL", *told)
                self._over(self._tree.survivors())
                return
            self._tree.signal(KILL_SIGNAL)
        self._look_later()

    def _look_later(self) -> None:
        if self._timer is None:
            self._timer = QTimer(self._service.owner, singleShot=True)
            self._timer.timeout.connect(self._look)
        self._wait_ms = min(_LOOK_MAX_MS, 2 * self._wait_ms)
        self._timer.start(self._wait_ms)

    def _over(self, left: tuple[ProcessIdentity, ...]) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._tree = None
        self._on_over(left)
