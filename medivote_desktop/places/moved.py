"""A configuration file that has another name now, or a link that leads elsewhere, is the same fleet while it runs.

The state folder of a file is named after its real path, and lies where HOME or XDG_STATE_HOME says. Whoever renames the
file, moves its folder, lets the link that was opened lead to the next release, or has other variables in the terminal
than in the menu must neither get a second program nor every service twice. Loads no Qt.
"""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import stat
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from medivote_desktop.core.channel import short_hash
from medivote_desktop.core.digest import hex_sha256
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.places.whereabouts import Held, kept_path
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.folders import runtime_folder, state_folder
from medivote_desktop.runtime.instance import InstanceLock
from medivote_desktop.runtime.processes.identity import identity_of
from medivote_desktop.runtime.replacing import replacing, write_whole

_log = logging.getLogger(__name__)

_NOTE = "file.json"
_MARKS = "marks"
_STAYS = {"lock", _NOTE, _MARKS}
_LOGS_ASIDE = 1000  # as many as `log_backups` may ask for: none is removed for this
_COMPANIONS = ("-wal", "-shm")  # of a SQLite file that was not closed


class _Note(NamedTuple):
    """Which file a state folder is of.

    Attributes:
        real: Its path, links resolved.
        given: The path by which it was opened.
        digest: Tells its content from any other.
    """

    real: str
    given: str
    digest: str


def note_file(config_path: Path, folder: Path) -> None:
    """Let later programs know which file this state folder is of, and what stood in it. Blocking, for a moment."""
    try:
        write_whole(folder / _NOTE, json.dumps(_note_of(config_path)._asdict()).encode())
    except OSError as error:  # nothing is lost but that a renamed file is known again
        _log.info("which file this is cannot be noted in %s: %s", folder, error)
    try:
        _note_folder(config_path, folder)
    except OSError as error:
        _log.info("where the state is cannot be noted for programs that would look elsewhere: %s", error)


def _note_folder(config_path: Path, folder: Path) -> None:
    """Let programs with other variables know where the state is; the demo has other ports in each, and need not.

    Raises:
        OSError: That cannot be.
    """
    if folder == state_folder(config_path, make=False) and config_path != resource_path("demo.ini"):
        write_whole(_folder_note(config_path), os.fsencode(folder))


def noted_folder(config_path: Path) -> Path | None:
    """Where the state of this file was last; None: nobody says."""
    try:
        return kept_path(_folder_note(config_path))
    except OSError:
        return None


def keep_noted(config_path: Path, folder: Path) -> None:
    """Note where the state is once more where that was cleared away; to be called now and then. Blocking."""
    if noted_folder(config_path) is None:
        with contextlib.suppress(OSError):  # told when it began
            _note_folder(config_path, folder)


def _folder_note(config_path: Path) -> Path:
    """Gone with the system, and with systemd after this user's last session, which services left running may outlive.

    A program that outlives it notes it anew; and by reading it keeps it from who clears away what nobody uses.

    Raises:
        OSError: This user has no place for it.
    """
    return runtime_folder() / f"{short_hash(os.path.realpath(config_path))}.state"


def note_anew(config_path: Path, folder: Path, marks: Path | None) -> None:
    """The same where the folder was removed while services run: what marks these is no less to be known later."""
    note_file(config_path, folder)
    if marks not in (None, folder):
        _keep_marks({folder: str(marks)})


def _keep_marks(marks: Mapping[Path, str]) -> None:
    """Let services of these state folders be marked so, one folder after the other."""
    try:
        for folder, text in marks.items():
            write_whole(folder / _MARKS, os.fsencode(text))
    except OSError as error:
        _log.warning("what marks the services that run cannot be kept (%s); the ledger alone tells of them", error)


def marks_of(home: Path) -> Path:
    """What marks services as those of the fleet with this home: the home, or what they had been given elsewhere."""
    return kept_path(home / _MARKS) or home


def bring_along(config_path: Path, home: Path) -> Held | None:
    """Let what the file left running under another name be this fleet's; the lock of `home` is ours.

    Returns:
        The program that looks after it, if one does.
    """
    for folder, is_same in _earlier_folders(config_path, home):
        lock = InstanceLock(folder)
        is_run = is_same and lock.holder() is not None  # whatever a move that was cut short has left at home
        if not is_run and _has_living(home):  # looked at only here: a damaged ledger is for its reader to tell of
            return None
        if not is_same:
            _tell(folder)
            continue
        try:
            if (other := lock.acquire()) is not None:
                return Held(folder, other)
        except OSError as error:
            _log.warning("what the state folder %s tells cannot be used: %s", folder, error)
            continue
        try:
            if _has_living(folder):
                _move(folder, home)
        finally:
            lock.release()
    return None


def _earlier_folders(config_path: Path, home: Path) -> Iterator[tuple[Path, bool]]:
    """State folders of files that this one may have been, whose services run or whose program does.

    Each with whether it is this file for certain: opened by the same path, read as ours by a program that had opened
    another, or gone with the very content of ours.
    """
    for folder, is_same in _folders_of_others(config_path, home):
        if InstanceLock(folder).holder() is not None or _has_living(folder):
            yield folder, is_same


def _folders_of_others(config_path: Path, home: Path) -> Iterator[tuple[Path, bool]]:
    usual = state_folder(config_path, make=False)
    if usual != home:
        return  # named by the file itself, and the same whatever the file is called
    try:
        ours = _note_of(config_path)
        beside = home.parent.iterdir() if home.parent.is_dir() else ()
        folders = sorted({*beside, noted_folder(config_path) or home} - {home})
    except OSError:
        return
    for folder in folders:
        note = _read_note(folder)
        if note is None:
            continue
        is_gone = not os.path.lexists(note.real)
        # Its program may have read ours since: it is noted then by another name than its folder has.
        is_ours = ours.real == note.real or ours.given == note.given
        is_same = is_ours or (is_gone and note.digest == ours.digest)
        if is_same or is_gone:
            yield folder, is_same


def program_of_other_name(config_path: Path, home: Path) -> Path | None:
    """The state folder of the program that runs this file and has opened it by another name; None: there is none."""
    others = (folder for folder, is_same in _folders_of_others(config_path, home) if is_same)
    return next((folder for folder in others if InstanceLock(folder).holder() is not None), None)


def words_for_gone(config_path: Path, home: Path) -> str:
    """Which programs run files that are gone, one of which this may be, renamed and changed; empty if there is none."""
    words = []
    for folder, _is_same in _folders_of_others(config_path, home):
        pid, note = InstanceLock(folder).holder(), _read_note(folder)
        if pid is not None and note is not None:
            words.append(f"pid {pid} runs {note.real}, which is gone: --config {note.given} still names it")
    return "; ".join(words)


def _note_of(config_path: Path) -> _Note:
    digest = hex_sha256(config_path.read_bytes())
    return _Note(os.path.realpath(config_path), os.path.abspath(config_path), digest)  # noqa: PTH100 - keeps links


def _read_note(folder: Path) -> _Note | None:
    try:
        fields = json.loads((folder / _NOTE).read_bytes())
        return _Note(*(str(fields[name]) for name in _Note._fields))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _living(folder: Path) -> dict[str, int]:
    """The processes of services that the ledger of a folder tells of, by service."""
    from medivote_desktop.runtime.ledgerfile import read_ledger  # loads Qt, which the terminal's command need not have

    leaders = {id_: record.identity for id_, record in read_ledger(folder).records.items()}
    return {id_: leader.pid for id_, leader in leaders.items() if leader and identity_of(leader.pid) == leader}


def _has_living(folder: Path) -> bool:
    return bool(_living(folder))


def _tell(folder: Path) -> None:
    """Somebody ought to know of services that nobody looks after; whether they are this file's is not for us to say."""
    note, living = _read_note(folder), _living(folder)
    if note is not None and living and InstanceLock(folder).holder() is None:
        pids = ", ".join(f"{service_id} (pid {pid})" for service_id, pid in living.items())
        _log.warning("services of %s, which is gone, still run, and nobody looks after them: %s", note.real, pids)


def _move(folder: Path, home: Path) -> None:
    """Ledger, logs and history; what is there already stays, but for the ledger, which tells of nothing that runs.

    What runs keeps its marks. Whoever uses the old folder from now on is another fleet, with marks of its own.
    """
    marks, others = str(marks_of(folder)), f"{folder}#{time.time_ns()}"
    _keep_marks({folder: others, home: marks})  # in this order: two fleets never have the same
    with contextlib.suppress(FileNotFoundError):
        (home / "ledger.json").unlink()
    _move_logs(folder / "logs", home / "logs")
    # Companions first: one that came after its file, of another program's end, would be taken for that file's changes.
    for entry in sorted(folder.iterdir(), key=lambda entry: (not entry.name.endswith(_COMPANIONS), entry.name)):
        is_kept = entry.is_dir() or entry.is_file()  # and no socket, on which nobody listens
        if is_kept and entry.name not in _STAYS and not os.path.lexists(home / _main_name(entry.name)):
            _rename(entry, home / entry.name, may_copy=True)
    (folder / _NOTE).unlink(missing_ok=True)
    _log.info("the file was %s: what that left running is taken over", folder.name)


def _main_name(name: str) -> str:
    """A companion goes nowhere without its file: beside another one it would be its end."""
    for ending in _COMPANIONS:
        name = name.removesuffix(ending)
    return name


def _move_logs(folder: Path, home: Path) -> None:
    """Where the file has had this name before there are logs already: what is written now goes on behind them."""
    if not (folder.is_dir() and home.is_dir()):
        return
    from medivote_desktop.runtime.logs.rotation import put_aside

    for log in sorted(folder.glob("*.log")):
        if os.path.lexists(home / log.name):
            try:
                put_aside(home / log.name, _LOGS_ASIDE)
            except OSError as error:
                _log.warning("%s cannot be put aside: %s", home / log.name, error)
                continue
        _rename(log, home / log.name)


def _rename(path: Path, target: Path, *, may_copy: bool = False) -> None:
    """A log is never copied to another file system: who runs would write on into what has no name any more."""
    try:
        try:
            path.rename(target)
        except OSError as error:
            if not may_copy or error.errno != errno.EXDEV or not path.is_file():
                raise
            _carry_over(path, target)
    except OSError as error:  # Windows moves nothing that somebody writes
        _log.warning("%s stays where it is: %s", path, error)


def _carry_over(path: Path, target: Path) -> None:
    """To another file system, as another HOME may be on: without the ledger what a person stopped would be started."""
    with replacing(target, stat.S_IMODE(path.stat().st_mode)) as file:
        file.write(path.read_bytes())
    path.unlink()
