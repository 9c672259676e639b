"""What is made for Windows and macOS, as far as it can be checked without them: nothing of it has ever run."""

from __future__ import annotations

import plistlib
import re
import struct
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from installer import DRAWING, icons, macos
from medivote_desktop import __version__
from medivote_desktop.runtime import autostart, runkey
from medivote_desktop.startup.winapi import APP_ID
from tests.package.built import ROOT

SCRIPT = ROOT / "installer" / "windows" / "medivote-desktop.iss"


def sections() -> dict[str, list[str]]:
    """The lines of each section of the script, without comments."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in SCRIPT.read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"\[(\w+)\]", line):
            name = match[1]
        elif line and not line.startswith((";", "#", "  #")):
            found.setdefault(name, []).append(line)
    return found


def settings() -> dict[str, str]:
    pairs = (line.partition("=") for line in sections()["Setup"])
    return {key: value for key, _, value in pairs}


def parameters(line: str) -> dict[str, str]:
    """The parameters of an entry; a doubled quote within quotes is one."""
    pairs = re.findall(r'(\w+): (?:"((?:[^"]|"")*)"|([^;]*))(?:; |$)', line)
    return {key: quoted.replace('""', '"') or plain for key, quoted, plain in pairs}


# Windows: the script of Inno Setup.


def test_the_script_takes_the_version_from_outside() -> None:
    """There is no second place that tells it, and without it the script does not compile."""
    assert __version__ not in SCRIPT.read_text().replace("/DVersion=0.1.0", "")
    assert settings()["AppVersion"] == settings()["VersionInfoVersion"] == "{#Version}"
    assert "#error" in SCRIPT.read_text()


def test_what_the_script_names_exists_or_is_built() -> None:
    """Its paths are seen from the root of the sources."""
    source = (SCRIPT.parent / settings()["SourceDir"].replace("\\", "/")).resolve()
    spec = (ROOT / "build_installer.spec").read_text()

    assert source == ROOT
    assert (ROOT / settings()["LicenseFile"]).is_file()
    assert [parameters(line)["Source"] for line in sections()["Files"]] == [r"dist\medivote-desktop\*"]
    assert settings()["SetupIconFile"] == r"build\build_installer\medivote-desktop.ico"
    assert 'WORK / f"medivote-desktop.{suffix}"' in spec
    assert 'name="medivote-desktop"' in spec


def test_it_installs_for_one_person_and_can_be_taken_back() -> None:
    """No administrator is asked for; a running program is closed before files are replaced or removed."""
    assert settings()["PrivilegesRequired"] == "lowest"
    assert settings()["CloseApplications"] == "yes"
    commands = [(parameters(line)["Filename"], parameters(line)["Parameters"]) for line in sections()["UninstallRun"]]
    assert commands == [(r"{app}\medivote-ctl.exe", "stop all"), (r"{sys}\taskkill.exe", "/F /T /IM {#Program}")]


def test_start_at_login_is_the_value_that_the_settings_write() -> None:
    """So the checkbox of the settings tells the truth, and removal takes it away whoever wrote it."""
    written, removed = (parameters(line) for line in sections()["Registry"])
    value = runkey.run_value([r"C:\Users\a b\medivote-desktop.exe", "--hidden"])

    assert written["Subkey"] == removed["Subkey"] == runkey._RUN_KEY
    assert written["ValueName"] == removed["ValueName"] == "{#Name}"
    assert f'#define Name "{runkey._TITLE}"' in SCRIPT.read_text()
    assert written["ValueData"].replace(r"{app}\{#Program}", r"C:\Users\a b\medivote-desktop.exe") == value
    assert (written["Tasks"], removed["Flags"]) == ("atlogin", "uninsdeletevalue")


def test_shortcuts_and_program_are_one_application() -> None:
    """The taskbar joins windows to the shortcut by this id."""
    assert {parameters(line)["AppUserModelID"] for line in sections()["Icons"]} == {APP_ID}


def test_every_task_and_message_is_defined() -> None:
    """In both languages."""
    text = SCRIPT.read_text(encoding="utf-8")
    tasks = {parameters(line)["Name"] for line in sections()["Tasks"]}
    used = {parameters(line)["Tasks"] for line in text.splitlines() if "Tasks: " in line and not line.startswith(";")}
    own = {line.partition(".")[2].partition("=")[0] for line in sections()["CustomMessages"]}

    assert used == tasks
    for language in ("en", "de"):
        assert {line for line in own if f"\n{language}.{line}=" in text} == own
    assert own <= set(re.findall(r"\{cm:(\w+)", text))


# The icons.


def test_the_windows_icon_holds_every_size() -> None:
    """Each picture is where the directory says, as large as it says, and Qt reads it."""
    data = icons.ico(DRAWING)
    reserved, kind, count = struct.unpack_from("<HHH", data)

    assert (reserved, kind, count) == (0, 1, len(icons.ICO_SIZES_PX))
    end = 6 + 16 * count
    for number, size in enumerate(icons.ICO_SIZES_PX):
        side, _, _, _, _, _, length, offset = struct.unpack_from("<BBBBHHII", data, 6 + 16 * number)
        assert (side or 256, offset) == (size, end)
        image = QImage.fromData(data[offset : offset + length])
        assert (image.width(), image.pixelColor(0, 0).alpha()) == (size, 0)
        end += length
    assert end == len(data)


def test_the_macos_icon_holds_every_size(tmp_path: Path) -> None:
    """Its lengths are true, and Qt reads the largest."""
    path = tmp_path / "program.icns"
    path.write_bytes(icons.icns(DRAWING))
    data = path.read_bytes()

    assert data[:8] == b"icns" + struct.pack(">I", len(data))
    found, place = {}, 8
    while place < len(data):
        kind, length = data[place : place + 4], struct.unpack_from(">I", data, place + 4)[0]
        found[kind] = QImage.fromData(data[place + 8 : place + length]).width()
        place += length
    assert found == icons.ICNS_KINDS
    assert not QImage(str(path)).isNull()


# macOS: the bundle.


def test_the_property_list_tells_name_version_and_manners() -> None:
    """It is one that macOS reads; the program is in the Dock, for it has a window of its own, and is sharp there."""
    told = plistlib.loads(plistlib.dumps(macos.info_plist()))

    assert told["CFBundleShortVersionString"] == told["CFBundleVersion"] == __version__
    assert (told["LSUIElement"], told["NSHighResolutionCapable"]) == (False, True)
    assert told["NSRequiresAquaSystemAppearance"] is False
    assert re.fullmatch(r"\d+\.\d+", told["LSMinimumSystemVersion"])


def test_the_bundle_and_its_start_at_login_have_one_name() -> None:
    """macOS shows the entry for login under the name of the program that it belongs to."""
    assert macos.BUNDLE_ID == autostart._LABEL
    assert re.fullmatch(r"[A-Za-z0-9.-]+", macos.BUNDLE_ID)
    assert "info_plist=macos.info_plist()" in (ROOT / "build_installer.spec").read_text()


@pytest.mark.parametrize("name", ["win32", "darwin"])
def test_the_spec_knows_the_system(name: str) -> None:
    """The branches of the spec are there."""
    assert f'"{name}"' in (ROOT / "build_installer.spec").read_text()
