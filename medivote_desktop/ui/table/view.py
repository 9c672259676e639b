"""The view of the services table: fixed rows, columns that fit, and nothing painted that did not change."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QFont, QHideEvent, QPaintEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLabel, QTableView, QWidget

from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.ui.language import tr, trn
from medivote_desktop.ui.table.cells import CellPainter, column_width, row_height
from medivote_desktop.ui.table.columns import ColumnId
from medivote_desktop.ui.table.fitting import ColumnFit
from medivote_desktop.ui.table.header import TableHeader
from medivote_desktop.ui.table.model import ServiceTableModel
from medivote_desktop.ui.table.paint import TablePainter
from medivote_desktop.ui.table.selection import KeptSelection
from medivote_desktop.ui.table.telling import RowTelling
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.viewport import give_viewport

_TICK_MS = 1000


class ServiceTable(QTableView):
    """Shows snapshots row by row.

    Attributes:
        columns: How wide the columns are.

    Signals:
        chosen: The selection or the current service changed (to another service, not to another row).
        ticked: A second has passed without a snapshot: what counts time should be shown anew.
        menu_asked: A context menu is wanted at this global position.
        filtered: What the filter leaves, in words.
    """

    chosen = Signal()
    ticked = Signal()
    menu_asked = Signal(QPoint)
    filtered = Signal(str)

    def __init__(self, clock: Callable[[], float], theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        give_viewport(self)
        self.services = ServiceTableModel(clock, self)
        self._cells = CellPainter(self.services.cells, theme)
        self._header = TableHeader(theme, self)
        self.columns = ColumnFit(self._header)
        self._hovered = -1
        self._empty = QLabel(self.viewport())
        # Uptimes and countdowns go on between snapshots; each snapshot puts this off.
        self._ticking = QTimer(self, singleShot=True, interval=_TICK_MS + 100)
        self._ticking.timeout.connect(self._on_tick)
        self._measured_font = QFont()
        self._measured_facts = self.services.facts
        self._only_moved = False
        self._set_up()
        self.setModel(self.services)
        self._painter = TablePainter(self, self._cells, theme)
        self._telling = RowTelling(self, self.services, self._painter.prepare)
        self.services.modelReset.connect(self._measure_names)
        self.services.layoutAboutToBeChanged.connect(self.executeDelayedItemsLayout)
        self.services.layoutChanged.connect(self._on_rows_moved)
        self._selection = KeptSelection(self, self.services)
        self._selection.changed.connect(self.chosen)
        self._measure()

    def _set_up(self) -> None:
        self.setHorizontalHeader(self._header)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setSortingEnabled(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        figures = self.font()
        figures.setFeature(QFont.Tag("tnum"), 1)  # digits of one width, so that columns of numbers stand still
        self.setFont(figures)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.entered.connect(self._on_entered)
        self.setAccessibleName(tr("Services"))
        # After Qt's own, which makes it as wide as its contents.
        self._header.sectionHandleDoubleClicked.connect(self.columns.release)
        self._header.sectionMoved.connect(self.viewport().update)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setWordWrap(True)
        self._empty.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._empty.hide()

    # Values in

    def record(self, snapshot: Snapshot) -> None:
        """Keep a snapshot without showing it: all that happens while nobody looks."""
        self.services.record(snapshot)

    def refresh(self) -> None:
        """Show the latest snapshot; paints the cells that differ."""
        self.services.refresh()
        self._telling.begin()
        self._note_emptiness()
        if self.isVisible():
            self._ticking.start()

    def set_filter(self, text: str) -> None:
        """Show only the services that fit all words of the text."""
        self.services.set_filter(text)
        self._note_emptiness()
        count = self.services.rowCount()
        self.filtered.emit(trn("{count} service", "{count} services", count) if count else self._empty_words())

    def use_theme(self, theme: Theme) -> None:
        """Paint in these colours from now on."""
        self._painter.use_theme(theme)
        self._header.use_theme(theme)
        self.viewport().update()

    # Values out

    def selected_services(self) -> Sequence[ServiceSnapshot]:
        """What is selected, from top to bottom."""
        return [self.services.service(row) for row in sorted(self._selection.rows())]

    def current_service(self) -> ServiceSnapshot | None:
        """The service that the keyboard stands on; None where the filter hides it."""
        index = self.currentIndex()
        return self.services.service(index.row()) if index.isValid() else None

    @property
    def current_id(self) -> str | None:
        """The service that the keyboard stands on; it stays so while the filter hides it."""
        return self._selection.current_id

    @property
    def selected_ids(self) -> frozenset[str]:
        """The services that are selected, those that the filter hides included."""
        return self._selection.ids

    def select_all_of(self, ids: frozenset[str]) -> None:
        """Select these services and no others; the keyboard stays where it stands."""
        self._selection.select(ids)

    def needed_height(self) -> int:
        """The height at which all services are in view, and a spare row."""
        row = self.verticalHeader().defaultSectionSize()
        return self._header.height() + row * (self.services.total + 1)

    def details_text(self) -> str:
        """Everything known of what is selected, as text to be pasted into a message."""
        return self.services.details_text(self.selected_services())

    def select(self, service_id: str) -> None:
        """Select this service alone, if it is shown."""
        row = self.services.row_of(service_id)
        if row is not None:
            # Not selectRow(), which would heed the keys that happen to be held down.
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().setCurrentIndex(self.services.index(row, ColumnId.SERVICE), flags)

    # What Qt tells

    def paintEvent(self, event: QPaintEvent) -> None:
        region = event.region()
        self._painter.paint(region, self._selection.rows(), self._hovered)
        self._telling.after_painting(region)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        super().scrollContentsBy(dx, dy)
        if dx and self.hasFocus():  # Qt moves what is painted, and the mark of the focus stays where it is
            self.viewport().update()

    def sizeHintForColumn(self, column: int) -> int:
        return column_width(column, self.fontMetrics())

    def doItemsLayout(self) -> None:
        # Rows that only changed places need no new geometry; with it Qt would paint scroll bars and headings, too.
        if not self._only_moved:
            super().doItemsLayout()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.columns.fit(self.viewport().width())
        self._empty.setGeometry(self.viewport().rect())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ticking.start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._ticking.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.font() != self._measured_font:
            self._measure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Where the filter hides what was selected, Qt puts the keyboard on the first row, where nobody would see it.
        is_arriving = event.reason() not in (Qt.FocusReason.MouseFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if is_arriving and not self._selection.rows() and (current := self.current_service()) is not None:
            self.select(current.id)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def moveCursor(self, action: QTableView.CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Home and End go to the first and the last service: along a row there is nowhere to go."""
        ends = {QTableView.CursorAction.MoveHome: 0, QTableView.CursorAction.MoveEnd: self.services.rowCount() - 1}
        if action in ends:
            return self.services.index(ends[action], max(0, self.currentIndex().column()))
        return super().moveCursor(action, modifiers)

    def ask_menu(self) -> None:
        """The menu of what is selected, below the row that the keyboard stands on."""
        cell = self.visualRect(self.currentIndex()).intersected(self.viewport().rect())
        self.menu_asked.emit(self.viewport().mapToGlobal(cell.bottomLeft()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.ask_menu()
        elif self.indexAt(event.pos()).isValid():
            self.menu_asked.emit(event.globalPos())

    # How it is done

    def _measure(self) -> None:
        self._measured_font = self.font()
        metrics = self.fontMetrics()
        self._cells.use_font(self._measured_font)
        self.verticalHeader().setDefaultSectionSize(row_height(metrics))
        self._header.setFixedHeight(row_height(metrics))
        self.columns.measure(metrics)
        self.columns.measure_names(self.services.facts, metrics)

    def _measure_names(self) -> None:
        if self.services.facts is not self._measured_facts:
            self._measured_facts = self.services.facts
            self.columns.measure_names(self._measured_facts, self.fontMetrics())

    def _note_emptiness(self) -> None:
        is_empty = self.services.rowCount() == 0
        if is_empty:
            self._empty.setText(self._empty_words())
        if is_empty is self._empty.isHidden():
            self._empty.setVisible(is_empty)

    def _empty_words(self) -> str:
        if self.services.total == 0:
            return tr("services.ini names no services yet.\n“Edit services” in the Fleet menu adds one.")
        return tr(
            "No service fits “{words}”.\nEsc shows all {total} again.",
            words=self.services.filter_text.strip(),
            total=self.services.total,
        )

    def _on_tick(self) -> None:
        self.services.tick()
        self._telling.begin()
        self._ticking.start()
        self.ticked.emit()

    def _on_entered(self, index: QModelIndex) -> None:
        self._hover(index.row())

    def _hover(self, row: int) -> None:
        for changed in {self._hovered, row} - {-1}:
            top = self.rowViewportPosition(changed)
            self.viewport().update(0, top, self.viewport().width(), self.rowHeight(changed))
        self._hovered = row

    def _on_rows_moved(self) -> None:
        """Be done with the layout at once: while one is due, Qt heeds no word of what differs."""
        self._only_moved = True
        self.executeDelayedItemsLayout()
        self._only_moved = False
        self._telling.begin()
