"""What passes between the program's loop and the endpoint's thread: frozen values, and nothing else is shared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from medivote_desktop.core.check_facts import CheckFacts
from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.core.records import NamedTuple, dataclass
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.core.wishes import Wish

NOT_KEPT = ""
"""In an outcome no service's id: why a crash of the program would undo the wish, in words."""


class Picture(NamedTuple):
    """What the program's loop publishes: the snapshot, and what the health checks last found."""

    snapshot: Snapshot
    checks: Mapping[str, CheckFacts]


class Follower(Protocol):
    """The place reached in one log file."""

    def read_more(self) -> str:
        """What is new since the last call, at first the end of what there is."""

    def close(self) -> None:
        """Let go of the file."""


class LogFiles(NamedTuple):
    """How log files are read, from any thread.

    Attributes:
        tail: The last lines of a file, by path and count; raises OSError.
        follow: A follower of a file, which need not exist yet.
    """

    tail: Callable[[str, int], str]
    follow: Callable[[str], Follower]


class WishAsked(NamedTuple):
    """A wish from the network, with the slot for its outcome.

    Attributes:
        wish: Whom it concerns, and who asked: address and role.
        wait_seconds: How long to wait for the outcome; 0: answer once the wish is accepted.
        answer: Takes the errors by service id (empty where the wish came true), from any thread, once; with `NOT_KEPT`.
    """

    wish: Wish
    wait_seconds: float
    answer: Callable[[Mapping[str, str]], None]


class Serving(NamedTuple):
    """The endpoint answers, or its tokens are new."""

    state: EndpointState


@dataclass(frozen=True, slots=True)
class ViewersCounted:
    """So many event streams are open now."""

    count: int


class Ended(NamedTuple):
    """The endpoint's thread has come to its end; `error` says what was wrong, if anything was."""

    error: str = ""


Told = Serving | ViewersCounted | WishAsked | Ended
"""All that the endpoint's thread tells the program's loop."""
