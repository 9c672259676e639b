"""Logs on a disk that falls silent, read by who has many to read."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.runtime.logs.follower import LogFollower
from medivote_desktop.runtime.logs.patient import PatientFollower, patient_tail
from tests.fardisk import FarDisk
from tests.programs import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the list of mounts is Linux's")


@pytest.fixture
def log(disk: FarDisk) -> Path:
    log = disk.behind / "far.log"
    log.write_text("first\nopen")
    return log


@pytest.fixture
def follower(disk: FarDisk, log: Path) -> Iterator[PatientFollower]:
    follower = PatientFollower(str(disk.folder / log.name))
    yield follower
    disk.answer()
    follower.close()


def more(log: Path, text: str) -> None:
    with log.open("a") as end:
        end.write(text)


def until_told(follower: PatientFollower, text: str) -> None:
    news = ""

    def is_told() -> bool:
        nonlocal news
        news += follower.read_more()
        return news == text

    until(is_told)


def test_silence_is_told_once_and_nothing_is_lost(disk: FarDisk, log: Path, follower: PatientFollower) -> None:
    assert follower.read_more() == "first\nopen"
    disk.fall_silent()
    more(log, " no more\n")

    told = [follower.read_more() for _ in range(3)]

    assert told == [f"\n… the disk does not answer: {disk.folder} …\n", "", ""]
    disk.answer()
    until_told(follower, " no more\n")
    more(log, "then\n")
    until_told(follower, "then\n")


def test_a_disk_that_falls_silent_in_the_middle_of_a_look_holds_up_nobody(
    disk: FarDisk, log: Path, follower: PatientFollower, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert follower.read_more() == "first\nopen"
    follow = LogFollower._follow

    def silent_now(self: LogFollower, descriptor: int) -> None:
        monkeypatch.undo()
        more(log, " no more\n")
        disk.fall_silent()
        follow(self, descriptor)

    monkeypatch.setattr(LogFollower, "_follow", silent_now)

    assert follower.read_more() == f"\n… the disk does not answer: {disk.folder} …\n"

    follower.close()  # waits for nobody either
    disk.answer()
    until(lambda: not any(thread.name == "medivote-far" for thread in threading.enumerate()))
    assert follower.read_more() == " no more\n"  # what the look that was late has read


def test_the_last_lines_are_waited_for_in_vain(disk: FarDisk, log: Path) -> None:
    assert patient_tail(str(disk.folder / log.name), 2) == "first\nopen"
    disk.fall_silent()
    with pytest.raises(OSError, match=f"^the disk does not answer: {disk.folder}$"):
        patient_tail(str(disk.folder / log.name), 2)
