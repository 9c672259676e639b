"""How the processes of services are known as ours, wherever they escape to and whatever they write over.

Each inherits some variables of its environment. Who names its processes (nginx, gunicorn, postgres) writes over them,
and who empties the environment of what it starts takes them from it. So each also inherits a number that nobody
touches, where the system has such a thing: see `system.take_on_mark`.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Collection, Iterable

from medivote_desktop.core.channel import short_hash
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.environment import MARKERS
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of, may_live

_log = logging.getLogger(__name__)

_RUN_BITS = 24  # of a service that is restarted each second for half a year
_KEY_DIGITS = 9
_KEY_BITS = 4 * _KEY_DIGITS
_OURS = 1 << (_RUN_BITS + _KEY_BITS)


class Mark(NamedTuple):
    """Whose a process is.

    Attributes:
        run: 0 where it is not known.
        executed: What tells the configuration that it was started with from any other; empty where it is not known.
    """

    service_id: str
    run: int
    executed: str = ""


class Marks:
    """Puts marks upon the processes of one fleet, and reads them.

    Args:
        instance: The value of MEDIVOTE_INSTANCE for this program's state folder; also an attribute.
    """

    def __init__(self, instance: str) -> None:
        self.instance = instance
        self._keys: dict[str, int] = {}
        self._ids: dict[int, str] = {}
        self._is_refused = False
        self._out_of_reach: dict[ProcessIdentity, Mark] = {}

    def know(self, service_ids: Iterable[str]) -> None:
        """Processes of these may be there, which another program has marked."""
        for service_id in service_ids:
            self._key(service_id)

    def inherited(self, service_id: str, run: int) -> _Inherited:
        """Whatever is executed within carries the mark, and what it starts inherits that. Takes some microseconds.

        Marked from outside once it is executed, it would have started others by then that are not, or have become
        another user's (sudo), which nobody can mark.
        """
        return _Inherited(self, service_id, run)

    def take_on(self, service_id: str, run: int) -> bool:
        """Carry the mark ourselves; whether that could be."""
        if run >> _RUN_BITS:
            return False
        try:
            system.take_on_mark(_OURS | self._key(service_id) << _RUN_BITS | run)
        except (OSError, ValueError) as error:
            if not self._is_refused:  # the environment is left, as on other systems
                self._is_refused = True
                _log.info("%s: its processes are known by their environment alone: %s", service_id, error)
            return False
        return True

    def of(self, pid: int) -> Mark | None:
        """Whose this process is; None if it is nobody's of this fleet, is gone, or is not ours to look at.

        Nobody's is this program, too, though a person may have started it in a terminal that a service gives.

        Raises:
            OSError: Nobody can be looked at (out of descriptors): what is ours must not be taken for a stranger's.
        """
        if pid == os.getpid():
            return None
        markers = system.marked_environment(pid)
        instance, service_id, run, executed = (markers.get(marker, "") for marker in MARKERS)
        if instance not in ("", self.instance):  # of a program that was started by one of our services
            return None
        if instance and service_id and run.isdecimal():
            return Mark(service_id, int(run), executed)
        return self._mark(system.mark_of_process(pid)) or (Mark(service_id, 0) if instance else None)

    def remember(self, left: Collection[ProcessIdentity], service_id: str, run: int) -> None:
        """These are left of a run that is over; nothing can be done about them. Their limits may be others (sudo)."""
        for identity in left:
            self._out_of_reach[identity] = Mark(service_id, run)
        if left:
            self._out_of_reach = {identity: mark for identity, mark in self._out_of_reach.items() if may_live(identity)}

    def is_out_of_reach(self, identity: ProcessIdentity) -> bool:
        """Whether it has outlived the kill of its run."""
        return identity in self._out_of_reach

    def of_foreign(self, pid: int) -> Mark | None:
        """Of whose run this process is that cannot be ended, mostly another user's (sudo). Takes ten times as long.

        What it carries proves nothing: any user can mark what is his own so. It can only be told.
        """
        identity = identity_of(pid) if self._out_of_reach else None
        known = self._out_of_reach.get(identity) if identity else None
        return known or self._mark(system.mark_of_foreign_process(pid))

    def _mark(self, number: int | None) -> Mark | None:
        if number is None or not number & _OURS:
            return None
        known = self._ids.get(number >> _RUN_BITS & (1 << _KEY_BITS) - 1)
        return None if known is None else Mark(known, number & (1 << _RUN_BITS) - 1)

    def _key(self, service_id: str) -> int:
        key = self._keys.get(service_id)
        if key is None:
            key = self._keys[service_id] = int(short_hash(f"{self.instance}/{service_id}", _KEY_DIGITS), 16)
            self._ids[key] = service_id
        return key


class _Inherited:
    """See `Marks.inherited`. A generator would take as long as all the rest."""

    __slots__ = ("_is_carried", "_marks", "_run", "_service_id")

    def __init__(self, marks: Marks, service_id: str, run: int) -> None:
        self._marks, self._service_id, self._run = marks, service_id, run
        self._is_carried = False

    def __enter__(self) -> None:
        self._is_carried = self._marks.take_on(self._service_id, self._run)

    def __exit__(self, *_: object) -> None:
        if self._is_carried:
            system.drop_own_mark()
