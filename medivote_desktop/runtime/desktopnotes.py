"""Notifications through the desktop's own service over D-Bus, where a tray shows none or hears no clicks on them.

jeepney connects behind the gate and is loaded there, at the first notification; what follows are a few hundred bytes on
a socket that never blocks.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

from medivote_desktop.core.records import dataclass
from medivote_desktop.runtime.loop.gate import Gate

if TYPE_CHECKING:
    from jeepney import Message
    from jeepney.io.blocking import DBusConnection

_log = logging.getLogger(__name__)

_NAME = "org.freedesktop.Notifications"
_PATH = "/org/freedesktop/Notifications"
_ANSWER_SECONDS = 1.0
_READ_BYTES = 65536
_LOW, _NORMAL = 0, 1  # critical ones would stay until somebody puts them away
_ACTION = "default"  # the action of a click on the notification itself
_WAITING_LIMIT = 20
_NO_MARKUP = str.maketrans("<>", "‹›")  # some desktops know tags, and leave out what looks like one


@dataclass(frozen=True, slots=True)
class _Note:
    title: str
    text: str
    tag: object
    is_urgent: bool
    action: str


class DesktopNotes(QObject):
    """Tells the desktop's notification service.

    Signals:
        clicked: The notification with this tag was clicked.
        failed: The notification with this tag could not be told; the log says why.
    """

    clicked = Signal(object)
    failed = Signal(object)

    def __init__(self, gate: Gate, program_name: str, icon: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gate = gate
        self._program_name = program_name
        self._icon = icon
        self._waiting: list[_Note] = []
        self._connection: DBusConnection | None = None
        self._notifier: QSocketNotifier | None = None
        self._is_connecting = False
        self._asked: dict[int, object] = {}  # tags of what the service has not answered, by serial
        self._shown: dict[int, object] = {}  # tags of what is shown, by the service's number

    def tell(self, title: str, text: str, tag: object, *, is_urgent: bool, action: str) -> None:
        """Show a notification soon.

        Args:
            action: What a click does, in a word: some desktops draw a button with it.
        """
        self._waiting = [*self._waiting[-_WAITING_LIMIT:], _Note(title, text, tag, is_urgent, action)]
        if self._connection is not None:
            self._send_all()
        elif not self._is_connecting:
            self._is_connecting = True
            self._gate.run(_connect, self._on_connected, self._on_no_bus)

    def close(self) -> None:
        """Let the bus go; what is shown stays."""
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._connection is not None:
            self._connection.close()
            self._connection = None
            self._shown.clear()  # another bus counts anew

    # The connection.

    def _on_connected(self, connection: DBusConnection) -> None:
        self._is_connecting = False
        self._connection = connection
        connection.sock.setblocking(False)
        self._notifier = QSocketNotifier(connection.sock.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)
        self._handle_all()
        self._send_all()

    def _on_no_bus(self, error: Exception) -> None:
        self._is_connecting = False
        self._lose_bus(f"there is no session bus ({error})")

    def _lose_bus(self, words: str) -> None:
        """The next notification looks for it anew; of what was not answered nobody knows whether it was shown."""
        self.close()
        tags = [*self._asked.values(), *(note.tag for note in self._waiting)]
        self._asked, self._waiting = {}, []
        self._fail(words, tags)

    def _fail(self, words: str, tags: Sequence[object]) -> None:
        if tags:
            _log.info("notifications cannot be shown: %s", words)
        for tag in tags:
            self.failed.emit(tag)

    def _send_all(self) -> None:
        try:
            while self._waiting:
                self._send(self._waiting[0])
                del self._waiting[0]
        except OSError as error:  # it has gone, or does not read
            self._lose_bus(str(error))

    def _send(self, note: _Note) -> None:
        assert self._connection is not None
        serial = next(self._connection.outgoing_serial)
        data = _notify(note, self._program_name, self._icon).serialise(serial=serial)
        if self._connection.sock.send(data) < len(data):
            raise OSError("the session bus does not read")
        self._asked[serial] = note.tag

    def _on_readable(self) -> None:
        assert self._connection is not None
        try:
            data = self._connection.sock.recv(_READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._lose_bus("the session bus has gone")
            return
        self._connection.parser.add_data(data)
        self._handle_all()

    def _handle_all(self) -> None:
        while self._connection is not None and (message := self._connection.parser.get_next_message()) is not None:
            self._handle(message)

    def _handle(self, message: Message) -> None:
        from jeepney import HeaderFields, MessageType

        fields, body = message.header.fields, message.body
        match message.header.message_type:
            case MessageType.method_return:
                tag = self._asked.pop(fields[HeaderFields.reply_serial], None)
                if tag is not None:
                    self._shown[body[0]] = tag
            case MessageType.error:
                tag = self._asked.pop(fields[HeaderFields.reply_serial], None)
                if tag is not None:
                    self._fail(_words(fields[HeaderFields.error_name], body), [tag])
            case MessageType.signal:
                self._on_signal(fields[HeaderFields.member], body)
            case _:
                pass

    def _on_signal(self, member: str, body: Sequence[Any]) -> None:
        if member == "ActionInvoked" and body[0] in self._shown and body[1] == _ACTION:
            self.clicked.emit(self._shown[body[0]])
        elif member == "NotificationClosed":
            self._shown.pop(body[0], None)


def _connect() -> DBusConnection:
    """Join the session bus and ask for the service's signals.

    Raises:
        Exception: There is no bus, or it does not answer.
    """
    from jeepney import MatchRule, message_bus
    from jeepney.io.blocking import Proxy, open_dbus_connection

    connection = open_dbus_connection("SESSION", auth_timeout=_ANSWER_SECONDS)
    try:
        bus = Proxy(message_bus, connection, timeout=_ANSWER_SECONDS)
        for member in ("ActionInvoked", "NotificationClosed"):
            bus.AddMatch(MatchRule(type="signal", interface=_NAME, member=member, path=_PATH))
    except BaseException:
        connection.close()
        raise
    return connection


def _notify(note: _Note, program_name: str, icon: str) -> Message:
    from jeepney import DBusAddress, new_method_call

    hints = {
        "urgency": ("y", _NORMAL if note.is_urgent else _LOW),
        "desktop-entry": ("s", "medivote-desktop"),
        "category": ("s", "device.error" if note.is_urgent else "device"),
    }
    title, text = (words.translate(_NO_MARKUP) for words in (note.title, note.text))
    values = (program_name, 0, icon, title, text, [_ACTION, note.action], hints, -1)
    return new_method_call(DBusAddress(_PATH, _NAME, _NAME), "Notify", "susssasa{sv}i", values)


def _words(name: str, body: Sequence[Any]) -> str:
    if name.endswith((".ServiceUnknown", ".NameHasNoOwner")):
        return "this desktop has no notification service"
    return str(body[0]) if body else name
