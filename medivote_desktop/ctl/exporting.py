"""`export`: writes the fleet for systemd, docker compose, Kubernetes or Nomad."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from medivote_desktop.core.porting.imported import PortingError
from medivote_desktop.core.porting.notes import report
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT, EXIT_OK, EXIT_WISH_FAILED
from medivote_desktop.ctl.fleet import CommandError
from medivote_desktop.ctl.ink import plain
from medivote_desktop.places.locate import find_config, read_place
from medivote_desktop.porting import export_files, write_new


def run(options: argparse.Namespace) -> int:
    """Print the files, or write them into a folder; tell what is not the same there."""
    config = read_place(find_config(options.config, demo=options.demo), os.environ)
    try:
        files, notes = export_files(config, options.kind)
    except PortingError as error:
        raise CommandError(str(error), EXIT_BAD_INPUT) from error
    lines = [plain(line) for line in report(notes)]
    if options.output is None:
        for name, text in files.items():
            print(f"# {name}\n{text}" if len(files) > 1 else text, end="" if name == next(reversed(files)) else "\n")
        print("\n".join(lines), file=sys.stderr)
        return EXIT_OK
    folder = Path(options.output)
    _write(folder, files, replace=options.force)
    print("\n".join([*lines, *(str(folder / name) for name in files)]))
    return EXIT_OK


def _write(folder: Path, files: dict[str, str], *, replace: bool) -> None:
    there = [str(folder / name) for name in files if os.path.lexists(folder / name)]
    if there and not replace:
        more = f" and {len(there) - 1} more are" if len(there) > 1 else " is"
        raise CommandError(f"{there[0]}{more} there already; --force replaces them", EXIT_BAD_INPUT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            write_new(folder / name, text, replace=replace)
    except OSError as error:
        raise CommandError(f"{folder} cannot be written: {error.strerror or error}", EXIT_WISH_FAILED) from error
