"""The program's files are replaced while it runs, as an update does it: what it will need was loaded before."""

from __future__ import annotations

import shutil
from pathlib import Path

import medivote_desktop
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
