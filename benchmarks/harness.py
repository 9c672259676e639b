"""What the benchmarks of supervision share: a workshop with compiled children, the fleets under test, their stamps."""

from __future__ import annotations

import contextlib
import mmap
import os
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from medivote_desktop.remote.local import ask

HERE = Path(__file__).parent
NO_DELAYS = "restart_limit = 0\nrestart_delay = 0\nstart_seconds = 0\n"
_PAGE_BYTES = 4096
_KEPT = 500  # STAMPS_KEPT of stamps.h
_PATIENCE_SECONDS = 30.0
_LOOK_SECONDS = 0.0005


def now_ns() -> int:
    """The clock of the stamps."""
    return time.clock_gettime_ns(time.CLOCK_MONOTONIC)


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Wait for a fact.

    Raises:
        TimeoutError: It did not come.
    """
    end = time.monotonic() + _PATIENCE_SECONDS
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError(f"no {what} within {_PATIENCE_SECONDS:g} s")
        time.sleep(_LOOK_SECONDS)


class Stamps:
    """The shared memory in which each child stamps its first instruction: one page a service, as in stamps.h."""

    def __init__(self, path: Path, count: int) -> None:
        self.path, self.services = path, count
        path.write_bytes(bytes(_PAGE_BYTES * count))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def _word(self, index: int, number: int) -> int:
        return int(struct.unpack_from("q", self._map, _PAGE_BYTES * index + 8 * number)[0])

    def count(self, index: int) -> int:
        """How many runs of this service there were."""
        return self._word(index, 0)

    def counts(self) -> list[int]:
        """The runs of all services."""
        return [self.count(index) for index in range(self.services)]

    def pid(self, index: int) -> int:
        """The process of the last run."""
        return self._word(index, 1)

    def first_ns(self, index: int, run: int | None = None) -> int:
        """When a run (counted from 0; None: the last) executed its first instruction."""
        return self._word(index, 2 + (self.count(index) - 1 if run is None else run) % _KEPT)

    def all_first_ns(self) -> list[int]:
        """The first instruction of the last run of every service."""
        return [self.first_ns(index) for index in range(self.services)]

    def wait_for_more(self, before: list[int]) -> None:
        """Wait until every service has had more runs than `before`."""
        wait_until(lambda: all(now > then for now, then in zip(self.counts(), before, strict=True)), "new run of all")


class Fleet:
    """Services kept alive by some supervisor, launched when made."""

    def __init__(self, stamps: Stamps, command: list[str | Path], environment: Mapping[str, str], output: Path) -> None:
        self.stamps = stamps
        with output.open("ab") as log:
            self.launched_ns = now_ns()
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, bufsize=0
            )

    def wait_until_up(self) -> None:
        """Wait for the first run of every service."""
        self.stamps.wait_for_more([0] * self.stamps.services)

    def kill(self, index: int) -> float:
        """Kill one service; returns the microseconds until its replacement's first instruction."""
        before, pid = self.stamps.count(index), self.stamps.pid(index)
        killed_ns = now_ns()
        os.kill(pid, signal.SIGKILL)
        return self._microseconds_to_next(index, before, killed_ns)

    def kill_all(self) -> float:
        """Kill all services at once; returns the milliseconds until the last replacement's first instruction."""
        before = self.stamps.counts()
        pids = [self.stamps.pid(index) for index in range(self.stamps.services)]
        killed_ns = now_ns()
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        self.stamps.wait_for_more(before)
        return (max(self.stamps.all_first_ns()) - killed_ns) / 1e6

    def restart(self, index: int) -> float:
        """Ask for a restart; returns the microseconds until the new run's first instruction."""
        before, asked_ns = self.stamps.count(index), now_ns()
        self._ask_restart(index)
        return self._microseconds_to_next(index, before, asked_ns)

    def stop_all(self) -> float:
        """Stop all services; returns the milliseconds until the supervisor says that all are stopped."""
        asked_ns = now_ns()
        self._ask_stop()
        return (now_ns() - asked_ns) / 1e6

    def start_all(self) -> None:
        """Start what `stop_all` stopped, and wait until all run."""
        before = self.stamps.counts()
        self._ask_start()
        self.stamps.wait_for_more(before)

    def _microseconds_to_next(self, index: int, before: int, since_ns: int) -> float:
        wait_until(lambda: self.stamps.count(index) > before, "replacement")
        return (self.stamps.first_ns(index) - since_ns) / 1e3

    def _ask_restart(self, index: int) -> None:
        raise NotImplementedError

    def _ask_stop(self) -> None:
        raise NotImplementedError

    def _ask_start(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """End the supervisor; its services go with it."""
        self.process.terminate()
        try:
            self.process.communicate(timeout=_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


class Baseline(Fleet):
    """The bare loop of baseline.c."""

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())

    def _ask_restart(self, index: int) -> None:
        self._say(f"restart {index}")

    def _ask_stop(self) -> None:
        assert self.process.stdout is not None
        self._say("stop")
        self.process.stdout.readline()

    def _ask_start(self) -> None:
        self._say("start")


class Product(Fleet):
    """MediVote Desktop, headless or with its window."""

    state_folder: Path

    def ask(self, kind: str, *names: str, wait_seconds: float = 0) -> dict[str, object]:
        """Ask over the local control channel."""
        wish = {"names": list(names), "wait": wait_seconds} if names else {}
        return ask(self.state_folder, {"ask": kind, **wish}, _PATIENCE_SECONDS)

    def _ask_restart(self, index: int) -> None:
        self.ask("restart", f"s{index}")

    def _ask_stop(self) -> None:
        self.ask("stop", "all", wait_seconds=_PATIENCE_SECONDS / 2)

    def _ask_start(self) -> None:
        self.ask("start", "all")


AnyFleet = TypeVar("AnyFleet", bound=Fleet)


class Workshop:
    """A temporary folder, the compiled programs, a private environment; ends everything that was begun in it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="medivote-bench-"))
        self.environment = self._private_environment()
        self.exits = contextlib.ExitStack()
        self._made = 0

    def __enter__(self) -> Workshop:
        signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
        try:
            self.child, self._baseline = self.compiled("child.c"), self.compiled("baseline.c")
        except BaseException:
            shutil.rmtree(self.folder)
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self.exits.close()
        finally:
            self._end_what_is_left()
            shutil.rmtree(self.folder, ignore_errors=True)

    def baseline(self, count: int) -> Baseline:
        """Launch the bare loop with so many services."""
        stamps = self._stamps(count)
        command = [self._baseline, self.child, stamps.path, str(count)]
        return self._kept(Baseline(stamps, command, self.environment, self.folder / "baseline.log"))

    def product(
        self,
        count: int,
        *,
        keys: str = NO_DELAYS,
        manager: str = "",
        arguments: str = "",
        options: tuple[str, ...] = ("--headless",),
        environment: Mapping[str, str] | None = None,
        program: tuple[str | Path, ...] = ("-m", "medivote_desktop"),
    ) -> Product:
        """Launch MediVote Desktop with so many services.

        Args:
            keys: Lines for each service.
            manager: Lines for [manager].
            arguments: Further arguments of the child.
            environment: Another one than the workshop's.
            program: What Python runs.
        """
        stamps = self._stamps(count)
        folder = stamps.path.with_suffix("")
        folder.mkdir()
        sections = [f"[manager]\nstate_dir = {folder}\n{manager}\n"]
        for index in range(count):
            command = f"{self.child} {stamps.path} {index} {arguments}"
            sections.append(f"[service:s{index}]\ncommand = {command}\n{keys}")
        config = folder / "services.ini"
        config.write_text("\n".join(sections))
        command = [sys.executable, *program, *options, "--config", config]
        fleet = Product(stamps, command, environment or self.environment, self.folder / "product.log")
        fleet.state_folder = folder
        return self._kept(fleet)

    def compiled(self, source: str, *options: str) -> Path:
        """Compile a C file beside this one into the folder."""
        program = self.folder / Path(source).stem
        subprocess.run(["cc", "-O2", "-Wall", "-o", program, HERE / source, *options], check=True)
        return program

    def _kept(self, fleet: AnyFleet) -> AnyFleet:
        self.exits.callback(fleet.close)
        return fleet

    def _stamps(self, count: int) -> Stamps:
        self._made += 1
        return Stamps(self.folder / f"fleet{self._made}.stamps", count)

    def _private_environment(self) -> dict[str, str]:
        # PYTHON...: a program that may not keep its compiled modules is never warm.
        foreign = ("MEDIVOTE_", "XDG_", "PYTHON")
        kept = {key: value for key, value in os.environ.items() if not key.startswith(foreign)}
        for name in ("CONFIG", "STATE", "DATA", "CACHE"):
            kept[f"XDG_{name}_HOME"] = str(self.folder / name.lower())
        return {**kept, "HOME": str(self.folder)}

    def _end_what_is_left(self) -> None:
        """Whatever was begun here has the folder as its home; nothing else has."""
        mark = f"HOME={self.folder}\0".encode()
        for entry in Path("/proc").iterdir():
            with contextlib.suppress(OSError):
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes():
                    os.kill(int(entry.name), signal.SIGKILL)
