"""Collecting what is wrong with a text, so that all of it is told at once and none of it without end."""

from __future__ import annotations

from collections.abc import Collection

from medivote_desktop.core.config import ConfigError, Fault
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say, say_many

MAX_FAULTS = 200
"""So many errors, and so many warnings, are told one by one; the rest are counted."""

_SHOWN_CHARACTERS = 60
_MESSAGE_CHARACTERS = 300
_MAX_CANDIDATES = 200  # difflib needs some 10 µs for each


class BadValueError(ValueError):
    """A value that cannot be used. `messages` says why, one sentence for each cause."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


class Place(NamedTuple):
    """Where in a file: a one-based line (0: the file as a whole), and section and key where they are known."""

    line: int
    section: str = ""
    key: str = ""


class Faults:
    """The faults of one file, in the order of its lines."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._errors: list[Fault] = []
        self._warnings: list[Fault] = []
        self._untold_errors = 0
        self._untold_warnings = 0

    def error(self, place: Place, message: str, near: tuple[str, Collection[str]] | None = None) -> None:
        """Note an error.

        Args:
            near: A word and what may stand in its place; the likeliest is added as a hint.
        """
        if len(self._errors) == MAX_FAULTS:
            self._untold_errors += 1
            return
        if near and (guess := nearest(*near)):
            message = say("{reason} (did you mean {guess}?)", reason=message, guess=guess)
        self._errors.append(self._fault(place, message, is_warning=False))

    def warn(self, place: Place, message: str) -> None:
        """Note what a person should know, and what rejects nothing."""
        if len(self._warnings) == MAX_FAULTS:
            self._untold_warnings += 1
            return
        self._warnings.append(self._fault(place, message, is_warning=True))

    @property
    def full(self) -> bool:
        """Whether further errors are only counted."""
        return len(self._errors) == MAX_FAULTS

    @property
    def warnings(self) -> tuple[Fault, ...]:
        """The warnings alone."""
        return self._told(self._warnings, self._untold_warnings, "warnings")

    def raise_errors(self) -> None:
        """Do nothing without errors.

        Raises:
            ConfigError: There are errors; the warnings come with them.
        """
        if self._errors:
            raise ConfigError(self._told(self._errors, self._untold_errors, "errors") + self.warnings)

    def _fault(self, place: Place, message: str, *, is_warning: bool) -> Fault:
        # Names of sections and files in a message may be as odd as the rest of the text.
        said = shown(message, _MESSAGE_CHARACTERS)
        return Fault(self._file, place.line, shown(place.section), shown(place.key), said, is_warning)

    def _told(self, faults: list[Fault], untold: int, what: str) -> tuple[Fault, ...]:
        told = sorted(faults, key=lambda fault: fault.line)
        if untold:
            told.append(Fault(self._file, 0, "", "", _more(untold, is_warning=what == "warnings"), what == "warnings"))
        return tuple(told)


def shown(text: str, limit: int = _SHOWN_CHARACTERS) -> str:
    """A text of the user's as it may stand in a message: one line, no invisible characters, not too long."""
    cut = text[: limit + 1]
    if not cut.isprintable():
        cut = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in cut)
    return cut if len(cut) <= limit else cut[: limit - 1] + "…"


def nearest(word: str, candidates: Collection[str]) -> str | None:
    """The candidate that was probably meant, without regard to case; None if none comes close."""
    lowered = {candidate.lower(): candidate for candidate in candidates}
    close = sorted(lowered, key=lambda candidate: abs(len(candidate) - len(word)))[:_MAX_CANDIDATES]
    import difflib  # most files have nothing to guess at

    found = difflib.get_close_matches(word[:_SHOWN_CHARACTERS].lower(), close, n=1, cutoff=0.65)
    return lowered[found[0]] if found else None


def _more(untold: int, *, is_warning: bool) -> str:
    if is_warning:
        return say_many("and {count:,} more warning", "and {count:,} more warnings", untold)
    return say_many("and {count:,} more error", "and {count:,} more errors", untold)
