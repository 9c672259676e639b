"""One service as the endpoint shows it: in the words of the earlier MediVote manager, and as a row of the page.

Of a service's environment, its command line and its log nothing is in here.
"""

from __future__ import annotations

import re

from medivote_desktop.core.check_facts import NO_CHECKS, CheckFacts
from medivote_desktop.core.endpoint.seam import Picture
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.secrets.masking import Masker
from medivote_desktop.core.snapshot import Health, ServiceSnapshot, Snapshot

_BYTES_A_MB = 1024 * 1024
_MASKER = Masker(())
_SEARCHED = re.compile(r" \(searched [^)]*\)")  # the PATH, for the person at the machine


def reason_text(service: ServiceSnapshot) -> str:
    """Why it is in its state, for viewers: without secrets in the address of a health check, and without its PATH."""
    reason = service.status.reason
    return _SEARCHED.sub("", _MASKER.text(reason)) if reason else ""


def cpu_percent(service: ServiceSnapshot) -> float | None:
    """The share of one core of its whole tree; None if unknown."""
    usage = service.usage
    return None if usage is None or usage.cpu_percent is None else round(usage.cpu_percent, 1)


def memory_mb(service: ServiceSnapshot) -> float | None:
    """The memory of its whole tree; None if unknown."""
    return None if service.usage is None else round(service.usage.rss_bytes / _BYTES_A_MB, 1)


def status_fields(service: ServiceSnapshot) -> dict[str, object]:
    """The part of its row of `/status` that lasts as long as its snapshot; uptime and health change with time."""
    facts, status = service.facts, service.status
    return {
        "name": facts.name,
        "port": facts.ports[0] if facts.ports else "N/A",
        "status": status.state.value,
        "pid": status.pid,
        "cpu_percent": cpu_percent(service) or 0.0,
        "memory_mb": memory_mb(service) or 0.0,
        "started_at": status.started_at,
        "restarts": status.restarts,
        "auto_recovery_enabled": status.recovery_on,
        "stop_warning": facts.stop_warning,
        "reason": reason_text(service),
    }


def health_fields(
    service: ServiceSnapshot, picture: Picture, sampled_at: float | None, monotonic_now: float
) -> dict[str, object]:
    """Its health in short, as `/status` tells it.

    Args:
        sampled_at: When usage was last measured, in epoch seconds: the last look at a service without a check.
    """
    checks = picture.checks.get(service.id, NO_CHECKS)
    return {
        "status": health_word(service),
        "last_check": _last_check(service, checks, picture.snapshot, sampled_at),
        "uptime": uptime(service, monotonic_now),
    }


def health_row(
    service: ServiceSnapshot, picture: Picture, sampled_at: float | None, monotonic_now: float
) -> dict[str, object]:
    """Its row of `/health`."""
    checks = picture.checks.get(service.id, NO_CHECKS)
    return {
        **health_fields(service, picture, sampled_at, monotonic_now),
        "auto_recovery_enabled": service.status.recovery_on,
        "failure_count": checks.failures,
        "recovery_attempts": service.status.recent_restarts,
        "max_recovery_attempts": service.facts.restart_limit,
        "process_healthy": service.state in (State.STARTING, State.RUNNING) and service.status.pid is not None,
        "port_healthy": checks.port_holds,
        "http_healthy": checks.url_holds,
    }


def event_fields(service: ServiceSnapshot) -> dict[str, object]:
    """Its part of an unnamed event of `/events`."""
    return {
        "name": service.name,
        "status": service.state.value,
        "pid": service.status.pid,
        "cpu": cpu_percent(service) or 0.0,
        "mem": memory_mb(service) or 0.0,
    }


def page_row(service: ServiceSnapshot, order: int, snapshot: Snapshot) -> dict[str, object]:
    """Its full row of `/events?changes=1`. Moments, not counters that tick; unknown is null, never 0.

    Its health is as the window shows it: unknown without a configured check.

    Args:
        order: Its place in services.ini: the order of an object's keys is not kept everywhere.
    """
    facts, status = service.facts, service.status
    deadline = status.deadline_monotonic
    return {
        "name": facts.name,
        "status": status.state.value,
        "pid": status.pid,
        "cpu": cpu_percent(service),
        "mem": memory_mb(service),
        "order": order,
        "group": facts.group,
        "description": facts.description,
        "port": facts.ports[0] if facts.ports else None,
        "url": facts.url,
        "health": status.health.value,
        "reason": reason_text(service),
        "processes": None if service.usage is None else service.usage.processes,
        "wanted": status.wanted,
        "started_at": _rounded(status.started_at),
        "next_step_at": None if deadline is None else round(snapshot.taken_at + deadline - snapshot.taken_monotonic, 1),
        "stop_stage": status.stop_stage or None,
        "restarts": status.restarts,
        "auto_recovery_enabled": status.recovery_on,
        "stop_warning": facts.stop_warning,
        "needed_by": facts.needed_by,
        "last_end": status.last_end or None,
        "enabled": facts.enabled,
    }


def health_word(service: ServiceSnapshot) -> str:
    """`healthy`, `unhealthy`, `starting` or `unknown`; without a configured check a running service is healthy."""
    if service.facts.has_health_check or service.status.health is not Health.UNKNOWN:
        return service.status.health.value
    match service.state:
        case State.RUNNING:
            return Health.HEALTHY.value
        case State.STARTING:
            return Health.STARTING.value
        case _:
            return Health.UNKNOWN.value


def uptime(service: ServiceSnapshot, monotonic_now: float) -> float:
    """Seconds of the current run; 0 without one."""
    return round(service.uptime_seconds(monotonic_now) or 0.0, 3)


def _last_check(
    service: ServiceSnapshot, checks: CheckFacts, snapshot: Snapshot, sampled_at: float | None
) -> float | None:
    if checks.checked_monotonic is not None:
        return round(snapshot.taken_at + checks.checked_monotonic - snapshot.taken_monotonic, 3)
    if service.facts.has_health_check or service.state is not State.RUNNING:
        return None
    return _rounded(sampled_at if sampled_at is not None else snapshot.taken_at)


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
