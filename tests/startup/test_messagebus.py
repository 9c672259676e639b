"""The session's message bus: what libdbus is told while Qt looks for it."""

from __future__ import annotations

import os
import socket
import tempfile
from pathlib import Path

import pytest

from medivote_desktop.startup.messagebus import none_begun

_ADDRESS = "DBUS_SESSION_BUS_ADDRESS"


def _told(monkeypatch: pytest.MonkeyPatch, folder: str, address: str | None) -> str | None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
    monkeypatch.delenv(_ADDRESS, raising=False)
    if address is not None:
        monkeypatch.setenv(_ADDRESS, address)
    with none_begun():
        told = os.environ.get(_ADDRESS)
    assert os.environ.get(_ADDRESS) == address
    return told


def test_a_bus_whose_address_is_known_is_used(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is changed."""
    assert _told(monkeypatch, str(tmp_path), "unix:path=/x") == "unix:path=/x"


def test_a_bus_in_its_usual_place_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """There libdbus finds it by itself."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(f"{folder}/bus")
        assert _told(monkeypatch, folder, None) is None


@pytest.mark.parametrize("folder", ["", "/nowhere"])
def test_where_there_is_none_none_is_begun(monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    """And what is started afterwards is told nothing of it."""
    assert _told(monkeypatch, folder, None) == "disabled:"
    with pytest.raises(ZeroDivisionError), none_begun():
        _ = 1 / 0
    assert _ADDRESS not in os.environ
