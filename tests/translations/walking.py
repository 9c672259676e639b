"""Walks everything that a window shows or tells: texts for eyes and for screen readers, and what is cut off."""

from __future__ import annotations

import re
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStatusBar,
    QTabBar,
    QTextEdit,
    QToolButton,
    QWidget,
)

from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.ui.editor.dialog import FleetEditor

Told = Iterator[tuple[str, str]]
"""Where a text stands, and the text."""

_ROWS = 60  # enough for one of each kind
_WORD = re.compile(r"[A-Za-z]{2,}")
_MARKUP = re.compile(r"<[^>]*>")
# What is the same in every language: the program's name, names of files and keys, of signals, units, formats,
# the words of services.ini itself, and what stands for upper and lower case.
ALLOWED = re.compile(
    r"MediVote Desktop|services\.ini|\b(KB|MB|GB|ms|min|PNG|CSV|HTTP|TLS|PySide6|Python|CPython|psutil|Qt|Zip)\b|"
    r"\b(Ctrl|Shift|Alt|Esc|Enter|Return|Space|Menu|Home|End|Up|Down|Del|F\d+)\b|SIG[A-Z]+|https?://\S*|"
    r"\*\.\w+|\b\d+[A-Za-z]+\b|\((started|healthy|completed)\)|\bAa\b|English|Deutsch|\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b|"
    r"\b(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b"
)


def plain_words(text: str) -> list[str]:
    """The words in a text that nothing has translated."""
    return _WORD.findall(ALLOWED.sub(" ", _MARKUP.sub(" ", text.replace("&", ""))))


def texts_of(root: QWidget) -> Told:
    """Every text of a window and of all that is in it; what is in a dialog for files is Qt's and the system's."""
    parts = [] if isinstance(root, QFileDialog) else root.findChildren(QWidget)
    for widget in (root, *parts):
        where = _place(widget)
        if widget.isWindow():
            yield f"{where} title", widget.windowTitle()
        yield f"{where} tooltip", widget.toolTip()
        yield f"{where} name", widget.accessibleName()
        yield f"{where} description", widget.accessibleDescription()
        yield from ((where, text) for text in _own_texts(widget))
    for action in [] if isinstance(root, QFileDialog) else root.findChildren(QAction):
        yield from _texts_of_action(action)


def _own_texts(widget: QWidget) -> Iterator[str]:
    match widget:
        case QMessageBox():
            yield from (widget.text(), widget.informativeText())
        case QLabel() | QAbstractButton():
            yield widget.text()
        case QLineEdit():
            yield widget.placeholderText()
        case QPlainTextEdit() | QTextEdit():
            yield from (widget.toPlainText(), widget.placeholderText())
        case QGroupBox() | QMenu():
            yield widget.title()
        case QTabBar():
            yield from (text for at in range(widget.count()) for text in (widget.tabText(at), widget.tabToolTip(at)))
        case QComboBox():
            yield from (widget.itemText(at) for at in range(widget.count()))
        case QStatusBar():
            yield widget.currentMessage()
        case QHeaderView():
            pass  # its words are the table's
        case QAbstractItemView():
            model = widget.model()
            if isinstance(model, QAbstractItemModel):
                yield from _texts_of_model(model)


def _texts_of_action(action: QAction) -> Told:
    where = f"action {action.text()!r}"
    yield where, action.text()
    yield f"{where} tooltip", action.toolTip()
    yield f"{where} icon text", action.iconText()


def _texts_of_model(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterator[str]:
    above = parent or QModelIndex()
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole)
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(above)
    for section in range(columns):
        for role in roles:
            yield str(model.headerData(section, Qt.Orientation.Horizontal, role) or "")
    for row in range(min(model.rowCount(above), _ROWS)):
        for column in range(columns):
            index = model.index(row, column, above)
            for role in roles:
                yield str(model.data(index, role) or "")


def untranslated(root: QWidget) -> list[str]:
    """What is shown or told without having been looked up; the editor shows the words of services.ini as they are."""
    known = config_words() if isinstance(root, FleetEditor) else frozenset()
    return [f"{where}: {text!r}" for where, text in texts_of(root) if set(plain_words(text)) - known]


def config_words() -> frozenset[str]:
    """The keys of services.ini, what may stand behind them, and what stands for nothing."""
    keys = [*SERVICE_KEYS.values(), *MANAGER_KEYS.values()]
    told = [word for key in keys for word in (key.name, key.default, *key.kind.choices)]
    return frozenset(_WORD.findall(" ".join(told))) | {"NAME", "manager"}


def cut_off(root: QWidget) -> list[str]:
    """The words that do not fit where they stand."""
    labels: list[QLabel | QAbstractButton] = list(root.findChildren(QLabel))
    for kind in (QPushButton, QToolButton, QCheckBox, QRadioButton):
        labels += root.findChildren(kind)
    return [
        f"{_place(one)}: {one.text()!r} needs {one.sizeHint().width()} of {one.width()}"
        for one in labels
        if one.isVisible() and one.text() and _does_not_fit(one)
    ]


def _does_not_fit(widget: QLabel | QAbstractButton) -> bool:
    policy = widget.sizePolicy().horizontalPolicy()
    if policy in (QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum):
        return False  # made to give way
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height()
    return widget.sizeHint().width() > widget.width()


def _place(thing: QObject) -> str:
    parts: list[str] = []
    at: QObject | None = thing
    while at is not None and len(parts) < 3:
        parts.append(type(at).__name__)
        at = at.parent()
    return " in ".join(parts)
