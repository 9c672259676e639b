"""What the kernel of macOS tells by `sysctl`: when a process started, and which boot this is.

Written from Apple's headers, never run there: only how the answers are read is tested. psutil is not asked: since 7.1
it moves the start of a process when the clock is set, and the time of the boot moves with the clock anyhow. What lives
would be taken for a stranger.
"""

from __future__ import annotations

import ctypes
import functools
import os
import struct

# sys/sysctl.h
_CTL_KERN, _KERN_PROC, _KERN_PROC_PID = 1, 14, 1
_KINFO_PROC_BYTES = 648
# The beginning of `struct extern_proc` in sys/proc.h: the start in seconds and microseconds, two pointers and the flags
# (of no interest), the status, and the number.
_EXTERN_PROC = struct.Struct("=qi4x16x4xc3xi")
_ZOMBIE = 5
_BOOT = b"kern.bootsessionuuid"
_TEXT_BYTES = 64


def started_of(pid: int) -> int | None:
    """When a process started, in milliseconds since the epoch; None if there is none, or it is a zombie."""
    names = (ctypes.c_int * 4)(_CTL_KERN, _KERN_PROC, _KERN_PROC_PID, pid)
    answer = ctypes.create_string_buffer(_KINFO_PROC_BYTES)
    size = ctypes.c_size_t(_KINFO_PROC_BYTES)
    if _library().sysctl(names, len(names), answer, ctypes.byref(size), None, ctypes.c_size_t(0)):
        return None
    return parse_started(answer.raw[: size.value], pid)


def parse_started(answer: bytes, pid: int) -> int | None:
    """The same from a `struct kinfo_proc`; for a number that nobody has the kernel answers with nothing at all."""
    if len(answer) < _EXTERN_PROC.size:
        return None
    seconds, microseconds, status, number = _EXTERN_PROC.unpack_from(answer)
    return None if number != pid or status[0] == _ZOMBIE else seconds * 1000 + microseconds // 1000


def boot_session() -> str:
    """What the kernel calls this boot.

    Raises:
        OSError: It has no name.
    """
    answer = ctypes.create_string_buffer(_TEXT_BYTES)
    size = ctypes.c_size_t(_TEXT_BYTES)
    if _library().sysctlbyname(_BOOT, answer, ctypes.byref(size), None, ctypes.c_size_t(0)):
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))
    return answer.value.decode("ascii")


@functools.cache
def _library() -> ctypes.CDLL:
    """The C library that this program runs on."""
    return ctypes.CDLL(None, use_errno=True)
