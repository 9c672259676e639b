"""What is looked at now and then is looked at in one turn of the loop."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.loop import rounds
from medivote_desktop.runtime.loop.rounds import Rounds


def test_what_is_seldom_due_comes_with_every_second_round(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first round brings both; after the end there is none."""
    monkeypatch.setattr(rounds, "_ROUND_MS", 5)
    monkeypatch.setattr(rounds, "_AFTER_ROUND_MS", 0)
    told: list[str] = []
    made = Rounds()
    made.due.connect(lambda: told.append("due"))
    made.seldom_due.connect(lambda: told.append("seldom"))
    made.begin()
    qtbot.waitUntil(lambda: len(told) >= 6)
    made.end()
    assert told[:6] == ["due", "seldom", "due", "due", "seldom", "due"]
    assert not made._timer.isActive()
    assert not made._after.isActive()
