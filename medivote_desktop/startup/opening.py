"""From a place to a fleet that may be run: the configuration read and checked, its state folder locked."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from medivote_desktop.core.config import AppConfig, ConfigError, Fault
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.places.locate import Place, is_one_fleet, read_place, state_folder_of
from medivote_desktop.places.moved import bring_along, marks_of, note_file
from medivote_desktop.places.whereabouts import Held, held_by, look_beside
from medivote_desktop.runtime.displays import elsewhere
from medivote_desktop.runtime.folders import state_folder
from medivote_desktop.runtime.instance import InstanceLock

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_BAD_CONFIG = 2
EXIT_ALREADY_RUNNING = 3
EXIT_UNUSABLE = 4

_RAISE_SECONDS = 5.0
LOOK_SECONDS = 0.05
_DEMO_PORTS_FILE = "demo-ports.json"


class CannotOpenError(Exception):
    """The fleet cannot be run.

    Attributes:
        exit_code: What the program should exit with; 0 where the program that runs already has shown its window here.
        faults: What is wrong with services.ini, where that is the reason.
    """

    def __init__(self, text: str, exit_code: int, faults: tuple[Fault, ...] = ()) -> None:
        super().__init__(text)
        self.exit_code = exit_code
        self.faults = faults


class IsBeingQuitError(CannotOpenError):
    """The program that looks after the fleet stops its services and leaves: open it when that is done.

    Attributes:
        pid: Of that program.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(
            say("already running (pid {pid}) and being quit; this one begins when that is done", pid=pid),
            EXIT_ALREADY_RUNNING,
        )
        self.pid = pid


class Opened(NamedTuple):
    """A fleet that may be run.

    Attributes:
        lock: Held; its folder is the state folder.
        environment: What services inherit and what services.ini refers to; the demo's ports are in it.
        home: The MediVote folder that a person chose, if any.
        marks: The folder whose name marks the services as ours, wherever the state is; None: the state folder.
    """

    config: AppConfig
    lock: InstanceLock
    environment: Mapping[str, str]
    home: str | None
    marks: Path | None = None


def open_place(
    place: Place, environment: Mapping[str, str], home: str | None = None, *, being_quit: int | None = None
) -> Opened:
    """Read the configuration and take its lock.

    Args:
        being_quit: The process that is known to leave; it is not asked again to show its window.

    Raises:
        IsBeingQuitError: The program that looks after it leaves.
        CannotOpenError: It is faulty, its state folder cannot be used, or another program looks after it; that one
            is asked to show its window.
    """
    try:
        # The demo names no folder, and is read once, when it is known which ports are free.
        config = None if place.is_demo else read_place(place, environment, home)
        lock = InstanceLock(state_folder(place.path) if config is None else state_folder_of(config))
        try:
            return _locked(place, lock, config, environment, home, being_quit)
        except BaseException:
            lock.release()
            raise
    except ConfigError as error:
        raise CannotOpenError(str(error), EXIT_BAD_CONFIG, error.faults) from error
    except OSError as error:
        words = say(
            "the state folder cannot be used: {error}; state_dir in services.ini (or XDG_STATE_HOME on Linux) "
            "names another",
            error=error,
        )
        raise CannotOpenError(words, EXIT_FAILED) from error


def _locked(
    place: Place,
    lock: InstanceLock,
    config: AppConfig | None,
    environment: Mapping[str, str],
    home: str | None,
    being_quit: int | None,
) -> Opened:
    """Take the lock, and what only its holder may; without a configuration it is that of the demo."""
    from medivote_desktop.runtime.ledgerfile import must_be_readable

    is_one = config is None or is_one_fleet(place, config)
    _acquire(lock, partial(_look_around, place.path, lock) if is_one else _nobody, being_quit)
    try:
        must_be_readable(lock.folder)
    except OSError as error:  # another state folder, as for one that cannot be used, would be to begin without it
        words = say(
            "the ledger cannot be read: {error}; see to its disk or its owner: what was stopped stands in it",
            error=error,
        )
        raise CannotOpenError(words, EXIT_FAILED) from error
    note_file(place.path, lock.folder)
    marks = marks_of(state_folder(place.path, make=False)) if is_one else lock.folder
    if config is None:
        environment = _with_demo_ports(lock.folder, environment)
        config = read_place(place, environment, home)
    return Opened(config, lock, environment, home, marks)


def _with_demo_ports(folder: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with a free port for each of the demo's services; those of services that still run are kept.

    Raises:
        OSError: The folder cannot be written, or no port is free.
    """
    from medivote_desktop.demo.ports import demo_environment
    from medivote_desktop.runtime.ledgerfile import read_ledger

    kept_file = folder / _DEMO_PORTS_FILE
    kept: dict[str, str] = {}
    if read_ledger(folder).records:
        try:
            kept = {str(name): str(port) for name, port in json.loads(kept_file.read_text()).items()}
        except (OSError, ValueError, AttributeError):  # lost, or torn by a kill: free ones will do
            kept = {}
    chosen = demo_environment({**environment, **kept})
    kept_file.write_text(json.dumps(chosen))
    return {**environment, **chosen}


def _look_around(path: Path, lock: InstanceLock) -> Held | None:
    """Who looks after this file, whatever it or its state folder was called before."""
    return look_beside(path, lock) or bring_along(path, lock.folder)


def _nobody() -> None:
    """No other program is looked for."""


def open_in_turn(place: Place, environment: Mapping[str, str], tell: Callable[[str], None]) -> Opened:
    """The same as `open_place`, which waits for the end of a program that is being quit, and tells that once.

    Raises:
        CannotOpenError: See `open_place`.
    """
    being_quit: int | None = None
    while True:
        try:
            return open_place(place, environment, being_quit=being_quit)
        except IsBeingQuitError as error:
            if error.pid != being_quit:
                tell(str(error))
            being_quit = error.pid
            time.sleep(LOOK_SECONDS)


def _acquire(lock: InstanceLock, look_beside: Callable[[], Held | None], being_quit: int | None) -> None:
    """Take the lock, or let the program that has it show its window; blocks for some seconds at most.

    Raises:
        IsBeingQuitError: That program leaves.
        CannotOpenError: Another program looks after the folder.
        OSError: The lock cannot be made.
    """
    until = time.monotonic() + _RAISE_SECONDS
    while (held := _take(lock, look_beside)) is not None:
        if being_quit is not None and held.other.pid == being_quit:
            raise IsBeingQuitError(being_quit)
        from medivote_desktop.remote import local  # hardly ever is anybody to be asked
        from medivote_desktop.startup.winapi import let_come_to_front

        let_come_to_front(held.other.pid)
        try:
            answer = local.ask(held.folder, {"ask": "raise"}, _RAISE_SECONDS)
        except local.ControlError as error:
            # It begins, and will listen soon; or it ends, and will let go of the lock.
            if isinstance(error, local.NotRunningError) and time.monotonic() < until:
                time.sleep(LOOK_SECONDS)
                continue
            words = say("already running (pid {pid}), and does not answer: {error}", pid=held.other.pid, error=error)
            raise CannotOpenError(words, EXIT_ALREADY_RUNNING) from error
        raise _raised(answer, held.other.pid)


def _take(lock: InstanceLock, look_beside: Callable[[], Held | None]) -> Held | None:
    if (other := lock.acquire()) is not None:
        return held_by(lock.folder, other)
    if (held := look_beside()) is not None:
        lock.release()
    return held


def _raised(answer: Mapping[str, object], pid: int | None) -> CannotOpenError:
    """What the program that runs already said when it was asked to show its window."""
    if answer.get("being_quit") and pid is not None:
        return IsBeingQuitError(pid)
    if answer.get("raised") and (display := elsewhere(answer.get("displays"))):
        words = say(
            "already running (pid {pid}), with its window on another display ({display}); quit it there, or use "
            "medivote-ctl here",
            pid=answer.get("pid", pid),
            display=display,
        )
        return CannotOpenError(words, EXIT_ALREADY_RUNNING)
    if answer.get("raised"):
        return CannotOpenError(say("already running; its window was brought to the front"), EXIT_OK)
    return CannotOpenError(
        say("already running without a window, pid {pid}", pid=answer.get("pid", pid)), EXIT_ALREADY_RUNNING
    )
