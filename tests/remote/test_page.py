"""The language in which the page is given to whom."""

from __future__ import annotations

import pytest

from medivote_desktop.remote.page import language_of, read_page


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7", "de"),
        ("DE-ch", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("en;q=0.5, de ; q=0.8", "de"),
        ("fr-FR,fr;q=0.9", "en"),
        ("fr-FR,fr;q=0.9,de;q=0.3,en;q=0.2", "de"),
        ("*", "en"),
        ("de;q=0", "en"),
        ("de;q=nonsense", "en"),
        ("de;q=1.0", "de"),
        ("dev,deu", "en"),
        (",;,q=1;;=", "en"),
    ],
)
def test_what_is_liked_best_of_what_is_spoken(accepted: str, language: str) -> None:
    """English where none fits."""
    assert language_of(accepted) == language


def test_no_word_can_end_what_it_stands_in() -> None:
    """In every language the same files are there, and differ in their words alone; no tag is lost or made up."""
    english, german = read_page(), read_page("de")
    assert english.keys() == german.keys()
    assert {path for path in english if english[path] != german[path]} == {"/", "/reasons.js", "/words.js"}
    tags = [page["/"].body.count(b"<") for page in (english, german)]
    assert tags[0] == tags[1]
