"""services.ini has another name, or its link or a variable leads elsewhere: it is the same fleet, each service once."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from medivote_desktop.runtime.storage.datacopy import copied
from tests.programs import Home, Program, until


def renamed(home: Home, program: Program) -> Path:
    return program.config.rename(home.folder / "fleet.ini")


def in_a_moved_folder(home: Home, program: Program) -> Path:
    """The folder of the file has another name."""
    return program.config.parent.rename(home.folder / "moved") / program.config.name


def behind_another_link(home: Home, program: Program) -> Path:
    """As a deployment does it: the file of the next release, by the name of old."""
    release = home.folder / "release-2"
    release.mkdir()
    (release / "services.ini").write_text(program.config.read_text().replace("title = Test", "title = Next"))
    link = home.folder / "current"
    link.unlink()
    link.symlink_to(release)
    return link / "services.ini"


def with_other_variables(home: Home, program: Program) -> Path:
    """The terminal has a variable that the desktop's menu has not."""
    home.environment["XDG_STATE_HOME"] = str(home.folder / "other")
    return program.config


CHANGES = {
    "renamed": renamed,
    "moved": in_a_moved_folder,
    "linked": behind_another_link,
    "variables": with_other_variables,
}


def started(home: Home, change: str) -> Program:
    """A program whose file will be changed so, with three running services."""
    folder = home.folder / "release-1" if change == "linked" else home.folder / "project"
    folder.mkdir()
    config = home.config(*(home.service(name, directory=home.folder) for name in ("api", "db", "web")))
    config = config.rename(folder / config.name)
    if change == "linked":
        (home.folder / "current").symlink_to(folder)
        config = home.folder / "current" / config.name
    program = home.start(config)
    program.until_state("running")
    return program


def is_written_down(program: Program, pids: Mapping[str, int]) -> bool:
    """Whether the ledger tells of all these processes."""
    ledger = program.state_folder / "ledger.json"
    return ledger.exists() and all(f'"pid": {pid},' in ledger.read_text() for pid in pids.values())


def files_of(pids: Iterable[int]) -> set[Path]:
    """Where these write."""
    return {Path(f"/proc/{pid}/fd/1").readlink() for pid in pids}


def killed(home: Home, change: str) -> tuple[Program, dict[str, int]]:
    """A program that was killed once its services were written down; they run on, under these numbers."""
    home.may_leave_services = True
    program = started(home, change)
    pids = program.pids()
    until(lambda: is_written_down(program, pids))
    program.kill()
    return program, pids


@pytest.mark.parametrize("change", CHANGES)
def test_what_ran_under_the_old_name_is_taken_over(home: Home, change: str) -> None:
    """The same processes, once each; what a person stopped stays down; log and history are the fleet's still."""
    home.may_leave_services = True
    program = started(home, change)
    assert program.ctl("stop", "db").returncode == 0
    pid = program.pids()["web"]
    os.kill(pid, signal.SIGKILL)
    until(lambda: program.pids().get("web", pid) != pid, "web has a new process")
    pids = program.pids()
    until(lambda: "  web: " in program.ctl("history").stdout, "it is written down")
    until(lambda: is_written_down(program, pids))
    program.kill()

    program = home.start(CHANGES[change](home, program))

    program.until_state("running", "api", "web")
    assert program.pids() == pids
    assert program.states()["db"] == "stopped"
    assert len(home.service_processes()) == 2
    assert files_of(pids.values()) == {program.state_folder / "logs" / f"{name}.log" for name in pids}
    assert "  web: " in program.ctl("history").stdout
    assert program.ctl("restart", "api").returncode == 0
    assert program.leave() == 0
    assert not home.service_processes()


@pytest.mark.parametrize("change", CHANGES)
def test_a_second_start_finds_the_first(home: Home, change: str) -> None:
    """The program runs still that read the file under its old name: it is told who, and nothing is started twice."""
    program = started(home, change)

    second = home.desktop("--config", CHANGES[change](home, program), "--headless")

    assert second.returncode == 3, second.stderr
    assert f"pid {program.pid}" in second.stderr
    assert len(home.service_processes()) == 3


def test_a_second_start_finds_the_first_that_has_nothing_to_do(home: Home) -> None:
    """A person has stopped all services: two programs would start each of them at its next wish."""
    program = started(home, "renamed")
    assert program.ctl("stop", "all").returncode == 0
    config = renamed(home, program)
    second = home.desktop("--config", config, "--headless")
    assert second.returncode == 3, second.stderr
    assert f"pid {program.pid}" in second.stderr


@pytest.mark.parametrize("change", CHANGES)
def test_the_terminal_finds_the_program_by_the_new_name(home: Home, change: str) -> None:
    """It runs still with what it opened under the old one: that is the same fleet."""
    program = started(home, change)
    config = CHANGES[change](home, program)

    status = home.ctl("--config", config, "status")
    stop = home.ctl("--config", config, "stop", "db")

    assert (status.returncode, stop.returncode) == (0, 0), status.stderr + stop.stderr
    assert f"(pid {program.pid})" in status.stdout
    assert program.states() == {"api": "running", "db": "stopped", "web": "running"}


def test_a_fleet_that_has_followed_its_link_is_found(home: Home) -> None:
    """The program has read the next release while it ran, and then was killed: terminal and second start know it."""
    home.may_leave_services = True
    program = started(home, "linked")
    config = behind_another_link(home, program)
    assert program.ctl("reload").returncode == 0
    note = program.state_folder / "file.json"
    until(lambda: str(home.folder / "release-2" / "services.ini") in note.read_text(), "it is noted as read")

    status = home.ctl("--config", config, "status")
    assert f"(pid {program.pid})" in status.stdout, status.stderr
    by_its_own_name = home.ctl("--config", home.folder / "release-2" / "services.ini", "status")
    assert f"(pid {program.pid})" in by_its_own_name.stdout, by_its_own_name.stderr
    second = home.desktop("--config", config, "--headless")
    assert second.returncode == 3, second.stderr
    pids = program.pids()
    until(lambda: is_written_down(program, pids))
    program.kill()
    program = home.start(config)

    program.until_state("running")
    assert program.pids() == pids
    assert len(home.service_processes()) == 3
    assert program.leave() == 0


def test_who_came_along_is_known_though_the_folder_was_removed(home: Home) -> None:
    """By the marks that it got under the old name: a later program finds it even where the ledger is lost."""
    program, pids = killed(home, "renamed")
    program = home.start(renamed(home, program))
    assert program.pids() == pids
    marks = (program.state_folder / "marks").read_text()
    program.state_folder.rename(home.folder / "removed")
    until(lambda: "the state folder had been removed, and is made again" in program.errors, "it is made again")
    kept = program.state_folder / "marks"
    until(lambda: kept.exists() and kept.read_text() == marks, "the marks are kept again")
    program.kill()
    (program.state_folder / "ledger.json").unlink(missing_ok=True)

    program = home.start(program.config)

    assert program.pids() == pids
    assert len(home.service_processes()) == 3
    assert program.leave() == 0


def test_the_terminal_names_a_program_whose_file_was_renamed_and_changed(home: Home) -> None:
    """Whether it is that one is for a person to say, who is told by which name it answers."""
    program = started(home, "renamed")
    config = renamed(home, program)
    config.write_text(config.read_text() + "\n")

    status = home.ctl("--config", config, "status")

    assert status.returncode != 0
    told = f"pid {program.pid} runs {program.config}, which is gone: --config {program.config} still names it"
    assert told in status.stderr
    assert home.ctl("--config", program.config, "status").returncode == 0

    other = home.start(config)  # another fleet, for all that anybody knows
    other.until_state("running")
    assert "nobody looks after them" not in other.errors


def next_release_without_web(home: Home) -> tuple[Program, dict[str, int], str]:
    """The program of a release whose file has two of three services, who run since before; and the file with all."""
    program, pids = killed(home, "linked")
    config = behind_another_link(home, program)
    text = config.read_text()
    config.write_text(text[: text.index("[service:web]")])
    program = home.start(config)
    program.until_state("running")
    return program, pids, text


def test_who_is_not_in_the_next_release_is_told(home: Home) -> None:
    """What the link leads to now has two of the three services; of the third, which runs, is told."""
    program, pids, _text = next_release_without_web(home)

    assert program.pids() == {name: pids[name] for name in ("api", "db")}
    assert f"processes of earlier runs are still there: pid {pids['web']}" in program.errors


def test_who_comes_back_in_the_release_after_that_is_taken_over(home: Home) -> None:
    """It runs still from before, marked as the fleet's of then: it is not started a second time."""
    program, pids, text = next_release_without_web(home)

    program.config.write_text(text)
    assert program.ctl("reload").returncode == 0

    program.until_state("running")
    assert program.pids() == pids
    assert len(home.service_processes()) == 3
    first = home.start(home.folder / "release-1" / "services.ini")  # by its own name it is a fleet of its own
    first.until_state("running")
    assert set(first.pids().values()).isdisjoint(pids.values())
    assert program.pids() == pids


def test_a_copy_is_another_fleet(home: Home) -> None:
    """While the file is there, another one is another one, whatever stands in it."""
    program = started(home, "renamed")
    copy = home.folder / "copy.ini"
    copy.write_text(program.config.read_text())

    other = home.start(copy)

    other.until_state("running")
    assert set(other.pids().values()).isdisjoint(program.pids().values())


@pytest.mark.parametrize("ends", ["is left", "is killed"])
def test_a_file_that_gets_its_old_name_back_keeps_what_both_names_knew(home: Home, ends: str) -> None:
    """Either history stays whole, whose changes were not written back, too; the log goes on where it is written. What
    ran under the first name, and was killed with its program, keeps nobody from being taken over.
    """
    program = started(home, "renamed")
    first = program.config

    def crashes(program: Program, name: str) -> int:
        pid = program.pids()[name]
        os.kill(pid, signal.SIGKILL)
        until(lambda: program.pids().get(name, pid) != pid, f"{name} has a new process")
        until(lambda: f"  {name}: " in program.ctl("history").stdout, "it is written down")
        return program.pids()[name]

    ran = {**program.pids(), "api": crashes(program, "api")}
    if ends == "is left":
        assert program.leave() == 0
    else:
        until(lambda: is_written_down(program, ran))
        program.kill()
        home.end_services()
    (program.state_folder / "logs" / "web.log").write_text("under the old name\n")
    program = home.start(first.rename(home.folder / "fleet.ini"))
    program.until_state("running")
    home.may_leave_services = True
    crashes(program, "web")
    pids = program.pids()
    until(lambda: is_written_down(program, pids))
    program.kill()
    other = program.state_folder

    program = home.start(program.config.rename(first))

    program.until_state("running")
    assert program.pids() == pids
    assert files_of(pids.values()) == {program.state_folder / "logs" / f"{name}.log" for name in pids}
    assert (program.state_folder / "logs" / "web.log.1").read_text() == "under the old name\n"
    history = program.ctl("history").stdout
    assert "  api: " in history
    assert "signal 9" in history
    for folder, name in ((program.state_folder, "api"), (other, "web")):
        with copied(folder / "history.db") as file:
            failed = file.execute("SELECT service_id FROM incidents WHERE kind = 'failed'").fetchall()
            assert failed == [(name,)]
            assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_what_may_be_another_file_is_told_and_left_alone(home: Home) -> None:
    """Renamed and edited before anybody read it again: whose services they are is for a person to say."""
    program, pids = killed(home, "renamed")
    config = renamed(home, program)
    config.write_text(config.read_text() + "\n")

    other = home.start(config)

    other.until_state("running")
    assert f"services of {program.config}, which is gone, still run, and nobody looks after them" in other.errors
    assert all(str(pid) in other.errors for pid in pids.values())
    assert len(home.service_processes()) == 6


def test_it_is_known_with_other_variables_after_the_users_last_session(home: Home) -> None:
    """With which the folder goes that says where the state is: the program that outlives it says it anew."""
    program = started(home, "variables")
    pids = program.pids()
    folder = home.short_folder / "medivote-desktop"
    shutil.rmtree(folder)
    until(lambda: list(folder.glob("*.state")), "it is noted anew")

    other = home.desktop("--headless", "--config", with_other_variables(home, program))

    assert other.returncode == 3
    assert f"pid {program.pid}" in other.stderr
    assert program.pids() == pids


def test_a_move_that_was_cut_short_makes_no_second_program(home: Home) -> None:
    """A kill may come when the ledger is copied to another disk, and not removed from where it was."""
    program, pids = killed(home, "variables")
    old = program.state_folder
    kept = {name: (old / name).read_bytes() for name in ("ledger.json", "file.json")}
    program = home.start(with_other_variables(home, program))
    assert program.pids() == pids
    for name, content in kept.items():
        (old / name).write_bytes(content)

    home.environment["XDG_STATE_HOME"] = str(home.folder / "state")
    other = home.desktop("--headless", "--config", program.config)

    assert other.returncode == 3
    assert f"pid {program.pid}" in other.stderr
    assert program.pids() == pids
