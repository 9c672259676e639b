"""Watches whether the desktop has a host for StatusNotifier icons, without ever waiting for the bus."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

if TYPE_CHECKING:
    from PySide6.QtDBus import QDBusConnection, QDBusPendingCallWatcher

_SERVICE = "org.kde.StatusNotifierWatcher"
_PATH = "/StatusNotifierWatcher"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_PLATFORMS = ("xcb", "wayland")  # elsewhere Qt has no icon for such a host
_ANSWER_MS = 1000

_log = logging.getLogger(__name__)


class TrayWatch(QObject):
    """Whether a host shows StatusNotifier icons. Without X11 or Wayland, and without a session bus, there is none.

    Signals:
        host_known: Whether there is a host; first when the bus has answered, then whenever a host comes or goes. A host
            that is replaced by another is told as gone and come.
    """

    host_known = Signal(bool)

    def __init__(self, parent: QObject | None = None, bus: QDBusConnection | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._has_host: bool | None = None
        self._question: QDBusPendingCallWatcher | None = None

    def start(self) -> None:
        """Begins to watch; `host_known` follows at once where there is no bus, else with the bus's answer."""
        if self._bus is None and QGuiApplication.platformName().startswith(_PLATFORMS):
            from PySide6.QtDBus import QDBusConnection

            self._bus = QDBusConnection.sessionBus()
        if self._bus is None or not self._bus.isConnected():
            self._tell(has_host=False)
            return
        self._listen(self._bus)
        self._ask()

    def _listen(self, bus: QDBusConnection) -> None:
        from PySide6.QtDBus import QDBusServiceWatcher

        self._owners = QDBusServiceWatcher(
            _SERVICE, bus, QDBusServiceWatcher.WatchModeFlag.WatchForOwnerChange, parent=self
        )
        self._owners.serviceOwnerChanged.connect(self._on_owner_changed)
        slot: Any = SLOT("on_hosts_changed()")  # the stubs ask for bytes, which PySide6 itself refuses
        for signal in ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"):
            if not bus.connect(_SERVICE, _PATH, _SERVICE, signal, self, slot):
                _log.info("the session bus does not tell %s: %s", signal, bus.lastError().message())

    def _on_owner_changed(self, _name: str, old: str, new: str) -> None:
        if old:
            self._tell(has_host=False)
        if new:
            self._ask()

    @Slot()
    def on_hosts_changed(self) -> None:
        """A host came to the watcher or left it; the watcher knows whether one is left."""
        self._ask()

    def _ask(self) -> None:
        from PySide6.QtDBus import QDBusMessage, QDBusPendingCallWatcher

        assert self._bus is not None
        question = QDBusMessage.createMethodCall(_SERVICE, _PATH, _PROPERTIES, "Get")
        question.setArguments([_SERVICE, "IsStatusNotifierHostRegistered"])
        question.setAutoStartService(False)
        self._question = QDBusPendingCallWatcher(self._bus.asyncCall(question, _ANSWER_MS), self)
        self._question.finished.connect(self._on_answer)

    def _on_answer(self, answered: QDBusPendingCallWatcher) -> None:
        answered.deleteLater()
        if answered is not self._question:
            return
        self._question = None
        arguments = answered.reply().arguments() if not answered.isError() else []
        self._tell(has_host=bool(arguments) and arguments[0].variant() is True)

    def _tell(self, *, has_host: bool) -> None:
        if has_host is not self._has_host:
            self._has_host = has_host
            self.host_known.emit(has_host)
