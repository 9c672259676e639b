"""Where the marks of an axis stand, and what they say: round numbers, round local times."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

from medivote_desktop.core.records import dataclass
from medivote_desktop.ui.language import figure, short_date_text

_MINUTE_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720)
_DAY_STEPS = (1, 2, 5, 10, 15)
_KB, _MB, _GB = 1024.0, 1024.0**2, 1024.0**3


@dataclass(frozen=True, slots=True)
class Tick:
    """One mark. `is_strong` where a new day begins."""

    at: float
    label: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A range of values from one round number to another, with a mark at each step."""

    low: float
    high: float
    ticks: tuple[Tick, ...]


def cpu_scale(high: float, room: int) -> Scale:
    """From 0 % to a round number, with at most `room` steps. An idle service's noise stays near the floor."""
    step = nice_step(max(high, 5.0) / room)
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    return _scale(0.0, max(high, 5.0), step, 1.0, f"%.{digits}f %%")


def memory_scale(low: float, high: float, room: int) -> Scale:
    """Round sizes. Memory that hardly changes is shown from near its own height, so that a leak can be seen."""
    high = max(high, _MB)
    unit, word = (_GB, "GB") if high >= _GB else (_MB, "MB") if high >= _MB else (_KB, "KB")
    spread = max(high - low, high * 0.1)
    floor = max(0.0, low - spread * 0.5) if low > high * 0.6 else 0.0
    step = nice_step((high - floor) / room / unit) * unit
    digits = max(0, -math.floor(math.log10(step / unit) + 1e-9))
    return _scale(floor, high, step, unit, f"%.{digits}f {word}")


def nice_step(least: float) -> float:
    """1, 2 or 5 times a power of ten, and not less than this."""
    power = 10.0 ** math.floor(math.log10(least))
    return next((times * power for times in (1, 2, 5) if times * power >= least * (1 - 1e-9)), 10 * power)


def _scale(low: float, high: float, step: float, unit: float, words: str) -> Scale:
    first, last = math.floor(low / step + 1e-9), math.ceil(high * 1.02 / step - 1e-9)
    ticks = tuple(Tick(at * step, figure(words % (at * step / unit))) for at in range(first, last + 1))
    return Scale(first * step, last * step, ticks)


def time_ticks(since: float, until: float, room: int) -> tuple[Tick, ...]:
    """Round local times between two epoch times, at most about `room` of them. Midnight is told as a date."""
    minutes = (until - since) / 60
    step = next((step for step in _MINUTE_STEPS if minutes / step <= room), 0)
    if step:
        return _clock_ticks(since, until, step)
    days = next((days for days in _DAY_STEPS if minutes / 1440 / days <= room), _DAY_STEPS[-1])
    return _day_ticks(since, until, days)


def _clock_ticks(since: float, until: float, step_minutes: int) -> tuple[Tick, ...]:
    found: list[Tick] = []
    day = _midnight(since)
    while (begins := day.timestamp()) <= until:
        # Counted from midnight on the wall, so that labels stay round where clocks are put forward or back.
        for minutes in range(0, 1440, step_minutes):
            moment = day + timedelta(minutes=minutes)
            at = moment.timestamp()
            if since <= at <= until and (not found or at > found[-1].at):
                is_midnight = minutes == 0
                found.append(Tick(at, date_text(at) if is_midnight else clock_text(at), is_midnight))
        day += timedelta(days=1)
        assert day.timestamp() > begins
    return tuple(found)


def _day_ticks(since: float, until: float, days: int) -> tuple[Tick, ...]:
    found = []
    day = _midnight(since)
    while (at := day.timestamp()) <= until:
        if since <= at and day.toordinal() % days == 0:
            found.append(Tick(at, date_text(at)))
        day += timedelta(days=1)
    return tuple(found)


def _midnight(at: float) -> datetime:
    moment = datetime.fromtimestamp(at)
    return datetime(moment.year, moment.month, moment.day)


def clock_text(at: float, *, with_seconds: bool = False) -> str:
    """The local time of day: `07:05`."""
    moment = datetime.fromtimestamp(at)
    return f"{moment:%H:%M:%S}" if with_seconds else f"{moment:%H:%M}"


def date_text(at: float) -> str:
    """The local day: `5 Nov`."""
    return short_date_text(date.fromtimestamp(at))


def moment_text(at: float, span_seconds: float) -> str:
    """A moment as exactly as a chart of this span shows it."""
    if span_seconds <= 3600:
        return clock_text(at, with_seconds=True)
    return f"{date_text(at)}, {clock_text(at)}"
