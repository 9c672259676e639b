"""Measurements as a table."""

from __future__ import annotations

import csv

from medivote_desktop.core.history.points import NAN, flat, points_of
from medivote_desktop.core.history.pointscsv import csv_text


def test_a_row_a_point() -> None:
    """Names with commas survive, and unknown is empty and no zero."""
    points = points_of([flat(0.0, 1.0, 2.5, 1024.0), flat(1.0, 1.0, NAN, NAN)])

    head, first, second = csv.reader(csv_text({"a": points}, {"a": "One, two"}).splitlines())

    assert head[0] == "service"
    assert (first[0], first[3:]) == ("One, two", ["2.50"] * 3 + ["1024"] * 3)
    assert second[3:] == [""] * 6
