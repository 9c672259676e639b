"""The dialog that shows what would go into the diagnostics, and lets a person leave parts out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from medivote_desktop.core import report
from medivote_desktop.core.diagnostics import Part
from medivote_desktop.ui.dialogs.about import versions
from medivote_desktop.ui.dialogs.parts import can_be_retold, heading, plain_label, show_dialog, stack
from medivote_desktop.ui.language import figure, shown, tr
from medivote_desktop.ui.theme import theming

_PREVIEW_CHARACTERS = 20_000


class DiagnosticsDialog(QDialog):
    """Lists the parts with check marks and sizes, and shows the one that is selected.

    Signals:
        save_asked: Carries the parts that are checked.
    """

    save_asked = Signal(object)

    def __init__(self, parts: Sequence[Part], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Save diagnostics"))
        self._parts = tuple(parts)
        self.tree = QTreeWidget()
        self.preview = QPlainTextEdit(readOnly=True)
        self.total = plain_label("")
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.save = self.buttons.addButton(tr("&Save…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._set_up()
        self.tree.itemChanged.connect(self._on_changed)
        self.tree.currentItemChanged.connect(self._on_current)
        self.buttons.accepted.connect(self._on_save)
        self.buttons.rejected.connect(self.reject)
        if (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)
        self._on_changed()

    def checked(self) -> tuple[Part, ...]:
        """What would be saved."""
        return tuple(part for place, part in enumerate(self._parts) if self._is_checked(place))

    def told_anew(self) -> None:
        """Say in the language of now how much is checked."""
        self._on_changed()

    def _is_checked(self, place: int) -> bool:
        item = self.tree.topLevelItem(place)
        return item is not None and item.checkState(0) is Qt.CheckState.Checked

    def _set_up(self) -> None:
        note = plain_label(_note())
        note.setWordWrap(True)
        self.tree.setAccessibleName(tr("What goes into the diagnostics"))
        self.tree.setRootIsDecorated(False)
        self.tree.setUniformRowHeights(True)
        self.tree.setHeaderLabels([tr("What"), tr("Size")])
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        header.resizeSection(1, 100)
        self.tree.headerItem().setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.tree.setStyleSheet("QTreeView::item { padding: 3px 4px; }")
        # The style draws the frame of a check box from this colour; in the dark it would not be seen.
        colours = self.tree.palette()
        colours.setColor(QPalette.ColorRole.Window, QColor(theming().theme.muted))
        self.tree.setPalette(colours)
        for part in self._parts:
            item = QTreeWidgetItem(self.tree, [shown(part.title), figure(report.bytes_text(part.size_bytes))])
            item.setCheckState(0, Qt.CheckState.Checked)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setToolTip(0, part.name)
        self.preview.setAccessibleName(tr("Its text"))
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setTabChangesFocus(True)
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.tree)
        both.addWidget(self.preview)
        both.setChildrenCollapsible(False)
        stack(self, heading(tr("What goes into the diagnostics")), note, both, self.total, self.buttons)
        self.resize(720, 620)

    def _on_changed(self) -> None:
        parts = self.checked()
        size = report.bytes_text(sum(part.size_bytes for part in parts))
        sentence = tr(
            "{number} of {total} parts, {size} before packing",
            number=len(parts),
            total=len(self._parts),
            size=figure(size),
        )
        self.total.setText(sentence)
        self.save.setEnabled(bool(parts))

    def _on_current(self, item: QTreeWidgetItem | None, _before: object = None) -> None:
        if item is not None:
            text = self._parts[self.tree.indexOfTopLevelItem(item)].text
            more = "\n…" if len(text) > _PREVIEW_CHARACTERS else ""
            self.preview.setPlainText(text[:_PREVIEW_CHARACTERS] + more)

    def _on_save(self) -> None:
        parts = self.checked()
        self.accept()
        self.save_asked.emit(parts)


def _note() -> str:
    return tr(
        "Passwords, tokens and keys are replaced by dots wherever they were found. "
        "Look through what goes in before you pass it on, and leave out what should stay here."
    )


@can_be_retold
def show_diagnostics(
    parent: QWidget | None, parts: Sequence[Part], on_save: Callable[[tuple[Part, ...]], None]
) -> DiagnosticsDialog:
    """Opens the dialog; `on_save` gets what a person wants saved."""
    dialog = DiagnosticsDialog(parts, parent)
    dialog.save_asked.connect(on_save)
    show_dialog(dialog)
    return dialog


def ask_zip_path(parent: QWidget | None, name: str, on_chosen: Callable[[Path], None]) -> QFileDialog:
    """Asks where to save; does not block."""
    dialog = QFileDialog(parent, tr("Save diagnostics"), str(Path.home() / name), tr("Zip archives") + " (*.zip)")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix("zip")
    dialog.fileSelected.connect(partial(_tell_path, on_chosen))
    show_dialog(dialog)
    return dialog


def _tell_path(on_chosen: Callable[[Path], None], path: str) -> None:
    on_chosen(Path(path))


def system_rows(session_type: str) -> tuple[tuple[str, str], ...]:
    """Versions, system, session and screens, as label and value."""
    screens = [
        (f"Screen {number}", f"{screen.size().width()}x{screen.size().height()}, scale {screen.devicePixelRatio():g}")
        for number, screen in enumerate(QGuiApplication.screens(), start=1)
    ]
    return (*versions(), ("Session", session_type or "unknown"), *screens)
