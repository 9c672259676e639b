"""The format of an env_file."""

from __future__ import annotations

import pytest

from medivote_desktop.core.config import ConfigError
from medivote_desktop.core.ini.envfile import MAX_CHARACTERS, parse_env_file


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("K=v", "v"),
        ("  K = v  ", "v"),
        ("export K=v", "v"),
        ("export\t K=v", "v"),
        ("K=", ""),
        ("K=a b=c", "a b=c"),
        ("K=a # said", "a"),
        ("K=a#b", "a#b"),
        ("K=#b", "#b"),
        ("K='a # \\n $X'", "a # \\n $X"),
        ("K='a' # said", "a"),
        ('K="a # b"', "a # b"),
        (r'K="a\nb\t\"c\" \\ \$ \x"', 'a\nb\t"c" \\ $ \\x'),
        ("K=${HOME}", "${HOME}"),
        ("K=it's", "it's"),
        ("K=é", "é"),
    ],
)
def test_a_line_is_a_variable(line: str, value: str) -> None:
    """Quotes and `export` are what other tools make of them; nothing is expanded."""
    assert parse_env_file(f"# begin\n\n{line}\n") == {"K": value}


def test_the_last_line_of_a_name_wins() -> None:
    """As with every reader of such files."""
    assert parse_env_file("\ufeffA=1\r\nB=2\r\nA=3\r\n") == {"A": "3", "B": "2"}


def test_every_bad_line_is_told_without_its_value() -> None:
    """A value may be a secret."""
    with pytest.raises(ConfigError) as caught:
        parse_env_file('A\n1B=x\n=x\nC="secret\nD=\'secret\nE="secret" secret\nF=sec\0ret\nexport\n', "app.env")

    assert str(caught.value).splitlines() == [
        "app.env:1: “A” has no =; write KEY=value",
        "app.env:2: 1B is no name of a variable",
        "app.env:3: (nothing) is no name of a variable",
        "app.env:4: the quote around the value of C is not closed on its line",
        "app.env:5: the quote around the value of D is not closed on its line",
        "app.env:6: something stands behind the quoted value of E",
        "app.env:7: the value of F holds a NUL",
        "app.env:8: “export” has no =; write KEY=value",
    ]


def test_a_file_too_large_is_refused() -> None:
    """One fault, whatever stands in it."""
    with pytest.raises(ConfigError, match="at most 1,048,576 are read"):
        parse_env_file("A" * (MAX_CHARACTERS + 1))
