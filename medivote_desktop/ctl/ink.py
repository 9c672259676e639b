"""Colours, where they can be seen and are wanted; and foreign text, made harmless for a terminal."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TextIO

# State is always told by its word, too.
_OF_STATE = {
    "running": "32",
    "healthy": "32",
    "completed": "32",
    "starting": "33",
    "waiting": "33",
    "stopping": "33",
    "backoff": "33;1",
    "failed": "31;1",
    "unhealthy": "31;1",
}
_OF_NAMES = ("36", "35", "34", "33", "32", "96", "95", "94")
_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|.?)|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_COLOUR = re.compile(r"\x1b\[[0-9;:]*m")


class Ink:
    """Colours text for one stream, or leaves it as it is."""

    def __init__(self, stream: TextIO, environ: Mapping[str, str] | None = None) -> None:
        environ = os.environ if environ is None else environ
        self.is_on = stream.isatty() and not environ.get("NO_COLOR") and environ.get("TERM") != "dumb"

    def state(self, text: str, state: str) -> str:
        """In the colour of a state, or of a health."""
        return self._in(text, _OF_STATE.get(state, "2"))

    def name(self, text: str, number: int) -> str:
        """In a colour that tells one service from its neighbours."""
        return self._in(text, _OF_NAMES[number % len(_OF_NAMES)])

    def heading(self, text: str) -> str:
        """Bold."""
        return self._in(text, "1")

    def quiet(self, text: str) -> str:
        """Not to be looked at first."""
        return self._in(text, "2")

    def warning(self, text: str) -> str:
        """To be looked at first."""
        return self._in(text, "31;1")

    def _in(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.is_on and text else text


def plain(text: str) -> str:
    """Foreign text on one line, without anything that a terminal would obey."""
    return _SEQUENCE.sub("", text.replace("\n", " ").replace("\t", " "))


def plain_lines(text: str) -> str:
    """The same for a text of several lines."""
    return "\n".join(map(plain, text.splitlines()))


def for_terminal(line: str) -> str:
    """A log's line as a terminal may get it: with its colours, up to its end, and without all other commands."""
    shown = _SEQUENCE.sub(lambda found: found[0] if _COLOUR.fullmatch(found[0]) else "", line)
    return f"{shown}\x1b[0m" if "\x1b" in shown else shown
