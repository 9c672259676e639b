"""The timeline's record at 100 services: what it costs on the path of a crash and afterwards; what a day takes on the
disk, together with what is measured.

Assumed: five incidents a service and day, each with twenty log lines of 90 characters, as a server writes them; for
the sum of both files also what such a fleet uses, and how it stands. The share of a core is told for
one incident a second, which is more than a hundred times as many, each written by itself.
"""

from __future__ import annotations

import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QCoreApplication, QEventLoop

from benchmarks.common import tell, title
from benchmarks.days import INCIDENTS_A_DAY, SERVICES_MEASURED, log_lines, recorded_day
from medivote_desktop.core.config import AppConfig, ManagerConfig, ServiceConfig
from medivote_desktop.core.events import Event, ProcessEnded, ProcessStarted, TimeUp
from medivote_desktop.core.lifecycle import Life, ProcessEnd, State
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.logs.lastlines import log_place
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.loop.spawner import Spawner
from medivote_desktop.runtime.processes.marks import Marks
from medivote_desktop.runtime.recorder import Recorder
from medivote_desktop.runtime.service.ends import Ends
from medivote_desktop.runtime.storage.datacopy import copied
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.surroundings import Surroundings
from medivote_desktop.runtime.transition import Transition

SERVICES, A_DAY = SERVICES_MEASURED, INCIDENTS_A_DAY
ALONE_TARGET_US, BURST_TARGET_US, CORE_TARGET_PERCENT, DAY_TARGET_MB = 50.0, 10.0, 0.2, 2.0
REASON = "signal 9 (SIGKILL): killed; not by us: often the out-of-memory killer or kill -9"


def main() -> None:
    title("the timeline's record, 100 services")
    app = QCoreApplication([])
    with tempfile.TemporaryDirectory() as folder:
        Bench(Path(folder)).run()
    del app


class Bench:
    """A fleet on paper, whose record is real."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._gate = Gate()
        self._history = History(self._gate, folder / "history.db")
        around = Surroundings(
            clock=time.monotonic,
            spawner=Spawner(),
            ends=Ends(),
            known_members=lambda service_id: (),
            hunt=lambda service_id, run, leader, ended: None,
            base_environment={},
            read_env_file=lambda path: {},
            marks=Marks("bench"),
            log_folder=folder,
            disks=Disks(),
        )
        services = tuple(
            ServiceConfig(id=f"s{number}", command=("true",), directory="/", name=f"Service {number}")
            for number in range(SERVICES)
        )
        self._supervisor = Supervisor(AppConfig(str(folder / "services.ini"), ManagerConfig(), services), around)
        self._recorder = Recorder(self._supervisor, self._history)
        self._loop = QEventLoop()
        self._history.stored.connect(self._loop.quit)
        self._chance = random.Random(7)
        for service_id in self._supervisor.services:
            self._write_log(service_id)

    def run(self) -> None:
        """Measure, and tell."""
        self._crash(0)
        self._until_stored()
        spent, steps, on_path_us = 0.0, 0, 0.0
        for number in range(A_DAY):
            self._write_log(f"s{number % SERVICES}")
            began = time.process_time()
            on_path_us += self._crash(number)
            steps += 3
            self._until_stored()
            spent += time.process_time() - began
        took_ms = spent * 1000 / A_DAY
        history_mb = self._file_mb()
        tell("a step noted on its path, alone", on_path_us / steps, ALONE_TARGET_US, "us", "caches are cold by then")
        burst_us = statistics.median(self._burst() for _ in range(9))
        tell("a step noted on its path, 100 killed at once", burst_us, BURST_TARGET_US, "us")
        note = f"{took_ms:.2f} ms of CPU an incident: noted, told further, its log read, written, and the loop turned"
        tell("of a core, at one incident a second", took_ms / 10, CORE_TARGET_PERCENT, "%", note)
        self._history.close()
        self._gate.close(10.0)
        _share, measurements_mb = recorded_day()
        words = f"timeline {history_mb:.2f} MB with {A_DAY} incidents, measurements {measurements_mb:.2f} MB"
        tell("both files after their first day", history_mb + measurements_mb, DAY_TARGET_MB, "MB", words)

    def _crash(self, number: int) -> float:
        """One service is killed, replaced, and runs again; gives the microseconds that noting it took."""
        service_id, run, now = f"s{number % SERVICES}", number // SERVICES + 1, time.monotonic()
        running = Life(State.RUNNING, wanted=True, run=run, spawned_at=now - 60, confirmed=True)
        starting = running._replace(state=State.STARTING, run=run + 1, spawned_at=now, automatic=True, reason=REASON)
        steps: tuple[tuple[Life, Life, Event], ...] = (
            (running, starting, ProcessEnded(now, run, ProcessEnd(signal=9), REASON)),
            (starting, starting._replace(confirmed=False), ProcessStarted(now, run + 1)),
            (starting, starting._replace(state=State.RUNNING, reason=""), TimeUp(now + 1, run + 1)),
        )
        transitions = [(Transition(service_id, *step),) for step in steps]
        emit: Callable[[object], None] = self._supervisor.transitions.emit
        began = time.perf_counter()
        for transition in transitions:
            emit(transition)
        return (time.perf_counter() - began) * 1e6

    def _burst(self) -> float:
        """All are killed at once; gives the microseconds a step."""
        took_us = sum(self._crash(number) for number in range(SERVICES)) / (3 * SERVICES)
        self._until_stored()
        return took_us

    def _until_stored(self) -> None:
        self._loop.exec()

    def _write_log(self, service_id: str) -> None:
        service = self._supervisor.services[service_id]
        log = Path(service.log_file or "")
        log.write_text("\n".join(log_lines(self._chance, 40)) + "\n")
        service._run.log_end = log_place(str(log))

    def _file_mb(self) -> float:
        """What the file takes when nothing waits beside it to be put in its place."""
        with copied(self._folder / "history.db") as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            ((pages, bytes_of_one),) = file.execute("SELECT * FROM pragma_page_count, pragma_page_size").fetchall()
        return int(pages) * int(bytes_of_one) / 1e6


if __name__ == "__main__":
    main()
