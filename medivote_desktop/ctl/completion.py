"""What can stand at a place of the command line. The shells' scripts ask for it with `medivote-ctl complete`."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field

from medivote_desktop.core.config import ConfigError
from medivote_desktop.core.records import dataclass
from medivote_desktop.ctl import words
from medivote_desktop.ctl.codes import EXIT_OK
from medivote_desktop.ctl.fleet import CommandError
from medivote_desktop.ctl.ink import plain
from medivote_desktop.places.locate import NoConfigError
from medivote_desktop.remote.errors import ControlError

FILES = ":files"
"""Said alone: the shell knows which files there are."""
# A person waits for it with a finger on the key.
_ASK_SECONDS = 1.0

Candidate = tuple[str, str]
"""A word, and what it means; may be empty."""


def complete(arguments: Sequence[str]) -> int:
    """Print what can stand in place of the last word: a candidate a line, behind a tab what it means.

    Args:
        arguments: The shell, then the words behind the command's own name; for bash the whole line as one text.
    """
    shell, *given = arguments or [""]
    quote = ""
    if shell == "bash":
        given, quote = _split(given[0] if given else "")
        given = given[1:]
    current = given[-1] if given else ""
    for word, meaning in candidates(given[:-1], current):
        if word == FILES:
            print(FILES)
        elif word.casefold().startswith(current.casefold()):
            print(_for_bash(word, quote) if shell == "bash" else f"{word}\t{meaning}".rstrip("\t"))
    return EXIT_OK


def candidates(before: Sequence[str], current: str) -> Iterable[Candidate]:
    """What can follow these words; not all begin as the current one does."""
    place = _Place(words.parser())
    for word in before:
        place.go_on(word)
    if place.awaits is not None:
        return _values(place.awaits)
    if current.startswith("-"):
        name, equals, _ = current.partition("=")
        return _values(place.options[name]) if equals and name in place.options else _option_words(place)
    return _positional(place)


@dataclass()
class _Place:
    """Where on the command line we are.

    Attributes:
        awaits: The option whose value comes next.
        given: What options and names were given before.
    """

    parser: argparse.ArgumentParser
    command: str = ""
    awaits: argparse.Action | None = None
    given: dict[str, str] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)

    @property
    def options(self) -> dict[str, argparse.Action]:
        return {name: action for action in self.parser._actions for name in action.option_strings}

    @property
    def commands(self) -> dict[str, argparse.ArgumentParser]:
        for action in self.parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                return dict(action.choices)
        return {}

    def go_on(self, word: str) -> None:
        name, equals, value = word.partition("=")
        if self.awaits is not None:
            self.given[self.awaits.dest] = word
            self.awaits = None
        elif name in self.options:
            action = self.options[name]
            self.given[action.dest] = value
            if action.nargs is None and not equals:
                self.awaits = action
        elif not self.command:
            self.command = word
            self.parser = self.commands.get(word, argparse.ArgumentParser(add_help=False))
        else:
            self.names.append(word)


def _values(action: argparse.Action) -> Iterable[Candidate]:
    if action.choices is not None:
        return [(str(choice), "") for choice in action.choices]
    return [(FILES, "")] if action.metavar in ("FILE", "DIR") else []


def _option_words(place: _Place) -> Iterator[Candidate]:
    for action in place.parser._actions:
        if action.dest not in place.given and action.help != argparse.SUPPRESS:
            for name in action.option_strings:
                if name.startswith("--"):
                    yield name, (action.help or "").partition(";")[0]


def _positional(place: _Place) -> Iterable[Candidate]:
    match place.command:
        case "":
            return _command_words(place)
        case "check" | "import":
            return [(FILES, "")]
        case "export":
            return [] if place.names else [(kind, "") for kind in words.EXPORTS]
        case "completion":
            return [] if place.names else [(shell, "") for shell in words.SHELLS]
        case "auto-recovery" if not place.names:
            return [("on", "restart after a crash"), ("off", "do not restart after a crash")]
        case "open":
            return [] if place.names else _names(place, addresses_only=True)
        case "status" | "start" | "stop" | "restart" | "logs" | "auto-recovery" | "history":
            return _names(place)
        case _:
            return []


def _command_words(place: _Place) -> Iterator[Candidate]:
    for action in place.parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for choice in action._choices_actions:
                yield choice.dest, choice.help or ""


def _names(place: _Place, *, addresses_only: bool = False) -> Iterator[Candidate]:
    """The fleet's own names, fetched quickly or not at all: an error would be in the middle of what is typed."""
    from medivote_desktop.cli.command import fleet_of

    options = argparse.Namespace(config=None, url=None, token_file=None, ca=None)
    vars(options).update(place.given, demo="demo" in place.given)
    try:
        services = fleet_of(options, _ASK_SECONDS).status()["services"]
    except (CommandError, NoConfigError, ConfigError, ControlError, OSError):
        return
    known = {name.casefold() for name in place.names}
    groups = dict.fromkeys(service["group"] for service in services if service["group"])
    found = [(service["id"], service["url"] or "" if addresses_only else service["state"]) for service in services]
    if addresses_only:
        found = [(service_id, address) for service_id, address in found if address]
    else:
        found += [(group, "group") for group in groups] + [("all", "every service")]
    for name, meaning in found:
        if name.casefold() not in known:
            yield plain(name), plain(meaning)


def _split(line: str) -> tuple[list[str], str]:
    """The words of an unfinished line, and the quotation mark that is still open."""
    for quote in ("", "'", '"'):
        try:
            given = shlex.split(line + quote)
        except ValueError:  # a quotation is open, or the line ends with a backslash
            continue
        if not quote and line[-1:].isspace():
            given.append("")
        return given, quote
    return [], ""


def _for_bash(word: str, quote: str) -> str:
    """A word as it may follow the quotation mark that is open: bash takes it as it stands, and would run `$(...)`."""
    match quote:
        case '"':
            return re.sub(r'[\\"$`]', r"\\\g<0>", word)
        case "'":
            return word.replace("'", "'\\''")
        case _:
            return shlex.quote(word)
