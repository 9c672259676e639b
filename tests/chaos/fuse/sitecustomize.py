"""Kills the program that loads it just before one of its effects, as soon as somebody says before which.

Python itself loads a module of this name at its start. `MEDIVOTE_TEST_FUSE` is a file of eight bytes: how many effects
are left until then; 0 while nobody has said anything. Each effect is one of those that Python tells its auditors of.
"""

from __future__ import annotations

import mmap
import os
import signal
import sys

_EFFECTS = frozenset(
    (
        *("os.rename", "os.remove", "os.mkdir", "os.truncate", "os.link", "os.symlink", "os.chmod"),
        *("resource.setrlimit", "socket.bind", "sqlite3.connect", "fcntl.flock"),
    )
)
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def _is_effect(event: str, arguments: tuple[object, ...]) -> bool:
    match event:
        case "open":
            flags = arguments[2]
            return isinstance(flags, int) and bool(flags & _WRITES)
        case "os.kill" | "os.killpg":
            return arguments[1] != 0  # which asks only whether anybody is there
        case _:
            return event in _EFFECTS


def _lay(path: str) -> None:
    descriptor = os.open(path, os.O_RDWR)
    fuse = mmap.mmap(descriptor, 8)
    os.close(descriptor)

    def burn(event: str, arguments: tuple[object, ...]) -> None:
        if _is_effect(event, arguments):
            left = int.from_bytes(fuse[:], "little")
            if left:
                fuse[:] = (left - 1).to_bytes(8, "little")
            if left == 1:
                os.write(2, f"cut short before {event}\n".encode())
                signal.raise_signal(signal.SIGKILL)

    sys.addaudithook(burn)


if "MEDIVOTE_SERVICE" not in os.environ and (_path := os.environ.get("MEDIVOTE_TEST_FUSE")):
    _lay(_path)
