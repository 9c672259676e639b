"""What a screen reader would tell of a program: its parts, as accessibility has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.desktop.bus import Bus, BusError

ROOT = "/org/a11y/atspi/accessible/root"

_ATSPI = "org.a11y.atspi."
_ENABLED, _FOCUSED, _SHOWING = 8, 12, 25  # places in the set of states

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Box:
    """Where something is on the screen, in pixels."""

    left: int
    top: int
    width: int
    height: int

    @property
    def middle(self) -> tuple[int, int]:
        return self.left + self.width // 2, self.top + self.height // 2

    def holds(self, other: Box) -> bool:
        return (
            self.left <= other.left
            and self.top <= other.top
            and other.left + other.width <= self.left + self.width
            and other.top + other.height <= self.top + self.height
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a screen reader would tell of."""

    bus: Bus
    owner: str
    path: str

    @property
    def name(self) -> str:
        return str(self.bus.property(self.owner, self.path, _ATSPI + "Accessible", "Name"))

    @property
    def role(self) -> str:
        return str(self._ask("Accessible", "GetRoleName"))

    @property
    def text(self) -> str:
        """All that is written in it."""
        return str(self._ask("Text", "GetText", "ii", 0, -1))

    @property
    def enabled(self) -> bool:
        return self._has_state(_ENABLED)

    @property
    def focused(self) -> bool:
        return self._has_state(_FOCUSED)

    @property
    def showing(self) -> bool:
        return self._has_state(_SHOWING)

    @property
    def box(self) -> Box:
        return Box(*self._ask("Component", "GetExtents", "u", 0))

    @property
    def children(self) -> list[Part]:
        return [Part(self.bus, owner, path) for owner, path in self._ask("Accessible", "GetChildren")]

    @property
    def parents(self) -> Iterator[Part]:
        """What it is in, from within outwards."""
        part = self
        while part.path != ROOT:
            part = Part(self.bus, *self.bus.property(part.owner, part.path, _ATSPI + "Accessible", "Parent"))
            yield part

    @property
    def actions(self) -> list[str]:
        """What can be done with it, by name."""
        return [str(name) for name, _description, _keys in self._ask("Action", "GetActions")]

    def act(self, action: str) -> None:
        """Do one of its actions, as a screen reader does."""
        assert self._ask("Action", "DoAction", "i", self.actions.index(action))

    def selected_rows(self) -> list[int]:
        """Which rows of a table are selected."""
        return [int(row) for row in self._ask("Table", "GetSelectedRows")]

    def select_row(self, row: int) -> bool:
        """Select a row of a table, as a screen reader does; whether that could be done."""
        return bool(self._ask("Table", "AddRowSelection", "i", row))

    def deselect_row(self, row: int) -> bool:
        """Take a row out of the selection of a table; whether that could be done."""
        return bool(self._ask("Table", "RemoveRowSelection", "i", row))

    def cell(self, row: int, column: int) -> Part:
        owner, path = self._ask("Table", "GetAccessibleAt", "ii", row, column)
        return Part(self.bus, owner, path)

    def row_count(self) -> int:
        return int(self.bus.property(self.owner, self.path, _ATSPI + "Table", "NRows"))

    def below(self, skip: Callable[[str], bool] = lambda role: role == "table") -> Iterator[tuple[str, str, Part]]:
        """Role, name and part of everything under this; of the kinds to skip only the part itself."""
        for child in self.children:
            role = child.role
            yield role, child.name, child
            if not skip(role):
                yield from child.below(skip)

    def _has_state(self, place: int) -> bool:
        low, _high = self._ask("Accessible", "GetState")
        return bool(low >> place & 1)

    def _ask(self, interface: str, member: str, signature: str = "", *values: object) -> Any:
        return self.bus.call(self.owner, self.path, _ATSPI + interface, member, signature, *values)[0]


def whole(read: Callable[[], Read]) -> Read:
    """What a walk over parts reads; one that something went away under knows neither what is shown nor what is gone.

    Raises:
        BusError: Nothing could be read whole, such as of a program that has ended.
    """
    for _ in range(20):
        try:
            return read()
        except BusError as error:
            failed = error
    raise failed
