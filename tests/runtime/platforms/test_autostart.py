"""Start at login: what is written, that it reads back as it was meant, and that what others did to it is seen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from medivote_desktop.runtime.autostart import (
    AtLogin,
    LaunchAgent,
    XdgAutostart,
    desktop_entry,
    desktop_entry_command,
    exec_line,
    launch_agent,
    launch_agent_command,
    own_command,
    xdg_autostart_folder,
)
from medivote_desktop.runtime.runkey import is_approved, run_value

AWKWARD = [sys.executable, "--config", '/srv/Medi Vote/100 % "quoted" $HOME `x` back\\slash; ü/services.ini', ""]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "autostart"


def entry_of(folder: Path) -> Path:
    return folder / "medivote-desktop.desktop"


def test_on_and_off_again(folder: Path) -> None:
    """The folder is made; what was written is read; off leaves nothing; off twice is no error."""
    autostart = XdgAutostart(folder)
    assert autostart.read() == AtLogin()
    autostart.turn_on([sys.executable, "--hidden"])
    assert autostart.read() == AtLogin((sys.executable, "--hidden"))
    assert [path.name for path in folder.iterdir()] == ["medivote-desktop.desktop"]
    autostart.turn_off()
    autostart.turn_off()
    assert not autostart.read().is_on
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("line", ["Hidden=true", "Hidden = True", "X-GNOME-Autostart-enabled=false"])
def test_what_a_desktop_switched_off_is_off(folder: Path, line: str) -> None:
    """Desktops switch an entry off in the file instead of removing it; ours on again takes that back."""
    autostart = XdgAutostart(folder)
    autostart.turn_on([sys.executable])
    text = entry_of(folder).read_text().replace("X-GNOME-Autostart-enabled=true", line)
    entry_of(folder).write_text(text)
    assert not autostart.read().is_on
    autostart.turn_on([sys.executable])
    assert autostart.read().is_on


def test_what_a_person_removed_is_off(folder: Path) -> None:
    """Nothing is remembered: the file is the truth."""
    autostart = XdgAutostart(folder)
    autostart.turn_on([sys.executable])
    entry_of(folder).unlink()
    assert not autostart.read().is_on


def test_what_such_a_file_cannot_name_is_told(folder: Path) -> None:
    """It is UTF-8: no desktop would start what is meant, and nobody would know."""
    autostart = XdgAutostart(folder)
    with pytest.raises(OSError, match=r"^/caf\\udce9/services\.ini: its name is not UTF-8$"):
        autostart.turn_on([sys.executable, "--config", os.fsdecode(b"/caf\xe9/services.ini")])
    assert autostart.read() == AtLogin()


def test_a_program_that_is_gone_does_not_start(folder: Path) -> None:
    """After its environment was removed, nothing starts at login, whatever the file says."""
    autostart = XdgAutostart(folder)
    autostart.turn_on([str(folder / "gone" / "medivote-desktop")])
    assert not autostart.read().is_on


def test_damage_reads_as_off(folder: Path) -> None:
    """A file that is none of ours starts nothing."""
    folder.mkdir()
    entry_of(folder).write_bytes(b"\xff\x00[Desktop")
    assert not XdgAutostart(folder).read().is_on


def test_awkward_words_survive(folder: Path) -> None:
    """Blanks, quotes, dollars, percent signs and backslashes come back as they were."""
    assert desktop_entry_command(desktop_entry(AWKWARD)) == tuple(AWKWARD)
    assert exec_line(["a", "b c"]) == 'a "b c"'
    assert exec_line(["50%"]) == "50%%"
    assert exec_line(["a\\b"]) == r'"a\\\\b"'  # a backslash is doubled by the quotes, and again by the file


def test_keys_of_other_groups_do_not_count() -> None:
    """An action's own Exec is not the entry's."""
    text = desktop_entry(["one"]) + "\n[Desktop Action new]\nExec=two\nHidden=true\n"
    assert desktop_entry_command(text) == ("one",)


def test_the_command_of_a_virtual_environment(tmp_path: Path) -> None:
    """Its own script where there is one, else its own interpreter; links are not followed out of it."""
    python = tmp_path / "bin" / "python3"
    python.parent.mkdir()
    python.symlink_to(sys.executable)
    arguments = ["--config", "/etc/services.ini"]

    def command() -> list[str]:
        return own_command(arguments, executable=str(python), is_packaged=False, is_windows=False)

    assert command() == [str(python), "-m", "medivote_desktop", "--hidden", *arguments]
    script = python.with_name("medivote-desktop")
    script.touch()
    assert command() == [str(script), "--hidden", *arguments]


def test_the_command_of_the_packaged_program() -> None:
    """The executable itself."""
    command = own_command(["--demo"], executable="/opt/mv/medivote-desktop", is_packaged=True, is_windows=False)
    assert command == ["/opt/mv/medivote-desktop", "--hidden", "--demo"]


def test_the_command_on_windows_opens_no_terminal(tmp_path: Path) -> None:
    """pythonw.exe where it exists, and the script's .exe before that."""
    (tmp_path / "pythonw.exe").touch()
    python = str(tmp_path / "python.exe")
    assert own_command([], executable=python, is_packaged=False, is_windows=True)[0].endswith("pythonw.exe")
    (tmp_path / "medivote-desktop.exe").touch()
    assert own_command([], executable=python, is_packaged=False, is_windows=True)[0].endswith("medivote-desktop.exe")


def test_the_launch_agent(tmp_path: Path) -> None:
    """What is written reads back; disabled, not loaded or damaged is off."""
    agent = LaunchAgent(tmp_path / "LaunchAgents")
    agent.turn_on(AWKWARD)
    assert agent.read() == AtLogin(tuple(AWKWARD))
    agent.turn_off()
    assert not agent.read().is_on
    assert launch_agent_command(launch_agent(["a"]).replace(b"<true/>", b"<false/>")) == ()
    assert launch_agent_command(launch_agent(["a"]).replace(b"</dict>", b"<key>Disabled</key><true/></dict>")) == ()
    for damaged in (b"no list", launch_agent(["a"])[:200], launch_agent(["a"]).replace(b"<true/>", b"<date>x</date>")):
        assert launch_agent_command(damaged) == ()


@pytest.mark.parametrize(
    ("note", "starts"),
    [(None, True), (b"", True), (bytes([2]).ljust(12, b"\0"), True), (bytes([3]).ljust(12, b"\x17"), False)],
)
def test_what_task_manager_switched_off_does_not_start(note: bytes | None, starts: bool) -> None:
    """It notes that beside the value, with the time; what it has never touched starts."""
    assert is_approved(note) is starts


if sys.platform == "win32":

    def test_the_run_key() -> None:
        """What is written is read as the words that it was; what was switched off is on again when one asks for it."""
        import winreg

        from medivote_desktop.runtime import runkey

        autostart = runkey.RunKey()
        command = (r"C:\Program Files\mv.exe", "--config", 'a "b" c\\', "")
        try:
            autostart.turn_on(command)
            assert autostart.read() == AtLogin(command)
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, runkey._APPROVED_KEY) as key:
                winreg.SetValueEx(key, runkey._TITLE, 0, winreg.REG_BINARY, bytes([3]) + bytes(11))
            assert not autostart.read().is_on
            autostart.turn_on(command)
            assert autostart.read().is_on
        finally:
            autostart.turn_off()
            autostart.turn_off()
        assert not autostart.read().is_on


def test_the_run_value_quotes_what_has_blanks() -> None:
    """As Windows takes a command line apart."""
    assert run_value([r"C:\Program Files\mv.exe", "--hidden"]) == r'"C:\Program Files\mv.exe" --hidden'


def test_the_folder_is_the_persons() -> None:
    """XDG_CONFIG_HOME counts where it is a full path, as the specification wants."""
    assert xdg_autostart_folder({"XDG_CONFIG_HOME": "/srv/home"}) == Path("/srv/home/autostart")
    assert xdg_autostart_folder({"XDG_CONFIG_HOME": "home"}) == Path.home() / ".config" / "autostart"
