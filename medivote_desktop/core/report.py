"""Words for people: sizes, durations, ends of processes and states, each said in one place."""

from __future__ import annotations

from functools import lru_cache

from medivote_desktop.core.lifecycle import ProcessEnd, State
from medivote_desktop.core.say import Said, as_is, say
from medivote_desktop.core.signals import name_and_meaning
from medivote_desktop.core.snapshot import Health, ServiceSnapshot, Snapshot, Usage

DASH = "–"
DISABLED = say("disabled in services.ini")
_NOT_FOUND = "command not found: "

STATE_LABELS = {
    State.STOPPED: say("Stopped"),
    State.WAITING: say("Waiting"),
    State.STARTING: say("Starting"),
    State.RUNNING: say("Running"),
    State.BACKOFF: say("Retrying"),
    State.STOPPING: say("Stopping"),
    State.EXITED: say("Exited"),
    State.COMPLETED: say("Completed"),
    State.FAILED: say("Failed"),
}

STATE_WORDS = {
    State.STOPPED: say("stopped"),
    State.WAITING: say("waiting"),
    State.STARTING: say("starting"),
    State.RUNNING: say("running"),
    State.BACKOFF: say("retrying"),
    State.STOPPING: say("stopping"),
    State.EXITED: say("exited"),
    State.COMPLETED: say("completed"),
    State.FAILED: say("failed"),
}
"""The same within a sentence."""

_WORDS_BY_VALUE = {state.value: words for state, words in STATE_WORDS.items()}

HEALTH_WORDS = {
    Health.HEALTHY: say("healthy"),
    Health.UNHEALTHY: say("unhealthy"),
    Health.STARTING: say("starting"),
    Health.UNKNOWN: say("unknown"),
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


_SIZES = (say("{size:.1f} KB"), say("{size:.1f} MB"), say("{size:.1f} GB"))


def state_word(value: str) -> str:
    """The word for a state in what was sent: `retrying` for `backoff`; one that only a later version knows as it is."""
    return _WORDS_BY_VALUE.get(value, value)


def bytes_text(count: int | None) -> str:
    """A size as people read it: `41.9 MB`, binary multiples; a dash for unknown."""
    if count is None:
        return DASH
    if count < 1024:
        return f"{count} B"
    size = count / 1024
    for words in _SIZES[:-1]:
        if size < 999.95:
            return words.format(size=size)
        size /= 1024
    return _SIZES[-1].format(size=size)


def cpu_text(usage: Usage | None) -> str:
    """A share of one core: `2.1 %`; a dash before it is known."""
    return DASH if usage is None or usage.cpu_percent is None else say("{percent:.1f} %", percent=usage.cpu_percent)


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
    return say("{seconds:.1f} s", seconds=seconds) if seconds < 10 else duration_text(seconds)


@lru_cache(maxsize=64)
def end_text(end: ProcessEnd, *, asked: bool = False) -> str:
    """How a process ended, explained: `exit code 3`, `signal 9 (SIGKILL): killed; not by us: …`.

    Args:
        asked: We were stopping it: a signal was ours and needs no explanation.
    """
    if end.signal is not None:
        if (known := name_and_meaning(end.signal)) is not None:
            name, meaning = known
            if asked:
                return say("signal {number} ({name})", number=end.signal, name=name)
            return say("signal {number} ({name}): {what}", number=end.signal, name=name, what=meaning)
        return say("signal {number}", number=end.signal)
    if end.exit_code is None:
        return say("exit status unknown")
    hint = _EXIT_HINTS.get(end.exit_code)
    if hint is None:
        return say("exit code {code}", code=end.exit_code)
    return say("exit code {code} ({hint})", code=end.exit_code, hint=hint)


_EXIT_HINTS = {
    126: say("a program was found but could not be executed"),
    127: say("a program was not found"),
    134: say("a child was aborted"),
    137: say("a child was killed"),
    139: say("a child crashed"),
    143: say("a child was asked to end"),
    # A reloading server (Flask, Django) ends with what its child ended with: minus the signal, of which a byte is left.
    241: say("a child was asked to end"),
    245: say("a child crashed"),
    247: say("a child was killed"),
    250: say("a child was aborted"),
    # Windows tells by such a code why it ended a program.
    0x4001_0004: say("ended with its session"),
    0xC000_0005: say("it reached for memory that it does not have"),
    0xC000_0135: say("a library that it needs was not found"),
    0xC000_0142: say("a library that it needs could not begin"),
    0xC000_013A: say("ended by Ctrl+C, or with its console"),
    0xC000_0409: say("it aborted"),
}


def health_text(service: ServiceSnapshot) -> str:
    """The health column: a dash where no check is configured or no process exists."""
    if not service.facts.has_health_check or not service.state.has_process:
        return DASH
    return HEALTH_WORDS[service.status.health]


def detail_text(service: ServiceSnapshot, monotonic_now: float) -> str:
    """What the state alone does not tell: `retry in 7 s (3 of 5)`, `SIGTERM, 7 s left`, or the reason."""
    status = service.status
    left = None if status.deadline_monotonic is None else max(0, round(status.deadline_monotonic - monotonic_now))
    if status.state is State.BACKOFF and left is not None:
        limit = service.facts.restart_limit
        if not limit or not status.is_at_fault:
            return say("retry in {left} s: {reason}", left=left, reason=status.reason)
        tries, why = status.recent_restarts, status.reason
        return say("retry in {left} s ({tries} of {limit}): {why}", left=left, tries=tries, limit=limit, why=why)
    if status.state is State.STOPPING and left is not None:
        if not status.reason:
            return say("{stage}, {left} s left", stage=status.stop_stage, left=left)
        return say("{stage}, {left} s left: {reason}", stage=status.stop_stage, left=left, reason=status.reason)
    if not service.facts.enabled and status.state is State.STOPPED:
        return DISABLED
    return status.reason


def brief(reason: str) -> str:
    """A reason for a line of its own: without all the folders in which a command was looked for."""
    command, searched, _ = reason.partition(" (searched ")
    if not searched or _NOT_FOUND not in command:
        return reason
    if command.startswith(_NOT_FOUND):
        return say("command not found: {program}", program=command.removeprefix(_NOT_FOUND))
    return f"{command})" if reason.endswith("))") else reason  # why one failed, told of another that waits for it


def severity(state: State) -> int:
    """How much attention a state deserves; 0 is none."""
    return _SEVERITY[state]


def worst_state(snapshot: Snapshot) -> State:
    """The state that deserves attention first; STOPPED for an empty fleet."""
    return max((service.state for service in snapshot.services), key=_SEVERITY.__getitem__, default=State.STOPPED)


def is_unhealthy(service: ServiceSnapshot) -> bool:
    """Whether it runs but its checks say that it does not work."""
    return service.state is State.RUNNING and service.status.health is Health.UNHEALTHY


_SUMMARY = {
    State.FAILED: say("{count} failed"),
    State.BACKOFF: say("{count} retrying"),
    State.STARTING: say("{count} starting"),
    State.WAITING: say("{count} waiting"),
    State.STOPPING: say("{count} stopping"),
    State.COMPLETED: say("{count} completed"),
}


def summary_text(snapshot: Snapshot, said: Said = as_is) -> str:
    """`6 of 7 running, 1 failed`: the one summary of status bar, tray and terminal."""
    states = [service.state for service in snapshot.services]
    parts = [_running_text(snapshot)]
    for state, words in _SUMMARY.items():
        if count := states.count(state):
            parts.append(words.format(count=count))
    if count := sum(map(is_unhealthy, snapshot.services)):
        parts.append(say("{count} unhealthy", count=count))
    return ", ".join(map(said, parts))


def _running_text(snapshot: Snapshot) -> str:
    running = sum(service.state is State.RUNNING for service in snapshot.services)
    return say("{running} of {total} running", running=running, total=len(snapshot.services))


def leaving_text(snapshot: Snapshot) -> str:
    """While the program leaves: how many services it still waits for; empty otherwise."""
    left = sum(service.state.has_process for service in snapshot.services)
    return say("Leaving: {left} still to end", left=left) if snapshot.leaving else ""


def usage_text(snapshot: Snapshot) -> str:
    """`12 % CPU, 310 MB` of the whole fleet; empty before the first look."""
    usages = [service.usage for service in snapshot.services if service.usage is not None]
    known = [usage.cpu_percent for usage in usages if usage.cpu_percent is not None]
    if not known:
        return ""
    memory = bytes_text(sum(usage.rss_bytes for usage in usages))
    return say("{percent:.0f} % CPU, {size}", percent=sum(known), size=memory)


def tooltip_text(snapshot: Snapshot, said: Said = as_is) -> str:
    """Plain text for the tray: the summary, and the names of what needs attention (at most three)."""
    bad = [
        f"{service.name} {said(_trouble(service))}"
        for service in snapshot.services
        if service.state in (State.FAILED, State.BACKOFF) or is_unhealthy(service)
    ]
    more = said(say(" and {more} more", more=len(bad) - 3)) if len(bad) > 3 else ""
    lead = said(_running_text(snapshot))
    return f"{snapshot.title}: {lead}" + (f"; {', '.join(bad[:3])}{more}" if bad else "")


def _trouble(service: ServiceSnapshot) -> str:
    return HEALTH_WORDS[Health.UNHEALTHY] if is_unhealthy(service) else STATE_WORDS[service.state]


def ports_text(service: ServiceSnapshot) -> str:
    """`8001`, `8001, 8002`; a dash without any."""
    return ", ".join(map(str, service.facts.ports)) or DASH


def pid_text(service: ServiceSnapshot) -> str:
    """The process id of the current run; a dash without one."""
    return DASH if service.status.pid is None else str(service.status.pid)


def state_text(service: ServiceSnapshot, monotonic_now: float, said: Said = as_is, *, in_brief: bool = False) -> str:
    """The state with what it alone does not tell: `Retrying: retry in 7 s (3 of 5): exit code 1`."""
    detail = detail_text(service, monotonic_now)
    detail = brief(detail) if in_brief else detail
    unhealthy = f", {said(HEALTH_WORDS[Health.UNHEALTHY])}" if is_unhealthy(service) else ""
    return said(STATE_LABELS[service.state]) + unhealthy + (f": {said(detail)}" if detail else "")
