"""How wide the columns of the services table are: as narrow as the window asks for, or as airy as it allows."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QByteArray
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHeaderView

from medivote_desktop.core.snapshot import ServiceFacts
from medivote_desktop.ui.table.cells import PADDING_PX, column_width
from medivote_desktop.ui.table.columns import COLUMNS, ColumnId
from medivote_desktop.ui.widgets.fontscale import scaled

_NAMES_MIN_PX, _TIGHT_NAMES_MIN_PX = 150, 120
_SCROLLED_NAMES_PX = 200  # where the table scrolls sideways anyway, names are read first
_SPARED_PX = 20  # for no more than this a scroll bar would cover a row and show next to nothing
_NAMES_MOST_PX = 420  # a longer name does not keep the figures crowded
_STEPS_A_WIDTH = 8  # a wide window widens all columns alike, by eighths of their usual widths
_STEPS = 24
_LONGEST = 5  # so many are measured: which is longest, letters alone do not tell
_CHOSEN = b"\nchosen:"


class ColumnFit:
    """Fits all columns but those whose width a person chose.

    The names take what the figures leave. Where that does not show them whole, the sparklines give way; where it is
    little, the room beside headings, too; where it is more than names and groups need, everything is spread.
    """

    def __init__(self, header: QHeaderView) -> None:
        self._header = header
        self._chosen: set[int] = set()
        self._widths: list[list[int]] = []
        self._names_px = self._bare_px = self._least_px = _NAMES_MIN_PX
        self._tight_px, self._scrolled_px = _TIGHT_NAMES_MIN_PX, _SCROLLED_NAMES_PX
        self._room = 0
        self._is_fitting = False
        header.sectionResized.connect(self._on_resized)

    def measure(self, metrics: QFontMetrics) -> None:
        """The font is another: what a person chose was chosen for the old one."""
        self._least_px, self._tight_px = scaled(_NAMES_MIN_PX, metrics), scaled(_TIGHT_NAMES_MIN_PX, metrics)
        self._scrolled_px = scaled(_SCROLLED_NAMES_PX, metrics)
        sections = range(len(COLUMNS))
        usual = [column_width(section, metrics) for section in sections]
        self._widths = [
            [column_width(section, metrics, with_sparkline=False, is_tight=True) for section in sections],
            [column_width(section, metrics, with_sparkline=False) for section in sections],
            *([width * step // _STEPS_A_WIDTH for width in usual] for step in range(_STEPS_A_WIDTH, _STEPS + 1)),
        ]
        self._chosen.clear()
        self.fit(self._room)

    def measure_names(self, services: Iterable[ServiceFacts], metrics: QFontMetrics) -> None:
        """These are in the table: the names, and the groups beside them, get the room that they need."""
        services = tuple(services)
        texts = [(facts.name, facts.group) for facts in services]
        texts.sort(key=lambda pair: -len(pair[0]) - len(pair[1]))
        needed = [sum(map(metrics.horizontalAdvance, pair)) + 3 * PADDING_PX for pair in texts[:_LONGEST]]
        names = [metrics.horizontalAdvance(facts.name) + 2 * PADDING_PX for facts in _longest_named(services)]
        most = scaled(_NAMES_MOST_PX, metrics)
        self._names_px = min(most, max(needed, default=self._least_px))
        self._bare_px = min(most, max(names, default=0))
        self.fit(self._room)

    def fit(self, room: int) -> None:
        """The table is so many pixels wide."""
        self._room = room
        if self._is_fitting or not self._widths:
            return
        self._is_fitting = True
        widths, names = self._choice(room)
        for section, width in enumerate(widths):
            wanted = names if section == ColumnId.SERVICE else width
            if section not in self._chosen and self._header.sectionSize(section) not in (0, wanted):
                self._header.resizeSection(section, wanted)
        self._is_fitting = False

    def release(self, section: int) -> None:
        """This column is as wide as is usual again."""
        self._chosen.discard(section)
        self.fit(self._room)

    def release_all(self) -> None:
        """All columns are as wide as is usual again."""
        self._chosen.clear()
        self.fit(self._room)

    @property
    def is_usual(self) -> bool:
        """Whether no width was chosen by a person."""
        return not self._chosen

    def state(self) -> QByteArray:
        """The header's state, and which widths in it a person chose."""
        return QByteArray(bytes(self._header.saveState().data()) + _CHOSEN + bytes(sorted(self._chosen)))

    def restore(self, state: QByteArray) -> None:
        """Arrange the columns as they were; of their widths only those that a person chose."""
        kept, _, chosen = bytes(state.data()).partition(_CHOSEN)
        self._is_fitting = True
        if self._header.restoreState(QByteArray(kept)):
            self._chosen = {section for section in chosen if section < len(COLUMNS)} - {ColumnId.SERVICE}
        self._header.setSectionHidden(ColumnId.SERVICE, False)
        self._is_fitting = False
        self.fit(self._room)

    def _choice(self, room: int) -> tuple[list[int], int]:
        """The widths of the figures, and what they leave to the names."""
        tight, figures_alone, usual, *wider = self._widths
        steps = range(_STEPS, _STEPS_A_WIDTH, -1)
        for step, widths in zip(steps, reversed(wider), strict=True):
            names = self._left_to_names(room, widths)
            if names >= self._names_px * step // _STEPS_A_WIDTH:
                return widths, names
        for widths, needed in (usual, max(self._least_px, self._bare_px)), (figures_alone, self._least_px):
            names = self._left_to_names(room, widths)
            if names >= needed:
                return widths, names
        names = self._left_to_names(room, tight)
        if names >= self._tight_px - _SPARED_PX:
            return tight, names
        return tight, max(self._tight_px, min(self._names_px, self._scrolled_px))

    def _left_to_names(self, room: int, widths: list[int]) -> int:
        for section, width in enumerate(widths):
            size = self._header.sectionSize(section)
            if size and section != ColumnId.SERVICE:  # one that is being hidden is of no size before it is hidden
                room -= size if section in self._chosen else width
        return room

    def _on_resized(self, section: int, before: int, now: int) -> None:
        if self._is_fitting:
            return
        if section != ColumnId.SERVICE and before and now:  # else it was shown or hidden
            self._chosen.add(section)
        self.fit(self._room)


def _longest_named(services: Iterable[ServiceFacts]) -> list[ServiceFacts]:
    return sorted(services, key=lambda facts: -len(facts.name))[:_LONGEST]
