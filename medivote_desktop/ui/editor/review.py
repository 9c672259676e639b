"""What a save would do: to the running fleet in words, and to the file line by line."""

from __future__ import annotations

import enum
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QColor, QFontDatabase, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from medivote_desktop.core.config import Fault
from medivote_desktop.core.configuration.fleetdraft import DiffLine
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import dataclass
from medivote_desktop.ui.dialogs.parts import heading
from medivote_desktop.ui.editor.field import Trouble, text_label
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme, theming

_FAULTS_SHOWN = 8


class After(enum.Enum):
    """What follows a save."""

    APPLY = "apply"
    APPLY_WITHOUT_RESTARTS = "apply without restarts"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Review:
    """What a save would do.

    Attributes:
        plan: To the running fleet, in words; empty where the file has errors.
        warnings: What services warn of that it would stop or restart.
        needs_restarts: Whether any service must be restarted for it.
        backup: Where the file as it is now would be kept.
    """

    diff: tuple[DiffLine, ...]
    faults: tuple[Fault, ...]
    plan: str
    warnings: tuple[str, ...]
    needs_restarts: bool
    backup: str


class ReviewPage(QWidget):
    """Shows a review.

    Signals:
        left: Back to the form.
        save_asked: Save it; carries what is to follow, an `After`.
    """

    left = Signal()
    save_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._plan, self._warnings, self._note = text_label(""), text_label(""), text_label("")
        self._faults = Trouble()
        self.diff = QPlainTextEdit(readOnly=True)
        self._diff_lines: tuple[DiffLine, ...] = ()
        self.back = QPushButton(tr("&Back"))
        self.save_only = QPushButton(tr("&Save only"))
        self.without_restarts = QPushButton(tr("Save, &no restarts"))
        self.save = QPushButton(tr("Save and &apply"))
        self._lay_out()
        self.back.clicked.connect(lambda: self.left.emit())
        for button, after in (
            (self.save_only, After.NOTHING),
            (self.without_restarts, After.APPLY_WITHOUT_RESTARTS),
            (self.save, After.APPLY),
        ):
            button.clicked.connect(lambda _checked=False, after=after: self.save_asked.emit(after))
        self.use_theme(theming().theme)

    def show_review(self, review: Review) -> None:
        """Show what a save would do; with errors none is offered."""
        errors = [fault for fault in review.faults if not fault.is_warning]
        self._plan.setText(tr("This cannot be saved yet: the program could not use it.") if errors else review.plan)
        self._warnings.setText("\n".join(review.warnings))
        self._warnings.setVisible(bool(review.warnings))
        self._faults.say(_fault_words(errors or review.faults), is_warning=not errors)
        self._note.setText(tr("The file as it is now will be kept in {backup}", backup=review.backup))
        self._note.setVisible(not errors)
        for button in (self.save_only, self.save):
            button.setEnabled(not errors)
        self.without_restarts.setVisible(review.needs_restarts)
        self.without_restarts.setEnabled(not errors)
        self._diff_lines = review.diff
        self._draw()
        (self.back if errors else self.save).setDefault(True)
        (self.back if errors else self.save).setFocus()

    def hold(self) -> None:
        """A save is under way."""
        for button in (self.save_only, self.without_restarts, self.save, self.back):
            button.setEnabled(False)

    def release(self) -> None:
        """It has ended."""
        for button in (self.save_only, self.without_restarts, self.save, self.back):
            button.setEnabled(True)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._faults.use_theme(theme)
        self._note.setStyleSheet(f"color: {theme.muted}")
        self._draw()

    def _lay_out(self) -> None:
        self.diff.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.diff.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.diff.setFrameShape(QFrame.Shape.StyledPanel)
        self.diff.setAccessibleName(tr("Changed lines"))
        self.diff.setTabChangesFocus(True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.back)
        buttons.addStretch()
        for button in (self.save_only, self.without_restarts, self.save):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 12)
        layout.setSpacing(10)
        layout.addWidget(heading(tr("Review changes")))
        for widget in (self._plan, self._warnings, self._faults):
            layout.addWidget(widget)
        layout.addWidget(self.diff, 1)
        layout.addWidget(self._note)
        layout.addLayout(buttons)

    def _draw(self) -> None:
        """Signs as well as colours tell what comes and what goes."""
        self.diff.clear()
        cursor = self.diff.textCursor()
        formats = _formats(theming().theme)
        for number, line in enumerate(self._diff_lines):
            if number:
                cursor.insertBlock()
            block, characters = formats[line.mark]
            cursor.setBlockFormat(block)
            cursor.insertText("⋯" if line.mark == "@" else f"{line.mark} {line.text}", characters)
        self.diff.moveCursor(QTextCursor.MoveOperation.Start)


def _formats(theme: Theme) -> dict[str, tuple[QTextBlockFormat, QTextCharFormat]]:
    made: dict[str, tuple[QTextBlockFormat, QTextCharFormat]] = {}
    colours = {"+": theme.states[State.RUNNING], "-": theme.bad, " ": theme.text, "@": theme.muted}
    for mark, colour in colours.items():
        block, characters = QTextBlockFormat(), QTextCharFormat()
        characters.setForeground(QColor(colour))
        if mark in "+-":
            tint = QColor(colour)
            tint.setAlphaF(0.10)
            block.setBackground(tint)
        made[mark] = block, characters
    return made


def _fault_words(faults: Sequence[Fault]) -> str:
    lines = [_fault_line(fault) for fault in faults[:_FAULTS_SHOWN]]
    more = len(faults) - len(lines)
    return "\n".join([*lines, tr("and {count} more", count=more)] if more > 0 else lines)


def _fault_line(fault: Fault) -> str:
    section = f"[{fault.section}] " if fault.section else ""
    key = f"{fault.key}: " if fault.key else ""
    return f"{section}{key}{shown(fault.message)}"
