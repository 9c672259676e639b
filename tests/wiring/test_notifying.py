"""News joined to the tray and to the desktop: where it is told, for how long not, and what a click does."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.core.config import AppConfig, ManagerConfig, NotifyLevel, ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.notices.news import Announcement
from medivote_desktop.core.notices.snooze import Snooze
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.tray.tray import Tray
from medivote_desktop.wiring.notifying import Notifying
from tests.ui.fleet import service, snapshot

GROUP_SECONDS = 0.02


class Publisher(QObject):
    snapshot_taken = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.snapshot = snapshot(*(service(id_, name=id_.title()) for id_ in ("web", "db")))

    def publish(self, taken: Snapshot) -> None:
        self.snapshot = taken
        self.snapshot_taken.emit(taken)


class Shelf(QObject):
    """Stands in for the tray: keeps what it is told."""

    snooze_asked = Signal(object)
    notice_clicked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.available = True
        self.hears_clicks = True
        self.told: list[Announcement] = []
        self.snoozed: list[str] = []

    def tell(self, title: str, text: str, tag: Announcement) -> None:
        assert (title, text) == (tag.title, tag.text)
        self.told.append(tag)

    def show_snoozed(self, words: str) -> None:
        self.snoozed.append(words)

    @property
    def titles(self) -> list[str]:
        return [announcement.title for announcement in self.told]


class Scene:
    """The fleet, its news and a wall clock that the test moves."""

    def __init__(self, folder: Path, **levels: NotifyLevel) -> None:
        self.publisher, self.tray, self.said = Publisher(), Shelf(), list[str]()
        self.gate = Gate()
        self.now = dt.datetime(2026, 5, 4, 14, 0)
        self.boottime = 5000.0
        services = tuple(
            ServiceConfig(id_, ("true",), id_.title(), "/", notify=levels.get(id_)) for id_ in ("web", "db")
        )
        self.supervisor = SimpleNamespace(config=AppConfig("x.ini", ManagerConfig(), services))
        self.program = SimpleNamespace(
            publisher=self.publisher, supervisor=self.supervisor, gate=self.gate, state_folder=folder
        )
        self.notifying = self.begin()

    def begin(self, before: Snapshot | None = None) -> Notifying:
        """As the program does, each time that it is started."""
        return Notifying(
            cast("Program", self.program),
            cast("Tray", self.tray),
            self.said.append,
            before=before,
            now=lambda: self.now,
            boottime=lambda: self.boottime,
            group_seconds=GROUP_SECONDS,
        )

    def begin_anew(self) -> None:
        self.notifying.close()
        self.tray.snoozed.clear()
        self.notifying = self.begin()

    def fails(self, *ids: str) -> None:
        before = self.publisher.snapshot
        changes: dict[str, Any] = {"state": State.FAILED, "reason": "exit code 3"}
        failed = tuple(
            one._replace(status=one.status._replace(**changes, run=one.status.run + 1)) if one.id in ids else one
            for one in before.services
        )
        self.publisher.publish(replace(before, services=failed))

    def close(self) -> None:
        self.notifying.close()
        assert self.gate.close(10)


@pytest.fixture
def scene(qtbot: QtBot, tmp_path: Path) -> Iterator[Scene]:
    made = Scene(tmp_path)
    yield made
    made.close()


def test_two_failures_are_one_message_of_the_tray(qtbot: QtBot, scene: Scene) -> None:
    """They are told together, and a click asks for the first of them."""
    scene.fails("web")
    scene.fails("db")
    qtbot.waitUntil(lambda: scene.tray.titles == ["2 services failed"])

    with qtbot.waitSignal(scene.notifying.incident_clicked) as clicked:
        scene.tray.notice_clicked.emit(scene.tray.told[0])
    assert clicked.args == ["web"]


def test_what_failed_before_the_tray_was_there_is_told(qtbot: QtBot, scene: Scene) -> None:
    """The tray comes when all services are on their way, and one may have failed by then."""
    before = scene.publisher.snapshot
    scene.notifying.close()
    scene.fails("web")
    scene.notifying = scene.begin(before)

    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed"])


@pytest.mark.parametrize(("web", "titles"), [(NotifyLevel.NONE, ["Db failed"]), (None, ["2 services failed"])])
def test_each_service_has_its_own_level(
    qtbot: QtBot, tmp_path: Path, web: NotifyLevel | None, titles: list[str]
) -> None:
    """`notify = none` of one service keeps it quiet; without a level of its own it has the manager's."""
    scene = Scene(tmp_path, **({"web": web} if web else {}))
    scene.fails("web", "db")
    qtbot.waitUntil(lambda: scene.tray.titles == titles)
    scene.close()


def test_a_reload_changes_the_level(qtbot: QtBot, scene: Scene) -> None:
    """`notify` applies live."""
    config = scene.supervisor.config
    scene.supervisor.config = replace(config, manager=replace(config.manager, notify=NotifyLevel.NONE))
    scene.fails("web")
    scene.supervisor.config = config
    scene.fails("db")
    qtbot.waitUntil(lambda: scene.tray.titles == ["Db failed"])


def test_a_reload_lets_go_what_waits_for_the_limit(qtbot: QtBot, scene: Scene) -> None:
    """`notify_max_per_minute` applies live: nobody waits for the rest of a minute that is none any more."""
    config = scene.supervisor.config
    scene.supervisor.config = replace(config, manager=replace(config.manager, notify_max_per_minute=1))
    scene.fails("web")
    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed"])
    scene.fails("db")
    due = scene.notifying._desk.due_at
    assert due is not None
    assert due > time.monotonic() + 30
    scene.supervisor.config = config
    scene.publisher.publish(replace(scene.publisher.snapshot, revision=99))
    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed", "Db failed"])


def test_a_snooze_ends_by_the_wall_clock(qtbot: QtBot, scene: Scene) -> None:
    """Until then nothing is told and the menu says how long; then what still holds is told."""
    scene.tray.snooze_asked.emit(Snooze.HALF_HOUR)
    scene.fails("web")
    assert scene.tray.snoozed[-1] == "Snoozed until 14:30"

    scene.now += dt.timedelta(minutes=29)
    scene.notifying.look_at_snooze()
    assert scene.tray.snoozed[-1] == "Snoozed until 14:30"
    scene.now += dt.timedelta(minutes=1)
    scene.notifying.look_at_snooze()

    assert scene.tray.snoozed[-1] == ""
    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed"])


def test_a_clock_that_is_set_back_makes_no_snooze_longer(qtbot: QtBot, scene: Scene) -> None:
    """Half an hour is over after half an hour, which is said so, and is not remembered either."""
    scene.tray.snooze_asked.emit(Snooze.HALF_HOUR)
    scene.now -= dt.timedelta(hours=6)
    scene.boottime += 29 * 60
    scene.notifying.look_at_snooze()
    assert scene.tray.snoozed[-1] == "Snoozed until 08:01"
    scene.begin_anew()
    qtbot.waitUntil(lambda: scene.tray.snoozed == ["Snoozed until 08:01"])
    scene.fails("web")
    scene.boottime += 60
    scene.notifying.look_at_snooze()
    assert scene.tray.snoozed[-1] == ""
    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed"])
    scene.begin_anew()
    scene.fails("db")
    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed", "Db failed"])


def test_a_snooze_can_be_ended(qtbot: QtBot, scene: Scene) -> None:
    """Resume tells at once what still holds."""
    scene.tray.snooze_asked.emit(Snooze.TOMORROW)
    assert scene.tray.snoozed[-1] == "Snoozed until tomorrow 08:00"
    scene.fails("db")
    scene.tray.snooze_asked.emit(None)
    assert scene.tray.snoozed[-1] == ""
    qtbot.waitUntil(lambda: scene.tray.titles == ["Db failed"])


def test_a_snooze_outlives_the_program(qtbot: QtBot, scene: Scene) -> None:
    """Who logs in anew still has peace until tomorrow; one that is over, or was ended, does not come back."""
    scene.tray.snooze_asked.emit(Snooze.TOMORROW)
    scene.begin_anew()
    qtbot.waitUntil(lambda: scene.tray.snoozed == ["Snoozed until tomorrow 08:00"])
    scene.fails("web")
    assert scene.notifying._desk.due_at is None

    scene.tray.snooze_asked.emit(None)
    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed"])
    scene.begin_anew()
    scene.fails("db")
    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed", "Db failed"])
    assert scene.tray.snoozed == []


def test_who_snoozes_before_that_of_the_last_time_is_known_has_the_new_one(qtbot: QtBot, scene: Scene) -> None:
    def settle() -> None:
        done: list[object] = []
        scene.gate.run(lambda: None, done.append)
        qtbot.waitUntil(lambda: bool(done))

    scene.tray.snooze_asked.emit(Snooze.TOMORROW)
    settle()
    scene.begin_anew()
    scene.tray.snooze_asked.emit(Snooze.HALF_HOUR)
    settle()
    assert scene.tray.snoozed[-1] == "Snoozed until 14:30"


@pytest.mark.parametrize(
    "kept", ["2026-05-04T13:59:00", "2031-01-01T08:00:00", "2031-01-01T08:00:00Z", "0001-01-01", "soon", ""]
)
def test_what_is_kept_of_a_snooze_may_be_anything(qtbot: QtBot, scene: Scene, kept: str) -> None:
    """One that is over, one further ahead than any that can be chosen (the clock was set), or no time at all: none."""
    (scene.program.state_folder / "snoozed-until").write_text(kept)
    scene.begin_anew()
    scene.fails("web")
    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed"])


@pytest.mark.parametrize("has_tray", [False, True])
def test_without_a_bus_the_tray_or_the_window_says_it(
    qtbot: QtBot, scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: object, has_tray: bool
) -> None:
    """Where the desktop cannot be told, Qt may try; without a tray the window gets a line."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    scene.tray.available, scene.tray.hears_clicks = has_tray, False
    scene.fails("web")
    qtbot.waitUntil(lambda: (scene.tray.titles if has_tray else scene.said) == ["Web failed"])
    assert scene.said == ([] if has_tray else ["Web failed"])


def test_without_a_bus_nothing_that_waited_for_it_is_lost(
    qtbot: QtBot, scene: Scene, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """To learn that there is none may take a while, in which more goes wrong: each of it is told."""
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={tmp_path}/no-bus")
    scene.tray.hears_clicks = False
    goes_on = threading.Event()
    scene.gate.run(goes_on.wait)
    with qtbot.waitSignal(scene.notifying._due.timeout):
        scene.fails("web")
    with qtbot.waitSignal(scene.notifying._due.timeout):
        scene.fails("db")

    goes_on.set()

    qtbot.waitUntil(lambda: scene.tray.titles == ["Web failed", "Db failed"])
