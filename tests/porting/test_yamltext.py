"""YAML as plain values: texts as they were written, the line of each, and no harm from hostile documents."""

from __future__ import annotations

import pytest

from medivote_desktop.yamltext import MAX_CHARACTERS, YamlError, read_yaml, write_yaml


def test_texts_stay_as_written() -> None:
    """Only null, true and false mean something else, and only without quotes."""
    document = read_yaml('a: 1.10\nb: 0755\nc: yes\nd: true\ne:\nf: "null"\ng: 22:22\nh: 2024-01-01\ni: ~\n')

    assert document.value == {
        "a": "1.10", "b": "0755", "c": "yes", "d": True, "e": None, "f": "null", "g": "22:22", "h": "2024-01-01",
        "i": None,
    }  # fmt: skip


def test_the_line_of_each_thing() -> None:
    """Of keys and of items of lists."""
    lines = read_yaml("a:\n  b: 1\n  c:\n    - x\n    - y: 2\n").lines

    assert lines["a",] == 1
    assert (lines["a", "b"], lines["a", "c"], lines["a", "c", "0"], lines["a", "c", "1", "y"]) == (2, 3, 4, 5)


LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefg", "bcdefgh", strict=True)
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [", "line 1: while parsing a flow node, expected the node content"),
        ("a: &x [*x]", "it contains itself"),
        ("? [a]\n: b", "line 1: a key is no text"),
        ("a: b\n---\nc: d", "expected a single document"),
        (LAUGHS, "more than 100,000 values"),
        ("[" * 5000, "nested too deeply"),
        ("[" * 100 + "]" * 100, "nested too deeply"),
        ("x" * (MAX_CHARACTERS + 1), "at most 524,288"),
        ("a: \x07", "special characters are not allowed"),
    ],
    ids=range(9),
)
def test_what_cannot_be_used_is_told(text: str, words: str) -> None:
    """In one sentence, with the line where there is one."""
    with pytest.raises(YamlError) as caught:
        read_yaml(text)
    assert words in str(caught.value)


def test_what_was_written_is_read() -> None:
    """And nothing is written by reference."""
    shared = {"a": "yes", "b": "1.0", "c": "x: y # z", "d": "two\nlines", "e": ["", "$$"]}
    text = write_yaml([{"one": shared, "two": shared}])

    assert "&" not in text
    assert read_yaml(text).value == {"one": shared, "two": shared}
