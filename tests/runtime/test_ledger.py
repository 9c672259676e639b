"""The ledger of a fleet that was left in order, whatever was still to be written."""

from __future__ import annotations

import json
import logging
import random
import re
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import HealthConfig
from medivote_desktop.core.events import StopAsked
from medivote_desktop.core.lifecycle import Life, State
from medivote_desktop.core.reload import compare, health_digest
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime import ledger as ledger_module
from medivote_desktop.runtime import system
from medivote_desktop.runtime.ledger import Ledger
from medivote_desktop.runtime.ledgerfile import Earlier, Record, first_started, read_ledger
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.supervision.standing import record_of
from tests.runtime.conftest import MakeFleet
from tests.runtime.descriptors import no_descriptor
from tests.runtime.fleet import service

LOST = Record(
    1, wanted=True, recovery_on=True, stopped_by_person=False, rest="", reason="", restarts=0, restart_times=()
)
DEAF = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    while True: time.sleep(60)
"""


def test_nothing_is_written_after_it_was_forgotten(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """What waits behind a slow disk, and says that a person stopped it, comes no more; only runs are kept."""
    gate, disk = Gate(), threading.Event()
    fleet = make_fleet(service("web"))
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values)
    fleet.supervisor.transitions.connect(ledger.on_transitions)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and bool(read_ledger(tmp_path).records))
    gate.run(disk.wait)
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    timers = ledger.findChildren(QTimer)
    assert timers
    # What is said of the stop waits behind the disk now.
    qtbot.waitUntil(lambda: not any(timer.isActive() for timer in timers))
    ledger.on_wish()

    ledger.forget()
    ledger.on_wish()
    ledger.on_transitions(())
    assert not any(timer.isActive() for timer in timers)
    disk.set()

    assert gate.close(10.0)
    assert read_ledger(tmp_path) == Earlier({}, {"web": 1})


def test_who_leaves_without_a_descriptor_leaves(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Which boot this is may never have been read, and cannot be now: that is said, and is nobody's business else."""
    fleet = make_fleet(service("one"))
    gate = Gate()
    gate.begin()
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values)
    system.boot_id.cache_clear()
    with no_descriptor():
        ledger.forget()
        qtbot.waitUntil(lambda: "the ledger cannot be written" in caplog.text)
    gate.close(1.0)
    assert not (tmp_path / "ledger.json").exists()
    caplog.clear()


def test_who_is_down_and_leaves_the_file_was_stopped_by_nobody(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """Many leave it together, and the program is killed before all had their turn: found there again they begin."""
    many = tuple(service(f"n{number}") for number in range(600))
    fleet, gate = make_fleet(service("a"), *many), Gate()
    fleet.stop("n0")
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values, departures=fleet.supervisor.departures)
    old = fleet.supervisor.config
    new = replace(old, services=old.services[:1])

    fleet.supervisor.apply(new, compare(old, new))

    assert len(fleet.supervisor.services) > 1
    ledger.write_last()
    assert gate.close(10.0)
    records = read_ledger(tmp_path).records
    assert [id_ for id_, record in records.items() if record.stopped_by_person] == ["n0"]
    assert set(records) == {"a", "n0"}


def test_another_health_check_is_written_down_though_nothing_has_happened(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """Else the next program would take what its run is asked for something that nobody knows, and ask it nothing."""
    fleet, gate = make_fleet(service("web", health=HealthConfig(port=("127.0.0.1", 1)))), Gate()
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values)
    fleet.start()
    qtbot.waitUntil(lambda: fleet["web"].leader is not None)
    ledger.on_wish()
    qtbot.waitUntil(lambda: "web" in read_ledger(tmp_path).records)
    other = HealthConfig(port=("127.0.0.1", 2))
    old = fleet.supervisor.config
    new = replace(old, services=(replace(old.services[0], health=other),))

    fleet.supervisor.apply(new, compare(old, new))
    ledger.on_wish()

    qtbot.waitUntil(lambda: read_ledger(tmp_path).records["web"].asked == health_digest(other))
    assert gate.close(10.0)


def test_a_disk_that_hangs_gathers_nothing(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """However much happens meanwhile, one writing waits; what was missed is written once the disk answers."""
    gate, disk = Gate(), threading.Event()
    fleet = make_fleet(service("web"))
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    gate.run(disk.wait)
    qtbot.waitUntil(gate._jobs.empty)
    for _ in range(5):
        ledger.on_wish()
        qtbot.waitUntil(lambda: not ledger._timer.isActive())
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    ledger.on_wish()
    qtbot.waitUntil(lambda: not ledger._timer.isActive())
    assert gate._jobs.qsize() == 1

    disk.set()

    qtbot.waitUntil(lambda: not read_ledger(tmp_path).records.get("web", LOST).wanted)
    assert gate.close(10.0)


def test_a_fleet_that_never_rests_is_in_writing_too(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """What changes again and again puts nothing off."""
    gate = Gate()
    ledger = Ledger(tmp_path, gate, make_fleet(service("web")).supervisor.services.values)
    beat = QTimer(interval=0)
    beat.timeout.connect(lambda: ledger.on_transitions(()))
    beat.start()
    qtbot.waitUntil(lambda: bool(read_ledger(tmp_path).records))
    beat.stop()
    assert gate.close(10.0)


def test_what_could_not_be_written_is_written_once_it_can(
    make_fleet: MakeFleet,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Nobody need wish anything for it; what was wished then is safe, and nothing else is said."""
    monkeypatch.setattr(ledger_module, "_RETRY_MS", 20)
    gate, told, folder = Gate(), list[str](), tmp_path / "state"
    ledger = Ledger(folder, gate, make_fleet(service("web")).supervisor.services.values)
    ledger.on_wish()
    ledger.when_kept(told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert "a crash would undo it" in told[0]

    folder.mkdir()

    def is_kept() -> bool:
        ledger.when_kept(told.append)
        return told[-1] == ""

    qtbot.waitUntil(is_kept)
    assert read_ledger(folder).records
    assert gate.close(10.0)
    caplog.clear()


def test_many_are_looked_at_in_slices(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who wishes waits until all is written, the loop does not; what changes meanwhile is written as it is then."""
    monkeypatch.setattr(ledger_module, "_SLICE_SECONDS", 0.0)
    monkeypatch.setattr(ledger_module, "_PATIENCE_MS", 60_000)
    gate, turns, kept = Gate(), list[int](), list[str]()
    names = [f"s{number}" for number in range(10)]
    fleet = make_fleet(*map(service, names))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values)
    ledger.on_wish()
    fleet.stop("s9")
    ledger.when_kept(lambda _: kept.append("all"))

    def note_turn() -> None:
        turns.append(len(ledger._kept))
        if turns.count(2) == 1:
            fleet.stop("s0")

    beat = QTimer(interval=0)
    beat.timeout.connect(note_turn)
    beat.start()
    qtbot.waitUntil(lambda: bool(kept))
    beat.stop()
    assert set(turns) >= set(range(2, 9))
    assert [id_ for id_, record in read_ledger(tmp_path).records.items() if not record.wanted] == ["s0", "s9"]
    assert gate.close(10.0)


def _spoilt(chance: random.Random, content: bytes) -> bytes:
    """What a bad disk, or a hand that edits, makes of a file."""
    spoilt = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at = chance.randrange(len(spoilt))
        match chance.randrange(5):
            case 0:
                spoilt[at] ^= 1 << chance.randrange(8)
            case 1:
                del spoilt[at:]
                spoilt += b" "
            case 2:
                del spoilt[at : at + chance.randrange(40)]
                spoilt += b" "
            case 3:
                spoilt[at:at] = chance.choice((b"9" * 400, b"[" * 5000, b"-", b"1e999", b'"', b"null", b"true", b"{}"))
            case _:
                value = chance.choice((b"1e999", b"-1", b'"x"', b"null", b"[]", b"{}", b"9" * 400, b"NaN", b"true"))
                fields = list(re.finditer(rb": ([^,{}\[\]]+)(?=[,}])", bytes(spoilt)))
                if fields:
                    start, end = chance.choice(fields).span(1)
                    spoilt[start:end] = value
    return bytes(spoilt)


def test_no_damage_keeps_the_program_from_starting(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever became of the ledger, it is read or set aside, and what is read can be gone on with."""
    gate = Gate()
    fleet = make_fleet(service("web"), service("api"), service("db"))
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values)
    fleet.supervisor.transitions.connect(ledger.on_transitions)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop("db")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "db"))
    ledger.write_last()
    assert gate.close(10.0)
    content = (tmp_path / "ledger.json").read_bytes()
    assert set(read_ledger(tmp_path).records) == {"web", "api", "db"}
    folder = tmp_path / "spoilt"
    folder.mkdir()
    chance = random.Random(20261126)
    caplog.set_level(logging.CRITICAL, "medivote_desktop.runtime.ledgerfile")  # thousands of warnings
    for _ in range(2000):
        (folder / "ledger.json").write_bytes(_spoilt(chance, content))
        earlier = read_ledger(folder)
        for record in earlier.records.values():
            life = record.life()
            assert isinstance(life, Life)
            assert isinstance(record.is_ended_by_itself(), bool)
            assert life.run + 1 > 0
            assert all(time < float("inf") for time in life.restart_times)


def test_a_stop_of_many_is_written_before_they_end(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """It is told beside their records, and that reads as the whole records do; a start afterwards overrules it."""
    gate, kept = Gate(), list[str]()
    names = [f"s{number}" for number in range(4)]
    fleet = make_fleet(*(service(name, DEAF, stop_timeout_seconds=60.0) for name in names))
    ledger = Ledger(tmp_path, gate, fleet.supervisor.services.values)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and all("deaf" in fleet.log(name) for name in names))
    ledger.on_wish()
    ledger.when_kept(lambda _: kept.append("started"))
    qtbot.waitUntil(lambda: kept == ["started"])
    before = read_ledger(tmp_path)
    assert before.records == {name: record_of(fleet[name]) for name in names}

    ledger.on_wish()
    fleet.stop("s0", "s1", "s2")
    ledger.when_kept(lambda _: kept.append("stopped"))
    qtbot.waitUntil(lambda: kept[1:] == ["stopped"])

    assert fleet.is_in(State.STOPPING, "s0", "s1", "s2")
    assert not any(timer.isActive() for timer in ledger.findChildren(QTimer)), "it would say that it could not"
    content = json.loads((tmp_path / "ledger.json").read_bytes())
    assert content["stopped"] == ["s0", "s1", "s2"]
    beside = {"executed", "running", "log", "asked", "log_begins"}  # an earlier version knows nothing of them
    assert content["services"]["s0"].keys() == set(Record._fields) - beside
    assert read_ledger(tmp_path).records == {name: record_of(fleet[name]) for name in names}
    assert not read_ledger(tmp_path).records["s0"].wanted

    ledger.on_wish()
    fleet.start("s0")
    fleet.wish(WishKind.RECOVERY_OFF, "s1")
    fleet["s2"].post(StopAsked(time.monotonic(), force=True))
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED, "s2"))
    ledger.on_wish()
    ledger.when_kept(lambda _: kept.append("changed"))
    qtbot.waitUntil(lambda: kept[2:] == ["changed"])
    assert json.loads((tmp_path / "ledger.json").read_bytes())["stopped"] == []
    records = read_ledger(tmp_path).records
    assert records == {name: record_of(fleet[name]) for name in names}
    assert (records["s0"].wanted, records["s0"].stopping, records["s1"].recovery_on) == (True, "person", False)
    assert records["s2"].rest == "stopped"
    fleet.supervisor.leave(force=True)
    qtbot.waitUntil(fleet.supervisor.is_quiet)
    assert gate.close(10.0)


@pytest.mark.parametrize("stopped", [["nobody"], "web", 5, [["web"]]])
def test_a_stop_of_whom_nobody_knows_is_damage(
    tmp_path: Path, stopped: object, caplog: pytest.LogCaptureFixture
) -> None:
    """The file is set aside, as any that does not hold together."""
    content = {"version": 1, "boot": system.boot_id(), "services": {}, "runs": {}, "stopped": stopped}
    (tmp_path / "ledger.json").write_text(json.dumps(content))
    assert read_ledger(tmp_path) == Earlier({}, {})
    assert "the ledger was damaged" in caplog.text
    caplog.clear()


RAN = Record(3, True, True, False, "", "", 0, (), 2**22 + 1, 5, 1.0, "reload")  # a number that is not given out
ENDED_WITH_ITS_CONTAINER = RAN._replace(pid=None, started=None, spawned_at=None, stopping="")


@pytest.mark.parametrize(
    ("about", "records"),
    [
        ({}, {"web": RAN}),
        ({"boot": "another"}, {}),
        ({"version": 2}, {}),
        ({"first": -1}, {"web": ENDED_WITH_ITS_CONTAINER}),
    ],
)
def test_what_is_of_another_boot_is_no_process_of_this_one(
    tmp_path: Path, about: dict[str, object], records: dict[str, Record]
) -> None:
    """Of that nothing holds, nor of what nobody can read; in the next container of this boot the wishes do."""
    content = {"version": 1, "boot": system.boot_id(), "first": first_started(), "runs": {"web": 3}, **about}
    (tmp_path / "ledger.json").write_text(json.dumps({**content, "services": {"web": RAN._asdict()}}))
    assert read_ledger(tmp_path).records == records


def test_what_a_later_version_tells_beside_is_left_unread(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Who goes back to this version keeps what was wished: a later one may have told more of each service."""
    record = Record(3, False, True, True, "stopped", "", 0, ())
    fields = {**record._asdict(), "mood": "cheerful"}
    content = {"version": 1, "boot": system.boot_id(), "services": {"web": fields}, "runs": {"web": 3}, "moods": 1}
    (tmp_path / "ledger.json").write_text(json.dumps(content))

    assert read_ledger(tmp_path) == Earlier({"web": record}, {"web": 3})

    assert not caplog.records
