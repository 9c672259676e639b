"""`state_dir` is changed while the services run: there is one program still, and every service runs once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from medivote_desktop.places import whereabouts
from medivote_desktop.places.moved import marks_of
from medivote_desktop.places.whereabouts import Held
from medivote_desktop.runtime.folders import state_folder
from medivote_desktop.runtime.instance import InstanceLock, OtherInstance
from tests.programs import Home, Program


def fleet(home: Home, state: Path | str | None, *, on_quit: str = "leave") -> Path:
    """The same two services, with another state folder."""
    named = "" if state is None else f"state_dir = {state}"
    return home.config(home.service("api"), home.service("db"), manager=f"on_quit = {on_quit}\n{named}")


def start(home: Home, state: Path | None) -> Program:
    """A program with this state folder."""
    return home.start(fleet(home, state), state_dir=state)


def places(home: Home, *kinds: str) -> list[Path | None]:
    """State folders: the one that the file has without `state_dir`, or others."""
    return [None if kind == "usual" else home.short_folder / kind for kind in kinds]


@pytest.mark.parametrize(("before", "after"), [("usual", "a"), ("a", "usual"), ("a", "b")])
def test_a_second_start_finds_the_first(home: Home, before: str, after: str) -> None:
    """It is told who runs, and starts nothing; so is the terminal's command."""
    old, new = places(home, before, after)
    program = start(home, old)
    program.until_state("running")
    pids = program.pids()

    config = fleet(home, new)
    second = home.desktop("--config", config, "--headless")

    assert second.returncode == 3
    assert f"pid {program.pid}" in second.stderr
    assert "does not answer" not in second.stderr  # it has shown its window, if it has one
    assert len(home.service_processes()) == 2
    status = home.ctl("--config", config, "status")
    assert status.returncode == 0, status.stderr
    assert all(str(pid) in status.stdout for pid in pids.values())
    assert home.ctl("--config", config, "stop", "all").returncode == 0
    assert not home.service_processes()


def locked(folder: Path) -> InstanceLock:
    """A state folder that a program has."""
    folder.mkdir(exist_ok=True)
    lock = InstanceLock(folder)
    assert lock.acquire() is None
    return lock


def test_the_lock_of_the_file_goes_with_that_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes later neither finds a program that has left, nor is told that it was killed."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    config = tmp_path / "services.ini"
    first = locked(tmp_path / "a")
    assert whereabouts.look_beside(config, first) is None
    second = locked(tmp_path / "b")
    held = whereabouts.look_beside(config, second)
    assert held == Held(tmp_path / "a", OtherInstance(os.getpid()))

    first.release()

    again = locked(tmp_path / "a")
    assert whereabouts.look_beside(config, again) is None
    again.release()
    assert whereabouts.look_beside(config, second) is None
    assert second.beside is not None
    assert not second.beside.was_left
    for lock in (second, locked(tmp_path / "a")):  # nobody has that one, now that the file names another
        assert not lock.was_left
        lock.release()


def test_a_lock_of_the_file_that_cannot_be_had_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its home may be another user's: what is there is read, and nothing more."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    config = tmp_path / "services.ini"
    home = state_folder(config)
    (home / "lock").mkdir()
    (home / "ledger.json").write_text("what runs")
    lock = locked(tmp_path / "a")
    assert whereabouts.look_beside(config, lock) is None
    assert (tmp_path / "a" / "ledger.json").read_text() == "what runs"

    other = locked(tmp_path / "b")  # and it is known there, too, who looks after the file
    assert whereabouts.look_beside(config, other) == Held(tmp_path / "a", OtherInstance(os.getpid()))
    for each in (lock, other):
        each.release()


@pytest.mark.parametrize("killed", [False, True])
def test_what_was_left_running_is_taken_over(home: Home, killed: bool) -> None:
    """From folder to folder and back: the same processes, and what a person stopped stays down."""
    home.may_leave_services = True
    program = start(home, None)
    program.until_state("running")
    assert program.ctl("stop", "db").returncode == 0
    pid = program.pids()["api"]

    for state in places(home, "a", "b", "usual", "a"):
        program.kill() if killed else program.leave()
        program = start(home, state)
        program.until_state("running", "api")
        assert program.states()["db"] == "stopped"
        assert program.pids() == {"api": pid}

    assert program.ctl("start", "db").returncode == 0
    program.kill()
    program = start(home, None)
    assert set(program.pids()) == {"api", "db"}
    assert len(home.service_processes()) == 2


def test_a_folder_may_have_any_name(home: Home) -> None:
    """services.ini is UTF-8; the folder that it lies in, and its state with it, need not be."""
    folder = home.short_folder / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    config = fleet(home, "state", on_quit="stop")
    config = config.rename(folder / config.name)
    program = home.start(config, state_dir=folder / "state")
    assert program.states().keys() == {"api", "db"}
    second = home.desktop("--config", config, "--headless")
    assert (second.returncode, f"pid {program.pid}" in second.stderr) == (3, True)


def test_a_clean_end_is_one_everywhere(home: Home) -> None:
    """After it `autostart` decides, whatever an older ledger in the other folder says."""
    program = start(home, None)
    program.until_state("running")
    assert program.ctl("stop", "db").returncode == 0
    program.kill()
    (folder,) = places(home, "a")
    program = home.start(fleet(home, folder, on_quit="stop"), state_dir=folder)
    assert program.states()["db"] == "stopped"
    assert program.leave() == 0

    program = home.start(fleet(home, None, on_quit="stop"))
    program.until_state("running")


def test_a_variable_makes_several_fleets_of_one_file(home: Home) -> None:
    """Whoever names the folder by a variable means another fleet with each value."""
    config = fleet(home, "${FLEET}", on_quit="stop")
    programs = [
        home.start(
            config, state_dir=home.short_folder / name, env=home.environment | {"FLEET": f"{home.short_folder / name}"}
        )
        for name in ("a", "b")
    ]
    for program in programs:
        program.until_state("running")
    assert len(home.service_processes()) == 4


def test_a_home_that_cannot_be_written_is_no_obstacle(home: Home) -> None:
    """That is why its owner may have named another folder."""
    (home.folder / "state").write_text("in the way")
    (folder,) = places(home, "a")
    program = home.start(fleet(home, folder, on_quit="stop"), state_dir=folder)
    program.until_state("running")
    assert home.desktop("--config", program.config, "--headless").returncode == 3


@pytest.mark.parametrize("torn", [b"", b"\0" * 40], ids=["empty", "full of NULs"])
def test_what_a_power_cut_tore_names_no_folder(home: Home, torn: bytes) -> None:
    """Two fleets must not have the same marks for it, and neither terminal nor start stumble over it."""
    program = home.start(fleet(home, None, on_quit="stop"))
    program.until_state("running")
    for name in ("marks", "state-folder"):
        (program.state_folder / name).write_bytes(torn)

    assert marks_of(program.state_folder) == program.state_folder
    assert program.ctl("stop", "all").returncode == 0
    assert program.leave() == 0
    assert program.ctl("status").returncode == 3


@pytest.mark.parametrize(("written_ago_seconds", "kept"), [(10, "its own"), (0, "its own"), (-10, "the one before")])
def test_an_older_ledger_takes_no_later_ones_place(tmp_path: Path, written_ago_seconds: int, kept: str) -> None:
    """A program that did not note which folder it used has written that one: what it wished and started holds."""
    before, now = tmp_path / "before", tmp_path / "now"
    for folder, text in ((before, "the one before"), (now, "its own")):
        folder.mkdir()
        (folder / "ledger.json").write_text(text)
        os.utime(folder / "ledger.json", (1000, 1000))
    os.utime(before / "ledger.json", (1000 - written_ago_seconds, 1000 - written_ago_seconds))
    whereabouts._bring_ledger(before, now)
    assert (now / "ledger.json").read_text() == kept
