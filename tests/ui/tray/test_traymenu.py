"""The tray's menu, first as values and then as a QMenu."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QIcon, QPixmap
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.notices.snooze import Snooze
from medivote_desktop.core.offers import can_restart, can_start, can_stop
from medivote_desktop.core.snapshot import Health, ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui.commands.menutree import MenuTree
from medivote_desktop.ui.tray.menu import (
    PAGE_LENGTH,
    Ask,
    Command,
    Entry,
    MenuPlan,
    OpenUrl,
    Separator,
    Submenu,
)
from tests.ui.fleet import medivote, service, snapshot

FIXED = ["---", "Start all", "Stop all…", "---", "Snooze notifications", "Show window", "Settings…", "Quit"]
FIXED_ALL_UP = ["---", "(Start all)", *FIXED[2:]]

RECOVERY = "Turn auto-recovery off"


def fleet(count: int, *, groups: int = 0, failed: Sequence[int] = ()) -> Snapshot:
    return snapshot(
        *(
            service(
                f"s{number}",
                State.FAILED if number in failed else State.RUNNING,
                name=f"Service {number}",
                group=f"Group {number % groups}" if groups else "",
            )
            for number in range(count)
        )
    )


def content(entry: Entry) -> tuple[Entry, ...]:
    assert isinstance(entry, Submenu)
    return entry.children() if callable(entry.children) else entry.children


def text(entry: Entry) -> str:
    match entry:
        case Separator():
            return "---"
        case Command(enabled=False):
            return f"({entry.text})"
        case _:
            return entry.text


def texts(entries: Sequence[Entry]) -> list[str]:
    return [text(entry) for entry in entries if not (isinstance(entry, Submenu) and not entry.visible)]


# As values.


def test_a_small_fleet_is_listed_in_its_order() -> None:
    """Seven services stand one by one with the words of their states, then what concerns all."""
    assert texts(MenuPlan().entries(medivote())) == [
        "MediVote Backend: Running",
        "Blockchain Node 1: Running",
        "Blockchain Node 2: Retrying",
        "Incentive System: Failed",
        "Network Coordinator: Running",
        "Network Dashboard: Running, unhealthy",
        "MediVote Frontend: Running",
        *FIXED,
    ]


def test_without_a_fleet_the_program_alone_is_offered() -> None:
    """Before a fleet is there, the window can be shown and the program left."""
    assert texts(MenuPlan().entries(None)) == ["Show window", "Settings…", "Quit"]
    assert texts(MenuPlan().entries(snapshot())) == ["Show window", "Settings…", "Quit"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (service(), ["(Start)", "Stop", "Restart", RECOVERY]),
        (service(stop_warning="Careful."), ["(Start)", "Stop…", "Restart…", RECOVERY]),
        (service(needed_by=("web",)), ["(Start)", "Stop…", "Restart", RECOVERY]),
        (service(url="http://127.0.0.1/"), ["(Start)", "Stop", "Restart", RECOVERY, "Open in browser"]),
        (service(state=State.STOPPED), ["Start", "(Stop)", "(Restart)", RECOVERY]),
        (service(state=State.STOPPED, enabled=False), ["(Start)", "(Stop)", "(Restart)", RECOVERY]),
        (service(state=State.STARTING), ["(Start)", "Stop", "Restart", RECOVERY]),
    ],
)
def test_a_service_offers_what_is_possible(given: ServiceSnapshot, expected: list[str]) -> None:
    """What would change nothing is grey; an ellipsis tells that a question comes first."""
    [entry, *_] = MenuPlan().entries(snapshot(given))
    assert texts(content(entry)) == expected


@pytest.mark.parametrize(
    ("state", "wanted", "start", "stop", "restart"),
    [
        (State.STOPPED, False, True, False, False),
        (State.EXITED, True, True, False, False),
        (State.COMPLETED, True, True, False, False),
        (State.FAILED, True, True, False, False),
        (State.WAITING, True, False, True, False),
        (State.STARTING, True, False, True, True),
        (State.RUNNING, True, False, True, True),
        (State.RUNNING, False, True, True, True),
        (State.BACKOFF, True, True, True, False),
        (State.STOPPING, True, False, True, False),
        (State.STOPPING, False, True, False, False),
    ],
)
def test_what_a_wish_would_change(state: State, wanted: bool, start: bool, stop: bool, restart: bool) -> None:
    """A wish is possible where it would change the life of the service."""
    given = service(state=state, wanted=wanted)
    assert (can_start(given), can_stop(given), can_restart(given)) == (start, stop, restart)


def test_all_can_be_started_and_stopped_where_one_can() -> None:
    """Start all is grey where all runs, Stop all where nothing does; on the way out nothing starts."""
    running, stopped = service("a"), service("b", State.STOPPED)
    assert "(Start all)" in texts(MenuPlan().entries(snapshot(running)))
    assert "(Stop all…)" in texts(MenuPlan().entries(snapshot(stopped)))
    mixed = texts(MenuPlan().entries(snapshot(running, stopped)))
    assert "Start all" in mixed
    assert "Stop all…" in mixed
    leaving = MenuPlan().entries(replace(snapshot(running, stopped), leaving=True))
    assert "(Start all)" in texts(leaving)
    assert texts(content(leaving[1])) == ["(Start)", "(Stop)", "(Restart)", RECOVERY]
    assert texts(content(leaving[0])) == ["(Start)", "Stop", "(Restart)", RECOVERY]


def test_notifications_can_be_snoozed_and_resumed() -> None:
    """Three lengths are offered; while it lasts, the menu says until when and offers the end."""
    snooze = next(e for e in MenuPlan().entries(medivote()) if text(e) == "Snooze notifications")
    assert [(text(e), e.key) for e in content(snooze)] == [
        ("For 30 minutes", Snooze.HALF_HOUR),
        ("For 1 hour", Snooze.HOUR),
        ("Until tomorrow, 08:00", Snooze.TOMORROW),
    ]
    snoozed = MenuPlan().entries(medivote(), "Snoozed until 14:30")
    assert texts(snoozed)[-4:] == ["Snoozed until 14:30 — resume", "Show window", "Settings…", "Quit"]


def test_each_entry_asks_for_its_own_thing() -> None:
    """What an entry asks for names its service and what is to happen."""
    entry = MenuPlan().entries(snapshot(service("web", url="http://127.0.0.1:8080/")))[0]
    assert [command.asks for command in content(entry) if isinstance(command, Command)] == [
        Wish(WishKind.START, ("web",)),
        Wish(WishKind.STOP, ("web",)),
        Wish(WishKind.RESTART, ("web",)),
        Wish(WishKind.RECOVERY_OFF, ("web",)),
        OpenUrl("http://127.0.0.1:8080/"),
    ]


@pytest.mark.parametrize("groups", [0, 1, 6, 20, 21])
@pytest.mark.parametrize("count", [1, PAGE_LENGTH, PAGE_LENGTH + 1, 200, PAGE_LENGTH**2 + 1])
def test_no_page_is_too_long_and_no_service_is_lost(count: int, groups: int) -> None:
    """Of any number of services each can be reached once, and no menu is longer than a page and the fixed entries."""
    entries = MenuPlan().entries(fleet(count, groups=groups))
    assert len(entries) <= PAGE_LENGTH + 1 + len(FIXED)
    reached = list(_services(entries))
    assert sorted(reached) == sorted(f"s{number}" for number in range(count))


def _services(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, Submenu) and entry.key != "attention":
            if isinstance(entry.key, str):
                yield entry.key
            else:
                inner = content(entry)
                assert 1 <= len(inner) <= PAGE_LENGTH
                yield from _services(inner)


def test_a_large_fleet_is_paged_by_its_order() -> None:
    """Pages are called by their first service and their last."""
    assert texts(MenuPlan().entries(fleet(45))) == [
        "Service 0 – Service 19",
        "Service 20 – Service 39",
        "Service 40 – Service 44",
        *FIXED_ALL_UP,
    ]


def test_a_large_fleet_is_paged_by_its_groups() -> None:
    """Where services have groups, these are the pages, with those of no group together."""
    services = (*fleet(30, groups=2).services, service("alone"))
    entries = MenuPlan().entries(snapshot(*services))
    assert texts(entries) == ["Group 0 (15)", "Group 1 (15)", "Other (1)", *FIXED_ALL_UP]
    assert texts(content(entries[3])) == ["alone: Running"]


def test_what_needs_attention_comes_first_in_a_large_fleet() -> None:
    """A failed, a waiting-to-retry and an unhealthy service are found at once, with all their actions."""
    services = list(fleet(50, failed=[30]).services)
    services[40] = service("s40", State.BACKOFF, name="Service 40")
    services[45] = service("s45", name="Service 45", health=Health.UNHEALTHY)
    first = MenuPlan().entries(snapshot(*services))[0]
    assert text(first) == "Needs attention (3)"
    assert texts(content(first)) == ["Service 30: Failed", "Service 40: Retrying", "Service 45: Running, unhealthy"]
    assert texts(content(content(first)[0])) == ["Start", "(Stop)", "(Restart)", RECOVERY]


def test_a_change_makes_one_entry_anew() -> None:
    """Entries of services that did not change are the same objects, so that a comparison costs nothing."""
    plan, before = MenuPlan(), medivote()
    one = plan.entries(before)
    failed = before.services[0]._replace(status=before.services[0].status._replace(state=State.FAILED))
    other = plan.entries(replace(before, services=(failed, *before.services[1:])))
    assert text(other[0]) == "MediVote Backend: Failed"
    assert [first is second for first, second in zip(one, other, strict=True)][:7] == [False] + [True] * 6


# As a QMenu.


class Shown:
    """A drawn menu of a fleet that can be changed."""

    def __init__(self, first: Snapshot, *, over_dbus: bool = False) -> None:
        self.snapshot = first
        self.icons: list[State] = []
        self._plan = MenuPlan()
        self.tree = MenuTree(self._entries, self._icon_for, over_dbus=over_dbus)
        self.chosen: list[object] = []
        self.tree.chosen.connect(self.chosen.append)
        self.tree.entries_changed()
        self.tree.finish()

    def _entries(self) -> Sequence[Entry]:
        return self._plan.entries(self.snapshot)

    def _icon_for(self, state: State) -> QIcon:
        self.icons.append(state)
        pixmap = QPixmap(16, 16)
        pixmap.fill(Qt.GlobalColor.red)
        return QIcon(pixmap)

    def show(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.tree.entries_changed()

    def action(self, *path: str) -> QAction:
        actions = self.tree.menu.actions()
        for step in path:
            [found] = [action for action in actions if action.text() == step]
            menu = found.menu()
            actions = menu.actions() if isinstance(menu, QMenu) else []
        return found


def drawn(menu: QMenu) -> list[str]:
    return [
        "---" if action.isSeparator() else action.text() if action.isEnabled() else f"({action.text()})"
        for action in menu.actions()
        if action.isVisible()
    ]


def submenu(action: QAction) -> QMenu:
    menu = action.menu()
    assert isinstance(menu, QMenu)
    return menu


def test_the_menu_shows_the_entries(qapp: QApplication) -> None:
    """What was computed stands in the menu, submenus included, before it is ever opened."""
    shown = Shown(medivote())
    assert drawn(shown.tree.menu) == texts(MenuPlan().entries(medivote()))
    assert drawn(submenu(shown.action("MediVote Backend: Running"))) == [
        "(Start)",
        "Stop…",
        "Restart…",
        RECOVERY,
        "Open in browser",
    ]
    assert shown.icons == [service.state for service in medivote().services]
    assert not shown.action("MediVote Backend: Running").icon().isNull()


def test_a_trigger_tells_what_was_asked(qapp: QApplication) -> None:
    """Choosing an entry tells what it stands for, once."""
    shown = Shown(medivote())
    shown.action("Blockchain Node 1: Running", "Restart").trigger()
    shown.action("Quit").trigger()
    shown.action("MediVote Backend: Running", "Open in browser").trigger()
    assert shown.chosen == [
        Wish(WishKind.RESTART, ("blockchain_node_1",)),
        Ask.QUIT,
        OpenUrl("http://127.0.0.1:8001/"),
    ]


def test_a_change_touches_what_differs_alone(qtbot: QtBot) -> None:
    """One service that fails changes its own entry and those of its actions that turn possible or not."""
    before = medivote()
    shown = Shown(before)
    changed: list[str] = []
    actions = shown.tree.menu.actions()
    inner = [action for one in actions[:7] for action in submenu(one).actions()]
    for action in [*actions, *inner]:
        action.changed.connect(lambda action=action: changed.append(action.text()))
    failed = before.services[0]._replace(status=before.services[0].status._replace(state=State.FAILED))
    shown.show(replace(before, services=(failed, *before.services[1:])))
    qtbot.waitUntil(lambda: drawn(shown.tree.menu)[0] == "MediVote Backend: Failed")
    shown.tree.finish()
    assert set(changed) == {"MediVote Backend: Running", "MediVote Backend: Failed", "Start", "Stop…", "Restart…"}
    assert shown.tree.menu.actions() == actions


def test_nothing_new_changes_nothing(qtbot: QtBot) -> None:
    """An equal fleet touches no action: over D-Bus each touch is a message."""
    shown = Shown(medivote())
    changed: list[str] = []
    for action in shown.tree.menu.actions():
        action.changed.connect(lambda action=action: changed.append(action.text()))
    shown.show(medivote())
    shown.tree.finish()
    assert changed == []


def test_an_opened_menu_is_up_to_date(qapp: QApplication) -> None:
    """What has not been drawn yet is drawn when the menu is opened."""
    shown = Shown(snapshot(service("a")))
    shown.show(snapshot(service("a", State.FAILED)))
    assert drawn(shown.tree.menu)[0] == "a: Running"
    shown.tree.menu.aboutToShow.emit()
    assert drawn(shown.tree.menu)[0] == "a: Failed"


def test_services_come_and_go(qapp: QApplication) -> None:
    """After a reload the menu has the new services in their order, and the entries that stayed are the same."""
    shown = Shown(snapshot(service("a"), service("b"), service("c")))
    stayed = shown.action("c: Running")
    shown.show(snapshot(service("c"), service("d"), service("a")))
    shown.tree.finish()
    assert drawn(shown.tree.menu)[:4] == ["c: Running", "d: Running", "a: Running", "---"]
    assert shown.action("c: Running") is stayed
    shown.action("d: Running", "Stop").trigger()
    assert shown.chosen == [Wish(WishKind.STOP, ("d",))]


def test_what_went_is_deleted(qtbot: QtBot) -> None:
    """The entries of services that left are freed: a program that runs for months reloads often."""
    shown = Shown(snapshot(service("a"), service("b")))
    gone: list[str] = []
    menu = submenu(shown.action("b: Running"))
    menu.destroyed.connect(lambda: gone.append("menu"))
    menu.actions()[0].destroyed.connect(lambda: gone.append("action"))
    shown.show(snapshot(service("a")))
    shown.tree.finish()
    qtbot.waitUntil(lambda: sorted(gone) == ["action", "menu"])


def test_a_page_is_drawn_when_it_is_opened_and_kept_in_step(qtbot: QtBot) -> None:
    """A page of a large fleet costs nothing before it is opened, and is true from then on."""
    shown = Shown(fleet(45))
    page = submenu(shown.action("Service 20 – Service 39"))
    assert drawn(page) == []
    assert shown.icons == [State.FAILED]

    page.aboutToShow.emit()
    assert drawn(page) == [f"Service {number}: Running" for number in range(20, 40)]
    assert drawn(submenu(page.actions()[0])) == ["(Start)", "Stop", "Restart", RECOVERY]

    shown.show(fleet(45, failed=[20]))
    qtbot.waitUntil(lambda: drawn(page)[0] == "Service 20: Failed")
    assert drawn(shown.tree.menu)[0] == "Needs attention (1)"


def test_attention_appears_and_disappears(qtbot: QtBot) -> None:
    """The submenu of what needs attention is there while anything does; its place never changes."""
    shown = Shown(fleet(45))
    actions = shown.tree.menu.actions()
    assert "Needs attention" not in drawn(shown.tree.menu)[0]
    shown.show(fleet(45, failed=[3, 33]))
    qtbot.waitUntil(lambda: drawn(shown.tree.menu)[0] == "Needs attention (2)")
    attention = submenu(shown.action("Needs attention (2)"))
    attention.aboutToShow.emit()
    assert drawn(attention) == ["Service 3: Failed", "Service 33: Failed"]
    shown.show(fleet(45, failed=[33]))
    qtbot.waitUntil(lambda: drawn(attention) == ["Service 33: Failed"])
    shown.show(fleet(45))
    qtbot.waitUntil(lambda: drawn(shown.tree.menu)[0] == "Service 0 – Service 19")
    assert shown.tree.menu.actions() == actions


@pytest.mark.parametrize(
    ("over_dbus", "expected"),
    [(False, "node_1 && its_friend && co: Running"), (True, "node__1 && its__friend & co: Running")],
)
def test_no_character_of_a_name_is_a_mnemonic(qapp: QApplication, over_dbus: bool, expected: str) -> None:
    """Ampersands, and over D-Bus underscores, are written so that hosts show them as they are."""
    shown = Shown(snapshot(service("x", name="node_1 & its_friend & co")), over_dbus=over_dbus)
    assert drawn(shown.tree.menu)[0] == expected


def test_a_closed_tree_frees_its_menu(qtbot: QtBot) -> None:
    """A tray icon that is made anew leaves nothing of the old menu behind."""
    shown = Shown(medivote())
    gone: list[bool] = []
    shown.tree.menu.destroyed.connect(lambda: gone.append(True))
    shown.tree.entries_changed()
    shown.tree.close()
    qtbot.waitUntil(lambda: bool(gone))
