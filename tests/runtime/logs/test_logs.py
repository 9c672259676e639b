"""Following real log files through everything that happens to them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.logs.ends import tail_text
from medivote_desktop.runtime.logs.tail import LogTail

KIB = 1024


class Reader:
    """What a window would show: the text since the last `opened`, and each batch of it."""

    def __init__(self, tail: LogTail) -> None:
        self.tail = tail
        self.paths: list[str] = []
        self.batches: list[str] = []
        tail.opened.connect(self._on_opened)
        tail.appended.connect(self.batches.append)

    def _on_opened(self, path: str) -> None:
        self.paths.append(path)
        self.batches.clear()

    @property
    def text(self) -> str:
        return "".join(self.batches)


@pytest.fixture
def reader(qtbot: QtBot) -> Iterator[Reader]:
    tail = LogTail()
    yield Reader(tail)
    tail.close()


def _append(log: Path, data: bytes) -> None:
    with log.open("ab") as file:
        file.write(data)


def _lines(first: int, last: int) -> bytes:
    """Numbered lines of 100 bytes."""
    return b"".join(b"%09d %s\n" % (number, b"x" * 89) for number in range(first, last))


def test_a_short_log_is_shown_whole(reader: Reader, log: Path) -> None:
    """Opening tells the path first, and at once the text of the file."""
    log.write_text("one\ntwo\n")

    reader.tail.open(str(log))

    assert reader.paths == [str(log)]
    assert reader.batches == ["one\ntwo\n"]


def test_a_long_log_is_shown_from_near_its_end(reader: Reader, log: Path) -> None:
    """Of a large file the last 64 KiB are shown, from a line's beginning, without a word on the rest."""
    log.write_bytes(_lines(0, 20_000))

    reader.tail.open(str(log))

    assert reader.text.encode() == _lines(20_000 - 64 * KIB // 100, 20_000)


def test_a_line_that_begins_at_the_cut_is_kept(reader: Reader, log: Path) -> None:
    """If a line begins exactly 64 KiB before the end, it is shown."""
    line = b"y" * 63 + b"\n"
    log.write_bytes(line * 2000)

    reader.tail.open(str(log))

    assert len(reader.text) == 64 * KIB


def test_what_is_added_appears(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """Lines and pieces of lines arrive as they are written, once."""
    log.write_text("one\n")
    reader.tail.open(str(log))

    _append(log, b"two\nthr")
    qtbot.waitUntil(lambda: reader.text == "one\ntwo\nthr")
    _append(log, b"ee\n")

    qtbot.waitUntil(lambda: reader.text == "one\ntwo\nthree\n")


def test_a_character_written_in_two_pieces_arrives_whole(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """A multibyte character is never cut, even if its second half comes much later."""
    log.write_bytes(b"")
    reader.tail.open(str(log))

    _append(log, "Bücher für 3 €".encode()[:-1])
    qtbot.waitUntil(lambda: reader.text == "Bücher für 3 ")
    _append(log, "€\n".encode()[-2:])

    qtbot.waitUntil(lambda: reader.text == "Bücher für 3 €\n")


def test_a_log_that_does_not_exist_yet_is_awaited(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """Nothing is shown until the file appears; then it is shown from its first byte."""
    reader.tail.open(str(log))
    assert reader.paths == [str(log)]
    assert reader.batches == []

    log.write_bytes(_lines(0, 1000))

    qtbot.waitUntil(lambda: reader.text.encode() == _lines(0, 1000))


def test_a_cleared_log_goes_on_from_its_beginning(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """After truncation a line of ours says so, and new text follows."""
    log.write_bytes(b"old text\nhalf a line")
    reader.tail.open(str(log))

    os.truncate(log, 0)
    qtbot.waitUntil(lambda: "cleared" in reader.text)
    _append(log, b"new\n")

    qtbot.waitUntil(lambda: reader.text == "old text\nhalf a line\n… the log was cleared …\nnew\n")


def test_a_replaced_log_loses_neither_end_nor_beginning(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """Rotation by renaming: what the old file got last is shown, then all of the new one."""
    log.write_text("one\n")
    reader.tail.open(str(log))

    _append(log, b"last of the old\n")
    log.rename(log.with_suffix(".log.1"))
    log.write_text("first of the new\n")

    expected = "one\nlast of the old\n… a new log begins …\nfirst of the new\n"
    qtbot.waitUntil(lambda: reader.text == expected)


def test_a_removed_log_is_heard_until_a_new_one_comes(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """Whoever still writes to the removed file is shown; a new file of that name is taken up."""
    with log.open("ab", buffering=0) as writer:
        writer.write(b"one\n")
        reader.tail.open(str(log))
        log.unlink()
        writer.write(b"still here\n")
        qtbot.waitUntil(lambda: reader.text == "one\nstill here\n")

    log.write_text("back\n")

    qtbot.waitUntil(lambda: reader.text.endswith("… a new log begins …\nback\n"))


def test_a_file_put_in_its_place_is_taken_up(qtbot: QtBot, reader: Reader, log: Path, tmp_path: Path) -> None:
    """A file moved over the log (another inode, even if larger) is shown from its beginning."""
    log.write_text("one\n")
    reader.tail.open(str(log))
    (tmp_path / "other").write_text("another file with more text\n")

    (tmp_path / "other").replace(log)

    qtbot.waitUntil(lambda: reader.text == "one\n… a new log begins …\nanother file with more text\n")


def _punch(log: Path, size: int) -> None:
    if shutil.which("fallocate") is None:
        pytest.skip("needs fallocate of util-linux")
    command = ["fallocate", "--punch-hole", "--offset", "0", "--length", str(size), str(log)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("this file system has no holes")
    with log.open("rb") as file:
        assert file.read(size) == b"\0" * size


def test_a_punched_hole_is_not_shown(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """A log whose front was punched out is shown from its first line, and followed through the next punching."""
    log.write_bytes(_lines(0, 1000))
    _punch(log, 99_000)

    reader.tail.open(str(log))
    assert reader.text.encode() == _lines(990, 1000)

    _append(log, _lines(1000, 1010))
    _punch(log, 100_500)
    _append(log, _lines(1010, 1020))
    qtbot.waitUntil(lambda: reader.text.encode().endswith(_lines(1010, 1020)))
    assert "\0" not in reader.text


def test_the_end_of_a_hole_that_is_reached_late_is_shown(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """Text punched out before it was read is missing; what is behind the hole is shown from its first line."""
    log.write_bytes(b"")
    reader.tail.open(str(log))

    _append(log, _lines(0, 1000))
    _punch(log, 99_000)

    qtbot.waitUntil(lambda: reader.text.encode().endswith(_lines(990, 1000)))
    assert "\0" not in reader.text


def test_a_burst_is_cut_and_said(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """Of 3 MB written at once the last 256 KiB are shown, behind a line that tells how much was skipped."""
    log.write_bytes(b"before\nand half")
    reader.tail.open(str(log))

    _append(log, b" a line\n" + _lines(0, 30_000))

    qtbot.waitUntil(lambda: reader.text.endswith(_lines(29_999, 30_000).decode()))
    assert reader.batches[0] == "before\nand half"
    (batch,) = reader.batches[1:]
    note, rest = batch.removeprefix("\n").split("\n", 1)
    shown = 256 * KIB // 100
    assert rest.encode() == _lines(30_000 - shown, 30_000)
    skipped = 30_000 * 100 + len(" a line\n") - len(rest)
    assert note == f"… {skipped / KIB / KIB:.1f} MB skipped …"


WRITER = """
import os, time
begin, written = time.monotonic(), 0
while written < 75_000:
    due = min(75_000, int((time.monotonic() - begin) * 50_000))
    while written < due:
        os.write(1, b"%09d 2026-01-01T00:00:00Z INFO %s\\n" % (written, b"x" * 50))
        written += 1
    time.sleep(0.001)
"""


def test_a_torrent_stays_live(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """50,000 lines a second from a real child: the loop turns, batches are bounded, no line is torn or out of order.

    Gaps in the numbers are only where a line of ours says so, and the last line arrives.
    """
    log.write_bytes(b"")
    work_seconds: list[float] = []  # of this thread between two turns; what other programs take is not ours
    last_tick = time.thread_time()

    def tick() -> None:
        nonlocal last_tick
        work_seconds.append(time.thread_time() - last_tick)
        last_tick = time.thread_time()

    ticker = QTimer(interval=2)
    ticker.timeout.connect(tick)
    reader.tail.open(str(log))
    ticker.start()

    with log.open("ab") as file, subprocess.Popen([sys.executable, "-c", WRITER], stdout=file) as child:
        qtbot.waitUntil(lambda: child.poll() is not None)
    ticker.stop()

    qtbot.waitUntil(lambda: "\n000074999 " in reader.text)
    assert max(len(batch) for batch in reader.batches) <= 256 * KIB + 50
    assert len(reader.batches) >= 8
    assert max(work_seconds) < 0.016
    assert len(work_seconds) > 100
    previous = -1
    lines = reader.text.splitlines()
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if is_skip(line):
            previous = -2
        elif not line or (is_skip(following) and is_beginning(line, previous + 1)):
            continue  # the system lets a write across two pages be seen halfway; its other half was left out
        else:
            assert re.fullmatch(r"\d{9} 2026-01-01T00:00:00Z INFO x{50}", line)
            assert previous == -2 or int(line[:9]) == previous + 1
            previous = int(line[:9])


def is_skip(line: str) -> bool:
    return re.fullmatch(r"… .* skipped …", line) is not None


def is_beginning(line: str, number: int) -> bool:
    whole = f"{number:09} 2026-01-01T00:00:00Z INFO {'x' * 50}"
    return len(line) < len(whole) and whole.startswith(line)


def test_binary_garbage_is_shown_as_such(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """Bytes that are no text become replacement characters; the lines around them stay."""
    log.write_bytes(b"before\n\xff\xfe\x80\x00\x01\xc3\n after\n")

    reader.tail.open(str(log))

    lines = reader.text.split("\n")
    assert (lines[0], lines[2]) == ("before", " after")
    assert "\ufffd" in lines[1]
    assert "\0" not in reader.text


def test_a_line_without_end_is_shown_too(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """A giant line is cut between characters, not thrown away."""
    log.write_bytes("€".encode() * 100_000)

    reader.tail.open(str(log))

    assert set(reader.text) == {"€"}
    assert len(reader.text.encode()) > 64 * KIB - 3


def test_a_pipe_as_log_does_not_stop_the_program(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """A named pipe without a writer is refused in words, said once, and a file in its place is taken up."""
    os.mkfifo(log)
    reader.tail.open(str(log))
    assert reader.text == f"… cannot read {log}: it is not a file …\n"

    log.unlink()
    log.write_text("a file\n")

    qtbot.waitUntil(lambda: reader.text.endswith("a file\n"))
    assert reader.text.count("cannot read") == 1


@pytest.mark.parametrize("kind", ["a folder", "a loop of links"])
def test_what_cannot_be_read_is_said_once(qtbot: QtBot, reader: Reader, log: Path, kind: str) -> None:
    """The reason is shown, not repeated at every look, and forgotten when there is a file."""
    if kind == "a folder":
        log.mkdir()
    else:
        log.symlink_to(log)
    reader.tail.open(str(log))
    assert reader.text.startswith(f"… cannot read {log}: ")

    if kind == "a folder":
        log.rmdir()
    else:
        log.unlink()
    log.write_text("well\n")

    qtbot.waitUntil(lambda: reader.text.endswith("well\n"))
    assert reader.text.count("cannot read") == 1


def test_another_file_takes_the_place_of_the_first(qtbot: QtBot, reader: Reader, log: Path, tmp_path: Path) -> None:
    """Opening a second file ends the first: nothing of it arrives any more."""
    other = tmp_path / "db.log"
    log.write_text("api\n")
    other.write_text("db\n")
    reader.tail.open(str(log))
    reader.tail.open(str(other))

    _append(log, b"api again\n")
    _append(other, b"db again\n")

    qtbot.waitUntil(lambda: reader.text == "db\ndb again\n")
    assert reader.paths == [str(log), str(other)]


def test_no_descriptor_is_left_open(qtbot: QtBot, reader: Reader, log: Path) -> None:
    """Following, switching and closing leave no open file behind."""

    def open_logs() -> int:
        return sum(file.path.startswith(str(log)) for file in psutil.Process().open_files())

    log.write_text("one\n")
    reader.tail.open(str(log))
    assert open_logs() == 1
    log.rename(log.with_suffix(".log.1"))
    log.write_text("two\n")
    qtbot.waitUntil(lambda: reader.text.endswith("two\n"))
    assert open_logs() == 1

    reader.tail.close()

    assert open_logs() == 0


# The last lines at once.


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    text=st.lists(st.sampled_from(["\n", "a", "€", "line\n", "x" * 70_000, "\n" * 3])).map("".join),
    lines=st.integers(0, 12),
)
def test_the_last_lines_are_those_of_the_whole_text(text: str, lines: int, tmp_path: Path) -> None:
    """`tail_text` gives what splitting the whole file would give."""
    log = tmp_path / "some.log"
    log.write_text(text)
    whole = text.split("\n")
    ended = whole[-1] == ""
    wanted = [line + "\n" for line in whole[:-1]] + ([] if ended else whole[-1:])

    assert tail_text(str(log), lines) == "".join(wanted[-lines:] if lines else [])


def test_the_last_lines_are_bounded(log: Path) -> None:
    """No more than the limit is read, and it begins with a whole line."""
    log.write_bytes(_lines(0, 5000))

    assert tail_text(str(log), 4000, limit_bytes=100_000).encode() == _lines(4000, 5000)
    assert tail_text(str(log), 4000, limit_bytes=99_999).encode() == _lines(4001, 5000)


def test_the_last_lines_behind_a_great_hole_are_found_quickly(log: Path) -> None:
    """A file with a hole of 64 GB and a few lines behind it is answered from the lines alone."""
    with log.open("wb") as file:
        try:
            os.truncate(log, 64 * KIB**3)
        except OSError:
            pytest.skip("this file system takes no file of 64 GB")
        file.seek(0, os.SEEK_END)
        file.write(_lines(0, 3))

    assert tail_text(str(log), 10, limit_bytes=1024**4).encode() == _lines(0, 3)


def test_the_last_lines_of_nothing(log: Path) -> None:
    """An empty file has none; a missing one is an error."""
    log.write_text("")
    assert tail_text(str(log), 10) == ""
    log.unlink()

    with pytest.raises(FileNotFoundError):
        tail_text(str(log), 10)
