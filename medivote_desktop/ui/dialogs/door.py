"""Every dialog behind a function of ours. None of them blocks: each opens, and calls back when it is answered.

What is asked about services stands in `questions`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QTextBrowser,
    QWidget,
)

from medivote_desktop.core.config import Fault
from medivote_desktop.core.records import dataclass
from medivote_desktop.ui.dialogs.parts import (
    can_be_retold,
    copy_text,
    heading,
    open_dialogs,
    plain_label,
    show_dialog,
    stack,
    title_text,
    twins_are_made,
    weighted,
)
from medivote_desktop.ui.dialogs.typedon import TypedOn
from medivote_desktop.ui.language import shown, tr, trn
from medivote_desktop.ui.widgets.markup import escaped


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that a question offers beside Cancel: its button's words and what follows."""

    text: str
    on_chosen: Callable[[], None]
    is_default: bool = False


def ask(
    parent: QWidget | None,
    question: str,
    details: str,
    choices: Sequence[Choice],
    on_cancel: Callable[[], None] | None = None,
    *,
    cancel_text: str = "",
    is_harmless: bool = False,
    comes_by_itself: bool = False,
) -> QMessageBox:
    """Opens a question with a button for each choice, and Cancel (or `cancel_text`), which is also Escape.

    Where the same question is open already, that one comes to the front, takes the newer answers, and is given.

    Args:
        is_harmless: No answer ends anything, so no sign of warning stands beside it.
        comes_by_itself: Nobody has just done what it answers, so what is being typed is not meant for it.
    """
    for asked in () if twins_are_made() else open_dialogs():
        if isinstance(asked, Question) and asked.is_same(question, details, choices):
            asked.set_answers(choices, on_cancel)
            asked.activateWindow()
            return asked
    box = Question(parent, question, details, choices, cancel_text)
    if is_harmless:
        box.setIcon(QMessageBox.Icon.Question)
    box.set_answers(choices, on_cancel)
    if comes_by_itself:
        TypedOn(box)
    show_dialog(box)
    return box


class Question(QMessageBox):
    """A question whose answers call back."""

    def __init__(
        self, parent: QWidget | None, question: str, details: str, choices: Sequence[Choice], cancel_text: str
    ) -> None:
        super().__init__(QMessageBox.Icon.Warning, title_text(), question, QMessageBox.StandardButton.Cancel, parent)
        self.setInformativeText(details)
        default = self.button(QMessageBox.StandardButton.Cancel)
        self.setEscapeButton(default)
        if cancel_text:
            default.setText(cancel_text)
        self._buttons: list[QAbstractButton] = []
        for choice in choices:
            button = self.addButton(_button_text(choice.text), QMessageBox.ButtonRole.AcceptRole)
            self._buttons.append(button)
            default = button if choice.is_default else default
        assert isinstance(default, QPushButton)
        self.setDefaultButton(default)
        _make_plain(self)
        self._choices: Sequence[Choice] = ()
        self._on_cancel: Callable[[], None] | None = None
        self.finished.connect(self._on_finished)

    def set_answers(self, choices: Sequence[Choice], on_cancel: Callable[[], None] | None) -> None:
        self._choices, self._on_cancel = choices, on_cancel

    def take_words(self, twin: Question) -> None:
        """Say the same in the language of the twin."""
        self._choices, self._on_cancel = twin._choices, twin._on_cancel
        if (layout := self.layout()) is not None:
            layout.activate()  # with the words of the buttons, which the size follows from
        self.setText(twin.text())
        self.setInformativeText(twin.informativeText())

    def is_same(self, question: str, details: str, choices: Sequence[Choice]) -> bool:
        words = [choice.text for choice in choices]
        return (self.text(), self.informativeText()) == (question, details) and words == [c.text for c in self._choices]

    def _on_finished(self, _result: int) -> None:
        clicked = self.clickedButton()
        answer = self._on_cancel
        if clicked in self._buttons:
            answer = self._choices[self._buttons.index(clicked)].on_chosen
        if answer is not None:
            answer()


# By a sheet: a font that is set is lost when Qt shows the box of a window that has a sheet itself, as ours has.
_ABOVE_HEADING_PX = 12
_SET_OFF = f"font-weight: {QFont.Weight.DemiBold.value}"


def _button_text(words: str) -> str:
    return words.replace("&", "&&")


def _make_plain(box: QMessageBox) -> None:
    """Names and warnings come from a file: none of them is markup. The question itself is set off by its weight."""
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
        if label.text() == box.text():
            label.setStyleSheet(_SET_OFF)


def show_error(parent: QWidget | None, title: str, text: str = "") -> QMessageBox:
    """Says that something failed: what in `title`, why and what to do in `text`."""
    box = QMessageBox(QMessageBox.Icon.Critical, title_text(), title, QMessageBox.StandardButton.Close, parent)
    box.setInformativeText(text)
    box.setDefaultButton(QMessageBox.StandardButton.Close)
    _make_plain(box)
    show_dialog(box)
    return box


def show_in_part(parent: QWidget | None, words: str) -> QMessageBox:
    """Says what a fault of ours kept from taking effect when services.ini was taken over."""
    return show_error(parent, tr("Not all of services.ini has taken effect"), shown(words))


@can_be_retold
def show_faults(
    parent: QWidget | None,
    faults: Sequence[Fault],
    on_open_file: Callable[[], None] | None = None,
    *,
    can_try_again: bool = False,
) -> QDialog:
    """Lists what is wrong with a configuration, ready to be copied; offers to open the file where that is possible.

    Args:
        can_try_again: Offer to read the file once more; then the dialog is accepted.
    """
    dialog = QDialog(parent)
    dialog.setWindowTitle(title_text())
    title = heading(_faults_heading(faults))
    body = QTextBrowser(openLinks=False)
    body.setAccessibleName(tr("Faults of the configuration"))
    body.setHtml("".join(_fault_html(fault) for fault in faults))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    copy = buttons.addButton(tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
    copy.clicked.connect(partial(copy_text, "\n".join(map(str, faults))))
    if on_open_file is not None:
        opener = buttons.addButton(tr("&Open file"), QDialogButtonBox.ButtonRole.ActionRole)
        opener.clicked.connect(lambda _checked: on_open_file())
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    stack(dialog, title, body, buttons)
    if can_try_again:
        buttons.addButton(tr("&Try again"), QDialogButtonBox.ButtonRole.AcceptRole).setDefault(True)
    dialog.resize(720, 420)
    show_dialog(dialog)
    return dialog


def _faults_heading(faults: Sequence[Fault]) -> str:
    errors = sum(not fault.is_warning for fault in faults)
    warnings = len(faults) - errors
    parts = [trn("{count} error", "{count} errors", errors)] if errors else []
    parts += [trn("{count} warning", "{count} warnings", warnings)] if warnings else []
    verdict = tr("The configuration cannot be used") if errors else tr("The configuration can be used")
    return f"{verdict}: {tr(' and ').join(parts) or tr('no faults')}"


def _fault_html(fault: Fault) -> str:
    kind = tr("Warning") if fault.is_warning else tr("Error")
    where = [tr("{file}, line {line}", file=fault.file, line=fault.line) if fault.line else fault.file]
    where += [f"[{fault.section}]"] if fault.section else []
    place = " › ".join(map(escaped, where))
    words = f"{fault.key}: {shown(fault.message)}" if fault.key else shown(fault.message)
    return f"<p><b>{kind}:</b> {escaped(words)}<br/><small>{place}</small></p>"


def show_shortcuts(parent: QWidget | None, rows: Sequence[tuple[str, str]]) -> QDialog:
    """Lists the keys: each row is the keys as people read them, and what they do; without keys it is a heading."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("Keyboard shortcuts"))
    table = QWidget()
    grid = QGridLayout(table)
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(24)
    for number, (keys, meaning) in enumerate(rows):
        if not keys:
            title = plain_label(meaning)
            title.setFont(weighted(title.font()))
            title.setContentsMargins(0, 0 if number == 0 else _ABOVE_HEADING_PX, 0, 0)
            grid.addWidget(title, number, 0, 1, 2)
            continue
        key_label = plain_label(keys)
        key_label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        words = plain_label(meaning)
        words.setWordWrap(True)
        words.setAccessibleName(f"{meaning}: {keys}")  # a screen reader tells the words of a dialog one by one
        grid.addWidget(key_label, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, number, 1)
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setAccessibleName(tr("Keyboard shortcuts"))
    area.setWidget(table)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    stack(dialog, heading(tr("Keyboard shortcuts")), area, buttons)
    dialog.resize(560, min(560, 140 + 28 * len(rows)))
    show_dialog(dialog)
    return dialog
