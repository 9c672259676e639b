"""How much of a time a service was available: what counts as up, as down, and as neither.

Times are epoch seconds.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence

from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

DEFINITION = say(
    "Available = time up / (time up + time down).\n"
    "Up: running, and not failing its health checks.\n"
    "Down: failed, waiting to be restarted, restarted because of a fault or another service, or unhealthy.\n"
    "Left out: stops and starts that somebody asked for, ends that its configuration allows, sleep of the machine, "
    "and times in which this program did not run (nothing is known of them)."
)
"""What the figure means, for people."""

SHORT_DEFINITION = say("up / (up + down); asked-for stops, sleep and unknown times are left out")


class Standing(enum.IntEnum):
    """What a moment counts as; the greater, the more it matters where only one can be shown."""

    UNKNOWN = 0
    ASLEEP = 1
    PLANNED = 2
    UP = 3
    DOWN = 4


@dataclass(frozen=True, slots=True)
class Change:
    """From this moment on it stands so."""

    at: float
    standing: Standing


@dataclass(frozen=True, slots=True)
class Stretch:
    """So it stood, from then to then."""

    began: float
    ended: float
    standing: Standing


@dataclass(frozen=True, slots=True)
class Availability:
    """How a stretch of time divides, in seconds."""

    up_seconds: float = 0.0
    down_seconds: float = 0.0
    planned_seconds: float = 0.0
    asleep_seconds: float = 0.0
    unknown_seconds: float = 0.0

    @property
    def share(self) -> float | None:
        """Up by up and down; None where there was neither."""
        counted = self.up_seconds + self.down_seconds
        return self.up_seconds / counted if counted > 0 else None


def standing_of(life: Life, before: Standing) -> Standing:
    """What a service stands as in this state, having stood as `before`."""
    match life.state:
        case State.RUNNING:
            return Standing.DOWN if life.healthy is False else Standing.UP
        case State.FAILED | State.BACKOFF:
            return Standing.DOWN
        case State.STOPPED | State.EXITED | State.COMPLETED:
            return Standing.PLANNED
        case State.STOPPING:
            asked = life.stop_cause in (StopCause.PERSON, StopCause.RELOAD, None)
            return Standing.PLANNED if asked else Standing.DOWN
        case State.STARTING | State.WAITING:
            # A start goes on with what made it due: a wish, or a fault.
            return Standing.DOWN if life.automatic or before is Standing.DOWN else Standing.PLANNED


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of the program saw of a service: from when to when, and each change, in order of time.

    A change holds until the next one, or until the run ends.
    """

    began: float
    seen: float
    changes: Sequence[Change]


def stretches(
    runs: Iterable[Run], asleep: Iterable[tuple[float, float]], since: float, until: float
) -> tuple[Stretch, ...]:
    """How a service stood from `since` to `until`, without holes.

    Args:
        runs: In the order in which they were recorded. Where the clock was set back they overlap: the later one holds.
        asleep: When nothing was seen although the program ran.
    """
    known: list[Stretch] = []
    for run in runs:
        ends = [change.at for change in run.changes[1:]] + [run.seen]
        found = [
            Stretch(change.at, min(end, until), change.standing) for change, end in zip(run.changes, ends, strict=False)
        ]
        if known and found and found[0].began < known[-1].ended:
            known = _without(known, found[0].began, found[-1].ended)
            known = sorted([*known, *found], key=lambda one: one.began)
        else:
            known += found
    return _merged(_overlaid(_filled(known, since, until), asleep))


def _without(known: Iterable[Stretch], began: float, ended: float) -> list[Stretch]:
    """What is left in front of a time and behind it."""
    result = []
    for one in known:
        if one.began < began:
            result.append(Stretch(one.began, min(one.ended, began), one.standing))
        if one.ended > ended:
            result.append(Stretch(max(one.began, ended), one.ended, one.standing))
    return result


def _filled(known: Iterable[Stretch], since: float, until: float) -> Iterator[Stretch]:
    """Of what is not known it is said so."""
    cursor = since
    for one in known:
        began = max(one.began, cursor)
        if one.ended <= began:
            continue
        if began > cursor:
            yield Stretch(cursor, began, Standing.UNKNOWN)
        yield Stretch(began, one.ended, one.standing)
        cursor = one.ended
    if cursor < until:
        yield Stretch(cursor, until, Standing.UNKNOWN)


def _overlaid(found: Iterable[Stretch], asleep: Iterable[tuple[float, float]]) -> list[Stretch]:
    """Of nothing that happened while asleep is anything known."""
    result = list(found)
    for began, ended in asleep:
        cut: list[Stretch] = []
        for one in result:
            if one.ended <= began or one.began >= ended or one.standing is Standing.UNKNOWN:
                cut.append(one)
                continue
            if one.began < began:
                cut.append(Stretch(one.began, began, one.standing))
            cut.append(Stretch(max(one.began, began), min(one.ended, ended), Standing.ASLEEP))
            if one.ended > ended:
                cut.append(Stretch(ended, one.ended, one.standing))
        result = cut
    return result


def _merged(found: Iterable[Stretch]) -> tuple[Stretch, ...]:
    result: list[Stretch] = []
    for one in found:
        if result and result[-1].standing is one.standing:
            result[-1] = Stretch(result[-1].began, one.ended, one.standing)
        else:
            result.append(one)
    return tuple(result)


def availability(found: Iterable[Stretch], since: float, until: float) -> Availability:
    """How the time from `since` to `until` divides."""
    seconds = dict.fromkeys(Standing, 0.0)
    for one in found:
        seconds[one.standing] += max(0.0, min(one.ended, until) - max(one.began, since))
    return Availability(
        up_seconds=seconds[Standing.UP],
        down_seconds=seconds[Standing.DOWN],
        planned_seconds=seconds[Standing.PLANNED],
        asleep_seconds=seconds[Standing.ASLEEP],
        unknown_seconds=seconds[Standing.UNKNOWN],
    )


def together(parts: Iterable[Availability]) -> Availability:
    """Of several services: their seconds added up."""
    parts = tuple(parts)
    return Availability(
        up_seconds=sum(part.up_seconds for part in parts),
        down_seconds=sum(part.down_seconds for part in parts),
        planned_seconds=sum(part.planned_seconds for part in parts),
        asleep_seconds=sum(part.asleep_seconds for part in parts),
        unknown_seconds=sum(part.unknown_seconds for part in parts),
    )


def share_text(share: float | None) -> str:
    """`99.98 %`, cut and not rounded: 100 % is said only where nothing was missing; `no data` without a share."""
    if share is None:
        return say("no data")
    if share >= 1.0:
        return "100 %"
    digits = 1 if share < 0.99 else 2 if share < 0.9999 else 3
    scale = 10**digits
    return f"{min(int(share * 100 * scale), 100 * scale - 1) / scale:.{digits}f} %"
