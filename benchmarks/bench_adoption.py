"""After a kill -9 of the program: how long the next one takes to adopt 200 services, and to see an adopted one end.

The run is over once its exit status is known and nothing of its tree is left: both wait for whoever reaps orphans here,
usually init, whose time is told beside it.
"""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import p95, tell, title
from benchmarks.harness import HERE, Workshop
from benchmarks.stamps import now_ns, wait_until
from medivote_desktop.remote import local

SERVICES, ROUNDS, VICTIMS = 200, 5, 20
SETTLE_SECONDS = 0.05


class Outliving:
    """A fleet that outlives the programs which look after it."""

    def __init__(self, workshop: Workshop) -> None:
        self._environment = workshop.environment
        self.folder = workshop.folder / "outliving"
        self.folder.mkdir(mode=0o700)
        self._config = self.folder / "services.ini"
        sections = [f"[service:s{index}]\ncommand = sleep 3600\nstart_seconds = 0\n" for index in range(SERVICES)]
        self._config.write_text(f"[manager]\nstate_dir = {self.folder}\n" + "".join(sections))
        self.output = self.folder / "adopting"
        workshop.exits.callback(self.kill_program)

    def start(self) -> None:
        """Start a program, and wait until all services run."""
        self.output.unlink(missing_ok=True)
        command: list[str | Path] = [sys.executable, HERE / "adopting.py", self.output, "--headless"]
        with (self.folder / "terminal").open("ab") as terminal:
            self._program = subprocess.Popen(
                [*command, "--config", self._config], env=self._environment, stdout=terminal, stderr=terminal
            )
        wait_until(lambda: len(self.pids()) == SERVICES, "services")

    def pids(self) -> list[int]:
        """The process ids of all that run; none while nobody answers."""
        try:
            services = local.ask(self.folder, {"ask": "status"}, 10)["services"]
        except local.ControlError:
            return []
        assert isinstance(services, list)
        return [service["pid"] for service in services if service["state"] == "running"]

    def kill_program(self) -> None:
        """End the program as a crash would."""
        self._program.kill()
        self._program.wait()

    def said(self, word: str) -> list[list[int]]:
        """The numbers of each complete line that begins with a word."""
        text = self.output.read_text() if self.output.exists() else ""
        lines = (line.split() for line in text[: text.rfind("\n") + 1].splitlines())
        return [list(map(int, numbers)) for first, *numbers in lines if first == word]

    def end_one(self, pid: int) -> tuple[float, float, float]:
        """Kill one service; the milliseconds until its end was seen, it was reaped, and its run was over."""
        killed_ns = now_ns()
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not Path(f"/proc/{pid}").exists(), "reaping")
        reaped_ns = now_ns()
        wait_until(lambda: any(ended == pid for ended, _ in self.said("over")), "end")
        seen_ns, over_ns = (dict(self._moments(word))[pid] for word in ("ended", "over"))
        return (seen_ns - killed_ns) / 1e6, (reaped_ns - killed_ns) / 1e6, (over_ns - killed_ns) / 1e6

    def _moments(self, word: str) -> list[tuple[int, int]]:
        return [(pid, at_ns) for pid, at_ns in self.said(word)]


def main() -> None:
    title(f"adoption of {SERVICES} services")
    with Workshop() as workshop:
        fleet = Outliving(workshop)
        fleet.start()
        before, took_ms = sorted(fleet.pids()), []
        for _ in range(ROUNDS):
            time.sleep(0.5)
            fleet.kill_program()
            fleet.start()
            took_ms += [took / 1e6 for (took,) in fleet.said("took")]
            assert sorted(fleet.pids()) == before, "not all were adopted"
        note = f"slowest of {ROUNDS}: {max(took_ms):.0f} ms"
        tell("from the ledger's reading to all watched", statistics.median(took_ms), 60, "ms", note)
        seen_ms, reaped_ms, over_ms = zip(*(end_after_a_pause(fleet, pid) for pid in before[:VICTIMS]), strict=True)
        note = f"p95 {p95(seen_ms):.2f} ms; reaped by init after {statistics.median(reaped_ms):.1f} ms, "
        note += f"the run over after {statistics.median(over_ms):.1f} ms"
        tell("exit of an adopted service seen", statistics.median(seen_ms), 2, "ms", note)


def end_after_a_pause(fleet: Outliving, pid: int) -> tuple[float, float, float]:
    """The housekeeping after one end is over before the next."""
    time.sleep(SETTLE_SECONDS)
    return fleet.end_one(pid)


if __name__ == "__main__":
    main()
