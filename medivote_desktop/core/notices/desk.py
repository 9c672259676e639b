"""Decides when news is told: once an incident, in groups, not too often, and not while it is snoozed.

Knows no clock: the moments come in with the calls, in seconds of one monotonic clock.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from medivote_desktop.core.config import NotifyLevel
from medivote_desktop.core.notices.news import Announcement, Notice, NoticeKind, announce, is_told, notices
from medivote_desktop.core.report import is_unhealthy
from medivote_desktop.core.say import Said, as_is
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot

GROUP_SECONDS = 10.0
"""What happens within this time of the first piece of news is told together with it."""

MINUTE_SECONDS = 60.0


class NoticeDesk:
    """Gathers news and hands out what is due.

    Attributes:
        max_per_minute: `notify_max_per_minute`; what exceeds it waits and is told together.
        is_snoozed: While it is, failures gather and everything else is forgotten.
    """

    def __init__(self, max_per_minute: int, group_seconds: float = GROUP_SECONDS) -> None:
        self.max_per_minute = max_per_minute
        self._group_seconds = group_seconds
        self._is_snoozed = False
        self._open: dict[str, set[NoticeKind]] = {}  # what has been told, or waits, of each incident that goes on
        self._waiting: dict[str, Notice] = {}
        self._first_at = 0.0
        self._told_at: deque[float] = deque()

    @property
    def is_snoozed(self) -> bool:
        """Whether nothing is told for now."""
        return self._is_snoozed

    @is_snoozed.setter
    def is_snoozed(self, snoozed: bool) -> None:
        self._is_snoozed = snoozed
        if snoozed:
            self._waiting = {id_: notice for id_, notice in self._waiting.items() if notice.kind.is_failure}

    @property
    def due_at(self) -> float | None:
        """When `take` has something to hand out; None while nothing waits, or it is snoozed."""
        if not self._waiting or self._is_snoozed:
            return None
        due = self._first_at + self._group_seconds
        if len(self._told_at) >= self.max_per_minute:
            due = max(due, self._told_at[-self.max_per_minute] + MINUTE_SECONDS)
        return due

    def see(self, before: Snapshot, after: Snapshot, levels: Mapping[str, NotifyLevel], now: float) -> None:
        """Take what happened between two snapshots; `levels` is `notify` of each service."""
        for notice in notices(before, after):
            if self._is_new(notice) and is_told(notice.kind, levels.get(notice.service_id, NotifyLevel.NONE)):
                self._keep(notice, now)
        for service_id in [id_ for id_ in self._open if _is_over(after.by_id.get(id_))]:
            del self._open[service_id]

    def take(self, now: float, snapshot: Snapshot, said: Said = as_is) -> Announcement | None:
        """Hand out what is due and still so, in the words of `said`; None if there is nothing of the kind."""
        due = self.due_at
        if due is None or now < due:
            return None
        news: Sequence[Notice] = [notice for notice in self._waiting.values() if notice.holds(snapshot)]
        self._waiting = {}
        if not news:
            return None
        self._told_at.append(now)
        while len(self._told_at) > self.max_per_minute:
            self._told_at.popleft()
        return announce(news, said)

    def _is_new(self, notice: Notice) -> bool:
        """One piece of news of a kind for each incident; a recovery only where there was one."""
        told = self._open.get(notice.service_id)
        if notice.kind.ends_incident:
            self._open.pop(notice.service_id, None)
            return not notice.kind.is_recovery or told is not None
        if told is not None and notice.kind in told:
            return False
        self._open.setdefault(notice.service_id, set()).add(notice.kind)
        return True

    def _keep(self, notice: Notice, now: float) -> None:
        """The newest of a service replaces what waits of it, and takes over why it had ended, if it had."""
        if self._is_snoozed and not notice.kind.is_failure:
            return
        if not self._waiting:
            self._first_at = now
        before = self._waiting.get(notice.service_id)
        if before is not None and not notice.reason and before.kind is not NoticeKind.UNHEALTHY:
            notice = replace(notice, reason=before.reason)
        self._waiting[notice.service_id] = notice


def _is_over(service: ServiceSnapshot | None) -> bool:
    """Whether an incident ended without news: a person stopped it or started it anew, or it left services.ini."""
    if service is None or not service.status.wanted:
        return True
    return service.status.restarts == 0 and not is_unhealthy(service)
