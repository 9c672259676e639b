"""The editor of services.ini: what is typed becomes an edit, what is wrong stands at its field, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core.configuration.fleetdraft import FleetDraft, check, difference
from medivote_desktop.core.configuration.keys import SERVICE_KEYS
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.editor.dialog import FleetEditor
from medivote_desktop.ui.editor.field import Field
from medivote_desktop.ui.editor.inputs import ChoiceInput, LineInput, TextInput
from medivote_desktop.ui.editor.review import After, Review
from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.theme import DARK, LIGHT, theming
from tests.core.reading import source

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

FLEET = """\
# The head.

[service:db]
command = run db
# The port.
port = 5432

[service:api]
name = The API
command = run api
    --fast
depends_on = db
shell = maybe

[service:web]
command = run web
depends_on = api:started, db
"""
GOOD = FLEET.replace("shell = maybe\n", "")


class Bench:
    """An editor, and whoever answers it: checks are real, the disk is not."""

    def __init__(self, qtbot: QtBot, text: str, obstacle: str = "") -> None:
        self.qtbot = qtbot
        self.checked = ""
        self.saves: list[tuple[str, str, After]] = []
        self.loads = 0
        self.dialog = FleetEditor("services.ini", "/tmp")
        self.dialog.check_asked.connect(self._on_check)
        self.dialog.review_asked.connect(self._on_review)
        self.dialog.save_asked.connect(lambda *what: self.saves.append(what))
        self.dialog.load_asked.connect(self._on_load)
        qtbot.addWidget(self.dialog, before_close_func=FleetEditor.discard)
        self.dialog.load(text, obstacle)
        self.dialog.show()
        qtbot.waitExposed(self.dialog)

    def _on_check(self, text: str) -> None:
        self.dialog.show_checked(text, check(text, source()))
        self.checked = text

    def _on_review(self, before: str, after: str) -> None:
        checked = check(after, source())
        review = Review(difference(before, after), checked.faults, "1 changed: db", ("DB: careful",), True, "/x.bak")
        self.dialog.show_review(after, review)

    def _on_load(self) -> None:
        self.loads += 1

    @property
    def text(self) -> str:
        return self.dialog.work.draft.file.text

    @property
    def rows(self) -> list[str]:
        """What a screen reader reads of the list."""
        items = [self.dialog.work.sections.list.item(place) for place in range(self.dialog.work.sections.list.count())]
        return [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in items]

    def choose(self, place: int) -> None:
        self.dialog.work.sections.list.setCurrentRow(place)

    def field(self, key: str) -> Field:
        field = self.dialog.work.forms.current.field(key)
        assert field is not None, f"{key} is not shown"
        return field

    def type(self, key: str, text: str) -> None:
        """Put the words into a field, as by the keyboard, and let them be checked."""
        widget = self.field(key).input
        assert isinstance(widget, LineInput | TextInput)
        widget.selectAll()
        QTest.keyClick(widget, Qt.Key.Key_Delete)
        QTest.keyClicks(widget, text)
        self.qtbot.waitUntil(lambda: self.dialog.work._typed is None and self.checked == self.text)

    def trouble(self, key: str) -> str:
        """What is said to be wrong with a key."""
        field = self.field(key)
        return field._trouble.words.text() if field._trouble.isVisible() else ""

    def click(self, words: str) -> None:
        [button] = [
            button
            for button in self.dialog.findChildren(QPushButton)
            if button.text().replace("&", "").rstrip("…") == words and button.isVisible()
        ]
        assert button.isEnabled(), f"{words} cannot be clicked"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def answer(self, words: str) -> None:
        """Choose a button of the question that is open."""
        [box] = [box for box in open_dialogs() if isinstance(box, QMessageBox)]
        next(button for button in box.buttons() if button.text().replace("&", "") == words).click()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot, GOOD)


@pytest.fixture(autouse=True)
def _questions_are_closed() -> Iterator[None]:
    yield
    for box in open_dialogs():
        box.reject()


def test_a_service_is_shown_with_what_stands_in_the_file(bench: Bench) -> None:
    """Values where they are set, defaults as what would hold, and the documented help at each."""
    bench.choose(2)
    assert bench.dialog.work.forms.current.title.text() == "The API"
    assert bench.dialog.work.forms.current.name.text() == "api"
    command, timeout = bench.field("command").input, bench.field("stop_timeout").input
    assert isinstance(command, TextInput)
    assert command.toPlainText() == "run api\n--fast"
    assert isinstance(timeout, LineInput)
    assert (timeout.text(), timeout.placeholderText()) == ("", "10s")
    restart = bench.field("restart").input
    assert isinstance(restart, ChoiceInput)
    assert (restart.currentText(), restart.currentData()) == ("on-failure (default)", "")
    help_ = [label.text() for label in bench.field("port").findChildren(QWidget) if hasattr(label, "text")]
    assert SERVICE_KEYS["port"].meaning in help_
    assert "The most automatic restarts within restart_window; 0: no limit." in [
        label.text() for label in bench.field("restart_limit").findChildren(QLabel)
    ]


def test_what_is_typed_changes_that_line_alone(bench: Bench) -> None:
    """The list tells that the service is changed; undo brings back the file, byte for byte."""
    bench.choose(1)
    bench.type("port", "5433")
    assert bench.text == GOOD.replace("port = 5432", "port = 5433")
    assert bench.rows == ["The program and the fleet", "db, changed", "The API", "web"]
    bench.click("Undo")
    assert bench.text == GOOD
    assert bench.field("port").input.text() == "5432"  # type: ignore[union-attr]
    bench.click("Redo")
    assert "port = 5433" in bench.text


def test_what_is_typed_is_looked_at_alone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a letter nor what its check finds looks at all the other services: of thousands that is a freeze."""
    text = "".join(f"[service:s{place}]\ncommand = run\n\n" for place in range(50))
    bench = Bench(qtbot, text)
    bench.dialog.go_to("s7")
    looked: list[str] = []
    has_changed = FleetDraft.has_changed

    def look(draft: FleetDraft, section: str) -> bool:
        looked.append(section)
        return has_changed(draft, section)

    monkeypatch.setattr(FleetDraft, "has_changed", look)
    bench.type("port", "0")
    assert bench.rows[8] == "s7, changed, 1 error"
    assert bench.dialog.work.bar._state.text() == "Changed, not saved · 1 error"
    bench.type("port", "80")
    assert bench.rows[8] == "s7, changed"
    assert set(looked) == {"service:s7"}


def test_a_service_that_comes_back_is_shown(qtbot: QtBot) -> None:
    """And not the one above it that depends on it again."""
    bench = Bench(qtbot, "[service:web]\ncommand = w\ndepends_on = db\n\n[service:db]\ncommand = d\n")
    bench.choose(2)
    bench.click("Remove")
    assert bench.dialog.work.sections.current == "service:web"
    bench.click("Undo")
    assert bench.dialog.work.sections.current == "service:db"


def test_what_was_just_added_is_taken_back_by_keys(bench: Bench) -> None:
    """The keyboard is in its name then, in which nothing was typed yet."""
    bench.click("Add")
    name = bench.dialog.work.forms.current.name
    QTest.keyClick(name, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bench.text == GOOD


@pytest.mark.parametrize("key", ["command", "url"])
def test_undo_in_a_field_goes_on_to_the_file(bench: Bench, key: str) -> None:
    """A field takes back what was typed into it; once it has nothing left, the last edit of the file is meant."""
    bench.choose(1)
    bench.click("Remove")
    assert bench.dialog.work.bar._said.text() == "db is taken out. No longer depend on it: api, web"
    field = bench.field(key).input
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bench.text == GOOD
    assert bench.dialog.work.bar._said.text() == ""
    QTest.keyClick(
        bench.field(key).input, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    )
    assert "[service:db]" not in bench.text

    field = bench.field(key).input
    assert isinstance(field, LineInput | TextInput)
    QTest.keyClicks(field, "x")
    QTest.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert "[service:db]" not in bench.text


def test_an_emptied_field_leaves_the_file(bench: Bench) -> None:
    """The default holds then; the comment above it is about it and goes along, and comes back with the next value."""
    bench.choose(1)
    bench.type("port", "")
    assert bench.text == GOOD.replace("# The port.\nport = 5432\n", "")
    bench.type("port", "5433")
    assert bench.text == GOOD.replace("port = 5432\n", "port = 5433\n")


def test_a_choice_is_written_and_taken_back(bench: Bench) -> None:
    """The default is written by writing nothing."""
    bench.choose(1)
    widget = bench.field("restart").input
    assert isinstance(widget, ChoiceInput)
    for place, line in ((widget.findData("always"), "restart = always\n"), (0, "")):
        widget.setCurrentIndex(place)
        widget.activated.emit(place)
        bench.qtbot.waitUntil(lambda: bench.dialog.work._typed is None)
        assert bench.text == GOOD.replace("command = run db\n", f"command = run db\n{line}")


def test_dependencies_can_be_chosen(bench: Bench) -> None:
    """The other services, ticked where they are named; a condition that was written stays."""
    bench.choose(3)
    button = bench.field("depends_on")._choose
    assert button is not None
    menu = button.menu()
    menu.aboutToShow.emit()
    assert [(action.text(), action.isChecked()) for action in menu.actions()] == [("db", True), ("api", True)]
    menu.actions()[0].trigger()
    bench.qtbot.waitUntil(lambda: bench.dialog.work._typed is None)
    assert bench.text == GOOD.replace("depends_on = api:started, db\n", "depends_on = api:started\n")
    menu.aboutToShow.emit()
    menu.actions()[0].trigger()
    bench.qtbot.waitUntil(lambda: bench.dialog.work._typed is None)
    assert bench.text == GOOD


def test_the_checkers_words_stand_at_the_field(bench: Bench) -> None:
    """Live, the same as at the start of the program; right again, they are gone."""
    bench.choose(1)
    bench.type("stop_timeout", "soon")
    words = "“soon” is not a duration; write 500ms, 10s, 5m, 1h or a number of seconds"
    assert bench.trouble("stop_timeout") == words
    assert words in bench.field("stop_timeout").input.accessibleDescription()
    assert bench.rows[1] == "db, changed, 1 error"
    bench.type("stop_timeout", "20s")
    assert bench.trouble("stop_timeout") == ""
    assert bench.rows[1] == "db, changed"


def test_a_fault_of_the_whole_fleet_stands_where_the_reader_puts_it(bench: Bench) -> None:
    """A second service on the same port: at the later one, which need not be the one that is edited."""
    bench.choose(3)
    bench.type("port", "5432")
    assert bench.trouble("port").startswith("5432 is the port of db on line")
    bench.choose(1)
    assert bench.trouble("port") == ""


def test_a_rare_setting_is_shown_when_it_is_faulty(qtbot: QtBot) -> None:
    """It would be behind a button else; a word that is no choice is shown as it is."""
    bench = Bench(qtbot, FLEET)
    bench.choose(2)
    assert bench.trouble("shell").startswith("“maybe” is neither true nor false")
    widget = bench.field("shell").input
    assert isinstance(widget, ChoiceInput)
    assert widget.currentText() == "maybe"
    bench.choose(1)
    assert bench.dialog.work.forms.current.field("shell").isHidden()  # type: ignore[union-attr]


def test_rare_settings_come_at_a_click(bench: Bench) -> None:
    """All of a group, with what would hold; the button is gone then."""
    bench.choose(1)
    group = bench.dialog.work.forms.current.groups[0]
    assert "nice" not in group.fields
    QTest.mouseClick(group.more, Qt.MouseButton.LeftButton)
    assert group.fields["nice"].isVisible()
    assert not group.more.isVisible()


def test_what_no_field_is_to_blame_for_stands_above_them(qtbot: QtBot) -> None:
    """A key that does not exist is told with its name."""
    bench = Bench(qtbot, "[service:db]\ncomand = run\n")
    assert "comand: unknown key (did you mean command?)" in bench.dialog.work.forms.current._trouble.words.text()
    assert bench.trouble("command") == "is missing; a service needs the program to run"


def test_a_value_that_cannot_be_written_is_told_and_not_lost(bench: Bench) -> None:
    """A line that would be a comment: the review leads back to it."""
    bench.choose(1)
    widget = bench.field("command").input
    assert isinstance(widget, TextInput)
    bench.type("port", "1")
    widget.setPlainText("run\n# not")
    bench.qtbot.waitUntil(lambda: bench.trouble("command").startswith("a line of a value cannot begin with #"))
    bench.click("Review changes")
    assert widget.toPlainText() == "run\n# not"
    assert bench.dialog.review.isHidden()
    bench.type("command", "run")
    assert bench.trouble("command") == ""


def test_services_are_added_copied_and_taken_out(bench: Bench) -> None:
    """Each at its place, each with a way back; who depended on what is gone does so no more."""
    bench.choose(1)
    bench.click("Add")
    assert bench.rows == ["The program and the fleet", "db", "service, changed", "The API", "web"]
    assert bench.dialog.work.forms.current.name.text() == "service"
    bench.qtbot.waitUntil(lambda: bench.trouble("command") == "is missing; a service needs the program to run")
    bench.click("Remove")
    bench.choose(1)
    bench.click("Duplicate")
    assert "[service:db_copy]\ncommand = run db\n# The port.\nport = 5432\n" in bench.text
    assert bench.dialog.work.sections.current == "service:db_copy"
    bench.qtbot.waitUntil(lambda: bench.trouble("port").startswith("5432 is the port of db"))
    bench.click("Undo")
    bench.choose(2)
    bench.click("Remove")
    assert bench.rows == ["The program and the fleet", "db", "web, changed"]
    assert bench.text.endswith("[service:web]\ncommand = run web\ndepends_on = db\n")
    assert "web" in bench.dialog.work.bar._said.text()
    for _ in range(3):
        if bench.dialog.work.bar.undo.isEnabled():
            bench.click("Undo")
    assert bench.text == GOOD


def test_a_new_name_is_taken_when_it_is_complete(bench: Bench) -> None:
    """While it is typed only its faults are told; then the references change, too."""
    bench.choose(2)
    name = bench.dialog.work.forms.current.name
    name.setFocus()
    name.selectAll()
    QTest.keyClicks(name, "db")
    assert bench.dialog.work.forms.current._name_trouble.words.text() == "there is a service db already"
    QTest.keyClicks(name, "-2")
    assert bench.dialog.work.forms.current._name_trouble.isHidden()
    assert bench.text == GOOD
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert "[service:db-2]\n" in bench.text
    assert "depends_on = db-2:started, db\n" in bench.text
    assert bench.dialog.isVisible()


def test_the_program_and_the_fleet_are_edited_too(bench: Bench) -> None:
    """Where the file has no section for them it gets one, above the services."""
    bench.choose(0)
    bench.type("history_days", "7")
    assert bench.text == GOOD.replace("[service:db]", "[manager]\nhistory_days = 7\n\n[service:db]", 1)


def test_the_review_shows_what_a_save_does(bench: Bench) -> None:
    """To the fleet in words, to the file line by line with signs; Escape leads back, and nothing is saved."""
    bench.choose(1)
    bench.type("port", "5433")
    bench.click("Review changes")
    shown = bench.dialog.review.diff.toPlainText().splitlines()
    assert "- port = 5432" in shown
    assert "+ port = 5433" in shown
    assert "  # The port." in shown
    texts = [label.text() for label in (bench.dialog.review._plan, bench.dialog.review._warnings)]
    assert texts == ["1 changed: db", "DB: careful"]
    QTest.keyClick(bench.dialog, Qt.Key.Key_Escape)
    assert bench.dialog.isVisible()
    assert not bench.dialog.review.isVisible()
    assert bench.saves == []


def test_with_errors_nothing_can_be_saved(bench: Bench) -> None:
    """They are listed instead."""
    bench.choose(1)
    bench.type("port", "70000")
    bench.click("Review changes")
    review = bench.dialog.review
    assert not any(button.isEnabled() for button in (review.save, review.save_only, review.without_restarts))
    assert "[service:db] port: 70000 is out of range" in review._faults.words.text()


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("Save and apply", After.APPLY),
        ("Save only", After.NOTHING),
        ("Save, no restarts", After.APPLY_WITHOUT_RESTARTS),
    ],
)
def test_a_save_is_asked_for_once(bench: Bench, words: str, after: After) -> None:
    """Until it is answered nothing more can be asked; then the form is there again, and nothing is to be saved."""
    bench.choose(1)
    bench.type("port", "5433")
    bench.click("Review changes")
    bench.click(words)
    assert bench.saves == [(GOOD, bench.text, after)]
    assert not bench.dialog.review.save.isEnabled()
    bench.dialog.show_saved(bench.text, "Saved.")
    assert not bench.dialog.is_changed
    assert bench.dialog.work.bar._said.text() == "Saved."
    assert not bench.dialog.work.bar.review.isEnabled()


def test_what_another_changed_is_not_overwritten(bench: Bench) -> None:
    """A person decides: the edits stay until the file is read anew."""
    bench.choose(1)
    bench.type("port", "5433")
    bench.click("Review changes")
    bench.click("Save only")
    bench.dialog.show_not_saved("Another program changed services.ini.", is_changed=True)
    bench.answer("Keep editing")
    assert bench.loads == 0
    bench.click("Save only")
    bench.dialog.show_not_saved("Another program changed services.ini.", is_changed=True)
    bench.answer("Read it anew")
    assert bench.loads == 1


def test_a_file_that_cannot_be_saved_is_only_shown(qtbot: QtBot) -> None:
    """The reason stands above it, and no field can be changed."""
    bench = Bench(qtbot, GOOD, "This user may not write /etc/services.ini.")
    assert bench.dialog.banner.words.text() == "This user may not write /etc/services.ini."
    bench.choose(1)
    for key in ("command", "port"):
        widget = bench.field(key).input
        assert isinstance(widget, LineInput | TextInput)
        assert widget.isReadOnly()
    assert not bench.field("restart").input.isEnabled()
    assert bench.dialog.work.forms.current.name.isReadOnly()
    bar = bench.dialog.work.bar
    assert not any(button.isEnabled() for button in (bar.add, bar.duplicate, bar.remove, bar.undo, bar.review))


def test_edits_are_not_lost_by_closing(bench: Bench) -> None:
    """Without edits it closes; with some it asks, even when they are only just typed."""
    bench.choose(1)
    widget = bench.field("port").input
    assert isinstance(widget, LineInput)
    QTest.keyClicks(widget, "1")
    QTest.keyClick(bench.dialog, Qt.Key.Key_Escape)
    bench.answer("Keep editing")
    assert bench.dialog.isVisible()
    bench.dialog.close()
    bench.answer("Discard the changes")
    assert not bench.dialog.isVisible()


def test_many_services_are_found_by_typing(qtbot: QtBot) -> None:
    """The filter is there from a dozen on; a service that is jumped to is shown whatever it says."""
    text = "".join(f"[service:s{place}]\ncommand = run\n\n" for place in range(200))
    bench = Bench(qtbot, text)
    services = bench.dialog.work.sections
    QTest.keyClicks(services.filter, "s19")
    hidden = [services.list.item(place).isHidden() for place in range(services.list.count())]
    assert hidden.count(False) == 11
    bench.dialog.go_to("s7")
    assert services.current == "service:s7"
    assert services.filter.text() == ""


@pytest.fixture
def large_german(qapp: QApplication) -> Iterator[None]:
    """Words and letters that need more room than English ones in the usual font."""
    usual, large = QApplication.font(), QApplication.font()
    large.setPointSizeF(13)
    QApplication.setFont(large)
    use_language("de")
    yield
    use_language("en")
    QApplication.setFont(usual)


@pytest.mark.usefixtures("large_german")
def test_the_program_is_named_whole_beside_many_services(qtbot: QtBot) -> None:
    """In any language and font its row can be read; of long names beginning and end can."""
    many = "".join(f"[service:s{number:02}]\ncommand = run\n" for number in range(40))
    rows = Bench(qtbot, many).dialog.work.sections.list
    words = rows.item(0).text()
    assert rows.fontMetrics().horizontalAdvance(words) + rows.iconSize().width() + 12 <= rows.viewport().width()
    assert rows.textElideMode() == Qt.TextElideMode.ElideMiddle


@pytest.mark.usefixtures("large_german")
def test_nothing_of_the_form_is_cut_off_where_there_is_little_room(qtbot: QtBot) -> None:
    """On a small screen the list gives way; what is still too wide can be scrolled to."""
    bench = Bench(qtbot, GOOD)
    bench.dialog.resize(700, 340)
    form = bench.dialog.work.forms.current
    qtbot.waitUntil(lambda: all(group.isVisible() for group in form.groups))
    for group in form.groups:
        group.show_all()
    page, view, bar = form.widget(), form.viewport(), form.horizontalScrollBar()
    assert page is not None
    qtbot.waitUntil(lambda: page.width() == view.width() or bar.isVisible())


def test_the_form_is_complete_soon(bench: Bench) -> None:
    """Its groups come one a turn of the loop, and all of them without being asked for."""
    form = bench.dialog.work.forms.current
    bench.qtbot.waitUntil(lambda: all(group.isVisible() for group in form.groups))
    assert not form._making.isActive()


def test_every_control_has_a_name(bench: Bench) -> None:
    """For those who hear the form."""
    for kind in (QLineEdit, ChoiceInput, TextInput):
        for widget in bench.dialog.findChildren(kind):
            if widget.isVisible():
                assert widget.accessibleName(), widget


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_it_wears_the_theme(bench: Bench, theme: object) -> None:
    """Also when that changes while it is open."""
    try:
        theming().use(theme)  # type: ignore[arg-type]
        bench.choose(1)
        bench.type("stop_timeout", "soon")
        assert theming().theme.bad in bench.field("stop_timeout")._trouble.words.styleSheet()
        image = bench.dialog.work.forms.grab().toImage()
        assert (image.pixelColor(3, 3).lightness() < 100) is theming().theme.is_dark
    finally:
        theming().use(LIGHT)


@pytest.mark.parametrize("place", [0, 1])
def test_tab_goes_through_the_form_from_above_to_below(bench: Bench, place: int) -> None:
    """Also where fields were made after what stands below them; nothing that can be edited is left out."""
    bench.choose(place)
    form = bench.dialog.work.forms.current
    for key in [key.name for group in form.groups for key in group.keys]:
        form.field(key)
    form.groups[1].show_all()
    shown = [
        [*(stop for key in group.keys if key.name in group.fields for stop in group.fields[key.name].stops), group.more]
        for group in form.groups
    ]
    wanted = [widget for group in shown for widget in group if widget.isVisibleTo(form)]
    wanted[0].setFocus()
    reached: list[QWidget | None] = []
    for _ in wanted:
        reached.append(bench.dialog.focusWidget())
        QTest.keyClick(bench.dialog, Qt.Key.Key_Tab)
    assert reached == wanted


def test_a_service_that_is_gone_to_has_the_keyboard_at_its_command(bench: Bench) -> None:
    """What runs is what most edits are about; and where the keyboard is can be seen."""
    bench.dialog.go_to("api")
    bench.qtbot.waitUntil(bench.field("command").input.hasFocus)
    assert bench.field("command").input.isVisible()


@pytest.mark.parametrize("point_size", [8.0, 9.5, 10.0, 10.5, 11.0, 12.5])
def test_a_value_of_several_lines_is_shown_whole(qtbot: QtBot, point_size: float) -> None:
    """Without anything to scroll, though a font's lines are seldom whole pixels high."""
    room = QWidget()
    qtbot.addWidget(room)
    box = TextInput(SERVICE_KEYS["command"])
    font = box.font()
    font.setPointSizeF(point_size)
    box.setFont(font)
    box.use_theme(LIGHT)
    page = QVBoxLayout(room)
    page.addWidget(box)
    page.addStretch()
    room.resize(500, 400)
    box.show_value("\n".join(["run"] * 6))
    room.show()
    qtbot.waitExposed(room)
    QApplication.processEvents()
    assert box.verticalScrollBar().maximum() == 0
