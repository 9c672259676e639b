"""The end of a session, or of the machine, as Linux desktops tell it over D-Bus: before the display goes.

Qt hears of it only from an X11 session manager, and only where it was built for one, as PyPI's is not. Then a logout
takes the display away without a word, and systemd ends all processes of the session at once, in no order.

https://people.gnome.org/~mccann/gnome-session/docs/gnome-session.html, which MATE, Cinnamon and, by other names, XFCE
follow; https://systemd.io/INHIBITOR_LOCKS/ for the machine.
"""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import SLOT, QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

from medivote_desktop.core.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from medivote_desktop.runtime.loop.gate import Gate

_log = logging.getLogger(__name__)


class _Manager(NamedTuple):
    """A session's manager: its name on the bus, where it lies, and what it and its clients' objects answer to."""

    service: str
    path: str
    interface: str
    client_interface: str


_MANAGERS = (
    _Manager(
        "org.gnome.SessionManager",
        "/org/gnome/SessionManager",
        "org.gnome.SessionManager",
        "org.gnome.SessionManager.ClientPrivate",
    ),
    _Manager(
        "org.xfce.SessionManager", "/org/xfce/SessionManager", "org.xfce.Session.Manager", "org.xfce.Session.Client"
    ),
)
_ANSWER_SECONDS = 5.0
_LOGIN = ("org.freedesktop.login1", "/org/freedesktop/login1", "org.freedesktop.login1.Manager")
_WHY = "stops its services in their order first"  # stands in systemd-inhibit's list, beside the name


class SessionEnd(QObject):
    """Asks to be told, and lets the end wait until this process has ended.

    Args:
        program: Its name for people, and that of its menu entry.

    Signals:
        ending: What is to be done before the end is to be done now. It may come more than once.
    """

    ending = Signal()

    def __init__(self, gate: Gate, program: tuple[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._name, self._app_id = program
        self._session_bus = QDBusConnection.sessionBus()  # Qt is on it since the window began
        self._answer: QDBusMessage | None = None
        self._lock: Any = None  # a descriptor: whoever holds it is waited for, until it is closed by the process's end
        if self._session_bus.isConnected():
            for manager in _MANAGERS:
                self._register(manager)
        gate.run(_system_bus, self._on_system_bus, partial(_log.debug, "the system's bus: %s"))

    def _register(self, manager: _Manager) -> None:
        # Not by the name that the session gave to a start (DESKTOP_AUTOSTART_ID): whoever was started by that one
        # inherits it, and a name that is taken is refused.
        question = _message(*manager[:3], "RegisterClient", [self._app_id, ""])
        self._ask(self._session_bus, question, partial(self._on_registered, manager))

    def _on_registered(self, manager: _Manager, client: Any) -> None:
        place = client.path(), manager.client_interface
        self._answer = _message(manager.service, *place, "EndSessionResponse", [True, ""])
        for name, slot in (("QueryEndSession", "on_query()"), ("EndSession", "on_end()"), ("Stop", "on_end()")):
            # Whoever says so is one of this user's, and may: Qt would ask the bus who has the manager's name, and wait.
            self._hear(self._session_bus, ("", *place), name, slot)

    def _on_system_bus(self, bus: QDBusConnection) -> None:
        if not bus.isConnected():
            return
        self._hear(bus, _LOGIN, "PrepareForShutdown", "on_shutdown(bool)")
        question = _message(*_LOGIN, "Inhibit", ["shutdown", self._name, _WHY, "delay"])
        self._ask(bus, question, partial(setattr, self, "_lock"))

    def _hear(self, bus: QDBusConnection, place: tuple[str, str, str], name: str, slot: str) -> None:
        receiver: Any = SLOT(slot)  # the stubs ask for bytes, which PySide6 itself refuses
        if not bus.connect(*place, name, self, receiver):
            _log.info("nobody tells of %s.%s: %s", place[2], name, bus.lastError().message())

    def _ask(self, bus: QDBusConnection, question: QDBusMessage, on_answer: Callable[[Any], object]) -> None:
        """Ask without waiting; who is not there does not answer, and nothing comes of it."""
        watcher = QDBusPendingCallWatcher(bus.asyncCall(question), self)

        def answered(_watcher: QDBusPendingCallWatcher) -> None:
            watcher.deleteLater()
            values = [] if watcher.isError() else watcher.reply().arguments()
            if values:
                on_answer(values[0])
            else:
                _log.debug("%s: %s", question.service(), watcher.error().message())

        watcher.finished.connect(answered)

    @Slot()
    def on_query(self) -> None:
        """The session may end, if nobody minds; it may be called off after it."""
        if self._answer is not None:
            self._session_bus.send(self._answer)

    @Slot()
    def on_end(self) -> None:
        """The session ends. It is not answered: the manager waits for that, or for the end of this process."""
        _log.info("the session ends")
        self.ending.emit()

    @Slot(bool)
    def on_shutdown(self, begins: bool) -> None:
        """The machine is shut down, or is not after all."""
        if begins:
            _log.info("the machine is being shut down")
            self.ending.emit()


def _system_bus() -> QDBusConnection:
    """The connection of all of Qt. It waits for the bus, for ever, and all of Python with it: that answers, first.

    Raises:
        Exception: There is none, or it does not answer; jeepney has errors of many kinds.
    """
    from jeepney.io.blocking import open_dbus_connection

    open_dbus_connection("SYSTEM", auth_timeout=_ANSWER_SECONDS).close()
    return QDBusConnection.systemBus()


def _message(service: str, path: str, interface: str, method: str, values: Sequence[object]) -> QDBusMessage:
    message = QDBusMessage.createMethodCall(service, path, interface, method)
    message.setAutoStartService(False)
    message.setArguments([*values])
    return message
