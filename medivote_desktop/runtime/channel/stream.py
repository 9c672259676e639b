"""Answers that go on: line after line to one client of the control channel, for as long as it stays."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

if TYPE_CHECKING:
    from medivote_desktop.runtime.channel.wire import Wire


class Stream(QObject):
    """The way to one client that follows.

    It takes something only when all that was sent before is on its way: what a client that does not read costs is what
    the system keeps for its socket, and what the writer keeps for it.

    Signals:
        ready: More can be sent.
        ended: The client has gone, or was told goodbye; nothing can be sent any more.
    """

    ready = Signal()
    ended = Signal()

    def __init__(self, wire: Wire, parent: QObject) -> None:
        super().__init__(parent)
        self._wire = wire
        self._is_open = True
        wire.sent.connect(self._on_sent)
        wire.came.connect(self._on_came)

    @property
    def is_ready(self) -> bool:
        """Whether the client has room for more."""
        return self._is_open and not self._wire.unsent_bytes

    def send(self, lines: Iterable[bytes]) -> None:
        """Send lines, without their line ends."""
        if self._is_open:
            self._wire.write(b"".join(line + b"\n" for line in lines))
            self._wire.flush()

    def close(self) -> None:
        """Nothing more is sent."""
        if self._is_open:
            self._is_open = False
            self.ended.emit()

    @Slot()
    def _on_sent(self) -> None:
        if self.is_ready:
            self.ready.emit()

    @Slot()
    def _on_came(self) -> None:
        self._wire.read()  # who follows has nothing more to say
