"""The history on disks that refuse and in programs that are killed: real mounts, real children."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.containers import may_unshare

DISK = """
import errno, logging, subprocess, sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.history import History

folder, fault = Path(sys.argv[1]), sys.argv[2]
app = QCoreApplication([])
logging.basicConfig(stream=sys.stdout, format="%(levelname)s")
gate = Gate()
history = History(gate, folder / "history.db", retry_ms=30)

def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        app.processEvents()
        time.sleep(0.001)

def record(run):
    reason = "x" * 2000
    history.record(Incident(int(time.time() * 1000), "api", "API", "failed", reason=reason, run=run))

def runs():
    answers = []
    history.recent(5000, None, answers.append)
    until(lambda: answers)
    return [incident.run for incident in answers[0]]

record(0)
assert runs() == [0]
if fault == "read-only":  # a disk cannot be made read-only under an open file
    history.close()
    history = History(gate, folder / "history.db", retry_ms=30)
    runs_before = []
    gate.run(lambda: None, runs_before.append)
    until(lambda: runs_before)
filler = folder / "filler"
if fault == "full":
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError as error:
            assert error.errno == errno.ENOSPC
else:
    subprocess.run(["mount", "-o", "remount,ro", folder], check=True)
    try:
        filler.touch()
    except OSError as error:
        assert error.errno == errno.EROFS
    else:
        raise SystemExit("the fault does not bite")
for run in range(1, 101):
    record(run)
until(lambda: history.trouble)
print("trouble:", history.trouble)
told = []
history.trouble_changed.connect(told.append)
runs()  # what can still be read does not end it
assert history.trouble
assert not told
if fault == "full":
    filler.unlink()
else:
    subprocess.run(["mount", "-o", "remount,rw", folder], check=True)
until(lambda: not history.trouble)
assert runs() == list(range(100, -1, -1))
history.close()
assert gate.close(10)
print("all kept")
"""


@pytest.mark.skipif(not may_unshare("-rm"), reason="this machine lets nobody make a mount of their own")
@pytest.mark.parametrize(("fault", "words"), [("full", "full"), ("read-only", "disk I/O error")])
def test_a_disk_that_refuses_loses_nothing(fault: str, words: str, tmp_path: Path) -> None:
    """On a real disk that is full, or read-only: one warning, the program goes on; once it can be, all is stored."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = 'mount -t tmpfs -o size=1m none "$1" && exec "$2" -c "$3" "$1" "$4"'
    command = ["unshare", "-rm", "sh", "-c", mount, "sh", str(folder), sys.executable, DISK, fault]

    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)

    assert result.returncode == 0, result.stderr
    warning, trouble, kept = result.stdout.splitlines()[:1] + result.stdout.splitlines()[-2:]
    assert warning == "WARNING"
    assert words in trouble
    assert kept == "all kept"
    assert result.stdout.count("WARNING") == 1


WRITER = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.history import History

app = QCoreApplication([])
gate = Gate()
history = History(gate, Path(sys.argv[1]))
recorded = 0

def more():
    global recorded
    for _ in range(5):
        recorded += 1
        history.record(Incident(int(time.time() * 1000), sys.argv[2], "API", "failed", reason="x" * 500, run=recorded))
        history.running(sys.argv[2], recorded, 1.0)
    history.recent(1, None, told)

def told(incidents):
    print(incidents[0].run, flush=True)
    more()

more()
app.exec()
"""


@pytest.mark.parametrize("lines", [0, 1, 2, 7, 40, 200])
def test_a_kill_at_any_moment_leaves_a_readable_file(lines: int, tmp_path: Path) -> None:
    """A program killed with SIGKILL while it writes loses nothing that it had read back; the file is sound.

    Three programs one after the other, each killed, write into the same file: each also opens what a kill left.
    """
    path = tmp_path / "history.db"
    for writer in ("first", "second", "third"):
        command = [sys.executable, "-c", WRITER, str(path), writer]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            told = [int(process.stdout.readline()) for _ in range(lines)]
            process.kill()
            told += [int(line) for line in process.stdout.read().splitlines()]
        if not path.exists():
            assert told == []
            continue
        connection = sqlite3.connect(path)
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if connection.execute("PRAGMA user_version").fetchone() == (0,):
            assert told == []
        else:
            rows = connection.execute("SELECT run FROM incidents WHERE service_id = ? ORDER BY id", (writer,))
            kept = [run for (run,) in rows]
            assert kept == list(range(1, len(kept) + 1))
            assert len(kept) >= max(told, default=0)
        connection.close()
