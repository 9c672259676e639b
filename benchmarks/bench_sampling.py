"""CPU time of one sampling tick with whole process trees, among 2,000 processes.

The baseline, in the same run, is the least that plain Python can do: it lists /proc, without which no tree can be
known, and reads the members' figures through descriptors that it keeps open. A process is started before each tick, so
that the list of processes has to be read; on a quiet machine a tick costs less, which is told beside it.

A look is taken in turns of the loop: the longest of them is told, too, of the first looks, which examine all processes,
and of the ticks.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import tell, tell_ratio, title
from medivote_desktop.runtime.meters.meter import SHORT, Meter, RootProcess
from medivote_desktop.runtime.meters.meter_linux import LinuxMeter
from medivote_desktop.runtime.meters.meter_psutil import PsutilMeter
from medivote_desktop.runtime.sampler import TURN_SECONDS

CROWD = 2000
SERVICES = {100: 2.0, 1000: 4.0}  # and how long a turn of a tick may be, in milliseconds
TICKS = 40
PSUTIL_TICKS = 5
TARGET_RATIO = 1.5
FRAME_MS = 16.0
TURNS_OF_TICKS = 20


class Baseline:
    """Lists /proc and reads kept descriptors."""

    def __init__(self, pids: list[int]) -> None:
        self._directory = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
        self._files = [os.open(f"/proc/{pid}/stat", os.O_RDONLY) for pid in pids]

    def list_processes(self) -> None:
        os.listdir(self._directory)  # noqa: PTH208  # pathlib takes no descriptor

    def look(self) -> None:
        self.list_processes()
        for file in self._files:
            field = os.pread(file, 1024, 0).rpartition(b")")[2].split(None, 22)
            _ = int(field[1]), int(field[11]) + int(field[12]), int(field[13]) + int(field[14]), int(field[21])

    def close(self) -> None:
        for file in (*self._files, self._directory):
            os.close(file)


@contextlib.contextmanager
def crowd() -> Iterator[list[int]]:
    """Many idle processes; gives their pids."""
    with tempfile.TemporaryDirectory() as folder:
        program = Path(folder) / "crowd"
        subprocess.run(["cc", "-O1", "-o", program, Path(__file__).with_name("crowd.c")], check=True)
        pipe = subprocess.PIPE
        leader = subprocess.Popen([program, str(CROWD)], stdin=pipe, stdout=pipe, start_new_session=True)
        try:
            assert leader.stdout is not None
            leader.stdout.readline()
            found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(leader.pid)], stdout=pipe, check=True)
            yield sorted(int(line) for line in found.stdout.split())
        finally:
            leader.communicate()
            wait_for_end_of_group(leader.pid)


def wait_for_end_of_group(group: int) -> None:
    """So many processes need a moment to end, which would disturb who measures next."""
    end = time.monotonic() + 10
    with contextlib.suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.killpg(group, 0)
            time.sleep(0.01)


def start_something() -> None:
    """Let one process start and end."""
    subprocess.run(["true"], check=True)


def cpu_ms(work: Callable[[], object]) -> float:
    """CPU time that this takes, in milliseconds."""
    began = time.process_time()
    work()
    return (time.process_time() - began) * 1000


def longest_turn_ms(meter: Meter, roots: Mapping[str, RootProcess]) -> float:
    """Look once as the sampler does, and tell the longest turn of the loop."""
    look: Iterator[bool | None] = itertools.chain(meter.look(roots, time.monotonic()), [None])
    step: bool | None = SHORT
    longest = 0.0

    def take_turn() -> None:
        nonlocal step
        until = time.perf_counter() + TURN_SECONDS
        step = next(look)
        while step is SHORT and time.perf_counter() <= until:
            step = next(look)

    while step is not None:
        longest = max(longest, cpu_ms(take_turn))
    return longest


def first_looks_ms(meter: Meter, roots: Mapping[str, RootProcess]) -> float:
    """Look until all is known; the longest turn of these looks."""
    longest = max(longest_turn_ms(meter, roots) for _ in range(2 + (CROWD + len(roots)) // 100))
    assert len(meter.measure(roots, time.monotonic())) == len(roots)
    return longest


def measure(pids: list[int], turn_limit_ms: float) -> None:
    """Measure with these processes as services, and tell the figures."""
    roots = {f"s{pid}": RootProcess(pid) for pid in pids}
    baseline, meter, general = Baseline(pids), LinuxMeter(), PsutilMeter()
    print(f"  {len(pids)} services:")
    longest = first_looks_ms(meter, roots)
    ticks, bases, listings, quiet = [], [], [], []
    for _ in range(TICKS):
        start_something()
        ticks.append(cpu_ms(lambda: meter.measure(roots, time.monotonic())))
        bases.append(cpu_ms(baseline.look))
        listings.append(cpu_ms(baseline.list_processes))
        for _ in range(2):
            cpu_ms(lambda: meter.measure(roots, time.monotonic()))
        quiet.append(cpu_ms(lambda: meter.measure(roots, time.monotonic())))
    turn = 0.0
    for _ in range(TURNS_OF_TICKS):
        start_something()
        turn = max(turn, longest_turn_ms(meter, roots))
    others = [cpu_ms(lambda: general.measure(roots, time.monotonic())) for _ in range(PSUTIL_TICKS)]
    tell_ratio("one tick", ticks, bases, TARGET_RATIO, "ms")
    print(f"    of the baseline, listing /proc: {statistics.median(listings):.3g} ms")
    print(f"    one tick while nothing starts: {statistics.median(quiet):.3g} ms")
    print(f"    one tick with psutil, as on other systems: {statistics.median(others):.3g} ms")
    tell("the longest turn of the first looks", longest, FRAME_MS, "ms")
    tell("the longest turn of a tick", turn, turn_limit_ms, "ms")
    baseline.close()
    meter.close()


def main() -> None:
    """Tell all figures."""
    title(f"CPU of one sampling tick among {CROWD} processes")
    if sys.platform != "linux" or shutil.which("cc") is None or shutil.which("ps") is None:
        print("  not measured: this needs Linux, a C compiler and ps")
        return
    with crowd() as pids:
        for count, turn_limit_ms in SERVICES.items():
            measure(pids[-count:], turn_limit_ms)


if __name__ == "__main__":
    main()
