"""The rows of measurements and standings, as they stand in their file and as they are read."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence

from medivote_desktop.core.history.availability import Change, Run, Standing, Stretch, stretches
from medivote_desktop.core.history.points import Point, Points, Span, joined, points_of
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.storage.buckets import Unpacked

FINE, MINUTE, COARSE = 10, 60, 1800
"""How many seconds one bucket lasts. A row of FINE holds the six of a minute; rows of half an hour become one block."""
_A_ROW = MINUTE // FINE


class Row(NamedTuple):
    """One row of measures."""

    bucket_seconds: int
    began: int
    services: str
    data: bytes


def rows_between(connection: sqlite3.Connection, bucket_seconds: int, since: float, until: float) -> list[Row]:
    """The rows of a time, in order."""
    found = connection.execute(
        "SELECT bucket_seconds, began, services, data FROM measures JOIN fleets ON fleets.id = fleet"
        " WHERE bucket_seconds = ? AND began >= ? AND began < ? ORDER BY began, measures.id",
        (bucket_seconds, since, until),
    )
    # No cursor may be left when the connection is closed: it would keep the file open.
    return [Row(*row) for row in found.fetchall()]


def readable(rows: Iterable[Row]) -> Iterator[tuple[Row, Unpacked]]:
    """The rows with what they hold, without those that the disk has damaged: a month need not go for a minute."""
    known: set[str] = set()
    for row in rows:
        try:
            if row.services not in known:
                json.loads(row.services)
                known.add(row.services)
            yield row, Unpacked(row.data)
        except (zlib.error, ValueError):
            continue


def offsets_of(row: Row, unpacked: Unpacked) -> Sequence[int]:
    """How many buckets behind the row's begin each bucket of a service is."""
    return unpacked.offsets or range(_A_ROW if row.bucket_seconds == FINE else 1)


def insert(connection: sqlite3.Connection, row: Row) -> None:
    """Add a row."""
    connection.execute("INSERT OR IGNORE INTO fleets (services) VALUES (?)", (row.services,))
    connection.execute(
        "INSERT INTO measures (bucket_seconds, began, fleet, data) SELECT ?, ?, id, ? FROM fleets WHERE services = ?",
        (row.bucket_seconds, row.began, row.data, row.services),
    )


def read_points(connection: sqlite3.Connection, services: Sequence[str], span: Span, now: float) -> dict[str, Points]:
    """What is kept of these services over this time."""
    since, until = now - span.value, now + MINUTE
    match span:
        case Span.TEN_MINUTES | Span.HOUR:
            rows = rows_between(connection, FINE, since - COARSE, until)
        case Span.DAY:
            rows = rows_between(connection, MINUTE, since - COARSE, until)
        case Span.MONTH:
            rows = rows_between(connection, COARSE, since - COARSE, until)
            rows += rows_between(connection, MINUTE, rows[-1].began + COARSE if rows else since, until)
    found: dict[str, dict[float, Point]] = {service: {} for service in services}
    places: dict[str, list[tuple[str, int]]] = {}
    for row, unpacked in readable(rows):
        if row.services not in places:
            order = json.loads(row.services)
            places[row.services] = [(service, order.index(service)) for service in services if service in order]
        for service, place in places[row.services]:
            _add(found[service], row, unpacked, place)
    earliest = since - rows[0].bucket_seconds if rows else since
    return {
        service: points_of(points[began] for began in sorted(points) if began >= earliest)
        for service, points in found.items()
    }


def _add(points: dict[float, Point], row: Row, unpacked: Unpacked, place: int) -> None:
    """The buckets of one row; what stands in two rows (the program was started anew, the clock set back), as one."""
    offsets = offsets_of(row, unpacked)
    for at, offset in enumerate(offsets):
        values = unpacked.bucket(place * len(offsets) + at)
        began = float(row.began + offset * row.bucket_seconds)
        point = Point(began, row.bucket_seconds, *values)
        if row.bucket_seconds == FINE and values[4] != values[4] and values[1] != values[1]:
            continue
        points[began] = joined((points[began], point)) if began in points else point


def read_standings(
    connection: sqlite3.Connection, services: Sequence[str], since: float, until: float
) -> dict[str, tuple[Stretch, ...]]:
    """How each of these stood, without holes."""
    window = (since * 1000, until * 1000)
    sessions = connection.execute(
        "SELECT id, began_ms, seen_ms FROM sessions WHERE seen_ms >= ? AND began_ms < ? ORDER BY id", window
    ).fetchall()
    gaps = connection.execute(
        "SELECT began_ms, ended_ms FROM gaps WHERE ended_ms >= ? AND began_ms < ? ORDER BY began_ms", window
    ).fetchall()
    asleep = [(began_ms / 1000, ended_ms / 1000) for began_ms, ended_ms in gaps]
    earliest_ms = min((began_ms for _id, began_ms, _seen_ms in sessions), default=window[1])
    result = {}
    for service in services:
        rows = connection.execute(
            "SELECT session, at_ms, standing FROM changes WHERE service = ? AND at_ms >= ? ORDER BY at_ms, id",
            (service, earliest_ms),
        ).fetchall()
        changes: dict[int, list[Change]] = {}
        for session, at_ms, standing in rows:
            changes.setdefault(session, []).append(Change(at_ms / 1000, Standing(standing)))
        runs = (Run(began_ms / 1000, seen_ms / 1000, changes.get(id_, ())) for id_, began_ms, seen_ms in sessions)
        result[service] = stretches(runs, asleep, since, until)
    return result
