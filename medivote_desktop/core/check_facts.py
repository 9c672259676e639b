"""What the health checks of one service last found, kept beside the snapshot: it changes with every round of checks."""

from __future__ import annotations

from medivote_desktop.core.records import NamedTuple


class CheckFacts(NamedTuple):
    """The last round of checks.

    Attributes:
        checked_monotonic: When the last round ended; None before the first.
        failures: Bad rounds in a row.
        port_holds: Whether `health_port` accepted; None without that check or before its first answer.
        url_holds: The same of `health_url`.
    """

    checked_monotonic: float | None = None
    failures: int = 0
    port_holds: bool | None = None
    url_holds: bool | None = None


NO_CHECKS = CheckFacts()
