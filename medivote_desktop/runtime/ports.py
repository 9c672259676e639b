"""Port conflicts: looked for before a start that somebody wished, and after an end that smells of one."""

from __future__ import annotations

import errno
import logging
import math
import os
import socket
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.say import say
from medivote_desktop.runtime.loop.gate import Gate

if TYPE_CHECKING:
    from medivote_desktop.runtime.processes.holders import Holder, PortState
    from medivote_desktop.runtime.processes.marks import Marks

_log = logging.getLogger(__name__)

_COMMAND_SHOWN = 60
_LINUX_TIME_WAIT_SECONDS = 60.0  # fixed in the kernel
_TIMER_GRAIN_SECONDS = 0.05

Answer = Callable[["tuple[PortState, ...]"], None]


class PortConflict(NamedTuple):
    """A start that was held back because somebody listens on a port of the service.

    Attributes:
        run: The run that was to begin.
    """

    service_id: str
    run: int
    holder: Holder

    @property
    def words(self) -> str:
        """The reason of the failed start."""
        return holder_words(self.holder, self.service_id)


def holder_words(holder: Holder, service_id: str) -> str:
    """`port 8001 is held by …`, as it concerns this service."""
    return say("port {port} is held by {who}", port=holder.port, who=_who(holder, service_id))


def _who(holder: Holder, service_id: str) -> str:
    if holder.service_id:
        if holder.service_id == service_id:
            return say("an earlier run of itself")
        return say("the service {name}", name=holder.service_id)
    if holder.is_foreign:
        if holder.uid is None:
            return say("another user's process")
        return say("another user's process (uid {uid})", uid=holder.uid)
    if holder.identity is None:
        return say("a process that is hidden from this program")
    if holder.identity.pid == os.getpid():
        return say("this program itself")
    name, pid = holder.name or say("a process"), holder.identity.pid
    command = f", {_shortened(holder.command_line)}" if holder.command_line else ""
    if holder.started_at is None:
        return say("{what} (pid {pid}{command})", what=name, pid=pid, command=command)
    moment = _moment_text(holder.started_at)
    return say("{what} (pid {pid}, started {time}{command})", what=name, pid=pid, time=moment, command=command)


def _moment_text(epoch_seconds: float) -> str:
    """`09:14`; with the date if that is not today's."""
    then = time.localtime(epoch_seconds)
    is_today = then[:3] == time.localtime()[:3]
    return time.strftime("%H:%M" if is_today else "%Y-%m-%d %H:%M", then)


def _shortened(text: str) -> str:
    return text if len(text) <= _COMMAND_SHOWN else f"{text[: _COMMAND_SHOWN - 1]}…"


def holder_details(holder: Holder, told: str) -> str:
    """What else is known of a holder, a line each, for who has to decide about it.

    Args:
        told: The sentence above the lines, which need not say again what it says.
    """
    pid = "" if holder.identity is None or f"pid {holder.identity.pid}" in told else str(holder.identity.pid)
    command = "" if (holder.command_line or holder.name) in told else f"{holder.name} {holder.command_line}".strip()
    rows = [
        (say("Process: {value}"), pid),
        (say("User: {value}"), holder.user),
        (say("Command: {value}"), command),
        (say("Folder: {value}"), holder.folder),
    ]
    return "\n".join(words.format(value=value) for words, value in rows if value)


def cause_words(states: Iterable[PortState], service_id: str, run: int, spawned_at: float) -> str:
    """Why a run ended early, as far as its ports tell; empty if they tell nothing.

    Args:
        run: The run that ended. What is left of it holds the port that it had, and the run after it may have the port.
        spawned_at: When it began, on the monotonic clock. A connection that went into TIME_WAIT since then was its own.
    """
    for state in states:
        if state.holder is not None:
            if state.holder.service_id != service_id or state.holder.run < run:
                return holder_words(state.holder, service_id)
        elif words := _time_wait_words(state, spawned_at):
            return words
    return ""


def _time_wait_words(state: PortState, spawned_at: float) -> str:
    if state.time_waits is None:
        return say("port {port} is in TIME_WAIT, free again soon", port=state.port)
    oldest = _LINUX_TIME_WAIT_SECONDS - (state.seen_at - spawned_at) + _TIMER_GRAIN_SECONDS
    if not any(seconds_left <= oldest for seconds_left in state.time_waits):
        return ""
    seconds = math.ceil(max(state.time_waits))
    return say("port {port} is in TIME_WAIT, free again in about {seconds} s", port=state.port, seconds=seconds)


# Looking.


def seem_free(ports: Iterable[int]) -> bool:
    """Whether nobody listens on any of these, as far as a quick trial tells; it takes some 50 µs a port.

    A port that seems taken may still be free: a connection of somebody else's may have that number, or we may not use
    ports below 1024.
    """
    return all(_can_bind(socket.AF_INET, "0.0.0.0", port) and _can_bind(socket.AF_INET6, "::", port) for port in ports)


def _can_bind(family: socket.AddressFamily, address: str, port: int) -> bool:
    """Reading the system's table of sockets instead takes up to 30 ms, whether it is long or not."""
    try:
        with socket.socket(family, socket.SOCK_STREAM) as trial:
            if exclusive := getattr(socket, "SO_EXCLUSIVEADDRUSE", None):  # Windows
                trial.setsockopt(socket.SOL_SOCKET, exclusive, 1)
            else:  # connections that are over are no obstacle, listeners are
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((address, port))
    except OSError as error:
        return error.errno not in (errno.EADDRINUSE, errno.EACCES)  # any other: there is no such protocol here
    return True


class PortLooks(QObject):
    """Looks thoroughly, behind the gate. All that is asked while one look is under way shares the next one.

    Args:
        marks: Of this program's services.

    Attributes:
        goes_down: Whether this run of a service of this program is being stopped.
    """

    def __init__(self, gate: Gate, marks: Marks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gate = gate
        self._marks = marks
        self._asked: list[tuple[tuple[int, ...], Answer]] = []
        self._is_looking = False
        self._closed = False
        self.goes_down: Callable[[str, int], bool] = lambda service_id, run: False

    def ask(self, ports: tuple[int, ...], answer: Answer) -> None:
        """Hand the state of these ports, in their order, to `answer`, in a later turn of the loop."""
        self._asked.append((ports, answer))
        self._begin()

    def close(self) -> None:
        """Look no more; comes before the gate is closed."""
        self._closed = True

    def _begin(self) -> None:
        if self._is_looking or self._closed or not self._asked:
            return
        asked, self._asked = self._asked, []
        self._is_looking = True
        ports = frozenset(port for ports, _ in asked for port in ports)
        self._gate.run(partial(_look, ports, self._marks), partial(self._tell, asked), partial(self._failed, asked))

    def _tell(self, asked: Iterable[tuple[tuple[int, ...], Answer]], found: Mapping[int, PortState]) -> None:
        self._is_looking = False
        for ports, answer in asked:
            answer(tuple(found[port] for port in ports))
        self._begin()

    def _failed(self, asked: Iterable[tuple[tuple[int, ...], Answer]], error: Exception) -> None:
        """Nothing is known: a start goes on, and tells by itself what is wrong."""
        _log.warning("who holds a port cannot be told: %s", error, exc_info=error)
        self._is_looking = False
        for _, answer in asked:
            answer(())
        self._begin()


def _look(ports: Collection[int], marks: Marks) -> dict[int, PortState]:
    from medivote_desktop.runtime.processes.holders import (
        look_at_ports,  # psutil takes longer than the first paint can wait
    )

    return look_at_ports(ports, marks)
