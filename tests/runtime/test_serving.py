"""The endpoint in the program's own loop: how soon it hands on what happens, and what it changes of the interpreter."""

from __future__ import annotations

import contextlib
import gc
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import ManagerConfig, RestartPolicy
from medivote_desktop.core.endpoint.seam import WishAsked
from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.core.wishes import Wish, Wishing, WishKind
from medivote_desktop.runtime import publisher
from medivote_desktop.runtime.channel.outcomes import OutcomeWatch
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.wiring import serving
from medivote_desktop.wiring.serving import Endpoint, way_ms
from tests.fardisk import FarDisk
from tests.programs import PATIENCE_SECONDS, until
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, service

NEVER_MS = 600_000


class Served:
    """A fleet of one, and its endpoint in this process."""

    def __init__(
        self, fleet: Fleet, folder: Path, when_kept: Callable[[Callable[[str], None]], None] = lambda told: told("")
    ) -> None:
        self.fleet = fleet
        self.publisher = Publisher(fleet.supervisor, time.monotonic)
        self.endpoint = Endpoint(fleet.supervisor, self.publisher, folder, Wishing(self.on_wish, when_kept))
        self.threads: list[threading.Thread] = []

    def on_wish(self, wish: Wish) -> None:
        """As the program does, whoever wishes."""
        self.endpoint.on_wish(wish)
        self.fleet.supervisor.on_wish(wish)

    def reload(self, manager: ManagerConfig) -> None:
        """As the program does when services.ini says something else."""
        supervisor = self.fleet.supervisor
        supervisor._fleet.config = replace(supervisor.config, manager=manager)
        self.endpoint.on_reloaded()

    def ask(self, kind: WishKind, *service_ids: str) -> list[dict[str, str]]:
        """A wish from the network, in this turn of the loop; gets the outcome, once it is known."""
        outcomes: list[dict[str, str]] = []
        wish = Wish(kind, service_ids, by="somebody")
        self.endpoint._told.emit(WishAsked(wish, 15.0, lambda outcome: outcomes.append(dict(outcome))))
        return outcomes

    def switch_on_unheard(self) -> None:
        """Switch on; that it serves has been told, and nobody has heard it yet."""
        self.endpoint.switch_on()
        until(self._answers, "it serves")  # without the loop of this thread, on which it would be heard

    def _answers(self) -> bool:
        server = self.endpoint._thread and self.endpoint._thread._server
        port = getattr(server, "_port", None)
        if port is None:
            return False
        try:
            return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=PATIENCE_SECONDS).ok
        except requests.ConnectionError:
            return False

    def post(self, path: str) -> None:
        """Ask, without waiting for the answer."""
        address = self.endpoint.state.address + path
        thread = threading.Thread(target=requests.post, args=(address,), kwargs={"timeout": PATIENCE_SECONDS})
        thread.start()
        self.threads.append(thread)


@pytest.fixture(autouse=True)
def garbage_is_searched_here_alone() -> Iterator[None]:
    """As in the program: what an endpoint's thread finds of an earlier test's objects would die beside their loop."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


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
    kept: list[Callable[[str], None]] = []
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
    kept.pop()("")
    qtbot.waitUntil(lambda: not served.threads[1].is_alive())
    served.endpoint.close()


def test_a_restart_that_a_kill_could_undo_is_written_down_first(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """The next program restarts nothing that has ended meanwhile and that nobody but a person restarts."""
    kept: list[Callable[[str], None]] = []
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
    kept.pop()("")
    qtbot.waitUntil(lambda: not served.threads[0].is_alive())
    served.endpoint.close()


@pytest.mark.skipif(sys.platform != "linux", reason="a disk of another process is Linux's here")
def test_new_tokens_on_a_silent_disk_hold_up_nobody(make_fleet: MakeFleet, tmp_path: Path) -> None:
    """While the endpoint is off they are made by the loop, which says so and goes on."""
    disk = FarDisk(tmp_path)
    served = Served(make_fleet(service("web")), disk.folder)
    at_last = threading.Timer(20.0, disk.answer)
    at_last.start()
    disk.fall_silent()

    served.endpoint.renew_tokens()

    has_waited = not at_last.is_alive()
    at_last.cancel()
    disk.answer()
    assert not has_waited
    assert served.endpoint.state.error == f"the disk does not answer: {disk.folder}"
    until(lambda: (disk.folder / "operator-token").exists(), "what was begun comes to its end")
    disk.close()


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
    publishing.way_ms = 2
    seen: list[tuple[str, int]] = []
    publishing.snapshot_taken.connect(lambda snapshot: seen.append(("taken", snapshot.revision)))
    publishing.snapshot_made.connect(lambda snapshot: seen.append(("made", snapshot.revision)))

    publishing.on_sampled({})
    publishing.on_sampled({})

    first, second = publishing.snapshot.revision - 1, publishing.snapshot.revision
    assert seen == [("made", first), ("taken", first), ("made", second)]
    qtbot.waitUntil(lambda: seen[3:] == [("taken", second)])


def test_the_window_waits_longer_for_more_viewers(served: Served, qtbot: QtBot) -> None:
    """What is painted while a frame is written holds that up, and is held up by it; without an endpoint none waits."""
    assert served.publisher.way_ms == way_ms(0) == 2
    port = urlsplit(served.endpoint.state.address).port or 0
    with contextlib.ExitStack() as viewers:
        for _ in range(60):
            viewer = viewers.enter_context(socket.create_connection(("127.0.0.1", port)))
            viewer.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % port)
        qtbot.waitUntil(lambda: served.endpoint.state.viewers == 60)
        assert served.publisher.way_ms == 3
    qtbot.waitUntil(lambda: served.endpoint.state.viewers == 0)
    assert served.publisher.way_ms == 2
    served.endpoint.switch_off()
    qtbot.waitUntil(lambda: served.publisher.way_ms == 0)


def test_no_window_waits_long_enough_for_that_to_be_seen() -> None:
    assert [way_ms(viewers) for viewers in (1_000, 10_000)] == [22, 30]


def test_threads_wait_less_for_each_other_while_it_serves(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """The window's loop would be late by Python's own 5 ms, several times over; afterwards all is as before."""
    before = sys.getswitchinterval()
    served = Served(make_fleet(service("web"), manager=ManagerConfig(http_port=0)), tmp_path / "tokens")
    served.endpoint.switch_on()
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    assert sys.getswitchinterval() <= 0.0005 < before
    served.endpoint.close()
    assert sys.getswitchinterval() == before


def unserved(make_fleet: MakeFleet, folder: Path) -> Served:
    """One that is off."""
    manager = ManagerConfig(http_port=0, http_control="loopback")
    return Served(make_fleet(service("web"), manager=manager), folder / "tokens")


def test_what_was_switched_off_is_not_shown_as_on(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """That it had come up just before is no news any more."""
    served = unserved(make_fleet, tmp_path)
    shown: list[EndpointState] = []
    served.endpoint.changed.connect(shown.append)
    served.switch_on_unheard()

    served.endpoint.switch_off()

    settled: list[EndpointState] = []
    served.endpoint.when_settled(settled.append)
    qtbot.waitUntil(lambda: bool(settled))
    assert not [state for state in shown if state.is_on]


def test_who_waits_for_a_new_run_is_not_told_of_the_old_one(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path
) -> None:
    """Switched off and on again, it has another address; the first one is on its way out."""
    served = unserved(make_fleet, tmp_path)
    served.switch_on_unheard()
    served.endpoint.switch_off()
    served.endpoint.switch_on()
    settled: list[EndpointState] = []
    served.endpoint.when_settled(settled.append)

    qtbot.waitUntil(lambda: bool(settled))

    assert requests.get(f"{settled[0].address}healthz", timeout=PATIENCE_SECONDS).status_code == 200
    served.endpoint.close()


def test_the_latest_wish_wins_whatever_was_wished_before(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """Start, stop and start within one turn: the second start is no part of the first, which was overruled."""
    manager = ManagerConfig(http_port=0, http_control="loopback")
    served = Served(make_fleet(service("web", start_seconds=0.5), manager=manager), tmp_path / "tokens")
    served.endpoint.switch_on()
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    first = served.ask(WishKind.START, "web")
    qtbot.waitUntil(lambda: served.fleet.is_in(State.STARTING))

    stopped = served.ask(WishKind.STOP, "web")
    again = served.ask(WishKind.START, "web")

    qtbot.waitUntil(lambda: bool(first and stopped and again))
    assert again == [{"web": ""}]
    assert served.fleet.is_in(State.RUNNING)
    served.endpoint.close()


def test_equal_wishes_are_one(served: Served, qtbot: QtBot) -> None:
    """Ten that want the same restart get one new process."""
    served.fleet.start("web")
    qtbot.waitUntil(lambda: served.fleet.is_in(State.RUNNING))
    outcomes = [served.ask(WishKind.RESTART, "web") for _ in range(10)]

    qtbot.waitUntil(lambda: all(outcomes))

    assert outcomes == [[{"web": ""}]] * 10
    assert served.fleet.life("web").run == 2


def test_who_has_left_the_file_meanwhile_is_no_success(served: Served, qtbot: QtBot) -> None:
    """The page may still have shown it when its button was pressed."""
    outcome = served.ask(WishKind.START, "gone", "web")
    qtbot.waitUntil(lambda: bool(outcome))
    assert outcome == [{"gone": "it left services.ini", "web": ""}]


def test_what_could_not_be_opened_is_tried_again_with_new_settings(
    make_fleet: MakeFleet,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The words say: set another port in services.ini. Who does so and reloads has it."""
    monkeypatch.setattr(serving, "_AGAIN_MS", NEVER_MS)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = ManagerConfig(http_enabled=True, http_port=other.getsockname()[1])
        served = Served(make_fleet(service("web"), manager=taken), tmp_path / "tokens")
        served.endpoint.begin(serve=False)
        qtbot.waitUntil(lambda: bool(served.endpoint.state.error))

        served.endpoint.on_reloaded()
        assert served.endpoint.state.error, "nothing is other than before"
        served.reload(replace(taken, http_port=0))

        qtbot.waitUntil(lambda: served.endpoint.state.is_on)
        assert not served.endpoint.state.error
        assert "is taken by another program" in caplog.text
        served.endpoint.close()


def test_each_change_of_services_ini_is_followed(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """Off, on again; and no viewer is sent away by what does not concern the endpoint."""
    on = ManagerConfig(http_enabled=True, http_port=0)
    served = Served(make_fleet(service("web"), manager=on), tmp_path / "tokens")
    served.endpoint.begin(serve=False)
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    served.reload(replace(on, http_enabled=False))
    qtbot.waitUntil(lambda: served.endpoint._thread is None)
    served.reload(on)
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    thread = served.endpoint._thread
    elsewhere = replace(on, http_token_dir=str(tmp_path))
    served.reload(elsewhere)
    qtbot.waitUntil(lambda: served.endpoint.state.is_on and served.endpoint._thread is not thread)
    for manager in (elsewhere, replace(elsewhere, title="Another")):
        with qtbot.assertNotEmitted(served.endpoint.changed):
            served.reload(manager)
    served.endpoint.close()


def test_what_a_person_switched_off_stays_off(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Though services.ini asks for it still, and is changed. Switched on by hand again it is tried once."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = ManagerConfig(http_enabled=True, http_port=other.getsockname()[1])
        served = Served(make_fleet(service("web"), manager=taken), tmp_path / "tokens")
        served.endpoint.begin(serve=False)
        qtbot.waitUntil(lambda: bool(served.endpoint.state.error))

        served.endpoint.switch_off()

        for manager in (replace(taken, http_port=0), taken):
            served.reload(manager)
            assert served.endpoint._thread is None
        served.endpoint.switch_on()
        qtbot.waitUntil(lambda: bool(served.endpoint.state.error))
        with qtbot.waitSignal(served.endpoint._again.timeout):
            served.endpoint._again.start(0)
        assert served.endpoint._thread is None
    assert "is taken by another program" in caplog.text


def test_what_services_ini_asks_for_is_tried_again_by_itself(
    make_fleet: MakeFleet,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A server has nobody who would ask again. However often it is tried, what is wrong is told once."""
    monkeypatch.setattr(serving, "_AGAIN_MS", 20)
    tries: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as other:
        manager = ManagerConfig(http_enabled=True, http_port=other.getsockname()[1])
        served = Served(make_fleet(service("web"), manager=manager), tmp_path / "tokens")
        told: list[EndpointState] = []
        served.endpoint.changed.connect(told.append)
        served.endpoint._again.timeout.connect(lambda: tries.append(None))
        served.endpoint.begin(serve=False)
        qtbot.waitUntil(lambda: len(tries) > 2)
        assert [bool(state.error) for state in told] == [True]

    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    assert not served.endpoint.state.error
    assert caplog.text.count("is taken by another program") == 1
    served.endpoint.close()


@pytest.mark.parametrize("leaves", [False, True])
def test_what_nobody_asks_for_any_more_is_not_tried_again(
    make_fleet: MakeFleet,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    leaves: bool,
) -> None:
    """Whoever pressed Share is told and may press it again; who leaves serves nobody."""
    monkeypatch.setattr(serving, "_AGAIN_MS", 20)
    with socket.create_server(("127.0.0.1", 0)) as other:
        manager = ManagerConfig(http_enabled=leaves, http_port=other.getsockname()[1])
        served = Served(make_fleet(service("web"), manager=manager), tmp_path / "tokens")
        if leaves:
            served.endpoint.begin(serve=False)
        else:
            served.endpoint.switch_on()
        qtbot.waitUntil(lambda: bool(served.endpoint.state.error))
        if leaves:
            served.endpoint.close()

    with qtbot.waitSignal(served.endpoint._again.timeout):
        served.endpoint._again.start()
    assert served.endpoint._thread is None
    assert "is taken by another program" in caplog.text


def test_what_goes_wrong_twice_is_told_twice(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever pressed Share again waits for what becomes of that."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        manager = ManagerConfig(http_port=other.getsockname()[1])
        served = Served(make_fleet(service("web"), manager=manager), tmp_path / "tokens")
        told: list[str] = []
        served.endpoint.changed.connect(lambda state: told.append(state.error))
        for _ in range(2):
            told.clear()
            served.endpoint.switch_on()
            qtbot.waitUntil(lambda: any(told))

    assert caplog.text.count("is taken by another program") == 2


def test_where_there_is_no_room_for_a_thread_that_is_told(
    make_fleet: MakeFleet,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not as a bug of ours; nothing waits for it for ever, and it can be shared once there is room."""
    served = Served(make_fleet(service("web"), manager=ManagerConfig(http_port=0)), tmp_path / "tokens")
    answers: list[str] = []
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", no_room)
        served.endpoint.serve(True, lambda state: answers.append(state.error))
        assert answers == [], "whoever switches shows first that it is switched"
        qtbot.waitUntil(lambda: bool(answers))
        assert answers[0].startswith("the system has no room for one more thread")
        assert not served.endpoint.state.is_on
        served.endpoint.switch_off()
        served.endpoint.close()

    served.endpoint.switch_on()
    qtbot.waitUntil(lambda: served.endpoint.state.is_on)
    served.endpoint.close()
    assert "the endpoint is off: the system has no room" in caplog.text


def no_room(*_: object) -> None:
    """What Python says where the system lets it make no thread."""
    raise RuntimeError("can't start new thread")
