"""What is the same to a filter."""

from __future__ import annotations

import pytest

from medivote_desktop.core.folding import folded


@pytest.mark.parametrize(
    ("text", "found_by"),
    [
        ("İstanbul", "istanbul"),
        ("İSTANBUL", "İstanbul"),
        ("ISTANBUL", "istanbul"),
        ("Ispartakule ısı", "ISI"),
        ("Mu\u0308ller", "Müller"),
        ("MÜLLER", "muller"),
        ("Straße", "STRASSE"),
        ("ΣΊΣΥΦΟΣ", "Σίσυφος"),
        ("ｗｅｂ", "web"),
        ("веб", "ВЕБ"),
        ("ウェブ", "ウェブ"),
    ],
)
def test_case_and_accents_do_not_matter(text: str, found_by: str) -> None:
    """Nor does the keyboard with which a letter was typed; folded once more it is the same."""
    assert folded(found_by) in folded(text)
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(("text", "other"), [("web", "wab"), ("и", "н"), ("Node 1", "Node 2")])
def test_other_letters_are_others(text: str, other: str) -> None:
    """Nothing is found that is spelt otherwise."""
    assert folded(text) != folded(other)
