"""What the program does first when it starts: nothing comes between the services that are to run."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.places.locate import Place
from medivote_desktop.startup.opening import open_place
from tests.programs import Home

MANY = 60  # more than one slice of wishes, and more than one of spawns


def test_all_are_spawned_before_the_rest_is_loaded(home: Home, qtbot: QtBot) -> None:
    """The queue of spawns is empty for a moment between two slices of wishes; that is not the end."""
    services = [home.service(f"s{number}") for number in range(MANY)]
    config = home.config(*services, manager=f"state_dir = {home.short_folder / 'state'}")
    program = Program(open_place(Place(config), home.environment))
    spawned: list[int] = []

    program.start()
    program.when_calm(lambda: spawned.append(sum(one.pid is not None for one in program.supervisor.services.values())))
    qtbot.waitUntil(lambda: bool(spawned))

    assert spawned == [MANY]
    with qtbot.waitSignal(program.left):
        program.leave(force=True)
