"""Whatever falls together: wishes, ends, reloads and crashes of the program leave each service as it is to be.

MEDIVOTE_SIMULATIONS is how many fleets there are, MEDIVOTE_CHAOS_SEED the first of their numbers.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

from medivote_desktop.core.dependencies import Standing
from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.process import ServiceProcess
from tests.runtime.simulation.simulated import Simulation
from tests.runtime.simulation.world import World, make_world

__all__ = ["make_world"]

FLEETS = int(os.environ.get("MEDIVOTE_SIMULATIONS", "40"))
FIRST = int(os.environ.get("MEDIVOTE_CHAOS_SEED") or random.SystemRandom().randrange(1_000_000))
TOLD_OF_A_FAILURE = 60
_NOT_AT_REST = (State.STARTING, State.STOPPING, State.BACKOFF)


@pytest.mark.usefixtures("qtbot")
def test_all_come_to_what_they_are_to_be(make_world: Callable[[], World]) -> None:
    """None is lost, doubled or brought back, nobody waits for nothing, and what is told to end ends."""
    for seed in range(FIRST, FIRST + FLEETS):
        world = make_world()
        try:
            simulation = Simulation(world, seed)
            simulation.happen(300)
            if simulation.chance.random() < 0.25:
                simulation.leave()
            else:
                simulation.come_to_rest()
                assert_all_are_as_they_are_to_be(simulation)
            simulation.forget_the_program()
        except Exception as error:
            story = "\n".join(world.story[-TOLD_OF_A_FAILURE:])
            raise AssertionError(f"fleet {seed} (MEDIVOTE_CHAOS_SEED): {error}\n{story}") from error


def assert_all_are_as_they_are_to_be(simulation: Simulation) -> None:
    """By services.ini and by what a person wished."""
    supervisor, wishes = simulation.supervisor, simulation.wishes
    assert [service.config for service in supervisor.services.values()] == list(simulation.config.services)
    assert not supervisor._turns._descents
    for service_id, service in supervisor.services.items():
        life = service.life
        how = f"{service_id} is {life}"
        assert service.due is None, how
        assert life.state not in _NOT_AT_REST, how
        assert (life.state is State.RUNNING) == (service_id in simulation.world.leaders), how
        assert life.state is State.STOPPED or service_id not in wishes.down, f"brought back: {how}"
        if life.state is State.STOPPED and service.config.enabled and "disabled" not in life.reason:
            assert service_id not in wishes.up, f"lost: {how}"
        if life.state is State.WAITING:
            assert waits_for_something(simulation, service), f"waits for nothing: {how}"
        if life.state is State.RUNNING and service.config.enabled and service_id not in simulation.untouched:
            assert not service.is_outdated, f"runs by an earlier file: {how}"


def waits_for_something(simulation: Simulation, service: ServiceProcess) -> bool:
    """Whether a dependency is not what it is to be, and that is told where it will not come to be so by itself.

    A run of a service that became a oneshot without a restart may never be complete.
    """
    standings = {said.standing for _, said in simulation.supervisor._turns._verdicts(service.config.id)}
    return standings != {Standing.READY} and (bool(service.life.reason) or Standing.PENDING in standings)
