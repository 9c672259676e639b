"""What a command can ask of a fleet, on this machine or another: the same questions, the same answers."""

from __future__ import annotations

import sys
from collections.abc import Collection, Generator, Mapping, Sequence
from typing import Any, Protocol

from medivote_desktop.core.change import Change
from medivote_desktop.core.records import NamedTuple, dataclass
from medivote_desktop.ctl.ink import plain

ASK_SECONDS = 10.0

Status = Mapping[str, Any]
"""What `status --json` prints: the fleet, and under `services` one object each, as `core.snapshot` makes them."""

Outcome = Mapping[str, str]
"""For each service id the error in words; empty where the wish came true."""


class Wished(NamedTuple):
    """What became of a wish. `so_already` names those who were just as it wants them."""

    outcome: Outcome
    so_already: Collection[str] = ()


class CommandError(Exception):
    """A command failed, in words.

    Attributes:
        code: The exit code.
        details: Lines to be shown before the words.
    """

    def __init__(self, text: str, code: int, details: Sequence[str] = ()) -> None:
        super().__init__(text)
        self.code = code
        self.details = tuple(details)


@dataclass(frozen=True, slots=True)
class Ask:
    """A wish for services, as the command line says it.

    Attributes:
        kind: `start`, `stop` or `restart`.
        names: Services, groups, `all`.
        wait_seconds: How long to wait for the outcome; 0: not at all.
        with_dependencies: Also start what they depend on.
        anyway: Even if another process holds one of their ports.
    """

    kind: str
    names: tuple[str, ...]
    wait_seconds: float
    with_dependencies: bool = False
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Following:
    """The first of what `changes` gives: from now on nothing escapes. `whose` is the fleet in words."""

    whose: str


@dataclass(frozen=True, slots=True)
class Missed:
    """So many changes were not told, since they were read too slowly; None: nobody knows how many."""

    count: int | None


@dataclass(frozen=True, slots=True)
class Logged:
    """What a service wrote, in pieces as they come. `notice` is a word of ours instead, for people."""

    service_id: str
    data: bytes = b""
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Strays:
    """Processes of earlier runs, as the program tells them. `left` holds the pids that could not be ended."""

    found: Sequence[Mapping[str, Any]]
    left: frozenset[int] = frozenset()


class Fleet(Protocol):
    """A fleet that answers. What follows gives None at least every half second in which nothing came.

    All may raise `CommandError`, and `ControlError` where nobody can be asked.
    """

    def status(self) -> Status:
        """The fleet now."""

    def watch(self) -> Generator[Status | None, None, None]:
        """The fleet now, and whenever it is another."""

    def changes(self) -> Generator[Change | Following | Missed | None, None, None]:
        """Each change of a state or a health from now on; ends when the program leaves."""

    def wish(self, ask: Ask) -> Wished | None:
        """Let a wish take effect; None where nobody waits for the outcome."""

    def set_recovery(self, names: Sequence[str], *, on: bool) -> Outcome:
        """Switch auto-recovery."""

    def logs(self, names: Sequence[str], lines: int, *, follow: bool) -> Generator[Logged | None, None, None]:
        """The last lines of each log, the services one after another; then what is added, as it comes."""

    def log_ids(self, names: Sequence[str]) -> Sequence[str]:
        """Whose logs `logs` gives."""

    def reload(self) -> str:
        """Read services.ini again; what changed, in words."""

    def strays(self, *, stop: bool) -> Strays:
        """Processes of earlier runs that belong to no service; `stop` ends them."""

    def page(self) -> str:
        """The address of the fleet's own page; empty where its window was brought to the front instead."""


def tell_left(runs_on: Mapping[str, Sequence[str]]) -> None:
    """Say who runs on though what it depends on is stopped. Beside the outcome: scripts read that."""
    for service_id, stopped in runs_on.items():
        print(plain(f"{service_id} runs on, and depends on {', '.join(stopped)}"), file=sys.stderr)


def title(status: Status) -> str:
    """The line above the table."""
    process = f" (pid {status['pid']})" if status.get("pid") else ""
    leaving = ", and the program is leaving" if status.get("leaving") else ""
    return f"{status['title']}{process}: {status['summary']}{leaving}"
