"""services.ini is watched: what changed is offered or taken over, a faulty file changes nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import AppConfig, ConfigError, Fault
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.configfile import read_config
from medivote_desktop.runtime.reloader import Offer, Reloader
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, python

DEAF = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("deaf", flush=True)
    while True: time.sleep(60)
"""


class Watched:
    """A fleet of services that sleep, its file, its reloader, and what that said."""

    def __init__(self, make_fleet: MakeFleet, folder: Path, watch: str) -> None:
        self.path = folder / "services.ini"
        self.manager = f"[manager]\nconfig_watch = {watch}\n"
        self.write(self.section("api"), self.section("db"))
        config = self.read()
        self.fleet: Fleet = make_fleet(*config.services, manager=config.manager)
        self.reloader = Reloader(self.path, self.fleet.supervisor, self.read)
        self.offers: list[Offer] = []
        self.applied: list[str] = []
        self.rejected: list[tuple[Fault, ...]] = []
        self.reloader.offered.connect(self.offers.append)
        self.reloader.applied.connect(self.applied.append)
        self.reloader.rejected.connect(self.rejected.append)
        self.reloader.watch()

    def read(self) -> AppConfig:
        return read_config(self.path, environ=os.environ)

    @staticmethod
    def section(name: str, keys: str = "", seconds: int = 600) -> str:
        return f"[service:{name}]\ncommand = sleep {seconds}\nstart_seconds = 0\n{keys}\n"

    def write(self, *sections: str) -> None:
        """Replace the file as most editors do."""
        new = self.path.with_suffix(".new")
        new.write_text(self.manager + "".join(sections))
        os.replace(new, self.path)  # noqa: PTH105


@pytest.fixture
def watched(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> Iterator[Callable[..., Watched]]:
    made: list[Watched] = []

    def make(watch: str = "prompt") -> Watched:
        made.append(Watched(make_fleet, tmp_path, watch))
        made[-1].fleet.start()
        qtbot.waitUntil(lambda: made[-1].fleet.is_in(State.RUNNING))
        return made[-1]

    yield make
    for each in made:
        each.reloader.deleteLater()


def pids(fleet: Fleet) -> dict[str, int]:
    return {service_id: fleet.pid(service_id) for service_id in fleet.supervisor.services}


def test_a_change_is_offered_in_words_and_waits_for_an_answer(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """With `prompt` nothing happens until the offer is applied; then what needs it is restarted."""
    it = watched()
    before = pids(it.fleet)
    it.write(it.section("api", seconds=601), it.section("db", "name = Data\n"), it.section("new"))
    qtbot.waitUntil(lambda: len(it.offers) == 1)
    assert it.offers[0].plan.words() == "2 changed: api needs a restart, db applies live; 1 new: new"
    assert (pids(it.fleet), it.applied) == (before, [])

    it.reloader.reload()

    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING) and it.fleet.pid("api") != before["api"])
    assert it.fleet.pid("db") == before["db"]
    assert it.fleet["db"].config.name == "Data"


def test_without_restarts_the_old_process_runs_on_until_its_next_start(
    watched: Callable[..., Watched], qtbot: QtBot
) -> None:
    """Apply without restarts: no process changes; the next restart executes what the file says."""
    it = watched()
    before = pids(it.fleet)
    it.write(it.section("api", seconds=601), it.section("db"))
    qtbot.waitUntil(lambda: len(it.offers) == 1)
    it.reloader.reload(restarts=False)
    assert pids(it.fleet) == before
    it.fleet.restart("api")
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING) and it.fleet.pid("api") != before["api"])
    assert Path(f"/proc/{it.fleet.pid('api')}/cmdline").read_bytes().endswith(b"\x00601\x00")


def test_with_apply_it_is_taken_over_at_once(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """With `config_watch = apply` nobody is asked; it is said what was taken over."""
    it = watched("apply")
    it.write(it.section("api"))
    qtbot.waitUntil(lambda: it.applied == ["1 removed and to be stopped: db"])
    qtbot.waitUntil(lambda: list(it.fleet.supervisor.services) == ["api"])
    assert it.offers == []


def test_a_faulty_file_is_rejected_whole(
    watched: Callable[..., Watched], qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """All faults are told, nothing is taken over; mended, it is offered."""
    it = watched()
    before = pids(it.fleet)
    it.write(it.section("api", "helth_url = x\n"), it.section("new"))
    qtbot.waitUntil(lambda: len(it.rejected) == 1)
    assert [fault.key for fault in it.rejected[0]] == ["helth_url"]
    assert "the fleet stays as it is" in caplog.text
    with pytest.raises(ConfigError):
        it.reloader.reload()
    assert (pids(it.fleet), it.offers, it.applied) == (before, [], [])
    it.write(it.section("api"), it.section("db"), it.section("new"))
    qtbot.waitUntil(lambda: len(it.offers) == 1)


@pytest.mark.parametrize("stand_in", ["nothing", "folder"])
def test_a_file_that_is_away_for_a_while_is_watched_again(
    watched: Callable[..., Watched], qtbot: QtBot, stand_in: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Removed, or replaced by a folder, it changes nothing; the file that comes in its place is seen."""
    it = watched()
    before = pids(it.fleet)
    it.path.unlink()
    if stand_in == "folder":
        it.path.mkdir()
        qtbot.waitUntil(lambda: len(it.rejected) == 1)
        it.path.rmdir()
    assert pids(it.fleet) == before
    for name in ("one", "two"):
        it.write(it.section("api"), it.section("db"), it.section(name))
        with qtbot.waitSignal(it.reloader.offered):
            pass
        assert it.offers[-1].plan.added == (name,)


def test_a_file_touched_or_written_anew_without_a_change_says_nothing(
    watched: Callable[..., Watched], qtbot: QtBot
) -> None:
    """The same content changes no process and asks nobody."""
    it = watched()
    before = pids(it.fleet)
    reads: list[AppConfig] = []

    def counted() -> AppConfig:
        reads.append(read_config(it.path, environ=os.environ))
        return reads[-1]

    it.reloader._read = counted
    it.write(it.section("api"), it.section("db"))
    qtbot.waitUntil(lambda: len(reads) == 1)
    it.path.touch()
    qtbot.waitUntil(lambda: len(reads) == 2)
    assert (pids(it.fleet), it.offers, it.applied) == (before, [], [])
    assert it.reloader.reload() == "nothing changed"


def test_with_off_the_file_is_read_only_when_asked(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """`config_watch = off`: a change is seen by a reload alone."""
    it = watched("off")
    it.write(it.section("api"), it.section("db"), it.section("new"))
    neighbour = Watched.section("x")
    with qtbot.waitSignal(it.reloader._watcher.directoryChanged):
        it.path.with_name("neighbour").write_text(neighbour)
    assert not it.reloader._settle.isActive()
    assert it.reloader.reload() == "1 new: new"


def test_what_left_the_file_is_not_started_again(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """While a removed service ends, `start all` and `restart all` do not bring it back; they say why."""
    it = Watched(make_fleet, tmp_path, "off")
    deaf = replace(it.fleet["db"].config, command=python(DEAF))
    it.fleet["db"].reconfigure(deaf, it.fleet["db"].policy)
    it.fleet.start()
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING) and "deaf" in it.fleet.log("db"))
    it.write(it.section("api"))
    it.reloader.reload()
    assert it.fleet.is_in(State.STOPPING, "db")
    it.fleet.wish(WishKind.RESTART)
    it.fleet.wish(WishKind.START)
    assert it.fleet.refusals == [("db", "it is no longer in services.ini")] * 2
    os.kill(it.fleet.pid("db"), signal.SIGKILL)
    qtbot.waitUntil(lambda: list(it.fleet.supervisor.services) == ["api"])
    it.reloader.deleteLater()
