"""Words for incidents: what happened, why, what was done and what came of it, each said in one place."""

from __future__ import annotations

from collections.abc import Sequence

from medivote_desktop.core import report
from medivote_desktop.core.history.incident import Action, Incident, IncidentKind
from medivote_desktop.core.say import Said, as_is, say
from medivote_desktop.core.signals import signal_name

KIND_LABELS: dict[str, str] = {
    IncidentKind.FAILED: say("Failed"),
    IncidentKind.GAVE_UP: say("Given up"),
    IncidentKind.START_FAILED: say("Could not start"),
    IncidentKind.UNHEALTHY: say("Unhealthy"),
    IncidentKind.MEMORY: say("Too much memory"),
    IncidentKind.START_TIMEOUT: say("Start took too long"),
    IncidentKind.DEPENDENCY: say("Restarted with what it needs"),
    IncidentKind.RELOAD: say("Configuration changed"),
    IncidentKind.EXITED: say("Finished"),
    IncidentKind.PERSON: say("Stopped or restarted"),
    IncidentKind.STARTED: say("Started"),
    IncidentKind.ADOPTED: say("Taken over"),
    IncidentKind.SLEPT: say("Nothing was seen"),
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


def kinds_named(word: str, labels: Sequence[tuple[str, str]] = ()) -> tuple[str, ...]:
    """The kinds in whose label a word occurs, in English or in `labels`, so that what people read can be searched."""
    small = word.casefold()
    known = (*KIND_LABELS.items(), *labels)
    return tuple(dict.fromkeys(kind for kind, label in known if small in label.casefold()))


def headline(incident: Incident) -> str:
    """What happened, in one or a few words: `Crashed`, `Killed`, `Stopped`, `Too much memory`."""
    match incident.kind:
        case IncidentKind.FAILED if incident.signal in _CRASH_SIGNALS:
            return say("Crashed")
        case IncidentKind.FAILED if incident.signal == _KILL_SIGNAL:
            return say("Killed")
        case IncidentKind.FAILED if incident.signal is not None:
            return say("Ended by a signal")
        case IncidentKind.FAILED if incident.exit_code == 0:
            return say("Ended")
        case IncidentKind.PERSON:
            return say("Restarted") if incident.action == Action.RESTARTED else say("Stopped")
        case IncidentKind.DEPENDENCY:
            return say("Restarted")
        case _:
            return KIND_LABELS.get(incident.kind, incident.kind.replace("_", " ").capitalize())


def title(incident: Incident, said: Said = as_is) -> str:
    """Whom it befell, and what: `MediVote Backend: Killed`."""
    words = said(headline(incident))
    return f"{incident.service_name}: {words}" if incident.service_name else words


def reason(incident: Incident) -> str:
    """Why, with what became known later; a sentence without its full stop."""
    told = incident.reason or headline(incident).lower()
    if incident.kind == IncidentKind.UNHEALTHY:
        told = told.removeprefix("unhealthy: ")  # the headline says so
    return f"{told}; {incident.note}" if incident.note else told


def action(incident: Incident, said: Said = as_is) -> str:
    """What the program did about it; empty where nothing was due."""
    count = said(_count_text(incident))
    match incident.action:
        case Action.RESTARTED if incident.kind in (IncidentKind.PERSON, IncidentKind.DEPENDENCY, IncidentKind.RELOAD):
            return said(say("started again"))
        case Action.RESTARTED:
            # Later, where it had to wait for what it depends on.
            is_late = incident.recovered_seconds is not None and incident.recovered_seconds > _AT_ONCE_SECONDS
            return said(say("restarted") if is_late else say("restarted at once")) + count
        case Action.BACKOFF:
            if incident.delay_seconds is None:
                return said(say("restarted later")) + count
            wait = report.brief_duration_text(incident.delay_seconds)
            if incident.recovered_seconds is None:  # it is still to come, or was not: somebody stopped it meanwhile
                return said(say("restart due after {duration}", duration=wait)) + count
            return said(say("restarted after {duration}", duration=wait)) + count
        case Action.GAVE_UP:
            if incident.restarts <= 1:
                return said(say("given up: it stays down until somebody starts it"))
            return said(
                say("given up after {tries} restarts: it stays down until somebody starts it", tries=incident.restarts)
            )
        case Action.STOPPED:
            return said(say("stays stopped"))
        case Action.NONE if incident.kind in (IncidentKind.FAILED, IncidentKind.START_FAILED):
            return said(say("not restarted"))
        case Action.NONE if incident.kind == IncidentKind.UNHEALTHY:
            return said(say("left running (health_action = notify, or auto-recovery is off)"))
        case _:
            return ""


def uptime(incident: Incident) -> str:
    """How long it had run: `after 2 h 3 min`; empty where nothing ran."""
    return "" if incident.uptime_seconds is None else _timed(say("after {duration}"), max(0.0, incident.uptime_seconds))


def outcome(incident: Incident) -> str:
    """What came of it: `back in 4 ms`, `running in 1.2 s`, `gave up`; empty while nobody knows."""
    match incident.kind:
        case IncidentKind.STARTED:
            return _timed(say("running in {duration}"), incident.running_seconds)
        case IncidentKind.UNHEALTHY if incident.action == Action.NONE:
            return _timed(say("healthy after {duration}"), incident.running_seconds)
        case _ if incident.action == Action.GAVE_UP:
            return say("gave up")
        case _ if incident.action == Action.NONE and incident.kind in FAULTS:
            return say("down")
        case _:
            return _timed(say("back in {duration}"), incident.recovered_seconds)


def _timed(words: str, seconds: float | None) -> str:
    return "" if seconds is None else words.format(duration=report.brief_duration_text(seconds))


def why(incident: Incident, said: Said = as_is) -> str:
    """How long it had run, and the reason, in one line: `after 2 h 3 min: exit code 1`."""
    return ": ".join(map(said, filter(None, (uptime(incident), reason(incident)))))


def action_brief(incident: Incident, said: Said = as_is) -> str:
    """What was done, as briefly as can be: `restarted at once (1 of 5)`, `after 5 restarts`."""
    if incident.action == Action.GAVE_UP:
        return said(say("after {tries} restarts", tries=incident.restarts)) if incident.restarts > 1 else ""
    if incident.action == Action.NONE and incident.kind == IncidentKind.UNHEALTHY:
        return said(say("left running"))
    return action(incident, said)


def facts(incident: Incident, said: Said = as_is) -> tuple[tuple[str, str], ...]:
    """Everything known of an incident, as label and value; only what there is."""
    ended = "" if incident.kind not in _OUR_STOPS else _end_of_our_stop(incident)
    by = "" if incident.reason == f"asked by {incident.by}" else incident.by  # said already
    process = "" if incident.pid is None else say("{pid} (run {run})", pid=incident.pid, run=incident.run)
    rows = (
        (say("Why"), incident.reason),
        (say("Also"), incident.note),
        (say("Asked by"), by),
        (say("How it ended"), ended),
        (say("Had run"), _timed("{duration}", incident.uptime_seconds)),
        (say("Done"), action(incident, said)),
        (say("Next process"), _timed(say("after {duration}"), incident.recovered_seconds)),
        (say("Running"), _timed(say("after {duration}"), incident.running_seconds)),
        (say("Process"), process),
    )
    return tuple((said(label), said(value)) for label, value in rows if value)


def as_text(incident: Incident, moment: str, lines: str | None, said: Said = as_is) -> str:
    """Everything known of an incident as lines of text, to be pasted into a message.

    Args:
        moment: Its date and time, as people read them.
        lines: Its last log lines; None where none are kept.
    """
    told = [f"{moment}  {title(incident, said)}"]
    told += [f"{label}: {value}" for label, value in facts(incident, said)]
    if lines:
        told += [said(say("Last log lines:")), *(f"    {line}" for line in lines.split("\n"))]
    return "\n".join(told)


def _count_text(incident: Incident) -> str:
    if not incident.restarts:
        return ""
    if not incident.restart_limit:
        return f" ({incident.restarts})"
    return say(" ({tries} of {limit})", tries=incident.restarts, limit=incident.restart_limit)


def _end_of_our_stop(incident: Incident) -> str:
    """How a process went that was asked to: on request, by force, or with a code of its own."""
    if incident.signal == _KILL_SIGNAL:
        return say("it had to be killed (SIGKILL)")
    if incident.signal is not None:
        return say("by {name}, as asked", name=signal_name(incident.signal))
    return "" if incident.exit_code is None else say("exit code {code}", code=incident.exit_code)
