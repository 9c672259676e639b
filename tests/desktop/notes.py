"""The desktop notifications that programs ask for, as a listener on the session bus hears them."""

from __future__ import annotations

from tests.desktop.bus import Bus, Message


class Notices:
    """Those since it began to listen."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._heard: list[Message] = []
        bus.monitor("type='method_call',interface='org.freedesktop.Notifications',member='Notify'")

    def close(self) -> None:
        self._bus.close()

    @property
    def messages(self) -> list[Message]:
        self._heard += [message for message in self._bus.messages() if message.member == "Notify"]
        return self._heard

    def titles(self) -> list[str]:
        return [message.values[3] for message in self.messages]
