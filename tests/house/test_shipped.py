"""What ships: the files beside the code, and the wheel that carries them."""

from __future__ import annotations

import email
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import platformdirs
import pytest

import medivote_desktop
from medivote_desktop.resources import resource_path
from tests.programs import Home, until

CHECKOUT = Path(medivote_desktop.__file__).parent.parent
SHIPPED = sorted(
    str(path.relative_to(CHECKOUT / "resources")) for path in (CHECKOUT / "resources").rglob("*") if path.is_file()
)
MINUTES = 600


def test_there_is_something_to_ship() -> None:
    """An empty list would make the tests below look at nothing."""
    assert {"demo.ini", "icons/app.svg"} <= set(SHIPPED)
    assert len(SHIPPED) > 20


@pytest.mark.parametrize("name", ["services.ini", *SHIPPED])
def test_shipped_files_are_found(name: str) -> None:
    """Each is there, and not empty."""
    assert resource_path(name).stat().st_size > 0


def test_a_folder_is_found_too() -> None:
    """Icons are read from theirs."""
    assert (resource_path("icons") / "app.svg").is_file()


def test_a_missing_file_is_an_incomplete_installation() -> None:
    """The error names the file and says what to do."""
    with pytest.raises(FileNotFoundError, match=r"no-such\.svg is missing from this installation.*install it again"):
        resource_path("no-such.svg")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as pip builds it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(CHECKOUT)]
    subprocess.run(command, check=True, timeout=MINUTES)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh virtual environment with the wheel in it, and without the checkout."""
    folder = tmp_path_factory.mktemp("fresh")
    # The pip at hand installs into it: to give it one of its own takes longer than all the rest.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True, timeout=MINUTES)
    interpreter = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(interpreter)]
    install = ["install", "--quiet", "--no-deps", "--no-index", str(wheel)]
    subprocess.run([*pip, *install], check=True, timeout=MINUTES)
    return interpreter


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path) as home:
        # What the program depends on is taken from here; `.pth` files, and with them the checkout, are not read there.
        dependencies = Path(platformdirs.__file__).parent.parent
        home.environment["PYTHONPATH"] = str(dependencies)
        yield home


@pytest.mark.slow
def test_the_wheel_holds_code_and_files(wheel: Path) -> None:
    """Every shipped file and every module, no tests and nothing else."""
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata_name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = email.message_from_bytes(archive.read(metadata_name))
    code = {str(path.relative_to(CHECKOUT)) for path in (CHECKOUT / "medivote_desktop").rglob("*.py")}
    files = {f"medivote_desktop/resources/{name}" for name in [*SHIPPED, "services.ini"]}

    assert names == code | files
    assert metadata["Version"] == medivote_desktop.__version__
    assert metadata["License-Expression"] == "MIT"


@pytest.mark.slow
def test_the_wheel_needs_no_checkout(python: Path, home: Home) -> None:
    """From a fresh environment the code and the files of the wheel are used, and both commands work."""
    code = (
        "import medivote_desktop\n"
        "from medivote_desktop.resources import resource_path\n"
        "print(medivote_desktop.__file__)\n"
        f"for name in {['services.ini', *SHIPPED]!r}: print(resource_path(name))"
    )
    done = home.run(python, "-c", code)
    assert done.stderr == ""
    found = [Path(line) for line in done.stdout.splitlines()]
    assert len(found) == len(SHIPPED) + 2
    assert all(path.is_relative_to(python.parent.parent) and path.exists() for path in found)

    for name in ("medivote-desktop", "medivote-ctl"):
        told = home.run(python.parent / name, "--version")
        assert (told.returncode, told.stdout) == (0, f"MediVote Desktop {medivote_desktop.__version__}\n")
    checked = home.run(python.parent / "medivote-ctl", "--demo", "check")
    assert checked.returncode == 0, checked.stderr
    assert "7 services" in checked.stdout


@pytest.mark.slow
def test_a_fleet_runs_from_the_wheel(python: Path, home: Home) -> None:
    """The installed commands start a fleet, ask it, and end it."""
    config = home.config(home.service("web"))
    command = [str(python.parent / "medivote-desktop"), "--headless", "--config", str(config)]
    ctl = (python.parent / "medivote-ctl", "--config", config)
    with (
        (home.folder / "errors").open("wb") as errors,
        subprocess.Popen(command, env=home.environment, stderr=errors, cwd=home.folder) as program,
    ):
        try:
            until(lambda: "1 of 1 running" in home.run(*ctl, "status").stdout, "it runs")
            loaded = Path(f"/proc/{program.pid}/cmdline").read_bytes().split(b"\0")[0]
            assert os.fsdecode(loaded).startswith(str(python.parent))
            restarted = home.run(*ctl, "restart", "web")
            assert (restarted.returncode, restarted.stdout) == (0, "web: restarted\n")
        finally:
            program.terminate()
    assert program.returncode == 0
    assert "Traceback" not in (home.folder / "errors").read_text()
