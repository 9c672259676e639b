"""What people ask for: one small value that window, tray, terminal and endpoint all send the same way."""

from __future__ import annotations

import enum
from collections.abc import Callable

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say


class WishKind(enum.Enum):
    """What is to happen to the services named."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    RECOVERY_ON = "recovery_on"
    RECOVERY_OFF = "recovery_off"


class Wish(NamedTuple):
    """A wish of a person.

    Attributes:
        service_ids: Whom it concerns, in no particular order; the supervisor orders by dependencies.
        with_dependencies: Start what they depend on too, even where a person had stopped it.
        ignore_ports: Start them even if somebody holds one of their ports; not what they depend on.
        alone: Restart these only, not those that restart with them (`restart_with_dependencies`).
        by: Who asked, in words for the timeline: `you`, `medivote-ctl`, `10.0.0.7 (operator)`.
    """

    kind: WishKind
    service_ids: tuple[str, ...]
    with_dependencies: bool = False
    alone: bool = False
    by: str = say("you")
    ignore_ports: bool = False


class Wishing(NamedTuple):
    """What somebody needs who wishes on behalf of others, and answers them.

    Attributes:
        make: Lets a wish take effect.
        when_kept: Calls as soon as a kill of the program cannot undo the wishes made so far, or cannot be waited for;
            with why it would undo them all the same, in words, which are empty if it would not.
    """

    make: Callable[[Wish], None]
    when_kept: Callable[[Callable[[str], None]], None]
