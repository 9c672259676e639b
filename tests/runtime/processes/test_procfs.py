"""What /proc tells of processes, and which of them are new."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.processes import procfs
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.processes.procfs import (
    PidCounter,
    ProcessList,
    Stat,
    parse_stat,
    read_stat,
    was_started_last,
)

NUMBERS = b"7 100 42 0 -1 4194304 90 0 0 0 11 22 33 44 20 0 1 0 5555 2400256 113 18446744073709551615 1 2 3"


class Counter(PidCounter):
    """A counter that says what the test wants."""

    def __init__(self, value: int) -> None:
        self.value = value
        super().__init__()
        self.is_trusted = True

    def read(self) -> int:
        return self.value


def test_a_line_is_read_by_its_last_bracket() -> None:
    """A program may call itself anything; the fields after its name are found all the same."""
    expected = Stat(False, 7, 42, 33, 77, 5555, 113)
    for name in (b"sh", b"a b) S 1 2 (", b") Z 0 0 0", b""):
        assert parse_stat(b"123 (" + name + b") S " + NUMBERS) == expected


def test_a_zombie_with_threads_lives() -> None:
    """The first thread of a process may end before the others: only without any other thread it is a zombie."""
    assert parse_stat(b"123 (x) Z " + NUMBERS).is_zombie
    assert not parse_stat(b"123 (x) Z " + NUMBERS.replace(b"20 0 1 0", b"20 0 2 0")).is_zombie


def test_a_process_whose_first_thread_ended_is_still_there() -> None:
    """A real process that goes on without its first thread keeps its identity."""
    source = (
        "import ctypes, os, threading\n"
        "def stay():\n"
        "    while b' Z ' not in open(f'/proc/{os.getpid()}/stat', 'rb').read():\n"
        "        pass\n"
        "    os.write(1, b'x')\n"
        "    os.read(0, 1)\n"
        "    os._exit(0)\n"
        "threading.Thread(target=stay).start()\n"
        "ctypes.CDLL(None).pthread_exit(None)\n"
    )
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", source], stdin=pipe, stdout=pipe) as process:
        assert process.stdout is not None
        assert process.stdout.read(1) == b"x"
        assert identity_of(process.pid) is not None


def test_identity_is_the_number_and_the_start(qtbot: QtBot) -> None:
    """The same process always has the same identity; a zombie and an ended process have none."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        identity = identity_of(process.pid)
        assert identity is not None
        assert identity == identity_of(process.pid) == ProcessIdentity(process.pid, identity.started)
        os.kill(process.pid, signal.SIGKILL)
        qtbot.waitUntil(lambda: identity_of(process.pid) is None)
        stat = read_stat(process.pid)
        assert stat is not None
        assert stat.is_zombie
    assert read_stat(process.pid) is None
    assert identity_of(process.pid) is None


@pytest.mark.parametrize("pid", [-1, 0, 2**22 + 1, 2**40])
def test_no_process_has_an_impossible_number(pid: int) -> None:
    """Numbers that no process can have are answered like those of ended ones."""
    assert identity_of(pid) is None


def _changes(processes: ProcessList) -> tuple[list[int], list[int]]:
    """All parts of a look, one after the other."""
    return _rest(processes.changes())[1]


def _rest(look: Generator[bool, None, tuple[list[int], list[int]]]) -> tuple[int, tuple[list[int], list[int]]]:
    """How many parts are left of a look, and what it finds."""
    for number in itertools.count():
        try:
            assert next(look)
        except StopIteration as over:
            return number, over.value
    raise AssertionError


def test_the_first_look_names_all_processes() -> None:
    """At first every process is one that appeared."""
    processes = ProcessList()
    appeared, vanished = _changes(processes)
    assert {1, os.getpid(), os.getppid()} <= set(appeared)
    assert vanished == []
    processes.close()


def test_a_long_list_is_read_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What starts after the first of them is in this look or in the next."""
    monkeypatch.setattr(procfs, "_LISTED_AT_ONCE", 2)
    processes = ProcessList()
    look = processes.changes()
    next(look)
    next(look)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        parts, (appeared, _) = _rest(look)
        assert process.pid in {*appeared, *_changes(processes)[0]}
    assert parts + 2 > len(appeared) / 2
    processes.close()


def test_a_list_that_is_let_go_is_read_anew() -> None:
    """The sampler stopped: nothing of it counts, and no descriptor stays open."""
    processes = ProcessList()
    descriptors = list(Path("/proc/self/fd").iterdir())
    look = processes.changes()
    next(look)
    next(look)
    look.close()
    assert list(Path("/proc/self/fd").iterdir()) == descriptors
    assert os.getpid() in _changes(processes)[0]
    processes.close()


def test_what_starts_and_ends_is_named_once(qtbot: QtBot) -> None:
    """A process appears in one look and vanishes in one, with quiet looks before, between and after."""
    processes = ProcessList()
    looks = [_changes(processes) for _ in range(4)]
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        looks += [_changes(processes) for _ in range(4)]
    looks += [_changes(processes) for _ in range(12)]
    assert [process.pid in appeared for appeared, _ in looks].count(True) == 1
    assert [process.pid in vanished for _, vanished in looks].count(True) == 1
    processes.close()


def idle() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-S", "-E", "-c", "input()"], stdin=subprocess.PIPE)


@pytest.mark.parametrize("steps", [(-1, 0), (-100_000, 100_000), (-1, -2), (50, 0)])
def test_a_number_given_out_again_appears_again(steps: tuple[int, int]) -> None:
    """What the counter passed between two looks may be another process now, also where the numbers began again."""
    with idle() as process:
        counter = Counter(process.pid + steps[0])
        processes = ProcessList(counter)
        _changes(processes)
        counter.value = process.pid + steps[1]
        appeared, vanished = _changes(processes)
        assert process.pid in appeared
        assert process.pid not in vanished
        processes.close()


@pytest.mark.parametrize("steps", [(0, 0), (0, 1), (-2, -1), (1, 2), (1, -1), (-100_000, -1)])
def test_a_number_not_given_out_again_is_named_once(steps: tuple[int, int]) -> None:
    """What the counter did not pass is the same process as before."""
    with idle() as process:
        counter = Counter(process.pid + steps[0])
        processes = ProcessList(counter)
        assert process.pid in _changes(processes)[0]
        counter.value = process.pid + steps[1]
        assert process.pid not in _changes(processes)[0]
        processes.close()


def test_the_list_is_left_alone_while_nothing_starts() -> None:
    """While the counter stands still the list is not read."""
    processes = ProcessList(Counter(5))
    for _ in range(3):
        _changes(processes)
    with idle():
        assert _changes(processes) == ([], [])
    processes.close()


def test_a_counter_that_is_caught_out_is_not_asked_again() -> None:
    """What appears though the counter stands still is found ten looks later, and from then on at once."""
    processes = ProcessList(Counter(5))
    for _ in range(3):
        _changes(processes)
    with idle() as process:
        assert any(process.pid in _changes(processes)[0] for _ in range(10))
    with idle() as process:
        assert process.pid in _changes(processes)[0]
    processes.close()


def test_without_a_counter_every_look_reads_the_list() -> None:
    """Where the counter cannot be trusted new processes are found at once all the same."""
    counter = Counter(5)
    counter.is_trusted = False
    processes = ProcessList(counter)
    for _ in range(5):
        _changes(processes)
    with idle() as process:
        assert process.pid in _changes(processes)[0]
    assert process.pid in _changes(processes)[1]
    processes.close()


def test_an_overlooked_process_appears_again() -> None:
    """A number whose process is known to have ended is looked at anew."""
    processes = ProcessList()
    _changes(processes)
    processes.overlook(os.getpid())
    assert os.getpid() in _changes(processes)[0]
    processes.close()


def test_the_kernel_counts_pids() -> None:
    """The real counter moves when a process starts."""
    counter = PidCounter()
    assert counter.is_trusted
    before = counter.read()
    with idle() as process:
        assert counter.read() != before
        assert process.pid > 0
    counter.close()


def test_a_process_is_the_last_until_another_one_starts() -> None:
    """Others start processes, too: tried until none came between."""
    for _ in range(100):
        with idle() as process:
            if was_started_last(process.pid):
                with idle():
                    assert not was_started_last(process.pid)
                return
    raise AssertionError("no process was ever the last")
