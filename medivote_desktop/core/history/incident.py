"""One thing that happened to a service and is worth remembering."""

from __future__ import annotations

import enum

from medivote_desktop.core.records import dataclass


class IncidentKind(enum.StrEnum):
    """The kinds this program records. A history may hold others, written by another version."""

    EXITED = "exited"
    FAILED = "failed"
    GAVE_UP = "gave_up"
    START_FAILED = "start_failed"
    UNHEALTHY = "unhealthy"
    MEMORY = "memory"
    START_TIMEOUT = "start_timeout"
    DEPENDENCY = "dependency"
    RELOAD = "reload"
    PERSON = "person"
    ADOPTED = "adopted"
    SLEPT = "slept"
    STARTED = "started"


class Action(enum.StrEnum):
    """What the program did about it."""

    RESTARTED = "restarted"
    BACKOFF = "backoff"
    GAVE_UP = "gave_up"
    STOPPED = "stopped"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened, why, when, what was done, and how long until it was well again.

    Attributes:
        happened_at_ms: When its end (or the fault) was seen: epoch, milliseconds.
        kind: An `IncidentKind`, or a word of another version.
        reason: Why, in words.
        run: The run that it ended; 0 where none did.
        pid: The process that ended, else None.
        exit_code: What it returned; None if a signal ended it or nobody can know.
        signal: The number of the signal that ended it, else None.
        uptime_seconds: How long that run had lasted; None without one.
        action: An `Action`, or a word of another version.
        recovered_seconds: From the end seen to the replacement's spawn; None until then.
        running_seconds: From the end seen to RUNNING; None until then.
        by: Who asked, in words; empty where nobody did.
        note: What became known after the end, in words: who holds its port, what the kernel says of a kill.
        delay_seconds: How long the next run was made to wait; None where it was not.
        restarts: The automatic restarts within the window, this one among them; 0 where none was counted.
        restart_limit: How many there may be; 0 for any number.
        id: Its number in the history; 0 before it is stored.
    """

    happened_at_ms: int
    service_id: str
    service_name: str
    kind: str
    reason: str = ""
    run: int = 0
    pid: int | None = None
    exit_code: int | None = None
    signal: int | None = None
    uptime_seconds: float | None = None
    action: str = Action.NONE
    recovered_seconds: float | None = None
    running_seconds: float | None = None
    by: str = ""
    note: str = ""
    delay_seconds: float | None = None
    restarts: int = 0
    restart_limit: int = 0
    id: int = 0


@dataclass(frozen=True, slots=True)
class IncidentQuery:
    """Which incidents are wanted; the newest come first.

    Attributes:
        service_id: Of this service alone; None: of all.
        kinds: Of these kinds alone; empty: of all.
        words: Each of them occurs in what is told of the incident or in its last log lines, whatever the case.
        labels: Kinds with what a person reads for each, where that is not English, so that those words are found too.
        before_id: Older than this one; None: from the newest on.
        ids: These alone, as far as the rest fits; None: any.
        limit: So many at most.
        whose: Of these services alone, the program itself being the empty one; empty: of all.
        since_ms: From then on, in milliseconds since 1970; None: from the first one on.
    """

    service_id: str | None = None
    kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    before_id: int | None = None
    ids: tuple[int, ...] | None = None
    limit: int = 500
    whose: tuple[str, ...] = ()
    since_ms: int | None = None
