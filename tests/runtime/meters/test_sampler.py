"""The sampler: when it looks, what it tells, and how it notices sleep."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator, Mapping

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.core.snapshot import Usage
from medivote_desktop.runtime.meters.meter import LateMeter, Look, RootProcess, make_meter
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.sampler import Sampler, clock_through_sleep
from tests.runtime.children import Child
from tests.runtime.descriptors import no_descriptor

ROOTS = {"a": RootProcess(1, 2)}


class FakeMeter:
    """Notes what it is asked, and tells the moment as memory."""

    def __init__(self) -> None:
        self.looks: list[tuple[Mapping[str, RootProcess], float]] = []
        self.fault: OSError | None = None
        self.step_seconds, self.steps = 0.0, 0
        self.long_steps: frozenset[str] = frozenset()

    def measure(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> dict[str, Usage]:
        raise NotImplementedError(roots, monotonic_now)

    def look(self, roots: Mapping[str, RootProcess], monotonic_now: float) -> Look:
        if self.fault:
            raise self.fault
        self.looks.append((roots, monotonic_now))
        for service_id in roots:
            self.steps += 1
            yield service_id in self.long_steps
            time.sleep(self.step_seconds)
        return {service_id: Usage(None, int(monotonic_now)) for service_id in roots}

    def tree(self, service_id: str) -> tuple[ProcessIdentity, ...]:
        raise NotImplementedError(service_id)

    def close(self) -> None:
        raise NotImplementedError


class Clock:
    """A clock that the test sets."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


class Bench:
    """A sampler with made-up clocks and meter, and what it said."""

    def __init__(self) -> None:
        self.meter = FakeMeter()
        self.monotonic, self.boottime = Clock(1000), Clock(5000)
        self.roots: dict[str, RootProcess] = dict(ROOTS)
        self.sampler = Sampler(self.meter, lambda: self.roots, self.monotonic, self.boottime)
        self.said: list[object] = []
        self.sampler.sampled.connect(self.said.append)
        self.sampler.gap_seen.connect(self.said.append)

    def pass_time(self, seconds: float) -> None:
        self.monotonic.seconds += seconds
        self.boottime.seconds += seconds

    def gaps(self) -> list[float]:
        return [each for each in self.said if isinstance(each, float)]


def look_now(sampler: Sampler) -> None:
    """Look once, all turns of it in this one."""
    sampler._begin_look()
    while sampler._look is not None:
        sampler._go_on(float("inf"))
    sampler._tell()


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench()
    yield made
    made.sampler.stop()


def test_a_look_carries_the_usage_of_the_roots(bench: Bench) -> None:
    """`sampled` carries what the meter measured of the services that run at that moment."""
    look_now(bench.sampler)
    bench.roots = {}
    look_now(bench.sampler)
    assert bench.said == [{"a": Usage(None, 1000)}, {}]
    assert bench.meter.looks == [(ROOTS, 1000), ({}, 1000)]


def test_it_looks_at_once_and_then_at_the_interval(bench: Bench, qtbot: QtBot) -> None:
    """The first look comes with the start; the others follow until it is stopped."""
    bench.sampler.start(0.02)
    assert len(bench.meter.looks) == 1
    qtbot.waitUntil(lambda: len(bench.said) >= 4)
    bench.sampler.stop()
    told = len(bench.said)
    with qtbot.assertNotEmitted(bench.sampler.sampled, wait=100):
        pass
    assert len(bench.said) == told


def test_a_long_look_leaves_the_loop_its_turns(bench: Bench, qtbot: QtBot) -> None:
    """Between any two services that take long to read the loop has had a turn; what was measured is told once."""
    turns: list[tuple[int, int]] = []
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: turns.append((len(bench.meter.looks), len(bench.said))))
    bench.roots = {str(number): RootProcess(number) for number in range(1, 21)}
    bench.meter.step_seconds = 0.002
    beat.start()
    bench.sampler.start(3600)  # a second look, due while this one lasts, would take a step of its own in the same turn
    qtbot.waitUntil(lambda: bool(bench.said))
    beat.stop()
    assert turns.count((1, 0)) >= 19
    assert bench.said == [{str(number): Usage(None, 1000) for number in range(1, 21)}]


def test_a_long_step_has_a_turn_to_itself(bench: Bench, qtbot: QtBot) -> None:
    """However little was done before it in that turn; where a look is taken at once nothing waits."""
    turns: list[int] = []
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: turns.append(len(bench.said)))
    bench.roots = {str(number): RootProcess(number) for number in range(1, 21)}
    bench.meter.long_steps = frozenset(bench.roots)
    beat.start()
    bench.sampler.start(3600)
    qtbot.waitUntil(lambda: bool(bench.said))
    beat.stop()
    assert turns.count(0) >= 19
    look_now(bench.sampler)
    assert len(bench.said) == 2


def test_what_is_asked_before_a_look_is_part_of_its_turn(bench: Bench) -> None:
    """To find out who runs takes time, too: a turn does not begin to count after it."""
    roots = bench.roots = {str(number): RootProcess(number) for number in range(1, 21)}

    def slow_roots() -> dict[str, RootProcess]:
        time.sleep(0.002)
        return roots

    sampler = Sampler(bench.meter, slow_roots, bench.monotonic, bench.boottime)
    sampler.start(3600)
    assert bench.meter.steps == 1
    sampler.stop()


def test_a_look_that_is_stopped_half_way_tells_nothing(bench: Bench, qtbot: QtBot) -> None:
    """Nobody hears of the services any more once the sampler was stopped; the next start looks anew."""
    bench.roots = {str(number): RootProcess(number) for number in range(1, 21)}
    bench.sampler.start(0.05)
    qtbot.waitUntil(lambda: bool(bench.said))
    bench.said.clear()
    bench.meter.step_seconds = 0.002
    qtbot.waitUntil(lambda: len(bench.meter.looks) == 2)
    bench.sampler.stop()
    with qtbot.assertNotEmitted(bench.sampler.sampled, wait=100):
        pass
    bench.sampler.start(3600)
    qtbot.waitUntil(lambda: bool(bench.said))
    assert (len(bench.said), len(bench.meter.looks)) == (1, 3)


def test_the_interval_can_change_while_it_runs(bench: Bench, qtbot: QtBot) -> None:
    """A window that is shown need not wait for the long interval of a hidden one to pass."""
    bench.sampler.start(3600)
    assert bench.sampler.interval_seconds == 3600
    with qtbot.waitSignal(bench.sampler.sampled):
        bench.sampler.set_interval(0.02)
    assert bench.sampler.interval_seconds == 0.02


def test_a_change_of_interval_does_not_start_it(bench: Bench, qtbot: QtBot) -> None:
    """An interval that is set before the start waits for the start."""
    with qtbot.assertNotEmitted(bench.sampler.sampled, wait=60):
        bench.sampler.set_interval(0.01)
    assert bench.meter.looks == []


def test_who_asks_for_the_same_interval_again_and_again_puts_off_nothing(bench: Bench, qtbot: QtBot) -> None:
    """Viewers who come and go ask so; what is finer than the timer is the same interval, too."""
    ask = QTimer(interval=20)
    ask.timeout.connect(lambda: bench.sampler.set_interval(0.1003))
    bench.sampler.start(0.1003)
    ask.start()
    qtbot.waitUntil(lambda: len(bench.meter.looks) >= 3)


def test_a_long_silence_is_a_gap(bench: Bench) -> None:
    """A look that comes two intervals and two seconds after the last tells how long nobody looked, before its usage."""
    bench.sampler.start(1)
    bench.pass_time(1)
    look_now(bench.sampler)
    bench.said.clear()
    bench.pass_time(4.1)
    look_now(bench.sampler)
    assert bench.said[0] == pytest.approx(4.1)
    assert isinstance(bench.said[1], dict)
    bench.pass_time(1)
    look_now(bench.sampler)
    assert len(bench.gaps()) == 1


def test_sleep_is_seen_though_the_other_clock_stood_still(bench: Bench) -> None:
    """While the machine sleeps only one of the clocks goes on, and that is the one that tells gaps."""
    bench.sampler.start(1)
    bench.boottime.seconds += 3600
    look_now(bench.sampler)
    assert bench.gaps() == [3600]


def test_an_ordinary_delay_is_no_gap(bench: Bench) -> None:
    """A look that is late by less than an interval and two seconds is nothing to tell."""
    bench.sampler.start(1)
    for _ in range(5):
        bench.pass_time(3.9)
        look_now(bench.sampler)
    assert bench.gaps() == []


def test_neither_a_longer_interval_nor_a_pause_is_a_gap(bench: Bench) -> None:
    """Time in which no look was due is not missed: after changes from 5 to 1 second and back, or in a pause."""
    bench.sampler.start(5)
    for _ in range(3):
        bench.pass_time(4.9)
        bench.sampler.set_interval(1)
        bench.pass_time(0.9)
        bench.sampler.set_interval(5)
    bench.sampler.set_interval(1)
    bench.pass_time(1.5)
    look_now(bench.sampler)
    bench.sampler.stop()
    bench.pass_time(3600)
    look_now(bench.sampler)
    bench.sampler.start(1)
    assert bench.gaps() == []


def test_a_fault_is_logged_once_and_looks_go_on(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """Without descriptors nothing is told; it is said once, and the next look that succeeds is told again."""
    bench.meter.fault = OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    look_now(bench.sampler)
    look_now(bench.sampler)
    assert bench.said == []
    assert [record.getMessage() for record in caplog.records] == [
        f"CPU and memory cannot be measured: {bench.meter.fault}"
    ]
    bench.meter.fault = None
    look_now(bench.sampler)
    assert len(bench.said) == 1


def test_the_clock_of_sleep_is_never_behind() -> None:
    """The clock that goes on during sleep shows no less than the other one, and goes forward."""
    first = clock_through_sleep()
    assert first >= time.monotonic() - 1
    assert clock_through_sleep() >= first


def test_a_real_child_is_measured_through_the_loop(qtbot: QtBot) -> None:
    """Meter, timer and signal together: the first look has no share, the next one has."""
    child = Child("say(1); wait()")
    child.numbers()
    meter = make_meter()
    sampler = Sampler(meter, lambda: {"a": child.root})
    told: list[dict[str, Usage]] = []
    sampler.sampled.connect(told.append)
    sampler.start(0.25)
    qtbot.waitUntil(lambda: len(told) >= 2)
    sampler.stop()
    assert told[0]["a"].cpu_percent is None
    assert told[1]["a"].cpu_percent == pytest.approx(0, abs=1)  # it may not have lain down at the first look
    assert told[1]["a"].rss_bytes > 1_000_000
    meter.close()
    child.end()


def test_without_a_descriptor_the_meter_is_made_later(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is loaded with the first look. That nothing can be opened then is said once, and a later look mends it."""
    own = identity_of(os.getpid())
    assert own is not None
    monkeypatch.delitem(sys.modules, type(make_meter()).__module__)
    meter, told = LateMeter(), list[object]()
    sampler = Sampler(meter, lambda: {"a": RootProcess(own.pid, own.started)})
    sampler.sampled.connect(told.append)
    with no_descriptor():
        look_now(sampler)
        look_now(sampler)
    (record,) = caplog.records
    assert record.message.startswith("CPU and memory cannot be measured: [Errno 24] Too many open files")
    assert told == []
    sampler.start(0.02)
    qtbot.waitUntil(lambda: bool(told))
    sampler.stop()
    meter.close()
