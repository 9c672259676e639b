"""The program's folders on a real file system."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from medivote_desktop.core.channel import short_hash
from medivote_desktop.runtime import folders

if sys.platform != "win32":
    import fcntl

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the folders' modes are POSIX's")


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    path = tmp_path / "fleet.ini"
    path.write_text("")
    return path


def _mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


def test_each_configuration_has_a_folder_of_its_own(config: Path, tmp_path: Path) -> None:
    """The folder carries the file's stem and eight digits of its path's hash, and is the owner's alone."""
    folder = folders.state_folder(config)

    assert folder == tmp_path / "state/medivote-desktop" / f"fleet-{short_hash(str(config))}"
    assert re.fullmatch(r"fleet-[0-9a-f]{8}", folder.name)
    assert _mode(folder) == _mode(folder.parent) == 0o700


def test_the_same_name_elsewhere_is_another_folder(config: Path, tmp_path: Path) -> None:
    """Two files of one name in two places never share a folder."""
    (tmp_path / "other").mkdir()
    other = tmp_path / "other/fleet.ini"
    other.write_text("")

    assert folders.state_folder(config) != folders.state_folder(other)


def test_a_link_to_a_configuration_is_that_configuration(config: Path, tmp_path: Path) -> None:
    """Through a symbolic link, or a path with dots, the same file has the same folder."""
    link = tmp_path / "link.ini"
    link.symlink_to(config)

    assert folders.state_folder(link) == folders.state_folder(config)
    assert folders.state_folder(tmp_path / "x" / ".." / "fleet.ini") == folders.state_folder(config)


def test_a_configured_folder_wins(config: Path, tmp_path: Path) -> None:
    """`state_dir` is used as it is, relative to the file's folder, and made with its parents."""
    assert folders.state_folder(config, "a/b") == tmp_path / "a/b"
    assert _mode(tmp_path / "a/b") == 0o700
    assert folders.state_folder(config, str(tmp_path / "c")) == tmp_path / "c"
    assert not (tmp_path / "state").exists()


def test_a_configured_folder_that_exists_keeps_its_mode(config: Path, tmp_path: Path) -> None:
    """A folder that a person made is not changed."""
    (tmp_path / "mine").mkdir(mode=0o755)

    folders.state_folder(config, "mine")

    assert _mode(tmp_path / "mine") == 0o755


def test_naming_a_folder_makes_nothing(config: Path, tmp_path: Path) -> None:
    """With `make=False`, as the terminal asks, the name is the same and nothing appears on the disk."""
    named = folders.state_folder(config, make=False)

    assert not (tmp_path / "state").exists()
    assert named == folders.state_folder(config)


def test_a_long_name_still_fits(config: Path) -> None:
    """A configuration with the longest possible name gets a folder."""
    path = config.with_name("ä" * 120 + ".ini")
    path.write_text("")

    assert folders.state_folder(path).is_dir()


def test_the_configuration_folder_is_named_not_made(config: Path, tmp_path: Path) -> None:
    """Where services.ini is looked for follows the system's own rule."""
    assert folders.config_folder() == tmp_path / "config/medivote-desktop"
    assert not folders.config_folder().exists()


def test_the_runtime_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A private XDG_RUNTIME_DIR is used, and our folder in it is private."""
    runtime = Path("/tmp") / f"medivote-test-{os.getpid()}"
    runtime.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    try:
        folder = folders.runtime_folder()

        assert folder == runtime / "medivote-desktop"
        assert _mode(folder) == 0o700
    finally:
        (runtime / "medivote-desktop").rmdir()
        runtime.rmdir()


@pytest.mark.parametrize("kind", ["missing", "open to others", "too long", "a link"])
def test_a_runtime_folder_that_will_not_do_is_passed_over(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """XDG_RUNTIME_DIR is not used if it is missing, others may enter it, it is too long, or it is a link."""
    runtime = Path("/tmp") / f"medivote-test-{os.getpid()}"
    match kind:
        case "open to others":
            runtime.mkdir()
            runtime.chmod(0o755)
        case "too long":
            runtime = tmp_path / ("x" * 90)
            runtime.mkdir(mode=0o700)
        case "a link":
            runtime.symlink_to(tmp_path)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    try:
        folder = folders.runtime_folder()

        assert not folder.is_relative_to(runtime)
        assert _mode(folder) == 0o700
        assert folder.stat().st_uid == os.getuid()
    finally:
        if runtime.is_symlink():
            runtime.unlink()
        elif runtime.exists():
            runtime.rmdir()


def test_a_folder_that_others_can_enter_is_refused(tmp_path: Path) -> None:
    """A folder that another user may have laid out is never used for sockets."""
    trap = tmp_path / "trap"
    trap.mkdir()
    trap.chmod(0o777)

    with pytest.raises(PermissionError, match="not this user's alone"):
        folders._made_private(trap)


def test_a_file_is_called_as_its_disk_spells_it(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """macOS finds it by other letters, too: that would be another folder, and a second program beside the first."""

    def told(descriptor: int, command: int, room: bytes) -> bytes:
        assert command == 50
        return os.fsencode(Path(f"/proc/self/fd/{descriptor}").readlink()).ljust(len(room), b"\0")

    other = config.with_name("FLEET.ini")
    other.symlink_to(config)
    assert folders._as_on_disk(str(other)) == str(other)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "darwin")
        patch.setattr(fcntl, "F_GETPATH", 50, raising=False)
        patch.setattr(fcntl, "fcntl", told)
        assert folders._as_on_disk(str(other)) == str(config)
        assert folders._as_on_disk(f"{other}.gone") == f"{other}.gone"
