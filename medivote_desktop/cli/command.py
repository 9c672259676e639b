"""One command of `medivote-ctl`: asks the running program, and turns what went wrong into words and exit codes.

Loads no Qt where the system has sockets, and of everything else only what the command needs.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from medivote_desktop.core.config import ConfigError
from medivote_desktop.ctl.codes import (
    EXIT_BAD_INPUT,
    EXIT_NO_ANSWER,
    EXIT_NOT_RUNNING,
    EXIT_OK,
    EXIT_REFUSED,
)
from medivote_desktop.ctl.fleet import ASK_SECONDS, CommandError, Fleet
from medivote_desktop.ctl.ink import plain_lines
from medivote_desktop.places.locate import NoConfigError
from medivote_desktop.remote.errors import ControlError, NotRunningError, RefusedError

if TYPE_CHECKING:
    from medivote_desktop.core.config import ServiceConfig
    from medivote_desktop.places.locate import Place


def run(options: argparse.Namespace) -> int:
    """Run what the command line says; returns the exit code."""
    try:
        if options.command == "check":
            from medivote_desktop.ctl.check import check

            return check(options)
        if options.command == "import":
            from medivote_desktop.ctl import importing

            return importing.run(options)
        if options.command == "diagnostics":
            from medivote_desktop.ctl.diagnostics import diagnostics

            return diagnostics(options)
        if options.command == "export":
            from medivote_desktop.ctl import exporting

            return exporting.run(options)
        if options.command == "history":
            from medivote_desktop.cli import history as cli_history
            from medivote_desktop.places.locate import find_config, state_folder_at

            place = find_config(options.config, demo=options.demo)
            return cli_history.show(options, state_folder_at(place, os.environ), partial(_services_of, place))
        if options.command == "completion":
            from medivote_desktop.ctl.shells import script

            print(script(options.shell), end="")
            return EXIT_OK
        from medivote_desktop.ctl import commands

        return commands.run(options, fleet_of(options))
    except CommandError as error:
        for line in error.details:
            print(plain_lines(line))
        return _say(str(error), error.code)
    except (NoConfigError, ConfigError) as error:
        return _say(str(error), EXIT_BAD_INPUT)
    except ControlError as error:
        return _say(str(error), _code_of(error))


def fleet_of(options: argparse.Namespace, ask_seconds: float = ASK_SECONDS) -> Fleet:
    """The fleet that the command line means; it may take so long to answer what needs no wait."""
    if options.url is not None:
        from medivote_desktop.ctl.there import RemoteFleet

        return RemoteFleet(options, ask_seconds)
    from medivote_desktop.ctl.here import LocalFleet

    return LocalFleet(options, ask_seconds)


def _code_of(error: ControlError) -> int:
    match error:
        case NotRunningError():
            return EXIT_NOT_RUNNING
        case RefusedError():
            return EXIT_REFUSED
        case _:
            return EXIT_NO_ANSWER


def _say(text: str, code: int) -> int:
    print(plain_lines(text), file=sys.stderr)  # what another machine says may be meant for the terminal
    return code


def _services_of(place: Place) -> Sequence[ServiceConfig]:
    """What services.ini has, where it can be understood."""
    from medivote_desktop.places.locate import read_place

    try:
        return read_place(place, os.environ).services
    except ConfigError:
        return ()
