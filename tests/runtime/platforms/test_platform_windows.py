"""The branch for Windows, as far as another system can run it.

What it does through psutil is done here to real children of this system. What only Windows has, priority classes, is
replaced. That its calls do on Windows what they do here is not shown by these tests.
"""

from __future__ import annotations

import ast
import inspect
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from medivote_desktop.runtime import platform_windows, system
from medivote_desktop.runtime.processes import descriptors
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.service.launch import LaunchSpec, diagnose
from tests.package.test_contents import MODULES, imported
from tests.programs import is_alive, until
from tests.runtime.platforms.as_windows import POSIX_NAMES

POSIX_ONLY = {
    f"medivote_desktop.runtime.{name}" for name in ("meters.meter_linux", "platform_posix", "processes.posix")
}

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-S", "-E", "-c", "import time; time.sleep(600)"])
print(child.pid, flush=True)
child.wait()
"""


@pytest.fixture
def family() -> Iterator[tuple[int, int]]:
    """A process with a child; both carry a marker."""
    environment = {**os.environ, "MEDIVOTE_SERVICE": "tested"}
    command = [sys.executable, "-S", "-E", "-c", PARENT]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        yield parent.pid, child
        for pid in (child, parent.pid):
            if is_alive(pid):
                psutil.Process(pid).kill()


def known(pid: int) -> ProcessIdentity:
    identity = identity_of(pid)
    assert identity is not None
    return identity


def _differs_between_systems(name: str) -> bool:
    """Functions alone, and not those that ask within which system they run."""
    return name.islower() and getattr(system, name).__module__ != descriptors.__name__


@pytest.mark.parametrize("name", [name for name in system.__all__ if _differs_between_systems(name)])
def test_both_systems_have_the_same_functions(name: str) -> None:
    """With the same parameters: the door to them takes the one or the other."""
    here, there = (inspect.signature(getattr(module, name)) for module in (system, platform_windows))

    assert [(each.name, each.kind) for each in here.parameters.values()] == [
        (each.name, each.kind) for each in there.parameters.values()
    ]
    assert here.return_annotation == there.return_annotation


def test_the_whole_tree_is_found(family: tuple[int, int]) -> None:
    """By parent links; of a process that is gone, nothing."""
    parent, child = family

    assert platform_windows.descendants(parent) == (known(child),)
    assert set(family) <= set(platform_windows.all_pids())
    psutil.Process(child).kill()
    until(lambda: not is_alive(child), "the child is gone")
    assert platform_windows.descendants(child) == ()


def test_exactly_this_process_is_ended(family: tuple[int, int]) -> None:
    """Not one that has its number now, and none that is gone."""
    _, child = family
    identity = known(child)

    assert not platform_windows.signal_process(ProcessIdentity(child, identity.started - 1), 9)
    assert is_alive(child)
    assert platform_windows.signal_process(identity, 9)
    until(lambda: not is_alive(child), "it is ended")
    assert not platform_windows.signal_process(identity, 9)


def test_markers_are_read_and_lead_to_the_leader(family: tuple[int, int]) -> None:
    """The leader is the one whose parent carries no marker."""
    parent, child = family

    # Told before the child is executed, its number may still show what it was forked from.
    until(lambda: platform_windows.marked_environment(child) == {"MEDIVOTE_SERVICE": "tested"}, "it is executed")
    assert platform_windows.marked_environment(os.getpid()) == {}
    assert platform_windows.session_of(child) == parent
    assert platform_windows.session_of(parent) == parent


@pytest.mark.parametrize(("nice", "expected"), [(0, []), (5, ["below normal"]), (19, ["idle"])])
def test_niceness_becomes_a_priority_class(monkeypatch: pytest.MonkeyPatch, nice: int, expected: list[str]) -> None:
    """The nearest one; what is not nice stays as it is."""
    given: list[str] = []

    class Process:
        def __init__(self, pid: int) -> None:
            assert pid == 7

        def nice(self, priority: str) -> None:
            given.append(priority)

    monkeypatch.setattr(psutil, "Process", Process)
    monkeypatch.setattr(psutil, "IDLE_PRIORITY_CLASS", "idle", raising=False)
    monkeypatch.setattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", "below normal", raising=False)
    platform_windows.set_nice(7, nice)

    assert given == expected


def test_there_are_no_signals() -> None:
    """So no stage of a stop sends one, and nobody is told that a group was reached."""
    assert not platform_windows.HAS_SIGNALS
    with pytest.raises(NotImplementedError, match="Windows has no signal SIGTERM"):
        platform_windows.signal_number("SIGTERM")
    assert not platform_windows.group_exists(1, leader_reaped=False)
    assert not any(platform_windows.living_of_group(1))
    assert platform_windows.group_of(os.getpid()) != os.getpid()


def test_a_boot_keeps_its_name_when_the_clock_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The session manager began once; when the machine was booted is reckoned back from the clock."""
    first = os.getpid()
    monkeypatch.setattr(psutil.Process, "name", lambda process: "smss.exe" if process.pid == first else "x.exe")
    monkeypatch.setattr(psutil, "boot_time", lambda: 1_000.0)
    platform_windows.boot_id.cache_clear()
    before = platform_windows.boot_id()
    monkeypatch.setattr(psutil, "boot_time", lambda: 1_001.0)
    platform_windows.boot_id.cache_clear()
    assert platform_windows.boot_id() == before == f"begun-{known(first).started}"
    platform_windows.boot_id.cache_clear()


def _raising(error: Exception) -> Callable[..., None]:
    def fail(*_arguments: object) -> None:
        raise error

    return fail


def test_who_may_not_be_touched_is_told_as_elsewhere(monkeypatch: pytest.MonkeyPatch, family: tuple[int, int]) -> None:
    """By errors of the system, which callers look for; who has ended meanwhile needs no priority."""
    monkeypatch.setattr(psutil, "IDLE_PRIORITY_CLASS", 64, raising=False)
    monkeypatch.setattr(psutil, "BELOW_NORMAL_PRIORITY_CLASS", 16384, raising=False)
    with monkeypatch.context() as patch:
        patch.setattr(psutil.Process, "kill", _raising(psutil.AccessDenied(family[1])))
        patch.setattr(psutil.Process, "nice", _raising(psutil.AccessDenied(family[1])))
        with pytest.raises(PermissionError):
            platform_windows.signal_process(known(family[1]), 9)
        with pytest.raises(PermissionError):
            platform_windows.set_nice(family[1], 5)
    monkeypatch.setattr(psutil.Process, "nice", _raising(psutil.NoSuchProcess(family[1])))
    platform_windows.set_nice(family[1], 5)


def test_a_start_that_fails_is_explained_without_what_only_posix_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever stumbled there would have it tried for ever, with words of a fault of this program."""
    for name in POSIX_NAMES[os].split():
        monkeypatch.delattr(os, name, raising=False)
    spec = LaunchSpec(str(tmp_path / "web.exe"), (), str(tmp_path), {}, {}, str(tmp_path / "web.log"))
    reason, is_passing = diagnose(spec, "Process failed to start")
    assert (reason.startswith(f"command not found: {spec.program}"), is_passing) == (True, False)


def test_every_module_can_be_imported_as_windows_would() -> None:
    """Without what only POSIX has, all but the two modules that are never asked for there."""
    foreign = {name for path in MODULES.rglob("*.py") for name in imported(path) if "medivote_desktop" not in name}
    files = [path for path in MODULES.rglob("*.py") if not path.name.startswith("__")]
    ours = {".".join((MODULES.name, *path.relative_to(MODULES).with_suffix("").parts)) for path in files}
    script = Path(__file__).with_name("as_windows.py")
    command = [sys.executable, str(script), *sorted(foreign), "-", *sorted(ours - POSIX_ONLY)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=MODULES.parent, timeout=120, check=False)

    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert ours >= POSIX_ONLY


@pytest.mark.parametrize("name", sorted(POSIX_ONLY))
def test_what_only_posix_has_is_asked_for_only_there(name: str) -> None:
    """Its imports stand behind a question for the platform."""
    users = [path for path in MODULES.rglob("*.py") if name in imported(path) and "posix" not in path.name]

    assert users
    for path in users:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert not [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module == name], path
        assert "sys.platform" in path.read_text(encoding="utf-8")
