"""`check`: looks for faults in a services.ini; asks no program."""

from __future__ import annotations

import argparse
import os

from medivote_desktop.core.config import ConfigError
from medivote_desktop.ctl.fleet import EXIT_BAD_INPUT, EXIT_OK, CommandError
from medivote_desktop.ctl.ink import plain_lines
from medivote_desktop.locate import find_config, place_of, read_place


def check(options: argparse.Namespace) -> int:
    """Print every fault and warning."""
    given = options.file or options.config
    place = place_of(given) if given else find_config(None, demo=options.demo)
    try:
        config = read_place(place, os.environ)
    except ConfigError as error:
        errors = sum(not fault.is_warning for fault in error.faults)
        faults = [str(fault) for fault in error.faults]
        text = f"{place.path}: {_count(errors, 'error')}; it cannot be used"
        raise CommandError(text, EXIT_BAD_INPUT, faults) from error
    for warning in config.warnings:
        print(plain_lines(str(warning)))
    warned = f", {_count(len(config.warnings), 'warning')}" if config.warnings else ""
    print(f"{place.path}: {_count(len(config.services), 'service')}{warned}; it can be used")
    return EXIT_OK


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
