"""The lines of a services.ini as they are written: their blanks, ends and comments. For `inifile`, which edits them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from medivote_desktop.core.configuration.faults import shown
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.core.ini.shape import Entry, Section
from medivote_desktop.core.say import say

BLANKS = " \t"
_INDENT = " " * 4  # of the further lines of a value
_SWITCHED_OFF = re.compile(rf"[ \t]*[#;]+[ \t]*({'|'.join({**MANAGER_KEYS, **SERVICE_KEYS})})[ \t]*=")


class EditError(Exception):
    """An edit that the file cannot take; the text says why."""


def block_of(lines: Sequence[str], header: int, next_header: int) -> tuple[int, int]:
    """From which line, and before which, all is a section's: comments that touch it are, too.

    Args:
        header, next_header: In which lines they stand, one-based; behind the last section is none.
    """
    following, end = next_header - 1, header
    for at in range(header, following):
        if lines[at].strip() and not is_comment(lines[at]):
            end = at + 1
    start = _first_comment(lines, header - 1)
    if start == 0:  # the head of the file
        start = header - 1
    below = end
    while below < following and is_comment(lines[below]):
        below += 1
    touches_next = below == following < len(lines)
    return start, end if touches_next else below


def _first_comment(lines: Sequence[str], at: int) -> int:
    while at > 0 and is_comment(lines[at - 1]):
        at -= 1
    return at


def with_gap(lines: Sequence[str], start: int, end: int) -> tuple[int, int]:
    """The same lines and the empty ones behind them; of the last lines of the file those before them, too."""
    while end < len(lines) and not lines[end].strip():
        end += 1
    if end == len(lines):
        while start > 0 and not lines[start - 1].strip():
            start -= 1
    return start, end


def place_of(key: str, section: Section, lines: Sequence[str], usual: Sequence[str]) -> tuple[int, str]:
    """Before which line a new key stands best, behind the one that usually is above it; and how far it is set in."""
    above = [entry for entry in section.entries if _rank(usual, entry.key) <= _rank(usual, key)]
    if above:
        neighbour = max(above, key=lambda entry: _rank(usual, entry.key))
        return neighbour.parts[-1][0], indent_of(lines[neighbour.line - 1])
    return section.line, indent_of(lines[section.entries[0].line - 1]) if section.entries else ""


def _rank(usual: Sequence[str], key: str) -> int:
    return usual.index(key) if key in usual else -1


def with_comments(lines: Sequence[str], entry: Entry) -> tuple[int, int]:
    """From which line, and before which, all is a key's: its value, and the comments that touch it from above.

    A setting that somebody has switched off by a comment sign is not about the key below it.
    """
    start = entry.line - 1
    while start > 0 and is_comment(lines[start - 1]) and not _SWITCHED_OFF.match(lines[start - 1]):
        start -= 1
    return start, entry.parts[-1][0]


def new_lines(key: str, parts: Sequence[str], indent: str, ending: str) -> list[str]:
    """A key that was not there, with its value."""
    return [f"{indent}{key} = {parts[0]}{ending}", *(indent + _INDENT + part + ending for part in parts[1:])]


def rewritten(lines: Sequence[str], entry: Entry, parts: Sequence[str], ending: str) -> tuple[int, int, list[str]]:
    """From which line, and before which, a value stands, and the lines that give it other `parts`.

    Comments between them stay; so do parts that are the same at the beginning or the end.
    """
    olds = [text for _, text in entry.parts]
    same = _common(olds, parts)
    below = _common(olds[:0:-1], parts[:0:-1], limit=min(len(olds), len(parts)) - max(same, 1))
    middle = entry.parts[same : len(olds) - below]
    texts = parts[same : len(parts) - below]
    # The last line that stays or is replaced; what is more comes behind it.
    last = (middle[-1] if middle else entry.parts[max(same, 1) - 1])[0] - 1
    new: dict[int, list[str]] = {number - 1: [] for number, _ in middle[len(texts) :]}
    new |= {
        number - 1: [_with_part(lines[number - 1], text, number == entry.line)]
        for (number, _), text in zip(middle, texts, strict=False)
    }
    more = [_deeper(lines, entry) + text + ending for text in texts[len(middle) :]]
    new[last] = new.get(last, [lines[last]]) + more
    first = entry.line - 1
    written = [each for at in range(first, last + 1) for each in new.get(at, [lines[at]])]
    return first, last + 1, written


def _deeper(lines: Sequence[str], entry: Entry) -> str:
    """The indentation of a value's further lines."""
    if len(entry.parts) > 1:
        return indent_of(lines[entry.parts[-1][0] - 1])
    return indent_of(lines[entry.line - 1]) + _INDENT


def plain_name(name: str) -> str:
    """The name of a section without needless blanks: `service:api`."""
    prefix, colon, rest = (part.strip(BLANKS) for part in name.partition(":"))
    return f"{prefix}:{rest}" if colon else prefix


def body_of(line: str) -> str:
    """A line without its end."""
    return line.rstrip("\r\n")


def indent_of(line: str) -> str:
    """The blanks that a line begins with."""
    body = body_of(line)
    return body[: len(body) - len(body.lstrip(BLANKS))]


def is_comment(line: str) -> bool:
    """Whether a line says nothing to the program; an empty one is none."""
    return line.lstrip(BLANKS)[:1] in ("#", ";")


def _with_part(line: str, text: str, is_first: bool) -> str:
    """A line of a value with another text; its key, blanks and end stay."""
    body = body_of(line)
    behind = body.index("=") + 1 if is_first else 0
    old = body[behind:]
    gap = old[: len(old) - len(old.lstrip(BLANKS))] if old.strip(BLANKS) else " "
    return body[:behind] + (gap + text if text else "") + line[len(body) :]


def _common(one: Sequence[str], other: Sequence[str], limit: int | None = None) -> int:
    """How many items from the first on are the same."""
    pairs = list(zip(one, other, strict=False))[:limit]
    return next((place for place, (left, right) in enumerate(pairs) if left != right), len(pairs))


def renamed(line: str, name: str) -> str:
    """A header's line with another name; blanks and end stay."""
    start = line.index("[") + 1
    end = line.index("]", start) if "]" in line[start:] else len(body_of(line))
    return line[:start] + name + line[end:]


def parts_of(value: str) -> list[str]:
    """The lines of a value as they can be written; none for an empty value."""
    parts = [part for line in re.split(r"[\r\n]+", value) if (part := line.strip(BLANKS))]
    for part in parts[1:]:
        if part[0] in "#;":
            raise EditError(
                say("a line of a value cannot begin with {sign}, for that makes it a comment", sign=part[0])
            )
    if any("\ud800" <= character <= "\udfff" for part in parts for character in part):
        raise EditError(say("{value} holds characters that UTF-8 has not", value=shown(value)))
    return parts
