"""The log view comes a moment after the window, and in time for whoever wants it at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.logdesk import LogDesk
from medivote_desktop.wiring.loglater import LogsLater
from tests.ui.conftest import Clock, Question
from tests.ui.fleet import service, snapshot
from tests.wiring.test_logdesk import moment, timed

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow("Fleet", Question(), Clock())
    qtbot.addWidget(made)
    made.show_snapshot(snapshot(service("a"), service("b")))
    yield made
    made.allow_close()


class Calm:
    """Whether no service waits to be started."""

    def __init__(self) -> None:
        self._then: list[Callable[[], object]] | None = None

    def disturb(self) -> None:
        self._then = []

    def come(self) -> None:
        then, self._then = self._then or [], None
        for each in then:
            each()

    def when(self, then: Callable[[], object]) -> None:
        if self._then is None:
            then()
        else:
            self._then.append(then)


@pytest.fixture
def calm() -> Calm:
    return Calm()


@pytest.fixture
def logs(window: MainWindow, tmp_path: Path, calm: Calm) -> Iterator[LogsLater]:
    gate = Gate()
    services: dict[str, Any] = {
        name: SimpleNamespace(
            log_file=str(tmp_path / f"{name}.log"), config=SimpleNamespace(name=name.upper(), log_backups=0)
        )
        for name in ("a", "b")
    }
    for name in services:
        (tmp_path / f"{name}.log").write_text(timed(0, 200))

    def new_desk() -> LogDesk:
        settings = SettingsStore(tmp_path / "desktop.ini")
        return LogDesk(window, gate, lambda: services, settings, Disks())

    made = LogsLater(window, new_desk, calm.when)
    yield made
    made.close()
    assert gate.close(10)


def test_it_is_made_when_a_log_is_looked_at(qtbot: QtBot, window: MainWindow, logs: LogsLater) -> None:
    """Not in the same turn of the loop; then it shows the end of the log that is looked at."""
    with qtbot.waitExposed(window):
        window.show()
    window.tell_again()
    assert not logs.is_made

    qtbot.waitUntil(lambda: logs.is_made)

    view = window.pane.log
    assert view.text(view.end - 1).endswith("number 199")


def test_it_waits_for_services_that_are_to_start(qtbot: QtBot, window: MainWindow, logs: LogsLater, calm: Calm) -> None:
    """It would come between them; and it is made once, however often a log is looked at meanwhile."""
    calm.disturb()
    with qtbot.waitExposed(window):
        window.show()
    for _turn in range(50):
        window.tell_again()
        qtbot.wait(1)
    assert not logs.is_made

    calm.come()

    qtbot.waitUntil(lambda: logs.is_made)


def test_a_window_that_nobody_sees_needs_none(qtbot: QtBot, window: MainWindow, logs: LogsLater) -> None:
    """A program that begins in the tray loads and reads nothing of it."""
    window.tell_again()
    qtbot.wait(0)
    for _turn in range(100):
        qtbot.wait(1)
    assert not logs.is_made


def test_a_moment_is_gone_to_at_once(qtbot: QtBot, window: MainWindow, logs: LogsLater) -> None:
    """Who jumps from an incident to the log does not wait until it is made by itself."""
    with qtbot.waitExposed(window):
        window.show()

    logs.go_to_time(moment(60), "b")

    assert logs.is_made
    view = window.pane.log
    qtbot.waitUntil(lambda: view.marks.caret is not None and view.text(view.marks.caret[0]).endswith("number 60"))


def test_it_can_end_before_it_is_made(qtbot: QtBot, window: MainWindow, logs: LogsLater) -> None:
    """The person quits at once: nothing is made any more."""
    with qtbot.waitExposed(window):
        window.show()
    window.tell_again()
    assert not logs.is_made
