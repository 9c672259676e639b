"""What became of each thing on the way from one format to another, so that nothing is lost in silence."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence

from medivote_desktop.core.configuration.faults import shown
from medivote_desktop.core.records import dataclass

_WORDS_CHARACTERS = 400
MAX_NOTES = 2000
"""So many are told one by one; a file that needs more is not read by anybody."""


class Outcome(enum.Enum):
    """What became of a thing."""

    TAKEN = "taken"
    APPROXIMATED = "approximated"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Note:
    """One thing and what became of it.

    Attributes:
        line: Of the file that was read, one-based; 0 where there is none.
        service: The service as its file calls it; empty for the file as a whole.
        subject: The key or the section.
        words: The reason, or what was made of it.
    """

    outcome: Outcome
    line: int
    service: str
    subject: str
    words: str

    @property
    def place(self) -> str:
        """Service and line, as far as they are known."""
        line = f"line {self.line}" if self.line else ""
        return ", ".join(part for part in (self.service, line) if part)

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        subject = f"{self.subject}: " if self.subject else ""
        return f"{self.outcome.value}: {place}{subject}{self.words}"


class Notes:
    """Collects notes; the same one is kept once."""

    def __init__(self) -> None:
        self._notes: dict[Note, None] = {}
        self.untold = 0

    def taken(self, line: int, service: str, subject: str, words: str) -> None:
        """It means the same there as here."""
        self._add(Note(Outcome.TAKEN, line, shown(service), shown(subject), shown(words, _WORDS_CHARACTERS)))

    def near(self, line: int, service: str, subject: str, words: str) -> None:
        """Something like it exists here; `words` tell the difference."""
        self._add(Note(Outcome.APPROXIMATED, line, shown(service), shown(subject), shown(words, _WORDS_CHARACTERS)))

    def left(self, line: int, service: str, subject: str, words: str) -> None:
        """It is not there any more; `words` tell why."""
        self._add(Note(Outcome.LEFT_OUT, line, shown(service), shown(subject), shown(words, _WORDS_CHARACTERS)))

    def about(self, service: str) -> Iterator[Note]:
        """What was approximated or left out of one service."""
        return (note for note in self._notes if note.service == shown(service) and note.outcome is not Outcome.TAKEN)

    def __iter__(self) -> Iterator[Note]:
        return iter(self._notes)

    def _add(self, note: Note) -> None:
        if len(self._notes) < MAX_NOTES:
            self._notes[note] = None
        elif note not in self._notes:
            self.untold += 1


def by_line(notes: Iterable[Note]) -> list[Note]:
    """As they stand in the file; what concerns the file as a whole comes last."""
    return sorted(notes, key=lambda note: (not note.line, note.line))


def report(notes: Iterable[Note], untold: int = 0) -> list[str]:
    """The notes as lines for a person: what is as it was first, then what is nearly so, then what is missing."""
    every = tuple(notes)
    lines: list[str] = []
    for outcome in Outcome:
        some = [note for note in every if note.outcome is outcome]
        if some:
            lines.append(f"{outcome.value} ({len(some)}):")
            lines.extend(f"  {_line(note)}" for note in by_line(some))
    if untold:
        lines.append(f"and {untold:,} more")
    return lines


def in_one_file(notes: Iterable[Note]) -> list[str]:
    """The notes as comments of a file that holds all services: what is true of several is said once."""
    alike: dict[tuple[Outcome, str, str], list[Note]] = {}
    for note in notes:
        alike.setdefault((note.outcome, note.subject, note.words), []).append(note)
    return [_together(some) for some in alike.values()]


def _together(notes: Sequence[Note]) -> str:
    first = notes[0]
    if len(notes) == 1:
        return str(first)
    names = ", ".join(dict.fromkeys(note.service for note in notes))
    return f"{first.outcome.value}: {names}: {first.subject}: {first.words}"


def _line(note: Note) -> str:
    return ": ".join(part for part in (note.place, note.subject, note.words) if part)
