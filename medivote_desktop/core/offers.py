"""Which wishes would change anything: what buttons and menus offer."""

from __future__ import annotations

from collections.abc import Iterable

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import WishKind


def can_start(service: ServiceSnapshot) -> bool:
    """Whether a wish to start it would change anything."""
    status = service.status
    asked_to_go = status.state in (State.STOPPING, State.RUNNING) and not status.wanted
    return service.facts.enabled and (status.state.is_at_rest or status.state is State.BACKOFF or asked_to_go)


def can_stop(service: ServiceSnapshot) -> bool:
    """Whether a wish to stop it would change anything."""
    status = service.status
    return not status.state.is_at_rest and not (status.state is State.STOPPING and not status.wanted)


def left_without(snapshot: Snapshot, wish: WishKind, services: Iterable[ServiceSnapshot]) -> list[ServiceSnapshot]:
    """What runs on after a stop of these, and depends directly on one of them. After a restart all is as before."""
    if wish is not WishKind.STOP:
        return []
    stopped = {service.id: service.facts.needed_by for service in services}
    left = dict.fromkeys(id_ for needed_by in stopped.values() for id_ in needed_by if id_ not in stopped)
    return [snapshot.by_id[id_] for id_ in left if id_ in snapshot.by_id and snapshot.by_id[id_].state.has_process]


def runs_on_without(snapshot: Snapshot, wish: WishKind, ids: Iterable[str]) -> dict[str, list[str]]:
    """The ids of `left_without`, each with those of the stopped services that it depends on."""
    stopped = [snapshot.by_id[id_] for id_ in ids if id_ in snapshot.by_id]
    left = left_without(snapshot, wish, stopped)
    return {each.id: [one.id for one in stopped if each.id in one.facts.needed_by] for each in left}


def can_restart(service: ServiceSnapshot) -> bool:
    """Whether there is a run to end and begin anew."""
    return service.state in (State.STARTING, State.RUNNING)
