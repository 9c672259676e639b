"""How services stand, and each change of that until it is written down."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Slot

from medivote_desktop.core.history.availability import Standing, standing_of
from medivote_desktop.core.lifecycle import Life
from medivote_desktop.runtime.storage.measurement_file import WAITING_CHANGES, ChangeRow
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.transition import Transition

_WAITING_TRANSITIONS = 500


class Standings(QObject):
    """Follows the fleet from its making on.

    Args:
        now: Epoch seconds.
        monotonic: The clock of the transitions.

    Attributes:
        began_ms: Since when this is reckoned: epoch, milliseconds.
        current: How each service stands now, as far as it was looked at.
    """

    def __init__(
        self, supervisor: Supervisor, now: Callable[[], float], monotonic: Callable[[], float], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._supervisor, self._now, self._monotonic = supervisor, now, monotonic
        self.began_ms = self._now_ms()
        self.current: dict[str, Standing] = {}
        self._transitions: list[Transition] = []
        self._changes: deque[ChangeRow] = deque(maxlen=WAITING_CHANGES)
        self._look_at_all(self.began_ms)
        supervisor.transitions.connect(self._on_transitions)
        supervisor.fleet_changed.connect(self._on_fleet_changed)

    def settle(self) -> None:
        """Take in what follows from the transitions so far."""
        if not self._transitions:
            return
        transitions, self._transitions = self._transitions, []
        offset = self._now() - self._monotonic()
        for transition in transitions:
            self._stand(transition.service_id, transition.after, round((offset + transition.event.at) * 1000))

    def take(self) -> tuple[ChangeRow, ...]:
        """The changes since they were taken last."""
        self.settle()
        changes = tuple(self._changes)
        self._changes.clear()
        return changes

    def begin_anew(self) -> None:
        """The clock was set: from now on all stand as they do, and nothing is told of before."""
        self.began_ms = self._now_ms()
        self._changes.clear()
        self._changes.extend(ChangeRow(self.began_ms, id_, one) for id_, one in self.current.items())

    def _now_ms(self) -> int:
        return round(self._now() * 1000)

    def _on_transitions(self, transitions: Sequence[Transition]) -> None:
        self._transitions += transitions  # looked at when there is less urgent work
        if len(self._transitions) >= _WAITING_TRANSITIONS:
            self.settle()

    def _stand(self, service_id: str, life: Life, at_ms: int) -> None:
        before = self.current.get(service_id)
        standing = standing_of(life, Standing.PLANNED if before is None else before)
        if standing is not before:
            self.current[service_id] = standing
            self._changes.append(ChangeRow(max(at_ms, self.began_ms), service_id, standing))

    def _look_at_all(self, at_ms: int) -> None:
        for service_id, service in self._supervisor.services.items():
            self._stand(service_id, service.life, at_ms)

    @Slot()
    def _on_fleet_changed(self) -> None:
        self.settle()
        now_ms = self._now_ms()
        for gone in self.current.keys() - self._supervisor.services.keys():
            del self.current[gone]
            self._changes.append(ChangeRow(now_ms, gone, Standing.UNKNOWN))
        self._look_at_all(now_ms)
