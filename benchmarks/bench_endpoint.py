"""The endpoint beside a live window: how old events are at their viewers, what that costs, and how the loop feels it.

An event's age is the time from the moment when the window's loop hands a snapshot over to the moment when a viewer has
all of the event. The viewers are one process (viewers.c), and a thousand of them look for events once a millisecond:
to be woken for each of them would cost the sender a third of its time, and in life they have machines of their own.
Everybody gets two events a second. Under `chrt` the viewers come after the program.

A timer of 16 ms would meet an event every 500 ms at four moments alone, and whether one of them is a bad one is luck:
one of 17 ms meets it at all of them. Beside each lateness stands that of a bare timer meanwhile: the machine's own.
"""

from __future__ import annotations

import http.client
import json
import os
import resource
import signal
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.common import tell, title
from benchmarks.display import Display
from benchmarks.harness import HERE, Product, Workshop
from benchmarks.served import BEAT_MS
from benchmarks.stamps import now_ns, wait_until
from benchmarks.usage import cpu_ms, late_beats, memory_mb

WATCHED_SECONDS, SETTLING_SECONDS = 10.0, 3.0
STIR_SECONDS = 0.1
LAST_SECONDS = 1.0  # until the last event has come to all
ASIDE, KEPT = 100, 4096  # connections beside the viewers; descriptors that the endpoint leaves to the services
MISSED_PERCENT = 5
ASKED, RESTARTS, DEAF, RESETS = 2000, 30, 50, 500
GONE_SECONDS = 3.0
MEMORY = Path("/dev/shm")
REAL_TIME = (os.SCHED_FIFO, os.SCHED_RR)
MANAGER = """sample_interval = 500ms
http_enabled = true
http_port = 0
http_control = loopback
http_max_viewers = 20000
http_max_viewers_per_address = 20000
"""
# viewers: age p50 and p99, lateness p99 and most in ms, share of a core in %, MB
LIMITS = {10: (3, 10, 2, 10, 2, 20), 1000: (15, 40, 3, 15, 5, 20), 10_000: (100, 250, 5, 25, 30, 200)}


def p99(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.99 * len(values)))] if values else 0.0


class Watched(NamedTuple):
    """How late the window's timer was and a bare one beside it, p99 and most in ms; and the share of a core in %."""

    late: tuple[float, float]
    bare_late: tuple[float, float]
    share: float


def _lateness(beats: Path, began_ns: int, ended_ns: int) -> tuple[float, float]:
    late = [late_ns / 1e6 for came_ns, late_ns in late_beats(beats) if began_ns < came_ns < ended_ns]
    in_time = [0.0] * max(round(WATCHED_SECONDS * 1000 / BEAT_MS) - len(late), 0)
    return p99(late + in_time), max(late, default=0)


class Site:
    """A program with a live window that serves."""

    def __init__(self, workshop: Workshop, display: Display, services: int) -> None:
        self._workshop = workshop
        # In memory: a loop that waits for a disk because we write down how it does is late by our fault.
        memory = MEMORY if MEMORY.is_dir() else None
        notes = Path(workshop.exits.enter_context(tempfile.TemporaryDirectory(dir=memory)))
        self._published, self._beats, self._bare_beats = notes / "published", notes / "beats", notes / "bare"
        program = (HERE / "served.py", self._beats, self._published)
        self.product: Product = workshop.product(
            services, manager=MANAGER, options=(), environment=display.environment, program=program
        )
        bare = subprocess.Popen([sys.executable, HERE / "bare_timer.py", self._bare_beats], env=workshop.environment)
        workshop.exits.callback(bare.wait)
        workshop.exits.callback(bare.terminate)
        self.product.wait_until_up()
        wait_until(lambda: bool(self.product.ask("serve").get("is_on")), "endpoint")
        self.port = urlsplit(str(self.product.ask("serve")["address"])).port or 0
        time.sleep(SETTLING_SECONDS)

    @property
    def pid(self) -> int:
        return self.product.process.pid

    def viewers(self, count: int, path: str) -> tuple[subprocess.Popen[bytes], Path]:
        """Look on, so many; returns once each has its first event."""
        output = self._workshop.folder / "arrivals"
        command: list[str | Path] = [self._workshop.folder / "viewers", str(self.port), str(count), path, output]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        if (policy := os.sched_getscheduler(process.pid)) in REAL_TIME:
            priority = os.sched_getparam(process.pid).sched_priority
            os.sched_setscheduler(process.pid, policy, os.sched_param(max(1, priority - 1)))
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        wait_until(lambda: self.product.ask("serve")["viewers"] == count, "all viewers")
        return process, output

    def measure(
        self, process: subprocess.Popen[bytes], arrivals: Path, count: int, stir: Callable[[], None] = lambda: None
    ) -> tuple[float, float, Watched]:
        """Age p50 and p99 in ms, and what was seen of the program. `stir` is called meanwhile."""
        time.sleep(SETTLING_SECONDS)
        began_ns = now_ns()
        watched = self.watch(stir)
        ended_ns = now_ns()
        time.sleep(LAST_SECONDS)
        process.send_signal(signal.SIGTERM)
        process.wait()
        ages, published = self._ages(arrivals, began_ns, ended_ns)
        # Whoever is behind gets the newest event alone: what was left out would have been the oldest of all.
        missed = 1 - len(ages) / (published * count)
        tell(f"{count:,} viewers, events that did not come to all", missed * 100, MISSED_PERCENT, "%")
        return statistics.median(ages), p99(ages), watched

    def watch(self, stir: Callable[[], None] = lambda: None) -> Watched:
        """Look on for ten seconds."""
        began_ns, before = now_ns(), cpu_ms(self.pid)
        for _ in range(round(WATCHED_SECONDS / STIR_SECONDS)):
            stir()
            time.sleep(STIR_SECONDS)
        share = (cpu_ms(self.pid) - before) / WATCHED_SECONDS / 10
        ended_ns = now_ns()
        own, bare = (_lateness(beats, began_ns, ended_ns) for beats in (self._beats, self._bare_beats))
        return Watched(own, bare, share)

    def _ages(self, arrivals: Path, began_ns: int, ended_ns: int) -> tuple[list[float], int]:
        """Those of all events that came, and how many were published."""
        lines = (line.split() for line in self._published.read_text().splitlines())
        published = {int(revision): int(at_ns) for revision, at_ns in lines if began_ns < int(at_ns) < ended_ns}
        pairs = struct.iter_unpack("qq", arrivals.read_bytes())
        ages = [(at_ns - published[revision]) / 1e6 for revision, at_ns in pairs if revision in published]
        return ages, len(published)

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port)


def tell_viewers(site: Site, wanted: int, count: int, quiet: Watched) -> None:
    """So many viewers; `quiet` is what is so without any."""
    before = memory_mb(site.pid, "Rss")
    process, arrivals = site.viewers(count, "/events")
    more = memory_mb(site.pid, "Rss") - before
    median, worst, seen = site.measure(process, arrivals, count)
    wait_until(lambda: site.product.ask("serve")["viewers"] == 0, "end of all streams")
    what, limits = f"{count:,} viewers", LIMITS[wanted]
    tell(f"{what}, event age p50", median, limits[0], "ms")
    tell(f"{what}, event age p99", worst, limits[1], "ms")
    for place, word in enumerate(("p99", "at most")):
        note = f"a bare timer {seen.bare_late[place]:.3g} ms; without viewers {quiet.late[place]:.3g} ms"
        tell(f"{what}, timer late {word}", seen.late[place], limits[2 + place], "ms", note)
    tell(
        f"{what}, CPU", seen.share - quiet.share, limits[4], "% of a core", f"above {quiet.share:.1f} % without viewers"
    )
    tell(f"{what}, memory", more, limits[5], "MB")


def tell_status(site: Site) -> None:
    """How long an answer takes, on one connection."""
    connection, spent = site.connection(), []
    for _ in range(ASKED):
        began = time.perf_counter()
        connection.request("GET", "/status")
        connection.getresponse().read()
        spent.append((time.perf_counter() - began) * 1000)
    tell("GET /status, median", statistics.median(spent), 1, "ms")
    tell("GET /status, p99", p99(spent), 3, "ms")


def tell_restart(workshop: Workshop, site: Site) -> None:
    """From the wish to the new process in `/status`, above what the bare loop needs to stop and start it."""
    bare = workshop.baseline(10)
    bare.wait_until_up()
    base = statistics.median(bare.restart(0) / 1000 for _ in range(RESTARTS))
    bare.close()
    spent = []
    connection = site.connection()
    for _ in range(RESTARTS):
        before, began = site.product.stamps.pid(0), time.perf_counter()
        connection.request("POST", "/restart/s0?wait=0")
        connection.getresponse().read()
        while True:
            connection.request("GET", "/status")
            if json.load(connection.getresponse())["s0"]["pid"] not in (before, None):
                break
        spent.append((time.perf_counter() - began) * 1000)
        time.sleep(0.1)
    median = statistics.median(spent)
    tell("restart to the new process in /status, above its own", median - base, 5, "ms", f"{base:.2f} ms its own")


def tell_stop(site: Site) -> None:
    """With a thousand who look on."""
    process, _ = site.viewers(1000, "/events")
    began = time.perf_counter()
    site.product.ask("serve", on=False)
    tell("end with 1,000 viewers", time.perf_counter() - began, 0.5, "s")
    process.terminate()
    process.wait()


def tell_deaf(site: Site) -> None:
    """Viewers that never read, of large frames."""
    before, deaf = memory_mb(site.pid, "Rss"), []
    for _ in range(DEAF):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", site.port))
        connection.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % site.port)
        deaf.append(connection)
    wait_until(lambda: site.product.ask("serve")["viewers"] == DEAF, "all who do not read")
    began, most = time.perf_counter(), before
    while site.product.ask("serve")["viewers"]:
        most = max(most, memory_mb(site.pid, "Rss"))
        time.sleep(0.1)
    tell(f"{DEAF} that never read are gone", time.perf_counter() - began, 15, "s")
    tell(f"{DEAF} that never read, memory", most - before, 20, "MB")
    for connection in deaf:
        connection.close()


def tell_resets(site: Site) -> None:
    """Viewers that are torn away in mid-stream, all at once: nothing of them is left."""

    def held() -> list[int]:
        process = Path(f"/proc/{site.pid}")
        counts = [len(list((process / name).iterdir())) for name in ("fd", "task")]
        return [*counts, int(str(site.product.ask("serve")["viewers"]))]

    before, torn = held(), []
    for _ in range(RESETS):
        connection = socket.create_connection(("127.0.0.1", site.port))
        connection.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % site.port)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        torn.append(connection)
    wait_until(lambda: site.product.ask("serve")["viewers"] == RESETS, "all that will be torn away")
    for connection in torn:
        connection.close()
    time.sleep(GONE_SECONDS)
    left = sum(max(0, now - then) for now, then in zip(held(), before, strict=True))
    tell(f"{RESETS} resets, descriptors, threads and viewers left after {GONE_SECONDS:g} s", left, 0, "")


def tell_changes(site: Site) -> None:
    """Services that only wait use nothing: what changes is that ten of them a second are killed and replaced."""
    process, arrivals = site.viewers(1000, "/events?changes=1")
    indices = iter(range(1000))
    median, worst, *_ = site.measure(
        process, arrivals, 1000, lambda: os.kill(site.product.stamps.pid(next(indices)), 9)
    )
    tell("1,000 services to 1,000 viewers by changes, event age p50", median, 40, "ms")
    tell("1,000 services to 1,000 viewers by changes, event age p99", worst, 100, "ms")


def main() -> None:
    title("endpoint beside a live window")
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with Workshop() as workshop:
        workshop.compiled("viewers.c")
        display = Display(workshop)
        site = Site(workshop, display, 10)
        quiet = site.watch()
        for count in LIMITS:
            tell_viewers(site, count, min(count, hard - KEPT - ASIDE), quiet)
        tell_status(site)
        tell_restart(workshop, site)
        tell_resets(site)
        tell_stop(site)
        site.product.close()
        large = Site(workshop, display, 1000)
        tell_changes(large)
        tell_deaf(large)


if __name__ == "__main__":
    main()
