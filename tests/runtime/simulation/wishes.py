"""What a person wished last of each service, as far as that decides how it is to be."""

from __future__ import annotations

from medivote_desktop.core.reload import ReloadPlan
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.supervisor import Supervisor


class Wishes:
    """Who is to be up or down by a person's word.

    Attributes:
        up, down: By id; who is in neither of them is left to services.ini and to who depends on it.
    """

    def __init__(self) -> None:
        self.up: set[str] = set()
        self.down: set[str] = set()

    def note(self, wish: Wish, supervisor: Supervisor) -> None:
        """A person is about to wish this."""
        services, leaving = supervisor.services, supervisor._fleet.leaving
        named = set(wish.service_ids) & services.keys()
        if wish.kind is WishKind.STOP:
            self.down |= named
            self.up -= named
            return
        if wish.with_dependencies and wish.kind is WishKind.START:
            self.down -= supervisor._turns.graph.with_dependencies(named)
        self.down -= named - leaving  # who leaves is refused
        self.up |= {id_ for id_ in named - leaving if services[id_].config.enabled}

    def follow(self, plan: ReloadPlan) -> None:
        """Another file is in force: a start is no matter of who was not in it, or was not to be started."""
        changed = {**plan.changed_live, **plan.changed_restart}
        self.up -= {id_ for id_, keys in changed.items() if "enabled" in keys}
        self.up -= {*plan.added, *plan.removed}
