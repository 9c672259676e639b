"""A stand-in for the desktop's settings portal: tells programs whether the desktop is light or dark."""

from __future__ import annotations

import enum
import threading

from tests.desktop.bus import CALL, Bus, Message
from tests.desktop.wire import Variant

_NAME = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SETTINGS = "org.freedesktop.portal.Settings"
_APPEARANCE = "org.freedesktop.appearance"
_KEY = "color-scheme"


class Scheme(enum.IntEnum):
    """What a person set for the whole desktop, in the portal's numbers."""

    DARK = 1
    LIGHT = 2


class Portal:
    """On the bus from its making to `close`."""

    def __init__(self, bus: Bus, scheme: Scheme) -> None:
        self._bus = bus
        self._scheme = scheme
        bus.own(_NAME)
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        self._bus.shut_down()
        self._thread.join()
        self._bus.close()

    def set_scheme(self, scheme: Scheme) -> None:
        """Change the setting, and tell everybody."""
        self._scheme = scheme
        self._bus.signal(_PATH, _SETTINGS, "SettingChanged", "ssv", _APPEARANCE, _KEY, self._value())

    def _serve(self) -> None:
        while (message := self._bus.wait_for_message()) is not None:
            if message.kind == CALL:
                self._answer(message)

    def _answer(self, message: Message) -> None:
        known = message.values[:2] == (_APPEARANCE, _KEY)
        if message.member == "Read" and known:
            self._bus.answer(message, "v", Variant("v", self._value()))
        elif message.member == "ReadOne" and known:
            self._bus.answer(message, "v", self._value())
        elif message.member == "ReadAll":
            self._bus.answer(message, "a{sa{sv}}", {_APPEARANCE: {_KEY: self._value()}})
        else:
            self._bus.refuse(message, "org.freedesktop.DBus.Error.UnknownMethod")

    def _value(self) -> Variant:
        return Variant("u", int(self._scheme))
