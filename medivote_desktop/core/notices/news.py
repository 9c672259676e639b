"""News: what the difference of two snapshots means to a person who is not looking, and how it is said."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import replace

from medivote_desktop.core import report
from medivote_desktop.core.config import NotifyLevel
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import Said, as_is, say, say_many
from medivote_desktop.core.snapshot import Health, ServiceSnapshot, Snapshot

ENDLESS_RESTARTS = 5
"""So many restarts within the window are worth a word where `restart_limit = 0` would never give up."""

_LINES_SHOWN = 4  # what notification services show before they cut the text off


class NoticeKind(enum.Enum):
    """What happened to a service, as far as it concerns somebody who did not ask for it."""

    RESTARTED = "restarted"
    KEEPS_FAILING = "keeps_failing"
    UNHEALTHY = "unhealthy"
    FAILED = "failed"
    GAVE_UP = "gave_up"
    RECOVERED = "recovered"
    HEALTHY_AGAIN = "healthy_again"

    @property
    def is_failure(self) -> bool:
        """Whether a person should look after it, so that `notify = failures` tells it."""
        return self is not NoticeKind.RESTARTED and not self.is_recovery

    @property
    def is_recovery(self) -> bool:
        """Whether it is well again, so that it is news only where its trouble was."""
        return self in (NoticeKind.RECOVERED, NoticeKind.HEALTHY_AGAIN)

    @property
    def ends_incident(self) -> bool:
        """Whether what follows is another incident."""
        return self in (NoticeKind.FAILED, NoticeKind.GAVE_UP) or self.is_recovery


@dataclass(frozen=True, slots=True)
class Notice:
    """One piece of news. `reason` tells why, in words, and may be empty."""

    kind: NoticeKind
    service_id: str
    name: str
    reason: str = ""

    def holds(self, snapshot: Snapshot) -> bool:
        """Whether it is still so: nobody needs to hear of a failure that was mended, or stopped, meanwhile."""
        service = snapshot.by_id.get(self.service_id)
        if service is None:
            return False
        match self.kind:
            case NoticeKind.FAILED | NoticeKind.GAVE_UP:
                return service.state is State.FAILED
            case NoticeKind.UNHEALTHY:
                return report.is_unhealthy(service)
            case NoticeKind.KEEPS_FAILING | NoticeKind.RESTARTED:
                return service.status.wanted
            case NoticeKind.RECOVERED | NoticeKind.HEALTHY_AGAIN:
                return service.state is State.RUNNING and not report.is_unhealthy(service)


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is shown: a title, a text of a few lines, and the services that it is about, the most important first."""

    title: str
    text: str
    service_ids: tuple[str, ...]
    is_urgent: bool


def notices(before: Snapshot, after: Snapshot) -> tuple[Notice, ...]:
    """What happened between two snapshots that nobody had asked for, in the order of services.ini.

    A restart, a reload or a stop that somebody wished is no news, and nothing is while the program leaves. A service
    that came with a reload, and failed before anybody saw it, is news as if it had stood still before.
    """
    if after.leaving:
        return ()
    known = before.by_id
    found = []
    for service in after.services:
        was = known.get(service.id) or _not_yet_begun(service)
        if was.status is service.status:
            continue
        kind = _kind(was, service)
        if kind is not None:
            found.append(Notice(kind, service.id, service.name, report.brief(_reason(kind, service))))
    return tuple(found)


def _reason(kind: NoticeKind, service: ServiceSnapshot) -> str:
    match kind:
        case _ if kind.is_recovery:
            return ""
        case NoticeKind.UNHEALTHY:  # how an earlier run ended is not why
            return service.status.reason
        case _:
            return service.status.reason or service.status.last_end


def known_before(snapshot: Snapshot, failed: Mapping[str, int]) -> Snapshot:
    """The picture before a start, with those as failed whom an earlier program left so: that is no news.

    Args:
        failed: The run in which each of them failed.
    """
    services = tuple(
        service._replace(status=service.status._replace(state=State.FAILED, run=failed[service.id]))
        if service.id in failed
        else service
        for service in snapshot.services
    )
    return replace(snapshot, services=services)


def _not_yet_begun(service: ServiceSnapshot) -> ServiceSnapshot:
    status = service.status._replace(state=State.STOPPED, health=Health.UNKNOWN, run=0, restarts=0, recent_restarts=0)
    return service._replace(status=status)


def _kind(was: ServiceSnapshot, now: ServiceSnapshot) -> NoticeKind | None:
    if not now.status.wanted:
        return None
    if now.state is State.FAILED:
        return _failure(was, now)
    if now.status.restarts > was.status.restarts:
        return _restart(was, now)
    if report.is_unhealthy(now):
        return None if report.is_unhealthy(was) else NoticeKind.UNHEALTHY
    if now.state is not State.RUNNING:
        return None
    if was.state is State.RUNNING:  # as the same run, or it would be a restart
        return NoticeKind.HEALTHY_AGAIN if report.is_unhealthy(was) else None
    return NoticeKind.RECOVERED if now.status.restarts > 0 else None


def _failure(was: ServiceSnapshot, now: ServiceSnapshot) -> NoticeKind | None:
    if was.state is State.FAILED and was.status.run == now.status.run:
        return None
    if was.status.recovery_on and not now.status.recovery_on:
        return None  # who switches recovery off while it waits for the next try asks for just this
    limit = now.facts.restart_limit
    gave_up = bool(limit) and now.status.recovery_on and now.status.recent_restarts >= limit
    return NoticeKind.GAVE_UP if gave_up else NoticeKind.FAILED


def _restart(was: ServiceSnapshot, now: ServiceSnapshot) -> NoticeKind:
    is_endless = not now.facts.restart_limit
    crossed = was.status.recent_restarts < ENDLESS_RESTARTS <= now.status.recent_restarts
    return NoticeKind.KEEPS_FAILING if is_endless and crossed else NoticeKind.RESTARTED


def is_told(kind: NoticeKind, level: NotifyLevel) -> bool:
    """Whether `notify` lets news of this kind be told."""
    return level is NotifyLevel.ALL or (level is NotifyLevel.FAILURES and kind.is_failure)


# Words.

_ALONE = {
    NoticeKind.RESTARTED: say("{name} ended and is restarted"),
    NoticeKind.KEEPS_FAILING: say("{name} keeps failing"),
    NoticeKind.UNHEALTHY: say("{name} is unhealthy"),
    NoticeKind.FAILED: say("{name} failed"),
    NoticeKind.GAVE_UP: say("{name} failed"),
    NoticeKind.RECOVERED: say("{name} is running again"),
    NoticeKind.HEALTHY_AGAIN: say("{name} is healthy again"),
}

# In the order in which they are told; what stands first is why a person is disturbed.
_TOGETHER = {
    NoticeKind.GAVE_UP: say("failed"),
    NoticeKind.FAILED: say("failed"),
    NoticeKind.KEEPS_FAILING: say("keeps failing"),
    NoticeKind.UNHEALTHY: say("unhealthy"),
    NoticeKind.RESTARTED: say("restarted"),
    NoticeKind.RECOVERED: say("running again"),
    NoticeKind.HEALTHY_AGAIN: say("healthy again"),
}

_SEVERAL = {
    "failed": say("{count} services failed"),
    "keeps failing": say("{count} services keep failing"),
    "unhealthy": say("{count} services are unhealthy"),
    "restarted": say("{count} services ended and are restarted"),
    "running again": say("{count} services are running again"),
    "healthy again": say("{count} services are healthy again"),
}

_COUNTED = {
    "failed": say("{count} failed"),
    "keeps failing": say("{count} keep failing"),
    "unhealthy": say("{count} unhealthy"),
    "restarted": say("{count} restarted"),
    "running again": say("{count} running again"),
    "healthy again": say("{count} healthy again"),
}


def announce(news: Sequence[Notice], said: Said = as_is) -> Announcement:
    """One announcement for all of it; there is at least one."""
    order = list(_TOGETHER)
    told = sorted(news, key=lambda notice: order.index(notice.kind))
    ids = tuple(notice.service_id for notice in told)
    is_urgent = any(notice.kind.is_failure for notice in told)
    if len(told) == 1:
        (notice,) = told
        return Announcement(said(_ALONE[notice.kind].format(name=notice.name)), said(_why(notice)), ids, is_urgent)
    counts: dict[str, int] = {}
    for notice in told:
        word = _TOGETHER[notice.kind]
        counts[word] = counts.get(word, 0) + 1
    return Announcement(_title(counts, said), _lines(told, said, with_state=len(counts) > 1), ids, is_urgent)


def _title(counts: dict[str, int], said: Said) -> str:
    """`3 services failed`, or `4 services: 3 failed, 1 running again`."""
    if len(counts) == 1:
        ((word, count),) = counts.items()
        return said(_SEVERAL[word].format(count=count))
    parts = ", ".join(said(_COUNTED[word].format(count=count)) for word, count in counts.items())
    lead = say_many("{count} service", "{count} services", sum(counts.values()))
    return f"{said(lead)}: {parts}"


def _why(notice: Notice) -> str:
    if notice.kind is NoticeKind.RECOVERED:
        return say("It had ended: {reason}", reason=notice.reason) if notice.reason else ""
    if notice.kind is NoticeKind.UNHEALTHY:
        return notice.reason or say("It runs, but its health check fails.")
    return notice.reason


def _lines(told: Sequence[Notice], said: Said, *, with_state: bool) -> str:
    lines = []
    for notice in told[:_LINES_SHOWN]:
        parts = [said(_TOGETHER[notice.kind])] if with_state else []
        if notice.reason and not notice.kind.is_recovery:
            parts.append(said(notice.reason))
        lines.append(f"{notice.name}: {', '.join(parts)}" if parts else notice.name)
    if len(told) > _LINES_SHOWN:
        lines.append(said(say("and {more} more", more=len(told) - _LINES_SHOWN)))
    return "\n".join(lines)
