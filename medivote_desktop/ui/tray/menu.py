"""What the tray's menu holds, computed from a snapshot; nothing here knows Qt.

A fleet that fits a screen is listed service by service in the order of services.ini, so that entries keep their
places. A larger one gets pages, by group where groups are few, and a first submenu with what needs attention.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Hashable, Sequence
from functools import partial

from medivote_desktop.core import report
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.notices.snooze import Snooze
from medivote_desktop.core.offers import can_restart, can_start, can_stop
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.snapshot import Health, ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui.language import shown, tr

PAGE_LENGTH = 20
"""So many entries fit a small screen beside the fixed ones."""


class Ask(enum.Enum):
    """What an entry without a service of its own asks for."""

    START_ALL = "start all"
    STOP_ALL = "stop all"
    RESUME = "resume notifications"
    SHOW_WINDOW = "show window"
    SETTINGS = "settings"
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class OpenUrl:
    """Asks for a service's own page."""

    url: str


@dataclass(frozen=True, slots=True)
class Command:
    """An entry that does something when it is chosen."""

    text: str
    asks: Wish | OpenUrl | Ask | Snooze
    enabled: bool = True

    @property
    def key(self) -> Hashable:
        """What makes it the same entry in the next menu."""
        return self.asks


@dataclass(frozen=True, slots=True)
class Submenu:
    """An entry that opens further entries.

    Attributes:
        key: What makes it the same entry in the next menu.
        children: Its entries, or the function that computes them once it is opened.
        state: The state whose icon it carries, if any.
        visible: A submenu without content stays in the menu unseen, so that hosts keep the layout they have.
    """

    key: Hashable
    text: str
    children: tuple[Entry, ...] | Callable[[], tuple[Entry, ...]]
    state: State | None = None
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Separator:
    """A line between entries."""

    key: Hashable


Entry = Command | Submenu | Separator


def _snooze() -> Submenu:
    return Submenu(
        ("notifications", "snooze"),
        tr("Snooze notifications"),
        (
            Command(tr("For 30 minutes"), Snooze.HALF_HOUR),
            Command(tr("For 1 hour"), Snooze.HOUR),
            Command(tr("Until tomorrow, 08:00"), Snooze.TOMORROW),
        ),
    )


class MenuPlan:
    """Computes the entries and keeps those of services that did not change, so that a tick costs little."""

    def __init__(self) -> None:
        self._submenus: dict[str, tuple[object, Submenu]] = {}

    def entries(self, snapshot: Snapshot | None, snoozed: str = "") -> tuple[Entry, ...]:
        """The whole menu, from top to bottom; without a fleet what concerns the program alone.

        Args:
            snoozed: How long notifications are snoozed, in words; empty while they are not.
        """
        own = (
            Command(tr("Show window"), Ask.SHOW_WINDOW),
            Command(tr("Settings…"), Ask.SETTINGS),
            Command(tr("Quit"), Ask.QUIT),
        )
        if snapshot is None or not snapshot.services:
            return own
        for gone in self._submenus.keys() - {service.id for service in snapshot.services}:
            del self._submenus[gone]
        startable = not snapshot.leaving and any(map(can_start, snapshot.services))
        return (
            *_listing(snapshot.services, partial(self._submenu, snapshot.leaving)),
            Separator("services"),
            Command(tr("Start all"), Ask.START_ALL, enabled=startable),
            Command(tr("Stop all…"), Ask.STOP_ALL, enabled=any(map(can_stop, snapshot.services))),
            Separator("fleet"),
            Command(tr("{snoozed} — resume", snoozed=snoozed), Ask.RESUME) if snoozed else _snooze(),
            *own,
        )

    def _submenu(self, leaving: bool, service: ServiceSnapshot) -> Submenu:
        status = service.status
        seen = (service.facts, status.state, status.wanted, status.health, status.recovery_on, leaving)
        kept = self._submenus.get(service.id)
        if kept is None or kept[0] != seen:
            kept = seen, _service_submenu(service, leaving)
            self._submenus[service.id] = kept
        return kept[1]


def _service_submenu(service: ServiceSnapshot, leaving: bool) -> Submenu:
    own = (service.id,)
    asks_first = "…" if service.facts.stop_warning else ""
    asks_to_stop = asks_first or ("…" if service.facts.needed_by else "")
    commands = [
        Command(tr("Start"), Wish(WishKind.START, own), can_start(service) and not leaving),
        Command(tr("Stop") + asks_to_stop, Wish(WishKind.STOP, own), can_stop(service)),
        Command(tr("Restart") + asks_first, Wish(WishKind.RESTART, own), can_restart(service) and not leaving),
    ]
    if service.status.recovery_on:
        commands.append(Command(tr("Turn auto-recovery off"), Wish(WishKind.RECOVERY_OFF, own)))
    else:
        commands.append(Command(tr("Turn auto-recovery on"), Wish(WishKind.RECOVERY_ON, own)))
    if service.facts.url:
        commands.append(Command(tr("Open in browser"), OpenUrl(service.facts.url)))
    return Submenu(service.id, f"{service.name}: {_state_words(service)}", tuple(commands), service.state)


def _state_words(service: ServiceSnapshot) -> str:
    label = shown(report.STATE_LABELS[service.state])
    return f"{label}, {shown(report.HEALTH_WORDS[Health.UNHEALTHY])}" if report.is_unhealthy(service) else label


Describe = Callable[[ServiceSnapshot], Submenu]


def _listing(services: Sequence[ServiceSnapshot], describe: Describe) -> tuple[Entry, ...]:
    if len(services) <= PAGE_LENGTH:
        return tuple(map(describe, services))
    return _attention(services, describe), *_groups(services, describe)


def _attention(services: Sequence[ServiceSnapshot], describe: Describe) -> Submenu:
    bad = [service for service in services if _needs_attention(service)]
    text = tr("Needs attention ({count})", count=len(bad))
    return Submenu("attention", text, partial(_pages, bad, describe), State.FAILED, visible=bool(bad))


def _needs_attention(service: ServiceSnapshot) -> bool:
    return service.state in (State.FAILED, State.BACKOFF) or report.is_unhealthy(service)


def _groups(services: Sequence[ServiceSnapshot], describe: Describe) -> tuple[Submenu, ...]:
    """A submenu for each group, or pages where groups do not shorten the list."""
    members: dict[str, list[ServiceSnapshot]] = {}
    for service in services:
        members.setdefault(service.facts.group, []).append(service)
    if not 1 < len(members) <= PAGE_LENGTH:
        return _pages(services, describe)
    return tuple(
        Submenu(("group", name), f"{name or tr('Other')} ({len(group)})", partial(_pages, group, describe))
        for name, group in members.items()
    )


def _pages(services: Sequence[ServiceSnapshot], describe: Describe) -> tuple[Submenu, ...]:
    """The services one by one where they fit one page, else in pages, and pages of pages."""
    if len(services) <= PAGE_LENGTH:
        return tuple(map(describe, services))
    size = PAGE_LENGTH
    while size * PAGE_LENGTH < len(services):
        size *= PAGE_LENGTH
    return tuple(_page(services[start : start + size], describe) for start in range(0, len(services), size))


def _page(services: Sequence[ServiceSnapshot], describe: Describe) -> Submenu:
    """A page, called by its first service and its last."""
    if len(services) == 1:
        return describe(services[0])
    text = f"{services[0].name} – {services[-1].name}"
    return Submenu(("page", services[0].id), text, partial(_pages, services, describe))
