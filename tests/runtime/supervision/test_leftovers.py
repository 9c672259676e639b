"""Ending processes that belong to no service any more."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.processes.identity import identity_of
from medivote_desktop.runtime.processes.marks import Marks
from medivote_desktop.runtime.supervision.leftovers import Leftovers
from medivote_desktop.runtime.supervision.survivors import Stray
from tests.runtime.descriptors import looks_at_processes, no_descriptor


def test_who_cannot_be_looked_at_is_taken_to_be_there(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Out of descriptors: whoever asked is told of nothing, until it is known that they have gone."""
    gate = Gate()
    told: list[tuple[Stray, ...]] = []
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        identity = identity_of(process.pid)
        assert identity is not None
        leftovers = Leftovers(Marks("test-instance"), gate, {})
        looks = looks_at_processes(monkeypatch)
        with no_descriptor():
            leftovers.end((Stray("web", identity),), told.append)
            qtbot.waitUntil(lambda: len(looks) >= 2)
            assert told == []
        process.kill()

    qtbot.waitUntil(lambda: told == [()])
    assert f"pid {process.pid} cannot be ended" in caplog.text
    gate.close(1.0)


def test_a_look_that_cannot_be_had_is_told(qtbot: QtBot) -> None:
    """Out of descriptors: who asked is answered, and does not take it that nothing is left."""
    gate = Gate()
    gate.begin()
    told: list[tuple[Stray, ...]] = []
    failed: list[Exception] = []
    with no_descriptor():
        Leftovers(Marks("test-instance"), gate, {}).find(told.append, failed.append)
        qtbot.waitUntil(lambda: bool(told or failed))

    assert (told, [str(error)[:32] for error in failed]) == ([], ["[Errno 24] Too many open files: "])
    assert gate.close(1.0)
