"""A look at the place of a file: enough to know whether it is still the one that was read. Knows nothing of Qt."""

from __future__ import annotations

from pathlib import Path

from medivote_desktop.core.records import NamedTuple

Stamp = tuple[int, ...] | None


class Seen(NamedTuple):
    """What a look found at the place of a file; None where there is nothing.

    Attributes:
        stamp: What differs whenever the file does; also where a tool keeps its time and size (rsync, touch).
        folder: Which folder it is in; another one may have its name by now.
    """

    stamp: Stamp
    folder: tuple[int, int] | None


def look_at(path: Path) -> Seen:
    """Look. Blocking, if the file is on a disk that does not answer."""
    try:
        folder = path.parent.stat()
    except OSError:
        return Seen(None, None)
    identity = (folder.st_dev, folder.st_ino)
    try:
        status = path.stat()
    except OSError:
        return Seen(None, identity)
    return Seen((status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns), identity)
