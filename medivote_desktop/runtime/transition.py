"""What is told of services: the steps of their lives."""

from __future__ import annotations

from medivote_desktop.core.events import Event
from medivote_desktop.core.lifecycle import Life
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.logs.lastlines import LogPlace


class Transition(NamedTuple):
    """One step of one service's life, with what may be another thing by the time it is told.

    Attributes:
        pid: The leader of the current or the last run.
        log_start, log_end: Of the service's process, as they were.
    """

    service_id: str
    before: Life
    after: Life
    event: Event
    pid: int | None = None
    log_start: int | None = None
    log_end: LogPlace | None = None
