"""What the endpoint of another machine says of its services: checked, for it may be anybody, and in our own words."""

from __future__ import annotations

import json
import math
import re
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from typing import Any

from medivote_desktop.core import report
from medivote_desktop.core.change import Change
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health, ServiceFacts, ServiceSnapshot, ServiceStatus, Snapshot
from medivote_desktop.ctl.fleet import Status
from medivote_desktop.remote.client import Event
from medivote_desktop.remote.errors import NoAnswerError

Rows = dict[str, dict[str, Any]]
"""By id; each as `core.endpoint.rows.page_row` makes it."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_switch(value: object) -> bool:
    return isinstance(value, bool)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _or_null(check: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: value is None or check(value)


_FIELDS: Mapping[str, Callable[[object], bool]] = {
    "name": _is_text,
    "group": _is_text,
    "status": lambda value: value in {state.value for state in State},
    "health": lambda value: value in {health.value for health in Health},
    "reason": _is_text,
    "order": _is_count,
    "restarts": _is_count,
    "wanted": _is_switch,
    "enabled": _is_switch,
    "auto_recovery_enabled": _is_switch,
    "pid": _or_null(_is_count),
    "port": _or_null(_is_count),
    "cpu": _or_null(_is_number),
    "mem": _or_null(_is_number),
    "started_at": _or_null(_is_number),
    "next_step_at": _or_null(_is_number),
    "stop_stage": _or_null(_is_text),
    "last_end": _or_null(_is_text),
    "url": _or_null(_is_text),
    "stop_warning": _or_null(_is_text),
}


def rows_after(before: Rows, event: Event) -> Rows:
    """All rows after an event `snapshot` or `change`, in the order of their services.ini.

    Raises:
        NoAnswerError: It says what no endpoint of this version says.
    """
    try:
        news = json.loads(event.data)
        gone = {service_id for service_id, row in news.items() if row is None}
        changed = {service_id: _checked(service_id, row) for service_id, row in news.items() if row is not None}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise NoAnswerError("the endpoint's events cannot be read; is it another version?") from error
    kept = {} if event.kind == "snapshot" else {id_: row for id_, row in before.items() if id_ not in gone}
    return dict(sorted({**kept, **changed}.items(), key=lambda item: item[1]["order"]))


def _checked(service_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    if not _ID.fullmatch(service_id) or not all(is_right(row[name]) for name, is_right in _FIELDS.items()):
        raise ValueError(service_id)
    if not _or_null(_is_count)(row.get("processes")):  # earlier versions did not tell
        raise ValueError(service_id)
    return dict(row)


def status_of(title: str, rows: Rows) -> Status:
    """The rows of the endpoint in the words of `status --json`."""
    now = time.time()
    services = [_service(service_id, row, now) for service_id, row in rows.items()]
    return {
        "title": title,
        "revision": None,
        "taken_at": round(now, 3),
        "leaving": False,
        "pid": None,
        "summary": _summary(services),
        "services": services,
    }


def _service(service_id: str, row: Mapping[str, Any], now: float) -> dict[str, object]:
    state, started_at, next_step_at = row["status"], row["started_at"], row["next_step_at"]
    memory = row["mem"]
    return {
        "id": service_id,
        "name": row["name"],
        "group": row["group"],
        "state": state,
        "wanted": row["wanted"],
        "health": row["health"],
        "reason": row["reason"],
        "pid": row["pid"],
        "ports": [] if row["port"] is None else [row["port"]],
        "cpu_percent": row["cpu"],
        "rss_bytes": None if memory is None else round(memory * 1024 * 1024),
        "processes": row.get("processes"),
        "started_at": started_at,
        "restarts": row["restarts"],
        "recovery_on": row["auto_recovery_enabled"],
        "stop_stage": row["stop_stage"],
        "last_end": row["last_end"],
        "enabled": row["enabled"],
        "url": row["url"],
        "stop_warning": row["stop_warning"],
        "uptime_seconds": None if started_at is None else round(max(0.0, now - started_at), 3),
        "next_step_seconds": None if next_step_at is None else round(max(0.0, next_step_at - now), 3),
    }


def _summary(services: Sequence[Mapping[str, Any]]) -> str:
    snapshots = tuple(
        ServiceSnapshot(
            ServiceFacts(each["id"], each["name"]),
            ServiceStatus(state=State(each["state"]), health=Health(each["health"])),
        )
        for each in services
    )
    return report.summary_text(Snapshot(0, "", snapshots, 0.0, 0.0))


def changes_between(before: Rows, after: Rows) -> Generator[Change, None, None]:
    """What became of services from one look to the next."""
    for service_id, row in after.items():
        old = before.get(service_id)
        if old is None or (old["status"], old["health"], old["pid"]) == (row["status"], row["health"], row["pid"]):
            continue
        yield Change(
            at=time.time(),
            service_id=service_id,
            old_state=State(old["status"]),
            state=State(row["status"]),
            old_health=Health(old["health"]),
            health=Health(row["health"]),
            pid=row["pid"],
            reason=str(row["reason"] or (row["last_end"] if old["pid"] != row["pid"] and old["pid"] else "") or ""),
        )
