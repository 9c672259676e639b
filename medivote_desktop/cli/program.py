"""The words of `medivote-desktop`. Loads Qt only when a fleet is really to be run."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from medivote_desktop import __version__
from medivote_desktop.cli import terminal
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.places.locate import NoConfigError, Place, find_config
from medivote_desktop.runtime.processes.descriptors import too_few_words
from medivote_desktop.runtime.processes.environment import own_environment
from medivote_desktop.runtime.processes.namespace import wrong_proc_words
from medivote_desktop.startup import binding

if TYPE_CHECKING:
    import argparse
    import threading

    from medivote_desktop.core.config import ServiceConfig

EXIT_FAILED = 1
EXIT_BAD_CONFIG = 2
EXIT_UNUSABLE = 4
EXIT_INTERRUPTED = 130


class Options(NamedTuple):
    """What was asked for. `config` is the services.ini; with `demo` it is None."""

    config: str | None = None
    demo: bool = False
    headless: bool = False
    hidden: bool = False
    serve: bool = False


def parser() -> argparse.ArgumentParser:
    """The command line of the window."""
    import argparse

    parser = argparse.ArgumentParser(
        prog="medivote-desktop",
        description="Supervises the services of a services.ini, with a window and a tray icon.",
        epilog="Exit codes: 0 left in order, 1 failed, 2 services.ini is missing or faulty, 3 already running, "
        "4 this installation cannot run.",
        allow_abbrev=False,
    )
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--config", metavar="FILE", help="the services.ini to use")
    which.add_argument("--demo", action="store_true", help="seven small services that stand in for MediVote's")
    parser.add_argument("--headless", action="store_true", help="without a window, for servers")
    parser.add_argument("--hidden", action="store_true", help="start in the tray")
    parser.add_argument("--serve", action="store_true", help="switch the HTTP endpoint on")
    parser.add_argument("--version", action="version", version=f"MediVote Desktop {__version__}")
    return parser


def plain_options(arguments: Sequence[str]) -> Options | None:
    """A command line as nearly all are, read without loading a parser: 0.7 MB, and 6 ms of each start.

    None where there is more to it, or something to say: that is left to the parser.
    """
    config, flags = None, set()
    words = iter(arguments)
    for word in words:
        match word:
            case "--demo" | "--headless" | "--hidden" | "--serve":
                flags.add(word)
            case "--config" if (path := next(words, "")) and not path.startswith("-"):
                config = path
            case _:
                return None
    if config and "--demo" in flags:
        return None
    return Options(config, "--demo" in flags, "--headless" in flags, "--hidden" in flags, "--serve" in flags)


def main(arguments: Sequence[str]) -> int:
    """Run the program; returns its exit code."""
    terminal.prepare()
    try:
        return _run(plain_options(arguments) or Options(**vars(parser().parse_args(arguments))))
    except KeyboardInterrupt:  # before there was anything to stop
        return EXIT_INTERRUPTED
    finally:
        logging.shutdown()  # what is still held goes out before the terminal is let go
        terminal.settle()


def _run(options: Options) -> int:
    # Nothing that is made while the program starts is garbage; switched on again once it runs.
    gc.disable()
    # Without descriptors Qt would abort without a word of ours; without /proc they cannot be counted.
    if hindrance := wrong_proc_words() or too_few_words():
        return _say(hindrance, EXIT_UNUSABLE)
    if problem := qt_problem(sys.version_info[:2], _installed_qt()):
        return _say(problem, EXIT_UNUSABLE)
    headless = options.headless or _has_no_window()
    try:
        return _run_fleet(options, headless=headless)
    except ImportError as error:
        if ".so" not in str(error):
            raise
        from medivote_desktop.startup.qtlibraries import why_not_loaded

        return _say(f"Qt cannot be loaded: {why_not_loaded(str(error))}", EXIT_UNUSABLE)


def _has_no_window() -> bool:
    from medivote_desktop.startup.display import no_window

    if why := no_window(os.environ):
        print(f"Going on without a window, as with --headless: {why}", file=sys.stderr)
    return bool(why)


def _run_fleet(options: Options, *, headless: bool) -> int:
    environment = own_environment()
    wait = None if headless or options.hidden else _wait_in_window
    try:
        place: Place | None = find_config(options.config, demo=options.demo, environ=environment, wait=wait)
    except NoConfigError as error:
        if headless:
            return _say(str(error), EXIT_BAD_CONFIG)
        place = None
    if headless and place is not None:
        return _run_headless(place, environment, serve=options.serve)
    from medivote_desktop.session import run_desktop

    return run_desktop(place, environment, hidden=options.hidden, serve=options.serve)


def _wait_in_window(folder: str, answer: threading.Thread) -> None:
    from medivote_desktop.startup.waiting import wait_in_window  # hardly ever is a disk silent

    wait_in_window(folder, answer)


def _run_headless(place: Place, environment: Mapping[str, str], *, serve: bool) -> int:
    from medivote_desktop.headless import run_headless
    from medivote_desktop.startup.opening import CannotOpenError, open_in_turn
    from medivote_desktop.startup.qtlibraries import missing_for_networks

    try:
        opened = open_in_turn(place, environment, lambda words: print(words, file=sys.stderr, flush=True))
    except CannotOpenError as error:
        return _say(str(error), error.exit_code)
    for warning in opened.config.warnings:
        print(warning, file=sys.stderr)
    if any(map(_asks_over_networks, opened.config.services)) and (why := missing_for_networks()):
        return _say(f"services cannot be asked how they are, or to stop: {why}", EXIT_UNUSABLE)
    try:
        return run_headless(opened, serve=serve)
    except OSError as error:  # what happens once the loop runs does not come this way
        return _say(f"the program's folders cannot be used: {error}", EXIT_FAILED)


def _asks_over_networks(service: ServiceConfig) -> bool:
    """Whether Qt's part for networks is loaded for it. A service that could not be asked would not count as healthy."""
    return service.enabled and bool(service.health.configured or service.stop_url or service.stop_command)


def qt_problem(python: tuple[int, int], qt: str | None) -> str:
    """Why this pair of Python and PySide6 cannot be used, in words; empty if it can.

    PySide6 6.12 drops a reference to True with each emit and one to None with each call that returns nothing; before
    Python 3.12 those objects are not immortal, and the process is aborted after some minutes.
    """
    if qt is None:
        return "PySide6 is not installed. Install it with: python -m pip install PySide6-Essentials"
    numbers = tuple(int(part) for part in qt.split(".")[:2])
    if python < (3, 12) and numbers >= (6, 12):
        return (
            f"PySide6 {qt} aborts after some minutes on Python {python[0]}.{python[1]}. "
            "Install an older one with: python -m pip install 'PySide6-Essentials<6.12', or use Python 3.12 or newer."
        )
    return ""


def _installed_qt() -> str | None:
    try:
        binding.load()
        import PySide6  # the package alone, and nothing of Qt yet
    except ImportError:
        return None
    return PySide6.__version__


def _say(text: str, code: int) -> int:
    print(text, file=sys.stderr)
    return code
