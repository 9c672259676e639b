"""Everything known of one service, as rows of a label and a value."""

from __future__ import annotations

from medivote_desktop.core import report
from medivote_desktop.core.report import DASH
from medivote_desktop.core.say import Said, as_is, say
from medivote_desktop.core.snapshot import ServiceSnapshot, Usage

_RECENT = say("{restarts} ({recent} of {limit} before it is given up)")


def moment_rows(service: ServiceSnapshot, monotonic_now: float, said: Said = as_is) -> tuple[tuple[str, str], ...]:
    """What is true of a service now, as label and value; the same labels whatever the state."""
    status, usage = service.status, service.usage
    limit = service.facts.restart_limit
    restarts = str(status.restarts)
    if limit and status.recent_restarts:
        restarts = _RECENT.format(restarts=restarts, recent=status.recent_restarts, limit=limit)
    rows = (
        (say("Wanted"), say("running") if status.wanted else say("not running")),
        (say("Health"), report.health_text(service)),
        (say("Process"), DASH if status.pid is None else say("{pid} (run {run})", pid=status.pid, run=status.run)),
        (say("Uptime"), report.duration_text(service.uptime_seconds(monotonic_now))),
        (say("CPU"), report.cpu_text(usage)),
        (say("Memory"), _memory_text(usage)),
        (say("Restarts"), restarts),
        (say("Auto-recovery"), say("on") if status.recovery_on else say("off")),
        (say("Last end"), status.last_end or DASH),
    )
    state = said(say("State")), report.state_text(service, monotonic_now, said)
    return state, *((said(label), said(value)) for label, value in rows)


def _memory_text(usage: Usage | None) -> str:
    if usage is None:
        return DASH
    size = report.bytes_text(usage.rss_bytes)
    return size if usage.processes == 1 else say("{size} in {number} processes", size=size, number=usage.processes)


def facts_rows(service: ServiceSnapshot, said: Said = as_is) -> tuple[tuple[str, str], ...]:
    """What services.ini says of a service, as label and value; the same labels for every service."""
    facts = service.facts
    start = say("with the program") if facts.autostart else say("when asked")
    start = start if facts.enabled else say("never: disabled in services.ini")
    rows = (
        (say("Name"), f"{facts.name} ({facts.id})"),
        (say("Description"), facts.description or DASH),
        (say("Group"), facts.group or DASH),
        (say("Command"), facts.command_line or DASH),
        (say("Directory"), facts.directory or DASH),
        (say("Port"), report.ports_text(service)),
        (say("URL"), facts.url or DASH),
        (say("Depends on"), ", ".join(map(_dependency_words, facts.depends_on)) or DASH),
        (say("Needed by"), ", ".join(facts.needed_by) or DASH),
        (say("Starts"), said(start)),
        (say("Log file"), facts.log_file or said(say("none"))),
    )
    return tuple((said(label), value) for label, value in rows)


def _dependency_words(dependency: str) -> str:
    service_id, _, condition = dependency.partition(":")
    return f"{service_id} ({condition})" if condition else service_id


def details_text(service: ServiceSnapshot, monotonic_now: float, said: Said = as_is) -> str:
    """Everything known of a service as lines of text, to be pasted into a message."""
    rows = (*facts_rows(service, said), *moment_rows(service, monotonic_now, said))
    return "\n".join(f"{label}: {value}" for label, value in rows)
