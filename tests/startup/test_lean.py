"""What an idle program has loaded into its memory, read from the system: nothing that only others need."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.programs import Home, until

# Modules of Python and what they bring along: OpenSSL 3.4 MB, the others a quarter of a megabyte each.
_NEEDLESS = {
    "_bz2": "only archives need it",
    "_hashlib": "it brings OpenSSL, for core/digest.py to do without",
    "_lzma": "only archives need it",
    "_pickle": "logging.handlers brings it, for ownlog.py to do without",
    "_posixsubprocess": "the services are Qt's",
    "_random": "only those need it who check services",
    "_ssl": "only the endpoint needs it",
    "libQt6Network": "only health checks need it; with the binding it is two megabytes",
    "pyexpat": "only macOS's property lists need it",
}


def _mapped(pid: int) -> set[str]:
    """The names of all files whose code a process has in its memory, without what follows the first dot."""
    lines = Path(f"/proc/{pid}/maps").read_text().splitlines()
    return {Path(parts[5]).name.partition(".")[0] for line in lines if len(parts := line.split(maxsplit=5)) == 6}


@pytest.mark.parametrize("argument", ["--headless", "--hidden", ""])
def test_nothing_needless_is_loaded(home: Home, argument: str) -> None:
    """The second start is looked at: the first one unpacks Qt's binding, and needs more for it."""
    environment = {**home.environment, "QT_QPA_PLATFORM": "offscreen"}
    config = home.config(home.service("a"))
    first = home.start(config, env=environment)
    until(lambda: list(home.folder.glob(".cache/medivote-desktop/shiboken6-*[0-9]")), "the binding is unpacked")
    assert first.leave() == 0

    arguments = (argument,) if argument else ("--config", str(config))  # once more; without any it has no window
    program = home.start(config, *arguments, env=environment)
    until(lambda: "_sqlite3" in _mapped(program.pid), "the database is open")
    assert {name: why for name, why in _NEEDLESS.items() if name in _mapped(program.pid)} == {}
    assert ("libQt6Widgets" in _mapped(program.pid)) == (argument != "--headless")
