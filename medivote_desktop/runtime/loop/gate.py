"""The one gate for work that may block: it runs in a worker thread, its result comes back on the Qt loop."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from queue import SimpleQueue
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

logger = logging.getLogger(__name__)

T = TypeVar("T")

_RETRY_MS = 1000
# How long results may be handed out before the loop gets its turn.
_TURN_SECONDS = 0.004
_SWITCH_SECONDS = 0.001


class Gate(QObject):
    """One worker thread that does one piece of work after the other, in the order of asking; it begins with the first.

    Where the system has no room for a thread, what is asked waits until it has, and is done by `close` at the latest.

    Create it in the main thread and close it there; a gate that is not closed keeps its thread.
    """

    _result_came = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._results: deque[Callable[[], None]] = deque()
        self._announced = False
        self._closed = False
        self._abandoned = False
        self._announcing = threading.RLock()  # an abandoned gate may go at once: nobody is to be about to call it
        # Queued by itself, for it comes from the worker. To say so would need `Qt`, whose 93 enums are made when it is
        # first imported: a tenth of a start without a window.
        self._result_came.connect(self._on_result_came)
        # A daemon: work that hangs (a dead network folder) must not keep the program from leaving.
        self._thread = threading.Thread(target=self._serve, name="medivote-gate", daemon=True)
        self._is_begun = False
        self._has_complained = False
        self._again = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._again.timeout.connect(self.begin)

    def run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do `work` in the worker; `done` or `failed` is called on the Qt loop with what came of it.

        A failure for which there is no `failed` is logged as an error.

        Raises:
            RuntimeError: The gate is closed.
        """
        if self._closed:
            raise RuntimeError("the gate is closed")
        self._jobs.put(_Job(work, done, failed))
        self.begin()

    def begin(self) -> None:
        """Begin the thread, if it has not begun; where the system has no room for one, later."""
        if self._is_begun or self._again.isActive():
            return
        try:
            self._thread.start()
            self._is_begun = True
        except RuntimeError as error:  # out of processes: work waits for room
            level = logging.DEBUG if self._has_complained else logging.WARNING  # once, not each second
            logger.log(level, "the thread for blocking work cannot begin (%s); it is tried again", error)
            self._has_complained = True
            self._again.start()

    def close(self, timeout_seconds: float) -> bool:
        """Do what is queued, hand out the results, end the worker. Blocks, at most for the time given.

        Returns:
            Whether everything was done; what was not is left behind, and a warning is logged.
        """
        if not self._closed:
            self._closed = True
            self._jobs.put(None)
        self._again.stop()
        if not self._is_begun and self._jobs.qsize() > 1:
            self.begin()
            self._again.stop()
            if not self._is_begun:
                self._serve()  # no room for a thread: what is to be kept is kept from here
        if self._is_begun:
            self._thread.join(timeout_seconds)
        if self._thread.is_alive():
            self._give_up()
            left = max(1, self._jobs.qsize())
            logger.warning(
                "gave up waiting for blocking work after %g s; %d pieces are left undone", timeout_seconds, left
            )
        while self._results:
            _hand_out(self._results.popleft())
        return not self._thread.is_alive()

    def abandon(self) -> None:
        """Do nothing of what is queued, and wait for nobody: for work that may hang and is worth nothing by now."""
        self._closed = True
        self._give_up()
        self._again.stop()
        self._jobs.put(None)

    def _give_up(self) -> None:
        with self._announcing:
            self._abandoned = True

    def _serve(self) -> None:
        """The worker's life."""
        # One thread of Python runs at a time. What paints asks for its turn at each call of Qt, and would wait for the
        # usual 5 ms each time that the worker is busy.
        sys.setswitchinterval(min(sys.getswitchinterval(), _SWITCH_SECONDS))
        while (job := self._jobs.get()) is not None and not self._abandoned:
            self._results.append(job.perform())
            with self._announcing:
                # Announced once for many results: the loop then hands them out in turns.
                if not self._announced and not self._abandoned:
                    self._announced = True
                    self._result_came.emit()

    @Slot()
    def _on_result_came(self) -> None:
        self._announced = False
        turn_ends = time.monotonic() + _TURN_SECONDS
        while self._results:
            _hand_out(self._results.popleft())
            if time.monotonic() > turn_ends:
                self._announced = True
                QTimer.singleShot(0, self, self._on_result_came)
                return


class _Job:
    """One piece of work and who wants to hear of it."""

    def __init__(
        self, work: Callable[[], Any], done: Callable[[Any], None] | None, failed: Callable[[Exception], None] | None
    ) -> None:
        self._work = work
        self._done = done
        self._failed = failed

    def perform(self) -> Callable[[], None]:
        """Do the work; what is returned is to be called on the Qt loop."""
        try:
            result = self._work()
        except Exception as error:  # noqa: BLE001 - it is handed on to who asked
            return partial(self._failed or _log_failure, error)
        return _nothing if self._done is None else partial(self._done, result)


def _nothing() -> None:
    """For who does not want to hear of a success."""


def _log_failure(error: Exception) -> None:
    logger.error("work behind the gate failed: %s", error, exc_info=error)


def _hand_out(result: Callable[[], None]) -> None:
    """A callback that fails must not cost the others their results."""
    try:
        result()
    except Exception:
        logger.exception("the result of work behind the gate could not be handled")
