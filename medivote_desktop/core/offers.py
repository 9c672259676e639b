"""Which wishes would change anything: what buttons and menus offer."""

from __future__ import annotations

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceSnapshot


def can_start(service: ServiceSnapshot) -> bool:
    """Whether a wish to start it would change anything."""
    status = service.status
    asked_to_go = status.state in (State.STOPPING, State.RUNNING) and not status.wanted
    return service.facts.enabled and (status.state.is_at_rest or status.state is State.BACKOFF or asked_to_go)


def can_stop(service: ServiceSnapshot) -> bool:
    """Whether a wish to stop it would change anything."""
    status = service.status
    return not status.state.is_at_rest and not (status.state is State.STOPPING and not status.wanted)


def can_restart(service: ServiceSnapshot) -> bool:
    """Whether there is a run to end and begin anew."""
    return service.state in (State.STARTING, State.RUNNING)
