"""`check`: looks for faults in a services.ini; asks no program."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from medivote_desktop.core.config import AppConfig, ConfigError
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT, EXIT_OK
from medivote_desktop.ctl.fleet import CommandError
from medivote_desktop.ctl.ink import plain_lines
from medivote_desktop.places.locate import find_config, place_of, read_place, state_folder_of
from medivote_desktop.runtime.farmounts import silence_of, silent_folder


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
    warnings = [str(warning) for warning in config.warnings]
    for fault in _endpoint_faults(config, warnings):
        if config.manager.http_enabled:
            raise CommandError(f"{place.path}: 1 error; its endpoint cannot be used", EXIT_BAD_INPUT, [fault])
        warnings.append(f"warning: {fault}")
    for warning in warnings:
        print(plain_lines(warning))
    warned = f", {_count(len(warnings), 'warning')}" if warnings else ""
    print(f"{place.path}: {_count(len(config.services), 'service')}{warned}; it can be used")
    return EXIT_OK


def _endpoint_faults(config: AppConfig, warnings: list[str]) -> Iterator[str]:
    """Why the endpoint could not be switched on, as far as files can tell; adds what only makes it of little use."""
    # Not every check needs TLS.
    from medivote_desktop.remote.listening import CannotServeError, host_names
    from medivote_desktop.remote.tls import encryption
    from medivote_desktop.remote.tokens import TokensError, look_at_tokens

    manager = config.manager
    named = (manager.http_token_dir or manager.state_dir, manager.http_tls_certificate, manager.http_tls_key)
    if silent := silent_folder(filter(None, named)):
        yield silence_of(silent)
        return
    folder = Path(manager.http_token_dir or state_folder_of(config, make=False))
    try:
        look_at_tokens(folder)
        if (tls := encryption(manager)) and tls.doubt:
            warnings.append(f"warning: {tls.doubt}")
        if manager.http_allowed_hosts:
            host_names(manager)
    except (TokensError, CannotServeError) as error:
        yield str(error)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
