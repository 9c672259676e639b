"""The graph of a fleet, and what a dependency says to its dependent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.config import Condition, Dependency, ServiceConfig
from medivote_desktop.core.dependencies import DependencyGraph, Standing, verdict
from medivote_desktop.core.lifecycle import Life, Policy, State, StopCause


def graph(**needs: str) -> DependencyGraph:
    """Services in this order, each with the names it depends on."""
    return DependencyGraph(
        ServiceConfig(
            id=name,
            command=("true",),
            name=name,
            directory="/",
            depends_on=tuple(Dependency(other, Condition.STARTED) for other in names.split()),
        )
        for name, names in needs.items()
    )


PLAIN = Policy()
PERSON = StopCause.PERSON
DIAMOND = graph(web="api jobs", api="db", jobs="db", db="", other="")


def test_who_depends_on_whom() -> None:
    """Both directions, direct and however far."""
    assert [dependency.service_id for dependency in DIAMOND.dependencies("web")] == ["api", "jobs"]
    assert DIAMOND.dependents("db") == {"api", "jobs"}
    assert DIAMOND.dependents("web") == frozenset()
    assert DIAMOND.with_dependencies(["web"]) == {"web", "api", "jobs", "db"}


def test_an_unknown_service_is_alone() -> None:
    """It left the file while it was being asked for."""
    assert DIAMOND.dependencies("gone") == ()
    assert DIAMOND.dependents("gone") == frozenset()
    assert DIAMOND.with_dependencies(["gone"]) == {"gone"}


@pytest.mark.parametrize(
    ("ids", "waves"),
    [
        (["web", "api", "jobs", "db", "other"], (("db", "other"), ("api", "jobs"), ("web",))),
        (["web", "db"], (("db",), ("web",))),
        (["jobs", "api"], (("api", "jobs"),)),
        ([], ()),
    ],
)
def test_starts_come_in_waves(ids: list[str], waves: tuple[tuple[str, ...], ...]) -> None:
    """Each wave depends on earlier ones alone; within a wave the file's order holds."""
    assert DIAMOND.start_waves(ids) == waves


def test_what_lies_between_still_orders_the_ends() -> None:
    """In c -> b -> a, with b not asked for, a still comes before c."""
    assert graph(c="b", b="a", a="").start_waves(["c", "a"]) == (("a",), ("c",))


@given(st.data())
def test_waves_respect_every_edge(data: st.DataObject) -> None:
    """In any fleet, whatever part of it is started: each service once, after all that it depends on."""
    count = data.draw(st.integers(1, 12))
    names = [f"s{number}" for number in range(count)]
    needs = {name: data.draw(st.sets(st.sampled_from(names[:at]))) if at else set() for at, name in enumerate(names)}
    order = data.draw(st.permutations(names))
    fleet = graph(**{name: " ".join(sorted(needs[name])) for name in order})
    wanted = data.draw(st.sets(st.sampled_from(names)))

    waves = fleet.start_waves(wanted)

    wave_of = {name: number for number, wave in enumerate(waves) for name in wave}
    assert sorted(name for wave in waves for name in wave) == sorted(wanted)
    for name in wanted:
        assert all(wave_of[other] < wave_of[name] for other in fleet.with_dependencies([name]) & wanted - {name})


def standing(life: Life, condition: Condition = Condition.STARTED, policy: Policy = PLAIN) -> tuple[Standing, str]:
    """What `db` says to who depends on it."""
    said = verdict(Dependency("db", condition), "db", life, policy)
    return said.standing, said.reason


@pytest.mark.parametrize(
    ("life", "said"),
    [
        (Life(State.RUNNING, wanted=True), (Standing.READY, "")),
        (Life(State.COMPLETED, wanted=True), (Standing.READY, "")),
        (Life(State.STARTING, wanted=True), (Standing.PENDING, "")),
        (Life(State.BACKOFF, wanted=True), (Standing.PENDING, "")),
        (Life(State.STOPPING, wanted=True), (Standing.PENDING, "")),
        (Life(State.WAITING, wanted=True), (Standing.PENDING, "")),
        (Life(State.STOPPED), (Standing.ABSENT, "")),
        (Life(State.EXITED, wanted=True), (Standing.ABSENT, "")),
        (Life(State.FAILED, wanted=True), (Standing.FAILED, "db failed")),
        (Life(State.FAILED, wanted=True, reason="exit code 3"), (Standing.FAILED, "db failed (exit code 3)")),
        (Life(State.STOPPED, stop_cause=PERSON), (Standing.FAILED, "db was stopped by a person; start it too")),
        (Life(State.RUNNING, stop_cause=PERSON), (Standing.FAILED, "db is being stopped")),
        (Life(State.STOPPING, stop_cause=PERSON), (Standing.FAILED, "db is being stopped")),
        (Life(State.WAITING, wanted=True, reason="disk failed"), (Standing.FAILED, "disk failed")),
    ],
)
def test_what_a_dependency_says(life: Life, said: tuple[Standing, str]) -> None:
    """Ready, on its way, waiting to be started, or lost with the reason in words."""
    assert standing(life) == said


def test_a_disabled_dependency_never_comes() -> None:
    """Unless its process still runs: it was disabled by a reload."""
    disabled = Policy(enabled=False)

    assert standing(Life(State.STOPPED), policy=disabled) == (Standing.FAILED, "db is disabled")
    assert standing(Life(State.RUNNING, wanted=True), policy=disabled) == (Standing.READY, "")


@pytest.mark.parametrize(
    ("healthy", "has_check", "expected"),
    [
        (None, True, Standing.PENDING),
        (False, True, Standing.PENDING),
        (True, True, Standing.READY),
        (None, False, Standing.READY),
    ],
)
def test_healthy_is_asked_for(healthy: bool | None, has_check: bool, expected: Standing) -> None:
    """RUNNING is not enough while the checks have not held; where nobody asks them it is."""
    life, policy = Life(State.RUNNING, wanted=True, healthy=healthy), Policy(has_health_check=has_check)

    assert standing(life, Condition.HEALTHY, policy) == (expected, "")


@pytest.mark.parametrize(
    ("condition", "deadline", "confirmed", "expected"),
    [
        (Condition.STARTED, 101.0, True, Standing.PENDING),  # not `start_seconds` old
        (Condition.STARTED, 160.0, True, Standing.READY),
        (Condition.STARTED, 160.0, False, Standing.PENDING),  # nobody knows whether it is executed
        (Condition.HEALTHY, 160.0, True, Standing.PENDING),
        (Condition.COMPLETED, 160.0, True, Standing.PENDING),
    ],
)
def test_started_waits_for_no_health(
    condition: Condition, deadline: float, confirmed: bool, expected: Standing
) -> None:
    """A run that lives and has only its health to wait for is started."""
    life = Life(State.STARTING, wanted=True, run=1, spawned_at=100.0, confirmed=confirmed, deadline=deadline)

    assert standing(life, condition, Policy(has_health_check=True)) == (expected, "")


def test_completed_is_asked_for() -> None:
    """Running is not done; exited is lost, for it was to complete."""
    assert standing(Life(State.RUNNING, wanted=True), Condition.COMPLETED) == (Standing.PENDING, "")
    assert standing(Life(State.COMPLETED, wanted=True), Condition.COMPLETED) == (Standing.READY, "")
    assert standing(Life(State.EXITED, wanted=True), Condition.COMPLETED) == (
        Standing.FAILED,
        "db exited, and was to complete",
    )
