"""Words for people: sizes, durations, ends of processes and states, each said in one place."""

from __future__ import annotations

from medivote_desktop.core.lifecycle import ProcessEnd, State
from medivote_desktop.core.snapshot import Health, ServiceSnapshot, Snapshot, Usage

DASH = "–"

STATE_LABELS = {
    State.STOPPED: "Stopped",
    State.WAITING: "Waiting",
    State.STARTING: "Starting",
    State.RUNNING: "Running",
    State.BACKOFF: "Back-off",
    State.STOPPING: "Stopping",
    State.EXITED: "Exited",
    State.COMPLETED: "Completed",
    State.FAILED: "Failed",
}

# POSIX names by number; those that differ between systems are told by number alone.
_SIGNALS = {
    1: ("SIGHUP", "hang-up"),
    2: ("SIGINT", "interrupt"),
    3: ("SIGQUIT", "quit"),
    4: ("SIGILL", "illegal instruction"),
    6: ("SIGABRT", "the program aborted itself"),
    8: ("SIGFPE", "arithmetic fault"),
    9: ("SIGKILL", "killed; not by us: often the out-of-memory killer or kill -9"),
    11: ("SIGSEGV", "invalid memory access"),
    13: ("SIGPIPE", "nobody reads its output"),
    14: ("SIGALRM", "alarm clock"),
    15: ("SIGTERM", "asked to end by somebody else"),
}

# How bad a state is, worst last; the tray shows the worst of all services.
_SEVERITY = {
    State.COMPLETED: 0,
    State.RUNNING: 0,
    State.STOPPED: 1,
    State.EXITED: 1,
    State.STARTING: 2,
    State.WAITING: 2,
    State.STOPPING: 2,
    State.BACKOFF: 3,
    State.FAILED: 4,
}


def bytes_text(count: int | None) -> str:
    """A size as people read it: `41.9 MB`, binary multiples; a dash for unknown."""
    if count is None:
        return DASH
    if count < 1024:
        return f"{count} B"
    size = count / 1024
    for unit in ("KB", "MB", "GB"):
        if size < 999.95 or unit == "GB":
            return f"{size:.1f} {unit}"
        size /= 1024
    raise AssertionError("unreachable")


def cpu_text(usage: Usage | None) -> str:
    """A share of one core: `2.1 %`; a dash before it is known."""
    return DASH if usage is None or usage.cpu_percent is None else f"{usage.cpu_percent:.1f} %"


def duration_text(seconds: float | None) -> str:
    """A duration in at most two units: `12 s`, `4 min 3 s`, `2 h 3 min`, `5 d 1 h`; a dash for unknown."""
    if seconds is None:
        return DASH
    whole = int(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    if whole < 86400:
        return f"{whole // 3600} h {whole % 3600 // 60} min"
    return f"{whole // 86400} d {whole % 86400 // 3600} h"


def brief_duration_text(seconds: float) -> str:
    """A short time with its fitting unit: `4 ms`, `1.3 s`, then as `duration_text`."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    return f"{seconds:.1f} s" if seconds < 10 else duration_text(seconds)


def signal_name(number: int) -> str:
    """`SIGTERM` for 15; `signal 40` where no common name exists."""
    return _SIGNALS[number][0] if number in _SIGNALS else f"signal {number}"


def end_text(end: ProcessEnd, *, asked: bool = False) -> str:
    """How a process ended, explained: `exit code 3`, `signal 9 (SIGKILL): killed; not by us: …`.

    Args:
        asked: We were stopping it: a signal was ours and needs no explanation.
    """
    if end.signal is not None:
        if end.signal in _SIGNALS:
            name, meaning = _SIGNALS[end.signal]
            return f"signal {end.signal} ({name})" + ("" if asked else f": {meaning}")
        return f"signal {end.signal}"
    if end.exit_code is None:
        return "exit status unknown"
    hint = _EXIT_HINTS.get(end.exit_code)
    return f"exit code {end.exit_code}" + (f" ({hint})" if hint else "")


_EXIT_HINTS = {
    126: "a program was found but could not be executed",
    127: "a program was not found",
    134: "a child was aborted",
    137: "a child was killed",
    139: "a child crashed",
    143: "a child was asked to end",
}


def health_text(service: ServiceSnapshot) -> str:
    """The health column: a dash where no check is configured or no process exists."""
    if not service.facts.has_health_check or not service.state.has_process:
        return DASH
    return service.status.health.value


def detail_text(service: ServiceSnapshot, monotonic_now: float) -> str:
    """What the state alone does not tell: `retry in 7 s (3 of 5)`, `SIGTERM, 7 s left`, or the reason."""
    status = service.status
    left = None if status.deadline_monotonic is None else max(0, round(status.deadline_monotonic - monotonic_now))
    if status.state is State.BACKOFF and left is not None:
        limit = service.facts.restart_limit
        of = f" ({status.recent_restarts} of {limit})" if limit else ""
        return f"retry in {left} s{of}: {status.reason}"
    if status.state is State.STOPPING and left is not None:
        return f"{status.stop_stage}, {left} s left" + (f": {status.reason}" if status.reason else "")
    if not service.facts.enabled and status.state is State.STOPPED:
        return "disabled in services.ini"
    return status.reason


def severity(state: State) -> int:
    """How much attention a state deserves; 0 is none."""
    return _SEVERITY[state]


def worst_state(snapshot: Snapshot) -> State:
    """The state that deserves attention first; STOPPED for an empty fleet."""
    return max((service.state for service in snapshot.services), key=_SEVERITY.__getitem__, default=State.STOPPED)


def is_unhealthy(service: ServiceSnapshot) -> bool:
    """Whether it runs but its checks say that it does not work."""
    return service.state is State.RUNNING and service.status.health is Health.UNHEALTHY


def summary_text(snapshot: Snapshot) -> str:
    """`6 of 7 running, 1 failed`: the one summary of status bar, tray and terminal."""
    states = [service.state for service in snapshot.services]
    parts = [f"{states.count(State.RUNNING)} of {len(states)} running"]
    for state in (State.FAILED, State.BACKOFF, State.STARTING, State.WAITING, State.STOPPING, State.COMPLETED):
        if count := states.count(state):
            parts.append(f"{count} {STATE_LABELS[state].lower()}")
    if count := sum(map(is_unhealthy, snapshot.services)):
        parts.append(f"{count} unhealthy")
    return ", ".join(parts)


def leaving_text(snapshot: Snapshot) -> str:
    """While the program leaves: how many services it still waits for; empty otherwise."""
    left = sum(service.state.has_process for service in snapshot.services)
    return f"Leaving: {left} still to end" if snapshot.leaving else ""


def usage_text(snapshot: Snapshot) -> str:
    """`12 % CPU, 310 MB` of the whole fleet; empty before the first look."""
    usages = [service.usage for service in snapshot.services if service.usage is not None]
    known = [usage.cpu_percent for usage in usages if usage.cpu_percent is not None]
    if not known:
        return ""
    return f"{sum(known):.0f} % CPU, {bytes_text(sum(usage.rss_bytes for usage in usages))}"


def tooltip_text(snapshot: Snapshot) -> str:
    """Plain text for the tray: the summary, and the names of what needs attention (at most three)."""
    bad = [
        f"{service.name} {'unhealthy' if is_unhealthy(service) else STATE_LABELS[service.state].lower()}"
        for service in snapshot.services
        if service.state in (State.FAILED, State.BACKOFF) or is_unhealthy(service)
    ]
    more = f" and {len(bad) - 3} more" if len(bad) > 3 else ""
    running = sum(service.state is State.RUNNING for service in snapshot.services)
    lead = f"{running} of {len(snapshot.services)} running"
    return f"{snapshot.title}: {lead}" + (f"; {', '.join(bad[:3])}{more}" if bad else "")


def ports_text(service: ServiceSnapshot) -> str:
    """`8001`, `8001, 8002`; a dash without any."""
    return ", ".join(map(str, service.facts.ports)) or DASH


def pid_text(service: ServiceSnapshot) -> str:
    """The process id of the current run; a dash without one."""
    return DASH if service.status.pid is None else str(service.status.pid)


def state_text(service: ServiceSnapshot, monotonic_now: float) -> str:
    """The state with what it alone does not tell: `Back-off: retry in 7 s (3 of 5): exit code 1`."""
    detail = detail_text(service, monotonic_now)
    unhealthy = ", unhealthy" if is_unhealthy(service) else ""
    return STATE_LABELS[service.state] + unhealthy + (f": {detail}" if detail else "")


def moment_rows(service: ServiceSnapshot, monotonic_now: float) -> tuple[tuple[str, str], ...]:
    """What is true of a service now, as label and value; the same labels whatever the state."""
    status, usage = service.status, service.usage
    limit = service.facts.restart_limit
    recent = f" ({status.recent_restarts} of {limit} before it is given up)" if limit and status.recent_restarts else ""
    processes = "" if usage is None or usage.processes == 1 else f" in {usage.processes} processes"
    return (
        ("State", state_text(service, monotonic_now)),
        ("Wanted", "running" if status.wanted else "not running"),
        ("Health", health_text(service)),
        ("Process", DASH if status.pid is None else f"{status.pid} (run {status.run})"),
        ("Uptime", duration_text(service.uptime_seconds(monotonic_now))),
        ("CPU", cpu_text(usage)),
        ("Memory", bytes_text(None if usage is None else usage.rss_bytes) + processes),
        ("Restarts", f"{status.restarts}{recent}"),
        ("Auto-recovery", "on" if status.recovery_on else "off"),
        ("Last end", status.last_end or DASH),
    )


def facts_rows(service: ServiceSnapshot) -> tuple[tuple[str, str], ...]:
    """What services.ini says of a service, as label and value; the same labels for every service."""
    facts = service.facts
    start = "with the program" if facts.autostart else "when asked"
    return (
        ("Name", f"{facts.name} ({facts.id})"),
        ("Description", facts.description or DASH),
        ("Group", facts.group or DASH),
        ("Command", facts.command_line or DASH),
        ("Directory", facts.directory or DASH),
        ("Port", ports_text(service)),
        ("URL", facts.url or DASH),
        ("Depends on", ", ".join(map(_dependency_words, facts.depends_on)) or DASH),
        ("Starts", start if facts.enabled else "never: disabled in services.ini"),
        ("Log file", facts.log_file or "none"),
    )


def _dependency_words(dependency: str) -> str:
    service_id, _, condition = dependency.partition(":")
    return f"{service_id} ({condition})" if condition else service_id


def details_text(service: ServiceSnapshot, monotonic_now: float) -> str:
    """Everything known of a service as lines of text, to be pasted into a message."""
    rows = (*facts_rows(service), *moment_rows(service, monotonic_now))
    return "\n".join(f"{label}: {value}" for label, value in rows)
