"""The words of `medivote-ctl`: asks the running program over the local control channel. Loads no Qt."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from medivote_desktop import __version__, cli_history, terminal
from medivote_desktop.core import report
from medivote_desktop.core.config import ConfigError
from medivote_desktop.core.parse import MAX_CHARACTERS
from medivote_desktop.locate import NoConfigError, find_config, place_of, read_place, state_folder_at
from medivote_desktop.remote import local
from medivote_desktop.runtime.configfile import read_text

EXIT_OK = 0
EXIT_WISH_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_NOT_RUNNING = 3
EXIT_NO_ANSWER = 4
EXIT_INTERRUPTED = 130

_ASK_SECONDS = 10.0
_DEFAULT_WAIT_SECONDS = 60.0
_LONGEST_WAIT_SECONDS = 86_400.0
_HEADINGS = ("SERVICE", "STATE", "HEALTH", "CPU", "MEMORY", "PID", "PORT", "UPTIME", "")


def parser() -> argparse.ArgumentParser:
    """The command line of the terminal."""
    parser = argparse.ArgumentParser(
        prog="medivote-ctl",
        description="Looks at and drives the MediVote Desktop that runs on this machine.",
        epilog="Exit codes: 0 done, 1 a service did not do as asked, 2 bad input or a faulty services.ini, "
        "3 the program is not running, 4 it does not answer.",
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--config", metavar="FILE", help="whose services: the services.ini that the program was given")
    which.add_argument("--demo", action="store_true", help="the demo's services")
    parser.add_argument("--version", action="version", version=f"MediVote Desktop {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    status = commands.add_parser("status", help="what runs")
    status.add_argument("--json", action="store_true", help="for scripts: units in the keys, unknown is null")
    for name, words in (("start", "start services"), ("stop", "stop services"), ("restart", "restart services")):
        wish = commands.add_parser(name, help=words)
        wish.add_argument("names", nargs="+", type=_name, metavar="NAME", help="a service, a group, or all")
        wish.add_argument("--no-wait", action="store_true", help="do not wait for the outcome")
        wish.add_argument(
            "--wait", type=_seconds, default=_DEFAULT_WAIT_SECONDS, metavar="SECONDS", help="wait so long (default: 60)"
        )
        if name == "start":
            wish.add_argument("--with-dependencies", action="store_true", help="also what they depend on")
            wish.add_argument("--anyway", action="store_true", help="even if another process holds one of their ports")
    cli_history.add_words(commands)
    commands.add_parser("reload", help="read services.ini again")
    check = commands.add_parser("check", help="look for faults in a services.ini; nothing is started")
    check.add_argument("file", nargs="?", metavar="FILE")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code."""
    terminal.prepare()
    try:
        code = _run(parser().parse_args(arguments))
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read our output (head, less) has seen enough
        code = EXIT_OK
    except KeyboardInterrupt:
        code = EXIT_INTERRUPTED
    except OSError as error:
        code = _say(f"the answer cannot be written: {error}", EXIT_WISH_FAILED)
    finally:
        terminal.settle()
    return code


def _run(options: argparse.Namespace) -> int:
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "check": _check,
        "status": _status,
        "reload": _reload,
        "history": _history,
    }
    try:
        return commands.get(options.command, _wish)(options)
    except (NoConfigError, ConfigError) as error:
        return _say(str(error), EXIT_BAD_INPUT)
    except local.NotRunningError as error:
        return _say(str(error), EXIT_NOT_RUNNING)
    except local.ControlError as error:
        return _say(str(error), EXIT_NO_ANSWER)


def _name(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("a name is empty")
    return text


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds <= _LONGEST_WAIT_SECONDS or math.isnan(seconds):
        raise argparse.ArgumentTypeError(f"must be from 0 to {_LONGEST_WAIT_SECONDS:.0f} seconds")
    return seconds


def _ask(options: argparse.Namespace, request: Mapping[str, object], timeout_seconds: float) -> dict[str, object]:
    """Ask the running program. It may run on with what a services.ini said that is faulty by now."""
    place = find_config(options.config, demo=options.demo)
    try:
        return local.ask(state_folder_at(place, os.environ), request, timeout_seconds)
    except local.NotRunningError:
        read_text(place.path, MAX_CHARACTERS)  # that there is no such file explains more
        raise


def _check(options: argparse.Namespace) -> int:
    given = options.file or options.config
    place = place_of(given) if given else find_config(None, demo=options.demo)
    try:
        config = read_place(place, os.environ)
    except ConfigError as error:
        for fault in error.faults:
            print(fault)
        errors = sum(not fault.is_warning for fault in error.faults)
        return _say(f"{place.path}: {_count(errors, 'error')}; it cannot be used", EXIT_BAD_INPUT)
    for warning in config.warnings:
        print(warning)
    warned = f", {_count(len(config.warnings), 'warning')}" if config.warnings else ""
    print(f"{place.path}: {_count(len(config.services), 'service')}{warned}; it can be used")
    return EXIT_OK


def _status(options: argparse.Namespace) -> int:
    answer = _ask(options, {"ask": "status"}, _ASK_SECONDS)
    if "error" in answer:
        return _say(str(answer["error"]), EXIT_NO_ANSWER)
    if options.json:
        print(json.dumps(answer, indent=2))
        return EXIT_OK
    services: Any = answer["services"]
    print(f"{answer['title']} (pid {answer['pid']}): {answer['summary']}")
    print(_table([_HEADINGS, *map(_row, services)]))
    return EXIT_OK


def _row(service: Mapping[str, Any]) -> tuple[str, ...]:
    cpu = service["cpu_percent"]
    detail = service["reason"]
    if service["next_step_seconds"] is not None and service["state"] in ("backoff", "stopping"):
        what = "retry" if service["state"] == "backoff" else service["stop_stage"]
        detail = f"{what}, {service['next_step_seconds']:.0f} s left" + (f": {detail}" if detail else "")
    return (
        service["id"],
        service["state"],
        service["health"] if service["health"] != "unknown" else "-",
        "-" if cpu is None else f"{cpu:.1f} %",
        "-" if service["rss_bytes"] is None else report.bytes_text(service["rss_bytes"]),
        str(service["pid"] or "-"),
        ",".join(map(str, service["ports"])) or "-",
        "-" if service["uptime_seconds"] is None else report.duration_text(service["uptime_seconds"]),
        detail,
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _wish(options: argparse.Namespace) -> int:
    wait_seconds = 0.0 if options.no_wait else options.wait
    request: dict[str, object] = {"ask": options.command, "names": options.names, "wait": wait_seconds}
    if getattr(options, "with_dependencies", False):
        request["with_dependencies"] = True
    if getattr(options, "anyway", False):
        request["ignore_ports"] = True
    answer = _ask(options, request, wait_seconds + _ASK_SECONDS)
    if "error" in answer:
        return _say(str(answer["error"]), EXIT_BAD_INPUT if answer.get("bad_input") else EXIT_WISH_FAILED)
    if "accepted" in answer:
        print(f"{options.command} accepted; see medivote-ctl status")
        return EXIT_OK
    outcome: Any = answer["outcome"]
    done = {"start": "started", "stop": "stopped", "restart": "restarted"}[options.command]
    for service_id, error in outcome.items():
        print(f"{service_id}: {error or done}", file=sys.stderr if error else sys.stdout)
    return EXIT_WISH_FAILED if any(outcome.values()) else EXIT_OK


def _history(options: argparse.Namespace) -> int:
    place = find_config(options.config, demo=options.demo)
    return cli_history.show(options, state_folder_at(place, os.environ))


def _reload(options: argparse.Namespace) -> int:
    answer = _ask(options, {"ask": "reload"}, _ASK_SECONDS)
    if "error" in answer:
        faults: Any = answer.get("faults", [])
        for fault in faults:
            print(fault)
        return _say(str(answer["error"]), EXIT_BAD_INPUT if faults else EXIT_WISH_FAILED)
    print(answer["changes"])
    return EXIT_OK


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code
