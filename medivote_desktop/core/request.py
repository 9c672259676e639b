"""What can be asked over the local control channel: a line of JSON, checked, becomes one value.

A request is an object with the key `ask`:

- `status`, `raise`, `reload`;
- `start`, `stop` and `restart` with `names` (at least one), `wait` (seconds to wait for the outcome; 0, the default:
  accepted is enough), `with_dependencies` and `ignore_ports`;
- `auto-recovery` with `names` and `on`;
- `serve`, with `on` (true: switch the endpoint on, false: off; without it only its state is told);
- `logs` with `names`: where the log files are;
- `strays`: processes of earlier runs that belong to no service; with `on` true they are ended, and `left` tells
  the pids that could not be;
- `watch` and `changes`: answered by many lines, until the client goes or the program leaves. `watch` gives what
  `status` gives, again whenever it is another; `changes` gives each change of a state or of a health.
"""

from __future__ import annotations

import enum
import json

from medivote_desktop.core.records import dataclass

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
    RECOVERY = "auto-recovery"
    LOGS = "logs"
    STRAYS = "strays"
    WATCH = "watch"
    CHANGES = "changes"


_NEED_NAMES = (Ask.START, Ask.STOP, Ask.RESTART, Ask.RECOVERY, Ask.LOGS)


class BadRequestError(Exception):
    """A line that is no request; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, checked.

    Attributes:
        names: Whom the request concerns, as given; whether they exist is for the handler to say.
        wait_seconds: How long to wait for the outcome before answering; 0: answer at once.
        with_dependencies: Also what they depend on.
        ignore_ports: Even if somebody holds one of their ports.
        on: Whether `auto-recovery` or `serve` switches on; None: `serve` only tells. Whether `strays` ends them.
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
    names, wait = fields.pop("names", []), fields.pop("wait", 0)
    deep, ignore_ports = _flag(fields, "with_dependencies"), _flag(fields, "ignore_ports")
    on = _flag(fields, "on")
    if fields:
        raise BadRequestError(f"unknown key: {', '.join(sorted(fields))[:200]}")
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise BadRequestError("names must be a list of names")
    if ask in _NEED_NAMES and not names:
        raise BadRequestError(f"{ask.value} needs at least one name")
    if ask is Ask.RECOVERY and on is None:
        raise BadRequestError("auto-recovery needs on, true or false")
    # A boolean is a number to Python, and not to people.
    if isinstance(wait, bool) or not isinstance(wait, int | float) or not 0 <= wait <= _WAIT_LIMIT_SECONDS:
        raise BadRequestError(f"wait must be a number of seconds from 0 to {_WAIT_LIMIT_SECONDS:.0f}")
    return Request(ask, tuple(names), float(wait), bool(deep), bool(ignore_ports), on)


def _flag(fields: dict[str, object], name: str) -> bool | None:
    """Take a switch out of the fields; None where it is not there."""
    value = fields.pop(name, None)
    if value is not None and not isinstance(value, bool):
        raise BadRequestError(f"{name} must be true or false")
    return value


def _ask_of(value: object) -> Ask:
    try:
        return Ask(value)
    except ValueError:
        known = ", ".join(ask.value for ask in Ask)
        raise BadRequestError(f"unknown request {json.dumps(value)[:80]}; known are {known}") from None
