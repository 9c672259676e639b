"""The command line of `medivote-ctl`: its words, and what is wrong with them."""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn, TypeVar

from medivote_desktop import __version__

N = TypeVar("N", int, float)

SHELLS = ("bash", "zsh", "fish")
FORMATS = ("procfile", "supervisord", "compose", "process-compose")
EXPORTS = ("systemd", "compose", "kubernetes", "nomad")
_DEFAULT_WAIT_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 86_400.0
_DEFAULT_LINES = 20
_DEFAULT_COUNT = 20
_MOST_LINES = 1_000_000
_SERVICES = "a service, a group, a pattern such as 'node*', or all"
_OF_THESE = "of these services, groups or patterns alone"
_HERE = ("check", "completion", "diagnostics", "export", "history", "import", "reload", "strays")
"""What works on the same machine only."""
_OF_NOBODY = ("completion", "import")
"""What asks about no fleet; a fleet that is named all the same does no harm, but is not offered."""
_ELSEWHERE = {
    **dict.fromkeys(("ps", "ls", "list", "jlist"), "status"),
    **dict.fromkeys(("top", "monit", "stats", "watch"), "status --watch"),
    **dict.fromkeys(("show", "describe", "inspect", "info"), "status NAME --json"),
    **dict.fromkeys(("tail", "journal", "fg", "attach"), "logs -f NAME"),
    "up": "start all",
    "down": "stop all",
    "kill": "stop NAME",
    **dict.fromkeys(("update", "daemon-reload"), "reload"),
    **dict.fromkeys(("reread", "config", "validate"), "check"),
}
"""The words of other supervisors, and what is typed for them here. They are not understood: told what to type,
a person learns one word for each thing."""


class _Parser(argparse.ArgumentParser):
    """Suggests what was meant."""

    def error(self, message: str) -> NoReturn:
        wrong = re.search(r"invalid choice: '(.+?)' \(choose from (.*)\)", message)
        guess = _meant(wrong[1], re.findall(r"[\w-]+", wrong[2])) if wrong else None
        super().error(f"{message}; did you mean {guess}?" if guess else message)


def _meant(word: str, choices: Sequence[str]) -> str | None:
    """What was probably to be typed; another supervisor's word first, for what looks like it may do the opposite."""
    from medivote_desktop.core.configuration.faults import nearest

    told = _ELSEWHERE.get(word)
    return told if told and told.split()[0] in choices else nearest(word, choices)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The checked command line; ends the program where it is none."""
    words = parser()
    options, rest = words.parse_known_args(arguments)
    if rest:
        options.words.error(f"unrecognized arguments: {' '.join(rest)}")  # by what its command knows
    if sum((options.config is not None, options.demo, options.url is not None)) > 1:
        words.error("--config, --demo and --url name different fleets; give one of them")
    if options.url is None and (options.token_file or options.ca):
        words.error("--token-file and --ca go with --url")
    if options.command == "auto-recovery" and (options.switch is None) is not (not options.names):
        words.error("auto-recovery: say on or off and at least one name, or neither to see what is set")
    if options.url is not None and options.command in _HERE:
        words.error(f"{options.command} works on the same machine only; leave --url out")
    return options


def parser() -> argparse.ArgumentParser:
    """The command line of the terminal."""
    parser = _Parser(
        prog="medivote-ctl",
        description="Looks at and drives the MediVote Desktop that runs on this machine, or by --url on another.",
        epilog="Exit codes: 0 done, 1 a service did not do as asked, 2 bad input or a faulty services.ini, "
        "3 the program is not running, 4 it does not answer, 5 it refuses (token, rights, certificate).",
        allow_abbrev=False,  # a script that says --to must not come to mean --token-file
    )
    _add_whose(parser)
    parser.add_argument("--version", action="version", version=f"MediVote Desktop {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def add(name: str, words: str) -> argparse.ArgumentParser:
        description = words[0].upper() + words[1:] + "."
        # Said before the command or behind it, it means the same.
        behind = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
        _add_whose(behind, has_fleet=name not in _OF_NOBODY, has_url=name not in _HERE)
        added = commands.add_parser(name, help=words, description=description, parents=[behind], allow_abbrev=False)
        added.set_defaults(words=added)
        return added

    status = add("status", "what runs")
    status.add_argument("names", nargs="*", type=_name, metavar="NAME", help=_OF_THESE)
    status.add_argument("--json", action="store_true", help="for scripts: units in the keys, unknown is null")
    status.add_argument("--watch", action="store_true", help="stay, and show what changes")
    for name in ("start", "stop", "restart"):
        _add_wish(add(name, f"{name} services"), name)
    logs = add("logs", "what services write")
    logs.add_argument("names", nargs="*", type=_name, metavar="NAME", help=_OF_THESE)
    logs.add_argument("-f", "--follow", action="store_true", help="stay, and show what they write from now on")
    logs.add_argument(
        "-n",
        "--lines",
        type=_lines,
        default=_DEFAULT_LINES,
        metavar="LINES",
        help=f"the last lines of each, or all (default: {_DEFAULT_LINES})",
    )
    events = add("events", "a line for each change of state or health, as it happens")
    events.add_argument("--json", action="store_true", help="for scripts: one object a line")
    recovery = add("auto-recovery", "switch the restarts after a crash on or off, or list what is set")
    recovery.add_argument("switch", nargs="?", choices=("on", "off"), help="without it, what is set is listed")
    recovery.add_argument("names", nargs="*", type=_name, metavar="NAME", help=_SERVICES)
    opens = add("open", "open a service's address in the browser; without a name the fleet's window or page")
    opens.add_argument("name", nargs="?", type=_name, metavar="NAME", help="a service")
    _add_history(add("history", "what happened, the newest last"))
    add("reload", "read services.ini again")
    strays = add("strays", "processes of earlier runs that belong to no service any more")
    strays.add_argument("--stop", action="store_true", help="end them")
    strays.add_argument("--json", action="store_true", help="for scripts")
    check = add("check", "look for faults in a services.ini; nothing is started")
    check.add_argument(
        "file", nargs="?", metavar="FILE", help="the services.ini to look at (default: what the program would take)"
    )
    _add_import(add("import", "make a services.ini of a Procfile, supervisord.conf, compose or process-compose file"))
    gathered = add("diagnostics", "make a zip file of what helps to find a fault, secrets masked")
    gathered.add_argument("-o", "--output", metavar="FILE", help="the zip (default: named by the time, in this folder)")
    gathered.add_argument("--yes", action="store_true", help="ask nothing, and replace a file that is there")
    _add_export(add("export", "write the services for systemd, docker compose, Kubernetes or Nomad"))
    completion = add("completion", "print what makes a shell complete the words of this command")
    completion.add_argument("shell", choices=SHELLS, help="the shell you type in")
    return parser


def _add_whose(parser: argparse.ArgumentParser, *, has_fleet: bool = True, has_url: bool = True) -> None:
    """What does not go with a command is understood, so that what is wrong with it can be said, and not offered."""
    group = parser.add_argument_group("whose services") if has_fleet else parser

    def add(name: str, words: str, metavar: str | None = None, *, is_offered: bool) -> None:
        shown = words if is_offered else argparse.SUPPRESS
        if metavar is None:
            group.add_argument(name, action="store_true", help=shown)
        else:
            group.add_argument(name, metavar=metavar, help=shown)

    add("--config", "the services.ini that the program was given", "FILE", is_offered=has_fleet)
    add("--demo", "the demo's services", is_offered=has_fleet)
    add("--url", "the services of another machine: the address of its endpoint", "URL", is_offered=has_url)
    add("--token-file", "with --url: the file that holds the token", "FILE", is_offered=has_url)
    add("--ca", "with --url: the certificates to trust, for a CA of your own", "FILE", is_offered=has_url)


def _add_wish(parser: argparse.ArgumentParser, name: str) -> None:
    parser.add_argument("names", nargs="+", type=_name, metavar="NAME", help=_SERVICES)
    parser.add_argument("--no-wait", action="store_true", help="do not wait for the outcome")
    parser.add_argument(
        "--wait", type=_seconds, default=_DEFAULT_WAIT_SECONDS, metavar="SECONDS", help="wait so long (default: 60)"
    )
    if name == "start":
        parser.add_argument("--with-dependencies", action="store_true", help="also what they depend on")
        parser.add_argument("--anyway", action="store_true", help="even if another process holds one of their ports")


def _add_history(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", type=_name, metavar="NAME", help=_OF_THESE)
    parser.add_argument("--json", action="store_true", help="for scripts, with the last log lines of each")
    parser.add_argument("--lines", action="store_true", help="with the last lines that it had written")
    parser.add_argument(
        "-n", type=_count, default=_DEFAULT_COUNT, metavar="N", help=f"so many at most (default: {_DEFAULT_COUNT})"
    )


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="what another program was started with")
    parser.add_argument(
        "--format", choices=FORMATS, metavar="FORMAT", help=f"instead of guessing: {', '.join(FORMATS)}"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="write it there; without it, it is printed")
    parser.add_argument("--force", action="store_true", help="replace a file that is there")


def _add_export(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kind", choices=EXPORTS, help="what shall run them")
    parser.add_argument("-o", "--output", metavar="DIR", help="write the files there; without it, they are printed")
    parser.add_argument("--force", action="store_true", help="replace files that are there")


def _name(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("a name is empty")
    return text


def _seconds(text: str) -> float:
    return _number(float, text, 0, _LONGEST_WAIT_SECONDS, f"must be from 0 to {_LONGEST_WAIT_SECONDS:.0f} seconds")


def _lines(text: str) -> int:
    if text == "all":
        return _MOST_LINES
    return _number(int, text, 0, _MOST_LINES, f"must be from 0 to {_MOST_LINES}, or all")


def _count(text: str) -> int:
    return _number(int, text, 1, sys.maxsize, "must be a whole number, at least 1")


def _number(kind: Callable[[str], N], text: str, least: float, most: float, rule: str) -> N:
    """The number that the text is; `rule` says which are possible.

    Raises:
        ArgumentTypeError: It is none of them. (Of a ValueError argparse would tell the name of our function.)
    """
    with contextlib.suppress(ValueError):
        number = kind(text)
        if least <= number <= most:  # not so for NaN
            return number
    raise argparse.ArgumentTypeError(rule)
