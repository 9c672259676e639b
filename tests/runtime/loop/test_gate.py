"""The gate: blocking work elsewhere, results here."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
from functools import partial

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.loop.gate import Gate


def _thread_id() -> int:
    return threading.get_ident()


def _fail() -> None:
    raise ValueError("the disk is on fire")


def test_work_runs_elsewhere_and_its_result_comes_here(qtbot: QtBot, gate: Gate) -> None:
    """Work runs in one other thread; its result is handed out in the thread of the Qt loop."""
    seen: list[tuple[int, int]] = []

    for _ in range(3):
        gate.run(_thread_id, lambda worker: seen.append((worker, _thread_id())))

    qtbot.waitUntil(lambda: len(seen) == 3)
    workers, receivers = {worker for worker, _ in seen}, {receiver for _, receiver in seen}
    assert receivers == {_thread_id()}
    assert len(workers) == 1
    assert workers != receivers


def test_work_is_done_in_the_order_of_asking(qtbot: QtBot, gate: Gate) -> None:
    """Both the work and its results keep the order in which they were asked for."""
    done: list[int] = []
    results: list[int] = []

    def work(number: int) -> int:
        done.append(number)
        return number

    for number in range(500):
        gate.run(partial(work, number), results.append)

    qtbot.waitUntil(lambda: len(results) == 500)
    assert done == results == list(range(500))


def test_the_loop_turns_while_work_blocks(qtbot: QtBot, gate: Gate) -> None:
    """Timers fire while the worker is stuck in blocking work."""
    release = threading.Event()
    results: list[bool] = []
    ticks: list[None] = []
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: ticks.append(None))
    gate.run(release.wait, results.append)

    timer.start()
    qtbot.waitUntil(lambda: len(ticks) >= 20)

    assert results == []
    release.set()
    qtbot.waitUntil(lambda: results == [True])


def test_many_results_leave_the_loop_its_turns(qtbot: QtBot, gate: Gate) -> None:
    """A hundred results that take a millisecond each do not come in one piece: timers fire in between."""
    clock = threading.Event()
    results: list[int] = []
    seen_by_timer: set[int] = set()
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: seen_by_timer.add(len(results)))

    def take(number: int) -> None:
        clock.wait(0.001)
        results.append(number)

    for number in range(100):
        gate.run(partial(int, number), take)
    gate.run(clock.is_set)
    while gate._jobs.qsize():  # all results are there before the loop looks
        pass
    timer.start()

    qtbot.waitUntil(lambda: len(results) == 100)
    assert len(seen_by_timer) >= 10


def test_a_failure_reaches_who_asked(qtbot: QtBot, gate: Gate) -> None:
    """An exception of the work is given to `failed`, and to nobody else."""
    failures: list[Exception] = []
    results: list[None] = []

    gate.run(_fail, results.append, failures.append)

    qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], ValueError)
    assert results == []


def test_a_failure_nobody_asked_for_is_logged(qtbot: QtBot, gate: Gate, caplog: pytest.LogCaptureFixture) -> None:
    """Without `failed` an exception is logged as an error, with its traceback, and the gate goes on."""
    results: list[int] = []

    gate.run(_fail)
    gate.run(lambda: 7, results.append)

    qtbot.waitUntil(lambda: results == [7])
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "the disk is on fire" in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[0] is ValueError


def test_a_callback_that_fails_costs_nobody_else_the_result(
    qtbot: QtBot, gate: Gate, caplog: pytest.LogCaptureFixture
) -> None:
    """If handling one result raises, that is logged and the next result still arrives."""
    results: list[int] = []

    gate.run(lambda: 0, lambda number: results.append(1 // number))
    gate.run(lambda: 7, results.append)

    qtbot.waitUntil(lambda: results == [7])
    assert "could not be handled" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_closing_does_what_is_queued(qtbot: QtBot) -> None:
    """`close` returns when all queued work is done and its results are handed out, without a turn of the loop."""
    gate = Gate()
    results: list[int] = []
    for number in range(200):
        gate.run(partial(int, number), results.append)

    assert gate.close(10)

    assert results == list(range(200))


def test_a_closed_gate_takes_no_work(qtbot: QtBot) -> None:
    """Work after `close` is an error of the caller, not silently lost; closing twice is none."""
    gate = Gate()
    assert gate.close(10)

    with pytest.raises(RuntimeError, match="closed"):
        gate.run(_thread_id)
    assert gate.close(10)


def test_work_that_hangs_does_not_keep_the_program(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    """`close` gives up after its time, says so, and the worker that wakes later does no harm."""
    gate = Gate()
    release = threading.Event()
    started = threading.Event()
    results: list[object] = []

    def hang() -> bool:
        started.set()
        return release.wait()

    gate.run(hang, results.append)
    gate.run(_thread_id, results.append)
    assert started.wait(10)

    assert not gate.close(0.05)

    assert "gave up waiting for blocking work" in caplog.text
    release.set()
    gate._thread.join(10)
    assert not gate._thread.is_alive()
    assert results == []


def _no_room() -> None:
    raise RuntimeError("can't start new thread")


def test_without_room_for_a_thread_work_waits(
    qtbot: QtBot, gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once, tried again, and done in order when there is room."""
    done: list[int] = []
    thread = gate._thread
    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(thread, "start", _no_room)
        for number in range(3):
            gate.run(partial(done.append, number))
    assert [record.message for record in caplog.records] == [
        "the thread for blocking work cannot begin (can't start new thread); it is tried again"
    ]
    assert done == []
    caplog.clear()

    qtbot.waitUntil(lambda: done == [0, 1, 2])


def test_without_room_at_the_end_work_is_done_in_place(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What is to be kept is kept, and its result is handed out."""
    gate = Gate()
    kept: list[int] = []
    told: list[None] = []
    monkeypatch.setattr(gate._thread, "start", _no_room)
    with caplog.at_level(logging.WARNING):
        gate.run(partial(kept.append, 7), told.append)
        assert gate.close(10)
    assert (kept, told) == ([7], [None])
    caplog.clear()


_ABANDONED_AND_GONE = """
import sys, threading
import shiboken6
from PySide6.QtCore import QCoreApplication
from medivote_desktop.runtime.loop.gate import Gate

app, failed = QCoreApplication([]), []
threading.excepthook = lambda told: failed.append(told.exc_value)
sys.setswitchinterval(1e-5)
threads = []
for _ in range(1000):
    gate = Gate()
    gate.run(int)
    gate.run(int)
    gate.abandon()
    threads.append(gate._thread)
    shiboken6.delete(gate)
for thread in threads:
    thread.join(10)
sys.exit(str(failed) if failed else 0)
"""


def test_who_is_abandoned_may_go_at_once() -> None:
    """Its thread is not about to tell of a result then, which would take the program with it."""
    # A switch interval like this one would disturb the tests that follow, and what it shows ended the process.
    subprocess.run([sys.executable, "-c", _ABANDONED_AND_GONE], check=True, timeout=60)
