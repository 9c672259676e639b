"""The import's dialog: what it tells, and that nothing follows before a person says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core.porting.notes import Note, Outcome
from medivote_desktop.ui.dialogs.importing import ImportDialog, Offer, pick_import, show_import

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

NOTES = (
    Note(Outcome.TAKEN, 1, "web", "", "command"),
    Note(Outcome.APPROXIMATED, 3, "web", "restart", "the first one is <b>immediate</b>"),
    Note(Outcome.LEFT_OUT, 0, "", "networks", "there are none"),
    Note(Outcome.LEFT_OUT, 5, "db", "image", "it is not there"),
)


def offer(service_count: int = 2, starts: tuple[str, ...] = ("Web", "Worker")) -> Offer:
    return Offer(Path("/src/compose.yaml"), Path("/cfg/services.ini"), "[manager]\n", NOTES, service_count, starts)


class Shown:
    """An open dialog, and what was chosen in it."""

    def __init__(self, qtbot: QtBot, given: Offer) -> None:
        self.chosen: list[bool] = []
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.parent.show()
        self.dialog: ImportDialog = show_import(self.parent, given, self.chosen.append)

    def texts(self) -> str:
        return " ".join(label.text() for label in self.dialog.findChildren(QLabel))


def rows(dialog: ImportDialog) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for number in range(dialog.report.topLevelItemCount()):
        group = dialog.report.topLevelItem(number)
        assert group is not None
        children = [group.child(place) for place in range(group.childCount())]
        found.append((group.text(0), [(child.text(0), child.text(1)) for child in children if child is not None]))
    return found


def test_it_tells_what_became_of_everything(qtbot: QtBot) -> None:
    """What is missing first, by line; the text that would be saved, where, and what would start."""
    shown = Shown(qtbot, offer())

    assert rows(shown.dialog) == [
        ("Left out (2)", [("db, line 5", "image: it is not there"), ("The file", "networks: there are none")]),
        ("Approximated (1)", [("web, line 3", "restart: the first one is <b>immediate</b>")]),
        ("Taken (1)", [("web, line 1", "command")]),
    ]
    assert shown.dialog.preview.toPlainText() == "[manager]\n"
    assert shown.dialog.preview.isReadOnly()
    assert "2 services of compose.yaml can be taken over" in shown.texts()
    assert f"{Path('/cfg/services.ini')}; no file is replaced" in shown.texts()
    assert "these services start: Web, Worker." in shown.texts()
    assert shown.chosen == []


def test_what_many_services_share_is_told_once(qtbot: QtBot) -> None:
    """With how many it concerns; each place is found below it. Fifty names do not fill the dialog either."""
    same = tuple(Note(Outcome.LEFT_OUT, 10 + at, f"s{at}", "labels", "there are none") for at in range(50))
    names = tuple(f"Service {at}" for at in range(50))
    shown = Shown(qtbot, replace(offer(50, names), notes=(*NOTES, *same)))
    assert rows(shown.dialog)[0] == (
        "Left out (52)",
        [
            ("db, line 5", "image: it is not there"),
            ("50 places", "labels: there are none"),
            ("The file", "networks: there are none"),
        ],
    )
    group = shown.dialog.report.topLevelItem(0)
    several = group.child(1) if group is not None else None
    assert several is not None
    places = [several.child(at) for at in range(several.childCount())]
    assert [place.text(0) for place in places if place is not None] == [f"s{at}, line {10 + at}" for at in range(50)]
    assert "these services start: Service 0, " in shown.texts()
    assert "Service 10 and 39 more." in shown.texts()


def test_a_long_sentence_takes_two_lines(qtbot: QtBot) -> None:
    """In a narrow dialog, too, it can be read to its end; a short one keeps its one line."""
    notes = (Note(Outcome.LEFT_OUT, 1, "web", "volumes", "nothing " * 30), Note(Outcome.LEFT_OUT, 2, "web", "x", "y"))
    shown = Shown(qtbot, replace(offer(), notes=notes))
    report = shown.dialog.report
    group = report.topLevelItem(0)
    assert group is not None

    long, short = group.child(0), group.child(1)
    assert long is not None
    assert short is not None

    def heights() -> tuple[int, int]:
        return report.visualItemRect(long).height(), report.visualItemRect(short).height()

    qtbot.waitUntil(lambda: heights()[0] > 1.5 * heights()[1])


@pytest.mark.parametrize(("button", "expected"), [("start", [True]), ("save_only", [False])])
def test_a_person_decides(qtbot: QtBot, button: str, expected: list[bool]) -> None:
    """Saving alone, or starting too; once."""
    shown = Shown(qtbot, offer())
    QTest.mouseClick(getattr(shown.dialog, button), Qt.MouseButton.LeftButton)
    assert shown.chosen == expected


def test_escape_does_nothing(qtbot: QtBot) -> None:
    """Neither is saved nor started."""
    shown = Shown(qtbot, offer())
    with qtbot.waitSignal(shown.dialog.finished):
        QTest.keyClick(shown.dialog, Qt.Key.Key_Escape)
    assert shown.chosen == []


def test_nothing_can_be_saved_where_nothing_can_run(qtbot: QtBot) -> None:
    """The report stays, and says why."""
    shown = Shown(qtbot, offer(service_count=0, starts=()))

    assert "No service of compose.yaml can run here" in shown.texts()
    assert not shown.dialog.start.isVisible()
    assert not shown.dialog.save_only.isVisible()
    assert rows(shown.dialog)[0][0] == "Left out (2)"


def test_its_parts_have_names(qtbot: QtBot) -> None:
    """For those who hear the screen."""
    shown = Shown(qtbot, offer())
    dialog = shown.dialog
    assert dialog.report.accessibleName() == "What was taken, approximated and left out"
    assert dialog.preview.accessibleName() == "The services.ini that would be saved"


def test_the_file_dialog_does_not_block(qtbot: QtBot, tmp_path: Path) -> None:
    """It calls back with the file that is accepted in it."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    chosen: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    (tmp_path / "Procfile").write_text("web: run\n")
    dialog = pick_import(window, str(tmp_path), chosen.append)
    assert dialog.fileMode() is QFileDialog.FileMode.ExistingFile
    assert chosen == []
    dialog.selectFile(str(tmp_path / "Procfile"))
    dialog.accept()
    qtbot.waitUntil(lambda: chosen == [str(tmp_path / "Procfile")])
