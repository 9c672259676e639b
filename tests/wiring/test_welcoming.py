"""What a person chooses on the first page: a folder is taken if something that is looked for is in it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from medivote_desktop.places.locate import Place
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.wiring.welcoming import Welcome, looked_for
from tests.core.reading import read

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


class Chooser:
    """The first page without any services.ini, and what was chosen there."""

    def __init__(self, folder: Path) -> None:
        self.settings = SettingsStore(folder / "desktop.ini")
        self.welcome = Welcome(self.settings, dict(os.environ))
        self.chosen: list[Place] = []
        self.welcome.chosen.connect(lambda place, _is_file: self.chosen.append(place))
        self.welcome.page.show()

    def choose(self, folder: Path) -> None:
        self.welcome.page.folder_chosen.emit(str(folder))

    @property
    def words(self) -> str:
        """All that the page says."""
        return "\n".join(label.text() for label in self.welcome.page.findChildren(QLabel) if label.isVisible())


@pytest.fixture
def chooser(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Chooser]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = Chooser(tmp_path)
    qtbot.waitExposed(made.welcome.page)
    yield made
    made.welcome.close()


def test_a_folder_without_any_of_medivotes_programs_is_refused(chooser: Chooser, tmp_path: Path) -> None:
    """All services of MediVote's own services.ini run in the folder itself: that it exists tells nothing."""
    wrong = tmp_path / "photos"
    wrong.mkdir()
    chooser.choose(wrong)
    assert chooser.chosen == []
    assert chooser.settings.medivote_home is None
    assert not (tmp_path / "config" / "medivote-desktop" / "services.ini").exists()
    assert f"{wrong} does not look like MediVote's folder: there is no blockchain/node.py in it." in chooser.words


def test_one_of_its_programs_is_enough(chooser: Chooser, tmp_path: Path) -> None:
    """An installation may be another than the usual one."""
    right = tmp_path / "MediVote"
    (right / "network").mkdir(parents=True)
    (right / "network" / "dashboard.py").touch()
    chooser.choose(right)
    assert [place.path for place in chooser.chosen] == [tmp_path / "config" / "medivote-desktop" / "services.ini"]
    assert chooser.settings.medivote_home == str(right)


def test_the_page_fits_on_a_small_screen(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 200 % a notebook's screen is some 680 by 340 pixels: what does not fit is scrolled to."""
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: QSize(683, 352))
    made = Chooser(tmp_path)
    qtbot.waitExposed(made.welcome.page)
    assert made.welcome.page.width() < 683
    assert made.welcome.page.height() < 352 - 32
    made.welcome.close()


@pytest.mark.parametrize(
    ("command", "directory", "wanted"),
    [
        ("python backend/main.py", "/mv", ["/mv/backend/main.py"]),
        (".venv/bin/python -m app", "/mv/api", ["/mv/api", "/mv/api/.venv/bin/python"]),
        ("python -m app", "/mv", ["/mv"]),
        ("docker run some/image", "/mv", ["/mv"]),
        ("curl http://127.0.0.1/x", "/mv", ["/mv"]),
        ("/usr/bin/serve --root=a/b", "/mv", ["/mv"]),
        ("python ../other/main.py", "/mv", ["/mv"]),
        ("python a/b.py\nshell = yes", "/mv", ["/mv"]),
        ("python backend/main.py", "/elsewhere", ["/mv"]),
    ],
)
def test_what_services_name_is_looked_for(command: str, directory: str, wanted: list[str]) -> None:
    """What they name within the folder; where they name nothing there, the folder is all that can be asked for."""
    text = f"[service:one]\ncommand = {command}\ndirectory = {directory}\n"
    assert looked_for(read(text).services, "/mv") == wanted
