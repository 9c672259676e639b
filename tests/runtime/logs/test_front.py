"""What is counted of a log in the worker, while the log becomes another."""

from __future__ import annotations

import errno
import threading
from types import SimpleNamespace
from typing import Any, cast

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.logs.front import FrontWork
from medivote_desktop.runtime.logs.index import LineIndex
from medivote_desktop.runtime.loop.gate import Gate


def broken_file() -> Any:
    def read(at: int, size: int) -> bytes:
        raise OSError(errno.EIO, "Input/output error")

    file = SimpleNamespace(read=read, close=lambda: None)
    file.copy = lambda: file
    return file


@pytest.mark.parametrize("is_void", [True, False])
def test_trouble_with_what_is_another_file_by_now_is_nobodys(qtbot: QtBot, is_void: bool) -> None:
    """It is counted anew; of the file that is shown it is told."""
    gate, turn = Gate(), threading.Event()
    done: list[bool] = []
    failed: list[Exception] = []
    front = FrontWork(gate, done.append, failed.append)
    gate.run(turn.wait)
    front.go_on(cast(Any, broken_file()), LineIndex(lambda at, size: b"", 50_000_000, 0), None)
    if is_void:
        front.void()
    turn.set()

    qtbot.waitUntil(lambda: bool(done or failed))
    assert (done, len(failed)) == (([False], 0) if is_void else ([], 1))
    assert gate.close(10.0)
