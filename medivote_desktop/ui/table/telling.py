"""When the services table is told what differs: a few rows in each turn of the loop, and then they are painted."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QRect, QTimer
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QTableView

from medivote_desktop.ui.table.model import ServiceTableModel

_PREPARED_AHEAD = 40
_TURN_SECONDS = 0.0006
_CELLS_A_TURN = 80  # rows of which figures changed, as many as are in view, or nine that moved: some 1.5 ms with all
_PAINTED_BY_MS = 100


class RowTelling:
    """Tells a view what differs in the rows that can be seen, from top to bottom.

    First what they show is computed and drawn, in as many turns as that takes; then it is told. What is told is painted
    by Qt in a later turn; the next rows are told after that, so that they have turns of their own.

    Args:
        prepare: Computes what a row shows, and draws aside what can be.
    """

    def __init__(self, view: QTableView, model: ServiceTableModel, prepare: Callable[[int], None]) -> None:
        self._view, self._model, self._prepare = view, model, prepare
        self._timer = QTimer(view, singleShot=True)
        self._timer.timeout.connect(self._tell_some)

    def begin(self) -> None:
        """Tell from the next turn of the loop on: who took the snapshot has had one."""
        self._timer.start(0)

    def after_painting(self, region: QRegion) -> None:
        """Heed what was painted of rows that are not told yet, and go on with those.

        They are told later: what Qt is asked to paint while it paints it paints at the wrong place if the rows scroll
        meanwhile.
        """
        if not self._model.is_untold:
            return
        for area in region:  # type: ignore[attr-defined]  # it can be iterated, its stub does not know it
            self._note_painted(area)
        if self._model.is_untold:
            self._timer.start(0)

    def _note_painted(self, area: QRect) -> None:
        view, seen = self._view, self._view.viewport().rect()
        if view.rowAt(area.top()) < 0:  # below the last row
            return
        first, last = self._rows(area.top(), area.bottom() - 1)  # Qt asks for one pixel more than what changed
        for row in self._model.rows.untold(first, last):
            place = QRect(0, view.rowViewportPosition(row), seen.width(), view.rowHeight(row))
            self._model.rows.note_painted(row, is_whole=area.contains(place.intersected(seen)))

    def _tell_some(self) -> None:
        first, last = self._rows(0, self._view.viewport().height() - 1)
        if not self._prepare_some(first, last):
            self._timer.start(0)
        elif self._model.announce(first, last, _CELLS_A_TURN):
            self._model.rows.forget_untold()
        else:
            self._timer.start(_PAINTED_BY_MS)  # where nothing is painted, as of a hidden window

    def _prepare_some(self, first: int, last: int) -> bool:
        """Prepare the rows that are told next; whether that is done."""
        until = time.perf_counter() + _TURN_SECONDS
        for row in self._model.rows.unmade(first, last, _PREPARED_AHEAD):
            self._prepare(row)
            if time.perf_counter() > until:
                return False
        return True

    def _rows(self, top: int, bottom: int) -> tuple[int, int]:
        """The first and the last row in this part of the view; nothing lies between them if there are no rows."""
        last = self._view.rowAt(bottom)
        return max(0, self._view.rowAt(top)), self._model.rowCount() - 1 if last < 0 else last
