"""The fleet as JSON text, for readers that ask again and again: only what changed is encoded anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace

from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot, service_to_json, snapshot_to_json

_encode = json.JSONEncoder(separators=(",", ":")).encode
# What passes while nothing else changes.
_TIMES = ("uptime_seconds", "next_step_seconds")


class StatusText:
    """Gives the same as `snapshot_to_json`, as text.

    A service's text is kept as long as its snapshot is the same, and the whole of it as long as that of the fleet is:
    then only uptimes and times that are left are written anew.

    Args:
        more: Gives further fields beside the services.
    """

    def __init__(self, more: Callable[[Snapshot], Mapping[str, object]]) -> None:
        self._more = more
        self._kept: dict[str, tuple[ServiceSnapshot, str]] = {}
        self._snapshot: Snapshot | None = None
        self._pieces: list[str] = []  # the kept texts themselves are among these
        self._moments: list[tuple[int, float, bool]] = []  # where what passes with time is; whether it is to come

    def encode(self, snapshot: Snapshot, monotonic_now: float) -> bytes:
        """The fleet as one line of JSON, without its line end."""
        if snapshot is not self._snapshot:
            self._lay_out(snapshot)
        for place, moment, is_to_come in self._moments:
            seconds = max(0.0, moment - monotonic_now if is_to_come else monotonic_now - moment)
            self._pieces[place] = f"{seconds:.3f}"
        return "".join(self._pieces).encode()

    def _lay_out(self, snapshot: Snapshot) -> None:
        self._kept = {service.id: (service, self._lasting(service)) for service in snapshot.services}
        self._snapshot, self._pieces, self._moments = snapshot, [], []
        fleet = snapshot_to_json(replace(snapshot, services=()), 0.0)
        del fleet["services"]
        fleet.update(self._more(snapshot))
        self._pieces.append(f'{_encode(fleet)[:-1]},"services":[')
        comma = ""
        for service, lasting in self._kept.values():
            self._pieces += (comma, lasting, ',"uptime_seconds":')
            self._add_moment(service.status.spawned_monotonic, is_to_come=False)
            self._pieces.append(',"next_step_seconds":')
            self._add_moment(service.status.deadline_monotonic, is_to_come=True)
            self._pieces.append("}")
            comma = ","
        self._pieces.append("]}")

    def _add_moment(self, moment: float | None, *, is_to_come: bool) -> None:
        if moment is not None:
            self._moments.append((len(self._pieces), moment, is_to_come))
        self._pieces.append("null")  # or, if there is one, what is written in its place

    def _lasting(self, service: ServiceSnapshot) -> str:
        """Its text up to what passes with time."""
        known = self._kept.get(service.id)
        if known is not None and known[0] is service:
            return known[1]
        fields = service_to_json(service, 0.0)
        for name in _TIMES:
            del fields[name]
        return _encode(fields)[:-1]
