"""The window before anything supervises: what services.ini says, and one call when it has been painted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.configfile import read_config
from medivote_desktop.ui.firstwindow import FirstPaint, first_window
from medivote_desktop.ui.settings_store import SettingsStore

TWO = """
[manager]
title = Two
[service:a]
name = Alpha
command = true
port = 4001
[service:b]
command = true
depends_on = a
"""


def test_it_shows_what_is_described(tmp_path: Path, qtbot: QtBot) -> None:
    """Names and ports, all at rest; the call comes once, after the first paint."""
    file = tmp_path / "services.ini"
    file.write_text(TWO)
    window = first_window(read_config(file, environ={}), SettingsStore(tmp_path / "desktop.ini"))
    qtbot.addWidget(window)
    calls: list[int] = []
    FirstPaint(window, lambda: calls.append(window.table.model().rowCount()))
    assert calls == []
    window.show()
    qtbot.waitUntil(lambda: bool(calls))
    assert calls == [2]
    window.repaint()
    window.hide()
    window.show()
    qtbot.wait(0)
    assert calls == [2]
    assert window.windowTitle() == "Two"
    shown = window.table.current_service()
    assert shown is not None
    assert (shown.name, shown.state, shown.facts.ports) == ("Alpha", State.STOPPED, (4001,))


def test_it_is_there_before_what_supervises_is_loaded() -> None:
    """Each module of these would cost the person time before the window is seen."""
    code = (
        "import sys, medivote_desktop.session\n"
        "late = ('medivote_desktop.app', 'medivote_desktop.desktop', 'medivote_desktop.runtime.supervisor',"
        " 'medivote_desktop.runtime.process', 'medivote_desktop.ui.dialogs', 'medivote_desktop.ui.detail.logpage',"
        " 'medivote_desktop.ui.tray', 'sqlite3', 'aiohttp')\n"
        "print(*[name for name in late if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""
