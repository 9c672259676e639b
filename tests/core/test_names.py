"""What people type for services."""

from __future__ import annotations

import pytest

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.names import UnknownNameError, resolve


def fleet(**groups: str) -> list[ServiceConfig]:
    """Services by id, each with its group."""
    return [ServiceConfig(id=id_, command=("true",), name=id_, directory="/", group=groups[id_]) for id_ in groups]


FLEET = fleet(web="Front", api="Back End", db="Back End", Cache="")


def called(**names: str) -> list[ServiceConfig]:
    """Services by id, each with what people read."""
    return [ServiceConfig(id=id_, command=("true",), name=names[id_], directory="/", group="Core") for id_ in names]


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["api"], ("api",)),
        (["API"], ("api",)),
        (["cache"], ("Cache",)),
        (["back end"], ("api", "db")),
        (["Front", "Cache"], ("web", "Cache")),
        (["all"], ("web", "api", "db", "Cache")),
        (["ALL", "web"], ("web", "api", "db", "Cache")),
        (["db", "web", "db"], ("web", "db")),
        ([], ()),
    ],
)
def test_names_become_ids(names: list[str], ids: tuple[str, ...]) -> None:
    """Ids, groups and `all`, without regard to case; each id once, in the file's order."""
    assert resolve(names, FLEET) == ids


def test_a_service_comes_before_a_group_and_a_group_before_all() -> None:
    """What bears the name itself is meant."""
    services = fleet(front="", web="front", api="All", db="")

    assert resolve(["front"], services) == ("front",)
    assert resolve(["all"], services) == ("api",)
    assert resolve(["all"], fleet(all="", web="")) == ("all",)


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("wbe", "did you mean web?"),
        ("WBE", "did you mean web?"),
        ("bakc end", "did you mean Back End?"),
        ("al", "did you mean all?"),
        ("postgres", "known: Back End, Cache, Front, api, db, web"),
    ],
)
def test_an_unknown_name_is_met_with_a_suggestion(name: str, hint: str) -> None:
    """The likeliest name where one is close, else those that exist; nothing else is resolved."""
    with pytest.raises(UnknownNameError) as caught:
        resolve(["web", name], FLEET)

    assert str(caught.value) == f"no service or group is called {name} ({hint})"


def test_in_an_empty_fleet_nothing_is_known() -> None:
    """`all` of nothing is nothing; any other name is unknown, and nothing can be suggested."""
    assert resolve(["all"], []) == ()
    with pytest.raises(UnknownNameError, match=r"\(known: none\)"):
        resolve(["web"], [])


def test_of_a_large_fleet_some_names_are_told() -> None:
    """Two hundred names would be no help."""
    with pytest.raises(UnknownNameError, match=r"\(known: s100, s101, .*, s109 and 190 more\)") as caught:
        resolve(["postgres"], fleet(**{f"s{number}": "" for number in range(100, 300)}))

    assert len(str(caught.value)) < 120


def test_what_cannot_be_printed_is_made_visible() -> None:
    """A name with control characters does no harm to the terminal."""
    with pytest.raises(UnknownNameError) as caught:
        resolve(["\x1b[31mweb"], FLEET)

    assert str(caught.value).isprintable()


def test_what_people_read_can_be_typed() -> None:
    """Reasons and the window name services so; without regard to case."""
    services = called(api="MediVote Backend", db="Ballots")

    assert resolve(["medivote backend"], services) == ("api",)
    assert resolve(["Ballots", "api"], services) == ("api", "db")


def test_an_id_a_group_and_all_come_before_what_people_read() -> None:
    """A script goes on meaning what it meant, whatever somebody calls a service."""
    services = called(api="db", db="Core", web="All")

    assert resolve(["db"], services) == ("db",)
    assert resolve(["core"], services) == ("api", "db", "web")
    assert resolve(["all"], services) == ("api", "db", "web")


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["node*"], ("node_1", "node_2", "Node-10")),
        (["NODE_?"], ("node_1", "node_2")),
        (["node_[13]", "api"], ("node_1", "api")),
        (["*"], ("node_1", "node_2", "Node-10", "api")),
    ],
)
def test_a_pattern_means_all_that_it_matches(names: list[str], ids: tuple[str, ...]) -> None:
    """As a shell's patterns do, without regard to case."""
    assert resolve(names, fleet(node_1="", node_2="", **{"Node-10": ""}, api="Core")) == ids


def test_a_pattern_that_matches_nothing_is_unknown() -> None:
    """A command that was to concern somebody does not pass for done; groups are no services."""
    with pytest.raises(UnknownNameError) as caught:
        resolve(["Back*"], FLEET)

    assert str(caught.value) == "no service matches Back* (known: Back End, Cache, Front, api, db, web)"


def test_what_people_read_comes_before_a_pattern() -> None:
    """A name with brackets is that name."""
    assert resolve(["[api]"], called(a="Letter", api="[API]")) == ("api",)


def test_what_several_are_called_means_none_of_them() -> None:
    """Which one is meant is asked, with what tells them from each other."""
    with pytest.raises(UnknownNameError) as caught:
        resolve(["node"], called(one="Node", two="Node"))

    assert str(caught.value) == "2 services are called node; say which: one, two"
