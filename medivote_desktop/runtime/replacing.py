"""A file takes the place of another, in one step. Knows nothing of Qt."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_PATIENCE_SECONDS = 2.0 if sys.platform == "win32" else 0.0
_WAIT_SECONDS = 0.02


def take_place(new: Path, place: Path, patience_seconds: float = _PATIENCE_SECONDS) -> None:
    """Rename a file to a name that may be another's. Blocking; for a worker.

    Windows refuses that while anybody reads the other: a command of ours, whoever looks for viruses, or makes a backup.
    That takes a moment.

    Raises:
        OSError: It cannot be.
    """
    until = time.monotonic() + patience_seconds
    while True:
        try:
            os.replace(new, place)  # noqa: PTH105  # atomic on every system
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(_WAIT_SECONDS)
        else:
            return


def write_whole(place: Path, content: bytes) -> None:
    """Write a file of a folder that is ours alone: whoever reads it sees all of it, or what was there. Blocking.

    Raises:
        OSError: It cannot be.
    """
    new = place.with_name(f"{place.name}.new")
    new.write_bytes(content)
    take_place(new, place)


@contextlib.contextmanager
def replacing(place: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """A file to be written in anybody's folder, which takes this name once it is whole; else nothing is left. Blocking.

    Raises:
        OSError: It cannot be.
    """
    import tempfile  # here and not at every start: the ledger does without

    descriptor, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        Path(name).chmod(mode)
        take_place(Path(name), place)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
