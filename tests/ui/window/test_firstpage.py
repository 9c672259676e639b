"""The first page: four choices, by mouse and by keyboard, and what it says when a choice leads nowhere."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.firstpage import FirstPage, pick_folder
from medivote_desktop.ui.language import use_language
from medivote_desktop.ui.theme import DARK, LIGHT, Theme, theming
from medivote_desktop.ui.widgets.choicebutton import ChoiceButton

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")


class Picker:
    """Stands in for the folder dialog: notes where it begins, and chooses when told."""

    def __init__(self) -> None:
        self.began_in: list[str] = []
        self.choose: Callable[[str], None] | None = None

    def __call__(self, parent: QWidget, start_in: str, on_chosen: Callable[[str], None]) -> None:
        self.began_in.append(start_in)
        self.choose = on_chosen


class Page:
    """A shown first page, and what it asked for."""

    def __init__(self, qtbot: QtBot) -> None:
        self.picker = Picker()
        self.files = Picker()
        self.widget = FirstPage(self.picker, pick_file=self.files)
        qtbot.addWidget(self.widget)
        self.folders: list[str] = []
        self.opened: list[str] = []
        self.widget.file_chosen.connect(self.opened.append)
        self.imports: list[str] = []
        self.widget.import_asked.connect(self.imports.append)
        self.demos = 0
        self.widget.folder_chosen.connect(self.folders.append)
        self.widget.demo_asked.connect(self._on_demo)
        self.widget.resize(860, 600)
        self.widget.show()
        qtbot.waitExposed(self.widget)

    def _on_demo(self) -> None:
        self.demos += 1

    def button(self, words: str) -> QPushButton:
        [found] = [
            button for button in self.widget.findChildren(QPushButton) if words in button.text().replace("&", "")
        ]
        return found

    def texts(self) -> list[str]:
        return [label.text() for label in self.widget.findChildren(QLabel) if label.isVisible() and label.text()]


@pytest.fixture
def page(qtbot: QtBot) -> Page:
    return Page(qtbot)


FOLDER, FILE, DEMO = "Choose the MediVote folder", "Open a services.ini", "Try the demo"
IMPORT = "Import from another program"


def test_an_import_is_asked_for(page: Page) -> None:
    """With the folder in which the search begins; no other dialog opens."""
    QTest.mouseClick(page.button(IMPORT), Qt.MouseButton.LeftButton)
    assert page.imports == [str(Path.home())]
    assert page.picker.began_in == []
    assert page.files.began_in == []


def test_what_was_done_is_said_quietly(page: Page) -> None:
    """A note is no problem."""
    page.widget.set_note("Saved as /x")
    assert "Saved as /x" in page.texts()


def test_it_says_what_the_program_does_and_that_nothing_has_started(page: Page) -> None:
    """A stranger learns what this is, and that nothing happens before a choice."""
    text = " ".join(page.texts())
    assert "starts MediVote's services, keeps them running and shows how they are." in text
    assert "Nothing is started before you choose." in text
    assert page.demos == 0
    assert page.folders == []


def test_a_chosen_folder_is_told(page: Page) -> None:
    """The first choice opens the folder dialog; only a folder chosen there is told."""
    QTest.mouseClick(page.button(FOLDER), Qt.MouseButton.LeftButton)
    assert page.picker.began_in == [str(Path.home())]
    assert page.folders == []
    assert page.picker.choose is not None
    page.picker.choose("/srv/medivote")
    assert page.folders == ["/srv/medivote"]
    assert page.demos == 0


def test_a_chosen_file_is_told(page: Page) -> None:
    """The second choice opens the file dialog; the next one begins beside the file chosen last."""
    QTest.mouseClick(page.button(FILE), Qt.MouseButton.LeftButton)
    assert page.files.began_in == [str(Path.home())]
    assert page.files.choose is not None
    page.files.choose("/srv/my fleet/services.ini")
    assert page.opened == ["/srv/my fleet/services.ini"]
    assert page.folders == []

    QTest.mouseClick(page.button(FILE), Qt.MouseButton.LeftButton)
    assert page.files.began_in[1:] == [str(Path("/srv/my fleet"))]


def test_the_demo_is_asked_for(page: Page) -> None:
    """The third choice asks for the demo and opens no dialog."""
    QTest.mouseClick(page.button(DEMO), Qt.MouseButton.LeftButton)
    assert page.demos == 1
    assert page.picker.began_in == []


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space])
def test_the_keyboard_chooses(page: Page, qtbot: QtBot, key: Qt.Key) -> None:
    """The first choice has the focus; an arrow leads to the other and back; Return and Space choose."""
    page.widget.activateWindow()
    page.widget.setFocus()
    qtbot.waitUntil(page.button(FOLDER).hasFocus)
    QTest.keyClick(page.button(FOLDER), Qt.Key.Key_Right)
    assert page.button(FILE).hasFocus()
    QTest.keyClick(page.button(FILE), key)
    assert len(page.files.began_in) == 1
    QTest.keyClick(page.button(FILE), Qt.Key.Key_Right)
    assert page.button(IMPORT).hasFocus()
    QTest.keyClick(page.button(IMPORT), key)
    assert len(page.imports) == 1
    QTest.keyClick(page.button(IMPORT), Qt.Key.Key_Right)
    assert page.button(DEMO).hasFocus()
    QTest.keyClick(page.button(DEMO), key)
    assert page.demos == 1
    QTest.keyClick(page.button(DEMO), Qt.Key.Key_Left)
    QTest.keyClick(page.button(IMPORT), Qt.Key.Key_Left)
    QTest.keyClick(page.button(FILE), Qt.Key.Key_Left)
    assert page.button(FOLDER).hasFocus()
    QTest.keyClick(page.button(FOLDER), key)
    assert len(page.picker.began_in) == 1


def test_mnemonics_choose(page: Page, qtbot: QtBot) -> None:
    """Each choice has a letter of its own."""
    page.widget.activateWindow()
    qtbot.waitUntil(page.widget.isActiveWindow)
    QTest.keyClick(page.widget, Qt.Key.Key_D, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: page.demos == 1)
    QTest.keyClick(page.widget, Qt.Key.Key_C, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(page.picker.began_in) == 1)
    QTest.keyClick(page.widget, Qt.Key.Key_O, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: len(page.files.began_in) == 1)


def test_the_choices_explain_themselves_to_screen_readers(page: Page) -> None:
    """What is painted below the titles is the accessible description too."""
    assert "remembered" in page.button(FOLDER).accessibleDescription()
    assert "stand in for MediVote's own" in page.button(DEMO).accessibleDescription()


def test_it_says_which_folder_was_looked_for(page: Page, tmp_path: Path) -> None:
    """A configured folder that is missing is named, and the search begins next to it."""
    missing = tmp_path / "MediVote" / "deep"
    page.widget.set_looked_for(str(missing))
    assert f"No MediVote was found in {missing}." in page.texts()
    QTest.mouseClick(page.button(FOLDER), Qt.MouseButton.LeftButton)
    assert page.picker.began_in == [str(tmp_path)]

    page.widget.set_looked_for(None)
    assert not any("No MediVote was found" in text for text in page.texts())


def test_a_problem_is_shown_until_the_next_choice(page: Page) -> None:
    """A folder without MediVote is told in words that are never markup; the next choice clears them."""
    problem = "/tmp/<b>x</b> holds no MediVote."
    page.widget.set_problem(problem)
    assert problem in page.texts()
    [label] = [label for label in page.widget.findChildren(QLabel) if label.text() == problem]
    assert label.textFormat() is Qt.TextFormat.PlainText

    QTest.mouseClick(page.button(FOLDER), Qt.MouseButton.LeftButton)
    assert problem in page.texts()
    assert page.picker.choose is not None
    page.picker.choose("/srv/medivote")
    assert problem not in page.texts()


def test_a_problem_found_at_once_stays(qtbot: QtBot) -> None:
    """A receiver may answer a folder with a problem from within the signal."""
    page = Page(qtbot)
    page.widget.folder_chosen.connect(lambda folder: page.widget.set_problem(f"{folder} is empty."))
    QTest.mouseClick(page.button(FOLDER), Qt.MouseButton.LeftButton)
    assert page.picker.choose is not None
    page.picker.choose("/srv")
    assert "/srv is empty." in page.texts()


def test_after_a_problem_the_same_choice_is_at_hand(page: Page) -> None:
    """Whoever opened a file with faults and mended it opens it again with Enter."""
    QTest.mouseClick(page.button(FILE), Qt.MouseButton.LeftButton)
    assert page.files.choose is not None
    page.files.choose("/srv/services.ini")
    page.widget.set_problem("services.ini:3: unknown key")
    assert page.button(FILE).hasFocus()


@pytest.mark.parametrize("width", [600, 632, 640, 648, 656, 664, 700])
def test_titles_are_read_whole_at_any_width(page: Page, qtbot: QtBot, width: int) -> None:
    """Where two choices side by side would cut a title, they stand below each other."""
    folder = page.button(FOLDER)
    folder.setText(folder.text() + " and more")
    page.widget.resize(width, 400)
    choices = page.widget.findChildren(ChoiceButton)
    assert len(choices) == 4
    qtbot.waitUntil(lambda: all(choice.width() >= choice.title_needs_px for choice in choices))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_what_does_not_fit_scrolls_by_a_slim_bar_of_its_theme(page: Page, qtbot: QtBot, theme: Theme) -> None:
    """A long list of faults makes the page higher than its window."""
    theming().use(theme)
    try:
        page.widget.set_problem("\n".join(f"services.ini:{line}: unknown key" for line in range(60)))
        bar = page.widget.verticalScrollBar()
        qtbot.waitUntil(bar.isVisible)
        assert bar.width() == 12
        picture = bar.grab().toImage()
        assert picture.pixelColor(0, bar.height() - 2).name() == theme.window
    finally:
        theming().use(LIGHT)


@pytest.mark.parametrize(("width", "beside"), [(1200, True), (760, True), (480, False), (360, False)])
def test_a_narrow_page_puts_one_choice_below_the_other(page: Page, qtbot: QtBot, width: int, beside: bool) -> None:
    """The choices stand side by side where there is room, and their words are never cut off."""
    page.widget.resize(width, 700)
    folder, file = page.button(FOLDER), page.button(FILE)
    qtbot.waitUntil(lambda: (folder.y() == file.y()) is beside)
    for button in (folder, file, page.button(IMPORT), page.button(DEMO)):
        assert button.height() >= button.heightForWidth(button.width())
        assert button.mapTo(page.widget, button.rect().topLeft()).x() >= 0
        assert button.mapTo(page.widget, button.rect().topRight()).x() <= page.widget.width()


def test_a_low_page_scrolls_to_the_choice_with_the_focus(page: Page, qtbot: QtBot) -> None:
    """On a small screen everything can be reached with the keyboard."""
    page.widget.activateWindow()
    page.widget.setFocus()
    page.widget.resize(360, 240)
    qtbot.waitUntil(page.button(FOLDER).hasFocus)
    QTest.keyClick(page.button(FOLDER), Qt.Key.Key_Down)
    QTest.keyClick(page.button(FILE), Qt.Key.Key_Down)
    QTest.keyClick(page.button(IMPORT), Qt.Key.Key_Down)
    viewport = page.widget.viewport()
    qtbot.waitUntil(lambda: not page.button(DEMO).visibleRegion().isEmpty())
    assert viewport.height() <= 240


def test_it_wears_the_theme(page: Page, qtbot: QtBot) -> None:
    """In light the page is light and in dark it is dark, without being made anew."""
    try:
        theming().use(LIGHT)
        qtbot.waitUntil(lambda: _lightness(page.widget.grab().toImage()) > 200)
        theming().use(DARK)
        qtbot.waitUntil(lambda: _lightness(page.widget.grab().toImage()) < 80)
    finally:
        theming().use(LIGHT)


def _lightness(image: QImage) -> int:
    one = image.scaled(1, 1, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    return one.pixelColor(0, 0).lightness()


def test_the_folder_dialog_does_not_block(qtbot: QtBot, tmp_path: Path) -> None:
    """The real dialog opens, shows folders alone, and calls back with the folder that is accepted in it."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    chosen: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    (tmp_path / "MediVote").mkdir()
    dialog = pick_folder(window, str(tmp_path), chosen.append)
    assert dialog.isVisible()
    assert chosen == []
    assert dialog.fileMode() is QFileDialog.FileMode.Directory
    dialog.selectFile(str(tmp_path / "MediVote"))
    dialog.accept()
    qtbot.waitUntil(lambda: chosen == [str(tmp_path / "MediVote")])


def test_a_cancelled_folder_dialog_chooses_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    """Cancel in the real dialog calls nobody."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    chosen: list[str] = []
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    gone: list[bool] = []
    dialog = pick_folder(window, str(tmp_path), chosen.append)
    dialog.destroyed.connect(lambda: gone.append(True))
    dialog.reject()
    qtbot.waitUntil(lambda: bool(gone))
    assert chosen == []


def test_it_can_speak_the_other_language(page: Page, qtbot: QtBot) -> None:
    """A person whose system speaks another language finds the own one by its name; all is said anew, and works."""
    asked: list[str] = []
    page.widget.language_asked.connect(asked.append)
    page.widget.set_looked_for("/no/such/folder")
    page.widget.set_problem("no folder")
    QTest.keyClick(page.button("Deutsch"), Qt.Key.Key_Return)
    assert asked == ["de"]
    use_language("de")
    try:
        page.widget.retell()
        qtbot.waitUntil(lambda: "Deutsch" not in [one.text() for one in page.widget.findChildren(QPushButton)])
        assert any("/no/such/folder" in text for text in page.texts())
        assert "no folder" not in page.texts()
        assert not any("Welcome" in text for text in page.texts())
        QTest.mouseClick(page.button("Demo"), Qt.MouseButton.LeftButton)
        assert page.demos == 1
        QTest.mouseClick(page.button("English"), Qt.MouseButton.LeftButton)
        assert asked == ["de", "en"]
    finally:
        use_language("en")
