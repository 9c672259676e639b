"""Terminal codes: what is seen of them, and colours that can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.logs.ansi import PLAIN, TRUE_COLOUR, Run, Style, contrast, plain, readable, styled

PIECES = st.sampled_from(
    ["\x1b[", "\x1b]", "\x1b", "31", "38;5;200", "48;2;1;2;3", ";", ":", "m", "\x07", "\r", "\t", "K", "x", "ü", "日"]
)


@pytest.mark.parametrize(
    ("line", "text", "runs"),
    [
        ("plain", "plain", ()),
        ("\x1b[31mred\x1b[0m!", "red!", (Run(0, 3, Style(front=1)),)),
        ("\x1b[1;93mx", "x", (Run(0, 1, Style(front=11, bold=True)),)),
        ("\x1b[2mdim\x1b[22m.", "dim.", (Run(0, 3, Style(dim=True)),)),
        ("\x1b[38;5;9mx\x1b[m", "x", (Run(0, 1, Style(front=9)),)),
        ("\x1b[38;5;196mx", "x", (Run(0, 1, Style(front=TRUE_COLOUR | 0xFF0000)),)),
        ("\x1b[48;5;244mx", "x", (Run(0, 1, Style(ground=TRUE_COLOUR | 0x808080)),)),
        ("\x1b[38;2;1;2;3;4mx", "x", (Run(0, 1, Style(front=TRUE_COLOUR | 0x010203, underline=True)),)),
        ("\x1b[38;2;1mx", "x", ()),
        ("a\x1b[2Kb\x1b]8;;http://x\x1b\\c\x1b(Bd", "abcd", ()),
        ("1\t2\r", "1       2", ()),
    ],
)
def test_codes_become_styles(line: str, text: str, runs: tuple[Run, ...]) -> None:
    """Colours of 16, 256 and all, weights, and nothing of what moves a cursor."""
    assert styled(line) == (text, runs)


@given(st.lists(PIECES | st.text(max_size=3)).map("".join))
def test_what_is_seen_is_clean(line: str) -> None:
    """Whatever is written, no control character is left, and the runs lie in order within the text."""
    text, runs = styled(line)
    assert not any(character < " " or "\x7f" <= character < "\xa0" for character in text)
    at = 0
    for run in runs:
        assert at <= run.start < run.end <= len(text)
        assert run.style != PLAIN
        at = run.end
    assert plain(text) == text


@given(st.integers(0, 0xFFFFFF), st.sampled_from([0xFFFFFF, 0x191C20, 0, 0xB3202A, 0x808080]))
def test_every_colour_can_be_read(colour: int, ground: int) -> None:
    """On any ground, and one that can be read already stays as it is."""
    shown = readable(colour, ground)
    assert contrast(shown, ground) >= 4.5
    if contrast(colour, ground) >= 4.5:
        assert shown == colour
