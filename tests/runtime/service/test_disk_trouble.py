"""A moment's trouble with a disk ends no service for good."""

from __future__ import annotations

import errno
import os
import pty
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QProcess
from pytestqt.qtbot import QtBot

from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.configuration import configfile
from medivote_desktop.runtime.configuration.configfile import env_file_values
from medivote_desktop.runtime.health.checks import LogLineCheck
from medivote_desktop.runtime.service.launch import LaunchSpec, diagnose, preparation_fault
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import FOREVER, service
from tests.runtime.health.test_health import quick

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a terminal stands in for the disk")

_TROUBLE = os.strerror(errno.EIO)


@pytest.fixture
def bad() -> Iterator[str]:
    """A path whose opening fails with EIO: a terminal that nobody serves any more."""
    server, terminal = pty.openpty()
    os.close(server)
    path = f"/proc/{os.getpid()}/fd/{terminal}"
    with pytest.raises(OSError, match=_TROUBLE):
        os.open(path, os.O_WRONLY | os.O_NOCTTY)
    yield path
    os.close(terminal)


def lead(link: Path, target: str) -> None:
    """Put a link in the place of whatever is there."""
    link.with_name("new").symlink_to(target)
    link.with_name("new").replace(link)


def test_a_service_that_crashes_while_its_log_cannot_be_opened_comes_back(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, bad: str
) -> None:
    """It is tried again until the disk is well, costs no restart, and writes its log again."""
    log, file = tmp_path / "api.log", tmp_path / "disk.log"
    lead(log, str(file))
    fleet = make_fleet(
        service(
            "api", "print('up', flush=True)\n" + FOREVER, default_log_file=False, log_file=str(log), restart_limit=1
        )
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and file.read_bytes() == b"up\n")
    first = fleet.pid("api")

    lead(log, bad)
    os.kill(first, signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.life("api").shortages >= 2)
    assert fleet.life("api").reason == f"the disk is in trouble: {log} ({_TROUBLE})"
    lead(log, str(file))

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and file.read_bytes() == b"up\nup\n")
    assert fleet.pid("api") != first
    assert State.FAILED not in fleet.history("api")
    assert fleet.life("api").restarts == 1  # its own crash


def test_a_service_whose_health_command_cannot_be_read_runs_on(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To end it would not bring the disk back, and it could not be started again before that."""
    check = tmp_path / "check"
    lead(check, "/bin/true")
    fleet = make_fleet(service("web", health=quick(command=(str(check),))))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.life("web").healthy is True)
    asked: list[QProcess] = []

    def error_string(process: QProcess) -> str:
        asked.append(process)
        return f"Child process set up failed: execve: {_TROUBLE}"

    with monkeypatch.context() as patch:
        patch.setattr(QProcess, "errorString", error_string)
        check.unlink()
        qtbot.waitUntil(lambda: len(asked) > 10)
        assert fleet.life("web").reason == f"its health cannot be asked: {check} cannot be executed: {_TROUBLE}"
        lead(check, "/bin/true")
        qtbot.waitUntil(lambda: not fleet.life("web").unasked)
    assert fleet.is_in(State.RUNNING)
    assert (fleet.life("web").run, fleet.life("web").reason) == (1, "")


def test_a_log_that_cannot_be_read_says_nothing_of_the_service(bad: str) -> None:
    """Whoever waits for a line of it waits on."""
    told: list[str] = []
    LogLineCheck("ready", bad, 0, lambda: told.append("excused")).ask(told.append)
    assert told == ["excused", f"the log file {bad} cannot be opened: {_TROUBLE}"]


@pytest.mark.parametrize("part", ["directory", "program", "log_file"])
def test_what_a_disk_in_trouble_holds_is_not_taken_for_missing(part: str, bad: str) -> None:
    """Whatever of a service lies there; that it is no folder, or no program, is told of disks that are well."""
    lying: dict[str, Any] = {part: bad}
    spec = LaunchSpec("/bin/true", (), "/", {}, {}, None)._replace(**lying)
    fault = diagnose(spec, "whatever the system says")
    assert fault == (f"the disk is in trouble: {bad} ({_TROUBLE})", True)


def test_a_disk_that_is_well_again_when_it_is_looked_at(tmp_path: Path) -> None:
    """The start failed for it all the same, and may succeed now."""
    spec = LaunchSpec("/bin/true", (), "/", {}, {}, str(tmp_path / "x.log"))
    assert diagnose(spec, f"Child process set up failed: execve: {_TROUBLE}").transient
    assert not diagnose(spec, "Child process set up failed: execve: Exec format error").transient


@pytest.mark.parametrize("number", [errno.EIO, errno.ESTALE, errno.EMFILE, errno.EACCES])
def test_an_env_file_that_cannot_be_read_for_a_moment(monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """As it is read for a start; rights that are missing do not come by themselves."""

    def refuse(*_: object) -> bytes:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(configfile, "_read_bytes", refuse)
    with pytest.raises(ValueError, match="env") as failed:
        env_file_values("/srv/.env")
    assert preparation_fault(failed.value).transient is (number != errno.EACCES)


@pytest.mark.parametrize("number", [errno.EAGAIN, errno.EMFILE, errno.EROFS, errno.EACCES])
def test_a_log_that_nobody_opens_without_a_person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """Rights and a disk that is read-only by now wait for somebody; what is short comes by itself."""
    spec = LaunchSpec("/bin/true", (), "/", {}, {}, str(tmp_path / "x.log"))

    def refuse(*_: object) -> int:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        fault = diagnose(spec, "Could not open output redirection for writing")
    assert fault.transient is (number in (errno.EAGAIN, errno.EMFILE))
