"""Logs are rotated under services that keep writing, and no line is lost."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.logs import rotation
from medivote_desktop.runtime.logs.keeper import LogKeeper
from medivote_desktop.runtime.logs.rotation import allocated_bytes, begin_run, has_hole, rotate
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.service.launch import prepare_log
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service

WRITER = """
import os, sys
for number in range(int(sys.argv[1])):
    os.write(1, b"%09d a line of a service that has much to say\\n" % number)
"""


def numbers(folder: Path, name: str = "a.log") -> list[int]:
    """All lines of a log and its backups, the oldest first."""
    files = sorted(folder.glob(f"{name}.[0-9]*"), key=lambda path: -int(path.suffix[1:]))
    text = b"".join(path.read_bytes() for path in [*files, folder / name])
    return [int(line[:9]) for line in text.replace(b"\0", b"").splitlines()]


def test_no_line_is_lost_while_a_writer_writes(tmp_path: Path) -> None:
    """300,000 lines, rotated again and again: each stands exactly once, in order."""
    path = tmp_path / "a.log"
    with path.open("ab") as log:
        writer = subprocess.Popen([sys.executable, "-S", "-c", WRITER, "300000"], stdout=log)
    rotations = 0
    with writer:
        while writer.poll() is None:
            if allocated_bytes(path) > 1_000_000:
                assert rotate(path, 1000).lossless
                rotations += 1
    assert rotations > 3
    assert numbers(tmp_path) == list(range(300_000))
    assert allocated_bytes(path) < path.stat().st_size


def test_only_so_many_backups_are_kept(tmp_path: Path) -> None:
    """The oldest goes; the newest is NAME.log.1."""
    path = tmp_path / "a.log"
    for number in range(5):
        with path.open("a") as log:
            log.write(f"{number:09d}\n")
        rotate(path, 3)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.log", "a.log.1", "a.log.2", "a.log.3"]
    assert (tmp_path / "a.log.1").read_text() == "000000004\n"


def test_backups_beyond_a_lowered_limit_go_with_the_next_rotation(tmp_path: Path) -> None:
    """Those of our own numbers alone; not what is dated, named otherwise, no file, or behind what is no file."""
    path = tmp_path / "a.log"
    for number in range(7):
        with path.open("a") as log:
            log.write(f"{number:09d}\n")
        rotate(path, 6)
    others = ("a.log.20261128", "a.log.3.gz", "a.log.04", "a.log.9", "a.log.3~", "b.log.4")
    for name in others:
        (tmp_path / name).write_text("another's")
    path.write_text("7 is the last\n")
    rotate(path, 2)
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(["a.log", "a.log.1", "a.log.2", *others])
    assert (tmp_path / "a.log.1").read_text() == "7 is the last\n"
    assert (tmp_path / "a.log.2").read_text() == "000000006\n"


@pytest.mark.parametrize("kind", ["folder", "link"])
def test_what_is_no_file_of_ours_is_no_surplus_backup(tmp_path: Path, kind: str) -> None:
    """It stays, and so does what stands behind it; the log is rotated all the same."""
    path, other = tmp_path / "a.log", tmp_path / "other"
    other.write_text("another's")
    if kind == "folder":
        (tmp_path / "a.log.2").mkdir()
    else:
        (tmp_path / "a.log.2").symlink_to(other)
    (tmp_path / "a.log.3").write_text("behind it")
    path.write_text("one\n")
    assert rotate(path, 1).moved_bytes == 4
    assert (tmp_path / "a.log.1").read_text() == "one\n"
    assert os.path.lexists(tmp_path / "a.log.2")
    assert (tmp_path / "a.log.3").read_text() == "behind it"


@pytest.mark.parametrize(("backups", "moved"), [(0, 4), (2, 0)])
def test_backups_stay_where_none_are_kept_or_nothing_is_moved(tmp_path: Path, backups: int, moved: int) -> None:
    """With `log_backups = 0` another program may make them; and without a whole line nothing is rotated."""
    path = tmp_path / "a.log"
    path.write_text("one\n" if moved else "no end")
    for number in range(1, 5):
        (tmp_path / f"a.log.{number}").write_text("old\n")
    assert rotate(path, backups).moved_bytes == moved
    assert len(list(tmp_path.iterdir())) == 5


def test_an_unfinished_line_stays(tmp_path: Path) -> None:
    """A line is never torn in two."""
    path = tmp_path / "a.log"
    path.write_text("one\ntwo")
    rotate(path, 3)
    with path.open("a") as log:
        log.write(" and a half\n")
    assert (tmp_path / "a.log.1").read_text() == "one\n"
    assert path.read_bytes().replace(b"\0", b"") == b"two and a half\n"
    rotate(path, 3)
    assert (tmp_path / "a.log.1").read_text() == "two and a half\n"


def test_a_line_without_end_does_not_fill_the_disk(tmp_path: Path) -> None:
    """A progress bar may never end its line: beyond a megabyte it is cut. What follows goes on behind the cut."""
    path = tmp_path / "a.log"
    path.write_bytes(b"first\n" + b"x" * 1_000_000)
    assert rotate(path, 3).moved_bytes == len(b"first\n")
    with path.open("ab") as log:
        log.write(b"y" * 1_000_000)
    assert rotate(path, 3).moved_bytes == 2_000_000
    assert (tmp_path / "a.log.1").read_bytes() == b"x" * 1_000_000 + b"y" * 1_000_000
    assert allocated_bytes(path) < 10_000
    with path.open("ab") as log:
        log.write(b"z\n")
    assert rotate(path, 3).moved_bytes == 2


def test_nothing_but_a_hole_pushes_out_no_backup(tmp_path: Path) -> None:
    """However long it is: there is no line in it."""
    path = tmp_path / "a.log"
    path.write_bytes((b"x" * 4095 + b"\n") * 500)
    assert [rotate(path, 1).moved_bytes for _ in range(2)] == [2_048_000, 0]
    assert (tmp_path / "a.log.1").stat().st_size == 2_048_000


def test_a_new_run_begins_a_file_without_a_hole(tmp_path: Path) -> None:
    """A punched file becomes a backup, or goes where none are kept; one without a hole is appended to."""
    path = tmp_path / "a.log"
    path.write_bytes(b"x" * 99 + b"\n")
    begin_run(path, 3)
    assert path.exists()
    path.write_bytes((b"x" * 99 + b"\n") * 1000 + b"last words")
    rotate(path, 3)
    assert has_hole(path)
    begin_run(path, 3)
    assert not path.exists()
    assert (tmp_path / "a.log.1").read_bytes().replace(b"\0", b"") == b"last words"
    assert len((tmp_path / "a.log.2").read_bytes()) == 100_000
    path.write_bytes((b"x" * 99 + b"\n") * 1000 + b"last words")
    rotate(path, 0)
    begin_run(path, 0)
    assert not path.exists()


@pytest.mark.parametrize("backups", [0, 3])
def test_a_new_run_keeps_a_log_that_takes_less_than_its_size(tmp_path: Path, backups: int) -> None:
    """So does each on a file system that compresses; a hole behind the first words stands in for that."""
    path = tmp_path / "a.log"
    with path.open("wb") as log:
        log.write(b"first failure\n")
        log.seek(1_000_000)
        log.write(b"second failure\n")
    before = path.read_bytes()
    assert allocated_bytes(path) < 100_000

    assert prepare_log(str(path), backups) == len(before)

    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_running_service_is_kept_within_its_limit(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """The keeper rotates; the service writes on with the same process, and nothing is missing."""
    code = f"{WRITER}\nimport time\nwhile True: time.sleep(60)".replace("int(sys.argv[1])", "60000")
    fleet = make_fleet(service("a", code, log_max_bytes=500_000, log_backups=50))
    gate = Gate()
    keeper = LogKeeper(gate, fleet.supervisor.services.values)
    fleet.start()

    def done() -> bool:
        keeper.look()
        found = numbers(tmp_path)
        return len(found) == 60_000 and allocated_bytes(tmp_path / "a.log") < 500_000

    qtbot.waitUntil(done)
    assert numbers(tmp_path) == list(range(60_000))
    assert (tmp_path / "a.log.1").exists()
    assert fleet.life("a").run == 1
    old = (tmp_path / "a.log").stat().st_size
    fleet.restart()
    qtbot.waitUntil(lambda: fleet.life("a").run == 2 and fleet.is_in(State.RUNNING))
    assert (tmp_path / "a.log").stat().st_size < old
    gate.close(5)


def test_what_no_backup_has_room_for_is_dropped(tmp_path: Path) -> None:
    """A burst of many times the limit: the newest lines are kept, whole, as many as backups hold, and no more."""
    path = tmp_path / "a.log"
    line, lines = b"%09d" + b"x" * 990 + b"\n", 20_000
    for burst in range(3):
        with path.open("ab") as log:
            log.writelines(line % number for number in range(burst * lines, (burst + 1) * lines))
        rotated = rotate(path, 3, 2_000_000)
        assert rotated.lossless
        assert rotated.moved_bytes + rotated.dropped_bytes == 1000 * lines
        kept = numbers(tmp_path)
        assert kept == list(range((burst + 1) * lines - 6_000, (burst + 1) * lines))
        assert sorted(file.name for file in tmp_path.iterdir()) == ["a.log", "a.log.1"]
        assert allocated_bytes(path) < 10_000


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no room is given back before the end")
def test_of_a_burst_the_surplus_goes_before_the_rest_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that it nearly filled has room for the copy only then. The copy begins with a whole line."""
    path, copy, held_bytes = tmp_path / "a.log", rotation._copy, list[int]()
    path.write_bytes(b"".join(b"%09d" % number + b"x" * 993 + b"\n" for number in range(5000)))

    def copying(descriptor: int, start: int, end: int, target: Path) -> None:
        held_bytes.append(allocated_bytes(path))
        copy(descriptor, start, end, target)

    monkeypatch.setattr(rotation, "_copy", copying)
    rotate(path, 1, 1)
    kept = 1024 * 1024 // 1003
    assert numbers(tmp_path) == list(range(5000 - kept, 5000))
    assert len(held_bytes) == 1
    assert held_bytes[0] < 1_100_000


def test_what_is_a_little_late_is_kept_whole(tmp_path: Path) -> None:
    """Half as much again as the limit comes between two looks: every line is kept that backups are to hold."""
    path = tmp_path / "a.log"
    for burst in range(8):
        with path.open("ab") as log:
            log.writelines(b"%09d" % number + b"x" * 990 + b"\n" for number in range(burst * 3000, burst * 3000 + 3000))
        assert rotate(path, 3, 2_000_000).dropped_bytes == 0
    assert numbers(tmp_path) == list(range(18_000, 24_000))


@pytest.mark.skipif(sys.platform != "linux", reason="/proc leads to what has no name any more")
def test_a_removed_log_does_not_fill_the_disk(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its service writes on where nobody can look: its room is kept within the limit, and it is told of, once."""
    code = "import os, time\nos.write(1, (b'x' * 99 + b'\\n') * 20_000)\nwhile True: time.sleep(60)"
    log = tmp_path / "a.log"
    fleet = make_fleet(service("a", code, log_max_bytes=1_000_000))
    gate = Gate()
    keeper = LogKeeper(gate, fleet.supervisor.services.values)
    fleet.start()
    qtbot.waitUntil(lambda: log.exists() and log.stat().st_size == 2_000_000)
    log.unlink()
    output = Path(f"/proc/{fleet.supervisor.services['a'].pid}/fd/1")
    assert allocated_bytes(output) > 1_000_000
    keeper.look()
    qtbot.waitUntil(lambda: allocated_bytes(output) < 10_000)
    words = f"log {log}: it was removed"
    qtbot.waitUntil(lambda: words in caplog.text)
    keeper.look()
    fleet.restart()
    qtbot.waitUntil(log.exists)
    keeper.look()
    assert gate.close(5)
    assert caplog.text.count(words) == 1


def test_who_writes_too_fast_is_told_of(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Once, with words."""
    (tmp_path / "a.log").write_bytes(b"0123456789\n" * 1_000_000)
    fleet = make_fleet(service("a", log_max_bytes=1_000_000, log_backups=2))
    gate = Gate()
    LogKeeper(gate, fleet.supervisor.services.values).look()
    words = f"log {tmp_path / 'a.log'}: the service writes faster than it is rotated"
    qtbot.waitUntil(lambda: words in caplog.text)
    assert gate.close(5)


@pytest.mark.skipif(sys.platform == "win32", reason="modes are POSIX's")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644])
def test_who_may_not_read_a_log_may_not_read_its_backups(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "a.log"
    path.write_bytes(b"a secret\n")
    path.chmod(mode)
    rotate(path, 3)
    assert stat.S_IMODE((tmp_path / "a.log.1").stat().st_mode) == mode


@pytest.mark.skipif(sys.platform == "win32", reason="links of files need rights there")
def test_a_link_in_the_way_of_the_copy_leads_nowhere(tmp_path: Path) -> None:
    """Who may write in the folder of the log cannot have another file of its owner overwritten."""
    path, other = tmp_path / "a.log", tmp_path / "other"
    other.write_text("precious")
    (tmp_path / "a.log.new").symlink_to(other)
    path.write_bytes(b"a line\n")
    rotate(path, 3)
    assert other.read_text() == "precious"
    assert (tmp_path / "a.log.1").read_bytes() == b"a line\n"
    assert not (tmp_path / "a.log.1").is_symlink()


def test_a_log_that_cannot_be_rotated_is_left_as_it_is(tmp_path: Path) -> None:
    """Without room for the copy nothing is punched out."""
    path = tmp_path / "a.log"
    path.write_bytes(b"0123456789\n" * 1000)
    (tmp_path / "a.log.new").mkdir()  # where the copy would go
    try:
        rotate(path, 3)
    except OSError:
        assert path.read_bytes() == b"0123456789\n" * 1000
    else:
        raise AssertionError("the fault does not bite")
    assert list((tmp_path / "a.log.new").iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="limits are POSIX's")
def test_what_there_is_no_room_for_stays_in_the_log(tmp_path: Path) -> None:
    """A disk takes as much of the copy as it can, and says only then that it is full: half a copy is none."""
    import resource

    path, earlier = tmp_path / "a.log", tmp_path / "a.log.1"
    path.write_bytes(b"0123456789\n" * 200_000)
    earlier.write_bytes(b"earlier\n")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            rotate(path, 3)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == b"0123456789\n" * 200_000
    assert earlier.read_bytes() == b"earlier\n"
    assert sorted(tmp_path.iterdir()) == [path, earlier]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere nothing is punched out")
def test_a_disk_in_trouble_has_no_log_truncated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only where holes are unknown it is truncated, which may cost what is written meanwhile."""
    path = tmp_path / "a.log"
    path.write_bytes(b"0123456789\n" * 1000)

    def punch(_descriptor: int, _end: int) -> None:
        raise OSError(trouble, os.strerror(trouble))

    monkeypatch.setattr(rotation, "_punch", punch)
    trouble = errno.EIO
    with pytest.raises(OSError, match="Input/output error"):
        rotate(path, 3)
    assert path.read_bytes() == b"0123456789\n" * 1000
    trouble = errno.EOPNOTSUPP
    assert not rotate(path, 3).lossless
    assert path.read_bytes() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="links of files need rights there")
def test_a_link_is_refused_with_words(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What it leads to may be another's: not a byte of it changes, however often the log is looked at."""
    other, log = tmp_path / "syslog", tmp_path / "a.log"
    other.write_bytes(b"another's line\n" * 100_000)
    before = other.stat()
    log.symlink_to(other)
    fleet = make_fleet(service("a", log_max_bytes=100_000, log_backups=3))
    gate = Gate()
    keeper = LogKeeper(gate, fleet.supervisor.services.values)
    words = f"log {log}: cannot be rotated: it is a symbolic link; name the file itself: {other}"
    keeper.look()
    qtbot.waitUntil(lambda: words in caplog.text)
    keeper.look()
    assert gate.close(5)
    assert caplog.text.count(words) == 1
    assert other.read_bytes() == b"another's line\n" * 100_000
    assert (other.stat().st_ino, other.stat().st_blocks) == (before.st_ino, before.st_blocks)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.log", "syslog"]
    punched = tmp_path / "punched"
    punched.write_bytes(b"x" * 100_000 + b"\n")
    rotate(punched, 0)
    assert has_hole(punched)
    log.unlink()
    log.symlink_to(punched)
    begin_run(log, 3)
    begin_run(log, 0)
    assert log.is_symlink()
