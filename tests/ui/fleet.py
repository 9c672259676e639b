"""Fleets that exist on paper alone: snapshots with every state, for tests, benchmarks and screenshots."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health, ServiceFacts, ServiceSnapshot, ServiceStatus, Snapshot, Usage

NOW = 100_000.0
"""The moment on the monotonic clock at which these snapshots are taken."""

MB = 1024 * 1024

_REASONS = {
    State.WAITING: "waits for MediVote Backend to be healthy",
    State.BACKOFF: "exit code 1",
    State.FAILED: "exit code 3, 5 times in 2 min",
    State.STOPPING: "",
    State.EXITED: "exit code 0",
}


def facts(id_: str = "api", name: str = "", **changes: object) -> ServiceFacts:
    plain = ServiceFacts(
        id=id_,
        name=name or id_,
        command_line=f"python3 -m {id_}.server",
        directory=f"/srv/medivote/{id_}",
        log_file=f"/srv/medivote/logs/{id_}.log",
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def status(state: State = State.RUNNING, **changes: object) -> ServiceStatus:
    """A status that fits the state: a process where one exists, a reason and a deadline where it has them."""
    alive = state.has_process
    plain = ServiceStatus(
        state=state,
        wanted=state in (State.RUNNING, State.STARTING, State.WAITING, State.BACKOFF),
        reason=_REASONS.get(state, ""),
        pid=4711 if alive else None,
        run=1,
        started_at=1.7e9 if alive else None,
        spawned_monotonic=NOW - 7403 if alive else None,
        deadline_monotonic=NOW + 7 if state in (State.BACKOFF, State.STOPPING) else None,
        recent_restarts=3 if state is State.BACKOFF else 0,
        restarts=3 if state in (State.BACKOFF, State.FAILED) else 0,
        stop_stage="SIGTERM" if state is State.STOPPING else "",
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def service(
    id_: str = "api",
    state: State = State.RUNNING,
    cpu_percent: float | None = 2.1,
    rss_bytes: int = 42 * MB,
    **more: object,
) -> ServiceSnapshot:
    """One service; `more` goes to its status, and to its facts what only they have."""
    own: dict[str, Any] = {key: more.pop(key) for key in tuple(more) if key in ServiceFacts._fields}
    usage = Usage(cpu_percent, rss_bytes) if state.has_process else None
    return ServiceSnapshot(facts(id_, **own), status(state, **more), usage)


def snapshot(*services: ServiceSnapshot, revision: int = 1, sampled: bool = True, at: float = NOW) -> Snapshot:
    return Snapshot(
        revision=revision,
        title="MediVote Desktop",
        services=services,
        taken_at=1.7e9,
        taken_monotonic=at,
        sampled=sampled,
    )


def every_state() -> Snapshot:
    """Nine services, each in a state of its own."""
    return snapshot(*(service(state.value, state, name=f"In {state.value}") for state in State))


_MEDIVOTE: Sequence[tuple[str, str, int, State, str]] = (
    ("backend", "MediVote Backend", 8001, State.RUNNING, "core"),
    ("blockchain_node_1", "Blockchain Node 1", 8546, State.RUNNING, "blockchain"),
    ("blockchain_node_2", "Blockchain Node 2", 8547, State.BACKOFF, "blockchain"),
    ("incentive_system", "Incentive System", 8082, State.FAILED, "network"),
    ("network_coordinator", "Network Coordinator", 8083, State.RUNNING, "network"),
    ("network_dashboard", "Network Dashboard", 8084, State.RUNNING, "network"),
    ("frontend", "MediVote Frontend", 8080, State.RUNNING, "core"),
)


def medivote() -> Snapshot:
    """The seven services of MediVote, two of them in trouble."""
    services = [
        service(
            id_,
            state,
            cpu_percent=(2.1, 11.4, 0.0, 0.0, 0.3, 36.9, 0.0)[place],
            rss_bytes=(212, 96, 0, 0, 41, 58, 37)[place] * MB + 300_000,
            name=name,
            description=f"{name}: one of MediVote's own services",
            group=group,
            ports=(port,),
            url=f"http://127.0.0.1:{port}/",
            stop_warning="Shutting down the backend disables API access." if id_ == "backend" else None,
            depends_on=() if id_ == "backend" else ("backend:healthy",),
            has_health_check=True,
            health=Health.UNHEALTHY
            if id_ == "network_dashboard"
            else Health.HEALTHY
            if state is State.RUNNING
            else Health.UNKNOWN,
            pid=41_700 + place * 13 if state.has_process else None,
            last_end="exit code 1" if state in (State.BACKOFF, State.FAILED) else "",
        )
        for place, (id_, name, port, state, group) in enumerate(_MEDIVOTE)
    ]
    return snapshot(*services)


def many(count: int, seed: int = 1) -> Snapshot:
    """A large fleet: mostly running, some of every state, some with long names."""
    chance = random.Random(seed)
    kinds = list(State)
    services = []
    for place in range(count):
        state = kinds[place % len(kinds)] if place % 11 == 0 else State.RUNNING
        word = chance.choice(("worker", "ingest", "ledger", "audit", "gateway", "mailer", "index"))
        name = f"{word.title()} {place}"
        if place % 17 == 3:
            name = f"{word.title()} {place} of the northern region's reconciliation and settlement cluster"
        services.append(
            service(
                f"{word}-{place}",
                state,
                cpu_percent=round(chance.random() ** 4 * 100, 1),
                rss_bytes=int(20 * MB + chance.random() * 400 * MB),
                name=name,
                group=word,
                ports=(9000 + place,) if place % 3 else (),
                has_health_check=place % 2 == 0,
                health=Health.HEALTHY,
                pid=20_000 + place * 7 if state.has_process else None,
                spawned_monotonic=NOW - chance.random() * 90_000 if state.has_process else None,
            )
        )
    return snapshot(*services)


def running(count: int) -> Snapshot:
    """A large fleet in which all is well."""
    return snapshot(*(service(f"worker-{place}", name=f"Worker {place}", pid=20_000 + place) for place in range(count)))


def moved_on(before: Snapshot, seconds: float = 1.0, seed: int | None = None) -> Snapshot:
    """The next sampled snapshot: every process uses something else now."""
    chance = random.Random(before.revision if seed is None else seed)
    tick = before.revision
    services = tuple(
        item
        if item.usage is None or item.usage.cpu_percent is None
        else item._replace(usage=_drifted(item.usage, chance, tick, place))
        for place, item in enumerate(before.services)
    )
    return replace(
        before, revision=tick + 1, services=services, taken_monotonic=before.taken_monotonic + seconds, sampled=True
    )


def _drifted(usage: Usage, chance: random.Random, tick: int, place: int) -> Usage:
    wave = 1 + 0.5 * math.sin(tick / 7 + place)
    cpu_percent = max(0.0, round((usage.cpu_percent or 0.0) * (0.8 + 0.4 * chance.random()) * wave**0.05, 1))
    return Usage(cpu_percent, int(usage.rss_bytes * (0.995 + 0.011 * chance.random())), usage.processes)
