"""The snapshot as bytes, made once for all viewers: whole frames, and changes with a window to resume from."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Mapping

from medivote_desktop.core.endpoint.rows import event_fields, health_fields, health_row, page_row, status_fields, uptime
from medivote_desktop.core.endpoint.seam import Picture
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot

encode = json.JSONEncoder(separators=(",", ":")).encode

_CHANGES_KEPT = 200
_BYTES_KEPT = 4 * 1024 * 1024


class _Texts:
    """A text for each service, made anew only when its snapshot is another object."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[ServiceSnapshot, str]] = {}

    def of(self, service: ServiceSnapshot, fields: Mapping[str, object] | None = None) -> str | None:
        """What is kept for it; with fields, those are kept."""
        if fields is not None:
            self._kept[service.id] = (service, encode(fields))
        known = self._kept.get(service.id)
        return known[1] if known is not None and known[0] is service else None

    def keep_only(self, ids: Mapping[str, object]) -> None:
        """Forget services that went."""
        if len(self._kept) > len(ids):
            self._kept = {id_: kept for id_, kept in self._kept.items() if id_ in ids}


class StatusBody:
    """The body of `/status`, as fast as a program asks for it."""

    def __init__(self) -> None:
        self._texts = _Texts()

    def encode(self, picture: Picture, sampled_at: float | None, monotonic_now: float) -> bytes:
        """All services at this moment."""
        rows = []
        for service in picture.snapshot.services:
            lasting = self._texts.of(service) or self._texts.of(service, status_fields(service))
            assert lasting is not None
            health = encode(health_fields(service, picture, sampled_at, monotonic_now))
            passing = f'"uptime":{uptime(service, monotonic_now)!r},"health":{health}'
            rows.append(f"{encode(service.id)}:{lasting[:-1]},{passing}}}")
        self._texts.keep_only(picture.snapshot.by_id)
        return f"{{{','.join(rows)}}}".encode()


def health_body(picture: Picture, sampled_at: float | None, monotonic_now: float) -> bytes:
    """The body of `/health`."""
    services = picture.snapshot.services
    return encode({each.id: health_row(each, picture, sampled_at, monotonic_now) for each in services}).encode()


class Frames:
    """The events of the newest snapshot.

    Attributes:
        revision: Of the newest snapshot.
        change: The event that leads here from the snapshot before; empty if nothing differs.
    """

    def __init__(self) -> None:
        self.revision = 0
        self.change = b""
        self._snapshot: Snapshot | None = None
        self._full = b""
        self._whole = b""
        self._event_texts = _Texts()
        self._rows: dict[str, tuple[ServiceSnapshot, int, str]] = {}
        self._ring: deque[tuple[int, bytes]] = deque()
        self._ring_bytes = 0
        self._complete_from = 0  # every change after this revision is in the ring

    def take(self, snapshot: Snapshot) -> None:
        """A new snapshot."""
        changed = self._changed_rows(snapshot)
        is_first = self._snapshot is None
        self._snapshot, self.revision = snapshot, snapshot.revision
        self._full = self._whole = b""
        if is_first:
            self._complete_from = snapshot.revision
            return
        self.change = b""
        if changed:
            rows = ",".join(f"{encode(id_)}:{text}" for id_, text in changed.items())
            self.change = self._event("change", rows)
            self._keep(self.change)

    @property
    def full(self) -> bytes:
        """The whole fleet in the words of the earlier manager, as an unnamed event."""
        if not self._full and self._snapshot is not None:
            rows = []
            for service in self._snapshot.services:
                text = self._event_texts.of(service) or self._event_texts.of(service, event_fields(service))
                rows.append(f"{encode(service.id)}:{text}")
            self._event_texts.keep_only(self._snapshot.by_id)
            self._full = f"id: {self.revision}\ndata: {{{','.join(rows)}}}\n\n".encode()
        return self._full

    @property
    def whole(self) -> bytes:
        """All full rows: how a stream of changes begins, and goes on for who missed some."""
        if not self._whole:
            self._whole = self._event(
                "snapshot", ",".join(f"{encode(id_)}:{row[2]}" for id_, row in self._rows.items())
            )
        return self._whole

    def since(self, revision: int) -> bytes | None:
        """The changes after a revision, all at once; None if they are no longer known."""
        if not self._complete_from <= revision <= self.revision:
            return None
        return b"".join(change for at, change in self._ring if at > revision)

    def _changed_rows(self, snapshot: Snapshot) -> dict[str, str]:
        changed: dict[str, str] = {}
        rows: dict[str, tuple[ServiceSnapshot, int, str]] = {}
        for order, service in enumerate(snapshot.services):
            before = self._rows.get(service.id)
            if before is not None and before[0] is service and before[1] == order:
                rows[service.id] = before
                continue
            text = encode(page_row(service, order, snapshot))
            rows[service.id] = (service, order, text)
            if before is None or before[2] != text:
                changed[service.id] = text
        changed.update({id_: "null" for id_ in self._rows if id_ not in rows})
        self._rows = rows
        return changed

    def _event(self, kind: str, rows: str) -> bytes:
        return f"id: {self.revision}\nevent: {kind}\ndata: {{{rows}}}\n\n".encode()

    def _keep(self, change: bytes) -> None:
        self._ring.append((self.revision, change))
        self._ring_bytes += len(change)
        while len(self._ring) > _CHANGES_KEPT or self._ring_bytes > _BYTES_KEPT:
            self._complete_from, gone = self._ring.popleft()
            self._ring_bytes -= len(gone)
