"""For how long notifications are not wanted. The tray's menu needs it at start, so it loads nothing by itself."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from medivote_desktop.core.say import say

if TYPE_CHECKING:
    import datetime as dt

_MORNING_HOUR = 8


class Snooze(enum.Enum):
    """For how long nothing is to be told."""

    HALF_HOUR = "30 minutes"
    HOUR = "1 hour"
    TOMORROW = "until tomorrow"

    def until(self, now: dt.datetime) -> dt.datetime:
        """When it is over. Tomorrow begins at eight: a day that began at midnight would wake people."""
        from datetime import timedelta

        match self:
            case Snooze.HALF_HOUR:
                return now + timedelta(minutes=30)
            case Snooze.HOUR:
                return now + timedelta(hours=1)
            case Snooze.TOMORROW:
                return (now + timedelta(days=1)).replace(hour=_MORNING_HOUR, minute=0, second=0, microsecond=0)


def snoozed_words(until: dt.datetime, now: dt.datetime) -> str:
    """`Snoozed until 14:30`; the day is told where it is another."""
    time = f"{until:%H:%M}"
    if until.date() == now.date():
        return say("Snoozed until {time}", time=time)
    return say("Snoozed until tomorrow {time}", time=time)
