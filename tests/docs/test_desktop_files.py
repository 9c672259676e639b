"""The desktop entry and the AppStream metadata: valid for the tools that read them, and true to the program."""

from __future__ import annotations

import configparser
import shlex
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from medivote_desktop import __version__
from medivote_desktop.cli import program as cli
from medivote_desktop.resources import resource_path

ENTRY = resource_path("desktop/medivote-desktop.desktop")
METAINFO = resource_path("desktop/org.medivote.medivote_desktop.metainfo.xml")
APPLICATION = Path(cli.__file__).parents[1] / "startup" / "application.py"


def entry() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign] # its keys know case
    parser.read(ENTRY, encoding="utf-8")
    return parser


@pytest.mark.parametrize(
    "command", [["desktop-file-validate", ENTRY], ["appstreamcli", "validate", "--no-net", "--no-color", METAINFO]]
)
def test_the_tools_of_desktops_find_no_fault(command: list[str]) -> None:
    """Neither an error nor a warning, but that there is no public page of the program, which newer tools miss."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    said = done.stdout.splitlines()
    assert not [line for line in said if line.startswith(("E:", "W:")) and "url-homepage-missing" not in line]
    assert done.returncode == 0 or "url-homepage-missing" in done.stdout, done.stdout + done.stderr


def test_the_window_belongs_to_the_entry() -> None:
    """Desktops join window and entry by this name; icon and metadata use it, too."""
    assert f'setDesktopFileName("{ENTRY.stem}")' in APPLICATION.read_text(encoding="utf-8")
    assert entry()["Desktop Entry"]["StartupWMClass"] == ENTRY.stem
    assert entry()["Desktop Entry"]["Icon"] == ENTRY.stem
    assert ET.parse(METAINFO).findtext("launchable") == ENTRY.name


def test_every_command_of_the_entry_is_one_of_the_program() -> None:
    """The entry starts the program with words that it knows."""
    commands = [shlex.split(section["Exec"]) for name, section in entry().items() if name != "DEFAULT"]

    assert len(commands) == 2
    for program, *words in commands:
        assert program == cli.parser().prog
        cli.parser().parse_args(words)


def test_the_metadata_tell_of_this_version() -> None:
    """The newest release stands first."""
    release = ET.parse(METAINFO).find("releases/release")

    assert release is not None
    assert release.get("version") == __version__
    assert ET.parse(METAINFO).findtext("id") == METAINFO.name.removesuffix(".metainfo.xml")
