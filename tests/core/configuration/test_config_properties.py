"""Whatever stands in a services.ini: it is read to the last line, or every fault is told; never anything else."""

from __future__ import annotations

import random
import time
from collections.abc import Callable

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from medivote_desktop.core.config import (
    ConfigError,
    Fault,
)
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS, Key
from medivote_desktop.core.ini.envfile import parse_env_file
from medivote_desktop.resources import resource_path
from tests.core.accounts import is_handled, line_count, outcome

SERVICES_INI = resource_path("services.ini").read_text(encoding="utf-8")
LINES = SERVICES_INI.splitlines()
KEY_LINES = [index for index, line in enumerate(LINES) if "=" in line and line[0].isalpha()]


# Noise.

WORDS = [*SERVICE_KEYS, *MANAGER_KEYS, "[service:", "]", "[manager]\n", "[service:a]\n", "[service:b]\n", "a", "b"]
WORDS += [" = ", "=", "\n", "\n ", "\r\n", "\r", "#", ";", ",", '"', "'", "${", "}", ":-", "$$", "$", "${HERE}", "${X}"]
WORDS += [
    "${PYTHON}",
    "10s",
    "5",
    "8001",
    "http://",
    "localhost",
    ":",
    "::1",
    "[",
    "(",
    "*",
    "\0",
    "\t",
    " ",
    "\x85",
    "é",
]
WORDS += [
    "\ufeff",
    "\u2028",
    "\u202e",
    "yes",
    "oneshot",
    "healthy",
    "TERM",
    "command = x\n",
    "none",
    "~",
    "\\",
    "9" * 30,
]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=60).map("".join))
@settings(max_examples=500, deadline=None)
@example("[service:a]\ncommand = x\nenvironment =\n \x85=1")
def test_words_in_any_order_are_handled(text: str) -> None:
    """Read or told, and nothing else."""
    is_handled(text)


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_bytes_are_handled(noise: bytes) -> None:
    """As they come from a broken disk."""
    is_handled(noise.decode("latin-1"))


@given(st.sampled_from([*SERVICE_KEYS.values()]), st.lists(st.sampled_from(WORDS) | st.text(max_size=9)).map("".join))
@settings(max_examples=500, deadline=None)
def test_any_value_of_any_key_is_handled(key: Key, value: str) -> None:
    """Every kind of value meets every kind of text."""
    command = "" if key.name == "command" else "command = x\n"
    is_handled(f"[service:a]\n{command}{key.name} = {value}\n")


# A good file, mangled.


def cut(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text))]


def with_a_line_twice(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(draw.randrange(len(lines)), draw.choice(lines))
    return "\n".join(lines)


def without_a_line(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    del lines[draw.randrange(len(lines))]
    return "\n".join(lines)


def with_values_swapped(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    keyed = [index for index, line in enumerate(lines) if " = " in line]
    if len(keyed) > 1:
        one, other = draw.sample(keyed, 2)
        (key, value), (other_key, other_value) = (lines[index].split(" = ", 1) for index in (one, other))
        lines[one], lines[other] = f"{key} = {other_value}", f"{other_key} = {value}"
    return "\n".join(lines)


def with_a_character(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + draw.choice("\0\t\r\n =[]:;#\"'${},é\u2028\ud7ff\U0001f600") + text[at:]


def without_a_character(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + text[at + 1 :]


def indented(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    at = draw.randrange(len(lines))
    lines[at] = "  " + lines[at]
    return "\n".join(lines)


def with_crlf(text: str, draw: random.Random) -> str:
    return text.replace("\n", "\r\n")


def with_a_giant_line(text: str, draw: random.Random) -> str:
    return with_a_character(text, draw) + draw.choice("a =\"${'") * draw.choice((50_000, 70_000))


MANGLERS: list[Callable[[str, random.Random], str]] = [
    cut, with_a_line_twice, without_a_line, with_values_swapped, with_a_character, without_a_character, indented,
    with_crlf, with_a_giant_line,
]  # fmt: skip


@given(st.lists(st.sampled_from(MANGLERS), min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_a_mangled_file_is_handled(manglers: list[Callable[[str, random.Random], str]], draw: random.Random) -> None:
    """Cut, doubled, swapped, indented, with CRLF or with a giant line: read to the last line, or told."""
    text = SERVICES_INI
    for mangle in manglers:
        text = mangle(text or "x", draw)
    is_handled(text)


@given(st.sampled_from(KEY_LINES), st.integers(0, 30), st.sampled_from("abzZ_9- é.x"))
@settings(max_examples=200, deadline=None)
def test_no_misspelt_key_is_passed_over(index: int, at: int, letter: str) -> None:
    """One letter more in a key rejects the file, with that line."""
    key, _, value = LINES[index].partition(" =")
    misspelt = key[: at % (len(key) + 1)] + letter + key[at % (len(key) + 1) :]
    if misspelt.strip(" ") == key:
        misspelt = f"{key}x"

    result = outcome("\n".join([*LINES[:index], f"{misspelt} ={value}", *LINES[index + 1 :]]))

    assert isinstance(result, ConfigError)
    assert index + 1 in {fault.line for fault in result.faults if "unknown key" in fault.message}


EVERYBODY = ",".join(f"s{number}" for number in range(300))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bytes", random.Random(1).randbytes(10_000_000).decode("latin-1")),
        ("lines", "a\n" * 300_000),
        ("unknown keys", "[service:a]\n" + "k=1\n" * 100_000),
        ("sections", "[service:a]\n" * 50_000),
        ("references", "[service:a]\ncommand = " + "${A:-" * 12_000),
        ("one value", "[service:a]\ncommand = x\nport =" + "\n x" * 100_000),
        ("words of shells", "[service:a]\nport = x\ncommand = x" + '\n "&&"' * 100_000),
        ("a knot", "".join(f"[service:s{n}]\ncommand=x\ndepends_on={EVERYBODY}\n" for n in range(300))),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)  # fmt: skip
def test_noise_without_end_ends_soon(name: str, text: str) -> None:
    """Megabytes of it cost seconds at most, of computing, and a page of faults."""
    began = time.process_time()

    assert isinstance(outcome(text), ConfigError)
    assert time.process_time() - began < 10


@given(
    st.lists(st.sampled_from([*WORDS, "export ", "\\n", "A=", "B='"]) | st.text(max_size=5), max_size=40).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_an_env_file_is_read_or_told(text: str) -> None:
    """Any text: variables that a process can have, or faults with their lines."""
    variables: dict[str, str] = {}
    faults: tuple[Fault, ...] = ()
    try:
        variables = parse_env_file(text, "app.env")
    except ConfigError as error:
        faults = error.faults
    assert all(fault.file == "app.env" and 0 < fault.line <= line_count(text) for fault in faults)
    assert all(name and "=" not in name and "\0" not in name + value for name, value in variables.items())
