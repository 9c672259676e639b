"""What the person at the window is asked and told about services.ini, while it changes under their hands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple, cast

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import Fault, ServiceConfig
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import ReloadPlan
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.configuration.reloader import Offer
from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.supervision.survivors import Stray
from medivote_desktop.ui.dialogs.parts import open_dialogs
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.asking import Questions

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Teller(QObject):
    """Stands in for reloader, take-over and supervisor."""

    offered, withdrawn, applied = Signal(object), Signal(), Signal(str)
    rejected, stumbled = Signal(object), Signal(str)
    adopted, strays_found = Signal(object), Signal(object)
    port_held, transitions = Signal(object), Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        configs = [ServiceConfig(id_, (id_,), name, "/") for id_, name in (("db", "Database"), ("api", "Backend"))]
        life = SimpleNamespace(state=State.RUNNING)
        self.services = {config.id: SimpleNamespace(config=config, life=life) for config in configs}
        self.config = SimpleNamespace(services=configs)
        self.wishes: list[Wish] = []
        self.reloads: list[bool] = []  # whether with restarts
        self.ended: list[object] = []

    def tell(self) -> None:
        pass

    def followers(self, service_id: str) -> set[str]:
        return {"api"} if service_id == "db" else set()

    def reload(self, _told: object, _refused: object, *, restarts: bool) -> None:
        self.reloads.append(restarts)

    def end_strays(self, strays: Iterable[object]) -> None:
        self.ended += strays


class Asked(NamedTuple):
    """What asks, and what it asks about and of."""

    teller: Teller
    questions: Questions

    def answer(self, words: str) -> None:
        (dialog,) = open_dialogs()
        next(it for it in dialog.findChildren(QPushButton) if it.text().replace("&", "") == words).click()


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    window = MainWindow("Fleet", lambda *_: None, lambda: 0.0)
    qtbot.addWidget(window, before_close_func=MainWindow.allow_close)
    window.show()
    teller = Teller(window)
    parts = dict.fromkeys(("reloader", "takeover", "supervisor"), teller)
    wishing = SimpleNamespace(when_kept=lambda told: told(""))
    program = SimpleNamespace(**parts, on_wish=teller.wishes.append, wishing=wishing, config_path=Path("services.ini"))
    return Asked(teller, Questions(cast(Any, program), window, window))


@pytest.fixture
def teller(asked: Asked) -> Teller:
    return asked.teller


def faults(message: str) -> tuple[Fault, ...]:
    return (Fault("services.ini", 3, "service:api", "comand", message),)


def offer() -> Offer:
    return Offer(cast(Any, None), ReloadPlan(added=("api",)))


def test_of_many_faulty_saves_the_last_is_shown(teller: Teller) -> None:
    """Each list of faults takes the place of the one before, and goes once the file is in order."""
    for number in range(5):
        teller.rejected.emit(faults(f"unknown key {number}"))
    assert len(open_dialogs()) == 1

    teller.offered.emit(offer())
    assert [isinstance(dialog, QMessageBox) for dialog in open_dialogs()] == [True]


def test_what_is_offered_goes_when_the_file_says_something_else(teller: Teller) -> None:
    """A file that is faulty by now cannot be taken over; one that is as before leaves nothing to say."""
    teller.offered.emit(offer())
    teller.rejected.emit(faults("unknown key"))
    assert [isinstance(dialog, QMessageBox) for dialog in open_dialogs()] == [False]

    teller.withdrawn.emit()
    assert not open_dialogs()


@pytest.mark.parametrize(("words", "reloads"), [("Apply", [True]), ("Apply without restarts", [False]), ("Later", [])])
def test_a_changed_file_is_taken_over_as_was_chosen(asked: Asked, words: str, reloads: list[bool]) -> None:
    """Nothing that runs is ended where restarts were not wanted."""
    plan = ReloadPlan(changed_restart={"api": ("command",)})
    asked.teller.offered.emit(Offer(cast(Any, None), plan))
    asked.answer(words)
    assert asked.teller.reloads == reloads


@pytest.mark.parametrize(("words", "alone"), [("Database only", True), ("Database + 1", False)])
def test_who_follows_a_restart_is_restarted_as_was_chosen(asked: Asked, words: str, alone: bool) -> None:
    """Nothing happens before the answer; what others do not follow, and what is no restart, is not asked about."""
    asked.questions.on_wish(Wish(WishKind.RESTART, ("db",)))
    assert asked.teller.wishes == []
    asked.answer(words)
    unasked = [Wish(WishKind.RESTART, ("api",)), Wish(WishKind.STOP, ("db",)), Wish(WishKind.RESTART, ("db", "api"))]
    for wish in unasked:
        asked.questions.on_wish(wish)
    assert asked.teller.wishes == [Wish(WishKind.RESTART, ("db",), alone=alone), *unasked]


@pytest.mark.parametrize(
    ("words", "kinds"), [("Restart", [WishKind.RESTART]), ("Stop", [WishKind.STOP]), ("Keep running", [])]
)
def test_what_still_ran_is_dealt_with_as_was_chosen(asked: Asked, words: str, kinds: list[WishKind]) -> None:
    """Those that were found, and no others."""
    asked.teller.adopted.emit(("api",))
    asked.answer(words)
    assert asked.teller.wishes == [Wish(kind, ("api",)) for kind in kinds]


@pytest.mark.parametrize(("words", "is_ended"), [("End it", True), ("Leave it", False)])
def test_a_process_of_nobody_ends_only_where_that_was_chosen(asked: Asked, words: str, is_ended: bool) -> None:
    """It may be of use to somebody."""
    stray = Stray("old", ProcessIdentity(4711, 1))
    asked.teller.strays_found.emit((stray,))
    asked.answer(words)
    assert asked.teller.ended == [stray] * is_ended
