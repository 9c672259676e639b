"""Descriptors that the program needs itself are never a service's, however many are started together."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.processes.descriptors import RESERVED_DESCRIPTORS
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import service

_FIT = 24


def allow(count: int) -> None:
    resource.setrlimit(resource.RLIMIT_NOFILE, (count, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))


@pytest.fixture(params=["told", "counted"])
def before(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The limit as it was. Older kernels do not tell how many descriptors are open: then they are counted."""
    if request.param == "counted":
        stat = os.stat
        monkeypatch.setattr(os, "stat", lambda path, **how: stat("/proc" if path == "/proc/self/fd" else path, **how))
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    yield soft
    allow(soft)


def test_who_does_not_fit_waits(make_fleet: MakeFleet, qtbot: QtBot, before: int) -> None:
    """Of many that are prepared together only so many are executed as leave room; the others come with the room."""
    numbers = sorted(map(int, os.listdir("/dev/fd")))  # noqa: PTH208
    few = numbers[-1] + _FIT + RESERVED_DESCRIPTORS
    fleet = make_fleet(*(service(f"s{number}", command=("sleep", "60")) for number in range(few - len(numbers))))
    ids = tuple(fleet.supervisor.services)
    allow(few)
    fleet.start()
    qtbot.waitUntil(lambda: all(fleet.life(id_).state in (State.RUNNING, State.BACKOFF) for id_ in ids))
    waiting = [id_ for id_ in ids if fleet.is_in(State.BACKOFF, id_)]
    assert 0 < len(waiting) < len(ids)
    assert all("no room" in fleet.life(id_).reason for id_ in waiting)
    with ExitStack() as opened:
        for _ in range(RESERVED_DESCRIPTORS - 1):
            opened.callback(os.close, os.open(os.devnull, os.O_RDONLY))
    allow(before)
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
