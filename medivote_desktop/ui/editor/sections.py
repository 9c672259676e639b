"""The list of all sections, what was changed and what is faulty, with a filter for many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from medivote_desktop.core.config import Fault
from medivote_desktop.core.configuration.fleetdraft import FleetDraft
from medivote_desktop.core.folding import folded
from medivote_desktop.core.ini.file import IniFile, service_id_of
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.ui import icons
from medivote_desktop.ui.language import tr, trn
from medivote_desktop.ui.theme import Theme, palette
from medivote_desktop.ui.widgets.searchfield import SearchField

_SECTION = Qt.ItemDataRole.UserRole
_SEARCHED = Qt.ItemDataRole.UserRole + 1
_ICON_PX = 14
_ROW_PX = 26
_FILTER_FROM = 12  # fewer are seen at a glance


class Row(NamedTuple):
    """One section as it is listed.

    Attributes:
        title: What people call it.
        errors, notes: How many faults it has.
    """

    section: str
    title: str
    is_changed: bool = False
    errors: int = 0
    notes: int = 0

    @property
    def words(self) -> str:
        """All of it in words."""
        parts = [self.title]
        parts += [tr("changed")] if self.is_changed else []
        parts += [trn("{count} error", "{count} errors", self.errors)] if self.errors else []
        parts += [trn("{count} note", "{count} notes", self.notes)] if self.notes else []
        return ", ".join(parts)


def title_of(section: str, file: IniFile) -> str:
    """What people call a section."""
    service_id = service_id_of(section)
    if service_id is None:
        return tr("The program and the fleet")
    return file.value(section, "name") or service_id


def row_of(section: str, draft: FleetDraft, faults: Mapping[str, Sequence[Fault]], refused: int) -> Row:
    """How a section stands, with its faults by key, and with so many texts that could not be taken in."""
    warnings = [fault.is_warning for found in faults.values() for fault in found]
    errors, notes = warnings.count(False) + refused, warnings.count(True)
    return Row(section, title_of(section, draft.file), draft.has_changed(section), errors, notes)


class SectionList(QWidget):
    """Lists sections.

    Signals:
        chosen: Another section is to be shown.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Services"))
        self.list.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)  # names of many often differ at their ends alone
        self.filter = SearchField(tr("Filter services"), 100)
        self.filter.setMinimumWidth(100)
        self.filter.setMaximumWidth(16_777_215)
        self._rows: list[Row] = []
        self._places: dict[str, int] = {}
        self._is_filtered = False
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.filter)
        layout.addWidget(self.list)
        self.list.currentItemChanged.connect(self._on_current)
        self.filter.textChanged.connect(self._apply_filter)
        self.filter.left.connect(self.list.setFocus)
        self.filter.confirmed.connect(self.list.setFocus)
        self._theme = theme
        self.use_theme(theme)

    @property
    def current(self) -> str:
        """The section that is chosen; empty without any."""
        item = self.list.currentItem()
        return str(item.data(_SECTION)) if item is not None else ""

    @property
    def errors(self) -> int:
        """How many faults all of them have."""
        return sum(row.errors for row in self._rows)

    def show_row(self, row: Row) -> None:
        """List one anew, also where a filter does not match it any more: it may be the one that is edited."""
        place = self._places.get(row.section)
        if place is not None and row != self._rows[place]:
            self._rows[place] = row
            self._draw(self.list.item(place), row)

    def show_rows(self, rows: Sequence[Row], current: str) -> None:
        """List these; what differs alone is touched."""
        self.list.blockSignals(True)
        self._make_room([row.section for row in rows])
        for place, row in enumerate(rows):
            if row != self._rows[place]:
                self._draw(self.list.item(place), row)
        self._rows = list(rows)
        self._places = {row.section: place for place, row in enumerate(rows)}
        self.filter.setVisible(len(rows) >= _FILTER_FROM)
        self._apply_filter()
        self._select(current)
        self.list.blockSignals(False)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._theme = theme
        self.filter.use_theme(theme)
        colours = palette(theme)
        colours.setColor(QPalette.ColorRole.Highlight, QColor(theme.selected))
        colours.setColor(QPalette.ColorRole.HighlightedText, QColor(theme.text))
        self.list.setPalette(colours)
        for place, row in enumerate(self._rows):
            self._draw(self.list.item(place), row)

    def _make_room(self, wanted: Sequence[str]) -> None:
        """An item for each section. What is new or gone stands together: one edit makes or takes one section."""
        known = [row.section for row in self._rows]
        same = next((n for n, (one, other) in enumerate(zip(known, wanted, strict=False)) if one != other), None)
        first = min(len(known), len(wanted)) if same is None else same
        below = 0
        while below < min(len(known), len(wanted)) - first and known[-1 - below] == wanted[-1 - below]:
            below += 1
        for _ in range(len(known) - first - below):
            self.list.takeItem(first)
        for place in range(first, len(wanted) - below):
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, max(_ROW_PX, self.fontMetrics().height() + 8)))
            self.list.insertItem(place, item)
        new = [Row("", "")] * (len(wanted) - first - below)
        self._rows[first : len(known) - below] = new

    def _select(self, section: str) -> None:
        place = next((place for place, row in enumerate(self._rows) if row.section == section), -1)
        if place >= 0 and self.list.item(place).isHidden():
            self.filter.blockSignals(True)
            self.filter.clear()
            self.filter.blockSignals(False)
            self._apply_filter()
        if place != self.list.currentRow():
            self.list.setCurrentRow(place)
            self.list.scrollToItem(self.list.item(place))

    def _draw(self, item: QListWidgetItem, row: Row) -> None:
        item.setData(_SECTION, row.section)
        item.setText(row.title)
        item.setToolTip(f"{row.words}\n[{row.section}]")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, row.words)
        item.setData(_SEARCHED, folded(f"{row.title}\n{row.section}"))
        item.setIcon(self._icon(row))

    def _icon(self, row: Row) -> QIcon:
        name, colour = "", self._theme.text
        if row.errors:
            name, colour = "state-failed", self._theme.bad
        elif row.is_changed:
            name, colour = "edit", self._theme.accent
        elif row.notes:
            name = "info"
        elif row.section == "manager":
            name, colour = "settings", self._theme.muted
        if not name:
            empty = QPixmap(_ICON_PX, _ICON_PX)
            empty.fill(Qt.GlobalColor.transparent)
            return QIcon(empty)
        made = QIcon()
        drawn = icons.pixmap(name, _ICON_PX, colour, self.devicePixelRatioF())
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # not tinted where it is chosen
            made.addPixmap(drawn, mode)
        return made

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(str(item.data(_SECTION)))

    def _apply_filter(self, _words: str = "") -> None:
        words = folded(self.filter.text()).split()
        if not words and not self._is_filtered:
            return
        self._is_filtered = bool(words)
        for place in range(self.list.count()):
            item = self.list.item(place)
            item.setHidden(not all(word in item.data(_SEARCHED) for word in words))
