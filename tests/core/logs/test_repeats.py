"""Repeats in the own log: a few are written, the rest is counted, and none is lost without a word."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.logs.repeats import Repeats


def test_similar_lines_are_counted() -> None:
    """Lines that differ in numbers alone are similar; the first ones are written, the rest is told as a number."""
    repeats = Repeats(allowed=2, window_seconds=60)
    written = [repeats.passes(f"web: exit code {number}", number / 10) for number in range(216)]
    assert written == [True, True, *[False] * 214]
    assert repeats.over(59.9) == ()
    assert repeats.over(60) == ("… 214 similar lines in 60 s: web: exit code 0",)
    assert repeats.passes("web: exit code 1", 61)


def test_other_lines_pass() -> None:
    """Two hundred services that start are two hundred different lines."""
    repeats = Repeats(allowed=1)
    assert all(repeats.passes(f"service {chr(100 + place)}: started", 0) for place in range(200))
    assert repeats.over(100) == ()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.floats(0, 30)), max_size=200))
def test_every_line_is_written_or_counted(events: list[tuple[str, float]]) -> None:
    """The lines that pass and the numbers of those that do not make up all that was said."""
    repeats, now, written, counted = Repeats(allowed=3), 0.0, 0, 0
    for text, seconds in events:
        now += seconds
        counted += sum(_number(line) for line in repeats.over(now))
        written += repeats.passes(text, now)
    counted += sum(_number(line) for line in repeats.over(now, at_end=True))
    assert written + counted == len(events)


def _number(line: str) -> int:
    found = re.match(r"… (\d+) similar lines? in", line)
    assert found is not None
    return int(found[1])
