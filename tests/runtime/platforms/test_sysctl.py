"""What the kernel of macOS answers, read as its headers have it."""

from __future__ import annotations

import struct

import pytest

from medivote_desktop.runtime.processes.sysctl import parse_started


def answer(pid: int, status: int) -> bytes:
    """A `struct kinfo_proc` of a process that started 1.5 s after 1,700,000,000."""
    start = struct.pack("<qi4x", 1_700_000_001, 500_999)
    pointers_and_flags = struct.pack("<QQi", 2**47, 2**47 + 8, 0x4004)
    return (start + pointers_and_flags + struct.pack("<b3xi", status, pid)).ljust(648, b"\xff")


@pytest.mark.parametrize(
    ("told", "started"),
    [
        (answer(77, 2), 1_700_000_001_500),
        (answer(77, 5), None),  # a zombie
        (answer(78, 2), None),
        (b"", None),  # there is none
    ],
)
def test_the_start_of_a_process_is_read(told: bytes, started: int | None) -> None:
    """In milliseconds; of none that has ended, and of nobody else."""
    assert parse_started(told, 77) == started
