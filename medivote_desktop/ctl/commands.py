"""What each word of `medivote-ctl` does, whichever fleet it is asked of."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from medivote_desktop.core.change import Change, change_text, change_to_json
from medivote_desktop.core.names import ALL
from medivote_desktop.ctl.chosen import only
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT, EXIT_NOT_RUNNING, EXIT_OK, EXIT_WISH_FAILED
from medivote_desktop.ctl.fleet import Ask, CommandError, Fleet, Following, Missed, Outcome, title
from medivote_desktop.ctl.ink import Ink, plain, plain_lines
from medivote_desktop.ctl.screen import check_reader
from medivote_desktop.ctl.table import columns_of, table

_DONE = {"start": "started", "stop": "stopped", "restart": "restarted"}
_ALREADY = {"start": "already running", "stop": "already stopped"}


def run(options: argparse.Namespace, fleet: Fleet) -> int:
    """Do what the command line says; returns the exit code."""
    return _COMMANDS[options.command](options, fleet)


def _status(options: argparse.Namespace, fleet: Fleet) -> int:
    if options.watch:
        from medivote_desktop.ctl import watch

        return watch.watch_json(fleet, options.names) if options.json else watch.watch(fleet, options.names)
    status = only(options.names, fleet.status())
    if options.json:
        print(json.dumps(status, indent=2))
    else:
        lines = table(status["services"], Ink(sys.stdout), _terminal_width(), is_detail_whole=True)
        print("\n".join([plain(title(status)), *lines]))
    return EXIT_OK


def _terminal_width() -> int | None:
    """None where nothing limits it: what goes into a file or a pipe has all columns, and a line for each service."""
    told = os.environ.get("COLUMNS", "")  # by `watch`, or by who wants it so
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or None
    except OSError:  # no terminal
        return None


def _wish(options: argparse.Namespace, fleet: Fleet) -> int:
    ask = Ask(
        kind=options.command,
        names=tuple(options.names),
        wait_seconds=0.0 if options.no_wait else options.wait,
        with_dependencies=getattr(options, "with_dependencies", False),
        anyway=getattr(options, "anyway", False),
    )
    wished = fleet.wish(ask)
    if wished is None:
        print(f"{ask.kind} accepted; see medivote-ctl status")
        return EXIT_OK
    return _tell(wished.outcome, _DONE[ask.kind], dict.fromkeys(wished.so_already, _ALREADY.get(ask.kind)))


def _recovery(options: argparse.Namespace, fleet: Fleet) -> int:
    if options.switch is not None:
        return _tell(fleet.set_recovery(options.names, on=options.switch == "on"), f"auto-recovery {options.switch}")
    services = fleet.status()["services"]
    width = max((columns_of(service["id"]) for service in services), default=0)
    for service in services:
        print(f"{plain(service['id']):<{width}}  {'on' if service['recovery_on'] else 'off'}")
    return EXIT_OK


def _tell(outcome: Outcome, done: str, otherwise: Mapping[str, str | None] = MappingProxyType({})) -> int:
    for service_id, error in outcome.items():
        words = error or otherwise.get(service_id) or done
        print(plain(f"{service_id}: {words}"), file=sys.stderr if error else sys.stdout)
    return EXIT_WISH_FAILED if any(outcome.values()) else EXIT_OK


def _logs(options: argparse.Namespace, fleet: Fleet) -> int:
    from medivote_desktop.ctl.lines import show_logs

    return show_logs(fleet, options.names or (ALL,), options.lines, follow=options.follow)


def _events(options: argparse.Namespace, fleet: Fleet) -> int:
    ink = Ink(sys.stdout)
    for told in fleet.changes():
        match told:
            case None:
                check_reader()
            case Following(whose):
                print(plain(f"following {whose}; Ctrl+C ends"), file=sys.stderr, flush=True)
            case Missed(count):
                print(f"… {_count(count, 'change')} missed …", file=sys.stderr, flush=True)
            case Change():
                print(json.dumps(change_to_json(told)) if options.json else _event(told, ink), flush=True)
    raise CommandError("the program has left", EXIT_NOT_RUNNING)


def _event(change: Change, ink: Ink) -> str:
    at = datetime.fromtimestamp(change.at).isoformat(" ", "milliseconds")
    words = plain(change_text(change))
    news = change.health.value if change.state is change.old_state else change.state.value
    return f"{ink.quiet(at)}  {ink.heading(plain(change.service_id))}: {ink.state(words, news)}"


def _open(options: argparse.Namespace, fleet: Fleet) -> int:
    address = fleet.page() if options.name is None else _address_of(options.name, fleet)
    if not address:
        print("the window was brought to the front")
        return EXIT_OK
    from medivote_desktop.ctl.browser import open_in_browser

    print(plain(address), flush=True)
    if open_in_browser(address):
        return EXIT_OK
    raise CommandError("no browser could be started; open the address yourself", EXIT_WISH_FAILED)


def _address_of(name: str, fleet: Fleet) -> str:
    services = fleet.status()["services"]
    folded = name.casefold()
    by_id, by_name = ([each for each in services if each[key].casefold() == folded] for key in ("id", "name"))
    service = next(iter(by_id or (by_name if len(by_name) == 1 else ())), None)
    if service is None:
        known = ", ".join(service["id"] for service in services if service["url"]) or "none"
        raise CommandError(f"no service is called {plain(name)} (with an address: {known})", EXIT_BAD_INPUT)
    if not service["url"]:
        raise CommandError(f"{service['id']} has no address (`url` in services.ini)", EXIT_WISH_FAILED)
    return str(service["url"])


def _reload(options: argparse.Namespace, fleet: Fleet) -> int:
    print(plain_lines(fleet.reload()))
    return EXIT_OK


def _strays(options: argparse.Namespace, fleet: Fleet) -> int:
    strays = fleet.strays(stop=options.stop)
    if options.json:
        print(json.dumps({"strays": strays.found, "left": sorted(strays.left)}, indent=2))
        return EXIT_WISH_FAILED if strays.left else EXIT_OK
    if not strays.found:
        print("no process of an earlier run is left")
    for stray in strays.found:
        became = "" if not options.stop else "cannot be ended: " if stray["pid"] in strays.left else "ended: "
        who = f"pid {stray['pid']} of {stray['service']}, run {stray['run']}"
        line = plain(f"{became}{who}: {stray['command']}")
        print(line, file=sys.stderr if stray["pid"] in strays.left else sys.stdout)
    if strays.found and not options.stop:
        print("to end them: medivote-ctl strays --stop", file=sys.stderr)
    return EXIT_WISH_FAILED if strays.left else EXIT_OK


def _count(number: int | None, noun: str) -> str:
    return f"some {noun}s" if number is None else f"{number} {noun}" + ("" if number == 1 else "s")


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Fleet], int]] = {
    "status": _status,
    "start": _wish,
    "stop": _wish,
    "restart": _wish,
    "auto-recovery": _recovery,
    "logs": _logs,
    "events": _events,
    "open": _open,
    "reload": _reload,
    "strays": _strays,
}
