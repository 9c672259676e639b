"""What a person's settings remember, and what damage does to them."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.settings_store import SettingsStore
from tests.fardisk import FarDisk


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "window.ini"


def test_nothing_is_set_at_first(path: Path) -> None:
    """Without a file everything reads as unset, and reading makes no file."""
    store = SettingsStore(path)
    assert store.hidden_hint_said is False
    assert (store.theme, store.close_hides, store.start_hidden, store.monochrome_icon) == ("system", True, False, False)
    assert store.medivote_home is None
    assert store.geometry is None
    assert store.header_state is None
    assert store.splitter_state is None
    assert not path.exists()


def test_what_was_kept_is_there_the_next_time(path: Path) -> None:
    """Another store on the same file reads what was saved, in a folder that did not exist before."""
    store = SettingsStore(path)
    store.hidden_hint_said = True
    store.theme, store.close_hides, store.start_hidden, store.monochrome_icon = "dark", False, True, True
    store.medivote_home = "/srv/Medi Vote, ümläut; 100%"
    store.geometry = QByteArray(b"\x00\x01\xff geometry")
    store.header_state = QByteArray(b"\x00header")
    store.splitter_state = QByteArray(b"splitter\x00")
    assert store.save()

    again = SettingsStore(path)
    assert again.hidden_hint_said is True
    assert (again.theme, again.close_hides, again.start_hidden, again.monochrome_icon) == ("dark", False, True, True)
    assert again.medivote_home == "/srv/Medi Vote, ümläut; 100%"
    assert again.geometry == QByteArray(b"\x00\x01\xff geometry")
    assert again.header_state == QByteArray(b"\x00header")
    assert again.splitter_state == QByteArray(b"splitter\x00")


def test_what_is_taken_back_is_unset(path: Path) -> None:
    """None takes a setting back, in the file as well."""
    store = SettingsStore(path)
    store.medivote_home = "/srv/medivote"
    store.geometry = QByteArray(b"x")
    store.save()
    store.medivote_home = None
    store.geometry = None
    store.hidden_hint_said = False
    assert store.save()
    assert SettingsStore(path).medivote_home is None
    assert SettingsStore(path).geometry is None
    assert "medivote" not in path.read_text()


DAMAGES: list[Callable[[bytes], bytes]] = [
    lambda whole: b"",
    lambda whole: whole[: len(whole) // 2],
    lambda whole: b"\x00\xff" * 500,
    lambda whole: b"[window]\ngeometry=hello\nheader_state=@ByteArray(\n[tray]\nhidden_hint_said=perhaps\n",
    lambda whole: b"no section = at all\n====\n[[[\n",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_reads_and_is_mended(path: Path, damage: Callable[[bytes], bytes]) -> None:
    """A damaged file raises nothing, gives values of the right kinds, and takes new ones."""
    store = SettingsStore(path)
    store.geometry = QByteArray(b"\x00\x01")
    store.hidden_hint_said = True
    store.save()
    path.write_bytes(damage(path.read_bytes()))

    damaged = SettingsStore(path)
    assert isinstance(damaged.hidden_hint_said, bool)
    assert damaged.medivote_home is None
    for state in (damaged.geometry, damaged.header_state, damaged.splitter_state):
        assert state is None or isinstance(state, QByteArray)

    damaged.medivote_home = "/srv/medivote"
    damaged.save()
    assert SettingsStore(path).medivote_home == "/srv/medivote"


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where the settings cannot be kept, `save` says so instead of raising."""
    (tmp_path / "file").write_text("in the way")
    store = SettingsStore(tmp_path / "file" / "window.ini")
    store.hidden_hint_said = True
    assert not store.save()


def test_two_files_do_not_mix(tmp_path: Path) -> None:
    """Each path is a store of its own."""
    one, two = SettingsStore(tmp_path / "one.ini"), SettingsStore(tmp_path / "two.ini")
    one.hidden_hint_said = True
    one.save()
    two.save()
    assert two.hidden_hint_said is False


@pytest.mark.usefixtures("freed")
def test_a_silent_disk_holds_up_no_choice(disk: FarDisk, gate: Gate, qtbot: QtBot) -> None:
    """What is chosen holds at once, and is in the file when the disk answers; so is what another program set."""
    path = disk.folder / "desktop.ini"
    SettingsStore(path).start_hidden = True
    SettingsStore(path).save()
    store = SettingsStore(path, gate.run)
    disk.fall_silent()
    store.theme, store.close_hides, store.medivote_home = "dark", False, "/srv/a, b"
    store.geometry = QByteArray(b"\x00\xff")
    store.log_zoom_steps = -2
    QCoreApplication.processEvents()
    assert store.save()
    assert (store.theme, store.close_hides, store.start_hidden) == ("dark", False, True)

    disk.answer()
    qtbot.waitUntil(lambda: SettingsStore(path).geometry is not None)
    other = SettingsStore(path)
    assert (other.theme, other.close_hides, other.start_hidden, other.log_zoom_steps) == ("dark", False, True, -2)
    assert other.medivote_home == "/srv/a, b"
    other.monochrome_icon = True
    assert other.save()

    store.medivote_home = None
    qtbot.waitUntil(lambda: SettingsStore(path).medivote_home is None)
    assert SettingsStore(path).monochrome_icon


def test_held_settings_read_what_the_file_says(path: Path, gate: Gate) -> None:
    """As the others do: truth as a word, damage as if it were unset."""
    kept = SettingsStore(path)
    kept.hidden_hint_said, kept.close_hides, kept.theme = True, False, "light"
    kept.header_state = QByteArray(b"\x00header")
    assert kept.save()
    store = SettingsStore(path, gate.run)
    assert (store.hidden_hint_said, store.close_hides, store.start_hidden) == (True, False, False)
    assert (store.theme, store.header_state) == ("light", QByteArray(b"\x00header"))
    path.write_text("[tray]\nmonochrome=yes\nclose_hides=0\n[look]\ntheme=a, b\nlanguage=\n[log]\nzoom_steps=x\n")
    store = SettingsStore(path, gate.run)
    assert (store.monochrome_icon, store.close_hides, store.theme) == (True, False, "system")
    assert (store.language, store.log_zoom_steps, store.geometry) == ("system", 0, None)


def test_that_they_cannot_be_written_is_told(
    tmp_path: Path, gate: Gate, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """By the next save: the first one knows of nothing yet."""
    (tmp_path / "file").touch()
    store = SettingsStore(tmp_path / "file" / "desktop.ini", gate.run)
    store.theme = "dark"
    qtbot.waitUntil(lambda: not store.save())
    assert store.theme == "dark"
    assert "the settings cannot be written: " in caplog.text


def test_what_could_not_be_written_goes_with_what_is_set_next(
    path: Path, gate: Gate, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    """A full disk costs no choice once it has room again, and nothing is left beside the file."""

    def full(_draft: Path, _target: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    store = SettingsStore(path, gate.run)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "replace", full)
        store.theme = "dark"
        store.save()
        qtbot.waitUntil(lambda: "the settings cannot be written" in caplog.text)
        assert not store.save()
        qtbot.waitUntil(lambda: caplog.text.count("the settings cannot be written") == 2)
    assert list(path.parent.iterdir()) == []

    store.close_hides = False
    qtbot.waitUntil(path.exists)

    other = SettingsStore(path)
    assert (other.theme, other.close_hides) == ("dark", False)
