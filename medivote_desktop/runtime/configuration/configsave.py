"""Writing services.ini: all of it or nothing, what stood there kept beside it, and never over another's change."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from medivote_desktop.core.config import ConfigError
from medivote_desktop.core.configuration import parse
from medivote_desktop.core.ini.merging import Both, merged
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say
from medivote_desktop.runtime.configuration.configfile import read_exactly

BACKUP_SUFFIX = ".bak"


class CannotSaveError(Exception):
    """The file was not written, and is as it was; the text says why."""


class ChangedOnDiskError(CannotSaveError):
    """Somebody else changed the file after it was read."""


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
    real = path.resolve()
    if not os.access(real, os.W_OK):
        return say("This user may not write {path}.", path=real)
    if not os.access(real.parent, os.W_OK | os.X_OK):
        return say("This user may not make files in {folder}, and a safe save needs that.", folder=real.parent)
    return ""


def save(path: Path, text: str, before: str) -> Path:
    """Replace the file's text; what stood there is kept in a backup beside it.

    A link is followed. The new file has the mode, the owner and the group of the old one.

    Args:
        before: What stands in the file, as far as is known.

    Returns:
        The backup.

    Raises:
        ChangedOnDiskError: Something else stands there.
        CannotSaveError: It cannot be written.
    """
    real = path.resolve()
    try:
        old = _unchanged(real, before)
        backup = real.with_name(real.name + BACKUP_SUFFIX)
        _replace(backup, old, real)
        _unchanged(real, before)
        _replace(real, text.encode(), real)
    except (OSError, UnicodeEncodeError) as error:
        raise CannotSaveError(_why(real, error)) from error
    return backup


def _unchanged(real: Path, before: str) -> bytes:
    try:
        now = read_exactly(real, parse.MAX_CHARACTERS)
    except ConfigError as error:
        why = error.faults[0].message
        raise ChangedOnDiskError(say("{file} can no longer be read: {why}.", file=real.name, why=why)) from error
    if now != before:
        raise ChangedOnDiskError(say("Another program changed {file} after it was opened here.", file=real.name))
    return now.encode()


def _replace(target: Path, content: bytes, like: Path) -> None:
    """Write a file beside the target and let it take the target's name, safe against a power cut at any moment."""
    status = like.stat()
    descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".tmp", dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            _take_after(stream.fileno(), status)
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        _copy_attributes(like, name)
        os.replace(name, target)  # noqa: PTH105  # atomic on every system
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)  # noqa: PTH108  # a name
        raise
    _settle(target.parent)


def _take_after(descriptor: int, status: os.stat_result) -> None:
    if not hasattr(os, "fchown"):  # Windows: the folder decides
        return
    own = os.fstat(descriptor)
    if (own.st_uid, own.st_gid) != (status.st_uid, status.st_gid):
        os.fchown(descriptor, status.st_uid, status.st_gid)
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
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some network folders cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _why(real: Path, error: OSError | UnicodeEncodeError) -> str:
    match error:
        case UnicodeEncodeError():
            return say("It holds characters that UTF-8 has not.")
        case PermissionError() if obstacle(real):
            return obstacle(real)
        case PermissionError():
            return say("{path} belongs to another user or group, and a save would change that.", path=real)
        case _:
            return say("{path} cannot be written: {why}.", path=real, why=error.strerror or error)
