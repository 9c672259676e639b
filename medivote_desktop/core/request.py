"""What can be asked over the local control channel: a line of JSON, checked, becomes one value.

A request is an object with the key `ask`: `status`, `raise`, `reload`, or `start`, `stop` and `restart` with `names`
(at least one), `wait` (seconds to wait for the outcome; 0, the default: accepted is enough), `with_dependencies` and
`ignore_ports`; or `serve`, with `on` (true: switch the endpoint on, false: off; without it only its state is told).
"""

from __future__ import annotations

import enum
import json
from dataclasses import dataclass

_WAIT_LIMIT_SECONDS = 86_400.0


class Ask(enum.Enum):
    """What can be asked."""

    STATUS = "status"
    RAISE = "raise"
    RELOAD = "reload"
    START = "start"
    STOP = "stop"
    RESTART = "restart"
    SERVE = "serve"


_WISHES = (Ask.START, Ask.STOP, Ask.RESTART)


class BadRequestError(Exception):
    """A line that is no request; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, checked.

    Attributes:
        names: What `start`, `stop` and `restart` concern, as given; whether they exist is for the handler to say.
        wait_seconds: How long to wait for the outcome before answering; 0: answer at once.
        with_dependencies: Also what they depend on.
        ignore_ports: Even if somebody holds one of their ports.
        on: For `serve`: what is wanted; None: only tell.
    """

    ask: Ask
    names: tuple[str, ...] = ()
    wait_seconds: float = 0.0
    with_dependencies: bool = False
    ignore_ports: bool = False
    on: bool | None = None


def parse_request(line: bytes) -> Request:
    """The request in a line.

    Raises:
        BadRequestError: It is none.
    """
    try:
        fields = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadRequestError(f"the request is not JSON: {error}") from error
    if not isinstance(fields, dict):
        raise BadRequestError('the request must be an object, such as {"ask": "status"}')
    ask = _ask_of(fields.pop("ask", None))
    names, wait, deep = fields.pop("names", []), fields.pop("wait", 0), fields.pop("with_dependencies", False)
    ignore_ports, on = fields.pop("ignore_ports", False), fields.pop("on", None)
    if fields:
        raise BadRequestError(f"unknown key: {', '.join(sorted(fields))[:200]}")
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise BadRequestError("names must be a list of names")
    if ask in _WISHES and not names:
        raise BadRequestError(f"{ask.value} needs at least one name")
    # A boolean is a number to Python, and not to people.
    if isinstance(wait, bool) or not isinstance(wait, int | float) or not 0 <= wait <= _WAIT_LIMIT_SECONDS:
        raise BadRequestError(f"wait must be a number of seconds from 0 to {_WAIT_LIMIT_SECONDS:.0f}")
    if not isinstance(deep, bool):
        raise BadRequestError("with_dependencies must be true or false")
    if not isinstance(ignore_ports, bool):
        raise BadRequestError("ignore_ports must be true or false")
    if on is not None and not isinstance(on, bool):
        raise BadRequestError("on must be true or false")
    return Request(ask, tuple(names), float(wait), deep, ignore_ports, on)


def _ask_of(value: object) -> Ask:
    for ask in Ask:
        if ask.value == value:
            return ask
    known = ", ".join(ask.value for ask in Ask)
    raise BadRequestError(f"unknown request {json.dumps(value)[:80]}; known are {known}")
