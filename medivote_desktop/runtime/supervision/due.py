"""Wishes for many services at once, carried out in slices of the loop's turns, so that five hundred never freeze it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.process import ServiceProcess

SLICE_SECONDS = 0.004
"""Carrying out takes at most about this much of one turn of the loop; a frame is 16 ms."""

_AT_ONCE = 16  # costs hardly more than a millisecond: spawning has limits of its own


class _Due(NamedTuple):
    kind: WishKind | None
    act: Callable[[str], None]


class DueWishes:
    """What was accepted and has not had its turn: first come first served, the latest wish for a service counts.

    A wish for a few services is carried out at once. One that waits is a wish already: `ServiceProcess.due` tells it to
    whoever writes down what was wished.

    Args:
        services: The fleet; read anew each time.
    """

    def __init__(self, services: Mapping[str, ServiceProcess], parent: QObject | None = None) -> None:
        self._services = services
        self._waiting: dict[tuple[str, bool], _Due] = {}
        self._running = False
        self._timer = QTimer(parent, singleShot=True)
        self._timer.timeout.connect(self._run)

    def is_empty(self) -> bool:
        """Whether everything has had its turn."""
        return not self._waiting

    def add(self, service_ids: Iterable[str], kind: WishKind | None, act: Callable[[str], None]) -> None:
        """Call `act` with each id, now or in one of the next turns.

        Args:
            kind: What a person wished; None: nobody did, and then it overrules no wish.
        """
        due, is_wish = _Due(kind, act), kind is not None
        for service_id in service_ids:
            self._waiting.pop((service_id, is_wish), None)  # its place is the last now
            self._waiting[service_id, is_wish] = due
            if is_wish:
                self._services[service_id].due = kind
        if not self._running and not self._timer.isActive():
            self._run()

    def forget(self, service_id: str) -> None:
        """The service is gone."""
        self._drop(service_id, is_wish=True)
        self._drop(service_id, is_wish=False)

    def clear(self) -> None:
        """Forget all that waits."""
        for service_id, is_wish in tuple(self._waiting):
            self._drop(service_id, is_wish=is_wish)

    def _drop(self, service_id: str, *, is_wish: bool) -> None:
        if self._waiting.pop((service_id, is_wish), None) is not None and is_wish:
            self._services[service_id].due = None

    def _run(self) -> None:
        end, number = time.perf_counter() + SLICE_SECONDS, 0
        self._running = True
        try:
            while self._waiting and (number < _AT_ONCE or time.perf_counter() < end):
                number += 1
                service_id, is_wish = key = next(iter(self._waiting))
                due = self._waiting.pop(key)
                if is_wish:
                    self._services[service_id].due = None
                due.act(service_id)
        finally:  # one that fails must not cost the others their turn
            self._running = False
            if self._waiting:
                self._timer.start(0)
