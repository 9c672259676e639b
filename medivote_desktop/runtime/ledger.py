"""What runs and what was wished, written down, so that the end of this program costs no service anything."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.lifecycle import Life, State, StopCause
from medivote_desktop.runtime import system
from medivote_desktop.runtime.gate import Gate
from medivote_desktop.runtime.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.process import ServiceProcess

_log = logging.getLogger(__name__)

FILE_NAME = "ledger.json"
_VERSION = 1
_RETRY_MS = 5000
_SOON_MS = 20  # off the path from a crash to the next spawn; what is lost of it is found by its markers


@dataclass(frozen=True, slots=True)
class Record:
    """One service as it stood. Times are of the monotonic clock, which all programs of one boot share.

    Attributes:
        pid: The leader's process id and `started` its identity; None without a process.
        stopped_by_person: Then nothing but a person brings it back.
        rest: The state in which nothing happens by itself (`failed`, `exited` …), `reason` tells why; empty if it ran,
            or was going to.
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

    @property
    def was_up(self) -> bool:
        """Whether it ran, or was going to, and still should."""
        return self.wanted and not self.rest

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


def record_of(service: ServiceProcess) -> Record:
    """How a service stands now."""
    life = service.life
    identity = None if service.pid is None else identity_of(service.pid)
    by_person = life.stopped_by_person or (life.stop_cause is StopCause.PERSON and not life.wanted)
    return Record(
        run=life.run,
        wanted=life.wanted,
        recovery_on=life.recovery_on,
        stopped_by_person=by_person,
        rest=life.state.value if life.state.is_at_rest else "",
        reason=life.reason,
        restarts=life.restarts,
        restart_times=life.restart_times,
        pid=identity.pid if identity else None,
        started=identity.started if identity else None,
        spawned_at=life.spawned_at if identity else None,
    )


def read_ledger(folder: Path) -> dict[str, Record]:
    """The records of an earlier program of this boot that did not end in order; empty otherwise.

    A file that is damaged is set aside and said; the markers of the processes still tell what runs.
    """
    path = folder / FILE_NAME
    try:
        content = json.loads(path.read_bytes())
        if content["version"] != _VERSION or content["boot"] != system.boot_id():
            return {}
        return {service_id: _record(fields) for service_id, fields in content["services"].items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _set_aside(path, error)
        return {}


def _record(fields: Mapping[str, Any]) -> Record:
    record = Record(**{**fields, "restart_times": tuple(float(time) for time in fields["restart_times"])})
    numbers = (record.run, record.restarts, record.pid or 0, record.started or 0)
    if not all(isinstance(number, int) and number >= 0 for number in numbers) or not isinstance(record.reason, str):
        raise ValueError("a record holds what is no number")
    if record.rest and not State(record.rest).is_at_rest:
        raise ValueError(f"{record.rest} is no state of rest")
    return record


def _set_aside(path: Path, error: Exception) -> None:
    aside = path.with_name(f"{path.name}.corrupt-{int(time.time())}")
    with contextlib.suppress(OSError):
        path.rename(aside)
    _log.warning("the ledger was damaged (%s) and is kept as %s; services are found by their markers", error, aside)


class Ledger(QObject):
    """Writes the ledger soon after something changed, through the gate, atomically and without fsync.

    After a power cut it is another boot and the ledger is void, so nothing is gained by waiting for the disk.
    """

    def __init__(
        self, folder: Path, gate: Gate, services: Callable[[], Iterable[ServiceProcess]], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._path = folder / FILE_NAME
        self._gate = gate
        self._services = services
        self._trouble = ""
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_SOON_MS)
        self._timer.timeout.connect(self._write)
        self._retry = QTimer(self, singleShot=True, interval=_RETRY_MS)
        self._retry.timeout.connect(self._write)

    def on_transition(self, transition: object) -> None:
        """Something changed: write it down soon."""
        if not self._timer.isActive():
            self._timer.start()

    def write_now(self) -> None:
        """Write it down before this returns; for a program that leaves its services running.

        Raises:
            OSError: It cannot be written.
        """
        self._stop()
        _replace(self._path, self._content())

    def forget(self) -> None:
        """All services are stopped: the next start is a fresh one."""
        self._stop()
        # Behind the gate, after what waits there to be written: it says of every service that a person stopped it.
        self._gate.run(lambda: self._path.unlink(missing_ok=True), failed=self._failed)

    def _stop(self) -> None:
        self._closed = True
        self._timer.stop()
        self._retry.stop()

    def _write(self) -> None:
        try:
            content = self._content()
        except OSError as error:  # out of descriptors
            self._failed(error)
            return
        self._gate.run(lambda: _replace(self._path, content), self._written, self._failed)

    def _content(self) -> bytes:
        services = {service.config.id: asdict(record_of(service)) for service in self._services()}
        return json.dumps({"version": _VERSION, "boot": system.boot_id(), "services": services}).encode()

    def _written(self, nothing: None) -> None:
        self._trouble = ""
        self._retry.stop()

    def _failed(self, error: Exception) -> None:
        if str(error) != self._trouble:  # once, not with each change
            self._trouble = str(error)
            _log.warning("the ledger cannot be written (%s); services that outlive us are found by markers", error)
        if not self._closed:
            self._retry.start()


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_bytes(content)
    os.replace(temporary, path)  # noqa: PTH105  # atomic on every system
