"""Days on paper: what a hundred services use and write, as unlike as real ones, for what the files of a day take."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from medivote_desktop.core.history.availability import Standing
from medivote_desktop.core.history.points import FLEET
from medivote_desktop.core.snapshot import Usage
from medivote_desktop.runtime.storage.buckets import look
from medivote_desktop.runtime.storage.measurement_file import Batch, ChangeRow, MeasurementFile

SERVICES_MEASURED, MINUTES = 100, 24 * 60
INCIDENTS_A_DAY = 500
_CHANGES_AN_INCIDENT = 3  # down, starting, up
_BEGAN = 1_700_000_400.0
_PAGE_BYTES = 4096


def usages(chance: random.Random) -> Iterator[Sequence[Usage]]:
    """Look after look, without end.

    From idle to busy by powers of ten, CPU in whole percents as the system counts it at a look a second. Of three
    services one has memory that wanders by a percent, one by some pages, and one stays as it is.
    """
    loads = [10 ** chance.uniform(-1, 1.7) for _ in range(SERVICES_MEASURED)]
    sizes = [int(10 ** chance.uniform(6.8, 8.8)) // _PAGE_BYTES * _PAGE_BYTES for _ in loads]
    while True:
        found = []
        for place, load in enumerate(loads):
            if place % 3 == 0:
                sizes[place] = int(sizes[place] * chance.uniform(0.99, 1.0101)) // _PAGE_BYTES * _PAGE_BYTES
            elif place % 3 == 1:
                sizes[place] += _PAGE_BYTES * chance.randrange(-4, 6)
            found.append(Usage(float(round(max(0.0, chance.gauss(load, load * 0.4)))), sizes[place]))
        yield found


def recorded_day() -> tuple[float, float]:
    """The first day of measurements: CPU seconds a second (packing and writing too), and megabytes of the file."""
    chance = random.Random(7)
    looks = usages(chance)
    services = (FLEET, *(f"service-{number}" for number in range(SERVICES_MEASURED)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "measurements.db"
        file, spent, changes = MeasurementFile(path), 0.0, 0
        for minute in range(MINUTES):
            at = _BEGAN + minute * 60
            # What a minute has to tell differs at twelve moments, and is looked at sixty times.
            seen = [next(looks) for _ in range(12)]
            due = INCIDENTS_A_DAY * _CHANGES_AN_INCIDENT * (minute + 1) // MINUTES
            changed = tuple(
                ChangeRow(round(at * 1000) + number, chance.choice(services[1:]), Standing.UP if number % 3 else 0)
                for number in range(changes, due)
            )
            changes = due
            began = time.process_time()
            samples = tuple(look(at + second + 1, 1.0, seen[second // 5]) for second in range(60))
            seen_ms = round((at + 60) * 1000)
            file.write(Batch(round(_BEGAN * 1000), seen_ms, services, samples, at, at + 60, changed))
            spent += time.process_time() - began
        file.close()
        return spent / (MINUTES * 60), path.stat().st_size / 1e6


def log_lines(chance: random.Random, count: int) -> Iterator[str]:
    """Lines as a server writes them: moments, addresses, numbers that are all different, and at times a traceback."""
    at = chance.uniform(0, 80_000)
    for _ in range(count):
        at += chance.expovariate(3)
        clock = f"2026-11-26 {int(at) // 3600:02}:{int(at) // 60 % 60:02}:{at % 60:06.3f}"
        request = f"{chance.getrandbits(64):016x}"
        match chance.randrange(8):
            case 0:
                yield f'{clock} ERROR [worker-{chance.randrange(8)}] File "/srv/app/ledger.py", line {request[:3]}'
            case 1:
                yield f"{clock} WARNING [pool] connection {request} to 10.0.{chance.randrange(256)}.7:5432 is slow"
            case _:
                path = chance.choice(("votes", "ballots", "health", "blocks/latest", "users/me"))
                size, took = chance.randrange(9999), chance.expovariate(1 / 20)
                yield f'{clock} INFO [http] {request} "GET /api/{path} HTTP/1.1" 200 {size} {took:.1f} ms'
