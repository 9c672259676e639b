"""The moment that a line of a log tells, in the formats that programs use."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import cache

_LOOKED_AT = 200  # characters
_DAY_MS = 86_400_000
_SLACK_MS = 60_000
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]


@cache
def _pattern() -> re.Pattern[str]:
    """The formats, each in its own named groups; the first place in the line counts."""
    clock = r"(?P<{0}h>[0-2]\d):(?P<{0}m>[0-5]\d):(?P<{0}s>[0-6]\d)(?:[.,](?P<{0}f>\d{{1,9}}))?"
    zone = r"(?:\s?(?P<{0}z>Z|[+-]\d\d:?\d\d))?"
    iso = r"(?P<year>\d{4})[-/.](?P<month>[01]\d)[-/.](?P<day>[0-3]\d)[T _]{1,2}" + (clock + zone).format("i")
    web = r"(?P<wd>[0-3]\d)/(?P<wmon>[A-Z][a-z]{2})/(?P<wy>\d{4}):" + (clock + zone).format("w")
    syslog = r"(?P<gmon>[A-Z][a-z]{2}) {1,2}(?P<gd>[0-3]?\d) " + clock.format("g")
    epoch = r"(?:^\[?|\"(?:ts|time|timestamp)\":\s?)(?P<epoch>1\d{9})(?:(?P<ems>\d{3})\b|\.(?P<ef>\d{1,9}))?(?!\d)"
    return re.compile(rf"(?<![\d:])(?:{iso}|{web}|{syslog}|{clock.format('c')})(?!\d)|{epoch}")


class TimeReader:
    """Reads the moments of the lines of one log.

    Args:
        reference_ms: A moment not long after the last line, such as the time of the file: it completes what has no
            year, or no day. In milliseconds since 1970.
    """

    def __init__(self, reference_ms: int) -> None:
        self.reference_ms = reference_ms
        self._place = slice(0, 0)
        self._text = ""
        self._moment_ms: int | None = None

    def read(self, line: str) -> int | None:
        """Milliseconds since 1970; None where the line tells no moment. What has no zone is local time."""
        # Within a burst line after line begins with the same moment.
        if self._text and line[self._place] == self._text:
            return self._moment_ms
        found = _pattern().search(line, 0, _LOOKED_AT)
        if found is None:
            return None
        try:
            moment_ms = self._moment(found)
        except (ValueError, OverflowError, OSError):  # the 31st of February
            return None
        # Up to two characters further, so that 12:00:01.1 is not taken for 12:00:01.12.
        self._place = slice(max(0, found.start() - 1), found.end() + 2)
        self._text = line[self._place]
        self._moment_ms = moment_ms
        return moment_ms

    def _moment(self, found: re.Match[str]) -> int:
        named = found.groupdict()
        if named["epoch"]:
            fraction = named["ems"] or (named["ef"] or "").ljust(3, "0")[:3]
            return int(named["epoch"]) * 1000 + int(fraction or 0)
        if named["year"]:
            day = int(named["year"]), int(named["month"]), int(named["day"])
            return _epoch_ms(day, *_clock(named, "i"), named["iz"])
        if named["wy"]:
            day = int(named["wy"]), _month(named["wmon"]), int(named["wd"])
            return _epoch_ms(day, *_clock(named, "w"), named["wz"])
        return self._completed(named)

    def _completed(self, named: dict[str, str | None]) -> int:
        """The last such moment before the reference: of the year, or of the day."""
        latest = datetime.fromtimestamp((self.reference_ms + _SLACK_MS) / 1000)
        if named["gmon"]:
            month, day_of_month = _month(named["gmon"]), int(named["gd"] or 0)
            moment_ms = _epoch_ms((latest.year, month, day_of_month), *_clock(named, "g"), None)
            if moment_ms > self.reference_ms + _SLACK_MS:
                moment_ms = _epoch_ms((latest.year - 1, month, day_of_month), *_clock(named, "g"), None)
            return moment_ms
        moment_ms = _epoch_ms((latest.year, latest.month, latest.day), *_clock(named, "c"), None)
        return moment_ms - _DAY_MS if moment_ms > self.reference_ms + _SLACK_MS else moment_ms


def _month(word: str | None) -> int:
    return _MONTHS.index((word or "").lower()) + 1


def _clock(named: dict[str, str | None], kind: str) -> tuple[int, int, int, int]:
    fraction = (named[f"{kind}f"] or "").ljust(3, "0")[:3]
    hour, minute, second = (int(named[f"{kind}{part}"] or 0) for part in "hms")
    return hour, minute, second, int(fraction)


def _epoch_ms(day: tuple[int, int, int], hour: int, minute: int, second: int, ms: int, zone: str | None) -> int:
    moment = datetime(*day, hour, minute, min(second, 59), tzinfo=_zone(zone))  # a leap second is not worth more
    return int(moment.timestamp()) * 1000 + ms


def _zone(word: str | None) -> timezone | None:
    if word is None:
        return None
    if word == "Z":
        return UTC
    digits = word[1:].replace(":", "")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if word[0] == "-" else offset)
