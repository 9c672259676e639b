"""The page that is shown while there is nothing to supervise: MediVote's folder, a file, an import, or the demo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QPalette, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from medivote_desktop.ui import icons
from medivote_desktop.ui.language import spoken, tr
from medivote_desktop.ui.stylesheets import scrollbar_stylesheet
from medivote_desktop.ui.theme import Theme, theming
from medivote_desktop.ui.widgets.choicebutton import ChoiceButton
from medivote_desktop.ui.widgets.chosenpath import when_chosen

Picker = Callable[[QWidget, str, Callable[[str], None]], object]
"""Lets a person choose a folder or a file, beginning in the folder named, and calls back with it; never blocks."""

_PAGE_WIDTH_PX = 780
_SIDE_BY_SIDE_PX = 600  # narrower pages put one choice below the other
_LOGO_PX, _MARGIN_PX, _GAP_PX = 64, 24, 16
_BESIDE_PX = 2 * _MARGIN_PX + _GAP_PX  # about and between two choices
_OTHER = {"en": ("de", "Deutsch"), "de": ("en", "English")}


def pick_folder(parent: QWidget, start_in: str, on_chosen: Callable[[str], None]) -> QFileDialog:
    """Opens the system's folder dialog."""
    dialog = QFileDialog(parent, tr("Choose the MediVote folder"), start_in)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    when_chosen(dialog, on_chosen)
    dialog.open()
    return dialog


def pick_file(parent: QWidget, start_in: str, on_chosen: Callable[[str], None]) -> QFileDialog:
    """Opens the system's file dialog for a services.ini, whatever that is called."""
    dialog = QFileDialog(parent, tr("Open a services.ini"), start_in)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([tr("Configurations (*.ini *.conf)"), tr("All files (*)")])
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    when_chosen(dialog, on_chosen)
    dialog.open()
    return dialog


class FirstPage(QScrollArea):
    """Welcomes, and offers four choices.

    Signals:
        folder_chosen: The folder that the person chose; whether MediVote is in it is for the receiver to find out,
            who answers with `set_problem` where it is not.
        file_chosen: The services.ini that the person chose; whether it can be used is for the receiver, too.
        import_asked: Another program's file shall be imported; carries the folder in which the search begins.
        demo_asked: The demo shall be started.
        language_asked: The page shall speak another language; whoever changes it calls `retell`.
    """

    folder_chosen = Signal(str)
    file_chosen = Signal(str)
    import_asked = Signal(str)
    demo_asked = Signal()
    language_asked = Signal(str)

    def __init__(
        self, pick: Picker = pick_folder, parent: QWidget | None = None, *, pick_file: Picker = pick_file
    ) -> None:
        super().__init__(parent)
        self._pick, self._pick_file = pick, pick_file
        self._start_in = str(Path.home())
        self._missing: str | None = None
        self._fill()
        self._use_theme(theming().theme)
        theming().changed.connect(self._use_theme)

    def retell(self) -> None:
        """Say everything anew, in the language that is spoken now; what was wrong a moment ago is said no more."""
        if (old := self.takeWidget()) is not None:
            old.deleteLater()
        self._fill()
        self._arrange(self._column_count())
        self._language.setFocus()

    def _fill(self) -> None:
        self._looked_for = _text("", centred=True, muted=True)
        self._problem = _Problem()
        self._folder = ChoiceButton("folder", tr("&Choose the MediVote folder…"), _folder_words())
        self._folder.clicked.connect(self._on_choose_folder)
        self._file = ChoiceButton("file", tr("&Open a services.ini…"), _file_words())
        self._file.clicked.connect(self._on_choose_file)
        self._import = ChoiceButton("import", tr("&Import from another program…"), _import_words())
        self._import.clicked.connect(self._on_import)
        self._demo = ChoiceButton("start", tr("Try the &demo"), _demo_words())
        self._demo.clicked.connect(self._on_try_demo)
        self._tried = self._folder
        self._buttons = [self._folder, self._file, self._import, self._demo]
        self._choices = QGridLayout()
        self._choices.setSpacing(_GAP_PX)
        self._language = _language_button()
        self._language.clicked.connect(lambda: self.language_asked.emit(_OTHER[spoken()][0]))
        self._build()
        self.set_looked_for(self._missing)
        self.setFocusProxy(self._folder)

    def set_looked_for(self, folder: str | None) -> None:
        """Says which folder was configured and is not there; None where none was."""
        self._missing = folder
        self._looked_for.setText("" if folder is None else tr("No MediVote was found in {folder}.", folder=folder))
        self._looked_for.setVisible(folder is not None)
        if folder is not None:
            self._start_in = _nearest_folder(folder)

    def set_note(self, text: str) -> None:
        """Says quietly what was done."""
        self._looked_for.setText(text)
        self._looked_for.setVisible(bool(text))

    def set_problem(self, text: str) -> None:
        """Says why what was chosen cannot be used; an empty text takes it back."""
        self._problem.say(text)
        if text:
            self.ensureWidgetVisible(self._problem)
            self._tried.setFocus()

    def _build(self) -> None:
        column = QWidget(maximumWidth=_PAGE_WIDTH_PX)
        layout = QVBoxLayout(column)
        layout.setContentsMargins(*[_MARGIN_PX] * 4)
        layout.setSpacing(12)
        layout.addStretch(1)
        self._logo = QLabel(alignment=Qt.AlignmentFlag.AlignHCenter)
        self._logo.setAccessibleName("MediVote Desktop")
        self._logo.setPixmap(icons.app_icon().pixmap(_LOGO_PX, _LOGO_PX))
        layout.addWidget(self._logo)
        welcome = tr("Welcome to MediVote Desktop")
        self.setAccessibleName(welcome)
        layout.addWidget(_title(welcome))
        layout.addWidget(_text(f"{_purpose()}\n{promise()}", centred=True))
        layout.addWidget(self._looked_for)
        layout.addSpacing(12)
        layout.addWidget(self._problem)
        layout.addLayout(self._choices)
        layout.addStretch(2)
        layout.addWidget(self._language, alignment=Qt.AlignmentFlag.AlignHCenter)
        page = QWidget()
        centred = QBoxLayout(QBoxLayout.Direction.LeftToRight, page)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(column, 100)
        centred.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _on_choose_folder(self) -> None:
        self._tried = self._folder
        self._pick(self, self._start_in, self._on_folder_chosen)

    def _on_choose_file(self) -> None:
        self._tried = self._file
        self._pick_file(self, self._start_in, self._on_file_chosen)

    def _on_file_chosen(self, file: str) -> None:
        self._start_in = str(Path(file).parent)
        self.set_problem("")
        self.file_chosen.emit(file)

    def _on_folder_chosen(self, folder: str) -> None:
        self._start_in = folder
        self.set_problem("")
        self.folder_chosen.emit(folder)

    def _on_import(self) -> None:
        self._tried = self._import
        self.set_problem("")
        self.import_asked.emit(self._start_in)

    def _on_try_demo(self) -> None:
        self._tried = self._demo
        self.set_problem("")
        self.demo_asked.emit()

    def _use_theme(self, theme: Theme) -> None:
        self.setStyleSheet(scrollbar_stylesheet(theme, theme.window))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(self._column_count())
        super().resizeEvent(event)

    def _column_count(self) -> int:
        titles = 2 * max(button.title_needs_px for button in self._buttons) + _BESIDE_PX
        return 2 if self.viewport().width() >= max(_SIDE_BY_SIDE_PX, titles) else 1

    def _arrange(self, columns: int) -> None:
        """The choices in so many columns of the same width; one that would stand alone takes the whole row."""
        last = len(self._buttons) - 1
        for number, button in enumerate(self._buttons):
            span = columns - number % columns if number == last else 1
            self._choices.addWidget(button, number // columns, number % columns, 1, span)
        for column in range(2):
            self._choices.setColumnStretch(column, int(column < columns))
        self.setTabOrder(self._buttons[-1], self._language)


def _purpose() -> str:
    return tr("MediVote Desktop starts MediVote's services, keeps them running and shows how they are.")


def promise() -> str:
    """What nobody who opens the program has to fear."""
    return tr("Nothing is started before you choose.")


def _folder_words() -> str:
    return tr("The folder that holds the backend, the blockchain nodes and the frontend. It is remembered.")


def _demo_words() -> str:
    return tr("Seven small services on free ports stand in for MediVote's own. Nothing has to be installed.")


def _file_words() -> str:
    return tr("A configuration of your own. It is remembered, and its services start.")


def _import_words() -> str:
    return tr("A Procfile, supervisord.conf, compose or process-compose file. You see what it becomes first.")


class _Problem(QFrame):
    """A framed sentence with a warning sign; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Base)
        layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(12)
        sign = QLabel()
        sign.setPixmap(self._sign())
        self._words = _text("")
        layout.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._words, 1)
        self.hide()

    def say(self, text: str) -> None:
        self._words.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))

    def _sign(self) -> QPixmap:
        icon = self.style().standardIcon(QStyle.StandardPixmap.SP_MessageBoxWarning)
        return icon.pixmap(22, 22)


def _language_button() -> QPushButton:
    """Small, and in the words of those who look for it."""
    return QPushButton(_OTHER[spoken()][1], flat=True, autoDefault=True)  # so that Return presses it


def _title(text: str) -> QLabel:
    label = _text(text, centred=True)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * 1.8)
    font.setWeight(QFont.Weight.DemiBold)
    label.setFont(font)
    return label


def _text(text: str, *, centred: bool = False, muted: bool = False) -> QLabel:
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    if centred:
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    if muted:
        label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def _nearest_folder(path: str) -> str:
    """The deepest folder on the way to `path` that exists, where a search for it best begins."""
    place = Path(path)
    return next((str(folder) for folder in (place, *place.parents) if folder.is_dir()), str(Path.home()))
