"""The last lines of a log whose front rotation has moved to files of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medivote_desktop.runtime.logs import ends
from medivote_desktop.runtime.logs.ends import tail_text
from medivote_desktop.runtime.logs.rotation import put_aside, rotate


def _append(log: Path, text: str) -> None:
    with log.open("a") as file:
        file.write(text)


def test_right_after_a_rotation_the_last_lines_are_those_that_it_moved(log: Path) -> None:
    """The file itself may hold none at all then."""
    _append(log, "one\ntwo\nthree\n")
    rotate(log, 5)

    assert tail_text(str(log), 2) == "two\nthree\n"

    _append(log, "four\n")
    rotate(log, 5)
    _append(log, "five")

    assert tail_text(str(log), 3) == "three\nfour\nfive"
    assert tail_text(str(log), 9) == "one\ntwo\nthree\nfour\nfive"


def test_what_was_cut_short_is_no_line_with_the_next(log: Path) -> None:
    """A run that was killed in the middle of a line; the next one writes into a file of its own."""
    _append(log, "one\ntw")
    put_aside(log, 5)
    _append(log, "three\n")

    assert tail_text(str(log), 2) == "tw\nthree\n"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    parts=st.lists(st.lists(st.sampled_from(["", "a", "€", "line", "x" * 70_000])), min_size=1, max_size=4),
    lines=st.integers(0, 12),
    limit=st.integers(0, 200),
)
def test_the_last_lines_are_those_of_the_whole(parts: list[list[str]], lines: int, limit: int, tmp_path: Path) -> None:
    """Wherever it was rotated, no line is left out in the middle, and none is there twice."""
    log = tmp_path / "some.log"
    for file in tmp_path.iterdir():
        file.unlink()
    for part in parts:
        if log.exists():
            rotate(log, 5)
        _append(log, "".join(f"{line}\n" for line in part))
    whole = [f"{line}\n" for part in parts for line in part]

    assert tail_text(str(log), lines) == "".join(whole[-lines:] if lines else [])
    bounded = tail_text(str(log), lines, limit)
    assert "".join(whole).endswith(bounded)
    assert bounded.count("\n") <= lines
    assert len(bounded.encode()) <= limit + 1


def test_a_rotation_in_the_middle_of_a_look_shows_nothing_twice(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read of the file itself stands in NAME.log.1 by then."""
    _append(log, "one\n")
    rotate(log, 5)
    _append(log, "two\n")
    with_older, looks = ends._with_older, []

    def slow(path: str, data: bytes, lines: int, limit_bytes: int | None) -> bytes:
        looks.append(path)
        if len(looks) == 1:
            rotate(log, 5)
        return with_older(path, data, lines, limit_bytes)

    monkeypatch.setattr(ends, "_with_older", slow)

    assert tail_text(str(log), 10) == "one\ntwo\n"
    assert len(looks) == 2
