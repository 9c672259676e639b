"""The program's files are replaced while it runs, as an update does it: what it will need was loaded before."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import medivote_desktop
from medivote_desktop import __version__
from tests.programs import Home, until

_NEEDED = ("runtime/service/polite.py", "runtime/supervision/rollout.py")
_OTHER = 'raise ImportError("of another version")\n'
_MARK = "\n__import__('pathlib').Path(__file__).with_suffix('.loaded').touch()\n"


def _own_copy(home: Home) -> Path:
    """A copy of the package where the program looks first; what is needed later says when it was loaded."""
    whole = Path(medivote_desktop.__file__).parent
    package = home.folder / "medivote_desktop"
    shutil.copytree(whole, package, ignore=shutil.ignore_patterns("__pycache__"))
    (home.folder / "resources").symlink_to(whole.parent / "resources")
    for name in _NEEDED:
        (package / name).write_text((package / name).read_text() + _MARK)
    return package


def test_stops_and_reloads_are_as_before(home: Home) -> None:
    """A changed file is taken over, and who restarts for it is asked politely."""
    package = _own_copy(home)
    home.environment["PYTHONDONTWRITEBYTECODE"] = "1"
    politely = {"stop_command": "touch asked", "stop_polite_timeout": "0.2s"}
    program = home.start(home.config(home.service("db", **politely)))
    program.until_state("running")
    until(lambda: all((package / name).with_suffix(".loaded").exists() for name in _NEEDED), "what is needed is loaded")
    for path in package.rglob("*.py"):
        path.write_text(_OTHER)

    pid = program.pids()["db"]
    home.config(home.service("db", environment="A=1", **politely))
    program.ask("reload")
    until(lambda: program.pids().get("db", pid) != pid, "it is restarted with the new file")
    assert (home.folder / "asked").exists()


def _update(package: Path, version: str) -> None:
    """As packages are installed: a new file takes the name of the old one."""
    new = package / "new"
    new.write_text(f'__version__ = "{version}"\n')
    new.replace(package / "__init__.py")


def test_another_version_of_the_command_is_told(home: Home) -> None:
    """On standard error, once; what it does is as ever, and JSON has its keys. The program's own log tells, too."""
    package = _own_copy(home)
    home.environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(home.folder)}
    program = home.start(home.config(home.service("db")))
    program.until_state("running")
    before = program.ctl("status", "--json")
    assert before.stderr == ""
    assert "version" not in json.loads(before.stdout)

    _update(package, "9.0")

    words = f"warning: MediVote Desktop {__version__} runs, and this is medivote-ctl 9.0"
    words = f"{words}: start the program again to change over"
    for command in (("status",), ("restart", "db"), ("auto-recovery", "on", "db"), ("reload",), ("status", "--json")):
        done = program.ctl(*command)
        assert (done.returncode, done.stderr) == (0, f"{words}\n"), command
    assert json.loads(done.stdout).keys() == json.loads(before.stdout).keys()
    until(lambda: f"installed anew while it runs: version {__version__} runs on" in program.log, "its log tells it")
