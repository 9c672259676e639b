"""A menu of services that are listed in a value or not: for `depends_on`, so that no NAME need be known."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from medivote_desktop.core.ini import references


class ServiceMenu(QMenu):
    """Ticks what a value names; a click puts a service in or takes it out.

    Args:
        services: Gives those that can be named.
        value: Gives the value as it is.
        on_changed: Gets the value as it then is.
    """

    def __init__(
        self,
        services: Callable[[], Sequence[str]],
        value: Callable[[], str],
        on_changed: Callable[[str], None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._services, self._value, self._on_changed = services, value, on_changed
        self.aboutToShow.connect(self._fill)
        self.triggered.connect(self._on_triggered)

    def _fill(self) -> None:
        self.clear()
        for service_id in self._services():
            action = self.addAction(service_id)
            action.setCheckable(True)
            action.setChecked(references.mentions(self._value(), service_id))

    def _on_triggered(self, action: QAction) -> None:
        value, service_id = self._value(), action.text()
        if references.mentions(value, service_id):
            self._on_changed(references.without(value, service_id))
        else:
            self._on_changed(f"{value.rstrip(' ,')}, {service_id}" if value.strip() else service_id)
