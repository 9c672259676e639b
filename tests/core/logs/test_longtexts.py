"""Long texts are looked through in steps, and the same is found as at once."""

from __future__ import annotations

import time
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medivote_desktop.core.logs import longtexts
from medivote_desktop.core.logs.longtexts import matches, replaced
from medivote_desktop.core.secrets.masking import MASK, Masker
from medivote_desktop.core.secrets.places import IN_COMMANDS, IN_TEXTS, Place

FRAGMENTS = (
    *(' "password": "it is \\"long\\" and has blanks', '"', "'", ",", ";", " ", "=", ": ", "\n", "x" * 70, "api_key"),
    *("https://user:pa/ss@host/", "token=", "Bearer abcdefgh1234", "-----BEGIN PRIVATE KEY-----", "-----END", "<key>"),
    *(
        "</key>",
        "Cookie: a=b; c=d",
        "[1, 2",
        "]",
        "{",
        "}",
        "value",
        "name: secret",
        "%3D",
        "eyJabcdefgh.abcdefgh",
        "--pw ",
    ),
)
TEXTS = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)


@pytest.mark.parametrize("place", dict.fromkeys((*IN_TEXTS, *IN_COMMANDS)), ids=lambda place: place.markers[0])
@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_the_same_is_found_in_steps(place: Place, text: str) -> None:
    """Whatever the expression; as if the text had been looked through at once."""
    with patch.object(longtexts, "_STEP", 50):
        found = [match.span() for match in matches(place.pattern, text, 600)]
        told = replaced(place.pattern, text, r"\g<lead>-", 600)

    assert found == [match.span() for match in place.pattern.finditer(text)]
    assert told == place.pattern.sub(r"\g<lead>-", text)


@pytest.mark.parametrize("before", ["", "a=b, " * 900, "x" * 5000 + " "])
def test_a_secret_is_masked_wherever_it_is_in_a_long_line(before: str) -> None:
    """Also where a step ends within it, and where it is long itself."""
    masker = Masker(["known-0815-secret"])
    for more in range(0, 2200, 97):
        line = f'{before}{" " * more}password="{"s3cret " * 900}" known-0815-secret {"y" * 3000}'
        masked = masker.text(line)
        assert "s3cret" not in masked
        assert "known-0815" not in masked
        assert masked.endswith(f"password={MASK} {MASK} {'y' * 3000}")


def test_the_end_of_a_key_below_a_long_line_takes_no_time() -> None:
    """It took minutes to see that a line of sixty kilobytes is none of a key."""
    text = f"first\n{'x' * 60_000}!\nQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n-----END PRIVATE KEY-----"
    began = time.process_time()

    masked = Masker([]).text(text)

    assert time.process_time() - began < 5
    assert masked.endswith(f"!\n{MASK}\n-----END PRIVATE KEY-----")
