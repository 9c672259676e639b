"""The fleet as JSON text, for readers that ask again and again: only what changed is encoded anew."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace

from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot, service_to_json, snapshot_to_json

_encode = json.JSONEncoder(separators=(",", ":")).encode
# What passes while nothing else changes.
_TIMES = ("uptime_seconds", "next_step_seconds")


class StatusText:
    """Gives the same as `snapshot_to_json`, as text. A service's text is kept as long as its snapshot is the same."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[ServiceSnapshot, str]] = {}

    def encode(self, snapshot: Snapshot, monotonic_now: float, more: Mapping[str, object]) -> bytes:
        """The fleet as one line of JSON, without its line end; `more` are further fields beside the services."""
        kept = {service.id: (service, self._lasting(service)) for service in snapshot.services}
        self._kept = kept
        services = ",".join(lasting + _passing(service, monotonic_now) for service, lasting in kept.values())
        fleet = snapshot_to_json(replace(snapshot, services=()), monotonic_now)
        del fleet["services"]
        fleet.update(more)
        return f'{_encode(fleet)[:-1]},"services":[{services}]}}'.encode()

    def _lasting(self, service: ServiceSnapshot) -> str:
        """Its text up to what passes with time."""
        known = self._kept.get(service.id)
        if known is not None and known[0] is service:
            return known[1]
        fields = service_to_json(service, 0.0)
        for name in _TIMES:
            del fields[name]
        return _encode(fields)[:-1]


def _passing(service: ServiceSnapshot, monotonic_now: float) -> str:
    uptime, deadline = service.uptime_seconds(monotonic_now), service.status.deadline_monotonic
    left = None if deadline is None else max(0.0, deadline - monotonic_now)
    return f',"uptime_seconds":{_number(uptime)},"next_step_seconds":{_number(left)}}}'


def _number(seconds: float | None) -> str:
    return "null" if seconds is None else repr(round(seconds, 3))
