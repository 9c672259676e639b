"""Copying log files, in the worker."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.logs.file import LogFile

_COPIED_BYTES = 1024 * 1024


class Stretch(NamedTuple):
    """A part of an open file, from one place up to another."""

    file: LogFile
    start: int
    end: int


def copy_all(stretches: Sequence[Stretch], target: str) -> int:
    """Write stretches of logs to another file, one behind the other; gives how many bytes that were."""
    written = 0
    try:
        with Path(target).open("wb") as output:
            for file, start, end in stretches:
                at = start
                while at < end and (data := file.read(at, min(_COPIED_BYTES, end - at))):
                    output.write(data)
                    at += len(data)
                written += at - start
        return written
    finally:
        for stretch in stretches:
            stretch.file.close()
