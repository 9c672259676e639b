"""What an earlier program told of a run that is taken over."""

from __future__ import annotations

from medivote_desktop.core.records import NamedTuple


class Known(NamedTuple):
    """Empty where nobody knows it.

    Attributes:
        executed: What tells the configuration that it was started with from any other.
        log: Where it writes.
        asked: What tells the health that it was asked for from any other, `-` for none.
        was_running: Whether it was RUNNING.
        log_begins: Where its part of the log begins, in bytes; None where nobody knows it.
    """

    executed: str = ""
    log: str = ""
    asked: str = ""
    was_running: bool = False
    log_begins: int | None = None
