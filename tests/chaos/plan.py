"""What befalls the fleet: a sequence that its seed alone decides, so that a failing one can be tried again."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

WEIGHTS = {
    "kill service": 24,
    "kill member": 8,
    "kill all services": 1,
    "suspend service": 6,
    "wish one": 22,
    "wish group": 5,
    "wish all": 2,
    "kill program": 8,
    "leave program": 1,
    "kill leaving program": 2,
    "suspend program": 2,
    "reload": 6,
    "spoil file": 3,
    "delete log": 4,
    "spoil history": 1,
}
"""How often each kind of fault comes, against the others."""

REWRITING_WEIGHTS = {
    "kill service": 16,
    "kill member": 4,
    "kill all services": 1,
    "suspend service": 4,
    "wish one": 24,
    "wish group": 4,
    "wish all": 1,
    "kill program": 8,
    "leave program": 4,
    "kill leaving program": 2,
    "suspend program": 1,
    "edit": 30,
    "leave file spoilt": 3,
    "start another program": 2,
}
"""The same where the file itself is changed all the time."""

CUT_SHORT_WEIGHTS = {
    "kill service": 14,
    "kill member": 4,
    "suspend service": 2,
    "wish one": 30,
    "wish group": 8,
    "wish all": 3,
    "kill program": 6,
    "leave program": 4,
    "reload": 10,
    "delete log": 1,
    "lay fuse": 30,
}
"""The same where the program is killed in the middle of whatever it does."""

DOWNTIMES = (
    *("nothing", "nothing", "services end", "services end", "no ledger", "noise", "half a ledger", "spoilt file"),
    *("killed at birth", "killed at birth"),
)
"""What happens between the end of the program and its next start."""

CUT_SHORT_DOWNTIMES = ("nothing", "services end", "cut short", "cut short", "cut short", "noise")

REWRITING_DOWNTIMES = ("nothing", "services end", "edited", "edited", "killed at birth", "noise", "spoilt file")

WRITTEN = ("renamed", "in place", "in halves")
"""How an edit comes into the file."""

TAKEN_OVER = ("asked", "asked", "watched", "watched", "asked at once and killed")
"""Who takes it over."""

SPOILT = ("folder", "noise", "faults", "missing")
"""What stands in place of services.ini."""

_WISHES = ("start", "stop", "restart")


@dataclass(frozen=True)
class Fault:
    """One thing that happens.

    Attributes:
        detail: The wish, the downtime, or what stands in place of the file.
        amount: Between 0 and 1: how long, how many, or which.
        pause_seconds: Until the next fault.
    """

    kind: str
    target: str
    detail: str
    amount: float
    pause_seconds: float

    def __str__(self) -> str:
        return f"{self.kind} {self.target} ({self.detail}, {self.amount:.3f})"


def plan(
    seed: int,
    names: Sequence[str],
    groups: Sequence[str],
    weights: Mapping[str, int] = WEIGHTS,
    downtimes: Sequence[str] = DOWNTIMES,
) -> Iterator[Fault]:
    """Faults without end."""
    chance = random.Random(seed)
    while True:
        kind = chance.choices(list(weights), list(weights.values()))[0]
        target = (
            chance.choice(groups) if kind == "wish group" else "all" if kind == "wish all" else chance.choice(names)
        )
        detail = ""
        if kind.startswith("wish"):
            detail = chance.choice(_WISHES)
        elif kind == "kill program":
            detail = chance.choice(downtimes)
        elif kind in ("spoil file", "leave file spoilt"):
            detail = chance.choice(SPOILT)
        elif kind == "edit":
            detail = f"{chance.choice(WRITTEN)}, {chance.choice(TAKEN_OVER)}"
        yield Fault(kind, target, detail, chance.random(), chance.choice((0.0, 0.0, 0.02, 0.1)))
