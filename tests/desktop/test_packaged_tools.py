"""The packaged program's tools on a real desktop: every file format, the editor, diagnostics, start at login."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import zipfile
from functools import partial
from pathlib import Path

import pytest

from medivote_desktop.remote.local import ControlError
from medivote_desktop.runtime.autostart import XdgAutostart
from tests.desktop.conftest import DesktopHome
from tests.desktop.screen import Screen
from tests.desktop.test_first_page import press_return
from tests.package.built import PACKAGE, ensure_built
from tests.programs import Program, is_alive, until

pytestmark = pytest.mark.slow

PROGRAM = PACKAGE / "medivote-desktop"

FOREIGN = {
    "Procfile": "api: sleep 1000\n",
    "supervisord.conf": "[program:api]\ncommand=sleep 1000\n",
    "compose.yaml": "services:\n  api:\n    image: x\n    command: sleep 1000\n",
    "process-compose.yaml": "processes:\n  api:\n    command: sleep 1000\n",
}


@pytest.fixture(scope="module", autouse=True)
def package() -> None:
    """The program in dist/ is built."""
    ensure_built()


def with_fleet(home: DesktopHome, program: Path = PROGRAM) -> Screen:
    """The packaged program's window, with a fleet of one."""
    config = home.config("# Ours\n", "[service:api]\ncommand = sleep 1000\nstart_seconds = 0\n")
    command = shlex.join([str(program), "--config", str(config)])
    screen = Screen(home.session, home.start(config, script=f"exec {command}"))
    screen.program.until_state("running")
    screen.until_ready()
    return screen


def by_palette(screen: Screen, words: str, command: str) -> None:
    """Do a command of the palette."""
    screen.press("ctrl+k")
    screen.see("list", "Commands that fit")
    screen.write(words)
    until(lambda: screen.find("list item", command), f"{command} is offered")
    screen.press("Return")


def asked_pid(program: Program) -> int | None:
    """Who answers for its fleet now; None while nobody does."""
    try:
        return int(program.ask("status")["pid"])
    except ControlError:
        return None


@pytest.mark.parametrize("name", FOREIGN)
def test_each_format_is_taken_from_the_menu(home: DesktopHome, name: str) -> None:
    """Its reader is in the bundle, and what it gives is shown before anything is saved."""
    (home.folder / name).write_text(FOREIGN[name])
    screen = with_fleet(home)
    by_palette(screen, "import serv", "Import services…")
    screen.name_file("File name:", str(home.folder / name))
    press_return(screen, partial(screen.find, "push button", "Save only"))
    until(lambda: any("1 service of" in text for text in screen.texts()), "it was understood")
    screen.choose("Cancel")


def test_the_editor_saves_with_a_backup(home: DesktopHome) -> None:
    """A copy of the service is reviewed, saved and started; what stood in the file is kept beside it."""
    screen = with_fleet(home)
    config = screen.program.config
    before = config.read_text()
    screen.press("ctrl+shift+e")
    screen.choose("Duplicate")
    screen.press("ctrl+s")
    screen.see("text", "Changed lines")
    screen.choose("Save and apply")
    until(lambda: len(screen.program.pids()) == 2, "the copy runs")

    assert config.read_text().startswith(before.rstrip("\n"))
    backups = [path.read_text() for path in home.folder.glob("services.ini?*")]
    assert backups == [before]


def test_diagnostics_are_saved(home: DesktopHome) -> None:
    """An archive with what its dialog shows."""
    screen = with_fleet(home)
    by_palette(screen, "save diag", "Save diagnostics…")
    screen.see("tree", "What goes into the diagnostics")
    screen.choose("Save…")
    file = home.folder / "told.zip"
    screen.name_file("File name:", str(file))
    press_return(screen, file.exists)
    with zipfile.ZipFile(file) as archive:
        assert "program/medivote-desktop.log" in archive.namelist()


def test_it_starts_itself_at_login(home: DesktopHome) -> None:
    """The entry names the packaged program, and the fleet that is open."""
    screen = with_fleet(home)
    screen.press("ctrl+comma")
    screen.click(screen.see("check box", "Start at login, in the tray"))
    autostart = XdgAutostart(home.folder / "config" / "autostart")
    until(lambda: autostart.read().is_on, "it starts at login")

    assert autostart.read().command == (str(PROGRAM), "--hidden", "--config", str(screen.program.config))


def test_it_speaks_german(home: DesktopHome) -> None:
    """Our words, and Qt's own on the button of a dialog."""
    home.environment["LANGUAGE"] = "de"
    screen = with_fleet(home)
    screen.press("ctrl+comma")

    screen.see("label", "Einstellungen")
    screen.see("push button", "Schließen")


def test_an_update_under_a_running_program_is_changed_over_to(home: DesktopHome) -> None:
    """It is asked about; the new program takes over what ran, with its window, and nothing of the old one is left."""
    installed = home.folder / "installed"
    shutil.copytree(PACKAGE, installed, copy_function=os.link, symlinks=True)
    screen = with_fleet(home, installed / PROGRAM.name)
    program = screen.program
    old, services = program.pid, program.pids()
    marker = installed / "_internal" / "medivote_desktop" / "__init__.pyc"
    new = marker.with_name("new")
    shutil.copy(marker, new)
    new.replace(marker)
    screen.see("label", "MediVote Desktop was updated.")
    screen.choose("Restart MediVote Desktop")
    program.wait()

    pid = until(partial(asked_pid, program), "the new one answers")
    assert pid is not None
    try:
        assert pid != old
        until(lambda: program.pids() == services, "it has what ran")
        until(lambda: f" {pid} " in home.session.look("wmctrl", "-lp"), "the new one has its window")
    finally:
        os.kill(pid, signal.SIGTERM)
        until(lambda: not is_alive(pid), "it has left")
