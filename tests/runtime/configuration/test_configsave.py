"""Saving services.ini: all or nothing, with a backup, and never over what somebody else wrote."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.core.config import ConfigError
from medivote_desktop.runtime.configuration import configsave
from medivote_desktop.runtime.configuration.configsave import CannotSaveError, ChangedOnDiskError, load, obstacle, save
from medivote_desktop.runtime.configuration.filelook import look_at

BEFORE = "\ufeff[service:db]\r\ncommand = run  \r\n"
AFTER = "\ufeff[service:db]\r\ncommand = rün it\r\n"
NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "services.ini"
    file.write_bytes(BEFORE.encode())
    return file


def names(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def test_what_was_loaded_is_what_is_saved(path: Path) -> None:
    """Byte for byte, the byte order mark and the ends of lines included; the old bytes are in the backup."""
    assert load(path).text == BEFORE

    backup = save(path, AFTER, BEFORE).backup

    assert path.read_bytes() == AFTER.encode()
    assert backup == path.with_name("services.ini.bak")
    assert backup.read_bytes() == BEFORE.encode()
    assert names(path) == ["services.ini", "services.ini.bak"]


def test_it_is_a_new_file_with_the_old_ones_mode(path: Path) -> None:
    """A reader has the old text or the new one, never half of either; nobody else may read what nobody might."""
    path.chmod(0o640)
    old = path.stat()
    with path.open("rb") as reader:
        backup = save(path, AFTER, BEFORE).backup
        assert reader.read() == BEFORE.encode()
    new = path.stat()
    assert new.st_ino != old.st_ino
    assert new.st_mode == old.st_mode == backup.stat().st_mode


def test_owner_and_group_stay(path: Path) -> None:
    """Also where the file is another's, and this user may do so."""
    if os.getuid() == 0:
        os.chown(path, NOBODY, NOBODY)
    old = path.stat()
    save(path, AFTER, BEFORE)
    assert (path.stat().st_uid, path.stat().st_gid) == (old.st_uid, old.st_gid)


def test_a_link_stays_one(path: Path, tmp_path: Path) -> None:
    """The file that it names is replaced, and the backup stands beside that."""
    folder = tmp_path / "link"
    folder.mkdir()
    link = folder / "services.ini"
    link.symlink_to(path)
    backup = save(link, AFTER, load(link).text).backup
    assert link.is_symlink()
    assert path.read_bytes() == AFTER.encode()
    assert backup.parent == path.parent
    assert names(link) == ["services.ini"]


def test_what_somebody_else_wrote_is_kept(path: Path) -> None:
    """Neither the file nor an earlier backup is touched."""
    path.write_text("[service:other]\ncommand = run\n", encoding="utf-8")
    with pytest.raises(ChangedOnDiskError, match=r"Another program changed services\.ini"):
        save(path, AFTER, BEFORE)
    assert path.read_text(encoding="utf-8").startswith("[service:other]")
    assert names(path) == ["services.ini"]


def test_what_somebody_else_writes_during_the_save_is_kept(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow disk takes its time for what is to be put in place: then it is looked once more. No backup is lost."""
    path.with_name("services.ini.bak").write_text("earlier", encoding="utf-8")

    def fsync(_descriptor: int) -> None:
        path.write_text("[service:other]\ncommand = run\n", encoding="utf-8")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(ChangedOnDiskError, match=r"Another program changed services\.ini"):
        save(path, AFTER, BEFORE)
    assert path.read_text(encoding="utf-8").startswith("[service:other]")
    assert path.with_name("services.ini.bak").read_text(encoding="utf-8") == "earlier"
    assert names(path) == ["services.ini", "services.ini.bak"]


@pytest.mark.skipif(not hasattr(os, "setxattr"), reason="needs attributes of files")
def test_labels_and_access_lists_stay(path: Path) -> None:
    """Whoever may read or write by an access list still may; both are kept as attributes."""
    try:
        os.setxattr(path, "user.label", b"mine")
    except OSError:
        pytest.skip("this file system keeps no attributes")
    backup = save(path, AFTER, BEFORE).backup
    assert os.getxattr(path, "user.label") == os.getxattr(backup, "user.label") == b"mine"


def test_a_file_that_is_gone_is_not_made_again(path: Path) -> None:
    """Whoever removed it meant that."""
    path.unlink()
    with pytest.raises(ChangedOnDiskError, match="there is no such file"):
        save(path, AFTER, BEFORE)
    assert names(path) == []


def test_a_backup_that_cannot_be_made_saves_nothing(path: Path) -> None:
    """A folder of its name is in the way, and that is said: the file is as it was, and nothing is left lying about."""
    path.with_name("services.ini.bak").mkdir()
    words = rf"The backup cannot be written, and nothing was saved\. {path}\.bak cannot be written: Is a directory\."
    with pytest.raises(CannotSaveError, match=words):
        save(path, AFTER, BEFORE)
    assert path.read_bytes() == BEFORE.encode()
    assert names(path) == ["services.ini", "services.ini.bak"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of some pages."""
    folder = tmp_path / "small"
    folder.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)]
    if sys.platform != "linux" or os.getuid() or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_save_that_fails_costs_no_earlier_backup(small_disk: Path) -> None:
    """The disk has room for the backup, but not for the text: what stood there twice ago is there still."""
    path, backup = small_disk / "services.ini", small_disk / "services.ini.bak"
    path.write_text("second\n")
    backup.write_text("first\n")
    with pytest.raises(CannotSaveError, match=rf"^{path} cannot be written: No space left on device\.$"):
        save(path, "x" * 8192, "second\n")
    assert (path.read_text(), backup.read_text()) == ("second\n", "first\n")
    assert names(path) == ["services.ini", "services.ini.bak"]


@pytest.fixture
def protected(path: Path) -> Iterator[Path]:
    """It can be added to, and not be replaced, not even by root."""
    chattr = shutil.which("chattr")  # also on Linux not everywhere: Debian no longer requires e2fsprogs
    if not chattr or subprocess.run([chattr, "+a", path], check=False, capture_output=True).returncode:
        pytest.skip("needs chattr, and the right to protect a file")
    yield path
    subprocess.run([chattr, "-a", path], check=True)


def test_a_protected_file_is_not_called_another_users(protected: Path) -> None:
    """It belongs to this user, who looks for what else is the matter."""
    with pytest.raises(CannotSaveError, match=rf"^{protected} is protected, and may not be replaced"):
        save(protected, AFTER, BEFORE)
    assert protected.read_bytes() == BEFORE.encode()
    assert names(protected) == ["services.ini", "services.ini.bak"]


@pytest.fixture
def mounted(path: Path, tmp_path: Path) -> Iterator[Path]:
    """A container's volume that is one file."""
    volume = tmp_path / "volume"
    volume.write_bytes(BEFORE.encode())
    words = ["mount", "--bind", str(volume), str(path)]
    if sys.platform != "linux" or os.getuid() or subprocess.run(words, check=False, capture_output=True).returncode:
        pytest.skip("needs the right to mount")
    yield path
    subprocess.run(["umount", "-l", str(path)], check=True)


def test_a_file_that_is_mounted_by_itself_is_told(mounted: Path) -> None:
    """Nothing can take its place, and what can be done is said."""
    with pytest.raises(CannotSaveError, match="is mounted by itself and cannot be replaced; mount its folder instead"):
        save(mounted, AFTER, BEFORE)
    assert mounted.read_bytes() == BEFORE.encode()


def test_links_in_a_circle_are_told(path: Path) -> None:
    """Somebody put them there while the file was edited."""
    path.unlink()
    path.symlink_to(path.name)
    with pytest.raises(ChangedOnDiskError, match=r"can no longer be read"):
        save(path, AFTER, BEFORE)
    assert obstacle(path) == f"This user may not write {path}."


def test_what_is_written_in_the_moment_after_a_save_is_known_as_anothers(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what was saved has a stamp; else nobody would ever be told of the other's."""
    assert save(path, AFTER, BEFORE).stamp == look_at(path).stamp

    def settle(folder: Path) -> None:
        path.write_bytes(b"[service:other]\ncommand = run\n")

    monkeypatch.setattr(configsave, "_settle", settle)
    assert save(path, BEFORE, AFTER).stamp is None


def test_characters_that_cannot_be_written_save_nothing(path: Path) -> None:
    """The old text stands."""
    with pytest.raises(CannotSaveError, match="UTF-8"):
        save(path, BEFORE + "\udc00", BEFORE)
    assert path.read_bytes() == BEFORE.encode()


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """With the words of the reader."""
    with pytest.raises(ConfigError, match="there is no such file"):
        load(tmp_path / "services.ini")


AS_NOBODY = """
import os, sys
from pathlib import Path
from medivote_desktop.runtime.configuration.configsave import CannotSaveError, load, save
if os.getuid() == 0:
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
path = Path(sys.argv[1])
print(load(path).obstacle)
try:
    save(path, "[service:b]\\ncommand = run\\n", load(path).text)
except CannotSaveError as error:
    print(error)
"""


def told_to_nobody(path: Path) -> list[str]:
    """What a user without rights is told when the file is loaded and saved."""
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(path)], capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.splitlines()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A file where everybody gets to it, and nobody may write."""
    with tempfile.TemporaryDirectory() as name:
        file = Path(name, "services.ini")
        file.write_bytes(BEFORE.encode())
        file.chmod(0o444)
        Path(name).chmod(0o555)
        yield file
        Path(name).chmod(0o755)


def test_a_file_that_may_not_be_written_is_told_beforehand(open_folder: Path) -> None:
    """And again by the save, which changes nothing."""
    said = f"This user may not write {open_folder}."
    assert told_to_nobody(open_folder) == [said, said]
    assert open_folder.read_bytes() == BEFORE.encode()


def test_a_folder_that_may_not_be_written_is_told(open_folder: Path) -> None:
    """A file can be replaced whole only where its folder takes new ones."""
    open_folder.chmod(0o666)
    said = f"This user may not make files in {open_folder.parent}, and a safe save needs that."
    assert told_to_nobody(open_folder) == [said, said]


def test_a_folder_that_nobody_may_list_is_no_obstacle(open_folder: Path) -> None:
    """Files can be made in it."""
    if os.getuid() == 0:
        os.chown(open_folder.parent, NOBODY, NOBODY)
        os.chown(open_folder, NOBODY, NOBODY)
    open_folder.chmod(0o600)
    open_folder.parent.chmod(0o300)
    assert told_to_nobody(open_folder) == [""]
    assert open_folder.read_text() == "[service:b]\ncommand = run\n"


def test_nothing_is_in_the_way_of_ones_own_file(path: Path) -> None:
    """No words, then."""
    assert obstacle(path) == ""
