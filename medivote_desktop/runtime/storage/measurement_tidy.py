"""Keeps the file of measurements small: what is older becomes coarser or is packed closer, and in the end it goes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import groupby

from medivote_desktop.core.history.points import Point, joined
from medivote_desktop.runtime.storage.buckets import Unpacked, condensed, packed
from medivote_desktop.runtime.storage.measurement_rows import (
    COARSE,
    FINE,
    MINUTE,
    Row,
    insert,
    offsets_of,
    readable,
    rows_between,
)

_DAY = 86_400
_SHOWN_DAYS = 30  # no chart reaches further back
_KEPT_SECONDS = {FINE: 3600 + COARSE + 2 * MINUTE, MINUTE: 25 * 3600}
_KEPT_CHANGES = 50_000
_KEPT_GAPS = _KEPT_SESSIONS = 5_000
_KEPT_MEASURES = 20_000

_MOST_ROWS = (
    40  # in a block, which counts its buckets in a byte; more are there only where the program was often started
)


def tidy(
    connection: sqlite3.Connection, until: int, now_ms: int, keep_days: int, *, is_clock_believed: bool = True
) -> None:
    """Once half an hour, which ends at `until` (epoch seconds).

    Args:
        keep_days: What is coarse is kept a day longer than this, or than any chart shows.
        is_clock_believed: Else what is coarse already, and will not be told by anything else, stays however old it is.
    """
    _roll_up(connection, until)
    for bucket_seconds in (FINE, MINUTE):
        _condense(connection, bucket_seconds, until - COARSE)
    oldest = now_ms // 1000 - (min(keep_days, _SHOWN_DAYS) + 1) * _DAY if is_clock_believed else 0
    _prune(connection, now_ms // 1000, oldest)


def _condense(connection: sqlite3.Connection, bucket_seconds: int, since: int) -> None:
    """Make the rows of half an hour one block; where services came or went, or the program was started anew, some."""
    rows = list(readable(rows_between(connection, bucket_seconds, since, since + COARSE)))
    if len(rows) < 2 or any(unpacked.offsets or not unpacked.is_planed for _row, unpacked in rows):
        return  # there is nothing to do, it is done already, or the first version wrote it
    delete = "DELETE FROM measures WHERE bucket_seconds = ? AND began >= ? AND began < ?"
    connection.execute(delete, (bucket_seconds, since, since + COARSE))
    for row in _blocks(rows):
        insert(connection, row)


def _blocks(rows: list[tuple[Row, Unpacked]]) -> Iterator[Row]:
    numbered = groupby(enumerate(rows), key=lambda one: (one[0] // _MOST_ROWS, one[1][0].services))
    for (_part, services), group in numbered:
        members = [row for _number, row in group]
        first = members[0][0]
        parts = []
        for row, unpacked in members:
            behind = (row.began - first.began) // row.bucket_seconds
            parts.append(([behind + offset for offset in offsets_of(row, unpacked)], unpacked))
        yield Row(first.bucket_seconds, first.began, services, condensed(parts))


def _roll_up(connection: sqlite3.Connection, until: int) -> None:
    """Make COARSE buckets of the minutes that have none yet."""
    last = connection.execute(
        "SELECT max(began) FROM measures WHERE bucket_seconds = ? AND began < ?", (COARSE, until)
    ).fetchone()[0]
    since = 0 if last is None else last + COARSE
    buckets: dict[int, dict[str, list[Point]]] = {}
    for row, unpacked in readable(rows_between(connection, MINUTE, since, until)):
        bucket = buckets.setdefault(row.began // COARSE * COARSE, {})
        offsets = offsets_of(row, unpacked)
        for place, service in enumerate(json.loads(row.services)):
            for at, offset in enumerate(offsets):
                values = unpacked.bucket(place * len(offsets) + at)
                bucket.setdefault(service, []).append(Point(row.began + offset * MINUTE, MINUTE, *values))
    for began, points in buckets.items():
        data = packed(joined(of_one)[2:] for of_one in points.values())
        insert(connection, Row(COARSE, began, json.dumps(tuple(points)), data))


def _prune(connection: sqlite3.Connection, now: int, oldest: int) -> None:
    """Forget what is old, or too much. What lies ahead of the clock stays: it is the clock that may be wrong."""
    since = {bucket_seconds: now - kept_seconds for bucket_seconds, kept_seconds in _KEPT_SECONDS.items()}
    for bucket_seconds, began in {**since, COARSE: oldest}.items():
        connection.execute("DELETE FROM measures WHERE bucket_seconds = ? AND began < ?", (bucket_seconds, began))
    _keep_last(connection, "measures", _KEPT_MEASURES)
    connection.execute("DELETE FROM fleets WHERE id NOT IN (SELECT fleet FROM measures)")
    connection.execute("DELETE FROM sessions WHERE seen_ms < ?", (oldest * 1000,))
    connection.execute("DELETE FROM gaps WHERE ended_ms < ?", (oldest * 1000,))
    _keep_last(connection, "sessions", _KEPT_SESSIONS)
    _keep_last(connection, "gaps", _KEPT_GAPS)
    _prune_changes(connection, oldest * 1000)


def _keep_last(connection: sqlite3.Connection, table: str, count: int) -> None:
    connection.execute(
        f"DELETE FROM {table} WHERE id <= (SELECT id FROM {table} ORDER BY id DESC LIMIT 1 OFFSET ?)", (count,)
    )


def _prune_changes(connection: sqlite3.Connection, oldest_ms: int) -> None:
    """What a service stood as when the time that is kept began, stays."""
    connection.execute("DELETE FROM changes WHERE session NOT IN (SELECT id FROM sessions)")
    too_many = connection.execute(
        "SELECT id FROM changes ORDER BY id DESC LIMIT 1 OFFSET ?", (_KEPT_CHANGES,)
    ).fetchone()
    old = "(at_ms < ? OR id <= ?)"
    values = (oldest_ms, too_many[0] if too_many else 0)
    connection.execute(
        f"DELETE FROM changes WHERE {old} AND id NOT IN (SELECT max(id) FROM changes WHERE {old} GROUP BY service)",
        (*values, *values),
    )
