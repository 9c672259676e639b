"""What is looked at once all services of a file are known."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from medivote_desktop.core.porting.notes import Notes
from medivote_desktop.core.say import say, say_many

if TYPE_CHECKING:
    from medivote_desktop.core.porting.sheet import Entry

_EMPTY_DEFAULT = re.compile(r"(?<!\$)\$\{(\w+):-\}")


def part_logs(entries: Iterable[Entry], notes: Notes) -> None:
    """Of those that would write into one log, as copies of one service do, the first keeps it.

    Each log is rotated by itself: two that rotate one file take each other's lines.
    """
    owners: dict[str, str] = {}
    others: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        path = entry.keys.get("log_file", "none")
        if path != "none" and owners.setdefault(posixpath.normpath(path), entry.id) != entry.id:
            others.setdefault((path, entry.original), []).append(entry)
    for (path, original), some in others.items():
        for entry in some:
            del entry.keys["log_file"]
        words = say_many(
            "{path} is the log of {other}; {name} has one of its own",
            "{path} is the log of {other}; {name} and the other copies have their own",
            len(some),
            path=path,
            other=owners[posixpath.normpath(path)],
            name=some[0].id,
        )
        notes.near(some[0].line, original, "log_file", words)


def tell_variables(text: str, notes: Notes) -> None:
    """Say which variables a services.ini refers to with the empty text as their default."""
    if names := dict.fromkeys(_EMPTY_DEFAULT.findall(text)):
        words = say("{names}: empty, where the program's environment does not set them", names=", ".join(names))
        notes.near(0, "", "variables", words)
