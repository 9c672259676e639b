"""From a place to a fleet that may be run."""

from __future__ import annotations

from pathlib import Path

import pytest

from medivote_desktop.places.locate import Place
from medivote_desktop.resources import resource_path
from medivote_desktop.startup.opening import CannotOpenError, open_place


def test_what_cannot_be_opened_can_be_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lock is not kept: the next try is not told that another program looks after the fleet."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    place = Place(resource_path("demo.ini"), is_demo=True)
    opened = open_place(place, {})
    opened.lock.release()
    ports = opened.lock.folder / "demo-ports.json"
    ports.unlink()
    ports.mkdir()
    with pytest.raises(CannotOpenError, match="cannot be used"):
        open_place(place, {})
    ports.rmdir()

    again = open_place(place, {})

    assert again.lock.held
    again.lock.release()
