"""What two people made of one text, put together line by line."""

from __future__ import annotations

import difflib

from medivote_desktop.core.records import NamedTuple


class _Change(NamedTuple):
    """Lines that stand in place of others; where those are none, they are added there.

    Attributes:
        since, until: Which lines of the text before, the last one not among them.
    """

    since: int
    until: int
    lines: tuple[str, ...]


def merged(before: str, mine: str, theirs: str) -> str | None:
    """The text before with what both changed; None where both changed the same lines.

    What both added at one place stands there twice, theirs first: two services at the end of a file are the usual case,
    and of two keys that are the same the check tells. What both changed alike is changed once.
    """
    lines = before.splitlines(keepends=True)
    changes = dict.fromkeys((*_changes(lines, theirs), *_changes(lines, mine)))
    made: list[str] = []
    at = 0
    for change in sorted(changes, key=lambda one: (one.since, one.until)):
        if change.since < at:
            return None
        made += [*lines[at : change.since], *change.lines]
        at = change.until
    return "".join([*made, *lines[at:]])


def _changes(before: list[str], text: str) -> list[_Change]:
    after = text.splitlines(keepends=True)
    steps = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [
        _Change(since, until, tuple(after[start:end])) for kind, since, until, start, end in steps if kind != "equal"
    ]
