"""Writing services.ini: all of it or nothing, what stood there kept beside it, and never over another's change."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from medivote_desktop.core.config import ConfigError
from medivote_desktop.core.configuration import parse
from medivote_desktop.core.ini.merging import Both, merged
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say
from medivote_desktop.runtime.configuration.configfile import read_exactly
from medivote_desktop.runtime.configuration.filelook import Stamp, look_at

BACKUP_SUFFIX = ".bak"


class CannotSaveError(Exception):
    """The file was not written, and is as it was; the text says why."""


class ChangedOnDiskError(CannotSaveError):
    """Somebody else changed the file after it was read."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save has left.

    Attributes:
        backup: Where the text of before is.
        stamp: Of the file that was written; None if it may be another one by now.
    """

    backup: Path
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as it was read to be edited.

    Attributes:
        text: With its byte order mark, if it has one.
        obstacle: Why it could not be saved now, in words; empty if it could.
    """

    text: str
    obstacle: str = ""


def load(path: Path) -> Loaded:
    """Read a file that is to be edited.

    Raises:
        ConfigError: It cannot be read.
    """
    return Loaded(read_exactly(path, parse.MAX_CHARACTERS), obstacle(path))


def put_together(path: Path, before: str, after: str) -> Both | None:
    """What stands in the file now, together with what was edited of the text before; None where that cannot be."""
    try:
        theirs = load(path).text
    except ConfigError:  # which the refused save has told
        return None
    text = merged(before, after, theirs)
    return None if text is None else Both(theirs, text)


def obstacle(path: Path) -> str:
    """Why this user cannot save the file, in words; empty if nothing is known that would prevent it."""
    real = real_path(path)
    if not os.access(real, os.W_OK):
        return say("This user may not write {path}.", path=real)
    if not os.access(real.parent, os.W_OK | os.X_OK):
        return say("This user may not make files in {folder}, and a safe save needs that.", folder=real.parent)
    return ""


def real_path(path: Path) -> Path:
    """The file that links lead to; of links that lead in a circle one of them."""
    return Path(os.path.realpath(path))


def save(path: Path, text: str, before: str) -> Saved:
    """Replace the file's text; what stood there is kept in a backup beside it.

    A link is followed. The new file has the mode, the owner and the group of the old one.

    Args:
        before: What stands in the file, as far as is known.

    Raises:
        ChangedOnDiskError: Something else stands there.
        CannotSaveError: It cannot be written.
    """
    real = real_path(path)
    backup = real.with_name(real.name + BACKUP_SUFFIX)
    old = _unchanged(real, before)
    try:
        new = text.encode()
    except UnicodeEncodeError as error:
        raise CannotSaveError(say("It holds characters that UTF-8 has not.")) from error
    # The disk has room for both before either is put in place: a save that fails costs no earlier backup.
    with _beside(backup, old, real) as keep, _beside(real, new, real) as put:
        _unchanged(real, before)
        keep()
        put()
    _settle(real.parent)
    return Saved(backup, _stamp_if(path, text))


def _stamp_if(path: Path, text: str) -> Stamp:
    """The look of the file as long as this is what stands in it: somebody may have written it since."""
    stamp = look_at(path).stamp
    try:
        return stamp if read_exactly(path, parse.MAX_CHARACTERS) == text else None
    except ConfigError:
        return None


def _unchanged(real: Path, before: str) -> bytes:
    try:
        now = read_exactly(real, parse.MAX_CHARACTERS)
    except ConfigError as error:
        why = error.faults[0].message
        raise ChangedOnDiskError(say("{file} can no longer be read: {why}.", file=real.name, why=why)) from error
    if now != before:
        raise ChangedOnDiskError(say("Another program changed {file} after it was opened here.", file=real.name))
    return now.encode()


@contextlib.contextmanager
def _beside(target: Path, content: bytes, like: Path) -> Iterator[Callable[[], None]]:
    """A file beside the target, safe on the disk; what is given lets it take the target's name.

    Raises:
        CannotSaveError: It cannot be written, or not take that name.
    """
    name = ""

    def take_place() -> None:
        with _in_words(target, like):
            os.replace(name, target)  # noqa: PTH105  # atomic on every system

    try:
        with _in_words(target, like):
            status = like.stat()
            descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
            with os.fdopen(descriptor, "wb") as stream:
                _take_after(stream.fileno(), status, like)
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            _copy_attributes(like, name)
        yield take_place
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108  # a name; it has gone where all went well


@contextlib.contextmanager
def _in_words(target: Path, real: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if isinstance(error, PermissionError) and (known := obstacle(real)):
            raise CannotSaveError(known) from error
        words = _why(target, error)
        if target != real:
            words = say("The backup cannot be written, and nothing was saved. {why}", why=words)
        raise CannotSaveError(words) from error


def _take_after(descriptor: int, status: os.stat_result, target: Path) -> None:
    if not hasattr(os, "fchown"):  # Windows: the folder decides
        return
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(descriptor, status.st_uid, status.st_gid)
        except PermissionError as error:
            words = say("{path} belongs to another user or group, and a save would change that.", path=target)
            raise CannotSaveError(words) from error
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def _copy_attributes(like: Path, name: str) -> None:
    """Access lists and labels; file systems without them have nothing to copy."""
    if not hasattr(os, "listxattr"):
        return
    with contextlib.suppress(OSError):
        for attribute in os.listxattr(like):
            with contextlib.suppress(OSError):
                os.setxattr(name, attribute, os.getxattr(like, attribute))


def _settle(folder: Path) -> None:
    """The new name reaches the disk, too; where folders cannot be opened the system sees to that."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # one that nobody may list; and some network folders cannot
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _why(target: Path, error: OSError) -> str:
    if isinstance(error, PermissionError) and sys.platform == "win32":
        return say("{path} cannot be replaced: another program has it open, or it is read-only.", path=target)
    if isinstance(error, PermissionError):
        return say("{path} is protected, and may not be replaced by this user (lsattr, ls -ld).", path=target)
    if error.errno == errno.EBUSY:
        return say("{path} is mounted by itself and cannot be replaced; mount its folder instead.", path=target)
    return say("{path} cannot be written: {why}.", path=target, why=error.strerror or error)
