"""Importing with a window: real files, a real worker, and a second program for a second fleet."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core.channel import short_hash
from medivote_desktop.remote.errors import ControlError
from medivote_desktop.runtime.folders import config_folder
from medivote_desktop.ui.dialogs.importing import ImportDialog, Offer
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.wiring import importdesk
from medivote_desktop.wiring.importdesk import ImportDesk, free_place, start_another
from tests.programs import Home, Program, is_alive, until

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


class Desk:
    """A desk above a window, and what it said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.show()
        self.desk = ImportDesk(self.window, dict(os.environ))
        self.saved: list[str] = []
        self.started: list[str] = []
        self.failed: list[str] = []
        self.desk.saved.connect(self.saved.append)
        self.desk.start_asked.connect(self.started.append)
        self.desk.failed.connect(self.failed.append)

    def offered(self, file: Path) -> ImportDialog:
        """The dialog that a file leads to."""
        self.desk.read(str(file))
        self.qtbot.waitUntil(lambda: bool(self.dialogs()))
        return self.dialogs()[0]

    def until_saved(self, name: str) -> None:
        self.qtbot.waitUntil(lambda: self.saved[-1:] == [str(config_folder() / name)])

    def dialogs(self) -> list[ImportDialog]:
        return [dialog for dialog in open_dialogs() if isinstance(dialog, ImportDialog)]


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    made = Desk(qtbot)
    yield made
    made.desk.close()


@pytest.fixture
def procfile(tmp_path: Path) -> Path:
    folder = tmp_path / "my app"
    folder.mkdir()
    path = folder / "Procfile"
    path.write_text("web: sleep 1\nrelease: true\n")
    return path


def test_nothing_is_written_before_a_person_says_so(desk: Desk, procfile: Path) -> None:
    """The dialog shows what would be; cancelled, nothing was."""
    dialog = desk.offered(procfile)

    assert f"directory = {procfile.parent}\n" in dialog.preview.toPlainText()
    dialog.reject()
    desk.qtbot.waitUntil(lambda: not desk.dialogs())
    assert not config_folder().exists()
    assert (desk.saved, desk.started, desk.failed) == ([], [], [])


def test_the_next_file_is_looked_for_in_the_same_folder(
    desk: Desk, procfile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever imports several files has them side by side."""
    asked: list[str] = []
    monkeypatch.setattr(importdesk, "pick_import", lambda _parent, start_in, _then: asked.append(start_in))
    desk.desk.begin("/home/somebody")
    desk.offered(procfile).reject()
    desk.desk.begin("/home/somebody")
    assert asked == ["/home/somebody", str(procfile.parent)]


def test_it_is_saved_where_a_persons_files_are(desk: Desk, procfile: Path) -> None:
    """The first as services.ini, the next one under another name; nothing is replaced, and nothing starts."""
    for name in ("services.ini", "my-app.ini", "my-app-2.ini"):
        dialog = desk.offered(procfile)
        dialog.save_only.click()
        desk.until_saved(name)
        assert "[service:web]" in (config_folder() / name).read_text()

    assert desk.started == []


def test_starting_is_asked_for(desk: Desk, procfile: Path) -> None:
    """After the file is there."""
    desk.offered(procfile).start.click()

    desk.qtbot.waitUntil(lambda: desk.started == [str(config_folder() / "services.ini")])
    assert desk.saved == desk.started
    assert Path(desk.started[0]).exists()


def test_a_file_whose_disk_is_silent_holds_up_no_other(
    desk: Desk, procfile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever chooses another file meanwhile sees that one; what comes of the first one later is not shown."""
    answers, offer = threading.Event(), importdesk._offer

    def read(file: Path, environment: dict[str, str]) -> Offer:
        if file.name == "silent":
            assert answers.wait(30)
        return offer(file.with_name("Procfile"), environment)

    monkeypatch.setattr(importdesk, "_offer", read)
    desk.desk.read(str(procfile.with_name("silent")))
    first = desk.desk._gate

    assert "[service:web]" in desk.offered(procfile).preview.toPlainText()

    answers.set()
    first._thread.join(30)
    QApplication.processEvents()
    assert len(desk.dialogs()) == 1


def test_a_file_whose_disk_is_silent_holds_up_no_save(
    desk: Desk, procfile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not of what was read before, and a third file does not make it forgotten."""
    dialog, answers, offer = desk.offered(procfile), threading.Event(), importdesk._offer

    def read(file: Path, environment: dict[str, str]) -> Offer:
        assert answers.wait(30)
        return offer(file.with_name("Procfile"), environment)

    monkeypatch.setattr(importdesk, "_offer", read)
    desk.desk.read(str(procfile.with_name("silent")))
    dialog.start.click()
    desk.desk.read(str(procfile))

    desk.qtbot.waitUntil(lambda: len(desk.started) == 1)
    answers.set()
    desk.qtbot.waitUntil(lambda: len(desk.dialogs()) == 1)  # of the third


def test_a_file_that_appears_meanwhile_is_kept(desk: Desk, procfile: Path) -> None:
    """It is told, and its text stays."""
    dialog = desk.offered(procfile)
    config_folder().mkdir(parents=True)
    (config_folder() / "services.ini").write_text("mine")

    dialog.start.click()

    desk.qtbot.waitUntil(lambda: len(desk.failed) == 1)
    assert "has appeared meanwhile" in desk.failed[0]
    assert (config_folder() / "services.ini").read_text() == "mine"
    assert desk.started == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("x.txt", "hello", "neither name nor content tells its format. A Procfile, a supervisord.conf"),
        ("compose.yaml", "services: [", "no YAML that can be read"),
        ("missing", None, "there is no such file"),
    ],
)
def test_what_cannot_be_imported_is_told(desk: Desk, tmp_path: Path, name: str, text: str | None, words: str) -> None:
    """In words that know nothing of the terminal, and no dialog opens."""
    if text is not None:
        (tmp_path / name).write_text(text)

    desk.desk.read(str(tmp_path / name))

    desk.qtbot.waitUntil(lambda: len(desk.failed) == 1)
    assert words in desk.failed[0]
    assert "--format" not in desk.failed[0]
    assert desk.dialogs() == []


def test_a_free_place(tmp_path: Path) -> None:
    """services.ini, then the folder's name with whatever no name should have replaced."""
    taken: set[str] = set()

    def place(stem: str) -> str:
        found = free_place(tmp_path, stem, lambda path: path.name in taken).name
        taken.add(found)
        return found

    assert [place("my app/"), place("my app/"), place("my app/"), place("...")] == [
        "services.ini",
        "my-app.ini",
        "my-app-2.ini",
        "services-2.ini",
    ]


def test_a_second_fleet_gets_a_program_of_its_own(home: Home) -> None:
    """With that file, and with its own state; it goes on without the one that started it."""
    config = home.config(home.service("web"), name="second.ini")
    environment = {**home.environment, "QT_QPA_PLATFORM": "offscreen"}

    assert start_another(environment, str(config))

    program = Watched(home, config)
    program.until_state("running")
    until(program.stop, "it has left")


class Watched(Program):
    """A program that somebody else started, found by its control channel."""

    def __init__(self, home: Home, config: Path) -> None:
        self.home, self.config = home, config
        self._pid: int | None = None
        stem = f"{config.stem}-{short_hash(os.path.realpath(config))}"
        self.state_folder = home.folder / "state" / "medivote-desktop" / stem
        until(self.is_there, "it answers")

    def is_there(self) -> bool:
        try:
            return bool(self.ask("status"))
        except ControlError:
            return False

    def stop(self) -> bool:
        """Ask it to end; whether it is gone."""
        if self._pid is None:
            self._pid = int(self.ask("status")["pid"])
            os.kill(self._pid, signal.SIGTERM)
        return not is_alive(self._pid)
