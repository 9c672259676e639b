"""The moments that lines tell."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.logs.moment import TimeReader

REFERENCE = datetime(2026, 11, 25, 12, 30)


def ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def read(line: str) -> int | None:
    return TimeReader(ms(REFERENCE)).read(line)


@pytest.mark.parametrize(
    ("line", "moment"),
    [
        ("2026-11-25T12:00:01.250Z x", datetime(2026, 11, 25, 12, 0, 1, 250_000, UTC)),
        ("[2026/11/25 12:00:01] x", datetime(2026, 11, 25, 12, 0, 1)),
        ("000123 2026-11-25 12:00:01,5 INFO", datetime(2026, 11, 25, 12, 0, 1, 500_000)),
        ('{"time":"2026-11-25T14:00:01+02:00"}', datetime(2026, 11, 25, 12, 0, 1, tzinfo=UTC)),
        ('1.2.3.4 - - [25/Nov/2026:13:00:01 +0100] "GET /"', datetime(2026, 11, 25, 12, 0, 1, tzinfo=UTC)),
        ("Nov 25 12:00:01 host x", datetime(2026, 11, 25, 12, 0, 1)),
        ("Dec 31 23:00:00 host x", datetime(2025, 12, 31, 23, 0, 0)),
        ("12:00:01.007 INFO x", datetime(2026, 11, 25, 12, 0, 1, 7000)),
        ("23:59:59 x", datetime(2026, 11, 24, 23, 59, 59)),
        ("1764072001.5 x", datetime.fromtimestamp(1764072001.5)),
        ('{"ts":1764072001500}', datetime.fromtimestamp(1764072001.5)),
    ],
)
def test_common_formats_are_read(line: str, moment: datetime) -> None:
    """What has no year or no day is the last such moment before the log was written to."""
    assert read(line) == ms(moment)


@pytest.mark.parametrize(
    "line", ["", "no time", "2026-02-31 10:00:00", "10.0.0.1:8001", "version 1.2.3", "12345678901"]
)
def test_what_is_no_time_is_none(line: str) -> None:
    """A day that does not exist, too."""
    assert read(line) is None


@given(st.lists(st.integers(0, 4_000_000_000_000), min_size=1, max_size=5))
def test_line_after_line_is_read_anew(moments: list[int]) -> None:
    """That the last line began alike makes no difference."""
    reader = TimeReader(ms(REFERENCE))
    for moment in moments:
        shown = datetime.fromtimestamp(moment // 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S") + f".{moment % 1000:03d}Z"
        for _ in range(2):
            assert reader.read(f"x {shown} y") == moment


@given(st.text())
def test_any_text_can_be_asked(line: str) -> None:
    """And gives a number or None."""
    assert isinstance(read(line), int | None)
