"""What can be asked for, computed from what is selected and then drawn: a list of values that a test can read."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence

from medivote_desktop.core.offers import can_restart, can_start, can_stop
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui.language import tr, trn


class ActionId(enum.Enum):
    """Every action that concerns services."""

    START = "start"
    STOP = "stop"
    RESTART = "restart"
    START_WITH_DEPENDENCIES = "start_with_dependencies"
    RECOVERY = "recovery"
    OPEN = "open"
    LOG = "log"
    FOLDER = "folder"
    COPY = "copy"
    EDIT = "edit"
    START_ALL = "start_all"
    STOP_ALL = "stop_all"
    RESTART_ALL = "restart_all"


class ActionEntry(NamedTuple):
    """One action as it is offered now.

    Attributes:
        text: The words of the menu, with a mnemonic.
        wish: What is asked for; None where the window itself acts, or where nothing would change.
        is_on: For a switch, how it stands; None for what is no switch.
    """

    id: ActionId
    text: str
    enabled: bool
    wish: Wish | None = None
    is_on: bool | None = None


def service_actions(selected: Sequence[ServiceSnapshot], leaving: bool = False) -> tuple[ActionEntry, ...]:
    """What can be done with the selected services, in the order of the menu."""
    may_start = [] if leaving else [service for service in selected if can_start(service)]
    may_restart = [] if leaving else [service for service in selected if can_restart(service)]
    may_stop = [service for service in selected if can_stop(service)]
    dependent = [service for service in may_start if service.facts.depends_on]
    return (
        _wishing(ActionId.START, _start_text, may_start, selected),
        _wishing(ActionId.STOP, _stop_text, may_stop, selected, _asks_first(may_stop) or _asks_for_others(may_stop)),
        _wishing(ActionId.RESTART, _restart_text, may_restart, selected, _asks_first(may_restart)),
        _with_dependencies(dependent),
        _recovery(selected),
        ActionEntry(ActionId.OPEN, tr("&Open in browser"), len(selected) == 1 and bool(selected[0].facts.url)),
        ActionEntry(ActionId.LOG, tr("Show &log"), bool(selected)),
        ActionEntry(ActionId.FOLDER, tr("Open &folder"), len(selected) == 1 and bool(selected[0].facts.directory)),
        ActionEntry(ActionId.COPY, tr("&Copy details"), bool(selected)),
        ActionEntry(ActionId.EDIT, tr("&Edit…"), len(selected) == 1),
    )


def fleet_actions(snapshot: Snapshot | None) -> tuple[ActionEntry, ...]:
    """What can be done with the whole fleet, in the order of the menu."""
    services = snapshot.services if snapshot else ()
    leaving = snapshot is not None and snapshot.leaving
    return (
        _whole(ActionId.START_ALL, tr("&Start all"), WishKind.START, () if leaving else services, can_start),
        _whole(ActionId.STOP_ALL, tr("S&top all…"), WishKind.STOP, services, can_stop),
        _whole(ActionId.RESTART_ALL, tr("&Restart all…"), WishKind.RESTART, () if leaving else services, can_restart),
    )


def _wishing(
    id_: ActionId,
    words: Callable[[str, int], str],
    affected: Sequence[ServiceSnapshot],
    selected: Sequence[ServiceSnapshot],
    suffix: str = "",
) -> ActionEntry:
    """Among several that are selected, its words tell whom it would concern."""
    name = affected[0].name.replace("&", "&&") if len(affected) == 1 and len(selected) != 1 else ""
    text = words(name, len(affected)) + suffix
    return ActionEntry(id_, text, bool(affected), _wish(_KINDS[id_], affected))


_KINDS = {ActionId.START: WishKind.START, ActionId.STOP: WishKind.STOP, ActionId.RESTART: WishKind.RESTART}


def _start_text(name: str, count: int) -> str:
    if name:
        return tr("&Start {name}", name=name)
    return trn("&Start {count} service", "&Start {count} services", count) if count > 1 else tr("&Start")


def _stop_text(name: str, count: int) -> str:
    if name:
        return tr("S&top {name}", name=name)
    return trn("S&top {count} service", "S&top {count} services", count) if count > 1 else tr("S&top")


def _restart_text(name: str, count: int) -> str:
    if name:
        return tr("&Restart {name}", name=name)
    return trn("&Restart {count} service", "&Restart {count} services", count) if count > 1 else tr("&Restart")


def _whole(
    id_: ActionId,
    text: str,
    kind: WishKind,
    services: Sequence[ServiceSnapshot],
    fits: Callable[[ServiceSnapshot], bool],
) -> ActionEntry:
    affected = list(filter(fits, services))
    return ActionEntry(id_, text, bool(affected), _wish(kind, affected))


def _with_dependencies(affected: Sequence[ServiceSnapshot]) -> ActionEntry:
    wish = _wish(WishKind.START, affected, with_dependencies=True)
    return ActionEntry(ActionId.START_WITH_DEPENDENCIES, tr("Start with &dependencies"), bool(affected), wish)


def _recovery(selected: Sequence[ServiceSnapshot]) -> ActionEntry:
    """The auto-recovery switch: on only where it is on for all; then it turns all off, else all on."""
    is_on = bool(selected) and all(service.status.recovery_on for service in selected)
    wish = _wish(WishKind.RECOVERY_OFF if is_on else WishKind.RECOVERY_ON, selected)
    return ActionEntry(ActionId.RECOVERY, tr("&Auto-recovery"), bool(selected), wish, is_on)


def _wish(kind: WishKind, affected: Sequence[ServiceSnapshot], with_dependencies: bool = False) -> Wish | None:
    return Wish(kind, tuple(service.id for service in affected), with_dependencies) if affected else None


def _asks_first(affected: Sequence[ServiceSnapshot]) -> str:
    """An ellipsis where a question comes first."""
    return "…" if len(affected) > 1 or any(service.facts.stop_warning for service in affected) else ""


def _asks_for_others(affected: Sequence[ServiceSnapshot]) -> str:
    """An ellipsis where a stop may leave others without what they depend on, which is asked first."""
    return "…" if any(service.facts.needed_by for service in affected) else ""
