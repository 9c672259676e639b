"""The health check of a compose service."""

from __future__ import annotations

from medivote_desktop.core.configuration.amounts import LONGEST_DURATION
from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.sheet import Entry, Sheet
from medivote_desktop.core.porting.shellwords import bare_words, one_line
from medivote_desktop.core.porting.tree import Tree
from medivote_desktop.core.porting.units import go_seconds, whole
from medivote_desktop.core.say import say

# Docker's own defaults, written out: ours are shorter.
_DURATIONS = {
    "interval": ("health_interval", 30.0, 0.1),
    "timeout": ("health_timeout", 30.0, 0.01),
    "start_period": ("health_start_period", 0.0, 0.0),
}
_RETRIES = 3


def take_healthcheck(sheet: Sheet, entry: Entry, tree: Tree) -> None:
    """Set the health keys. Docker tells that a container is unhealthy and does nothing about it: `notify`."""
    if tree.at("disable").boolean:
        return
    words = _test(sheet, entry, tree.at("test"))
    if not words:
        return
    if not sheet.put(entry, "health_command", "healthcheck", writing.command, words, tree.line):
        return
    for key, (name, default, least) in _DURATIONS.items():
        text = tree.at(key).text
        seconds = default if text is None else go_seconds(sheet.references.filled(text))
        if seconds is None:
            sheet.notes.left(
                tree.at(key).line, entry.original, say("healthcheck {key}", key=key), say("it is not a duration")
            )
            seconds = default
        entry.keys[name] = writing.duration(max(seconds, least))
    retries = whole(sheet.references.filled(tree.at("retries").text or str(_RETRIES)), 1, 1000)
    entry.keys["health_retries"] = str(retries or _RETRIES)
    entry.keys["start_timeout"] = LONGEST_DURATION  # however long it takes, docker leaves it alone
    sheet.notes.near(tree.line, entry.original, "healthcheck", say("while it is starting it is asked twice a second"))


def _test(sheet: Sheet, entry: Entry, tree: Tree) -> list[str]:
    """The words of the test; none where there is none."""
    if (text := tree.text) is not None:
        return _for_shell(sheet, entry, tree, text)
    words = tree.texts()
    match words:
        case ["NONE", *_] | []:
            return []
        case ["CMD", *rest]:
            return rest
        case ["CMD-SHELL", script]:
            return _for_shell(sheet, entry, tree, script)
        case _:
            sheet.notes.left(
                tree.line, entry.original, "healthcheck", say("its test is none of CMD, CMD-SHELL and NONE")
            )
            return []


def _for_shell(sheet: Sheet, entry: Entry, tree: Tree, script: str) -> list[str]:
    line = one_line(script)
    if line is None:
        sheet.notes.left(tree.line, entry.original, "healthcheck", say("it is a script of several lines"))
        return []
    return bare_words(line) or ["/bin/sh", "-c", line]
