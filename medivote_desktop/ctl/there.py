"""The fleet of another machine, over its endpoint: answers as those of this machine, in the same words."""

from __future__ import annotations

import argparse
import json
import queue
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from medivote_desktop.core import report
from medivote_desktop.core.change import Change
from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.names import UnknownNameError, resolve
from medivote_desktop.core.snapshot import Health, ServiceFacts, ServiceSnapshot, ServiceStatus, Snapshot
from medivote_desktop.ctl.fleet import (
    EXIT_BAD_INPUT,
    EXIT_WISH_FAILED,
    Ask,
    CommandError,
    Following,
    Logged,
    Missed,
    Outcome,
    Status,
)
from medivote_desktop.remote.client import BadAddressError, Client, words_of
from medivote_desktop.remote.errors import ControlError, NoAnswerError

_LONGEST_SERVER_WAIT_SECONDS = 15.0
_MOST_LINES = 10_000
_AT_ONCE = 16
_LOOK_SECONDS = 0.5
_WAITING = 256

Rows = dict[str, dict[str, Any]]


class RemoteFleet:
    """A `Fleet`.

    Args:
        options: The command line: `url`, `token_file`, `ca`.
        ask_seconds: How long the endpoint may take to answer what needs no wait.
    """

    def __init__(self, options: argparse.Namespace, ask_seconds: float) -> None:
        try:
            self._client = Client(options.url, options.token_file, options.ca)
        except BadAddressError as error:
            raise CommandError(str(error), EXIT_BAD_INPUT) from error
        self._ask_seconds = ask_seconds

    def status(self) -> Status:
        """As `Fleet`."""
        return next(status for status in self.watch() if status is not None)

    def watch(self) -> Generator[Status | None, None, None]:
        """As `Fleet`."""
        title = self._title()
        for rows in self._rows():
            yield None if rows is None else _status(title, rows)

    def changes(self) -> Generator[Change | Following | Missed | None, None, None]:
        """As `Fleet`. The endpoint tells states and no steps: what is over within 50 ms is one change."""
        before: Rows | None = None
        for rows in self._rows():
            if rows is None:
                yield None
                continue
            if before is None:
                yield Following(f"{self._title()} at {self._client.address}")
            else:
                yield from _changes(before, rows)
            before = rows

    def wish(self, ask: Ask) -> Outcome | None:
        """As `Fleet`."""
        if ask.with_dependencies or ask.anyway:
            raise CommandError("--with-dependencies and --anyway work on the same machine only", EXIT_BAD_INPUT)
        ids = self._resolved(ask.names)
        wait_seconds = min(ask.wait_seconds, _LONGEST_SERVER_WAIT_SECONDS)
        until = time.monotonic() + ask.wait_seconds
        outcome = self._for_each(ids, f"/{ask.kind}", wait_seconds)
        if not ask.wait_seconds:
            refused = {service_id: error for service_id, error in outcome.items() if error}
            return refused or None
        return {service_id: self._settled(ask, service_id, error, until) for service_id, error in outcome.items()}

    def set_recovery(self, names: Sequence[str], *, on: bool) -> Outcome:
        """As `Fleet`."""
        return self._for_each(self._resolved(names), f"/auto-recovery/{'enable' if on else 'disable'}", None)

    def log_ids(self, names: Sequence[str]) -> Sequence[str]:
        """As `Fleet`."""
        return self._resolved(names)

    def logs(self, names: Sequence[str], lines: int, *, follow: bool) -> Generator[Logged | None, None, None]:
        """As `Fleet`."""
        ids = self._resolved(names)
        lines = min(max(lines, 1), _MOST_LINES)
        if follow:
            yield from self._follow_logs(ids, lines)
            return
        for service_id in ids:
            answer = self._client.ask(
                "GET",
                f"/logs/{quote(service_id)}",
                query={"lines": str(lines)},
                timeout_seconds=self._ask_seconds,
            )
            if answer.status_code != 200:
                raise CommandError(f"{service_id}: {words_of(answer)}", EXIT_WISH_FAILED)
            yield Logged(service_id, answer.content)

    def reload(self) -> str:
        """As `Fleet`."""
        raise CommandError("reload works on the same machine only", EXIT_BAD_INPUT)

    def page(self) -> str:
        """As `Fleet`."""
        return f"{self._client.address}/"

    def _title(self) -> str:
        return str(self._client.json("GET", "/session", timeout_seconds=self._ask_seconds).get("title", ""))

    def _rows(self) -> Generator[Rows | None, None, None]:
        """All rows, whenever one is another."""
        rows: Rows = {}
        for event in self._client.events("/events", changes="1"):
            if event is None or event.kind not in ("snapshot", "change"):
                yield None
                continue
            try:
                news: Mapping[str, Any] = json.loads(event.data)
                rows = {} if event.kind == "snapshot" else dict(rows)
                rows.update(news)
                rows = {service_id: row for service_id, row in rows.items() if row is not None}
                rows = dict(sorted(rows.items(), key=lambda item: item[1]["order"]))
            except (ValueError, KeyError, TypeError) as error:
                raise NoAnswerError("the endpoint's events cannot be read; is it another version?") from error
            yield rows

    def _resolved(self, names: Sequence[str]) -> tuple[str, ...]:
        rows = next(rows for rows in self._rows() if rows is not None)
        services = [ServiceConfig(id_, ("-",), row["name"], "", group=row["group"]) for id_, row in rows.items()]
        try:
            return resolve(names, services)
        except UnknownNameError as error:
            raise CommandError(str(error), EXIT_BAD_INPUT) from error

    def _for_each(self, ids: Sequence[str], path: str, wait_seconds: float | None) -> Outcome:
        """Post for all of them at once, for one may wait for another; the errors in words."""
        query = {} if wait_seconds is None else {"wait": f"{wait_seconds:g}"}
        timeout_seconds = (wait_seconds or 0.0) + self._ask_seconds

        def post(service_id: str) -> str:
            answer = self._client.json("POST", f"{path}/{quote(service_id)}", timeout_seconds=timeout_seconds, **query)
            return "" if answer.get("success") else str(answer.get("error") or "it failed, and nobody said why")

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return dict(zip(ids, pool.map(post, ids), strict=True))

    def _settled(self, ask: Ask, service_id: str, error: str, until: float) -> str:
        """The endpoint waits for a while only; what is still on its way then is looked after here."""
        while error.startswith("still ") and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
            row = self._client.json("GET", "/status", timeout_seconds=self._ask_seconds).get(service_id)
            state = "" if row is None else row["status"]
            if row is None:
                return "it left services.ini"
            if ask.kind == "stop" and state in ("stopped", "exited", "completed", "failed"):
                return ""
            if ask.kind != "stop" and state in ("running", "completed"):
                return ""
            if ask.kind != "stop" and state in ("failed", "exited", "backoff", "stopped"):
                return str(row["reason"] or state)
        return error.replace("see /status", "see medivote-ctl status")

    def _follow_logs(self, ids: Sequence[str], lines: int) -> Generator[Logged | None, None, None]:
        waiting: queue.Queue[Logged | ControlError] = queue.Queue(_WAITING)

        def follow(service_id: str) -> None:
            try:
                for event in self._client.events(f"/logs/{quote(service_id)}", lines=str(lines), follow="1"):
                    if event is not None:
                        waiting.put(Logged(service_id, event.data.encode() + b"\n"))
                waiting.put(NoAnswerError("the program has left"))
            except ControlError as error:
                waiting.put(error)

        for service_id in ids:
            threading.Thread(target=follow, args=(service_id,), daemon=True).start()
        while True:
            try:
                logged = waiting.get(timeout=_LOOK_SECONDS / 2)
            except queue.Empty:
                yield None
                continue
            if isinstance(logged, ControlError):
                raise logged
            yield logged
            if waiting.empty():
                yield None


def _status(title: str, rows: Rows) -> Status:
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
        "processes": None,
        "started_at": started_at,
        "uptime_seconds": None if started_at is None else round(max(0.0, now - started_at), 3),
        "restarts": row["restarts"],
        "recovery_on": row["auto_recovery_enabled"],
        "next_step_seconds": None if next_step_at is None else round(max(0.0, next_step_at - now), 3),
        "stop_stage": row["stop_stage"],
        "last_end": row["last_end"],
        "enabled": row["enabled"],
        "url": row["url"],
        "stop_warning": row["stop_warning"],
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


def _changes(before: Rows, after: Rows) -> Generator[Change, None, None]:
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
