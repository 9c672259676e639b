"""Editing a real services.ini at the window of a real fleet: what is saved is what then runs."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.core.lifecycle import State
from medivote_desktop.desktop import Desktop
from medivote_desktop.places.locate import Place
from medivote_desktop.runtime.configuration import configsave
from medivote_desktop.runtime.configuration.configsave import Loaded, Saved, save
from medivote_desktop.startup.opening import open_place
from medivote_desktop.ui.commands.actions import ActionId
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.editor.dialog import FleetEditor
from medivote_desktop.ui.editor.inputs import LineInput, TextInput
from medivote_desktop.ui.firstwindow import first_window
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.wiring import editing
from tests.programs import SCRIPTS, Home, executed, is_alive

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Seat:
    """A program with its window, in this process, and a person who edits."""

    def __init__(self, qtbot: QtBot, config: Path, home: Home) -> None:
        self.qtbot, self.config = qtbot, config
        self.program = Program(open_place(Place(config), home.environment))
        settings = SettingsStore(home.folder / "settings.ini")
        self.desktop = Desktop(self.program, settings, first_window(self.program.supervisor.config, settings))
        self.has_left = False
        self.program.left.connect(self._on_left)
        self.desktop.window.show()
        self.program.start()

    def _on_left(self) -> None:
        self.has_left = True

    def pids(self) -> dict[str, int | None]:
        return {id_: service.pid for id_, service in self.program.supervisor.services.items()}

    def until_running(self, *ids: str) -> dict[str, int | None]:
        services = self.program.supervisor.services
        self.qtbot.waitUntil(lambda: all(id_ in services and services[id_].life.state is State.RUNNING for id_ in ids))
        return self.pids()

    def editor(self) -> FleetEditor:
        """The editor, once it is open."""

        def there() -> bool:
            return any(it.isVisible() for it in self.desktop.window.findChildren(FleetEditor))

        self.qtbot.waitUntil(there)
        return next(it for it in self.desktop.window.findChildren(FleetEditor) if it.isVisible())

    def edit(self, service_id: str | None = None) -> FleetEditor:
        """Open it as the menu does."""
        self.desktop.window.edit_asked.emit(service_id)
        return self.editor()

    def type(self, key: str, text: str) -> None:
        field = self.editor().work.forms.current.field(key)
        assert field is not None
        assert isinstance(field.input, LineInput | TextInput)
        field.input.selectAll()
        QTest.keyClick(field.input, Qt.Key.Key_Delete)
        QTest.keyClicks(field.input, text)

    def click(self, words: str, parent: QWidget | None = None) -> None:
        """A button of the editor, as soon as it can be clicked."""
        editor = parent or self.editor()

        def found() -> list[QPushButton]:
            return [
                button
                for button in editor.findChildren(QPushButton)
                if button.text().replace("&", "").rstrip("…") == words and button.isVisible() and button.isEnabled()
            ]

        self.qtbot.waitUntil(lambda: bool(found()))
        QTest.mouseClick(found()[0], Qt.MouseButton.LeftButton)

    def said(self) -> str:
        return self.editor().work.bar._said.text()

    def questions(self) -> list[str]:
        return [box.text() for box in open_dialogs() if isinstance(box, QMessageBox)]


def messages() -> list[QMessageBox]:
    return [box for box in open_dialogs() if isinstance(box, QMessageBox)]


@pytest.fixture
def seat_of(qtbot: QtBot, home: Home) -> Iterator[Callable[[Path], Seat]]:
    """Sits a person down at the window of a configuration; afterwards everything is stopped and closed."""
    seats: list[Seat] = []

    def make(config: Path) -> Seat:
        seats.append(Seat(qtbot, config, home))
        return seats[-1]

    yield make
    for seat in seats:
        for box in open_dialogs():
            box.reject()
        for editor in seat.desktop.window.findChildren(FleetEditor):
            editor.discard()
        if not seat.has_left:
            with qtbot.waitSignal(seat.program.left):
                seat.program.leave(force=True)
        seat.desktop.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def seat(home: Home, seat_of: Callable[[Path], Seat]) -> Seat:
    manager = f"state_dir = {home.short_folder / 'state'}\non_quit = stop"
    seat = seat_of(home.config(home.service("db"), home.service("api"), home.service("web"), manager=manager))
    seat.until_running("db", "api", "web")
    return seat


def test_a_saved_and_applied_change_restarts_that_service_alone(seat: Seat) -> None:
    """One new environment variable: one new process that has it, one changed line, the old text beside it."""
    before, text = seat.pids(), seat.config.read_text()
    seat.edit("api")
    seat.type("environment", "GREETING=hello")
    seat.click("Review changes")
    seat.qtbot.waitUntil(lambda: "api needs a restart" in seat.editor().review._plan.text())
    seat.click("Save and apply")

    seat.qtbot.waitUntil(lambda: seat.pids()["api"] not in (None, before["api"]))
    after = seat.until_running("api")
    assert {id_ for id_ in after if after[id_] != before[id_]} == {"api"}
    assert b"GREETING=hello\0" in executed(after["api"] or 0, "environ")
    saved = seat.config.read_text()
    assert [line for line in saved.splitlines() if line not in text.splitlines()] == ["environment = GREETING=hello"]
    assert seat.config.with_name("services.ini.bak").read_text() == text
    seat.qtbot.waitUntil(lambda: seat.said() == "Saved and applied: 1 changed: api restarts")
    assert not seat.editor().is_changed


def test_the_log_is_the_one_that_is_written_now(seat: Seat, qtbot: QtBot) -> None:
    """A changed log_file takes effect in the log view, too, though another service is chosen by nobody."""
    desktop, elsewhere = seat.desktop, seat.config.parent / "elsewhere.log"
    desktop.window.table.select("api")
    desktop.window.show_log()
    qtbot.waitUntil(lambda: desktop.logs.is_made and desktop.window.pane.log.source is not None)
    elsewhere.write_text("written there\n")
    seat.edit("api")
    seat.type("log_file", str(elsewhere))
    seat.click("Review changes")
    seat.click("Save and apply")
    view = desktop.window.pane.log
    qtbot.waitUntil(lambda: view.end > view.first and view.text(view.first) == "written there")


def test_nobody_is_asked_about_what_the_editor_saved(seat: Seat, qtbot: QtBot) -> None:
    """Neither when it is applied, nor when it is not; a change from elsewhere is asked about as ever."""
    seat.edit("api")
    seat.type("group", "Said first")
    seat.click("Review changes")
    seat.click("Save only")
    qtbot.waitUntil(lambda: seat.said().startswith("Saved; the file as it was is in"))
    assert seat.program.supervisor.services["api"].config.group == ""

    seat.config.write_text(seat.config.read_text().replace("Said first", "Said by another"))
    qtbot.waitUntil(lambda: bool(seat.questions()))
    assert seat.questions() == ["services.ini has changed."]  # once: that of the editor's save would be another
    [box] = [box for box in open_dialogs() if isinstance(box, QMessageBox)]
    seat.click("Apply", box)
    qtbot.waitUntil(lambda: seat.program.supervisor.services["api"].config.group == "Said by another")


def test_a_change_right_after_a_save_is_asked_about(seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another program writes before this one has heard that its own save is done."""

    def save_and_lose_the_race(path: Path, text: str, before: str) -> Saved:
        saved = save(path, text, before)
        path.write_text(text.replace("Said first", "Said by another"))
        return saved

    monkeypatch.setattr(editing, "save", save_and_lose_the_race)
    seat.edit("api")
    seat.type("group", "Said first")
    seat.click("Review changes")
    seat.click("Save only")
    qtbot.waitUntil(lambda: seat.questions() == ["services.ini has changed."])


def test_a_question_is_taken_back_with_what_it_asks_about(seat: Seat, qtbot: QtBot) -> None:
    """The file is again what is in force: nothing is left to be asked."""
    before, whole = seat.pids(), seat.config.read_text()
    seat.config.write_text(whole[: whole.index("[service:web]")])
    qtbot.waitUntil(lambda: seat.questions() == ["services.ini has changed."])

    seat.config.write_text(whole)

    qtbot.waitUntil(lambda: seat.questions() == [])
    assert seat.pids() == before


def test_a_wish_that_a_crash_would_undo_is_said_to_be_so(
    seat: Seat, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """The disk takes no ledger: the service is stopped, and the window tells what that is worth."""
    (seat.program.state_folder / "ledger.json.new").mkdir()  # no user may write a file over it
    seat.desktop.window.table.select("api")
    stop = seat.desktop.window._actions.by_id[ActionId.STOP]
    qtbot.waitUntil(stop.isEnabled)  # the window has heard that it runs
    stop.trigger()
    status = seat.desktop.window.statusBar()
    qtbot.waitUntil(lambda: status.currentMessage().startswith("Accepted, but it cannot be written down ("))
    assert (status.toolTip() or status.currentMessage()).endswith("a crash would undo it")  # where it is cut off
    qtbot.waitUntil(lambda: "the ledger cannot be written" in caplog.text)  # after the window's patience, if need be


def refused(seat: Seat, qtbot: QtBot) -> tuple[str, QMessageBox]:
    """A save after another program changed another service: what that one wrote, and the question that follows."""
    seat.type("group", "Mine")
    foreign = seat.config.read_text().replace("[service:db]", "[service:db]\ngroup = Theirs")
    seat.config.write_text(foreign)
    seat.click("Review changes")
    seat.click("Save only")
    refusal = "Another program changed services.ini after it was opened here."
    qtbot.waitUntil(lambda: refusal in seat.questions())
    return foreign, next(box for box in open_dialogs() if isinstance(box, QMessageBox) and box.text() == refusal)


def test_what_another_program_wrote_is_kept(seat: Seat, qtbot: QtBot) -> None:
    """The save is refused; read anew, the file shows what the other wrote."""
    editor = seat.edit("api")
    foreign, box = refused(seat, qtbot)
    assert seat.config.read_text() == foreign
    seat.click("Read it anew", box)
    qtbot.waitUntil(lambda: not editor.is_changed)
    editor.go_to("db")
    field = editor.work.forms.current.field("group")
    assert field is not None
    assert isinstance(field.input, LineInput)
    assert field.input.text() == "Theirs"

    seat.type("group", "Ours")
    seat.click("Review changes")
    seat.click("Save and apply")
    qtbot.waitUntil(lambda: seat.program.supervisor.services["db"].config.group == "Ours")
    qtbot.waitUntil(lambda: seat.questions() == [])  # the program asked about the other's change, which is in force


def test_edits_of_a_file_that_has_gone_can_be_copied(seat: Seat, qtbot: QtBot) -> None:
    """It is not made again, and what was edited is not lost with it."""
    editor = seat.edit("api")
    seat.type("group", "Mine")
    seat.config.unlink()
    seat.click("Review changes")
    seat.click("Save only")
    qtbot.waitUntil(lambda: any("there is no such file" in words for words in seat.questions()))
    [box] = [box for box in open_dialogs() if isinstance(box, QMessageBox) and "no such file" in box.text()]
    seat.click("Copy the edited text", box)
    assert "group = Mine" in QGuiApplication.clipboard().text()
    assert (editor.is_changed, seat.config.exists()) == (True, False)
    qtbot.waitUntil(lambda: seat.said() == "The edited text is in the clipboard")


def test_what_two_programs_changed_is_put_together(seat: Seat, qtbot: QtBot) -> None:
    """The review shows what was edited on top of the other's change; both are saved, and nothing else."""
    editor = seat.edit("api")
    foreign, box = refused(seat, qtbot)
    seat.click("Put both together", box)
    qtbot.waitUntil(lambda: editor.work.draft.saved == foreign)
    seat.click("Save only")
    qtbot.waitUntil(lambda: not editor.is_changed)
    assert sorted(set(seat.config.read_text().splitlines()) - set(foreign.splitlines())) == ["group = Mine"]
    assert set(foreign.splitlines()) <= set(seat.config.read_text().splitlines())


def test_who_has_edited_nothing_sees_the_file_as_it_is(seat: Seat, qtbot: QtBot) -> None:
    """What another program adds is in the list; what is being edited stays."""
    editor = seat.edit("api")
    seat.until_running("api", "db")
    seat.config.write_text(seat.config.read_text() + "\n[service:late]\ncommand = sleep 60\n")
    qtbot.waitUntil(lambda: "service:late" in editor.work.draft.file.names)
    assert editor.work.sections.current == "service:api"
    assert not editor.is_changed

    seat.type("group", "Mine")
    seat.config.write_text(seat.config.read_text() + "\n[service:later]\ncommand = sleep 60\n")
    qtbot.waitUntil(lambda: any("later" in box.informativeText() for box in messages()))
    assert "service:later" not in editor.work.draft.file.names
    assert editor.work.draft.file.values("service:api")["group"] == "Mine"


def test_a_service_is_added_and_one_taken_out(seat: Seat, qtbot: QtBot) -> None:
    """The new one runs, the other one is ended, the third keeps its process."""
    before = seat.pids()
    editor = seat.edit("api")
    seat.click("Duplicate")
    name = editor.work.forms.current.name
    name.selectAll()
    QTest.keyClicks(name, "worker")
    QTest.keyClick(name, Qt.Key.Key_Return)
    editor.go_to("web")
    seat.click("Remove")
    seat.click("Review changes")
    seat.click("Save and apply")

    qtbot.waitUntil(lambda: set(seat.pids()) == {"db", "api", "worker"})
    after = seat.until_running("worker")
    assert (after["db"], after["api"]) == (before["db"], before["api"])
    assert before["web"] is not None
    qtbot.waitUntil(lambda: not is_alive(before["web"] or 0))


def test_the_checks_look_at_the_disk_too(seat: Seat, qtbot: QtBot) -> None:
    """A program that is not there is a note at its field, with the words of a start that fails."""
    editor = seat.edit("db")
    seat.type("directory", "/nowhere/at all")
    field = editor.work.forms.current.field("directory")
    assert field is not None
    qtbot.waitUntil(lambda: field._trouble.words.text() == "directory not found: /nowhere/at all")
    assert editor.work.sections.list.currentItem().data(Qt.ItemDataRole.AccessibleTextRole) == "db, changed, 1 note"


def test_it_is_reached_from_the_service_and_opened_once(seat: Seat) -> None:
    """The entry of the selected service leads to it; asked for again, the same window comes to the front."""
    window = seat.desktop.window
    window.table.select("web")
    window._actions.by_id[ActionId.EDIT].trigger()
    editor = seat.editor()
    assert editor.work.sections.current == "service:web"
    window.table.select("api")
    window._actions.by_id[ActionId.EDIT].trigger()
    assert editor.work.sections.current == "service:api"
    assert len(window.findChildren(FleetEditor)) == 1


def test_a_quit_does_not_lose_edits(seat: Seat, qtbot: QtBot) -> None:
    """It asks first; discarded, the program leaves."""
    seat.edit("api")
    seat.type("group", "Not yet saved")
    seat.desktop.quit()
    assert seat.questions() == ["The changes are not saved."]
    [box] = [box for box in open_dialogs() if isinstance(box, QMessageBox)]
    with qtbot.assertNotEmitted(seat.program.left):
        seat.click("Keep editing", box)
    assert seat.editor().is_changed
    seat.editor().discard()
    assert all(pid is not None and is_alive(pid) for pid in seat.pids().values())


def test_a_file_that_became_unreadable_is_told(seat: Seat, qtbot: QtBot) -> None:
    """No window then, but the reader's words; once it can be read again the window opens."""
    text = seat.config.read_bytes()
    os.rename(seat.config, seat.config.with_name("elsewhere"))  # noqa: PTH104
    seat.desktop.window.edit_asked.emit(None)
    qtbot.waitUntil(lambda: bool(open_dialogs()))
    qtbot.waitUntil(lambda: seat.desktop.window.findChildren(FleetEditor) == [])
    for box in open_dialogs():
        box.reject()
    seat.config.write_bytes(text)
    assert seat.edit().isVisible()


def test_a_fault_of_ours_is_told_to_whoever_asked_for_a_reload(
    seat: Seat, qtbot: QtBot, home: Home, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """After a save, in the window and in the terminal; what it kept from taking effect does so with the next."""
    before, services = seat.pids(), seat.program.supervisor.services
    words = "a fault of this program: ZeroDivisionError('division by zero'); services.ini is in force, but not all"

    def close_what_tells_it() -> None:
        qtbot.waitUntil(lambda: "Not all of services.ini has taken effect" in seat.questions())
        box = next(box for box in open_dialogs() if isinstance(box, QMessageBox) and box.text().startswith("Not all"))
        assert box.informativeText().startswith(words)
        box.reject()

    with monkeypatch.context() as patch:
        patch.setattr(seat.program.supervisor._fleet, "reconfigure", lambda config: 1 / 0)
        seat.edit("api")
        seat.type("group", "Other")
        seat.click("Review changes")
        seat.click("Save and apply")
        close_what_tells_it()
        assert not seat.said().startswith("Saved and applied")
        seat.desktop.window.reload_asked.emit()
        close_what_tells_it()
        command: list[str | Path] = [SCRIPTS / "medivote-ctl", "--config", seat.config, "reload"]
        with subprocess.Popen(command, env=home.environment, stderr=subprocess.PIPE, text=True) as asking:
            qtbot.waitUntil(lambda: asking.poll() is not None)
            assert asking.stderr is not None
            assert asking.stderr.read().startswith(words)
        assert asking.returncode == 1
    assert services["api"].config.group == ""
    assert "services.ini: a fault of this program; not all of it takes effect" in caplog.text
    caplog.clear()

    seat.desktop.window.reload_asked.emit()
    qtbot.waitUntil(lambda: services["api"].config.group == "Other")
    assert seat.pids() == before


def test_a_file_that_hangs_holds_up_the_editor_alone(seat: Seat, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its disk may be one that does not answer; all else that needs a worker goes on."""
    is_read, answers, done = threading.Event(), threading.Event(), list[str]()
    read = configsave.load

    def hang(path: Path) -> Loaded:
        is_read.set()
        assert answers.wait(30)
        return read(path)

    monkeypatch.setattr(editing, "load", hang)
    seat.desktop.window.edit_asked.emit("api")
    qtbot.waitUntil(is_read.is_set)
    seat.program.gate.run(lambda: "done", done.append)
    qtbot.waitUntil(lambda: done == ["done"])
    answers.set()
    seat.editor()


def test_the_editor_ends_with_the_program(seat: Seat, qtbot: QtBot) -> None:
    """What is typed in the last moment is checked by nobody any more."""
    editor = seat.edit("api")
    seat.type("group", "Too late")
    seat.program.left.connect(lambda: editor.check_asked.emit("too late"))  # as its timer does, a moment later
    with qtbot.waitSignal(seat.program.left):
        seat.program.leave()
    assert not editor.isVisible()
