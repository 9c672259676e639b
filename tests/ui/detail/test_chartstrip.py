"""What stands at the strips of availability."""

from __future__ import annotations

from medivote_desktop.core.history.availability import Availability
from medivote_desktop.ui.detail.chartstrip import span_text

DAY = 86_400.0


def test_how_much_is_known_is_said() -> None:
    """A minute of a month is told as such; nearly all of it is not worth a word."""
    minute = Availability(up_seconds=60.0, unknown_seconds=30 * DAY - 60)
    assert span_text("30 d", 30 * DAY, minute) == "30 d, 1 min 0 s known"
    assert (
        span_text("24 h", DAY, Availability(up_seconds=86_000.0, down_seconds=100.0, unknown_seconds=300.0)) == "24 h"
    )
