"""The tables of incidents: their versions, and what is asked of them. Blocking; for the gate."""

from __future__ import annotations

import sqlite3
import zlib
from dataclasses import fields

from medivote_desktop.core.history.incident import Incident, IncidentQuery
from medivote_desktop.core.history.incident_text import kinds_named
from medivote_desktop.core.records import NamedTuple

# One entry a version: what leads from the version before to it. A landed entry is never changed.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE incidents (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            happened_at_ms INTEGER NOT NULL,
            service_id TEXT NOT NULL,
            service_name TEXT NOT NULL,
            kind TEXT NOT NULL,
            reason TEXT NOT NULL,
            run INTEGER NOT NULL,
            pid INTEGER,
            exit_code INTEGER,
            signal INTEGER,
            uptime_seconds REAL,
            action TEXT NOT NULL,
            recovered_seconds REAL,
            running_seconds REAL,
            "by" TEXT NOT NULL
        )""",
        "CREATE INDEX incidents_of_a_service ON incidents (service_id, id)",
    ),
    (
        "ALTER TABLE incidents ADD COLUMN note TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE incidents ADD COLUMN delay_seconds REAL",
        "ALTER TABLE incidents ADD COLUMN restarts INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE incidents ADD COLUMN restart_limit INTEGER NOT NULL DEFAULT 0",
        # Apart, so that a look at many incidents does not read them.
        "CREATE TABLE last_lines (incident_id INTEGER PRIMARY KEY, text TEXT NOT NULL)",
    ),
    # Nothing changes but that the text of last_lines may be packed bytes, which an earlier version cannot read.
    (),
)
_COLUMNS = tuple(field.name for field in fields(Incident))
_SELECT = "SELECT " + ", ".join(f'"{name}"' for name in _COLUMNS) + " FROM incidents"
_STORED = tuple(name for name in _COLUMNS if name != "id")
CHECKS = (f"{_SELECT} LIMIT 0", "SELECT incident_id, text FROM last_lines LIMIT 0")
_INSERT = "INSERT INTO incidents ({}) VALUES ({})".format(
    ", ".join(f'"{name}"' for name in _STORED), ", ".join("?" for _ in _STORED)
)
# What a damaged disk or another program left in a row that cannot be told. To SQLite any text is more than any number.
_TEXTS = ("service_id", "service_name", "kind", "reason", "action", "by", "note")
_SOUND = " AND ".join(
    (
        "happened_at_ms BETWEEN 0 AND 253400000000000",  # before the year 10000
        *(f"typeof(\"{name}\") = 'text'" for name in _TEXTS),
        *(f"ifnull({name}, 0) BETWEEN -1e12 AND 1e12" for name in _STORED[1:] if name not in _TEXTS),
    )
)
# Numbers of runs begin anew with each boot: only what this program wrote is meant.
_LAST_OF_RUN = "SELECT max(id) FROM incidents WHERE service_id = ? AND run = ? AND id > ?"
_FOLLOW_UP = """UPDATE incidents
    SET recovered_seconds = coalesce(?, recovered_seconds), running_seconds = coalesce(?, running_seconds),
        note = CASE WHEN instr(note, ?) THEN note WHEN note = '' THEN ? ELSE note || '; ' || ? END
    WHERE id = ?"""
_LINES_HOLD = """id IN (SELECT incident_id FROM last_lines
    WHERE CASE typeof(text) WHEN 'blob' THEN unpacked(text) ELSE text END LIKE ? ESCAPE '!')"""
_TOLD_IN = ("reason", "note", "service_name", "service_id", "by")
_OUTSIZED = """DELETE FROM last_lines WHERE incident_id <= (
    SELECT incident_id FROM (
        SELECT incident_id, sum(length(text)) OVER (ORDER BY incident_id DESC) AS kept FROM last_lines
    ) WHERE kept > ? ORDER BY incident_id DESC LIMIT 1)"""


class Followup(NamedTuple):
    """What came after the last incident of a run; None, or no words, leave what is known."""

    service_id: str
    run: int
    recovered_seconds: float | None = None
    running_seconds: float | None = None
    note: str = ""


def insert(connection: sqlite3.Connection, incident: Incident, lines: str | None) -> int:
    """Write an incident and its last log lines, where there are any; gives its number."""
    number = connection.execute(_INSERT, [_storable(getattr(incident, name)) for name in _STORED]).lastrowid or 0
    if lines is not None:
        connection.execute("INSERT INTO last_lines VALUES (?, ?)", (number, _packed(lines)))
    return number


def follow_up(connection: sqlite3.Connection, told: Followup, after_id: int) -> int | None:
    """Tell an incident further; gives its number, None where there is none of that run."""
    (number,) = connection.execute(_LAST_OF_RUN, (told.service_id, told.run, after_id)).fetchone()
    if number is not None:
        note = _storable(told.note)
        connection.execute(_FOLLOW_UP, (told.recovered_seconds, told.running_seconds, note, note, note, number))
    return None if number is None else int(number)


def find(connection: sqlite3.Connection, query: IncidentQuery) -> tuple[Incident, ...]:
    """What fits, the newest first; what is damaged is left out."""
    conditions, values = _conditions(query)
    if query.words:
        connection.create_function("unpacked", 1, _unpacked, deterministic=True)
    # No cursor may be left when the connection is closed: it would keep the file open.
    rows = connection.execute(
        f"{_SELECT} WHERE {' AND '.join((*conditions, _SOUND))} ORDER BY id DESC LIMIT ?", (*values, query.limit)
    ).fetchall()
    return tuple(Incident(*row) for row in rows)


def damaged(connection: sqlite3.Connection) -> int:
    """How many rows hold what cannot be told."""
    (count,) = connection.execute(f"SELECT count(*) FROM incidents WHERE NOT ({_SOUND})").fetchone()
    return int(count)


def names(connection: sqlite3.Connection) -> dict[str, str]:
    """The services of which anything is kept, and what each was called last."""
    rows = connection.execute(
        "SELECT service_id, service_name FROM incidents WHERE id IN"
        f" (SELECT MAX(id) FROM incidents WHERE service_id != '' AND {_SOUND} GROUP BY service_id)"
    ).fetchall()
    return dict(rows)


def lines_of(connection: sqlite3.Connection, incident_id: int) -> str | None:
    """The last log lines of an incident; None where none are kept."""
    row = connection.execute("SELECT text FROM last_lines WHERE incident_id = ?", (incident_id,)).fetchone()
    return None if row is None else _unpacked(row[0])


def prune(connection: sqlite3.Connection, oldest_ms: int, keep_rows: int, keep_line_bytes: int) -> None:
    """Remove what is too old or too much; of log lines the oldest go first."""
    connection.execute("DELETE FROM incidents WHERE happened_at_ms < ?", (oldest_ms,))
    connection.execute(
        "DELETE FROM incidents WHERE id <= (SELECT id FROM incidents ORDER BY id DESC LIMIT 1 OFFSET ?)", (keep_rows,)
    )
    connection.execute("DELETE FROM last_lines WHERE incident_id NOT IN (SELECT id FROM incidents)")
    connection.execute(_OUTSIZED, (keep_line_bytes,))


def _conditions(query: IncidentQuery) -> tuple[list[str], list[object]]:
    conditions: list[str] = []
    values: list[object] = []
    if query.service_id is not None:
        conditions.append("service_id = ?")
        values.append(query.service_id)
    if query.whose:
        conditions.append(f"service_id IN ({', '.join('?' * len(query.whose))})")
        values += query.whose
    if query.since_ms is not None:
        conditions.append("happened_at_ms >= ?")
        values.append(query.since_ms)
    if query.before_id is not None:
        conditions.append("id < ?")
        values.append(query.before_id)
    if query.ids is not None:
        conditions.append(f"id IN ({', '.join('?' * len(query.ids))})")
        values += query.ids
    if query.kinds:
        conditions.append(f"kind IN ({', '.join('?' * len(query.kinds))})")
        values += query.kinds
    for word in query.words:
        kinds = kinds_named(word, query.labels)
        alternatives = [f"\"{name}\" LIKE ? ESCAPE '!'" for name in _TOLD_IN]
        alternatives += [_LINES_HOLD, f"kind IN ({', '.join('?' * len(kinds))})"]
        conditions.append(f"({' OR '.join(alternatives)})")
        values += [_pattern(word)] * (len(_TOLD_IN) + 1)
        values += kinds
    return conditions, values


def _pattern(word: str) -> str:
    for sign in "!%_":
        word = word.replace(sign, f"!{sign}")
    return f"%{_storable(word)}%"


def _packed(text: str) -> str | bytes:
    """Twenty lines of a log resemble each other: packed they take a third of the room."""
    data = text.encode("utf-8", "replace")
    packed = zlib.compress(data, 9)
    return packed if len(packed) < len(data) else data.decode()


def _unpacked(kept: str | bytes) -> str | None:
    """None where the disk has damaged them: the incident itself is worth keeping."""
    try:
        return zlib.decompress(kept).decode() if isinstance(kept, bytes) else kept
    except (zlib.error, UnicodeDecodeError):
        return None


def _storable(value: object) -> object:
    """Names of files may hold what is no text to SQLite."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
