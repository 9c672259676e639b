"""What can be asked for, as lists."""

from __future__ import annotations

import pytest

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui.commands.actions import ActionEntry, ActionId, fleet_actions, service_actions
from tests.ui.fleet import service, snapshot


def offered(*selected: ServiceSnapshot, leaving: bool = False) -> list[str]:
    """The words of what is enabled."""
    return [entry.text.replace("&", "") for entry in service_actions(selected, leaving) if entry.enabled]


def entry(id_: ActionId, *selected: ServiceSnapshot) -> ActionEntry:
    return next(one for one in service_actions(selected) if one.id is id_)


ALWAYS = ["Auto-recovery", "Show log", "Open folder", "Copy details", "Edit…"]


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (State.STOPPED, ["Start"]),
        (State.WAITING, ["Stop"]),
        (State.STARTING, ["Stop", "Restart"]),
        (State.RUNNING, ["Stop", "Restart"]),
        (State.BACKOFF, ["Start", "Stop"]),
        (State.STOPPING, ["Start"]),
        (State.EXITED, ["Start"]),
        (State.COMPLETED, ["Start"]),
        (State.FAILED, ["Start"]),
    ],
)
def test_each_state_offers_what_would_change_something(state: State, words: list[str]) -> None:
    """An action is offered exactly where a wish for it would change anything."""
    assert offered(service(state=state)) == [*words, *ALWAYS]


def test_nothing_selected_offers_nothing() -> None:
    """Without a selection every action is there and none can be used."""
    entries = service_actions(())
    assert [one.id for one in entries] == [
        ActionId.START,
        ActionId.STOP,
        ActionId.RESTART,
        ActionId.START_WITH_DEPENDENCIES,
        ActionId.RECOVERY,
        ActionId.OPEN,
        ActionId.LOG,
        ActionId.FOLDER,
        ActionId.COPY,
        ActionId.EDIT,
    ]
    assert not any(one.enabled or one.wish for one in entries)


def test_a_wish_names_those_whom_it_concerns() -> None:
    """Of several selected, the wish names those for whom it would change something."""
    up, down, late = service("up"), service("down", State.STOPPED), service("late", State.BACKOFF)

    start = entry(ActionId.START, up, down, late)
    stop = entry(ActionId.STOP, up, down, late)

    assert (start.text, start.wish) == ("&Start 2 services", Wish(WishKind.START, ("down", "late")))
    assert (stop.text, stop.wish) == ("S&top 2 services…", Wish(WishKind.STOP, ("up", "late")))


def test_the_only_one_concerned_is_named() -> None:
    """Where one of several selected is concerned, the menu says which; an ampersand in its name is no mnemonic."""
    text = entry(ActionId.START, service("up"), service("down", State.STOPPED, name="R&D")).text
    assert text == "&Start R&&D"


def test_an_ellipsis_says_that_a_question_follows() -> None:
    """A stop with a warning, or of several, asks first."""
    warned = service("api", stop_warning="Disables API access.")
    assert entry(ActionId.STOP, warned).text == "S&top…"
    assert entry(ActionId.RESTART, warned).text == "&Restart…"
    assert entry(ActionId.STOP, service()).text == "S&top"


def test_start_with_dependencies_needs_some() -> None:
    """It is offered for what may start and depends on something."""
    alone, dependent = service("a", State.STOPPED), service("b", State.STOPPED, depends_on=("db",))
    assert not entry(ActionId.START_WITH_DEPENDENCIES, alone).enabled
    wish = entry(ActionId.START_WITH_DEPENDENCIES, alone, dependent).wish
    assert wish == Wish(WishKind.START, ("b",), with_dependencies=True)


@pytest.mark.parametrize(
    ("switches", "is_on", "kind"),
    [
        ((True,), True, WishKind.RECOVERY_OFF),
        ((False,), False, WishKind.RECOVERY_ON),
        ((True, False), False, WishKind.RECOVERY_ON),
        ((True, True), True, WishKind.RECOVERY_OFF),
    ],
)
def test_the_recovery_switch_turns_all_the_same_way(switches: tuple[bool, ...], is_on: bool, kind: WishKind) -> None:
    """It shows on where all are on, and then turns all off; else it turns all on."""
    services = [service(f"s{place}", recovery_on=switch) for place, switch in enumerate(switches)]
    switch = entry(ActionId.RECOVERY, *services)
    assert (switch.is_on, switch.wish) == (is_on, Wish(kind, tuple(one.id for one in services)))


def test_a_page_is_opened_of_one_service_that_has_one() -> None:
    """Neither of one without a URL, nor of several at once."""
    with_page = service("web", url="http://127.0.0.1:1/")
    assert entry(ActionId.OPEN, with_page).enabled
    assert not entry(ActionId.OPEN, service()).enabled
    assert not entry(ActionId.OPEN, with_page, with_page._replace()).enabled


def test_a_folder_is_opened_of_one_service() -> None:
    """Of several at once it would be many windows."""
    assert entry(ActionId.FOLDER, service()).enabled
    assert not entry(ActionId.FOLDER, service("a"), service("b")).enabled


def test_a_disabled_service_is_not_started() -> None:
    """`enabled = false` offers no start."""
    assert offered(service(state=State.STOPPED, enabled=False)) == ALWAYS


def test_who_leaves_starts_nothing() -> None:
    """While the program leaves, only stops are offered."""
    assert offered(service(), service("b", State.STOPPED), leaving=True) == [
        "Stop api",
        "Auto-recovery",
        "Show log",
        "Copy details",
    ]


def test_the_fleet_offers_what_concerns_anyone() -> None:
    """The wishes for all name those whom they concern."""
    entries = fleet_actions(snapshot(service("up"), service("down", State.FAILED), service("wait", State.WAITING)))
    assert [(one.text, one.wish) for one in entries] == [
        ("&Start all", Wish(WishKind.START, ("down",))),
        ("S&top all…", Wish(WishKind.STOP, ("up", "wait"))),
        ("&Restart all…", Wish(WishKind.RESTART, ("up",))),
    ]


def test_an_empty_fleet_offers_nothing() -> None:
    """Neither before the first snapshot, nor without services, nor where all is as it should be."""
    for fleet in (None, snapshot()):
        assert not any(one.enabled for one in fleet_actions(fleet))
    assert [one.enabled for one in fleet_actions(snapshot(service()))] == [False, True, True]
