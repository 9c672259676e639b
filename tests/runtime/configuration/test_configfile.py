"""Reading services.ini from the disk, and the warnings for what it names and that is not there."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from medivote_desktop.core.config import ConfigError
from medivote_desktop.core.configuration.parse import MAX_CHARACTERS
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.configuration.configfile import config_source, read_config, read_env_file, read_text

FILE = "[service:api]\ncommand = sh\n"


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    path = tmp_path / "my fleet" / "services.ini"
    path.parent.mkdir()
    path.write_text(FILE, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_config(path)
    return [str(fault) for fault in caught.value.faults]


# The file.


def test_a_file_is_read_with_our_surroundings(ini: Path) -> None:
    """Its folder, this interpreter and this program stand behind the variables."""
    ini.write_text("[service:a]\ncommand = ${PYTHON} ${HERE}/x\n[service:b]\ncommand = ${PROGRAM} --version\n")

    config = read_config(ini)

    assert config.path == str(ini)
    assert config.service("a").command == (sys.executable, f"{ini.parent}/x")
    assert config.service("b").command == (sys.executable, "-P", "-m", "medivote_desktop", "--version")


def test_a_relative_path_of_the_file_is_made_absolute(ini: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A later change of the working directory moves nothing."""
    monkeypatch.chdir(ini.parent)

    config = read_config(Path("../my fleet/services.ini"))

    assert config.path == str(ini)
    assert config.service("api").directory == str(ini.parent)


@pytest.mark.parametrize("text", ["\ufeff" + FILE, FILE.replace("\n", "\r\n")])
def test_a_mark_and_crlf_are_accepted(ini: Path, text: str) -> None:
    """As editors on Windows leave them."""
    ini.write_bytes(text.encode())

    assert read_config(ini).service("api").command == ("sh",)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With its whole path."""
    path = tmp_path / "services.ini"

    assert faults(path) == [f"services.ini: there is no such file: {path}"]
    assert faults(path / "x.ini") == [f"x.ini: there is no such file: {path / 'x.ini'}"]


def test_a_path_through_a_file_is_told(ini: Path) -> None:
    """It cannot exist."""
    assert faults(ini / "x.ini") == [f"x.ini: there is no such file: {ini / 'x.ini'}"]


def test_a_folder_is_told(tmp_path: Path) -> None:
    """It can be opened, but not read."""
    assert faults(tmp_path) == [f"{tmp_path.name}: {tmp_path} is a folder, and a file is needed"]


def test_a_pipe_is_told_and_does_not_block(tmp_path: Path) -> None:
    """Nobody writes to it, ever."""
    pipe = tmp_path / "services.ini"
    os.mkfifo(pipe)

    assert faults(pipe) == ["services.ini: is no ordinary file"]


def test_an_endless_device_is_told() -> None:
    """Reading it would fill the memory."""
    assert faults(Path("/dev/zero")) == ["zero: is no ordinary file"]


def test_no_descriptor_is_left_open(ini: Path, tmp_path: Path) -> None:
    """Neither by a good read nor by a bad one."""

    read = (ini, tmp_path, Path("/dev/zero"))

    def left_open() -> list[str]:
        """Of these: what else this process opens and closes meanwhile is other threads' business."""
        found: list[str] = []
        for link in Path("/proc/self/fd").iterdir():
            with contextlib.suppress(FileNotFoundError):
                found.append(str(link.readlink()))
        return [path for path in found if path in map(str, read)]

    with ini.open():
        assert left_open() == [str(ini)]
    read_config(ini)
    for path in read[1:]:
        faults(path)

    assert left_open() == []


def test_a_file_that_others_keep_is_told() -> None:
    """Who has no right to read it is told so: another user, where the tests run as root."""
    code = (
        "import os, sys; from pathlib import Path\n"
        "from medivote_desktop.core.config import ConfigError\n"
        "from medivote_desktop.runtime.configuration.configfile import read_config\n"
        "os.getuid() or os.setuid(65534)\n"
        "assert not os.access(sys.argv[1], os.R_OK)\n"
        "try: read_config(Path(sys.argv[1]))\n"
        "except ConfigError as error: print(error)\n"
    )
    with tempfile.TemporaryDirectory() as folder:  # one that other users can enter
        Path(folder).chmod(0o755)
        ini = Path(folder) / "services.ini"
        ini.write_text(FILE)
        ini.chmod(0)
        told = subprocess.run([sys.executable, "-c", code, str(ini)], capture_output=True, text=True, check=False)

    assert told.stdout == f"services.ini: this user may not read {ini}\n", told.stderr


def test_bytes_that_are_no_text_are_told_with_their_line(ini: Path) -> None:
    """Latin-1 is what it usually is."""
    ini.write_bytes(b"[service:api]\ncommand = sh\nname = caf\xe9\n")

    assert faults(ini) == ["services.ini:3: is not UTF-8 (the byte 0xe9 on this line); save it as UTF-8"]


def test_utf_16_is_told_by_name(ini: Path) -> None:
    """As one of Windows' editors saves it."""
    ini.write_bytes(FILE.encode("utf-16"))

    assert faults(ini) == ["services.ini: is saved as UTF-16; save it as UTF-8"]


def test_a_large_file_is_refused(ini: Path) -> None:
    """Ten megabytes of noise are not even decoded."""
    ini.write_bytes(b"\xff" * 10_000_000)

    assert faults(ini) == [f"services.ini: is larger than {MAX_CHARACTERS:,} bytes"]


def test_the_file_of_this_program_is_right(tmp_path: Path) -> None:
    """Where MediVote is missing, each service says so and nothing else."""
    config = read_config(resource_path("services.ini"), environ={"PATH": os.defpath}, chosen_home=str(tmp_path / "no"))

    assert [fault.message for fault in config.warnings] == [f"directory not found: {tmp_path / 'no'}"] * 7


# MEDIVOTE_HOME.


def test_the_chosen_folder_fills_the_variable(ini: Path, tmp_path: Path) -> None:
    """Where the environment names none, or one that does not exist."""
    there, chosen = str(tmp_path), str(ini.parent)

    def home(environ: dict[str, str], choice: str | None) -> str | None:
        return (config_source(ini, environ, choice).variable("MEDIVOTE_HOME") or (None,))[0]

    assert home({}, None) is None
    assert home({}, chosen) == chosen
    assert home({"MEDIVOTE_HOME": "/no/such"}, chosen) == chosen
    assert home({"MEDIVOTE_HOME": ""}, chosen) == chosen
    assert home({"MEDIVOTE_HOME": "/no/such"}, None) == "/no/such"
    assert home({"MEDIVOTE_HOME": there}, chosen) == there
    assert home({"MEDIVOTE_HOME": "../my fleet"}, there) == "../my fleet"


def test_a_choice_changes_no_environment(ini: Path) -> None:
    """The environment that was handed in stays as it is."""
    environ = {"A": "1"}

    config_source(ini, environ, "/chosen")

    assert environ == {"A": "1"}


# The packaged program.


def test_a_packaged_program_takes_python_from_the_path(
    ini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no interpreter of its own to lend; `${PROGRAM}` is the executable."""
    python = tmp_path / "python3"
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    source = config_source(ini, {"PATH": str(tmp_path)})

    assert (source.python, source.program) == ((str(python),), (sys.executable,))
    assert config_source(ini, {"PATH": str(ini)}).python is None


def test_the_signals_are_those_of_this_system(ini: Path) -> None:
    """Named without SIG."""
    assert {"TERM", "INT", "HUP", "QUIT", "USR1", "USR2"} <= config_source(ini, {}).available_signals


def test_an_env_file_is_read_from_the_disk(tmp_path: Path) -> None:
    """Or told, under its own name."""
    path = tmp_path / "app.env"
    path.write_text("\ufeffA='1'\n", encoding="utf-8")
    assert read_env_file(str(path)) == {"A": "1"}

    path.unlink()
    with pytest.raises(ConfigError, match=r"^app\.env: there is no such file"):
        read_env_file(str(path))


def test_a_text_may_be_as_long_as_its_limit(tmp_path: Path) -> None:
    """And not a byte longer."""
    path = tmp_path / "x"
    path.write_bytes(b"12345")

    assert read_text(path, 5) == "12345"
    with pytest.raises(ConfigError, match="larger than 4 bytes"):
        read_text(path, 4)


def test_reading_a_file_loads_no_qt(ini: Path) -> None:
    """A check on the command line must not wait for it, nor need its libraries."""
    code = (
        "import sys; from pathlib import Path\n"
        "from medivote_desktop.runtime.configuration.configfile import read_config\n"
        "read_config(Path(sys.argv[1])); print('PySide6' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code, str(ini)], capture_output=True, text=True, check=True)

    assert told.stdout == "False\n"
