"""The dialog that shows what a foreign file became: what was taken, what was not, and the services.ini itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHeaderView,
    QPlainTextEdit,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from medivote_desktop.core.porting.notes import Note, Outcome, by_line
from medivote_desktop.core.records import dataclass
from medivote_desktop.ui.dialogs.parts import can_be_retold, heading, names_text, plain_label, show_dialog, stack
from medivote_desktop.ui.language import shown, tr, trn
from medivote_desktop.ui.widgets.chosenpath import when_chosen

_SIZE = QSize(900, 680)
_PLACE_WIDTH_PX = 240
_MANY = 3  # so many of the same stand in one row
_AROUND_PX = 20  # what stands left and right of the words of a cell
_SIGNS = {
    Outcome.TAKEN: QStyle.StandardPixmap.SP_DialogApplyButton,
    Outcome.APPROXIMATED: QStyle.StandardPixmap.SP_MessageBoxInformation,
    Outcome.LEFT_OUT: QStyle.StandardPixmap.SP_MessageBoxWarning,
}


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be saved.

    Attributes:
        source: The foreign file.
        target: Where it would be saved; nothing is there.
        service_count: 0 where no service of the file can run here, and nothing is to be saved.
        starts: The names of the services that start with the fleet.
    """

    source: Path
    target: Path
    text: str
    notes: Sequence[Note]
    service_count: int
    starts: Sequence[str] = ()


class _Wrapping(QStyledItemDelegate):
    """A row as high as its sentence is long: a tree wraps words, and gives them one line all the same."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree
        tree.setWordWrap(True)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        usual = super().sizeHint(option, index)
        room = QRect(0, 0, self._tree.columnWidth(index.column()) - _AROUND_PX, 10_000)
        metrics = self._tree.fontMetrics()
        lines = metrics.boundingRect(room, int(Qt.TextFlag.TextWordWrap), str(index.data())).height()
        return QSize(usual.width(), usual.height() + max(0, lines - metrics.height()))


class ImportDialog(QDialog):
    """Shows an offer. Nothing is written or started before a person says so.

    Signals:
        chosen: Carries whether the fleet is to be started, too, and not only saved.
    """

    chosen = Signal(bool)

    def __init__(self, offer: Offer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Import services"))
        self.report = QTreeWidget()
        self.preview = QPlainTextEdit(offer.text, readOnly=True)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        role = QDialogButtonBox.ButtonRole
        self.save_only = self.buttons.addButton(tr("Save &only"), role.ActionRole)
        self.start = self.buttons.addButton(tr("&Save and start"), role.AcceptRole)
        self._set_up_report(offer)
        self._set_up_preview()
        both = QSplitter(Qt.Orientation.Vertical)
        both.addWidget(self.report)
        both.addWidget(self.preview)
        both.setChildrenCollapsible(False)
        self._title = heading(_title(offer))
        self._what_follows = plain_label(_what_follows(offer))
        self._what_follows.setWordWrap(True)
        stack(self, self._title, both, self._what_follows, self.buttons)
        self.save_only.setVisible(offer.service_count > 0)
        self.start.setVisible(offer.service_count > 0)
        self.save_only.clicked.connect(partial(self._on_chosen, False))
        self.buttons.accepted.connect(partial(self._on_chosen, True))
        self.buttons.rejected.connect(self.reject)
        self.resize(_SIZE)

    def _set_up_report(self, offer: Offer) -> None:
        report = self.report
        report.setAccessibleName(tr("What was taken, approximated and left out"))
        report.setHeaderLabels([tr("Service and line"), tr("What became of it")])
        report.setStyleSheet("QTreeView::item { padding: 2px 4px; }")
        report.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        report.setItemDelegateForColumn(1, _Wrapping(report))  # what is left out is read, and not guessed
        report.header().sectionResized.connect(lambda *_: report.scheduleDelayedItemsLayout())  # rows get their height
        for outcome in (Outcome.LEFT_OUT, Outcome.APPROXIMATED, Outcome.TAKEN):
            some = [note for note in offer.notes if note.outcome is outcome]
            if some:
                self._add_group(outcome, some)
        report.resizeColumnToContents(0)
        report.header().resizeSection(0, min(report.columnWidth(0) + _AROUND_PX, _PLACE_WIDTH_PX))

    def _add_group(self, outcome: Outcome, notes: Sequence[Note]) -> None:
        group = QTreeWidgetItem(self.report, [_label(outcome, len(notes))])
        group.setFirstColumnSpanned(True)
        group.setIcon(0, self.style().standardIcon(_SIGNS[outcome]))
        for words, alike in _alike(notes).items():
            if len(alike) < _MANY:
                for note in alike:
                    _add_row(group, _place(note), words)
            else:  # what holds for each of fifty services is read once
                several = _add_row(group, trn("{count} place", "{count} places", len(alike)), words)
                for note in alike:
                    _add_row(several, _place(note), "")
        group.setExpanded(outcome is not Outcome.TAKEN)

    def _set_up_preview(self) -> None:
        self.preview.setAccessibleName(tr("The services.ini that would be saved"))
        self.preview.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.preview.setTabChangesFocus(True)
        self.preview.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))

    def _on_chosen(self, is_start: bool) -> None:
        self.accept()
        self.chosen.emit(is_start)


def _alike(notes: Sequence[Note]) -> dict[str, list[Note]]:
    """The notes by what they say, in the order of their lines; the same thing is said of each service that has it."""
    found: dict[str, list[Note]] = {}
    for note in by_line(notes):
        words = f"{shown(note.subject)}: {shown(note.words)}" if note.subject else shown(note.words)
        found.setdefault(words, []).append(note)
    return found


def _add_row(parent: QTreeWidgetItem, place: str, words: str) -> QTreeWidgetItem:
    item = QTreeWidgetItem(parent, [place, words])
    item.setToolTip(1, words)
    item.setTextAlignment(0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return item


def _title(offer: Offer) -> str:
    if not offer.service_count:
        return tr("No service of {file} can run here", file=offer.source.name)
    return trn(
        "{count} service of {file} can be taken over",
        "{count} services of {file} can be taken over",
        offer.service_count,
        file=offer.source.name,
    )


def _what_follows(offer: Offer) -> str:
    if not offer.service_count:
        return tr("Nothing is saved. The list above says why.")
    saved = tr("It is saved as {path}; no file is replaced.", path=offer.target)
    if not offer.starts:
        return saved
    started = tr("With “Save and start” these services start: {names}.", names=names_text(offer.starts))
    return f"{saved} {started}"


def _place(note: Note) -> str:
    if not note.line:
        return note.service or tr("The file")
    line = tr("line {line}", line=note.line)
    return f"{note.service}, {line}" if note.service else line


def _label(outcome: Outcome, count: int) -> str:
    match outcome:
        case Outcome.TAKEN:
            return tr("Taken ({number})", number=count)
        case Outcome.APPROXIMATED:
            return tr("Approximated ({number})", number=count)
        case Outcome.LEFT_OUT:
            return tr("Left out ({number})", number=count)


@can_be_retold
def show_import(parent: QWidget | None, offer: Offer, on_chosen: Callable[[bool], None]) -> ImportDialog:
    """Opens the dialog; `on_chosen` is called with whether to start, too, unless the person cancels."""
    dialog = ImportDialog(offer, parent)
    dialog.chosen.connect(on_chosen)
    show_dialog(dialog)
    return dialog


def pick_import(parent: QWidget, start_in: str, on_chosen: Callable[[str], None]) -> QFileDialog:
    """Opens the system's file dialog for what can be imported."""
    dialog = QFileDialog(parent, tr("Import services"), start_in)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    known = "(Procfile* *.conf *.ini *.yml *.yaml)"
    dialog.setNameFilters(
        [tr("Procfile, supervisord, compose, process-compose {pattern}", pattern=known), tr("All files (*)")]
    )
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    when_chosen(dialog, on_chosen)
    dialog.open()
    return dialog
