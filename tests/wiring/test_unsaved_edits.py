"""Edits of services.ini that nobody saved outlive the program, and are offered when it is edited again."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.configuration.draftfile import FILE_NAME, KeptDraft, keep_draft, read_draft
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.editor.inputs import TextInput
from tests.programs import Home
from tests.wiring.test_editing import Seat, seat_of

__all__ = ["seat_of"]  # fixtures
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

OFFER = "There are edits from last time that were not saved."


@pytest.fixture
def sit(home: Home, seat_of: Callable[[Path], Seat]) -> Callable[[], Seat]:
    """Starts the same program again and again."""
    manager = f"state_dir = {home.short_folder / 'state'}\non_quit = stop"
    config = home.config(home.service("api"), manager=manager)
    return lambda: seat_of(config)


def kept(seat: Seat) -> KeptDraft | None:
    return read_draft(seat.program.state_folder / FILE_NAME)


def edit(seat: Seat) -> str:
    """A value is typed, and not saved; the text that it makes."""
    seat.edit("api")
    seat.type("environment", "GREETING=hello")
    seat.qtbot.waitUntil(lambda: kept(seat) is not None)
    draft = kept(seat)
    assert draft is not None
    return draft.text


def log_out(seat: Seat) -> None:
    """As a session that ends: nobody is asked."""
    with seat.qtbot.waitSignal(seat.program.left):
        seat.program.leave_unasked()
    seat.desktop.close()


def offer(seat: Seat) -> QMessageBox:
    seat.qtbot.waitUntil(lambda: OFFER in seat.questions())
    return next(box for box in open_dialogs() if isinstance(box, QMessageBox) and box.text() == OFFER)


def test_a_logout_loses_no_edits(sit: Callable[[], Seat], qtbot: QtBot) -> None:
    """The next editor offers them; Escape takes them up, they can be undone, and saved they are not offered again."""
    seat = sit()
    before = seat.config.read_text()
    text = edit(seat)
    log_out(seat)
    assert seat.config.read_text() == before

    again = sit()
    editor = again.edit("api")
    offer(again).reject()
    qtbot.waitUntil(lambda: editor.is_changed)
    assert editor.work.draft.file.text == text
    field = editor.work.forms.current.field("environment")
    assert field is not None
    assert isinstance(field.input, TextInput)
    assert field.input.toPlainText() == "GREETING=hello"
    assert editor.work.draft.can_undo
    again.click("Review changes")
    again.click("Save only")
    qtbot.waitUntil(lambda: again.config.read_text() == text)
    qtbot.waitUntil(lambda: kept(again) is None)


def test_who_discards_them_has_done_so_for_good(sit: Callable[[], Seat], qtbot: QtBot) -> None:
    """Those of last time, and those of now when the editor is closed without saving."""
    seat = sit()
    edit(seat)
    log_out(seat)
    again = sit()
    editor = again.edit("api")
    again.click("Discard the changes", offer(again))
    qtbot.waitUntil(lambda: kept(again) is None)
    assert not editor.is_changed
    edit(again)
    editor.close()
    [box] = [one for one in open_dialogs() if isinstance(one, QMessageBox)]
    again.click("Discard the changes", box)
    qtbot.waitUntil(lambda: kept(again) is None)


def test_a_file_that_changed_since_is_told(sit: Callable[[], Seat]) -> None:
    """Where both changed the same: saving the old edits would take the newer change back, which is said."""
    seat = sit()
    edit(seat)
    log_out(seat)
    seat.config.write_text(seat.config.read_text() + "environment = OTHER=1\n")
    again = sit()
    again.edit("api")
    assert "has changed since" in offer(again).informativeText()


def test_what_changed_elsewhere_since_is_kept(sit: Callable[[], Seat], qtbot: QtBot) -> None:
    """The edits are of the file as it is now, and saved they take nothing back."""
    seat = sit()
    edit(seat)
    log_out(seat)
    newer = seat.config.read_text() + "\n[service:late]\ncommand = sleep 60\n"
    seat.config.write_text(newer)
    again = sit()
    editor = again.edit("api")
    box = offer(again)
    assert "has changed since" not in box.informativeText()
    box.reject()
    qtbot.waitUntil(lambda: editor.is_changed)
    again.click("Review changes")
    again.click("Save only")
    qtbot.waitUntil(lambda: not editor.is_changed)
    assert set(newer.splitlines()) < set(again.config.read_text().splitlines())
    assert "environment = GREETING=hello" in again.config.read_text()


def test_what_changes_while_they_are_offered_is_not_taken_back(sit: Callable[[], Seat], qtbot: QtBot) -> None:
    """They are edits of the file as it was, and are saved as such."""
    seat = sit()
    edit(seat)
    log_out(seat)
    again = sit()
    editor = again.edit("api")
    box = offer(again)
    again.until_running("api")
    before = again.config.read_text()
    newer = before + "\n[service:late]\ncommand = sleep 60\n"
    again.config.write_text(newer)
    qtbot.waitUntil(lambda: "services.ini has changed." in again.questions())
    box.reject()
    qtbot.waitUntil(lambda: editor.is_changed)
    assert editor.work.draft.saved == before
    again.click("Review changes")
    again.click("Save only")
    qtbot.waitUntil(lambda: "Another program changed services.ini after it was opened here." in again.questions())
    assert again.config.read_text() == newer


def test_what_is_taken_back_is_not_kept(sit: Callable[[], Seat], qtbot: QtBot) -> None:
    """Undone, there is nothing that could be lost."""
    seat = sit()
    edit(seat)
    seat.click("Undo")
    qtbot.waitUntil(lambda: kept(seat) is None)


def test_it_is_for_this_user_alone(tmp_path: Path) -> None:
    """There may be secrets in it; it comes back as it was, and a damaged one is none."""
    path = tmp_path / FILE_NAME
    draft = KeptDraft("a\r\n", "\ufeffü = ${X}\r\n")
    keep_draft(path, draft)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_draft(path) == draft
    for damage in ("", "[]", '{"before": 1, "text": ""}', "{"):
        path.write_text(damage)
        assert read_draft(path) is None


def test_a_folder_that_cannot_be_written_costs_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Editing goes on."""
    keep_draft(tmp_path / "gone" / FILE_NAME, KeptDraft("", "x"))
    assert "will not outlive" in caplog.text


def test_a_full_disk_gets_no_fuller(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What could not be written whole is not left lying about, once for each letter that is typed."""
    (tmp_path / FILE_NAME).mkdir()  # nothing can take its name
    keep_draft(tmp_path / FILE_NAME, KeptDraft("", "x"))
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
    assert "will not outlive" in caplog.text
