"""The fleet of another machine, over its endpoint: answers as those of this machine, in the same words."""

from __future__ import annotations

import argparse
import contextlib
import queue
import sys
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from medivote_desktop.core.change import Change
from medivote_desktop.core.report import state_word
from medivote_desktop.ctl.chosen import ids_of
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT, EXIT_WISH_FAILED
from medivote_desktop.ctl.fleet import (
    Ask,
    CommandError,
    Following,
    Logged,
    Missed,
    Outcome,
    Status,
    Strays,
    Wished,
    tell_left,
)
from medivote_desktop.ctl.ink import plain
from medivote_desktop.ctl.rows import Rows, changes_between, rows_after, status_of
from medivote_desktop.remote.client import BadAddressError, Client, Query
from medivote_desktop.remote.errors import ControlError, NoAnswerError

_LONGEST_SERVER_WAIT_SECONDS = 15.0
_MOST_LINES = 10_000
_AT_ONCE = 16
_LOOK_SECONDS = 0.5
_WAITING = 256
_LONGEST_LIST = 6000  # characters: the endpoint takes no longer request line than 8 KiB
_UNTOLD = "it failed, and nobody said why"


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
        if self._client.is_overheard:
            print(f"warning: the token goes to {self._client.address} in the clear; use https", file=sys.stderr)
        self._ask_seconds = ask_seconds

    def status(self) -> Status:
        """As `Fleet`."""
        return status_of(self._title(), self._rows_now())

    def watch(self) -> Generator[Status | None, None, None]:
        """As `Fleet`."""
        title = self._title()
        for rows in self._rows():
            yield None if rows is None else status_of(title, rows)

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
                yield from changes_between(before, rows)
            before = rows

    def wish(self, ask: Ask) -> Wished | None:
        """As `Fleet`."""
        rows = self._rows_now()
        ids = _resolved(ask.names, rows)
        wait_seconds = min(ask.wait_seconds, _LONGEST_SERVER_WAIT_SECONDS)
        until = time.monotonic() + ask.wait_seconds
        query: dict[str, str | Sequence[str]] = {"wait": f"{wait_seconds:g}"}
        if ask.with_dependencies:
            query["with_dependencies"] = "1"
        if ask.anyway:
            query["anyway"] = "1"
        if len(ids) < len(rows):
            query["id"] = ids
        together = len(ids) > 1 and sum(len(f"&id={service_id}") for service_id in query.get("id", ())) < _LONGEST_LIST
        post = self._for_all if together else self._for_each
        outcome = post(ids, f"/{ask.kind}", wait_seconds, query)
        if not ask.wait_seconds:
            refused = {service_id: error for service_id, error in outcome.items() if error}
            return Wished(refused) if refused else None
        settled = {id_: self._settled(ask, id_, error, until, rows[id_]["pid"]) for id_, error in outcome.items()}
        so = {"start": "running", "stop": "stopped"}.get(ask.kind)
        return Wished(settled, [id_ for id_ in ids if rows[id_]["status"] == so])

    def set_recovery(self, names: Sequence[str], *, on: bool) -> Outcome:
        """As `Fleet`."""
        return self._for_each(self.log_ids(names), f"/auto-recovery/{'enable' if on else 'disable'}", 0.0, {})

    def log_ids(self, names: Sequence[str]) -> Sequence[str]:
        """As `Fleet`."""
        return _resolved(names, self._rows_now())

    def logs(self, names: Sequence[str], lines: int, *, follow: bool) -> Generator[Logged | None, None, None]:
        """As `Fleet`."""
        ids = self.log_ids(names)
        lines = min(lines, _MOST_LINES)
        kept: list[str] = []
        for service_id in ids:
            answer = self._client.ask(
                "GET",
                f"/logs/{quote(service_id)}",
                query={"lines": "0" if follow else str(lines)},
                timeout_seconds=self._ask_seconds,
            )
            if answer.status == 200:
                kept.append(service_id)
                yield Logged(service_id, answer.body)
            elif answer.status == 404 and (kept or service_id != ids[-1]):  # of the others there may be one
                yield Logged(service_id, notice=answer.error)
            else:
                raise CommandError(f"{service_id}: {answer.error}", EXIT_WISH_FAILED)
        if follow:
            yield from self._follow_logs(kept, lines)

    def reload(self) -> str:
        """As `Fleet`."""
        raise CommandError("reload works on the same machine only", EXIT_BAD_INPUT)

    def strays(self, *, stop: bool) -> Strays:
        """As `Fleet`."""
        raise CommandError("strays works on the same machine only", EXIT_BAD_INPUT)

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
            rows = rows_after(rows, event)
            yield rows

    def _rows_now(self) -> Rows:
        until = time.monotonic() + self._ask_seconds
        with contextlib.closing(self._rows()) as looks:
            for rows in looks:
                if rows is not None:
                    return rows
                if time.monotonic() > until:
                    raise NoAnswerError(f"{self._client.address} did not answer within {self._ask_seconds:g} s")
        raise NoAnswerError(f"{self._client.address}: the program has left")

    def _for_all(self, ids: Sequence[str], path: str, wait_seconds: float, query: Query) -> Outcome:
        """Post once for all: the endpoint knows who needs whom, and whose turn it is."""
        answer = self._client.json("POST", path, timeout_seconds=wait_seconds + self._ask_seconds, query=query)
        outcome = answer.get("services")
        if not isinstance(outcome, dict):
            raise CommandError(str(answer.get("error") or _UNTOLD), EXIT_WISH_FAILED)
        _warn(_warnings(answer))
        tell_left(_left_of(answer))
        return {service_id: str(outcome.get(service_id, _UNTOLD) or "") for service_id in ids}

    def _for_each(self, ids: Sequence[str], path: str, wait_seconds: float, query: Query) -> Outcome:
        """Post for each of them, all at once, for one may wait for another; the errors in words."""
        timeout_seconds = wait_seconds + self._ask_seconds
        query = {name: value for name, value in query.items() if name != "id"}
        warnings: set[str] = set()
        left: dict[str, list[str]] = {}

        def post(service_id: str) -> str:
            path_of_one = f"{path}/{quote(service_id)}"
            answer = self._client.json("POST", path_of_one, timeout_seconds=timeout_seconds, query=query)
            warnings.update(_warnings(answer))
            for left_id, stopped in _left_of(answer).items():
                left.setdefault(left_id, []).extend(stopped)
            return "" if answer.get("success") else str(answer.get("error") or _UNTOLD)

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            errors = dict(zip(ids, pool.map(post, ids), strict=True))
        _warn(warnings)
        tell_left({id_: stopped for id_, stopped in left.items() if id_ not in errors})
        return errors

    def _settled(self, ask: Ask, service_id: str, error: str, until: float, pid: int | None) -> str:
        """The endpoint waits for a while only; what is still on its way then is looked after here."""
        # What needs it is ended first; until then its old process runs, and that is no restart.
        old_pid = pid if ask.kind == "restart" and error.startswith("still running") else None
        while error.startswith("still ") and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
            row = self._client.json("GET", "/status", timeout_seconds=self._ask_seconds).get(service_id)
            if not isinstance(row, dict):
                return "it left services.ini"
            state = row.get("status")
            if old_pid is not None and row.get("pid") == old_pid:
                continue
            if ask.kind == "stop" and state in ("stopped", "exited", "completed", "failed"):
                return ""
            if ask.kind != "stop" and state in ("running", "completed"):
                return ""
            if ask.kind != "stop" and state in ("failed", "exited", "backoff", "stopped"):
                return str(row.get("reason") or state_word(state))
        waited = f"after {min(ask.wait_seconds, _LONGEST_SERVER_WAIT_SECONDS):g} s"  # there, and then some here
        error = error.replace(waited, f"after {ask.wait_seconds:g} s") if error.startswith("still ") else error
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


def _resolved(names: Sequence[str], rows: Rows) -> tuple[str, ...]:
    return ids_of(names, [{**row, "id": service_id} for service_id, row in rows.items()])


def _warnings(answer: Mapping[str, object]) -> set[str]:
    return {f"warning: {answer['warning']}"} if "warning" in answer else set()


def _left_of(answer: Mapping[str, object]) -> dict[str, list[str]]:
    """Who runs on, as the endpoint tells it; an older one does not."""
    left = answer.get("runs_on")
    if not isinstance(left, dict):
        return {}
    return {str(id_): list(map(str, stopped)) for id_, stopped in left.items() if isinstance(stopped, list)}


def _warn(warnings: set[str]) -> None:
    for warning in warnings:
        print(plain(warning), file=sys.stderr)
