"""The window before anything supervises: what services.ini says, and one call when it has been painted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.configuration.configfile import read_config
from medivote_desktop.ui.firstwindow import FirstPaint, first_window, place_over
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


def test_a_small_screen_gives_it_all_its_width(tmp_path: Path, qtbot: QtBot) -> None:
    """But for the frame: less would cut the last column off on a laptop with large letters."""
    (tmp_path / "services.ini").write_text(TWO)
    config = read_config(tmp_path / "services.ini", environ={})
    window = first_window(config, SettingsStore(tmp_path / "desktop.ini"))
    qtbot.addWidget(window)
    room = window.screen().availableSize()
    assert room.width() < 1000  # else every width would do
    assert window.width() == room.width() - 16
    assert room.height() - window.height() >= 40


def test_it_is_there_before_what_supervises_is_loaded() -> None:
    """Each module of these would cost the person time before the window is seen."""
    code = (
        "import sys, medivote_desktop.session\n"
        "late = ('medivote_desktop.app', 'medivote_desktop.desktop', 'medivote_desktop.runtime.supervisor',"
        " 'medivote_desktop.runtime.process', 'medivote_desktop.ui.dialogs.door', 'medivote_desktop.ui.detail.logpage',"
        " 'medivote_desktop.ui.tray.tray', 'sqlite3', 'aiohttp')\n"
        "print(*[name for name in late if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""


_LOOK = """
import enum
def kinds(kind):
    for made in kind.__subclasses__():
        yield made.__name__
        yield from kinds(made)
print(*kinds(enum.Enum))
"""


def _enums_after(code: str) -> set[str]:
    """The names of all enums that exist when this has been done in a program of its own."""
    command = [sys.executable, "-c", code + _LOOK]
    return set(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout.split())


def test_no_kind_of_widget_is_looked_up_before_it_is_painted(tmp_path: Path) -> None:
    """Python makes the enums of a class of Qt when it first meets it: sixty where a widget's type is looked up."""
    (tmp_path / "services.ini").write_text(TWO)
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from medivote_desktop.runtime.configuration.configfile import read_config\n"
        "from medivote_desktop.ui.firstwindow import FirstPaint, first_window\n"
        "from medivote_desktop.ui.settings_store import SettingsStore\n"
        "app = QApplication(['', '-platform', 'offscreen'])\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "config = read_config(folder / 'services.ini', environ={})\n"
        "window = first_window(config, SettingsStore(folder / 'desktop.ini'))\n"
        "FirstPaint(window, app.exit)\n"
        "window.show()\n"
        "app.exec()\n"
    )
    enums = _enums_after(code)
    assert "ScrollHint" in enums  # a table's
    assert "WindowOrder" not in enums  # QMdiArea's


def test_without_a_window_the_first_services_wait_for_nothing_that_they_do_not_need() -> None:
    """Qt's namespace with its 93 enums, Qt's network part and the control channel take a fifth of a start."""
    code = "import sys, medivote_desktop.headless\n"
    enums = _enums_after(code)
    assert "ProcessError" in enums
    assert "GlobalColor" not in enums
    late = "print(*{'PySide6.QtNetwork', 'medivote_desktop.runtime.channel.control'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code + late], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""


@pytest.mark.parametrize(("left", "top"), [(100, 60), (-500, -500), (5000, 5000)])
def test_a_window_takes_the_place_of_another(qtbot: QtBot, left: int, top: int) -> None:
    """Middle on middle, but for what would be off the screen."""
    page, window = QWidget(), QWidget()
    for widget in (page, window):
        qtbot.addWidget(widget)
    page.resize(300, 200)
    page.move(left, top)
    window.resize(200, 160)
    place_over(window, page)

    screen = page.screen().availableGeometry()
    assert screen.contains(window.frameGeometry())
    if screen.contains(page.frameGeometry()):
        assert window.frameGeometry().center() == page.frameGeometry().center()
