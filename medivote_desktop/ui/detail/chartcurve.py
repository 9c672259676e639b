"""One curve of a chart: many points become one value a column of pixels, and stay so while time goes on."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from PySide6.QtCore import QPointF

from medivote_desktop.core.history.points import Band, Points

_SLACK_SECONDS = 1.0


class Curve:
    """Lowest, mean and highest value of each column that holds any; a new point touches the last column alone.

    Args:
        column_seconds: How much time one column of pixels shows. Columns are counted from the epoch on, so that they
            do not flicker while the chart moves on.
    """

    def __init__(self, column_seconds: float) -> None:
        self.column_seconds = column_seconds
        self.columns: array[int] = array("q")
        self.low: array[float] = array("d")
        self.mean: array[float] = array("d")
        self.high: array[float] = array("d")
        self.breaks: set[int] = set()
        """Columns before which nothing is known, so that no line leads to them."""
        self._weight = 0.0
        self._known_until = float("-inf")

    def add_all(self, points: Points, band: Band) -> None:
        """Take these in."""
        for began, seconds, low, mean, high in zip(
            points.began, points.seconds, band.low, band.mean, band.high, strict=True
        ):
            self.add(began, seconds, low, mean, high)

    def add(self, began: float, seconds: float, low: float, mean: float, high: float) -> None:
        """Take one in. NaN is unknown: it breaks the line."""
        if mean != mean:
            self._known_until = float("-inf")
            return
        column = int((began + seconds / 2) // self.column_seconds)
        is_joined = began <= self._known_until + _SLACK_SECONDS + seconds / 2
        self._known_until = began + seconds
        if self.columns and column <= self.columns[-1]:
            self._add_to_last(seconds, low, mean, high)
            return
        self.columns.append(column)
        self.low.append(low)
        self.mean.append(mean)
        self.high.append(high)
        self._weight = seconds
        if not is_joined:
            self.breaks.add(column)

    def _add_to_last(self, seconds: float, low: float, mean: float, high: float) -> None:
        weight = self._weight + seconds
        self.low[-1] = min(self.low[-1], low)
        self.high[-1] = max(self.high[-1], high)
        self.mean[-1] += (mean - self.mean[-1]) * (seconds / weight if weight else 1.0)
        self._weight = weight

    def forget_before(self, at: float) -> None:
        """What lies before this moment is not shown any more."""
        count = bisect_left(self.columns, int(at // self.column_seconds) - 1)
        if count:
            self.breaks.difference_update(self.columns[:count])
            for values in (self.columns, self.low, self.mean, self.high):
                del values[:count]

    @property
    def top(self) -> float:
        """The highest value; 0 without any."""
        return max(self.high, default=0.0)

    @property
    def bottom(self) -> float:
        """The lowest value; 0 without any."""
        return min(self.low, default=0.0)

    @property
    def has_band(self) -> bool:
        """Whether lowest and highest differ anywhere."""
        return self.low != self.high

    def nearest(self, at: float, reach_seconds: float) -> int | None:
        """The place of the column next to a moment; None where nothing is known within reach."""
        wanted = at / self.column_seconds - 0.5
        right = bisect_left(self.columns, wanted)
        near = [place for place in (right - 1, right) if 0 <= place < len(self.columns)]
        best = min(near, key=lambda place: abs(self.columns[place] - wanted), default=None)
        if best is None or abs(self.columns[best] - wanted) * self.column_seconds > reach_seconds:
            return None
        return best

    def moment(self, place: int) -> float:
        """The middle of a column."""
        return (self.columns[place] + 0.5) * self.column_seconds

    def parts(self) -> list[tuple[int, int]]:
        """From where to where the line is whole."""
        starts = [place for place, column in enumerate(self.columns) if place == 0 or column in self.breaks]
        return list(zip(starts, [*starts, len(self.columns)][1:], strict=True))

    def line(self, first: int, last: int, origin: float, scale: tuple[float, float, float]) -> list[QPointF]:
        """The means of a part; see `_places`."""
        return self._places(first, last, self.mean, origin, scale)

    def area(self, first: int, last: int, origin: float, scale: tuple[float, float, float]) -> list[QPointF]:
        """What lies between lowest and highest, as a closed shape."""
        upper = self._places(first, last, self.high, origin, scale)
        lower = self._places(first, last, self.low, origin, scale)
        return upper + lower[::-1]

    def _places(
        self, first: int, last: int, values: array[float], origin: float, scale: tuple[float, float, float]
    ) -> list[QPointF]:
        """As points on the chart. `scale`: pixels a second, the y of value 0, pixels a unit of value."""
        a_second, zero, a_unit = scale
        a_column = a_second * self.column_seconds
        offset = (0.5 - origin / self.column_seconds) * a_column
        return [
            QPointF(column * a_column + offset, zero - value * a_unit)
            for column, value in zip(self.columns[first:last], values[first:last], strict=True)
        ]
