"""The names of signals by number, and what an end by one tells."""

from __future__ import annotations

import sys

from medivote_desktop.core.say import say

_NO_ACCESS = say("invalid memory access")
_ALARM = say("alarm clock")
_NOT_EXPECTED = say("a message that it does not expect")
_FORBIDDEN = say("a system call that it may not make")

_SIGNALS = {
    1: ("SIGHUP", say("hang-up")),
    2: ("SIGINT", say("interrupt")),
    3: ("SIGQUIT", say("quit")),
    4: ("SIGILL", say("illegal instruction")),
    5: ("SIGTRAP", say("a breakpoint without a debugger")),
    6: ("SIGABRT", say("the program aborted itself")),
    8: ("SIGFPE", say("arithmetic fault")),
    9: ("SIGKILL", say("killed; not by us: often the out-of-memory killer or kill -9")),
    11: ("SIGSEGV", _NO_ACCESS),
    13: ("SIGPIPE", say("nobody reads its output")),
    14: ("SIGALRM", _ALARM),
    15: ("SIGTERM", say("asked to end by somebody else")),
    24: ("SIGXCPU", say("the limit of its CPU time is reached")),
    25: ("SIGXFSZ", say("the limit of a file's size is reached")),
    26: ("SIGVTALRM", _ALARM),
    27: ("SIGPROF", _ALARM),
}
if sys.platform == "darwin":
    _SIGNALS |= {
        10: ("SIGBUS", _NO_ACCESS),
        12: ("SIGSYS", _FORBIDDEN),
        30: ("SIGUSR1", _NOT_EXPECTED),
        31: ("SIGUSR2", _NOT_EXPECTED),
    }
else:
    _SIGNALS |= {
        7: ("SIGBUS", _NO_ACCESS),
        10: ("SIGUSR1", _NOT_EXPECTED),
        12: ("SIGUSR2", _NOT_EXPECTED),
        31: ("SIGSYS", _FORBIDDEN),
        **{number: (f"SIGRTMIN+{number - 34}", _NOT_EXPECTED) for number in range(34, 65)},
    }


def name_and_meaning(number: int) -> tuple[str, str] | None:
    """`SIGTERM` and what it tells where nobody of us sent it, for 15; None for a number without a common name."""
    return _SIGNALS.get(number)


def signal_name(number: int) -> str:
    """`SIGTERM` for 15; `signal 33` where no common name exists."""
    return _SIGNALS[number][0] if number in _SIGNALS else say("signal {number}", number=number)
