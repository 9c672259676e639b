"""How serious a line is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.logs.level import Level, level_of


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("2026-11-25 12:00:00.123 ERROR   it broke", Level.ERROR),
        ("[error] it broke", Level.ERROR),
        ("error: it broke", Level.ERROR),
        ("Traceback (most recent call last):", Level.ERROR),
        ("CRITICAL:root:it broke", Level.ERROR),
        ('{"level":"warn","msg":"late"}', Level.WARNING),
        ("ts=1 level=warning late", Level.WARNING),
        ("WARNING late, an ERROR may follow", Level.WARNING),
        ("INFO:     Started", Level.INFO),
        ("<debug> x", Level.DEBUG),
        ("TRACE x", Level.DEBUG),
        ("an error, nothing else", None),
        ("no information", None),
        ("MY_ERROR_COUNT and TERROR", None),
        ("x" * 200 + " ERROR", None),
    ],
)
def test_the_first_level_counts(line: str, level: Level | None) -> None:
    """In capitals anywhere in front; in small letters only where they are meant so."""
    assert level_of(line) is level


@given(st.text())
def test_any_text_can_be_asked(line: str) -> None:
    """Without a level, or with one of the four."""
    assert level_of(line) in {None, *Level}
