"""One change of a service's state or health: what `medivote-ctl events` prints a line for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.snapshot import Health


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one service.

    Attributes:
        at: Epoch seconds.
        pid: The process that it has now; None without one.
        reason: Why, in words; may be empty.
    """

    at: float
    service_id: str
    old_state: State
    state: State
    old_health: Health = Health.UNKNOWN
    health: Health = Health.UNKNOWN
    pid: int | None = None
    reason: str = ""


def change_to_json(change: Change) -> dict[str, object]:
    """A change as plain JSON values; the contract of `medivote-ctl events --json`."""
    fields = asdict(change)
    enums = {name: fields[name].value for name in ("old_state", "state", "old_health", "health")}
    return {**fields, **enums, "at": round(change.at, 3)}


def change_from_json(fields: Mapping[str, object]) -> Change:
    """The change in its JSON values; keys of a newer version are passed over.

    Raises:
        KeyError, TypeError, ValueError: It is none.
    """
    at, service_id, pid = fields["at"], fields["service_id"], fields["pid"]
    if not isinstance(at, int | float) or not isinstance(service_id, str):
        raise TypeError("a change has a time and the id of a service")
    return Change(
        at=float(at),
        service_id=service_id,
        old_state=State(fields["old_state"]),
        state=State(fields["state"]),
        old_health=Health(fields["old_health"]),
        health=Health(fields["health"]),
        pid=pid if isinstance(pid, int) else None,
        reason=str(fields["reason"]),
    )


def change_text(change: Change) -> str:
    """`running -> retrying: exit code 3`, `healthy -> unhealthy`, `running, pid 34`: what is another, and why.

    A run that ended while it started, and was replaced at once, is `starting again` where the next is over, too.
    """
    if change.state is not change.old_state:
        turned = change.health is not change.old_health and change.health in (Health.HEALTHY, Health.UNHEALTHY)
        words = f"{report.STATE_WORDS[change.old_state]} -> {report.STATE_WORDS[change.state]}" + (
            f", {change.health.value}" if turned else ""
        )
    elif change.health is not change.old_health:
        words = f"{change.old_health.value} -> {change.health.value}"
    else:
        words = report.STATE_WORDS[change.state] + (" again" if change.pid is None else f", pid {change.pid}")
    return words + (f": {report.brief(change.reason)}" if change.reason else "")
