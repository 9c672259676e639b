"""Tells a person of a bug of this program: one at a time, and not again at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QDeadlineTimer, QObject
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QWidget

from medivote_desktop.ui.dialogs.parts import copy_text, heading, keep_maker, plain_label, show_dialog, stack
from medivote_desktop.ui.language import tr

_PAUSE_MS = 60_000


class CrashTeller(QObject):
    """Shows reports in a dialog. What comes while one is open, or within a minute of it, is in the log alone.

    Attributes:
        dialog: The one that is open, if any.
    """

    def __init__(
        self,
        window: QWidget,
        on_open_folder: Callable[[], None],
        *,
        pause_ms: int = _PAUSE_MS,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or window)
        self._window = window
        self._on_open_folder = on_open_folder
        self._pause_ms = pause_ms
        self._quiet = QDeadlineTimer(0)
        self.dialog: QDialog | None = None

    def tell(self, text: str) -> None:
        """Show this report, unless it would be one too many."""
        if self.dialog is None and self._quiet.hasExpired():
            self.dialog = _crash_dialog(self._window, text, self._on_open_folder)
            keep_maker(self.dialog, partial(_crash_dialog, None, text, self._on_open_folder))
            self.dialog.finished.connect(self._on_closed)
            show_dialog(self.dialog)

    def _on_closed(self, _result: int) -> None:
        self.dialog = None
        self._quiet.setRemainingTime(self._pause_ms)


def _crash_dialog(parent: QWidget | None, text: str, on_open_folder: Callable[[], None]) -> QDialog:
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("A bug of this program"))
    note = plain_label(
        tr(
            "Your services are looked after as before. The report is in the log folder; "
            "with it, or with the diagnostics of the Help menu, somebody can mend this."
        )
    )
    note.setWordWrap(True)
    report = QPlainTextEdit(text, readOnly=True)
    report.setAccessibleName(tr("Report"))
    report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    report.setTabChangesFocus(True)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    copy = buttons.addButton(tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
    copy.clicked.connect(partial(copy_text, text))
    folder = buttons.addButton(tr("Open log &folder"), QDialogButtonBox.ButtonRole.ActionRole)
    folder.clicked.connect(lambda: on_open_folder())
    buttons.rejected.connect(dialog.reject)
    stack(dialog, heading(tr("Something went wrong in MediVote Desktop")), note, report, buttons)
    dialog.resize(680, 420)
    return dialog
