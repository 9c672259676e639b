"""A terminal that stops reading holds up its output, and nothing else: the fleet is looked after all the same."""

from __future__ import annotations

import fcntl
import logging
import os
import socket
import termios
from collections.abc import Callable

import pytest

from medivote_desktop.cli.terminallog import TerminalLog
from medivote_desktop.ownlog import DelayedLog
from tests.programs import Home, until

_SET_PIPE_SIZE = 1031  # F_SETPIPE_SZ
_RESTARTS = 40
_AT_ONCE = {"restart_limit": "0", "restart_delay": "1ms", "restart_max_delay": "1ms"}


def held_pipe() -> tuple[int, int]:
    """A pipe with room for a few lines."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, _SET_PIPE_SIZE, 4096)
    return reading, writing


def held_terminal() -> tuple[int, int]:
    """A terminal in which somebody pressed Ctrl-S."""
    reading, writing = os.openpty()
    termios.tcflow(writing, termios.TCOOFF)
    return reading, writing


def held_socket() -> tuple[int, int]:
    """A journal that hangs."""
    reading, writing = socket.socketpair()
    writing.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    return reading.detach(), writing.detach()


@pytest.mark.parametrize("make", [held_pipe, held_terminal, held_socket])
def test_a_terminal_that_is_held_holds_up_nobody(home: Home, make: Callable[[], tuple[int, int]]) -> None:
    """Crash after crash is answered with a restart though no line is taken any more; and the program ends as told."""
    crashes = home.service("api", "raise SystemExit(3)", **_AT_ONCE)
    reading, writing = make()
    program = home.start(home.config(crashes), stdout=writing, stderr=writing)
    os.close(writing)

    until(lambda: program.status()["api"]["restarts"] > _RESTARTS, "it is restarted")

    assert program.leave() == 0
    os.close(reading)


def test_what_a_pipe_did_not_take_is_counted(home: Home) -> None:
    """As soon as somebody reads again the next line comes, with the number of those that were left out."""
    crashes = home.service("api", "raise SystemExit(3)", **_AT_ONCE)
    reading, writing = held_pipe()
    os.set_blocking(reading, False)
    program = home.start(home.config(crashes), stdout=writing, stderr=writing)
    os.close(writing)
    until(lambda: program.status()["api"]["restarts"] > 2 * _RESTARTS, "more was said than there is room for")
    read = b""

    def is_told() -> bool:
        nonlocal read
        try:
            read += os.read(reading, 65536)
        except BlockingIOError:
            return False
        return b"lines are left out here" in read

    until(is_told, "their number is told")

    assert program.leave() == 0
    os.close(reading)


def test_a_line_with_the_wrong_arguments_is_no_trouble_to_the_next(capfd: pytest.CaptureFixture[str]) -> None:
    """It is told as far as it can be, and whoever logs after it goes on."""
    logger = logging.Logger("of its own")
    logger.addHandler(DelayedLog(TerminalLog()))
    logger.warning("%d services", "no number")

    logger.warning("the next")

    assert capfd.readouterr().err == "%d services\nthe next\n"
