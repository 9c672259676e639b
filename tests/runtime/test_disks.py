"""Far folders: which they are, and that only a thread of their own waits for them."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.channel.control import ControlServer
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.farmounts import FarMounts, Touch, far_folder, in_time, may_be_folder, silent_folder
from medivote_desktop.runtime.health.checks import CommandCheck
from medivote_desktop.runtime.health.farcheck import FarCheck
from medivote_desktop.runtime.instance import InstanceLock
from medivote_desktop.runtime.logs.filelines import FileLines
from medivote_desktop.runtime.logs.merge import MergedLog
from medivote_desktop.runtime.logs.parts import PartedLog
from medivote_desktop.runtime.logs.tail import LogTail
from medivote_desktop.runtime.loop.gate import Gate
from tests.fardisk import FarDisk, HastyDisks
from tests.programs import until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the list of mounts is Linux's")
TABLE = """22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/root rw
30 22 0:30 / /mnt/a\\040b rw shared:15 - nfs4 server:/export rw
31 22 0:31 / /home/me/remote rw - fuse.sshfs me@there: rw
32 22 0:32 / /tmp rw master:3 propagate_from:2 - tmpfs tmpfs rw
33 22 0:33 / /mnt rw - tmpfs not-nfs4 rw
"""


@pytest.fixture
def mounts(tmp_path: Path) -> Iterator[FarMounts]:
    table = tmp_path / "mountinfo"
    table.write_text(TABLE)
    mounts = FarMounts(table)
    yield mounts
    mounts.close()


@pytest.fixture
def disks(disk: FarDisk) -> Iterator[Disks]:
    disks = HastyDisks()
    yield disks
    disk.answer()
    disks.close()


def turns_go_on(qtbot: QtBot) -> bool:
    """Whether the loop does its work."""
    turns: list[int] = []
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: turns.append(1))
    timer.start()
    qtbot.waitUntil(lambda: len(turns) > 5)
    timer.stop()
    return True


def answers_again(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """Whoever asks hears that all is well, as soon as the late answer is there."""
    told: list[str] = []

    def is_well() -> bool:
        if len(told) < 1 or told[-1]:
            disks.ask([Touch(str(disk.folder))], told.append)
        return told[-1:] == [""]

    qtbot.waitUntil(is_well)


# Which they are


def test_what_is_far(mounts: FarMounts) -> None:
    """By the file system's kind; what is in it, and itself; not what only begins alike."""
    far = {path: mounts.on_the_way(path) for path in ("/mnt/a b", "/mnt/a b/x/y", "/home/me/remote/../remote/log")}
    assert far == {
        "/mnt/a b": "/mnt/a b",
        "/mnt/a b/x/y": "/mnt/a b",
        "/home/me/remote/../remote/log": "/home/me/remote",
    }
    for near in ("/", "/mnt", "/mnt/a bc", "/home/me", "/home/me/remotes", "/tmp/x", "relative", ""):
        assert not mounts.on_the_way(near), near


def test_links_are_followed_and_no_far_folder_is_touched(mounts: FarMounts, tmp_path: Path) -> None:
    """Also a link in the way, one to another, and a relative one."""
    (tmp_path / "direct").symlink_to("/home/me/remote/logs")
    (tmp_path / "other").symlink_to("direct")
    (tmp_path / "up").symlink_to(f"../{tmp_path.name}/other")
    (tmp_path / "round").symlink_to("round")
    for link in ("direct", "other", "up"):
        assert mounts.on_the_way(f"{tmp_path / link}/a.log") == "/home/me/remote"
    assert not mounts.on_the_way(f"{tmp_path}/round/a.log")


def test_a_link_that_leads_elsewhere_by_now_is_followed(
    mounts: FarMounts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found is kept for some seconds, no longer."""
    monkeypatch.setattr("medivote_desktop.runtime.farmounts._KEPT_SECONDS", 0.0)
    link = tmp_path / "current"
    link.symlink_to("/tmp")
    assert not mounts.on_the_way(f"{link}/a.log")
    link.unlink()
    link.symlink_to("/home/me/remote")
    until(lambda: mounts.on_the_way(f"{link}/a.log") == "/home/me/remote", "it leads to another machine now")


def test_a_far_root_makes_everything_far(tmp_path: Path) -> None:
    """As in a machine whose disk is another one's."""
    (tmp_path / "mountinfo").write_text("22 1 259:2 / / rw - virtiofs root rw\n")
    mounts = FarMounts(tmp_path / "mountinfo")
    assert mounts.on_the_way("/etc/passwd") == "/"
    mounts.close()


def test_without_the_list_nothing_is_far(tmp_path: Path) -> None:
    """Nothing is asked first then."""
    mounts = FarMounts(tmp_path / "none")
    assert mounts.are_none()
    assert not mounts.on_the_way("/mnt/a b")


def test_what_is_mounted_later_is_seen(disk: FarDisk) -> None:
    """And what goes again."""
    mounts, path = FarMounts(), str(disk.folder / "x")
    assert mounts.on_the_way(path) == str(disk.folder)
    disk.unmount()
    assert not mounts.on_the_way(path)
    disk.mount()
    assert mounts.on_the_way(path) == str(disk.folder)
    assert far_folder(path) == str(disk.folder)
    mounts.close()


# Asking


def test_a_silent_disk_is_told_and_then_at_once(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """Whoever asks while it is known to be silent does not wait; when it answers, all is well again."""
    told: list[str] = []
    touches = [Touch(str(disk.folder / "x.log"), is_log=True), Touch("/near")]
    disks.ask(touches, told.append)
    qtbot.waitUntil(lambda: told == [""])
    assert (disk.behind / "x.log").exists()

    disk.fall_silent()
    disks.ask(touches, told.append)
    assert turns_go_on(qtbot)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] == f"the disk does not answer: {disk.folder}"
    waiting = set(threading.enumerate())
    for _ in range(50):
        disks.ask(touches, told.append)
    qtbot.waitUntil(lambda: len(told) == 52)
    assert set(threading.enumerate()) <= waiting  # nobody else asks it
    assert set(told[2:]) == {told[1]}

    disk.answer()
    answers_again(qtbot, disk, disks)


def test_who_is_known_to_be_silent_is_so_whatever_else_is_mounted(disk: FarDisk, tmp_path: Path) -> None:
    """The list changes all the time on a machine with containers: it is no reason to wait once more."""
    (tmp_path / "other").mkdir()
    other, path = FarDisk(tmp_path / "other"), str(disk.folder / "x")
    disk.fall_silent()
    assert in_time(path, lambda: Path(path).exists(), 0.2) is None
    began = list[int]()
    other.unmount()
    other.mount()
    assert in_time(path, lambda: began.append(1)) is None
    assert in_time(other.folder / "x", lambda: 7) == 7
    assert not began
    other.close()


def test_what_is_mounted_in_the_place_of_a_silent_disk_is_asked_anew(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """Whoever waits for the old one waits for ever."""
    told: list[str] = []
    disk.fall_silent()
    disks.ask([Touch(str(disk.folder))], told.append)
    qtbot.waitUntil(lambda: told == [f"the disk does not answer: {disk.folder}"])
    disk.mount_over()
    answers_again(qtbot, disk, disks)


def test_an_old_answer_is_none(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """The loop was held up while the disk answered, and it has fallen silent since."""
    told = list[str]()
    disks.ask([Touch(str(disk.folder))], told.append)
    (gate,) = disks._askers.values()
    until(lambda: bool(gate._results), "it has answered")
    disk.fall_silent()
    end = time.monotonic() + 0.1
    until(lambda: time.monotonic() > end, "that is long ago")
    qtbot.waitUntil(lambda: told == [f"the disk does not answer: {disk.folder}"])


def test_a_loop_that_is_always_late_is_told_at_last(
    qtbot: QtBot, disk: FarDisk, disks: Disks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However old the answer is by then: a service waits for it."""
    monkeypatch.setattr("medivote_desktop.runtime.disks._FRESH_SECONDS", -1.0)
    told = list[str]()
    disks.ask([Touch(str(disk.folder))], told.append)
    qtbot.waitUntil(lambda: told == [""])


def test_of_two_disks_the_first_trouble_is_told_and_nothing_else(
    qtbot: QtBot, disk: FarDisk, disks: Disks, tmp_path: Path
) -> None:
    """A service that was told to wait must not be told to start by the other one."""
    (tmp_path / "other").mkdir()
    other, told = FarDisk(tmp_path / "other"), list[str]()
    touches = [Touch(str(disk.folder)), Touch(str(other.folder / "x"))]
    disk.fall_silent()
    disks.ask(touches, told.append)
    qtbot.waitUntil(lambda: told == [f"the disk does not answer: {disk.folder}"])
    other.crash()
    disks.ask(touches[1:], told.append)
    in_trouble = f"the disk is in trouble: {other.folder} ({os.strerror(errno.ENOTCONN)})"
    qtbot.waitUntil(lambda: told[1:] == [in_trouble])
    disk.answer()
    answers_again(qtbot, disk, disks)
    disk.fall_silent()
    disks.ask(touches, told.append)
    qtbot.waitUntil(lambda: told[2:] == [in_trouble])
    disk.answer()
    answers_again(qtbot, disk, disks)  # and so its other answer has come, too
    assert len(told) == 3
    other.close()


def test_work_that_takes_long_holds_up_no_question(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """A log is rotated, and a service whose directory lies beside it is to start."""
    is_asked, told = threading.Event(), list[object]()
    disks.worker(str(disk.folder), Gate()).run(lambda: is_asked.wait(30.0), told.append)
    disks.value(str(disk.folder), lambda: 7, told.append)
    qtbot.waitUntil(lambda: told == [7])
    is_asked.set()
    qtbot.waitUntil(lambda: told == [7, True])


def test_what_comes_after_the_end_is_told_to_nobody(disk: FarDisk, qapp: QCoreApplication) -> None:
    """Neither what was asked, nor what took long: who asked may be gone."""
    before, disks, told = set(threading.enumerate()), Disks(), list[bool | None]()
    path = disk.folder / "x"
    disk.fall_silent()
    disks.value(str(path), path.exists, told.append)
    disks.worker(str(path), Gate()).run(path.exists, told.append)
    disks.close()
    disk.answer()
    until(lambda: set(threading.enumerate()) <= before, "nobody waits for it any more")
    qapp.processEvents()
    assert told == []


def test_near_things_are_not_asked_for(disk: FarDisk, disks: Disks) -> None:
    """It is told within the call."""
    told: list[str] = []
    disks.ask([Touch("/near"), Touch("/tmp/x.log", is_log=True)], told.append)
    assert told == [""]
    gate = Gate()
    assert disks.worker("/near", gate) is gate
    assert disks.worker(str(disk.folder / "x"), gate) is not gate


def test_what_is_wrong_with_a_file_is_no_trouble_of_its_disk(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """Whoever uses it tells; a pipe that nobody reads, or writes, is waited for by nobody."""
    os.mkfifo(disk.behind / "pipe")
    folder, told = str(disk.folder), list[str]()
    touches = [Touch(f"{folder}/none"), Touch(f"{folder}/no/x.log", is_log=True)]
    for touch in (*touches, Touch(f"{folder}/pipe"), Touch(f"{folder}/pipe", is_log=True)):
        told.clear()
        disks.ask([touch], told.append)
        qtbot.waitUntil(lambda: bool(told))
        assert told == [""], touch


def test_a_value_of_a_silent_disk_is_none(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """And told once: what comes later is nobody's any more."""
    told: list[int | None] = []
    path = str(disk.folder / "x")
    disks.value(path, lambda: 7, told.append)
    qtbot.waitUntil(lambda: told == [7])
    disk.fall_silent()
    disks.value(path, lambda: len(str((disk.folder / "x").exists())), told.append)
    qtbot.waitUntil(lambda: told == [7, None])
    disk.answer()
    answers_again(qtbot, disk, disks)
    assert told == [7, None]


def test_what_is_wrong_with_the_work_is_told_as_no_value(
    qtbot: QtBot, disk: FarDisk, disks: Disks, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody waits for it; the log says what it was."""
    told: list[None] = []

    def fail() -> None:
        raise ValueError("wrong")

    disks.value(str(disk.folder), fail, told.append)
    qtbot.waitUntil(lambda: told == [None])
    assert "wrong" in caplog.text


def test_who_may_wait_a_moment_waits_once(disk: FarDisk) -> None:
    """Then it is known to be silent, in every thread; what is near is done at once."""
    path = str(disk.folder / "x")
    assert in_time(path, lambda: 7) == 7
    with pytest.raises(FileNotFoundError):
        in_time(path, Path(path).stat)
    disk.fall_silent()
    begun = list[int]()

    def look() -> bool:
        begun.append(1)
        return Path(path).exists()

    assert in_time(path, look, 0.5) is None
    assert [in_time(path, look) for _ in range(20)] == [None] * 20
    assert silent_folder(["/near", path]) == str(disk.folder)
    assert silent_folder(["/near"]) == ""
    assert [may_be_folder(str(place)) for place in (disk.folder, "/", "/nowhere")] == [True, True, False]
    assert in_time("/near", lambda: 8) == 8
    assert begun == [1]
    assert in_time(path, look, 0.1, is_begun_anyway=True) is None
    assert begun == [1, 1]
    disk.answer()
    until(lambda: in_time(path, look) is False, "it answers")


def test_where_no_thread_can_begin_a_far_disk_is_as_good_as_silent(
    disk: FarDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine without room for one more process is no reason to end with an error; what is near is done."""

    def no_room(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    path = str(disk.folder / "x")
    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_room)
        assert in_time(path, lambda: 7) is None
        assert in_time("/near", lambda: 8) == 8
    assert in_time(path, lambda: 7) == 7


@pytest.fixture
def patient() -> Iterator[Disks]:
    """They wait as long as those of a program, in which a busy machine's disk answers."""
    disks = Disks()
    yield disks
    disks.close()


@pytest.fixture
def rescue(disk: FarDisk) -> Iterator[threading.Timer]:
    """Whoever waits for the disk goes on at last."""
    timer = threading.Timer(30.0, disk.answer)
    timer.start()
    yield timer
    timer.cancel()


class Asked:
    """A check that counts."""

    def __init__(self) -> None:
        self.asked = 0
        self.cancelled: list[str] = []

    def ask(self, answer: object) -> None:
        self.asked += 1
        assert callable(answer)
        answer("")

    def cancel(self, why: str) -> None:
        self.cancelled.append(why)


def test_a_check_is_asked_when_its_disk_has_answered(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """A silent one is no fault of the service; a cancelled ask is answered by nobody else."""
    check, answers, silences = Asked(), list[str](), list[int]()
    far = FarCheck(lambda _parent: check, [Touch(str(disk.folder))], disks, lambda: silences.append(1))
    far.ask(answers.append)
    qtbot.waitUntil(lambda: answers == [""])
    far.cancel("over")
    assert check.cancelled == ["over"]

    disk.fall_silent()
    far.ask(answers.append)
    far.cancel("too late")
    assert answers == ["", "too late"]
    far.ask(answers.append)
    qtbot.waitUntil(lambda: answers[2:] == [f"the disk does not answer: {disk.folder}"])
    assert (check.asked, len(silences)) == (1, 2)
    disk.answer()
    answers_again(qtbot, disk, disks)
    far.ask(answers.append)
    qtbot.waitUntil(lambda: check.asked == 2)


@pytest.mark.parametrize("what", ["directory", "program", "path"])
def test_a_disk_falls_silent_when_a_command_is_about_to_run(
    qtbot: QtBot, disk: FarDisk, rescue: threading.Timer, what: str
) -> None:
    """Only the command waits for it, until it is given up; when the disk answers it is executed as any other."""
    shutil.copy("/bin/true", disk.behind / "only-there")
    folder, near = str(disk.folder), "/tmp"
    command, directory, search = {
        "directory": (("true",), folder, os.defpath),
        "program": ((f"{folder}/only-there",), near, os.defpath),
        "path": (("only-there",), near, f"{folder}:{os.defpath}"),
    }[what]
    check, answers = CommandCheck(command, directory, {"PATH": search}, pytest.fail, is_far=True), list[str]()
    check.ask(answers.append)
    qtbot.waitUntil(lambda: answers == [""])
    disk.fall_silent()

    check.ask(answers.append)

    assert rescue.is_alive()
    assert turns_go_on(qtbot)
    check.cancel("no answer within 1 s")
    assert answers[1:] == [f"{command[0]}: no answer within 1 s"]
    disk.answer()
    check.ask(answers.append)
    qtbot.waitUntil(lambda: len(answers) == 3)
    assert answers[2] == ""
    check.deleteLater()


def test_what_a_check_was_made_of_goes_with_it(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """Each run has checks of its own: of a service that crashes again and again they would become many."""
    made: list[CommandCheck] = []

    def make(parent: QObject) -> CommandCheck:
        made.append(CommandCheck(("true",), str(disk.folder), {}, pytest.fail, parent))
        return made[0]

    far, answers = FarCheck(make, [Touch(str(disk.folder))], disks, lambda: None), list[str]()
    far.ask(answers.append)
    qtbot.waitUntil(lambda: answers == [""])
    with qtbot.waitSignal(made[0].destroyed):
        far.deleteLater()


# Logs that are looked at


@pytest.mark.usefixtures("qapp")
def test_a_channel_is_closed_in_the_moment_in_which_its_disk_falls_silent(disk: FarDisk, disks: Disks) -> None:
    """Nobody has asked the disk since: whoever leaves must not find out by waiting for it."""
    folder = disk.folder / "state"
    folder.mkdir()
    lock = InstanceLock(folder)
    assert lock.acquire() is None
    server = ControlServer(lambda request, reply: None, disks=disks)
    server.listen(lock)
    disk.fall_silent()
    rescue = threading.Timer(10.0, disk.answer)
    rescue.start()
    began = time.monotonic()

    server.close()

    assert time.monotonic() - began < 5.0
    rescue.cancel()
    disk.answer()
    lock.release()


def test_a_log_that_is_looked_at_falls_silent(qtbot: QtBot, disk: FarDisk, disks: Disks) -> None:
    """The view says so and goes on when it answers; nothing else waits."""
    log = disk.behind / "x.log"
    log.write_text("one\ntwo\n")
    path, gate = str(disk.folder / "x.log"), Gate()
    reader, told = PartedLog(path, gate, disks=disks), list[str]()
    reader.told.connect(told.append)
    reader.open()
    qtbot.waitUntil(lambda: reader.end == 2)
    assert [line.text for line in reader.lines(0, 2)] == ["one", "two"]

    disk.fall_silent()
    qtbot.waitUntil(lambda: told == [f"the disk does not answer: {disk.folder}"])
    assert turns_go_on(qtbot)
    assert [line.text for line in reader.lines(0, 2)] == ["", ""]
    reader.search(None)

    with log.open("a") as more:
        more.write("three\n")
    disk.answer()
    qtbot.waitUntil(lambda: reader.end == 3)
    assert told[1:] == [""]
    assert [line.text for line in reader.lines(0, 3)] == ["one", "two", "three"]
    reader.close()
    assert gate.close(5)


@pytest.mark.parametrize("part", ["x.log", "x.log.1"])
def test_what_a_silent_disk_left_empty_is_shown_when_it_answers(
    qtbot: QtBot, disk: FarDisk, disks: Disks, part: str
) -> None:
    """Also where it answers before anybody called it silent, and the log is as it was; so in a part that is older."""
    (disk.behind / "x.log").write_text("")
    (disk.behind / part).write_text("one\ntwo\n")
    path, gate = str(disk.folder / "x.log"), Gate()
    reader, told, changes = PartedLog(path, gate, disks=disks), list[str](), list[list[str]]()
    reader.told.connect(told.append)
    reader.open()
    qtbot.waitUntil(lambda: reader.end - reader.first == 2)
    disk.fall_silent()
    qtbot.waitUntil(lambda: [line.text for line in reader.lines(reader.first, 2)] == ["", ""])
    reader.changed.connect(lambda: changes.append([line.text for line in reader.lines(reader.first, 2)]))
    disk.answer()
    qtbot.waitUntil(lambda: bool(changes))
    assert changes[-1] == ["one", "two"]
    reader.close()
    assert gate.close(5)


def test_what_is_told_of_logs_by_time_asks_no_silent_disk(
    qtbot: QtBot, tmp_path: Path, disk: FarDisk, disks: Disks
) -> None:
    """Their size is told whenever any of them grows; and what is further back is read when it can be."""
    lines = [f"2026-11-25T12:{number // 60:02}:{number % 60:02}Z line {number}" for number in range(900)]
    (tmp_path / "near.log").write_text("2026-11-25T12:14:59Z near\n")
    (disk.behind / "far.log").write_text("".join(f"{line}\n" for line in lines))
    gate = Gate()
    paths = {"near": str(tmp_path / "near.log"), "far": str(disk.folder / "far.log")}
    merged, told = MergedLog(paths, gate, None, disks), list[str]()
    merged.told.connect(told.append)
    merged.open()
    qtbot.waitUntil(lambda: merged.end - merged.first > 200)
    size = merged.held_bytes
    assert size > 0
    at_last = threading.Timer(20.0, disk.answer)  # who waits for it would wait for ever
    at_last.start()
    disk.fall_silent()
    qtbot.waitUntil(lambda: bool(told))

    assert merged.held_bytes == size
    assert merged.modified_ms > 0
    merged.lines(merged.first, 1)  # who looks near the beginning gets more of it soon
    assert turns_go_on(qtbot)
    assert at_last.is_alive()
    at_last.cancel()

    disk.answer()

    def is_all_there() -> bool:
        shown = [line.text for line in merged.lines(merged.first, 2000)]
        return "" not in shown and len(shown) == len(lines) + 1

    qtbot.waitUntil(is_all_there)
    merged.close()
    assert gate.close(5)


def test_all_logs_by_time_without_the_silent_one(qtbot: QtBot, tmp_path: Path, disk: FarDisk, disks: Disks) -> None:
    """The others are shown; its own lines follow when it answers."""
    (tmp_path / "near.log").write_text("2026-11-25T12:00:01Z near\n")
    (disk.behind / "far.log").write_text("2026-11-25T12:00:00Z far\n")
    disk.fall_silent()
    gate = Gate()
    paths = {"near": str(tmp_path / "near.log"), "far": str(disk.folder / "far.log")}
    merged = MergedLog(paths, gate, None, disks)
    merged.open()
    qtbot.waitUntil(lambda: [line.text for line in merged.lines(merged.first, 9)] == ["2026-11-25T12:00:01Z near"])
    disk.answer()
    qtbot.waitUntil(lambda: len(merged.lines(merged.first, 9)) == 2)
    merged.close()
    assert gate.close(5)


@pytest.mark.parametrize("moment", ["open", "begin", "note_hole", "grow"])
def test_a_disk_falls_silent_in_the_middle_of_a_look(
    qtbot: QtBot,
    disk: FarDisk,
    patient: Disks,
    monkeypatch: pytest.MonkeyPatch,
    rescue: threading.Timer,
    moment: str,
) -> None:
    """It has answered just before: the loop goes on, says so, and shows all that is there when it answers."""
    (disk.behind / "x.log").write_text("one\ntwo\n")
    do = getattr(FileLines, moment)

    def silent_now(self: FileLines, *arguments: object, **keys: object) -> object:
        monkeypatch.undo()
        disk.fall_silent()
        return do(self, *arguments, **keys)

    monkeypatch.setattr(FileLines, moment, silent_now)
    gate, told = Gate(), list[str]()
    reader = PartedLog(str(disk.folder / "x.log"), gate, disks=patient)
    reader.told.connect(told.append)
    reader.open()
    qtbot.waitUntil(lambda: bool(told))
    assert turns_go_on(qtbot)
    assert rescue.is_alive()
    disk.answer()
    qtbot.waitUntil(lambda: [line.text for line in reader.lines(reader.first, 9)] == ["one", "two"])
    assert set(told) == {f"the disk does not answer: {disk.folder}", ""}  # a busy machine may be silent again
    reader.close()
    assert gate.close(5)


def test_what_is_painted_waits_for_no_silent_disk(
    qtbot: QtBot, disk: FarDisk, patient: Disks, rescue: threading.Timer
) -> None:
    """Lines and those that were found: they are empty until it answers, which is told."""
    (disk.behind / "x.log").write_text("".join(f"line {number}\n" for number in range(50_000)))
    gate = Gate()
    reader = PartedLog(str(disk.folder / "x.log"), gate, disks=patient)
    reader.open()
    qtbot.waitUntil(lambda: reader.end - reader.first == 50_000)
    matches = reader.search(Query("999"))
    assert matches is not None
    qtbot.waitUntil(lambda: matches.is_whole)
    assert len(reader.lines(reader.end - 9, 9)) == 9  # what was read last is at hand
    with (disk.folder / "x.log").open("rb") as far:  # and what the kernel has kept
        os.posix_fadvise(far.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    disk.fall_silent()

    assert [line.text for line in matches.lines(matches.first, 2)] == ["", ""]
    assert matches.row_of(matches.first) is None
    assert matches.at_or_after(reader.first + 20_000) == matches.end
    assert {line.text for line in reader.lines(reader.first, 9)} == {""}

    assert rescue.is_alive()
    assert turns_go_on(qtbot)
    with qtbot.waitSignal(reader.changed):
        disk.answer()
    qtbot.waitUntil(lambda: [line.text for line in matches.lines(matches.first, 2)] == ["line 999", "line 1999"])
    reader.close()
    assert gate.close(5)


def test_a_log_that_is_followed_from_a_silent_disk(qtbot: QtBot, disk: FarDisk) -> None:
    """The window of the program's own log follows one so: it says why nothing comes, each time."""
    log = disk.behind / "x.log"
    log.write_text("one\n")
    path, said = str(disk.folder / "x.log"), f"… the disk does not answer: {disk.folder} …\n"
    tail, texts = LogTail(), list[str]()
    tail.appended.connect(texts.append)
    disk.fall_silent()
    tail.open(path)
    qtbot.waitUntil(lambda: texts == [said])
    disk.answer()
    qtbot.waitUntil(lambda: texts == [said, "one\n"])
    disk.fall_silent()
    qtbot.waitUntil(lambda: texts == [said, "one\n", said])
    assert turns_go_on(qtbot)
    with log.open("a") as more:
        more.write("two\n")
    disk.answer()
    qtbot.waitUntil(lambda: texts[3:] == ["two\n"])
    tail.close()
    with qtbot.assertNotEmitted(tail.appended, wait=300):
        log.write_text("")
