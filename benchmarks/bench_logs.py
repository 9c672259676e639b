"""The log view: how soon a log of a gigabyte is in view, what it takes, and how it bears 50,000 lines a second.

The baseline is what one would write first: a QPlainTextEdit of the last 10,000 lines, fed with what comes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent.parent))

from PySide6.QtCore import QElapsedTimer, Qt, QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from benchmarks.common import tell, title
from benchmarks.usage import memory_mb
from medivote_desktop.core.logs.line import Query
from medivote_desktop.runtime.logs.reader import LogReader
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.detail.logpage import LogPage
from medivote_desktop.ui.theme import LIGHT

SIZE_BYTES = int(os.environ.get("MEDIVOTE_BENCH_LOG_MB", "1000")) * 1_000_000
LINES_A_SECOND, LIVE_SECONDS = 50_000, 6.0
WRITER = """
import sys, time
rate, seconds = int(sys.argv[1]), float(sys.argv[2])
began, written = time.monotonic(), 0
while (passed := time.monotonic() - began) < seconds:
    lines = range(written, int(passed * rate))
    words = "2026-01-01T00:00:00Z INFO request answered, and some more words"
    sys.stdout.write("".join(f"{n:09} {words}\\n" for n in lines))
    sys.stdout.flush()
    written = lines.stop
    time.sleep(0.01)
"""


class Loop:
    """The loop of this process, and how long a heartbeat of 5 ms was held up at most."""

    def __init__(self, app: QApplication) -> None:
        self._app = app
        self._clock = QElapsedTimer()
        self.longest_ms = 0.0
        self._beat = QTimer(interval=5, timerType=Qt.TimerType.PreciseTimer)
        self._beat.timeout.connect(self._on_beat)

    def _on_beat(self) -> None:
        self._note()
        self._clock.start()

    def _note(self) -> None:
        self.longest_ms = max(self.longest_ms, self._clock.nsecsElapsed() / 1e6 - 5)

    def run(self, until: Callable[[], bool], limit_seconds: float = 120) -> float:
        """Turn until something is so; gives the longest hold-up in ms."""
        self.longest_ms = 0.0
        self._clock.start()
        self._beat.start()
        ends = time.monotonic() + limit_seconds
        while not until() and time.monotonic() < ends:
            self._app.processEvents()
            time.sleep(0.0005)
        self._note()  # what ended it may have held it up, too
        self._beat.stop()
        return self.longest_ms


def write_big(path: Path) -> None:
    with path.open("wb") as file:
        number = 0
        while file.tell() < SIZE_BYTES:
            lines = range(number, number + 10_000)
            file.write(b"".join(b"%09d 2026-01-01T00:00:00Z INFO request %d %s\n" % (n, n, b"x" * 60) for n in lines))
            number = lines.stop


def last_line(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(-1000, os.SEEK_END)
        return file.read().splitlines()[-1]


def joined(reader: LogReader, page: LogPage) -> None:
    reader.open()
    page.view.show_source(reader, "")
    reader.changed.connect(page.view.take_news)


def opening(app: QApplication, loop: Loop, path: Path, gate: Gate) -> None:
    before_mb = memory_mb(os.getpid(), "Private_Dirty")
    began = time.perf_counter()
    page, reader = LogPage(LIGHT), LogReader(str(path), gate)
    page.resize(1000, 700)
    joined(reader, page)
    page.show()
    for _ in range(3):
        app.processEvents()
    page.view.viewport().repaint()
    tell("1 GB: its end in view after", (time.perf_counter() - began) * 1000, 300, "ms")
    assert page.view.text(reader.end - 1).encode() == last_line(path)
    began = time.perf_counter()
    held_ms = loop.run(lambda: reader.is_whole)
    note = f"longest hold-up meanwhile {held_ms:.0f} ms, {reader.end - reader.first:,} lines"
    tell("1 GB: all lines counted after", time.perf_counter() - began, 5, "s", note)
    jumps = []
    for share in range(40):
        began = time.perf_counter()
        bar = page.view.verticalScrollBar()
        bar.setValue(bar.maximum() * (share * 7 % 40) // 40)
        page.view.viewport().repaint()
        jumps.append((time.perf_counter() - began) * 1000)
    tell("1 GB: a jump somewhere into it, median", sorted(jumps)[20], 16, "ms", f"longest {max(jumps):.1f} ms")
    page.view.show_matches(matches := reader.search(Query("request 4242 ")))
    began = time.perf_counter()
    held_ms = loop.run(lambda: matches is not None and matches.is_whole)
    tell("1 GB: searched for words in", time.perf_counter() - began, 20, "s", f"longest hold-up {held_ms:.0f} ms")
    tell("1 GB: memory", memory_mb(os.getpid(), "Private_Dirty") - before_mb, 16, "MB")
    reader.close()
    page.close()


def live(loop: Loop, path: Path, *, plain: bool, gate: Gate) -> tuple[float, float]:
    """The longest hold-up in ms and the share of a core."""
    path.write_bytes(b"")
    reader: LogReader | None = None
    view: QWidget
    if plain:
        view = _plain_view(path)
    else:
        view = page = LogPage(LIGHT)
        reader = LogReader(str(path), gate)
        joined(reader, page)
    view.resize(1000, 700)
    view.show()
    with path.open("ab") as out:
        words = [sys.executable, "-c", WRITER, str(LINES_A_SECOND), str(LIVE_SECONDS)]
        writer = subprocess.Popen(words, stdout=out)
    before, began = time.process_time(), time.monotonic()
    held_ms = loop.run(lambda: writer.poll() is not None)
    # The loop of this benchmark itself turns 2,000 times a second: measured without a view, it is taken off.
    share = (time.process_time() - before) / (time.monotonic() - began) * 100
    if reader is not None:
        written = path.read_bytes().count(b"\n")
        assert reader.end > 0.9 * written, f"it fell behind: {reader.end:,} of {written:,} lines"
        reader.close()
    view.close()
    return held_ms, share


def idle_share(loop: Loop) -> float:
    before, began = time.process_time(), time.monotonic()
    loop.run(lambda: time.monotonic() - began > 2)
    return (time.process_time() - before) / (time.monotonic() - began) * 100


def _plain_view(path: Path) -> QPlainTextEdit:
    view = QPlainTextEdit(readOnly=True, maximumBlockCount=10_000)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    file = path.open("rb")
    timer = QTimer(view, interval=100)

    def grow() -> None:
        if data := file.read():
            view.appendPlainText(data.decode().removesuffix("\n"))

    timer.timeout.connect(grow)
    timer.start()
    view.destroyed.connect(file.close)
    return view


def main() -> None:
    title("the log view")
    app = QApplication([])
    loop, gate = Loop(app), Gate()
    with tempfile.TemporaryDirectory() as folder:
        write_big(big := Path(folder) / "big.log")
        opening(app, loop, big, gate)
        own_share = idle_share(loop)
        held_ms, share = live(loop, Path(folder) / "live.log", plain=False, gate=gate)
        base_held_ms, base_share = live(loop, Path(folder) / "plain.log", plain=True, gate=gate)
        note = f"baseline {base_held_ms:.0f} ms"
        tell(f"{LINES_A_SECOND:,} lines/s live: longest hold-up", held_ms, 25, "ms", note)
        note = f"baseline {base_share - own_share:.0f} %"
        tell(f"{LINES_A_SECOND:,} lines/s live: CPU", share - own_share, 10, "% of a core", note)
    gate.close(10)


if __name__ == "__main__":
    main()
