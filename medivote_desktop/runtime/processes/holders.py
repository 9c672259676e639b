"""Finds who listens on ports and whose connections keep them from being free. May take long: for the gate alone.

Linux tells it in /proc; elsewhere psutil asks the system, which may hide other users' processes.
"""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import psutil

from medivote_desktop.core.records import dataclass
from medivote_desktop.core.sockets import Listener, parse_sockets
from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import ProcessIdentity, age_seconds, identity_of
from medivote_desktop.runtime.processes.marks import Mark, Marks

T = TypeVar("T")

_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_READINGS = 3
_MOMENT_SECONDS = 0.04


@dataclass(frozen=True, slots=True)
class Holder:
    """Who listens on a port.

    Attributes:
        identity: Its process, the oldest where several share the socket; None where the system hides it.
        name: The program, as it was called.
        command_line: What it was started with, without the program; empty if unknown.
        started_at: Epoch seconds; None if unknown.
        user: The name of its user; empty if unknown.
        uid: The number of its user; None if unknown, and on Windows.
        is_foreign: Whether another user runs it.
        folder: Where it works; empty if unknown.
        service_id: The service of this program that it belongs to, by its markers; empty if none.
        run: That service's run; 0 if none.
    """

    port: int
    identity: ProcessIdentity | None = None
    name: str = ""
    command_line: str = ""
    started_at: float | None = None
    user: str = ""
    uid: int | None = None
    is_foreign: bool = False
    folder: str = ""
    service_id: str = ""
    run: int = 0

    @property
    def may_be_stopped(self) -> bool:
        """Whether it is ours to stop: a service's process, or another one of this user, but not this program."""
        if self.identity is None or self.identity.pid == os.getpid():
            return False
        return bool(self.service_id) or not self.is_foreign


@dataclass(frozen=True, slots=True)
class PortState:
    """What keeps a port from being free.

    Attributes:
        holder: Who listens; None if nobody does.
        time_waits: For how many seconds each of its connections stays in TIME_WAIT; None where the system tells only
            that there are some.
        seen_at: When it was looked, on the monotonic clock.
    """

    port: int
    holder: Holder | None
    time_waits: tuple[float, ...] | None
    seen_at: float


def look_at_ports(ports: Collection[int], marks: Marks) -> dict[int, PortState]:
    """The state of these ports now.

    Args:
        marks: Of this program's services.
    """
    look = look_in_proc if sys.platform == "linux" and Path(_TABLES[0]).exists() else look_with_psutil
    return look(ports, marks)


def look_in_proc(ports: Collection[int], marks: Marks) -> dict[int, PortState]:
    """The state of these ports, by what Linux tells."""
    listeners, time_waits = _read_tables(ports)
    seen_at = time.monotonic()
    owners = _owners({listener.inode for listener in listeners}) if listeners else {}
    if any(listener.inode not in owners for listener in listeners):  # hidden from us, or ended while we looked
        still = {listener.inode for listener in _read_tables(ports)[0]}
        listeners = [listener for listener in listeners if listener.inode in owners or listener.inode in still]
    states = {}
    for port in ports:
        found = [(owners.get(listener.inode), listener.uid) for listener in listeners if listener.port == port]
        waits = tuple(ends_at - seen_at for of, ends_at in time_waits if of == port)
        states[port] = PortState(port, _oldest_holder(port, found, marks), waits, seen_at)
    return states


def _read_tables(ports: Collection[int]) -> tuple[list[Listener], list[tuple[int, float]]]:
    """Who listens; the port of each TIME_WAIT, and when it ends on the monotonic clock."""
    listeners: list[Listener] = []
    time_waits: list[tuple[int, float]] = []
    for path in _TABLES:
        try:
            table, read_at = _read_within_a_moment(path)
        except FileNotFoundError:  # a kernel without IPv6
            continue
        found = parse_sockets(table, ports, os.sysconf("SC_CLK_TCK"))
        listeners += found[0]
        time_waits += [(wait.port, read_at + wait.seconds_left) for wait in found[1]]
    return listeners, time_waits


def _read_within_a_moment(path: str) -> tuple[str, float]:
    """A table, and when it had been read: what it says of seconds left was true somewhat before that.

    On a busy machine it was a tenth of a second before, and a connection of a run that has just ended is taken for one
    from before it, or the other way round. Then it is read anew; the reading that waited least counts. What takes its
    time because it is long takes that each time: fifty thousand connections half a second.
    """
    least_seconds, found = math.inf, ("", 0.0)
    for _ in range(_READINGS):
        began, worked = time.monotonic(), time.thread_time()
        table = Path(path).read_text("ascii")
        read_at = time.monotonic()
        waited_seconds = read_at - began - (time.thread_time() - worked)
        if waited_seconds < least_seconds:
            least_seconds, found = waited_seconds, (table, read_at)
        if least_seconds < _MOMENT_SECONDS:
            break
    return found


def _owners(inodes: Collection[int]) -> dict[int, ProcessIdentity]:
    """The oldest process that has each of these sockets open, as far as we may see."""
    targets = {f"socket:[{inode}]": inode for inode in inodes}
    owners: dict[int, ProcessIdentity] = {}
    for pid in system.all_pids():
        for inode in _sockets_of(pid, targets):
            identity = identity_of(pid)
            if identity is not None and (inode not in owners or _age_order(identity) < _age_order(owners[inode])):
                owners[inode] = identity
    return owners


def _sockets_of(pid: int, targets: Mapping[str, int]) -> set[int]:
    found: set[int] = set()
    folder = f"/proc/{pid}/fd"
    try:
        for name in os.listdir(folder):  # noqa: PTH208  # a machine has tens of thousands of them
            try:
                target = os.readlink(f"{folder}/{name}")  # noqa: PTH115
            except FileNotFoundError:  # closed meanwhile
                continue
            if target in targets:
                found.add(targets[target])
    except (FileNotFoundError, ProcessLookupError, PermissionError):  # gone, or another user's
        return found
    return found


def _age_order(identity: ProcessIdentity) -> tuple[int, int]:
    return identity.started, identity.pid


def look_with_psutil(ports: Collection[int], marks: Marks) -> dict[int, PortState]:
    """The state of these ports, by what psutil can tell on any system."""
    seen_at = time.monotonic()
    connections = [found for found in _connections() if found[0] in ports]
    states = {}
    for port in ports:
        pids = [pid for at, status, pid in connections if at == port and status == psutil.CONN_LISTEN]
        found = [(identity_of(pid) if pid else None, None) for pid in pids]
        waits = any(at == port and status == psutil.CONN_TIME_WAIT for at, status, _ in connections)
        states[port] = PortState(port, _oldest_holder(port, found, marks), None if waits else (), seen_at)
    return states


def _connections() -> list[tuple[int, str, int | None]]:
    """Local port, status and process of each TCP socket; macOS tells a user only of the user's own."""
    try:
        return [(found.laddr.port, found.status, found.pid) for found in psutil.net_connections("tcp") if found.laddr]
    except psutil.AccessDenied:
        return [found for process in psutil.process_iter() for found in _connections_of(process)]


def _connections_of(process: psutil.Process) -> list[tuple[int, str, int | None]]:
    found = _told(partial(process.net_connections, "tcp"), list[Any]())
    return [(connection.laddr.port, connection.status, process.pid) for connection in found if connection.laddr]


def _oldest_holder(
    port: int, found: Iterable[tuple[ProcessIdentity | None, int | None]], marks: Marks
) -> Holder | None:
    """One holder of all that listen on a port: a process that is known, rather than one that is hidden."""
    listeners = list(found)
    known = [identity for identity, _ in listeners if identity is not None]
    if known:
        return _told(lambda: _holder(port, min(known, key=_age_order), marks), None)
    if not listeners:
        return None
    uid = listeners[0][1]
    return Holder(port, uid=uid, is_foreign=uid is not None and uid != os.geteuid())


def _holder(port: int, identity: ProcessIdentity, marks: Marks) -> Holder | None:
    """What is known of a process; raises psutil.NoSuchProcess or gives None if it has gone."""
    process = psutil.Process(identity.pid)
    words = _told(process.cmdline, list[str]())
    user = _told(process.username, "")
    uid = _told(lambda: process.uids().effective, None) if hasattr(process, "uids") else None
    mark = marks.of(identity.pid) or Mark("", 0)
    holder = Holder(
        port=port,
        identity=identity,
        name=_printable(Path(words[0]).name.rstrip(":") if words and words[0] else _told(process.name, "")),
        command_line=_without_path(words[1:]),
        started_at=time.time() - age_seconds(identity),
        user=user,
        uid=uid,
        is_foreign=uid != os.geteuid() if uid is not None else user != _told(psutil.Process().username, user),
        folder=_folder_of(process),
        service_id=mark.service_id,
        run=mark.run,
    )
    return holder if identity_of(identity.pid) == identity else None


def command_line_of(pid: int) -> str:
    """What a process executes, as people would type it; empty if it has gone or is hidden from us."""
    return _without_path(_told(lambda: psutil.Process(pid).cmdline(), list[str]()))


def _without_path(words: list[str]) -> str:
    """The command line as people would type it: `uvicorn main:app` for `/usr/bin/uvicorn main:app`."""
    if words and Path(words[0]).is_absolute():
        words = [Path(words[0]).name, *words[1:]]
    return _printable(" ".join(words))


def _printable(text: str) -> str:
    """Text of a stranger's in one line, without anything that a terminal would obey."""
    return "".join(letter if letter.isprintable() else "?" for letter in " ".join(text.split()))


def _folder_of(process: psutil.Process) -> str:
    """Where it works; a daemon that works nowhere in particular is told by where its program lies."""
    folder = _told(process.cwd, "")
    program = _told(process.exe, "")
    return folder if folder not in ("", os.sep) or not program else str(Path(program).parent)


def _told(ask: Callable[[], T], otherwise: T) -> T:
    """What psutil says, or `otherwise` where the process has gone or is not ours to ask."""
    try:
        return ask()
    except (psutil.Error, OSError):
        return otherwise
