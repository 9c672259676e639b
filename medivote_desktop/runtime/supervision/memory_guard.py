"""Restarts what holds more memory than it may, for longer than it may."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from medivote_desktop.core import report
from medivote_desktop.core.events import RestartDue
from medivote_desktop.core.lifecycle import State, StopCause
from medivote_desktop.core.say import say
from medivote_desktop.core.snapshot import Usage
from medivote_desktop.runtime.process import ServiceProcess


class MemoryGuard:
    """Compares each measurement with `memory_limit`; a restart is due after `memory_limit_for` above it.

    Args:
        services: The fleet; read anew each time.
        clock: The monotonic clock, in seconds.
    """

    def __init__(self, services: Mapping[str, ServiceProcess], clock: Callable[[], float]) -> None:
        self._services = services
        self._clock = clock
        self._above_since: dict[str, tuple[int, float]] = {}
        self._looked_at = 0.0

    def on_sampled(self, usages: Mapping[str, Usage]) -> None:
        """Take in one measurement of all services."""
        for service_id, service in self._services.items():
            if service.config.memory_limit_bytes is not None:
                self._judge(service, usages.get(service_id), service.config.memory_limit_bytes)
            elif self._above_since:  # a reload took the limit away; with another one the count begins anew
                self._above_since.pop(service_id, None)
        self._looked_at = self._clock()

    def on_gap(self) -> None:
        """Nobody looked for a while: what was above its limit before need not have been so all the time.

        That time does not count. What is counted already does: a machine that is held up again and again is short of
        memory, and would never come to the end of a count that begins anew.
        """
        now = self._clock()
        unseen_seconds, self._looked_at = now - self._looked_at, now
        self._above_since = {id_: (run, since + unseen_seconds) for id_, (run, since) in self._above_since.items()}

    def _judge(self, service: ServiceProcess, usage: Usage | None, limit_bytes: int) -> None:
        service_id, life = service.config.id, service.life
        if usage is None or usage.rss_bytes <= limit_bytes or life.state is not State.RUNNING:
            self._above_since.pop(service_id, None)
            return
        now = self._clock()
        run, since = self._above_since.setdefault(service_id, (life.run, now))
        if run != life.run:
            self._above_since[service_id] = (life.run, now)
        elif now - since >= service.config.memory_limit_for_seconds and life.recovery_on:
            used, limit = report.bytes_text(usage.rss_bytes), report.bytes_text(limit_bytes)
            reason = say("memory {size} above the limit of {limit}", size=used, limit=limit)
            if now - since >= 1:
                reason = say(
                    "memory {size} above the limit of {limit} for {duration}",
                    size=used,
                    limit=limit,
                    duration=report.duration_text(now - since),
                )
            del self._above_since[service_id]
            service.post(RestartDue(now, StopCause.MEMORY, reason))
