"""A small client of the session bus: calls, and listens to what others are told."""

from __future__ import annotations

import itertools
import os
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.desktop.wire import Reader, Variant, Writer

CALL, RETURN, ERROR, SIGNAL = 1, 2, 3, 4

_PATH, _INTERFACE, _MEMBER, _ERROR_NAME, _REPLY_TO, _DESTINATION, _SENDER, _SIGNATURE = range(1, 9)
_DAEMON = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
_ANSWER_SECONDS = 30.0


class BusError(Exception):
    """A call that was answered with an error: its name and words."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it came."""

    kind: int
    serial: int
    fields: dict[int, Any]
    values: tuple[Any, ...]

    @property
    def member(self) -> str:
        return str(self.fields.get(_MEMBER, ""))

    @property
    def sender(self) -> str:
        return str(self.fields.get(_SENDER, ""))


class Bus:
    """One connection to the bus at an address such as `unix:path=/tmp/dbus-x,guid=...`."""

    def __init__(self, address: str) -> None:
        settings = dict(part.split("=") for part in address.partition(":")[2].split(","))
        path = settings.get("path") or "\0" + settings["abstract"]
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_ANSWER_SECONDS)
        self._socket.connect(path)
        self._serials = itertools.count(1)
        self._unread = b""
        self._kept: list[Message] = []
        self._socket.sendall(b"\0AUTH EXTERNAL " + str(os.getuid()).encode().hex().encode() + b"\r\n")
        answer = self._socket.recv(4096)
        assert answer.startswith(b"OK "), answer
        self._socket.sendall(b"BEGIN\r\n")
        self.name = str(self.call(*_DAEMON, "Hello")[0])

    def shut_down(self) -> None:
        """End the conversation; whoever waits for a message hears of it."""
        self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._socket.close()

    # Asking.

    def call(
        self, service: str, path: str, interface: str, member: str, signature: str = "", *values: Any
    ) -> tuple[Any, ...]:
        """Call a method and wait for its answer.

        Raises:
            BusError: It was refused.
        """
        fields = {_PATH: path, _INTERFACE: interface, _MEMBER: member, _DESTINATION: service}
        serial = self._send(CALL, fields, signature, values)
        while True:
            message = self._receive()
            if message.kind in (RETURN, ERROR) and message.fields[_REPLY_TO] == serial:
                break
            self._kept.append(message)
        if message.kind == ERROR:
            raise BusError(message.fields[_ERROR_NAME], *message.values)
        return message.values

    def property(self, service: str, path: str, interface: str, name: str) -> Any:
        """A property's value."""
        answer = self.call(service, path, "org.freedesktop.DBus.Properties", "Get", "ss", interface, name)
        return answer[0]

    def names(self) -> list[str]:
        """Everybody who is on the bus."""
        names: list[str] = self.call(*_DAEMON, "ListNames")[0]
        return names

    def pid_of(self, name: str) -> int:
        """Which process is behind a name."""
        return int(self.call(*_DAEMON, "GetConnectionUnixProcessID", "s", name)[0])

    # Serving and listening.

    def own(self, name: str) -> None:
        """Take a name; later calls of it come out of `messages`."""
        (outcome,) = self.call(*_DAEMON, "RequestName", "su", name, 0)
        assert outcome == 1, outcome

    def monitor(self, rule: str) -> None:
        """Hear what fits the rule, whomever it is for; from now on nothing can be asked over this connection."""
        self.call(_DAEMON[0], _DAEMON[1], "org.freedesktop.DBus.Monitoring", "BecomeMonitor", "asu", [rule], 0)

    def messages(self) -> Iterator[Message]:
        """What has come so far; does not wait."""
        self._socket.settimeout(0)
        try:
            while True:
                yield self._kept.pop(0) if self._kept else self._receive()
        except BlockingIOError:
            return
        finally:
            self._socket.settimeout(_ANSWER_SECONDS)

    def wait_for_message(self) -> Message | None:
        """The next message, however long that takes; None after `shut_down`."""
        self._socket.settimeout(None)
        try:
            return self._kept.pop(0) if self._kept else self._receive()
        except EOFError:
            return None

    def answer(self, message: Message, signature: str, *values: Any) -> None:
        self._send(RETURN, {_REPLY_TO: message.serial, _DESTINATION: message.sender}, signature, values)

    def refuse(self, message: Message, error: str) -> None:
        fields = {_REPLY_TO: message.serial, _DESTINATION: message.sender, _ERROR_NAME: error}
        self._send(ERROR, fields, "", ())

    def signal(self, path: str, interface: str, member: str, signature: str, *values: Any) -> None:
        self._send(SIGNAL, {_PATH: path, _INTERFACE: interface, _MEMBER: member}, signature, values)

    # The wire.

    def _send(self, kind: int, fields: dict[int, Any], signature: str, values: tuple[Any, ...]) -> int:
        body = Writer()
        body.write_all(signature, values)
        serial = next(self._serials)
        kinds = {_PATH: "o", _REPLY_TO: "u", _SIGNATURE: "g"}
        if signature:
            fields = {**fields, _SIGNATURE: signature}
        head = Writer()
        head.data += struct.pack("<cBBBII", b"l", kind, 0, 1, len(body.data), serial)
        head.write("a(yv)", [(code, Variant(kinds.get(code, "s"), value)) for code, value in fields.items()])
        head.pad(8)
        self._socket.sendall(head.data + body.data)
        return serial

    def _receive(self) -> Message:
        self._fill(16)
        order, kind, body_length, serial, fields_length = struct.unpack_from("<cBxxIII", self._unread)
        assert order == b"l", "a big-endian message"
        body_at = 16 + fields_length + -fields_length % 8
        self._fill(body_at + body_length)
        raw, self._unread = self._unread[: body_at + body_length], self._unread[body_at + body_length :]
        reader = Reader(raw)
        reader.read_all("yyyyuu")
        fields = dict(reader.read("a(yv)"))
        reader.pad(8)
        return Message(kind, serial, fields, Reader(raw[body_at:]).read_all(fields.get(_SIGNATURE, "")))

    def _fill(self, length: int) -> None:
        while len(self._unread) < length:
            chunk = self._socket.recv(65536)
            if not chunk:
                raise EOFError("the bus has gone")
            self._unread += chunk


class StandIn:
    """Somebody who is known by a name on the bus, and answers calls there until `close`."""

    def __init__(self, bus: Bus, name: str) -> None:
        self._bus = bus
        bus.own(name)
        self._thread = threading.Thread(target=self._serve)

    def begin(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._bus.shut_down()
        self._thread.join()
        self._bus.close()

    def answer(self, call: Message) -> None:
        """Answer one call, in a thread of its own."""
        raise NotImplementedError

    def _serve(self) -> None:
        while (message := self._bus.wait_for_message()) is not None:
            if message.kind == CALL:
                self.answer(message)
