"""What an earlier program left in writing of its services: the ledger's file, and how it is read. Needs no Qt."""

from __future__ import annotations

import contextlib
import json
import logging
import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of

_log = logging.getLogger(__name__)

FILE_NAME = "ledger.json"
VERSION = 1
_NUMBER_LIMIT = 2**63


class Record(NamedTuple):
    """One service as it stood. Times are of the monotonic clock, which all programs of one boot share.

    Attributes:
        pid: The leader's process id and `started` its identity; None without a process.
        spawned_at: None without a process; but where the next run waits for its turn, when that was asked for.
        stopped_by_person: Then nothing but a person brings it back.
        rest: The state in which nothing happens by itself (`failed`, `exited` …), `reason` tells why; empty if it ran,
            or was going to.
        stopping: Why it was being stopped, or was going to be, though it is to be up (a `StopCause`): what takes it
            over must see to it that it ends and comes back. Empty else.
        executed: What tells the configuration of its process from any other; empty without one.
        running: Whether it was RUNNING, and should be.
        log: Where its process writes; empty without one, or where nobody knows it.
        asked: What tells the health that its run is asked for from any other, `-` for none; empty as `log`.
        log_begins: Where the part of the log begins that its process writes, in bytes; None as `log`. These five
            stand beside the records, where earlier versions do not stumble over them.
    """

    run: int
    wanted: bool
    recovery_on: bool
    stopped_by_person: bool
    rest: str
    reason: str
    restarts: int
    restart_times: tuple[float, ...]
    pid: int | None = None
    started: int | None = None
    spawned_at: float | None = None
    stopping: str = ""
    executed: str = ""
    running: bool = False
    log: str = ""
    asked: str = ""
    log_begins: int | None = None

    @property
    def is_new(self) -> bool:
        """Whether it is to begin as if nothing were known of it, its recovery apart: it had left services.ini."""
        return not (self.wanted or self.rest or self.stopped_by_person or self.pid)

    @property
    def was_up(self) -> bool:
        """Whether it ran, or was going to, and still should."""
        return self.wanted and not self.rest

    def holds_for(self, run: int) -> bool:
        """Whether it tells of this run: the last that was executed, or one that was about to be."""
        waited = self.pid is None and self.spawned_at is not None
        return run == self.run or (waited and run == self.run + 1)

    def stopped(self) -> Record:
        """As it is once a person wished its stop, and nothing else has changed: for many, that is told beside them."""
        return self._replace(wanted=False, stopped_by_person=True, rest="", reason="", stopping="", running=False)

    def is_ended_by_itself(self) -> bool:
        """Whether it ran when this was written, nobody was stopping it, and it is gone."""
        identity = self.identity
        return self.was_up and not self.stopping and identity is not None and identity_of(identity.pid) != identity

    @property
    def identity(self) -> ProcessIdentity | None:
        """Who the leader is."""
        return None if self.pid is None or self.started is None else ProcessIdentity(self.pid, self.started)

    def life(self) -> Life:
        """The life to go on with, its process apart: who had stopped it, and that it had failed, still holds."""
        return Life(
            state=State(self.rest) if self.rest else State.STOPPED,
            wanted=self.wanted,
            run=self.run,
            stop_cause=StopCause.PERSON if self.stopped_by_person else None,
            reason=self.reason if self.rest else "",
            recovery_on=self.recovery_on,
            restart_times=self.restart_times,
            restarts=self.restarts,
        )


class Earlier(NamedTuple):
    """What an earlier program of this boot left in writing.

    Attributes:
        records: How each service stood, where the program did not end in order; else empty.
        runs: The last run of each service, so that numbers never begin anew within a boot.
    """

    records: Mapping[str, Record]
    runs: Mapping[str, int]


def must_be_readable(folder: Path) -> None:
    """To begin without the ledger would bring back what a person had stopped.

    Raises:
        OSError: It is there and cannot be read now: a disk in trouble, somebody else's file.
    """
    with contextlib.suppress(FileNotFoundError, IsADirectoryError), (folder / FILE_NAME).open("rb") as file:
        file.read(1)


def read_ledger(folder: Path) -> Earlier:
    """What the ledger tells; nothing if there is none of this boot, or it cannot be read.

    A file that is damaged is set aside and said; the markers of the processes still tell what runs.
    """
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_bytes())
        if content["version"] != VERSION or content["boot"] != system.boot_id():
            return Earlier({}, {})
        records = {service_id: _record(fields) for service_id, fields in content["services"].items()}
        if "first" in content and content["first"] != first_started():
            records = {service_id: _without_its_end(record) for service_id, record in records.items()}
        executed, logs = content.get("executed", {}), content.get("logs", {})
        asked, running = content.get("asked"), frozenset(content.get("running", ()))
        begins = {id_: max(0, int(offset)) for id_, offset in content.get("begins", {}).items()}
        records = {
            id_: record._replace(
                executed=str(executed.get(id_, "")),
                running=id_ in running,
                log=str(logs.get(id_, "")),
                asked="" if asked is None or record.pid is None else str(asked.get(id_, "-")),
                log_begins=begins.get(id_),
            )
            for id_, record in records.items()
        }
        records.update({id_: records[id_].stopped() for id_ in content.get("stopped", ())})
        runs = {service_id: int(run) for service_id, run in content["runs"].items()}
        return Earlier(records, runs)
    except FileNotFoundError:
        return Earlier({}, {})
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, IsADirectoryError) as error:
        _set_aside(path, error)
        return Earlier({}, {})
    except OSError as error:  # it may be well in a moment, for the next program
        _log.warning("the ledger cannot be read (%s); services are found by their markers", error)
        return Earlier({}, {})


def _record(fields: Mapping[str, Any]) -> Record:
    known = {name: fields[name] for name in Record._fields if name in fields}  # a later version may tell more
    record = Record(**{**known, "restart_times": tuple(float(time) for time in fields["restart_times"])})
    numbers = (record.run, record.restarts, record.pid or 0, record.started or 0)
    if not all(isinstance(number, int) and 0 <= number < _NUMBER_LIMIT for number in numbers):
        raise ValueError("a record holds what is no number")
    if not all(isinstance(word, bool) for word in (record.wanted, record.recovery_on, record.stopped_by_person)):
        raise ValueError("a record says neither yes nor no")
    times = (record.spawned_at or 0.0, *record.restart_times)
    if not isinstance(record.reason, str) or not all(map(math.isfinite, times)):
        raise ValueError("a record holds no words for its reason, or no time")
    if record.rest and not State(record.rest).is_at_rest:
        raise ValueError(f"{record.rest} is no state of rest")
    if record.stopping:
        StopCause(record.stopping)
    return record


def first_started() -> int | None:
    """When the first process of all started; None if it is hidden, or this system has none.

    In a container all others end with it, and the next one begins anew, within the same boot.
    """
    first = identity_of(1)
    return None if first is None else first.started


def _without_its_end(record: Record) -> Record:
    """It ended with its container, which tells nothing about the service itself."""
    if record.identity is None or identity_of(record.identity.pid) == record.identity:
        return record
    return record._replace(pid=None, started=None, spawned_at=None, stopping="")


def _set_aside(path: Path, error: Exception) -> None:
    aside = path.with_name(f"{path.name}.corrupt-{int(time.time())}")
    with contextlib.suppress(OSError):
        path.rename(aside)
    _log.warning("the ledger was damaged (%s) and is kept as %s; services are found by their markers", error, aside)
