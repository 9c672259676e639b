"""A stand-in for the desktop's settings portal: tells programs whether the desktop is light or dark."""

from __future__ import annotations

import enum

from tests.desktop.bus import Bus, Message, StandIn
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


class Portal(StandIn):
    """On the bus from its making to `close`."""

    def __init__(self, bus: Bus, scheme: Scheme) -> None:
        super().__init__(bus, _NAME)
        self._scheme = scheme
        self.begin()

    def set_scheme(self, scheme: Scheme) -> None:
        """Change the setting, and tell everybody."""
        self._scheme = scheme
        self._bus.signal(_PATH, _SETTINGS, "SettingChanged", "ssv", _APPEARANCE, _KEY, self._value())

    def answer(self, call: Message) -> None:
        """What is set, to whoever asks."""
        known = call.values[:2] == (_APPEARANCE, _KEY)
        if call.member == "Read" and known:
            self._bus.answer(call, "v", Variant("v", self._value()))
        elif call.member == "ReadOne" and known:
            self._bus.answer(call, "v", self._value())
        elif call.member == "ReadAll":
            self._bus.answer(call, "a{sa{sv}}", {_APPEARANCE: {_KEY: self._value()}})
        else:
            self._bus.refuse(call, "org.freedesktop.DBus.Error.UnknownMethod")

    def _value(self) -> Variant:
        return Variant("u", int(self._scheme))
