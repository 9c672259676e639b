"""Stand-ins for those who end a session or the machine, and wait for the programs that asked to be told."""

from __future__ import annotations

import contextlib
import os
import threading
from dataclasses import dataclass, field

from jeepney import DBusAddress, HeaderFields, MessageType, message_bus, new_method_return, new_signal
from jeepney.io.blocking import open_dbus_connection

from tests.desktop.bus import Bus, Message, StandIn


@dataclass(frozen=True, slots=True)
class Protocol:
    """By which names a session's manager is known."""

    service: str
    path: str
    interface: str
    client_interface: str


GNOME = Protocol(
    "org.gnome.SessionManager",
    "/org/gnome/SessionManager",
    "org.gnome.SessionManager",
    "org.gnome.SessionManager.ClientPrivate",
)
"""Of GNOME, MATE and Cinnamon."""

XFCE = Protocol(
    "org.xfce.SessionManager", "/org/xfce/SessionManager", "org.xfce.Session.Manager", "org.xfce.Session.Client"
)


class SessionManager(StandIn):
    """On the bus from its making to `close`.

    Attributes:
        clients: The programs that asked to be told, by the names of their menu entries. They listen a moment later.
        answers: What they answered, whether the session may end.
    """

    _CLIENT = "/client/1"

    def __init__(self, bus: Bus, protocol: Protocol) -> None:
        super().__init__(bus, protocol.service)
        self._protocol = protocol
        self.clients: list[str] = []
        self.answers: list[bool] = []
        self.begin()

    def is_heard(self, bus: Bus) -> bool:
        """Whether a program listens to all that it may be told, as the bus knows.

        Args:
            bus: A connection on which nobody waits for messages.
        """
        daemon = "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.Debug.Stats"
        (rules,) = bus.call(*daemon, "GetAllMatchRules")  # the last that a program asks for is that of Stop
        return any(f"member='Stop',path='{self._CLIENT}'" in rule for asked in rules.values() for rule in asked)

    def tell(self, name: str, signature: str = "", *values: object) -> None:
        """Send one of the signals of a client's object."""
        self._bus.signal(self._CLIENT, self._protocol.client_interface, name, signature, *values)

    def answer(self, call: Message) -> None:
        """A registration, or what a program says to the end."""
        if call.member == "RegisterClient":
            assert call.values[1] == "", "the name of another one's start"
            self.clients.append(call.values[0])
            self._bus.answer(call, "o", self._CLIENT)
        else:
            assert call.member == "EndSessionResponse"
            self.answers.append(call.values[0])


@dataclass
class LoginManager:
    """What shuts the machine down once nobody asks it to wait. On the bus of an address until its one lock is let go.

    Attributes:
        asked: What it was asked to wait for: the event, by whom, why, and how.
        released: The lock was let go.
    """

    address: str
    asked: list[tuple[str, ...]] = field(default_factory=list)
    released: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._bus = open_dbus_connection(self.address, enable_fds=True)
        self._bus.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def prepare_for_shutdown(self, *, begins: bool) -> None:
        place = DBusAddress("/org/freedesktop/login1", None, "org.freedesktop.login1.Manager")
        self._bus.send(new_signal(place, "PrepareForShutdown", "b", (begins,)))

    def close(self) -> None:
        self._bus.close()

    def _serve(self) -> None:
        while True:
            message = self._bus.receive()
            fields = message.header.fields
            if message.header.message_type is MessageType.method_call and fields[HeaderFields.member] == "Inhibit":
                break
        reading, writing = os.pipe()
        self._bus.send(new_method_return(message, "h", (writing,)))
        os.close(writing)
        self.asked.append(message.body)
        with contextlib.closing(os.fdopen(reading, "rb")) as lock:
            lock.read()
        self.released.set()
