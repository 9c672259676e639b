"""services.ini is watched: what changed is offered or taken over, a faulty file changes nothing."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import AppConfig, ConfigError, Fault, ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import TakeOverError
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.configuration import filewatch
from medivote_desktop.runtime.configuration.configfile import read_config
from medivote_desktop.runtime.configuration.reloader import Offer, Reloader
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.supervision import rollout
from medivote_desktop.runtime.transition import Transition
from tests.fardisk import FarDisk
from tests.programs import executed
from tests.runtime.conftest import MakeFleet
from tests.runtime.descriptors import no_descriptor
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
        self.gate = Gate()
        self.reloader = Reloader(self.path, self.fleet.supervisor, self.read, self.gate, lambda ids: ())
        self.told: list[str] = []
        self.refused: list[ConfigError | TakeOverError] = []
        self.offers: list[Offer] = []
        self.applied: list[str] = []
        self.rejected: list[tuple[Fault, ...]] = []
        self.stumbled: list[str] = []
        self.reloader.offered.connect(self.offers.append)
        self.reloader.applied.connect(self.applied.append)
        self.reloader.rejected.connect(self.rejected.append)
        self.reloader.stumbled.connect(self.stumbled.append)
        self.reloader.file.begin()

    def ask(self, *, restarts: bool = True) -> None:
        """Ask for a reload; what comes of it is told later."""
        self.reloader.reload(self.told.append, self.refused.append, restarts=restarts)

    def reload(self, qtbot: QtBot, *, restarts: bool = True) -> str:
        """Reload, and wait until it is in force; returns what changed."""
        number = len(self.told)
        self.ask(restarts=restarts)
        qtbot.waitUntil(lambda: len(self.told) > number)
        return self.told[-1]

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
        each.reloader.close()
        assert each.gate.close(10.0)
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

    it.reload(qtbot)

    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING) and it.fleet.pid("api") != before["api"])
    assert it.fleet.pid("db") == before["db"]
    assert it.fleet["db"].config.name == "Data"


def test_another_order_is_offered_and_taken_back(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """It changes the table; as it was before, there is nothing to be offered."""
    it = watched()
    before = pids(it.fleet)
    it.write(it.section("db"), it.section("api"))
    qtbot.waitUntil(lambda: [offer.plan.words() for offer in it.offers] == ["the services stand in another order"])
    with qtbot.waitSignal(it.reloader.withdrawn):
        it.write(it.section("api"), it.section("db"))
    it.write(it.section("db"), it.section("api"))
    it.reload(qtbot)
    assert it.applied == ["the services stand in another order"]
    assert list(it.fleet.supervisor.services) == ["db", "api"]
    assert pids(it.fleet) == before


def test_without_restarts_the_old_process_runs_on_until_its_next_start(
    watched: Callable[..., Watched], qtbot: QtBot
) -> None:
    """Apply without restarts: no process changes; the next restart executes what the file says."""
    it = watched()
    before = pids(it.fleet)
    it.write(it.section("api", seconds=601), it.section("db"))
    qtbot.waitUntil(lambda: len(it.offers) == 1)
    it.reload(qtbot, restarts=False)
    assert pids(it.fleet) == before
    assert [id_ for id_, one in it.fleet.supervisor.services.items() if one.is_outdated] == ["api"]
    it.fleet.restart("api")
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING) and it.fleet.pid("api") != before["api"])
    assert not it.fleet["api"].is_outdated
    assert executed(it.fleet.pid("api"), "cmdline").endswith(b"\x00601\x00")


def test_what_failed_has_another_chance_with_another_command(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """Whoever mends the command need not also start it; what a person stopped stays down, and is told to."""
    it = watched()
    broken = it.section("api", "restart = no\n").replace("command = sleep", "command = not-there-at-all")
    it.write(broken, it.section("db"))
    assert it.reload(qtbot) == "1 changed: api restarts"
    qtbot.waitUntil(lambda: it.fleet.is_in(State.FAILED, "api"))
    it.fleet.stop("db")
    qtbot.waitUntil(lambda: it.fleet.is_in(State.STOPPED, "db"))

    it.write(it.section("api"), it.section("db", seconds=601))
    assert it.reload(qtbot) == "2 changed: api restarts, db changes with its next start"

    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING, "api"))
    assert it.fleet.is_in(State.STOPPED, "db")


def test_what_failed_stays_so_without_restarts(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """Apply without restarts starts nothing either."""
    it = watched()
    it.write(it.section("api").replace("command = sleep", "command = not-there-at-all"), it.section("db"))
    it.reload(qtbot)
    qtbot.waitUntil(lambda: it.fleet.is_in(State.FAILED, "api"))
    it.write(it.section("api"), it.section("db"))
    assert it.reload(qtbot, restarts=False) == "1 changed: api changes with its next start"
    it.reload(qtbot)
    assert it.fleet.is_in(State.FAILED, "api")


def test_what_failed_stays_so_with_its_recovery_off(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """Who has switched it off wants to look first."""
    it = watched()
    it.write(it.section("api").replace("command = sleep", "command = not-there-at-all"), it.section("db"))
    it.reload(qtbot)
    qtbot.waitUntil(lambda: it.fleet.is_in(State.FAILED, "api"))
    it.fleet.supervisor.on_wish(Wish(WishKind.RECOVERY_OFF, ("api",)))
    it.write(it.section("api"), it.section("db"))
    assert it.reload(qtbot) == "1 changed: api changes with its next start"
    assert it.reload(qtbot) == "nothing changed"
    assert it.fleet.is_in(State.FAILED, "api")


def test_what_may_not_start_any_more_is_neither_restarted_nor_told_to_be(
    watched: Callable[..., Watched], qtbot: QtBot
) -> None:
    """Not what runs, which could not come back, and not what failed."""
    it = watched()
    it.write(it.section("api"), it.section("db").replace("command = sleep", "command = not-there-at-all"))
    it.reload(qtbot)
    qtbot.waitUntil(lambda: it.fleet.is_in(State.FAILED, "db"))
    before = it.fleet.pid("api")
    it.write(it.section("api", "enabled = false", seconds=601), it.section("db", "enabled = false"))
    assert it.reload(qtbot) == "2 changed: api and db change with their next start"
    assert it.reload(qtbot) == "nothing changed"
    assert (it.fleet.pid("api"), it.fleet["api"].is_outdated) == (before, True)
    assert it.fleet.is_in(State.RUNNING, "api")
    assert it.fleet.is_in(State.FAILED, "db")


def test_with_apply_it_is_taken_over_at_once(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """With `config_watch = apply` nobody is asked; it is said what was taken over."""
    it = watched("apply")
    it.write(it.section("api"))
    qtbot.waitUntil(lambda: it.applied == ["1 removed and to be stopped: db"])
    qtbot.waitUntil(lambda: list(it.fleet.supervisor.services) == ["api"])
    assert it.offers == []


def test_half_of_a_file_costs_no_service_its_life(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """Written in two steps, it is a whole file with fewer services in between: nothing is stopped."""
    it = watched("apply")
    before = pids(it.fleet)
    whole = it.path.read_text()
    half = it.manager + it.section("api")
    readings: list[AppConfig] = []
    read = it.reloader._read
    it.reloader._read = lambda: readings.append(read()) or readings[-1]  # type: ignore[func-returns-value]
    with it.path.open("w") as file:
        file.write(half)
        file.flush()
        qtbot.waitUntil(lambda: [service.id for service in readings[-1].services] == ["api"] if readings else False)
        file.write(whole.removeprefix(half))
    qtbot.waitUntil(lambda: len(readings[-1].services) == 2)

    it.reload(qtbot)  # comes after whatever the reading before it led to

    assert (pids(it.fleet), it.applied) == (before, ["nothing changed"])


def test_what_is_offered_of_half_a_file_is_withdrawn(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """The file is whole again, and what was offered is void."""
    it = watched()
    whole = it.path.read_text()
    it.path.write_text(it.manager + it.section("api"))
    qtbot.waitUntil(lambda: [offer.plan.removed for offer in it.offers] == [("db",)])
    with qtbot.waitSignal(it.reloader.withdrawn):
        it.path.write_text(whole)
    assert len(it.offers) == 1


def test_a_live_key_is_applied_without_a_wait(
    watched: Callable[..., Watched], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What starts and stops nothing is in force before a file counts as written."""
    it = watched("apply")
    monkeypatch.setattr(filewatch, "_RIPE_SECONDS", 3600.0)
    it.write(it.section("api"), it.section("db", "name = Data\n"))
    qtbot.waitUntil(lambda: it.applied == ["1 changed: db applies live"])


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
    it.ask()
    qtbot.waitUntil(lambda: len(it.refused) == 1)
    assert isinstance(it.refused[0], ConfigError)
    assert it.refused[0].faults == it.rejected[0]
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


@pytest.mark.parametrize("how", ["moved", "removed"])
def test_a_folder_that_is_away_for_a_while_is_watched_again(
    watched: Callable[..., Watched], qtbot: QtBot, how: str
) -> None:
    """Made anew it is another one; a change in it is seen, and the next one, too, as soon as it is made."""
    it = watched()
    looks = QTimer(interval=100)
    looks.timeout.connect(it.reloader.file.look)
    looks.start()
    folder = it.path.parent
    if how == "moved":
        folder.rename(folder.with_name(f"{folder.name}-gone"))
    else:
        shutil.rmtree(folder)
    it.reloader.file.look()
    qtbot.waitUntil(lambda: not it.reloader.file._settle.isActive())
    folder.mkdir()
    it.write(it.section("api"), it.section("db"), it.section("new"))
    qtbot.waitUntil(lambda: len(it.offers) == 1)
    looks.stop()  # the watch itself tells of the next one
    it.write(it.section("api"), it.section("db"), it.section("newer"))
    qtbot.waitUntil(lambda: len(it.offers) == 2)
    assert it.offers[1].plan.added == ("newer",)


def test_a_change_that_keeps_size_and_time_is_seen(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """As rsync in place and touch -r do."""
    it = watched()
    status = it.path.stat()
    text = it.path.read_text()
    it.path.write_text(text.replace("sleep 600", "sleep 601"))
    os.utime(it.path, ns=(status.st_atime_ns, status.st_mtime_ns))
    qtbot.waitUntil(lambda: len(it.offers) == 1)
    assert set(it.offers[0].plan.changed_restart) == {"api", "db"}


@pytest.mark.parametrize("name", ["services.ini", "x" * 300])
def test_a_link_that_leads_nowhere_is_a_file_that_is_away(
    watched: Callable[..., Watched], qtbot: QtBot, name: str
) -> None:
    """A loop, or a name that no file can have: nothing happens, and the file that comes next is seen."""
    it = watched()
    it.path.unlink()
    it.path.symlink_to(it.path.parent / name)
    qtbot.waitUntil(it.reloader.file._settle.isActive)
    qtbot.waitUntil(lambda: not it.reloader.file._settle.isActive())
    assert (it.offers, it.rejected) == ([], [])

    it.write(it.section("api"))

    qtbot.waitUntil(lambda: len(it.offers) == 1)


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
    assert it.reload(qtbot) == "nothing changed"


def test_with_off_the_file_is_read_only_when_asked(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """`config_watch = off`: a change is seen by a reload alone."""
    it = watched("off")
    it.write(it.section("api"), it.section("db"), it.section("new"))
    neighbour = Watched.section("x")
    with qtbot.waitSignal(it.reloader.file._watcher.directoryChanged):
        it.path.with_name("neighbour").write_text(neighbour)
    assert not it.reloader.file._settle.isActive()
    assert it.reload(qtbot) == "1 new: new"


def test_with_off_a_save_that_failed_offers_nothing(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """Somebody else had changed the file: who saves is told so, and the reload that nobody asked for does not come."""
    it = watched("off")
    it.reloader.file.hold()
    it.write(it.section("api"))
    it.reloader.file.release()
    assert not it.reloader.file._settle.isActive()


def test_what_left_the_file_is_not_started_again(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """While a removed service ends, `start all` and `restart all` do not bring it back; they say why."""
    it = Watched(make_fleet, tmp_path, "off")
    deaf = replace(it.fleet["db"].config, command=python(DEAF))
    it.fleet["db"].reconfigure(deaf, it.fleet["db"].policy)
    it.fleet.start()
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING) and "deaf" in it.fleet.log("db"))
    it.write(it.section("api"))
    it.reload(qtbot)
    assert it.fleet.is_in(State.STOPPING, "db")
    it.fleet.wish(WishKind.RESTART)
    it.fleet.wish(WishKind.START)
    assert it.fleet.refusals == [("db", "it is no longer in services.ini")] * 2
    os.kill(it.fleet.pid("db"), signal.SIGKILL)
    qtbot.waitUntil(lambda: list(it.fleet.supervisor.services) == ["api"])
    it.reloader.close()
    assert it.gate.close(10.0)
    it.reloader.deleteLater()


def test_who_has_just_gone_follows_nobody(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """In the very turn in which a removed service leaves, what it depended on may change, too."""
    it = watched("off")
    it.write(it.section("api"), it.section("db", "depends_on = api\nrestart_with_dependencies = yes\n"))
    it.reload(qtbot)
    supervisor = it.fleet.supervisor
    assert supervisor.followers("api") == ("db",)
    seen: list[tuple[frozenset[str], tuple[str, ...]]] = []

    tell = it.fleet["db"].watcher.changed

    def look(transition: Transition) -> None:
        tell(transition)
        if "db" not in supervisor.services:
            seen.append((supervisor.dependents("api"), supervisor.followers("api")))

    it.fleet["db"].watcher = it.fleet["db"].watcher._replace(changed=look)
    it.write(it.section("api"))
    it.reload(qtbot)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(frozenset(), ())]


class HeldUp:
    """Reads the file only when it is let: what a large file, or a slow disk, does."""

    def __init__(self, watched: Watched) -> None:
        self._read = watched.read
        self.let = threading.Semaphore(0)
        self.begun = 0
        watched.reloader._read = self

    def __call__(self) -> AppConfig:
        self.begun += 1
        assert self.let.acquire(timeout=10)
        return self._read()


def test_a_file_that_takes_long_holds_up_nobody(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """While it is read and checked wishes take effect; who asked is answered once it is in force."""
    it = watched("off")
    held = HeldUp(it)
    it.write(it.section("api"), it.section("db"), it.section("new"))
    it.ask()
    qtbot.waitUntil(lambda: held.begun == 1)
    it.fleet.stop("db")
    qtbot.waitUntil(lambda: it.fleet.is_in(State.STOPPED, "db"))
    assert (it.told, list(it.fleet.supervisor.services)) == ([], ["api", "db"])
    held.let.release()
    qtbot.waitUntil(lambda: it.told == ["1 new: new"])
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING, "api", "new"))
    assert it.fleet.is_in(State.STOPPED, "db")


def test_of_two_reloads_at_once_the_last_content_wins(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """The second reads when the first is in force, and both are answered."""
    it = watched("off")
    held = HeldUp(it)
    it.write(it.section("api"), it.section("db"), it.section("one"))
    it.ask()
    it.ask()
    held.let.release()
    qtbot.waitUntil(lambda: it.told == ["1 new: one"])
    qtbot.waitUntil(lambda: held.begun == 2)
    it.write(it.section("api"), it.section("db"), it.section("two"))
    held.let.release()
    qtbot.waitUntil(lambda: len(it.told) == 2)
    assert it.told[1] == "1 new: two; 1 removed and to be stopped: one"
    qtbot.waitUntil(
        lambda: it.fleet.is_in(State.RUNNING) and list(it.fleet.supervisor.services) == ["api", "db", "two"]
    )


def test_a_reload_that_meets_the_end_takes_over_nothing(watched: Callable[..., Watched], qtbot: QtBot) -> None:
    """The program is left while the file is read: nothing new is started, and who asked is told so."""
    it = watched("off")
    held = HeldUp(it)
    it.write(it.section("api"), it.section("db"), it.section("new"))
    it.ask()
    qtbot.waitUntil(lambda: held.begun == 1)
    it.fleet.supervisor.leave()
    held.let.release()
    qtbot.waitUntil(lambda: it.told == ["the program is being quit; nothing was taken over"])
    qtbot.waitUntil(it.fleet.supervisor.is_quiet)
    assert list(it.fleet.supervisor.services) == ["api", "db"]


def test_a_fault_of_ours_is_told_and_the_next_reload_works(
    watched: Callable[..., Watched], qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the reading stumbles over: who asked is answered, and the fleet is as it was."""
    it = watched("off")
    read = it.read

    def stumble() -> AppConfig:
        it.reloader._read = read
        raise RuntimeError("a stone")

    it.reloader._read = stumble
    it.ask()
    qtbot.waitUntil(lambda: len(it.refused) == 1)
    assert "a stone" in str(it.refused[0])
    assert [record.levelname for record in caplog.records if "fault of this program" in record.message] == ["ERROR"]
    caplog.clear()
    assert it.reload(qtbot) == "nothing changed"


def test_without_a_descriptor_a_first_reload_is_answered_and_the_next_one_works(
    watched: Callable[..., Watched], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes a configuration over is loaded with the first reload; the file itself may be open, or need none."""
    it = watched("off")
    new = replace(it.fleet.supervisor.config, services=it.fleet.supervisor.config.services[:1])
    monkeypatch.delitem(sys.modules, rollout.__name__)
    with monkeypatch.context() as patch:
        patch.setattr(it.reloader, "_read", lambda: new)
        it.gate.begin()
        with no_descriptor():
            it.ask()
            qtbot.waitUntil(lambda: len(it.refused) == 1)
    assert "Too many open files" in str(it.refused[0])
    assert list(it.fleet.supervisor.services) == ["api", "db"]
    assert it.reload(qtbot) == "nothing changed"


@pytest.mark.skipif(sys.platform != "linux", reason="a disk of another process is Linux's here")
def test_a_file_on_a_silent_disk_holds_up_nobody(make_fleet: MakeFleet, qtbot: QtBot, disk: FarDisk) -> None:
    """Whoever asks for a reload waits for the disk, and the services do not."""
    it = Watched(make_fleet, disk.folder, "off")
    it.fleet.start()
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING))
    at_last = threading.Timer(5.0, disk.answer)  # a loop that waits for it would wait for ever
    at_last.start()
    disk.fall_silent()
    it.ask()
    it.fleet.stop("db")
    qtbot.waitUntil(lambda: it.fleet.is_in(State.STOPPED, "db"))
    has_waited = not at_last.is_alive()
    at_last.cancel()
    disk.answer()
    qtbot.waitUntil(lambda: it.told == ["nothing changed"])
    assert not has_waited
    it.reloader.close()
    assert it.gate.close(10.0)
    it.reloader.deleteLater()


@pytest.mark.skipif(sys.platform != "linux", reason="a disk of another process is Linux's here")
def test_a_disk_that_falls_silent_before_a_change_is_looked_at_holds_up_nobody(
    make_fleet: MakeFleet, qtbot: QtBot, disk: FarDisk
) -> None:
    """A change is looked at a moment after it was noticed; what it is, is seen once the disk answers."""
    it = Watched(make_fleet, disk.folder, "prompt")
    it.fleet.start()
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING))
    it.write(it.section("api"))
    at_last = threading.Timer(20.0, disk.answer)
    at_last.start()
    disk.fall_silent()

    it.reloader.file._look()

    has_waited = not at_last.is_alive()
    at_last.cancel()
    disk.answer()
    assert not has_waited
    it.reloader.file.look()
    qtbot.waitUntil(lambda: len(it.offers) == 1)
    it.reloader.close()
    assert it.gate.close(10.0)
    it.reloader.deleteLater()


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("bring_down", "1 removed and to be stopped: db"),
        ("restart_by_rule", "1 changed: api restarts"),
        ("start", "1 new: new"),
    ],
)
def test_what_a_reload_makes_good_of_the_one_before_is_told(
    watched: Callable[..., Watched],
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    rest: str,
) -> None:
    """The file is as it was then; it is also told with what has changed in it since."""
    it = watched("off")
    with monkeypatch.context() as patch:
        patch.setattr(it.fleet.supervisor._dispatcher, name, lambda *_: 1 / 0)
        it.write(it.section("api", "environment = A=1"), it.section("new"))
        it.ask()
        qtbot.waitUntil(lambda: len(it.refused) == 1)
    it.write(it.section("api", "environment = A=1"), it.section("new", "name = Other"))
    words = f"1 changed: new applies live; what an earlier reload had left undone is done now: {rest}"
    assert "division by zero" in caplog.text
    assert it.reload(qtbot) == words
    assert it.reload(qtbot) == "nothing changed"
    qtbot.waitUntil(lambda: list(it.fleet.supervisor.services) == ["api", "new"])
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING))


@pytest.mark.parametrize(("name", "in_part"), [("make", False), ("put_in_file_order", True)])
def test_a_fault_while_it_is_taken_over_is_told_as_what_it_is(
    watched: Callable[..., Watched],
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    in_part: bool,
) -> None:
    """To who asked, and unasked where the file changed; nobody hears that it is in force. The next reload is whole."""
    it = watched("apply")
    monkeypatch.setattr(filewatch, "_RIPE_SECONDS", 0.0)
    members = it.fleet.supervisor._fleet
    with monkeypatch.context() as patch:
        patch.setattr(members, name, lambda *_: 1 / 0)
        it.write(it.section("api"), it.section("db"), it.section("new"))
        qtbot.waitUntil(lambda: len(it.stumbled) == 1)
        it.ask()
        qtbot.waitUntil(lambda: len(it.refused) == 1)
    assert it.stumbled == [str(it.refused[0])]
    assert it.stumbled[0].startswith("a fault of this program: ZeroDivisionError('division by zero'); ")
    assert ("services.ini is in force, but not all" in it.stumbled[0]) == in_part
    assert ("nothing of services.ini was taken over" in it.stumbled[0]) != in_part
    assert not it.told
    assert not it.rejected
    assert bool(it.applied) == in_part
    assert "division by zero" in caplog.text
    caplog.clear()

    assert it.reload(qtbot) == ("what an earlier reload had left undone is done now" if in_part else "1 new: new")
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING, "api", "db", "new"))


def test_many_new_services_come_in_slices(
    watched: Callable[..., Watched], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty at once: the loop has its turns in between, they join the fleet together, and all of them run."""
    monkeypatch.setattr(rollout, "SLICE_SECONDS", 0.0002)  # a quick machine makes them all in one of the usual size
    it = watched("off")
    members = it.fleet.supervisor._fleet
    make = members.make
    all_made: list[str] = []

    def noted(config: ServiceConfig) -> object:
        all_made.append(config.id)
        return make(config)

    monkeypatch.setattr(members, "make", noted)
    names = [f"n{number}" for number in range(60)]  # each one executed waits for its turn on a busy machine
    it.write(it.section("api"), it.section("db"), *map(it.section, names))
    made: set[int] = set()
    known: set[int] = set()
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: made.add(len(all_made)))
    timer.timeout.connect(lambda: known.add(len(it.fleet.supervisor.services)))
    timer.start()
    assert it.reload(qtbot).startswith("60 new")
    timer.stop()
    assert len(made) > 2, "it was never seen half made"
    assert known <= {2, 62}
    assert list(it.fleet.supervisor.services) == ["api", "db", *names]
    qtbot.waitUntil(lambda: it.fleet.is_in(State.RUNNING))
