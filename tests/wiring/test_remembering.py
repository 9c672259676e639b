"""The window says what becomes of the history, not the log alone."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.history.incident import Incident
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.remembering import Remembering
from tests.ui.conftest import Clock, Question

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")
CRASH = Incident(1_700_000_000_000, "api", "The API", "failed", "exit code 1")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow("Fleet", Question(), Clock())
    qtbot.addWidget(made)
    yield made
    made.allow_close()


@pytest.fixture
def history(tmp_path: Path, window: MainWindow) -> Iterator[History]:
    gate = Gate()
    made = History(gate, tmp_path / "history.db", keep_days=10_000, retry_ms=50)
    remembering = Remembering(made, window)
    yield made
    made.close()
    assert gate.close(10)
    del remembering


def test_a_damaged_history_is_told(
    qtbot: QtBot, tmp_path: Path, window: MainWindow, history: History, caplog: pytest.LogCaptureFixture
) -> None:
    """Where the old file is stands in the status bar."""
    (tmp_path / "history.db").write_bytes(b"no database at all" * 100)

    history.record(CRASH)

    qtbot.waitUntil(lambda: "begins anew" in window.statusBar().currentMessage())
    assert "set aside" in caplog.text
    assert "history.db.corrupt-" in window.statusBar().currentMessage()


def test_a_locked_history_is_told_until_it_is_written(
    qtbot: QtBot, tmp_path: Path, window: MainWindow, history: History, caplog: pytest.LogCaptureFixture
) -> None:
    """And that nothing is lost meanwhile."""
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        history.record(CRASH)
        qtbot.waitUntil(lambda: "kept in memory" in window.statusBar().currentMessage())
        assert "database is locked" in window.statusBar().currentMessage()
        other.execute("ROLLBACK")

    qtbot.waitUntil(lambda: not window.statusBar().currentMessage())
    assert "database is locked" in caplog.text
