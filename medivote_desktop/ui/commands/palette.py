"""The command palette: type a few letters of what should be done, and press Enter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QShortcut,
)
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from medivote_desktop.ui import icons
from medivote_desktop.ui.commands.words import Command, matching
from medivote_desktop.ui.dialogs.parts import show_dialog
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.theme import Theme, theming

_WIDTH_PX, _ROWS, _MARGIN_PX, _ICON_PX, _TOP_PX = 640, 11, 12, 14, 64
_AT_ONCE = 200  # so many are asked for at a time, in a millisecond or two: a large fleet has some thousand
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)

Index = QModelIndex | QPersistentModelIndex


class _Commands(QAbstractListModel):
    """The commands that fit what was typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.shown: list[Command] = []

    def show(self, commands: list[Command]) -> None:
        """These from now on."""
        self.beginResetModel()
        self.shown = commands
        self.endResetModel()

    def add(self, commands: Sequence[Command]) -> None:
        """These as well."""
        self.beginInsertRows(QModelIndex(), len(self.shown), len(self.shown) + len(commands) - 1)
        self.shown += commands
        self.endInsertRows()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        command = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (command.text, command.note, command.keys) if part)
        return None


class _Delegate(QStyledItemDelegate):
    """Shape of the state, words, and at the right end the state's word or the keys."""

    def __init__(self, model: _Commands, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, option.fontMetrics.height() + 12)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command, theme = self._model.shown[index.row()], self._theme
        rect: QRect = option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.selected))
            painter.fillRect(rect.left(), rect.top(), 3, rect.height(), QColor(theme.accent))
        room = rect.adjusted(_MARGIN_PX, 0, -_MARGIN_PX, 0)
        if command.state is not None:
            ratio = painter.device().devicePixelRatio()
            shape = icons.state_pixmap(command.state, _ICON_PX, theme, ratio)
            painter.drawPixmap(room.left(), room.top() + (room.height() - _ICON_PX) // 2, shape)
        room.setLeft(room.left() + _ICON_PX + 10)
        middle = Qt.AlignmentFlag.AlignVCenter
        end = "   ".join(part for part in (command.note, command.keys) if part)
        painter.setPen(QColor(theme.muted))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | middle), end)
        metrics = painter.fontMetrics()
        room.setRight(room.right() - metrics.horizontalAdvance(end) - 2 * _MARGIN_PX * bool(end))
        painter.setPen(QColor(theme.text))
        words = metrics.elidedText(command.text, Qt.TextElideMode.ElideMiddle, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | middle), words)


class CommandPalette(QDialog):
    """A field and the list of what fits. The keyboard stays in the field.

    It is there at once with the first commands; the others come while nobody types, or at the first letter.
    """

    def __init__(self, commands: Iterable[Command], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle(tr("Command palette"))
        self._rest = iter(commands)
        self._commands: list[Command] = []
        self._loading = QTimer(self, interval=0)
        self._loading.timeout.connect(self._on_idle)
        self._loading.start()
        self._load(_AT_ONCE)
        self._window = parent
        self._is_done = False
        theme = theming().theme
        self.field = QLineEdit(placeholderText=tr("What should be done?"))
        self.field.setAccessibleName(tr("Command"))
        self.field.setClearButtonEnabled(False)
        self._model = _Commands(self)
        self.list = QListView()
        self._none = QLabel(tr("Nothing fits. Fewer letters fit more."), alignment=Qt.AlignmentFlag.AlignCenter)
        self._set_up(theme)
        self._show_matching("")

    @property
    def shown(self) -> Sequence[Command]:
        """The commands in the list, the best first."""
        return self._model.shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys that move in the list go there."""
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and watched is self.field:
            if event.key() in _LIST_KEYS:
                self._move(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._run_current()
                return True
        return super().eventFilter(watched, event)

    def done(self, result: int) -> None:
        """Close, once: closed a second time while it closes, it would leave its window blocked for good."""
        if not self._is_done:
            self._is_done = True
            super().done(result)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isVisible() and not self.isActiveWindow():
            self.reject()

    def _set_up(self, theme: Theme) -> None:
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Delegate(self._model, theme, self))
        self.list.setAccessibleName(tr("Commands that fit"))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.clicked.connect(self._run_current)
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self._show_matching)
        QShortcut(QKeySequence("Ctrl+K"), self).activated.connect(self.reject)
        self.setObjectName("palette")
        self.setStyleSheet(
            f"#palette {{ background: {theme.base}; border: 1px solid {theme.faint}; }}"
            f"QLineEdit {{ border: none; border-bottom: 1px solid {theme.line}; padding: 12px 14px; border-radius: 0;"
            f" background: {theme.base}; }}"
            f"QLabel {{ color: {theme.muted}; padding: 24px; }}"
        )
        font = self.field.font()
        font.setPointSizeF(font.pointSizeF() * 1.15)
        self.field.setFont(font)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.setSpacing(0)
        for part in (self.field, self.list, self._none):
            layout.addWidget(part)
        self._place()

    def _place(self) -> None:
        """Over the upper part of the window, and no larger than it."""
        window = self._window
        row = self.fontMetrics().height() + 12
        height = min(self.field.sizeHint().height() + _ROWS * row + 4, window.height() - _TOP_PX)
        self.setFixedSize(min(_WIDTH_PX, window.width() - 2 * _MARGIN_PX), max(height, 4 * row))
        left = (window.width() - self.width()) // 2
        self.move(window.mapToGlobal(window.rect().topLeft()) + QRect(left, _TOP_PX, 0, 0).topLeft())

    def _load(self, count: int | None = None) -> list[Command]:
        """Ask for some more commands, or for all of them."""
        new = list(islice(self._rest, count))
        self._commands += new
        if count is None or len(new) < count:
            self._loading.stop()
        return new

    def _on_idle(self) -> None:
        if new := self._load(_AT_ONCE):  # only before anything was typed: that asks for all
            self._model.add(new)

    def _show_matching(self, typed: str) -> None:
        if typed.strip():
            self._load()
        self._model.show(matching(self._commands, typed))
        self.list.setVisible(bool(self.shown))
        self._none.setVisible(not self.shown)
        if typed.strip():  # before that nothing is chosen: Enter alone shall not stop a service
            self._choose(0)

    def _move(self, event: QKeyEvent) -> None:
        """One row up or down, round the ends; or a page."""
        if new := self._load():
            self._model.add(new)
        count = len(self.shown)
        if not count:
            return
        page = max(1, self.list.viewport().height() // max(1, self.list.sizeHintForRow(0)) - 1)
        row = self.list.currentIndex().row()
        match event.key():
            case Qt.Key.Key_Up:
                row = row - 1 if row > 0 else count - 1
            case Qt.Key.Key_Down:
                row = (row + 1) % count
            case Qt.Key.Key_PageUp:
                row = max(0, row - page)
            case _:
                row = min(count - 1, row + page)
        self._choose(row)

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self._model.index(row))
        if QAccessible.isActive() and row < len(self.shown):
            # The keyboard stays in the field, so nobody else tells a screen reader which entry is chosen.
            event = QAccessibleEvent(self.list, QAccessible.Event.Focus)
            event.setChild(row)
            QAccessible.updateAccessibility(event)

    def _run_current(self) -> None:
        index = self.list.currentIndex()
        if index.isValid():
            command = self.shown[index.row()]
            self.accept()  # first, so that a question it asks is not behind
            command.run()


def show_palette(commands: Iterable[Command], parent: QWidget) -> CommandPalette:
    """Open the palette over a window."""
    palette = CommandPalette(commands, parent)
    show_dialog(palette)
    palette.field.setFocus()
    return palette
