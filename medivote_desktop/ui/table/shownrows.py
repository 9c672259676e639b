"""What the rows of the services table show, and what of that nobody was told yet."""

from __future__ import annotations

from collections.abc import Callable

from medivote_desktop.ui.table.rowcells import RowCells


class ShownRows:
    """The cells of each row that was asked for since the rows were last to be read anew.

    Of a row that may read differently since then, what it showed before is kept until that is told: it is still on the
    screen.

    Args:
        make: Gives what a row shows now; also gets what it showed before, if that is known.
    """

    def __init__(self, make: Callable[[int, RowCells | None], RowCells]) -> None:
        self._make = make
        self._cells: dict[int, RowCells] = {}
        self._untold: dict[int, RowCells] = {}
        self._mixed: set[int] = set()  # untold rows that were painted in part since then

    @property
    def is_untold(self) -> bool:
        """Whether any row may read differently than what was told of it."""
        return bool(self._untold)

    def cells(self, row: int) -> RowCells:
        """What a row shows now; made once."""
        found = self._cells.get(row)
        if found is None:
            found = self._cells[row] = self._make(row, self._untold.get(row))
        return found

    def read_anew(self) -> None:
        """Every row may read differently from now on. Of those that are untold, the older is what is painted."""
        self._untold = {**self._cells, **self._untold}
        self._cells = {}

    def begin_anew(self) -> None:
        """Everything is painted anew: nothing is known, and nothing is to be told."""
        self.forget_untold()
        self._cells = {}

    def forget_untold(self) -> None:
        """The rows that are still to be told are out of sight: they are painted whole when they come into it."""
        self._untold = {}
        self._mixed.clear()

    def note_painted(self, row: int, *, is_whole: bool) -> None:
        """An untold row was painted as it reads now: all that can be seen of it, or a part, which may differ then."""
        if is_whole:
            self._forget(row)
        else:
            self._mixed.add(row)

    def tell(self, first: int, last: int, most_cells: int) -> dict[int, set[int]]:
        """The columns of these rows that differ, by row, in about so many cells; they are told now.

        A row that was not painted needs no repainting. One that was painted in part meanwhile is told whole.
        """
        told: dict[int, set[int]] = {}
        for row in self.untold(first, last):
            if most_cells <= 0:
                break
            cells = self.cells(row)
            columns = set(range(len(cells.texts))) if row in self._mixed else cells.differing(self._untold[row])
            self._forget(row)
            if columns:
                told[row] = columns
                most_cells -= len(columns)
        return told

    def unmade(self, first: int, last: int, most: int) -> list[int]:
        """Those of the first so many untold rows of these whose cells were not asked for yet."""
        return [row for row in self.untold(first, last)[:most] if row not in self._cells]

    def untold(self, first: int, last: int) -> list[int]:
        """Those of these rows that may read differently than what was told."""
        return [row for row in range(first, last + 1) if row in self._untold]

    def are_told(self, first: int, last: int) -> bool:
        """Whether nothing of these rows waits to be told."""
        return not any(first <= row <= last for row in self._untold)

    def _forget(self, row: int) -> None:
        del self._untold[row]
        self._mixed.discard(row)
