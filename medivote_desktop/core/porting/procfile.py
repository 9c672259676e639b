"""Procfiles, as foreman, honcho and their kin read them: a name, a colon, and a command for the shell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.imported import Imported, Target, Unread
from medivote_desktop.core.porting.sheet import Entry, Sheet
from medivote_desktop.core.porting.shellwords import bare_words
from medivote_desktop.core.porting.variables import References
from medivote_desktop.core.say import say

_LINE = re.compile(r"([A-Za-z0-9_-]+):\s*(.+)")
_PORT_VARIABLE = re.compile(r"\$(?:PORT\b|\{PORT\b)")
_FIRST_PORT = 5000
_PORTS_APART = 100
_LAST_PORT = 65535


def read_procfile(
    text: str,
    target: Target,
    *,
    env_file: str | None = None,
    base_port: int = _FIRST_PORT,
    unread: Sequence[Unread] = (),
) -> Imported:
    """The services of a Procfile.

    Args:
        target: Where the services.ini is to be; its faults are looked for as if it were there.
        env_file: The `.env` beside it, if there is one that can be read.
        base_port: `PORT` of the first one; each further one gets a hundred more.
        unread: Files that foreman and its kin would read, too.
    """
    sheet = Sheet("Made from a Procfile.", References(), unread)
    port = base_port
    for number, raw in _lines(sheet, text):
        bare = raw.strip()
        if not bare or bare.startswith("#"):
            continue
        match = _LINE.fullmatch(bare)
        if match is None:
            sheet.notes.left(number, "", say("the line"), say("it is not a name, a colon and a command"))
            continue
        _add(sheet, match[1], match[2].strip(), number, port, env_file)
        port += _PORTS_APART
    if sheet.entries:
        words = say(
            "a Procfile has no word about restarts; the defaults of services.ini hold (on-failure, 5 within 5m)"
        )
        sheet.notes.near(0, "", "restarts", words)
        sheet.notes.near(
            0, "", say("an end"), say("foreman ends all when one ends; here each service is looked after by itself")
        )
    return sheet.finish(target)


def _lines(sheet: Sheet, text: str) -> Iterator[tuple[int, str]]:
    """The lines and their numbers; one that ends in a backslash goes on in the next."""
    begun, start = "", 0
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.rstrip()
        if line.endswith("\\") and not line.lstrip().startswith("#"):
            begun, start = begun + line[:-1], start or number
            continue
        if begun:
            words = say("the lines after a backslash belong to it; foreman would not read them so")
            sheet.notes.near(start, "", say("the line"), words)
        yield start or number, begun + raw.lstrip() if begun else raw
        begun, start = "", 0
    if begun:
        yield start, begun


def _add(sheet: Sheet, name: str, script: str, number: int, port: int, env_file: str | None) -> None:
    entry = sheet.add(name, number)
    if not put_command(sheet, entry, script, number):
        return
    if env_file is not None:
        sheet.put(entry, "env_file", ".env", writing.path, env_file)
    if port <= _LAST_PORT:
        entry.keys["environment"] = f"PORT={port}"
        if _PORT_VARIABLE.search(script):
            entry.keys["port"] = str(port)
    if name == "release":
        entry.keys["type"] = "oneshot"
        entry.keys["restart"] = "no"
        sheet.notes.near(
            number, name, "release", say("it runs once at the start, beside the others and not before them")
        )


def put_command(sheet: Sheet, entry: Entry, script: str, line: int) -> bool:
    """Set the command; through a shell only where it needs one. Without one the service is dropped."""
    words = bare_words(script)
    if words is not None:
        done = sheet.put(entry, "command", "command", writing.command, words, line)
    else:
        done = sheet.put(entry, "command", "command", writing.line, script, line)
        if done:
            entry.keys["shell"] = "yes"
    if not done:
        sheet.drop(entry, say("its command cannot be written"))
    return done
