"""The endpoint in the program's own loop: how soon it hands on what happens, and what it changes of the interpreter."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import ManagerConfig, RestartPolicy
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.runtime import publisher
from medivote_desktop.runtime.outcomes import OutcomeWatch
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.serving import Endpoint
from tests.programs import PATIENCE_SECONDS
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, service

NEVER_MS = 600_000


class Served:
    """A fleet of one, and its endpoint in this process."""

    def __init__(
        self, fleet: Fleet, folder: Path, when_kept: Callable[[Callable[[], None]], None] = lambda told: told()
    ) -> None:
        self.fleet = fleet
        self.publisher = Publisher(fleet.supervisor, time.monotonic)
        self.endpoint = Endpoint(fleet.supervisor, self.publisher, folder, fleet.supervisor.on_wish, when_kept)
        self.threads: list[threading.Thread] = []

    def post(self, path: str) -> None:
        """Ask, without waiting for the answer."""
        address = self.endpoint.state.address + path
        thread = threading.Thread(target=requests.post, args=(address,), kwargs={"timeout": PATIENCE_SECONDS})
        thread.start()
        self.threads.append(thread)


@pytest.fixture
def served(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> Iterator[Served]:
    manager = ManagerConfig(http_port=0, http_control="loopback")
    served = Served(make_fleet(service("web"), manager=manager), tmp_path / "tokens")
    served.endpoint.switch_on()
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    yield served
    served.endpoint.close()
    for thread in served.threads:
        thread.join(PATIENCE_SECONDS)


@pytest.mark.parametrize("wish", ["start", "restart"])
def test_a_new_process_that_was_asked_for_is_told_without_delay(
    served: Served, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, wish: str
) -> None:
    """Somebody who asked looks at the state already; what happens by itself may wait for more of its kind."""
    if wish == "restart":
        served.fleet.start("web")
        qtbot.waitUntil(lambda: served.fleet.is_in(State.RUNNING))
        served.publisher.current()
    before = served.publisher.snapshot.by_id["web"].status.pid
    monkeypatch.setattr(publisher, "_SOON_MS", NEVER_MS)
    monkeypatch.setattr(publisher, "_PACE_SECONDS", 0.0)

    served.post(f"{wish}/web?wait=0")

    qtbot.waitUntil(lambda: served.publisher.snapshot.by_id["web"].status.pid not in (before, None))


def test_a_restart_on_its_way_is_answered_before_it_is_written_down(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """A kill of the program undoes nothing of it: what has been told to end is started again. A stop is kept first."""
    kept: list[Callable[[], None]] = []
    manager = ManagerConfig(http_port=0, http_control="loopback")
    served = Served(make_fleet(service("web"), manager=manager), tmp_path / "tokens", kept.append)
    served.endpoint.switch_on()
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    served.fleet.start("web")
    qtbot.waitUntil(lambda: served.fleet.is_in(State.RUNNING))

    served.post("restart/web?wait=0")
    qtbot.waitUntil(lambda: not served.threads[0].is_alive())
    assert not kept

    qtbot.waitUntil(lambda: served.fleet.is_in(State.RUNNING))
    served.post("stop/web?wait=0")
    qtbot.waitUntil(lambda: len(kept) == 1)
    assert served.threads[1].is_alive()
    kept.pop()()
    qtbot.waitUntil(lambda: not served.threads[1].is_alive())
    served.endpoint.close()


def test_a_restart_that_a_kill_could_undo_is_written_down_first(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """The next program restarts nothing that has ended meanwhile and that nobody but a person restarts."""
    kept: list[Callable[[], None]] = []
    manager = ManagerConfig(http_port=0, http_control="loopback")
    fleet = make_fleet(service("web", restart=RestartPolicy.NO), manager=manager)
    served = Served(fleet, tmp_path / "tokens", kept.append)
    served.endpoint.switch_on()
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    fleet.start("web")
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))

    served.post("restart/web?wait=0")

    qtbot.waitUntil(lambda: len(kept) == 1)
    assert served.threads[0].is_alive()
    kept.pop()()
    qtbot.waitUntil(lambda: not served.threads[0].is_alive())
    served.endpoint.close()


def test_wishes_for_all_that_nobody_waits_for_do_not_pile_up(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """However often it is asked, nothing looks after it: each would look at every step of every service."""
    manager = ManagerConfig(http_port=0, http_control="loopback")
    services = service("web", restart=RestartPolicy.NO), service("db", restart=RestartPolicy.NO)
    served = Served(make_fleet(*services, manager=manager), tmp_path / "tokens")
    served.endpoint.switch_on()
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    supervisor = served.fleet.supervisor
    served.fleet.start("web", "db")
    qtbot.waitUntil(lambda: served.fleet.is_in(State.RUNNING))
    first = {id_: each.pid for id_, each in supervisor.services.items()}
    most = []
    supervisor.transitions.connect(lambda _: most.append(len(supervisor.findChildren(OutcomeWatch))))

    for _ in range(30):
        served.post("restart?wait=0")

    qtbot.waitUntil(lambda: not any(thread.is_alive() for thread in served.threads))
    qtbot.waitUntil(lambda: all(each.pid not in (first[id_], None) for id_, each in supervisor.services.items()))
    qtbot.waitUntil(lambda: served.fleet.is_in(State.RUNNING))
    assert max(most) == 0
    served.endpoint.close()


def test_who_passes_snapshots_on_gets_them_first(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """They are on their way to other machines while the window still paints."""
    fleet = make_fleet(service("web"))
    publishing = Publisher(fleet.supervisor, time.monotonic)
    seen: list[tuple[str, Snapshot]] = []
    publishing.snapshot_taken.connect(lambda snapshot: seen.append(("taken", snapshot)))
    publishing.snapshot_made.connect(lambda snapshot: seen.append(("made", snapshot)))

    publishing.on_sampled({})

    assert [how for how, _ in seen] == ["made", "taken"]
    assert seen[0][1] is seen[1][1]


def test_the_window_lets_the_endpoint_go_first(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A moment later everybody has it, each in its order and none left out: some of them hold what was measured."""
    publishing = Publisher(make_fleet(service("web")).supervisor, time.monotonic)
    publishing.gives_way = True
    seen: list[tuple[str, int]] = []
    publishing.snapshot_taken.connect(lambda snapshot: seen.append(("taken", snapshot.revision)))
    publishing.snapshot_made.connect(lambda snapshot: seen.append(("made", snapshot.revision)))

    publishing.on_sampled({})
    publishing.on_sampled({})

    first, second = publishing.snapshot.revision - 1, publishing.snapshot.revision
    assert seen == [("made", first), ("taken", first), ("made", second)]
    qtbot.waitUntil(lambda: seen[3:] == [("taken", second)])


def test_threads_wait_less_for_each_other_while_it_serves(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """The window's loop would be late by Python's own 5 ms, several times over; afterwards all is as before."""
    before = sys.getswitchinterval()
    served = Served(make_fleet(service("web"), manager=ManagerConfig(http_port=0)), tmp_path / "tokens")
    served.endpoint.switch_on()
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    assert sys.getswitchinterval() <= 0.0005 < before
    served.endpoint.close()
    assert sys.getswitchinterval() == before
