"""What the benchmarks of supervision share: a workshop with compiled children, and the fleets under test."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from benchmarks.common import need
from benchmarks.stamps import PATIENCE_SECONDS, Stamps, now_ns, wait_until
from medivote_desktop.core import channel
from medivote_desktop.remote.local import NotRunningError, ask

HERE = Path(__file__).parent
NO_DELAYS = "restart_limit = 0\nrestart_delay = 0\nstart_seconds = 0\n"


class Fleet:
    """Services kept alive by some supervisor, launched when made.

    Attributes:
        state_folder: Where it is asked over its control channel.
    """

    def __init__(self, stamps: Stamps, folder: Path, command: list[str | Path], environment: Mapping[str, str]) -> None:
        self.stamps, self.state_folder = stamps, folder
        with (folder / "output").open("ab") as log:
            self.launched_ns = now_ns()
            self.process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, bufsize=0
            )

    def ask(self, kind: str, *names: str, wait_seconds: float = 0, **fields: object) -> dict[str, object]:
        """Ask over the control channel."""
        wish = {"names": list(names), "wait": wait_seconds} if names else {}
        return ask(self.state_folder, {"ask": kind, **wish, **fields}, PATIENCE_SECONDS)

    def wait_until_up(self) -> None:
        """Wait for the first run of every service.

        Raises:
            TimeoutError: They do not come; with the last that the supervisor said.
        """
        try:
            self.stamps.wait_for_more([0] * self.stamps.services)
        except TimeoutError as error:
            error.add_note((self.state_folder / "output").read_text()[-2000:])
            raise

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
        self.ask("restart", f"s{index}")
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

    def _ask_stop(self) -> None:
        raise NotImplementedError

    def _ask_start(self) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """End the supervisor; its services go with it."""
        self.process.terminate()
        try:
            self.process.communicate(timeout=PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


class Baseline(Fleet):
    """A bare loop: of baseline.c, or of bare_qprocess.py."""

    def _say(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n".encode())

    def _ask_stop(self) -> None:
        assert self.process.stdout is not None
        self._say("stop")
        self.process.stdout.readline()

    def _ask_start(self) -> None:
        self._say("start")


class Product(Fleet):
    """MediVote Desktop, headless or with its window."""

    def wait_until_up(self) -> None:
        """And until it can be asked, which comes after the first services."""
        super().wait_until_up()
        wait_until(self._answers, "control channel")

    def _answers(self) -> bool:
        try:
            self.ask("status")
        except NotRunningError:
            return False
        return True

    def _ask_stop(self) -> None:
        self.ask("stop", "all", wait_seconds=PATIENCE_SECONDS / 2)

    def _ask_start(self) -> None:
        self.ask("start", "all")


AnyFleet = TypeVar("AnyFleet", bound=Fleet)


class Workshop:
    """A temporary folder, the compiled programs, a private environment; ends everything that was begun in it."""

    def __init__(self) -> None:
        need("cc")
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
        return self._bare(count, self._baseline)

    def bare_qprocess(self, count: int) -> Baseline:
        """Launch the bare QProcess loop with so many services: nothing that is made of QProcess is quicker."""
        return self._bare(count, sys.executable, HERE / "bare_qprocess.py")

    def _bare(self, count: int, *program: str | Path) -> Baseline:
        stamps, folder = self._stamps(count)
        link = channel.link_path(str(folder))
        command: list[str | Path] = [*program, self.child, stamps.path, str(count), link]
        return self._kept(Baseline(stamps, folder, command, self.environment))

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
        has_logs: bool = False,
    ) -> Product:
        """Launch MediVote Desktop with so many services.

        Args:
            has_logs: The services have run before: their log files are there.
            keys: Lines for each service.
            manager: Lines for [manager].
            arguments: Further arguments of the child.
            environment: Another one than the workshop's.
            program: What Python runs.
        """
        stamps, folder = self._stamps(count)
        sections = [f"[manager]\nstate_dir = {folder}\n{manager}\n"]
        for index in range(count):
            sections.append(f"[service:s{index}]\ncommand = {self.child} {stamps.path} {index} {arguments}\n{keys}")
            if has_logs:
                (folder / "logs").mkdir(mode=0o700, exist_ok=True)
                (folder / "logs" / f"s{index}.log").touch()
        config = folder / "services.ini"
        config.write_text("\n".join(sections))
        command: list[str | Path] = [sys.executable, *program, *options, "--config", config]
        return self._kept(Product(stamps, folder, command, environment or self.environment))

    def compiled(self, source: str, *options: str) -> Path:
        """Compile a C file beside this one into the folder."""
        program = self.folder / Path(source).stem
        subprocess.run(["cc", "-O2", "-Wall", "-o", program, HERE / source, *options], check=True)
        return program

    def _kept(self, fleet: AnyFleet) -> AnyFleet:
        self.exits.callback(fleet.close)
        return fleet

    def _stamps(self, count: int) -> tuple[Stamps, Path]:
        """Stamps for a new fleet, and a folder of its own."""
        self._made += 1
        folder = self.folder / f"fleet{self._made}"
        folder.mkdir(mode=0o700)
        return Stamps(folder / "stamps", count), folder

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
