"""Secrets of several lines in a text that is looked through line by line: keys, indented blocks, values below names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from medivote_desktop.core.secrets.places import MASK, WORDS, is_secret_name

_BEGIN = re.compile(r"-----BEGIN[^\n-]{0,40}PRIVATE KEY")
_END = re.compile(r"-----END[^\n-]{0,40}PRIVATE KEY")
_KEY_LINE = re.compile(r"(?P<lead>.*?)[A-Za-z0-9+/=]{16,}\s*")
# `password: |`, `"tokens": [`: what is secret comes below.
_OPENS = re.compile(
    r"(?P<indent>[\s\-]*)[\"']?(?P<name>[A-Za-z0-9_.\-]{1,120})[\"']?\s*[:=]\s*(?:[|>][+\-0-9]*|[\[{(])?\s*"
)
_NAMED = re.compile(
    r"[\s\-{]*[\"']?(?:name|key)[\"']?\s*[:=]\s*[\"']?(?P<name>[A-Za-z0-9_.\-]{1,120})[\"']?\s*,?\s*", re.I
)
_VALUE = re.compile(r"(?P<lead>[\s\-]*[\"']?value[\"']?\s*[:=]\s*)\S.*", re.I)
_LONGEST = 400


def mask_blocks(lines: Iterable[str]) -> Iterator[str]:
    """The lines without what several of them hold together."""
    lines = list(lines)
    _mask_headless_key(lines)
    inside_key = False
    indent: int | None = None
    left = 0
    named = False
    for line in lines:
        if inside_key:
            inside_key = _END.search(line) is None
            yield line if not inside_key else MASK
            continue
        if indent is not None:
            left -= 1
            if left > 0 and (not line.strip() or _indent_of(line) > indent):
                yield MASK if line.strip() else line
                continue
            indent = None
        if named and (found := _VALUE.fullmatch(line)) is not None:
            yield found["lead"] + MASK
            named = False
            continue
        named = False
        if "-----BEGIN" in line and _BEGIN.search(line) and not _END.search(line):
            inside_key = True
        elif len(line) < _LONGEST and _may_open(line):
            if (found := _OPENS.fullmatch(line)) is not None and is_secret_name(found["name"]):
                indent, left = len(found["indent"]), _LONGEST
            elif (found := _NAMED.fullmatch(line)) is not None:
                named = is_secret_name(found["name"])
        yield line


def _mask_headless_key(lines: list[str]) -> None:
    """The log was cut within a key: only its end is there."""
    for number, line in enumerate(lines):
        if "-----BEGIN" in line and _BEGIN.search(line):
            return
        if "-----END" in line and _END.search(line):
            for above in range(number - 1, -1, -1):
                # Lines of keys are short; to look for one in a long line could take minutes.
                found = _KEY_LINE.fullmatch(lines[above]) if len(lines[above]) < _LONGEST else None
                if found is None and above > 0:
                    break
                lines[above] = (found["lead"] if found else "") + MASK
            return


def _may_open(line: str) -> bool:
    end = line.rstrip()[-1:]
    if end not in ":=|>[{(+-\"',0123456789" and "ame" not in line.lower() and "key" not in line.lower():
        return False
    low = line.lower()
    return any(word in low for word in WORDS) or "pw" in low or "pin" in low


def _indent_of(line: str) -> int:
    return len(line) - len(line.lstrip())
