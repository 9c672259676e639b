"""`import`: makes a services.ini of what other programs read."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.porting.imported import Imported, PortingError, UnknownFormatError
from medivote_desktop.core.porting.kinds import Format
from medivote_desktop.core.porting.notes import report
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT, EXIT_OK, EXIT_WISH_FAILED
from medivote_desktop.ctl.fleet import CommandError
from medivote_desktop.ctl.ink import plain
from medivote_desktop.porting import import_file, write_new
from medivote_desktop.runtime.configuration.configfile import config_source, missing


def run(options: argparse.Namespace) -> int:
    """Print the services.ini, or write it; tell what became of everything."""
    path = Path(options.file)
    target = Path(options.output) if options.output else None
    if target is not None and target.is_dir():
        target /= "services.ini"
    if target is not None and not options.force and os.path.lexists(target):
        raise CommandError(f"{target} is there already; --force replaces it", EXIT_BAD_INPUT)
    try:
        made = import_file(path, target, Format(options.format) if options.format else None)
    except PortingError as error:
        formats = ", ".join(each.value for each in Format)
        hint = f"; name one with --format ({formats})" if isinstance(error, UnknownFormatError) else ""
        raise CommandError(f"{error}{hint}", EXIT_BAD_INPUT) from error
    lines = [plain(line) for line in report(made.notes, made.untold)]
    if not made.service_count:
        raise CommandError(f"{path}: no service of it can run here", EXIT_BAD_INPUT, lines)
    if target is None:
        print(made.text, end="")
        print("\n".join(lines), file=sys.stderr)
        return EXIT_OK
    _write(target, made, replace=options.force)
    print("\n".join([*lines, *_warnings(target, made), f"{target}: {_count(made.service_count)}"]))
    return EXIT_OK


def _write(target: Path, made: Imported, *, replace: bool) -> None:
    try:
        write_new(target, made.text, replace=replace)
    except FileExistsError as error:
        raise CommandError(f"{target} is there already; --force replaces it", EXIT_BAD_INPUT) from error
    except OSError as error:
        raise CommandError(f"{target} cannot be written: {error.strerror or error}", EXIT_WISH_FAILED) from error


def _warnings(target: Path, made: Imported) -> list[str]:
    """What `check` would say: programs and folders that are not there yet."""
    config: AppConfig = parse_config(made.text, config_source(target, os.environ))
    return [plain(str(warning)) for warning in (*config.warnings, *missing(config, os.environ))]


def _count(number: int) -> str:
    return f"{number} service" + ("" if number == 1 else "s")
