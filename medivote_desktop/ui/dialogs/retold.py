"""Open dialogs in another language: each is made once more, unseen, and its words take the place of those that stand.

So a dialog keeps what was typed and chosen in it, and who waits for its answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTextBrowser,
    QTextEdit,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)
from shiboken6 import delete

from medivote_desktop.ui.dialogs.door import Question
from medivote_desktop.ui.dialogs.parts import with_twins

_WHOLE = (QComboBox, QLineEdit, QAbstractItemView, QPlainTextEdit, QTextEdit)
"""What is inside of these is Qt's, and differs with what was done with them."""


@runtime_checkable
class _ToldAnew(Protocol):
    """A dialog that also says what depends on what was done in it."""

    def told_anew(self) -> None: ...


def retell_dialogs() -> None:
    """Say what stands in the open dialogs in the language of now."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.LanguageChange)  # Qt's own buttons first: some say more
    for dialog, twin in with_twins():
        take_words(dialog, twin)
        delete(twin)
        if isinstance(dialog, _ToldAnew):
            dialog.told_anew()
        _make_room(dialog)


def _make_room(dialog: QDialog) -> None:
    """Words may be longer now."""
    layout = dialog.layout()
    if layout is not None and not isinstance(dialog, QMessageBox):  # which sees to that itself
        layout.activate()
        needed = dialog.minimumSizeHint()
        height = layout.totalHeightForWidth(max(dialog.width(), needed.width()))
        dialog.resize(dialog.size().expandedTo(needed).expandedTo(QSize(0, height)))


def take_words(dialog: QDialog, twin: QDialog) -> None:
    """The words of a dialog and of all that is in it, from one that is built alike."""
    _take_own(dialog, twin)
    for old, new in zip(_parts(dialog), _parts(twin), strict=True):
        _take_own(old, new)
    if isinstance(dialog, Question) and isinstance(twin, Question):
        dialog.take_words(twin)


def _parts(root: QWidget) -> Sequence[QWidget]:
    """All that is in it, in the order of making."""
    found: list[QWidget] = []
    for child in root.children():
        if isinstance(child, QWidget) and not child.isWindow():
            found.append(child)
            if not isinstance(child, _WHOLE):
                found += _parts(child)
    return found


def _take_own(old: QWidget, new: QWidget) -> None:
    old.setToolTip(new.toolTip())
    old.setAccessibleName(new.accessibleName())
    old.setAccessibleDescription(new.accessibleDescription())
    old.setMinimumWidth(new.minimumWidth())
    if old.isWindow():
        old.setWindowTitle(new.windowTitle())
    for action, other in zip(old.actions(), new.actions(), strict=True):
        action.setText(other.text())
        action.setToolTip(other.toolTip())
    match old:
        case QLabel() | QAbstractButton():
            assert isinstance(new, QLabel | QAbstractButton)
            old.setText(new.text())
        case QLineEdit() | QPlainTextEdit():
            assert isinstance(new, QLineEdit | QPlainTextEdit)
            old.setPlaceholderText(new.placeholderText())
            for button, other_button in zip(old.findChildren(QToolButton), new.findChildren(QToolButton), strict=False):
                button.setAccessibleName(other_button.accessibleName())
        case QTextBrowser():
            assert isinstance(new, QTextBrowser)
            old.setHtml(new.toHtml())
        case QComboBox():
            assert isinstance(new, QComboBox)
            for place in range(old.count()):
                old.setItemText(place, new.itemText(place))
        case QTreeWidget():
            assert isinstance(new, QTreeWidget)
            _take_item(old.headerItem(), new.headerItem())
            _take_item(old.invisibleRootItem(), new.invisibleRootItem())


def _take_item(old: QTreeWidgetItem | None, new: QTreeWidgetItem | None) -> None:
    if old is None or new is None:
        return
    for column in range(old.columnCount()):
        old.setText(column, new.text(column))
        old.setToolTip(column, new.toolTip(column))
    for place in range(min(old.childCount(), new.childCount())):
        _take_item(old.child(place), new.child(place))
