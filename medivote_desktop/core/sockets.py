"""Reads Linux' tables of TCP sockets, /proc/net/tcp and tcp6: who listens on a port, and what keeps it from being free.

A line has the columns sl, local address, remote address, state, queues, timer:when, retransmits, uid, timeout, inode.
Addresses and ports are hexadecimal, the rest of a line differs from kernel to kernel and is not read.
"""

from __future__ import annotations

from collections.abc import Collection

from medivote_desktop.core.records import dataclass

_TIME_WAIT = "06"
_LISTEN = "0A"
_COLUMNS = 10


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that accepts connections.

    Attributes:
        uid: The user who made it.
        inode: Its number, by which the descriptors of processes refer to it.
    """

    port: int
    uid: int
    inode: int


@dataclass(frozen=True, slots=True)
class TimeWait:
    """A connection of the port that is over, and kept so that late packets of it are recognised.

    Attributes:
        seconds_left: Until it is forgotten.
    """

    port: int
    seconds_left: float


def parse_sockets(
    table: str, ports: Collection[int], ticks_per_second: int
) -> tuple[tuple[Listener, ...], tuple[TimeWait, ...]]:
    """Which sockets of these local ports listen, and which connections of theirs are in TIME_WAIT.

    Args:
        table: The text of one of the two files.
        ticks_per_second: The unit of the kernel's timers as it shows them (USER_HZ).
    """
    # Compared as text: a machine may have fifty thousand connections, and all but a few are somebody else's.
    wanted = {f"{port:04X}": port for port in ports}
    listeners: list[Listener] = []
    time_waits: list[TimeWait] = []
    for line in table.splitlines():
        columns = line.split(None, _COLUMNS)
        if len(columns) < _COLUMNS or (port := wanted.get(columns[1].rpartition(":")[2])) is None:
            continue
        if columns[3] == _LISTEN:
            listeners.append(Listener(port, int(columns[7]), int(columns[9])))
        elif columns[3] == _TIME_WAIT:
            ticks = int(columns[5].partition(":")[2], 16)
            time_waits.append(TimeWait(port, ticks / ticks_per_second))
    return tuple(listeners), tuple(time_waits)
