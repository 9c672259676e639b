"""Warnings for what services.ini names and that is not on the disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.runtime.configuration.configfile import missing, read_config
from medivote_desktop.runtime.service.launch import diagnose, launch_spec


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    path = tmp_path / "my fleet" / "services.ini"
    path.parent.mkdir()
    path.write_text("[service:api]\ncommand = sh\n", encoding="utf-8")
    return path


def warnings(path: Path, keys: str, environ: dict[str, str] | None = None, command: str = "sh") -> list[str]:
    """What is told about a service that is read from the disk, without file and section."""
    path.write_text(f"[service:api]\ncommand = {command}\n{keys}\n", encoding="utf-8")
    found = read_config(path, environ=environ).warnings
    return [str(fault).removeprefix("services.ini:").replace(" warning: [service:api]", "") for fault in found]


def test_a_complete_service_is_not_warned_about(ini: Path) -> None:
    """Program on PATH, directory and env_file there."""
    (ini.parent / "app").mkdir()
    (ini.parent / ".env").write_text("A=1\n")

    assert warnings(ini, "directory = app\nenv_file = .env\nhealth_command = true\nstop_command = sh -c true") == []


def test_every_program_that_is_missing_is_told(ini: Path) -> None:
    """On the line of its key, in the order of the lines."""
    keys = "stop_command = no-stop\nhealth_command = no-check"

    assert warnings(ini, keys, {"PATH": "/usr/bin:/bin"}, "postgres-9000 -D x") == [
        "2: command: command not found: postgres-9000 (searched /usr/bin:/bin)",
        "3: stop_command: command not found: no-stop (searched /usr/bin:/bin)",
        "4: health_command: command not found: no-check (searched /usr/bin:/bin)",
    ]


@pytest.mark.parametrize(
    ("command", "script"),
    [
        ("${PYTHON} net/main.py --port 1", "net/main.py"),
        ("${PYTHON} -u main.py", "main.py"),
        ("sh run.sh", "run.sh"),
        ("sh ../other/run.sh", "../other/run.sh"),
        ("sh /no/run.sh", "/no/run.sh"),
        ("${PYTHON} there.py", None),
        ("${PYTHON} -m net main.py", None),
        ("${PYTHON} -X dev main.py", None),
        ("sh -c main.sh", None),
        ("${PYTHON} main", None),
        ("cat main.py", None),
        ("sh", None),
    ],
)
def test_a_script_that_an_interpreter_would_not_find_is_told(ini: Path, command: str, script: str | None) -> None:
    """The interpreter starts, and its exit code says nothing; where the command is no clear case, nothing is said."""
    (ini.parent / "there.py").touch()

    told = [f"2: command: script not found: {ini.parent / script}"] if script else []
    assert warnings(ini, "", command=command) == told
    assert warnings(ini, "shell = yes", command=command) == []
    assert warnings(ini, "directory = gone", command=command) == [
        f"3: directory: directory not found: {ini.parent}/gone"
    ]


def test_bash_looks_for_a_script_on_path_too(ini: Path) -> None:
    """As no other shell does, and only for a name without a folder."""
    tools = ini.parent / "tools"
    tools.mkdir()
    (tools / "run.sh").touch(mode=0o755)
    environ = {"PATH": f"/usr/bin:/bin:{tools}"}

    for command in ("bash run.sh", "bash -u run.sh"):
        assert warnings(ini, "", environ, command) == []
    for command in ("sh run.sh", "bash ./run.sh"):
        [told] = warnings(ini, "", environ, command)
        assert told.startswith("2: command: script not found: ")


def test_of_many_folders_their_number_is_told(ini: Path) -> None:
    """A PATH of a dozen would fill the terminal, and the editor with each key anew."""
    assert warnings(ini, "", {"PATH": "/a:/b:/c::/d"}, "postgres-9000") == [
        "2: command: command not found: postgres-9000 (searched the 4 folders of PATH)"
    ]


def test_a_missing_directory_is_told_once(ini: Path) -> None:
    """A program that is looked for in it is not told, too."""
    assert warnings(ini, "directory = app", command="./run") == [f"3: directory: directory not found: {ini.parent}/app"]
    assert warnings(ini, f"directory = {ini}") == [f"3: directory: not a directory: {ini}"]


def test_a_missing_env_file_is_told(ini: Path) -> None:
    """One with faults, too, with their lines."""
    (ini.parent / "bad.env").write_text("A=1\nB\n")

    assert warnings(ini, "env_file = .env") == [
        f"3: env_file: .env: there is no such file: {ini.parent}/.env",
    ]
    assert warnings(ini, "env_file = bad.env") == ["3: env_file: bad.env:2: “B” has no =; write KEY=value"]


def test_a_program_with_a_slash_is_looked_for_in_the_working_directory(ini: Path) -> None:
    """As the system does it."""
    program = ini.parent / "app" / "run"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")

    assert warnings(ini, "directory = app", command="./run") == [f"2: command: no permission to execute {program}"]
    program.chmod(0o755)
    assert warnings(ini, "directory = app", command="./run") == []
    assert warnings(ini, "directory = app", command="../app") == [
        f"2: command: the command is a directory: {ini.parent}/app/../app"
    ]


def test_the_path_is_that_of_the_service(ini: Path) -> None:
    """Its environment stands above its env_file, and that above ours."""
    folder = ini.parent / "bin"
    folder.mkdir()
    (folder / "tool").write_text("#!/bin/sh\n")
    (folder / "tool").chmod(0o755)
    (ini.parent / ".env").write_text(f"PATH={folder}\n")
    here = {"PATH": "/bin"}

    assert len(warnings(ini, "", here, "tool")) == 1
    assert warnings(ini, "env_file = .env", here, "tool") == []
    assert warnings(ini, "environment = PATH=bin:${HERE}/bin", here, "tool") == []
    assert len(warnings(ini, "env_file = .env\nenvironment = PATH=/bin", here, "tool")) == 1


def test_services_that_never_start_and_shells_are_not_warned_about(ini: Path) -> None:
    """A disabled service misses nothing, and a shell looks for its programs itself."""
    assert warnings(ini, "enabled = no\ndirectory = no", command="no-such") == []
    assert warnings(ini, "shell = yes", command="no-such | no-other") == []


@pytest.mark.parametrize(
    ("command", "directory"),
    [
        ("no-such-program", "."),
        ("./no-such-program", "."),
        ("./locked", "."),
        ("../app", "."),
        ("sh", "no"),
        ("sh", "locked"),
    ],
)
def test_a_warning_has_the_words_of_the_failed_start(ini: Path, command: str, directory: str) -> None:
    """Who has read the one knows the other again."""
    folder = ini.parent / "app"
    folder.mkdir()
    (folder / "locked").write_text("")
    ini.write_text(f"[service:api]\ncommand = {command}\ndirectory = app/{directory}\n")
    environ = {"PATH": "/usr/bin:/bin"}

    config = read_config(ini, environ=environ)
    (warning,) = config.warnings

    assert warning.message == failed_start(config.services[0], environ)


def failed_start(service: ServiceConfig, environ: dict[str, str]) -> str:
    """The words with which its start fails: before Qt is asked where no program is found, else after."""
    try:
        return diagnose(launch_spec(service, environ, {}, "", None), "").reason
    except ValueError as error:
        return str(error)


def test_a_configuration_made_without_a_file_can_be_looked_through(ini: Path) -> None:
    """It has no lines to name."""
    config = replace(read_config(ini), places={})

    (fault,) = missing(config, {"PATH": "/nowhere"})

    assert str(fault).startswith("services.ini: warning: [service:api] command: command not found: sh")
