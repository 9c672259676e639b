"""Dialogs: what they ask, which button is the default, and what follows each answer."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt
from PySide6.QtGui import QAction, QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QPushButton, QTextBrowser, QWidget
from pytestqt.qtbot import QtBot

import medivote_desktop
from medivote_desktop.core.config import Fault
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.ui.dialogs import about, questions, shortcuts
from medivote_desktop.ui.dialogs import door as dialogs
from medivote_desktop.ui.dialogs import parts as dialogparts
from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.window import MainWindow
from tests.ui import fleet
from tests.ui.fleet import every_state, snapshot

# The offscreen platform says so of every dialog with a size of its own.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


def service(name: str, state: State = State.RUNNING, warning: str | None = None) -> ServiceSnapshot:
    return fleet.service(name.lower(), state, name=name, stop_warning=warning)


BACKEND = service("Backend", warning="Shutting down the backend disables API access.")
NODE = service("Node", warning="The chain loses a node.")
PLAIN = service("Plain")


class Answers:
    """Counts what was called."""

    def __init__(self) -> None:
        self.yes = 0
        self.no = 0
        self.left = 0

    def on_leave(self) -> None:
        self.left += 1

    def on_yes(self) -> None:
        self.yes += 1

    def on_no(self) -> None:
        self.no += 1


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture(autouse=True)
def nothing_stays_open(qapp: QApplication) -> Iterator[None]:
    """Each test leaves the screen empty."""
    yield
    for dialog in [widget for widget in qapp.topLevelWidgets() if isinstance(widget, QDialog)]:
        dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def opened(box: QMessageBox | None) -> QMessageBox:
    assert box is not None
    assert box.isVisible()
    return box


def button(dialog: QDialog, text: str) -> QPushButton:
    found = [button for button in dialog.findChildren(QPushButton) if button.text().replace("&", "") == text]
    assert found, [button.text() for button in dialog.findChildren(QPushButton)]
    return found[0]


def click(qtbot: QtBot, dialog: QDialog, text: str) -> None:
    QTest.mouseClick(button(dialog, text), Qt.MouseButton.LeftButton)


def default_text(box: QMessageBox) -> str:
    default = box.defaultButton()
    assert default is not None
    return default.text().replace("&", "")


def ask_quit(fleet: Snapshot, answers: Answers, parent: QWidget | None = None) -> QMessageBox | None:
    return questions.ask_quit(parent, fleet, answers.on_yes, answers.on_leave)


# Stopping and restarting.


def test_a_service_without_a_warning_stops_without_a_question(qtbot: QtBot, answers: Answers) -> None:
    """One service without a stop warning is stopped at once."""
    assert questions.confirm_stop(None, [PLAIN], WishKind.STOP, answers.on_yes) is None
    assert answers.yes == 1


def test_a_warning_is_shown_and_stops_only_on_yes(qtbot: QtBot, answers: Answers) -> None:
    """The question names the service, shows its warning, and its button says what it does."""
    box = opened(questions.confirm_stop(None, [BACKEND], WishKind.STOP, answers.on_yes))
    assert box.text() == "Stop Backend?"
    assert box.informativeText() == "Shutting down the backend disables API access."
    assert answers.yes == 0

    click(qtbot, box, "Stop Backend")
    assert answers.yes == 1
    assert not box.isVisible()


def test_cancel_stops_nothing(qtbot: QtBot, answers: Answers) -> None:
    """Cancel closes the question and nothing follows."""
    box = opened(questions.confirm_stop(None, [BACKEND], WishKind.STOP, answers.on_yes))
    click(qtbot, box, "Cancel")
    assert not box.isVisible()
    assert answers.yes == 0


def test_escape_stops_nothing(qtbot: QtBot, answers: Answers) -> None:
    """Escape is Cancel."""
    box = opened(questions.confirm_stop(None, [BACKEND], WishKind.STOP, answers.on_yes))
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()
    assert answers.yes == 0


def test_a_restart_says_restart(qtbot: QtBot, answers: Answers) -> None:
    """A restart is asked for and confirmed in its own words."""
    box = opened(questions.confirm_stop(None, [BACKEND], WishKind.RESTART, answers.on_yes))
    assert box.text() == "Restart Backend?"
    click(qtbot, box, "Restart Backend")
    assert answers.yes == 1


def test_return_confirms_for_one_service_and_cancels_for_several(qtbot: QtBot, answers: Answers) -> None:
    """The default is the verb for one service, and Cancel for several."""
    one = opened(questions.confirm_stop(None, [BACKEND], WishKind.STOP, answers.on_yes))
    several = opened(questions.confirm_stop(None, [BACKEND, PLAIN], WishKind.STOP, answers.on_yes))
    assert default_text(one) == "Stop Backend"
    assert default_text(several) == "Cancel"

    QTest.keyClick(several, Qt.Key.Key_Return)
    assert not several.isVisible()
    assert answers.yes == 0


def test_several_services_are_named_with_their_warnings(qtbot: QtBot, answers: Answers) -> None:
    """Stopping several asks even without warnings, names all, and lists each warning with its service."""
    box = opened(questions.confirm_stop(None, [BACKEND, NODE, PLAIN], WishKind.STOP, answers.on_yes))
    assert box.text() == "Stop 3 services?"
    assert box.informativeText() == (
        "Backend, Node, Plain\n\n"
        "• Backend: Shutting down the backend disables API access.\n"
        "• Node: The chain loses a node."
    )
    click(qtbot, box, "Stop 3 services")
    assert answers.yes == 1


def test_what_is_at_rest_is_not_counted(qtbot: QtBot, answers: Answers) -> None:
    """A question about a whole fleet counts and names only those that are up."""
    services = [BACKEND, service("Gone", State.STOPPED, "Never shown."), service("Done", State.COMPLETED)]
    box = opened(questions.confirm_stop(None, services, WishKind.STOP, answers.on_yes))
    assert box.text() == "Stop Backend?"
    assert "Never shown" not in box.informativeText()
    assert default_text(box) == "Cancel"


def test_a_fleet_at_rest_needs_no_question(qtbot: QtBot, answers: Answers) -> None:
    """Where nothing is up there is nothing to warn of."""
    services = [service("Gone", State.STOPPED, "Warned."), service("Bad", State.FAILED)]
    assert questions.confirm_stop(None, services, WishKind.STOP, answers.on_yes) is None
    assert answers.yes == 1


def test_a_service_without_a_process_has_nothing_to_warn_of(qtbot: QtBot, answers: Answers) -> None:
    """Ending the wait for a retry takes nothing from anybody."""
    waiting = service("Backend", State.BACKOFF, "Shutting down the backend disables API access.")
    assert questions.confirm_stop(None, [waiting], WishKind.STOP, answers.on_yes) is None
    assert answers.yes == 1


def test_a_large_fleet_gives_a_question_that_fits_a_screen(qtbot: QtBot, answers: Answers) -> None:
    """Of 200 services the first are named and warned of, the others counted; nothing is lost."""
    services = [service(f"Service {number}", warning=f"Warning {number}.") for number in range(200)]
    box = opened(questions.confirm_stop(None, services, WishKind.STOP, answers.on_yes))
    assert box.text() == "Stop 200 services?"
    names, _, warnings = box.informativeText().partition("\n\n")
    assert names.endswith("Service 10 and 189 more")
    assert warnings.count("\n") == 8
    assert warnings.endswith("• 192 more with a warning of their own")
    assert box.sizeHint().height() < 600


def test_names_and_warnings_are_never_markup(qtbot: QtBot, answers: Answers) -> None:
    """What looks like markup or a mnemonic is shown as it is written."""
    odd = service("A & <b>B</b>", warning="<img src=x> & more")
    box = opened(questions.confirm_stop(None, [odd], WishKind.STOP, answers.on_yes))
    assert box.text() == "Stop A & <b>B</b>?"
    texts = [label for label in box.findChildren(QLabel) if label.text()]
    assert len(texts) >= 2
    assert {label.textFormat() for label in texts} == {Qt.TextFormat.PlainText}
    assert [b.text() for b in box.findChildren(QPushButton) if "Stop" in b.text()] == ["Stop A && <b>B</b>"]


# Quitting.


def test_quitting_without_running_services_asks_nothing(qtbot: QtBot, answers: Answers) -> None:
    """Where no process would end, the program leaves at once."""
    resting = snapshot(service("A", State.STOPPED), service("B", State.FAILED), service("C", State.BACKOFF))
    assert ask_quit(resting, answers) is None
    assert (answers.yes, answers.no) == (1, 0)


@pytest.mark.parametrize(
    ("press", "expected"),
    [("Stop all and quit", (1, 0)), ("Leave running and quit", (0, 1)), ("Cancel", (0, 0))],
)
def test_quitting_with_running_services_asks(
    qtbot: QtBot, answers: Answers, press: str, expected: tuple[int, int]
) -> None:
    """Each answer calls what belongs to it, and that alone."""
    running = snapshot(BACKEND, PLAIN, service("Gone", State.STOPPED))
    box = opened(ask_quit(running, answers))
    assert box.text() == "2 services are running. Quit?"
    assert "Shutting down the backend disables API access." in box.informativeText()
    assert default_text(box) == "Cancel"

    click(qtbot, box, press)
    assert (answers.yes, answers.left) == expected


def test_closing_the_question_stays(qtbot: QtBot, answers: Answers) -> None:
    """A question that is closed by its frame is cancelled."""
    box = opened(ask_quit(snapshot(PLAIN), answers))
    assert box.text() == "Plain is running. Quit?"
    box.close()
    assert (answers.yes, answers.left) == (0, 0)


def test_a_further_answer_is_one_more_choice(qtbot: QtBot, answers: Answers) -> None:
    """A question takes any number of answers, each with its button."""
    choices = [dialogs.Choice("Stop", answers.on_yes), dialogs.Choice("Leave running", answers.on_no)]
    click(qtbot, dialogs.ask(None, "Quit?", "", choices), "Leave running")
    assert (answers.yes, answers.no) == (0, 1)


def test_the_question_is_set_off_from_its_details(qtbot: QtBot, answers: Answers) -> None:
    """Also over a window with a sheet, as ours has: there a font that was set is lost when the box is shown."""
    window = QWidget(styleSheet="QToolBar { border: none }")
    qtbot.addWidget(window)
    window.show()
    box = dialogs.ask(window, "Quit?", "Something runs.", [dialogs.Choice("Yes", answers.on_yes)])
    qtbot.waitExposed(box)
    weights = {label.text(): label.font().weight() for label in box.findChildren(QLabel)}
    assert weights["Quit?"] >= QFont.Weight.DemiBold > weights["Something runs."]


def test_the_same_question_is_put_once(qtbot: QtBot, answers: Answers) -> None:
    """Asked again while it is open, the question that is open comes to the front."""
    first = opened(ask_quit(snapshot(PLAIN), answers))
    assert ask_quit(snapshot(PLAIN), answers) is first
    click(qtbot, first, "Stop all and quit")
    assert (answers.yes, answers.left) == (1, 0)
    assert ask_quit(snapshot(PLAIN), answers) is not first


def test_the_newer_answers_count(qtbot: QtBot, answers: Answers) -> None:
    """A question that is put again while it is open calls back what was asked last."""
    first = questions.ask_reload(None, lambda _said: "api: restarts", answers.on_no, None)
    assert questions.ask_reload(None, lambda _said: "api: restarts", answers.on_yes, None) is first
    assert questions.ask_reload(None, lambda _said: "db: restarts", answers.on_no, None) is not first
    click(qtbot, first, "Apply")
    assert (answers.yes, answers.no) == (1, 0)


@pytest.mark.parametrize(("press", "yes", "no"), [("Apply", 1, 0), ("Apply without restarts", 0, 1), ("Later", 0, 0)])
def test_a_changed_file_is_taken_over_on_request(qtbot: QtBot, answers: Answers, press: str, yes: int, no: int) -> None:
    """A changed services.ini is applied, applied in part, or left for later."""
    box = opened(questions.ask_reload(None, lambda _said: "api: restarts", answers.on_yes, answers.on_no))
    assert box.informativeText() == "api: restarts"
    click(qtbot, box, press)
    assert (answers.yes, answers.no) == (yes, no)


@pytest.mark.parametrize(("press", "yes", "no"), [("Restart", 1, 0), ("Stop", 0, 1), ("Keep running", 0, 0)])
def test_what_was_taken_over_can_be_kept(qtbot: QtBot, answers: Answers, press: str, yes: int, no: int) -> None:
    """Services that still ran are kept unless a person wants otherwise; Escape keeps them."""
    box = opened(questions.ask_adopted(None, ["Backend", "Node"], answers.on_yes, answers.on_no))
    assert box.text() == "2 services still ran from before and were taken over."
    assert box.informativeText() == "Backend, Node"
    assert box.escapeButton().text() == "Keep running"
    click(qtbot, box, press)
    assert (answers.yes, answers.no) == (yes, no)


@pytest.mark.parametrize(("press", "yes"), [("End them", 1), ("Leave them", 0)])
def test_strays_are_ended_on_request(qtbot: QtBot, answers: Answers, press: str, yes: int) -> None:
    """Processes of earlier runs are told one by one and ended only on a yes."""
    box = opened(questions.ask_strays(None, ["python3 (pid 12)", "python3 (pid 13)"], answers.on_yes))
    assert box.text() == "2 processes of earlier runs are still there."
    assert box.informativeText().splitlines() == [
        "They may hold ports and files that the services need.",
        "python3 (pid 12)",
        "python3 (pid 13)",
    ]
    click(qtbot, box, press)
    assert answers.yes == yes


def test_a_single_stray_is_told_of_as_one(qtbot: QtBot, answers: Answers) -> None:
    """Question, reason and answers agree in number."""
    box = opened(questions.ask_strays(None, ["python3 (pid 12)"], answers.on_yes))
    assert box.text() == "1 process of an earlier run is still there."
    assert box.informativeText().startswith("It may hold ports")
    click(qtbot, box, "End it")
    assert answers.yes == 1


# Messages.


def test_an_error_says_what_and_why(qtbot: QtBot) -> None:
    """What failed comes first, why second; Return closes it."""
    box = dialogs.show_error(None, "The file could not be opened", "No program is set for it.")
    assert box.text() == "The file could not be opened"
    assert box.informativeText() == "No program is set for it."
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert not box.isVisible()


FAULTS = (
    Fault("services.ini", 14, "service:api", "helth_url", "unknown key (did you mean health_url?)"),
    Fault("services.ini", 0, "", "", "a cycle: <api> -> db -> <api>"),
    Fault("services.ini", 20, "service:db", "command", "command not found: postgres", is_warning=True),
)


def test_faults_are_listed_with_their_places(qtbot: QtBot) -> None:
    """Each fault is told with its key, which its words may be about, line and section, and never as markup."""
    dialog = dialogs.show_faults(None, FAULTS)
    body = dialog.findChild(QTextBrowser)
    assert isinstance(body, QTextBrowser)
    assert body.toPlainText().splitlines() == [
        "Error: helth_url: unknown key (did you mean health_url?)",
        "services.ini, line 14 › [service:api]",
        "Error: a cycle: <api> -> db -> <api>",
        "services.ini",
        "Warning: command: command not found: postgres",
        "services.ini, line 20 › [service:db]",
    ]


@pytest.mark.parametrize(
    ("faults", "heading"),
    [
        (FAULTS, "The configuration cannot be used: 2 errors and 1 warning"),
        (FAULTS[:1], "The configuration cannot be used: 1 error"),
        (FAULTS[2:], "The configuration can be used: 1 warning"),
        ((), "The configuration can be used: no faults"),
    ],
)
def test_the_heading_says_whether_the_file_counts(qtbot: QtBot, faults: tuple[Fault, ...], heading: str) -> None:
    """Warnings never reject a file, and the heading says so."""
    dialog = dialogs.show_faults(None, faults)
    assert heading in [label.text() for label in dialog.findChildren(QLabel)]


def test_faults_can_be_copied(qtbot: QtBot) -> None:
    """Copy puts the lines on the clipboard that the terminal would print."""
    dialog = dialogs.show_faults(None, FAULTS)
    click(qtbot, dialog, "Copy")
    assert QGuiApplication.clipboard().text() == "\n".join(map(str, FAULTS))
    assert dialog.isVisible()


def test_the_faulty_file_can_be_opened_where_that_is_offered(qtbot: QtBot, answers: Answers) -> None:
    """The button is there only with something behind it."""
    without = dialogs.show_faults(None, FAULTS)
    assert "&Open file" not in [button.text() for button in without.findChildren(QPushButton)]
    click(qtbot, dialogs.show_faults(None, FAULTS, answers.on_yes), "Open file")
    assert answers.yes == 1


def test_return_tries_again_where_that_is_offered(qtbot: QtBot) -> None:
    """Who mended the file has nothing to aim at; without the offer Return closes."""
    dialog = dialogs.show_faults(None, FAULTS, can_try_again=True)
    with qtbot.waitSignal(dialog.accepted):
        QTest.keyClick(dialog, Qt.Key.Key_Return)
    other = dialogs.show_faults(None, FAULTS)
    with qtbot.waitSignal(other.rejected):
        QTest.keyClick(other, Qt.Key.Key_Return)


def test_what_is_left_without_a_service_is_told(qtbot: QtBot, answers: Answers) -> None:
    """A stop of what others need asks although nothing warns, and names them; so does one with a warning."""
    box = opened(questions.confirm_stop(None, [PLAIN], WishKind.STOP, answers.on_yes, [NODE]))
    assert box.informativeText() == "Node depends on this and keeps running."
    assert answers.yes == 0
    click(qtbot, box, "Stop Plain")
    assert answers.yes == 1
    box = opened(questions.confirm_stop(None, [BACKEND], WishKind.STOP, answers.on_yes, [NODE, PLAIN]))
    assert box.informativeText().split("\n\n") == [
        "Shutting down the backend disables API access.",
        "Node, Plain depend on this and keep running.",
    ]
    box = opened(questions.confirm_stop(None, [BACKEND, PLAIN], WishKind.STOP, answers.on_yes, [NODE]))
    assert box.informativeText().endswith("Node depends on some of these and keeps running.")


def test_who_restarts_along_is_told(qtbot: QtBot, answers: Answers) -> None:
    """In words that fit one restarted service, and several."""
    box = opened(questions.ask_followers(None, ["Backend"], ["Node"], answers.on_no, answers.on_yes))
    assert box.informativeText() == "Node depends on it and restarts after it is up."
    box = opened(questions.ask_followers(None, ["Backend", "Plain"], ["Node"], answers.on_no, answers.on_yes))
    assert box.informativeText() == "Node depends on some of these and restarts after they are up."


def test_shortcuts_are_listed_in_their_order(qtbot: QtBot) -> None:
    """Each row stands with its keys and its meaning."""
    dialog = dialogs.show_shortcuts(None, [("Ctrl+F", "Find"), ("Del", "Stop")])
    texts = [label.text() for label in dialog.findChildren(QLabel)]
    assert [text for text in texts if text in ("Ctrl+F", "Find", "Del", "Stop")] == ["Ctrl+F", "Find", "Del", "Stop"]
    assert [label.accessibleName() for label in dialog.findChildren(QLabel) if label.text() == "Find"] == [
        "Find: Ctrl+F"
    ]


def test_keys_stand_below_the_menu_that_has_them(window: MainWindow) -> None:
    """Each once, and then those of the table and of the log, which no menu has."""
    window.show_snapshot(every_state())
    rows = shortcuts.shortcut_rows(window)
    assert [words for keys, words in rows if not keys] == [
        "Service", "Fleet", "View", "Help", "In the table", "In the log",
    ]  # fmt: skip
    places = {words: number for number, (_, words) in enumerate(rows)}
    assert places["Service"] < places["Restart"] < places["Fleet"] < places["Quit"] < places["View"]
    keys = [keys for keys, _ in rows if keys]
    assert len(keys) == len(set(keys))
    own = {one.toString() for action in window.findChildren(QAction) for one in action.shortcuts()}
    assert own <= {key for written in keys for key in written.split(" or ")}


def test_what_about_copies_is_english_in_every_language(qtbot: QtBot) -> None:
    """The dialog is read by its person, a report by others: half of it in another language helps neither."""
    use_language("de")
    try:
        dialog = about.show_about(None)
        assert "Anzeige" in [label.text() for label in dialog.findChildren(QLabel)]
        assert "\nDisplay: " in about.versions_text()
        dialog.reject()
    finally:
        use_language("en")


def test_about_tells_the_versions_and_copies_them(qtbot: QtBot) -> None:
    """About shows program, Python, Qt, PySide6 and psutil, and copies what a report needs."""
    dialog = about.show_about(None)
    shown = [label.text() for label in dialog.findChildren(QLabel)]
    for name, version in about.versions():
        assert name in shown
        assert version in shown
    assert about.licence() in shown
    click(qtbot, dialog, "Copy versions")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[0] == f"MediVote Desktop: {medivote_desktop.__version__}"
    assert [line.partition(":")[0] for line in copied[:5]] == ["MediVote Desktop", "Python", "Qt", "PySide6", "psutil"]


# What all of them share.


DIALOGS: list[Callable[[QWidget | None], QDialog]] = [
    lambda parent: opened(questions.confirm_stop(parent, [BACKEND], WishKind.STOP, lambda: None)),
    lambda parent: dialogs.show_error(parent, "Title", "Text"),
    lambda parent: dialogs.show_faults(parent, FAULTS),
    lambda parent: dialogs.show_shortcuts(parent, [("F1", "Help")]),
    about.show_about,
]


@pytest.mark.parametrize("make", DIALOGS)
def test_a_dialog_of_a_hidden_window_is_shown_by_itself(
    qtbot: QtBot, make: Callable[[QWidget | None], QDialog]
) -> None:
    """A dialog asked for from the tray is seen although its window is hidden."""
    window = QWidget()
    qtbot.addWidget(window)
    dialog = make(window)
    assert dialog.isVisible()
    assert dialog.parentWidget() is None


@pytest.mark.parametrize("make", DIALOGS)
def test_a_dialog_of_a_shown_window_belongs_to_it(qtbot: QtBot, make: Callable[[QWidget | None], QDialog]) -> None:
    """A dialog stands in front of the window that asked for it."""
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    dialog = make(window)
    assert dialog.parentWidget() is window
    assert dialog.windowModality() is Qt.WindowModality.WindowModal


@pytest.mark.parametrize("make", DIALOGS)
def test_a_closed_dialog_is_gone(qtbot: QtBot, make: Callable[[QWidget | None], QDialog]) -> None:
    """Nothing keeps a dialog that was closed: a program that runs for months opens many."""
    dialog = make(None)
    gone: list[bool] = []
    dialog.destroyed.connect(lambda: gone.append(True))
    alive = weakref.ref(dialog)
    dialog.reject()
    del dialog
    qtbot.waitUntil(lambda: bool(gone))
    qtbot.waitUntil(lambda: alive() is None)


def test_a_question_that_went_with_its_window_is_forgotten(qtbot: QtBot, answers: Answers) -> None:
    """After the window of a question has gone, the question can be put again."""
    window = QWidget()
    window.show()
    box = opened(ask_quit(snapshot(PLAIN), answers, window))
    gone: list[bool] = []
    box.destroyed.connect(lambda: gone.append(True))
    window.deleteLater()
    qtbot.waitUntil(lambda: bool(gone))
    opened(ask_quit(snapshot(PLAIN), answers))
    assert (answers.yes, answers.no) == (0, 0)


def test_an_unanswered_question_is_kept(qtbot: QtBot, answers: Answers) -> None:
    """A question without a parent stays open though its caller keeps no reference."""
    ask_quit(snapshot(PLAIN), answers)
    qtbot.waitUntil(lambda: any(isinstance(widget, QMessageBox) for widget in QApplication.topLevelWidgets()))
    boxes = [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, QMessageBox)]
    click(qtbot, boxes[0], "Stop all and quit")
    assert answers.yes == 1


def test_no_dialog_is_larger_than_the_screen(qtbot: QtBot) -> None:
    """Else its buttons would be out of reach; one that fits keeps its size."""
    for size, expected_to_shrink in ((QSize(5000, 5000), True), (QSize(300, 200), False)):
        dialog = QDialog()
        dialog.resize(size)
        dialogparts.show_dialog(dialog)
        room = dialog.screen().availableSize()
        assert (dialog.width() < room.width(), dialog.height() < room.height()) == (True, True)
        assert (dialog.size() != size) is expected_to_shrink
        dialog.reject()


def test_an_answered_question_gives_the_keyboard_back(qtbot: QtBot, answers: Answers) -> None:
    """To the editor, which it interrupted, and not to the main window, which a desktop takes for what it belongs to."""
    window, editor = QWidget(), QDialog()
    for one in (window, editor):
        qtbot.addWidget(one)
        one.show()
    editor.activateWindow()
    qtbot.waitUntil(editor.isActiveWindow)
    box = opened(ask_quit(snapshot(PLAIN), answers, window))
    qtbot.waitUntil(box.isActiveWindow)
    box.reject()
    qtbot.waitUntil(editor.isActiveWindow)
    assert answers.yes == 0
