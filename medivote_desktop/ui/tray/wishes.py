"""What people wish of services in the tray's menu: asked about where something is to stop, then told."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox

from medivote_desktop.core.offers import can_start, can_stop, left_without
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui.dialogs.questions import ConfirmStop

_UNASKED = (WishKind.START, WishKind.RECOVERY_ON, WishKind.RECOVERY_OFF)


class TrayWishes(QObject):
    """Makes wishes of what was chosen.

    Attributes:
        snapshot: The latest; None before the first, when there is nothing to wish.

    Signals:
        made: A `Wish`, confirmed where that is needed.
    """

    made = Signal(object)

    def __init__(self, confirm: ConfirmStop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._confirm = confirm
        self._question: QMessageBox | None = None
        self.snapshot: Snapshot | None = None

    def make(self, wish: Wish) -> None:
        """Of some services."""
        if wish.kind in _UNASKED:
            self.made.emit(wish)
            return
        services = self._services(lambda service: service.id in wish.service_ids)
        self._ask_to_stop(services, wish.kind, lambda: self.made.emit(wish))

    def start_all(self) -> None:
        """All that can be started."""
        self._make_for_all(WishKind.START, can_start)

    def stop_all(self) -> None:
        """All that is up when the answer comes, not what was when the question was put."""
        services = self._services(lambda service: True)
        self._ask_to_stop(services, WishKind.STOP, lambda: self._make_for_all(WishKind.STOP, can_stop))

    def _ask_to_stop(self, services: list[ServiceSnapshot], kind: WishKind, on_yes: Callable[[], None]) -> None:
        """Asks one question at a time: a newer one takes the place of an older."""
        if self._question is not None:
            self._question.reject()
        dependents = [] if self.snapshot is None else left_without(self.snapshot, kind, services)
        self._question = self._confirm(None, services, kind, on_yes, dependents)
        if self._question is not None:
            self._question.finished.connect(self._on_answered)

    def _on_answered(self, _result: int) -> None:
        self._question = None

    def _make_for_all(self, kind: WishKind, concerned: Callable[[ServiceSnapshot], bool]) -> None:
        if services := self._services(concerned):
            self.made.emit(Wish(kind, tuple(service.id for service in services)))

    def _services(self, concerned: Callable[[ServiceSnapshot], bool]) -> list[ServiceSnapshot]:
        return [] if self.snapshot is None else [service for service in self.snapshot.services if concerned(service)]
