"""Words for incidents: what happened, why, what was done and what came of it, each said in one place."""

from __future__ import annotations

from medivote_desktop.core import report
from medivote_desktop.core.incident import Action, Incident, IncidentKind

KIND_LABELS: dict[str, str] = {
    IncidentKind.FAILED: "Failed",
    IncidentKind.GAVE_UP: "Given up",
    IncidentKind.START_FAILED: "Could not start",
    IncidentKind.UNHEALTHY: "Unhealthy",
    IncidentKind.MEMORY: "Too much memory",
    IncidentKind.START_TIMEOUT: "Start took too long",
    IncidentKind.DEPENDENCY: "Restarted with what it needs",
    IncidentKind.RELOAD: "Configuration changed",
    IncidentKind.EXITED: "Finished",
    IncidentKind.PERSON: "Stopped or restarted",
    IncidentKind.STARTED: "Started",
    IncidentKind.ADOPTED: "Taken over",
    IncidentKind.SLEPT: "Nothing was seen",
}
"""Each kind in a few words; the worst first, as a list of choices shows them."""

FAULTS: tuple[str, ...] = (
    IncidentKind.FAILED,
    IncidentKind.GAVE_UP,
    IncidentKind.START_FAILED,
    IncidentKind.UNHEALTHY,
    IncidentKind.MEMORY,
    IncidentKind.START_TIMEOUT,
)
"""What nobody asked for."""

_OUR_STOPS = (
    IncidentKind.UNHEALTHY,
    IncidentKind.MEMORY,
    IncidentKind.START_TIMEOUT,
    IncidentKind.DEPENDENCY,
    IncidentKind.RELOAD,
    IncidentKind.PERSON,
)
_CRASH_SIGNALS = (4, 6, 7, 8, 11)
_KILL_SIGNAL = 9
_AT_ONCE_SECONDS = 0.2


def is_fault(incident: Incident) -> bool:
    """Whether nobody asked for it."""
    return incident.kind in FAULTS


def kinds_named(word: str) -> tuple[str, ...]:
    """The kinds in whose label a word occurs, so that what people read can be searched."""
    small = word.casefold()
    return tuple(kind for kind, label in KIND_LABELS.items() if small in label.casefold())


def headline(incident: Incident) -> str:
    """What happened, in one or a few words: `Crashed`, `Killed`, `Stopped`, `Too much memory`."""
    match incident.kind:
        case IncidentKind.FAILED if incident.signal in _CRASH_SIGNALS:
            return "Crashed"
        case IncidentKind.FAILED if incident.signal == _KILL_SIGNAL:
            return "Killed"
        case IncidentKind.FAILED if incident.signal is not None:
            return "Ended by a signal"
        case IncidentKind.FAILED if incident.exit_code == 0:
            return "Ended"
        case IncidentKind.PERSON:
            return "Restarted" if incident.action == Action.RESTARTED else "Stopped"
        case IncidentKind.DEPENDENCY:
            return "Restarted"
        case _:
            return KIND_LABELS.get(incident.kind, incident.kind.replace("_", " ").capitalize())


def title(incident: Incident) -> str:
    """Whom it befell, and what: `MediVote Backend: killed`."""
    words = headline(incident)
    return f"{incident.service_name}: {words[:1].lower()}{words[1:]}" if incident.service_name else words


def reason(incident: Incident) -> str:
    """Why, with what became known later; a sentence without its full stop."""
    told = incident.reason or headline(incident).lower()
    if incident.kind == IncidentKind.UNHEALTHY:
        told = told.removeprefix("unhealthy: ")  # the headline says so
    return f"{told}; {incident.note}" if incident.note else told


def action(incident: Incident) -> str:
    """What the program did about it; empty where nothing was due."""
    count = _count_text(incident)
    match incident.action:
        case Action.RESTARTED if incident.kind in (IncidentKind.PERSON, IncidentKind.DEPENDENCY, IncidentKind.RELOAD):
            return "started again"
        case Action.RESTARTED:
            # Later, where it had to wait for what it depends on.
            is_late = incident.recovered_seconds is not None and incident.recovered_seconds > _AT_ONCE_SECONDS
            return f"restarted{'' if is_late else ' at once'}{count}"
        case Action.BACKOFF:
            wait = (
                "" if incident.delay_seconds is None else f" after {report.brief_duration_text(incident.delay_seconds)}"
            )
            return f"restarted{wait or ' later'}{count}"
        case Action.GAVE_UP:
            tried = f" after {incident.restarts} restarts" if incident.restarts > 1 else ""
            return f"given up{tried}: it stays down until somebody starts it"
        case Action.STOPPED:
            return "stays stopped"
        case Action.NONE if incident.kind in (IncidentKind.FAILED, IncidentKind.START_FAILED):
            return "not restarted"
        case Action.NONE if incident.kind == IncidentKind.UNHEALTHY:
            return "left running (health_action = notify, or auto-recovery is off)"
        case _:
            return ""


def uptime(incident: Incident) -> str:
    """How long it had run: `after 2 h 3 min`; empty where nothing ran."""
    if incident.uptime_seconds is None:
        return ""
    return f"after {report.brief_duration_text(max(0.0, incident.uptime_seconds))}"


def outcome(incident: Incident) -> str:
    """What came of it: `back in 4 ms`, `running in 1.2 s`, `gave up`; empty while nobody knows."""
    running, recovered = incident.running_seconds, incident.recovered_seconds
    match incident.kind:
        case IncidentKind.STARTED:
            return "" if running is None else f"running in {report.brief_duration_text(running)}"
        case IncidentKind.UNHEALTHY if incident.action == Action.NONE:
            return "" if running is None else f"healthy after {report.brief_duration_text(running)}"
        case _ if incident.action == Action.GAVE_UP:
            return "gave up"
        case _ if incident.action == Action.NONE and incident.kind in FAULTS:
            return "down"
        case _:
            return "" if recovered is None else f"back in {report.brief_duration_text(recovered)}"


def why(incident: Incident) -> str:
    """How long it had run, and the reason, in one line: `after 2 h 3 min: exit code 1`."""
    return ": ".join(filter(None, (uptime(incident), reason(incident))))


def action_brief(incident: Incident) -> str:
    """What was done, as briefly as can be: `restarted at once (1 of 5)`, `after 5 restarts`."""
    if incident.action == Action.GAVE_UP:
        return f"after {incident.restarts} restarts" if incident.restarts > 1 else ""
    return action(incident).partition(" (health_action")[0]


def facts(incident: Incident) -> tuple[tuple[str, str], ...]:
    """Everything known of an incident, as label and value; only what there is."""
    ended = "" if incident.kind not in _OUR_STOPS else _end_of_our_stop(incident)
    recovered, running = incident.recovered_seconds, incident.running_seconds
    rows = (
        ("Why", incident.reason),
        ("Also", incident.note),
        ("Asked by", incident.by),
        ("How it ended", ended),
        ("Had run", "" if incident.uptime_seconds is None else report.brief_duration_text(incident.uptime_seconds)),
        ("Done", action(incident)),
        ("Next process", "" if recovered is None else f"after {report.brief_duration_text(recovered)}"),
        ("Running", "" if running is None else f"after {report.brief_duration_text(running)}"),
        ("Process", "" if incident.pid is None else f"{incident.pid} (run {incident.run})"),
    )
    return tuple((label, value) for label, value in rows if value)


def as_text(incident: Incident, moment: str, lines: str | None) -> str:
    """Everything known of an incident as lines of text, to be pasted into a message.

    Args:
        moment: Its date and time, as people read them.
        lines: Its last log lines; None where none are kept.
    """
    told = [f"{moment}  {title(incident)}"]
    told += [f"{label}: {value}" for label, value in facts(incident)]
    if lines:
        told += ["Last log lines:", *(f"    {line}" for line in lines.split("\n"))]
    return "\n".join(told)


def _count_text(incident: Incident) -> str:
    if not incident.restarts:
        return ""
    return (
        f" ({incident.restarts} of {incident.restart_limit})" if incident.restart_limit else f" ({incident.restarts})"
    )


def _end_of_our_stop(incident: Incident) -> str:
    """How a process went that was asked to: on request, by force, or with a code of its own."""
    if incident.signal == _KILL_SIGNAL:
        return "it had to be killed (SIGKILL)"
    if incident.signal is not None:
        return f"by {report.signal_name(incident.signal)}, as asked"
    return "" if incident.exit_code is None else f"exit code {incident.exit_code}"
