"""Lines of a command for a shell that were meant as one statement each: all of them become one line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

_GOES_ON = re.compile(r"(?:&&?|\|\|?|;|[({\\]|(?:^|\s)(?:then|do|else))$")
_FOLLOWS = re.compile(r"[&|;)}<>-]")
_SEPARATOR = re.compile(r"&&?|\|\|?|;")
# Words that hardly ever stand within the arguments of another command.
_BEGINNERS = frozenset(("cd", "export", "set", "source", ".", "umask", "ulimit", "mkdir", "sleep"))
_SECOND = frozenset(("cd", "export", "exec", "if", "for", "while", "case", "["))


def torn_statements(lines: Iterable[str]) -> tuple[str, str] | None:
    """Two lines that follow each other, look like two statements, and have nothing between them; None as a rule."""
    open_text = ""
    for one, other in pairwise(filter(None, (line.strip() for line in lines))):
        open_text += one
        if open_text.count('"') % 2 or open_text.count("'") % 2:  # within quotes a line is a text
            continue
        if _GOES_ON.search(one) or _FOLLOWS.match(other):
            continue
        if _first_word(_SEPARATOR.split(one)[-1]) in _BEGINNERS or _first_word(other) in _SECOND:
            return one, other
    return None


def _first_word(statement: str) -> str:
    return (statement.split() or [""])[0]
