"""Colours and other codes that programs write for terminals: read, left out, and made readable on any ground."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from medivote_desktop.core.records import NamedTuple

TRUE_COLOUR = 0x1000000
"""A colour of this and more carries its red, green and blue; one below 16 is a colour of the palette."""

_TAB = 8
_LEVELS = (0, 95, 135, 175, 215, 255)


class Style(NamedTuple):
    """How a run of characters is written; None is the colour that everything has."""

    front: int | None = None
    ground: int | None = None
    bold: bool = False
    dim: bool = False
    italic: bool = False
    underline: bool = False
    inverse: bool = False
    strike: bool = False


PLAIN = Style()


class Run(NamedTuple):
    """Characters of a line, from `start` up to `end`, that are written in one style."""

    start: int
    end: int
    style: Style


class Styled(NamedTuple):
    """A line as it is to be seen; `runs` names only what is not plain."""

    text: str
    runs: tuple[Run, ...] = ()


# Compiled when first needed: the window shall be there at once.


@cache
def _special() -> re.Pattern[str]:
    """Whatever is not simply shown: control characters, and those that turn the direction or break the line."""
    return re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@cache
def _code() -> re.Pattern[str]:
    """Colours as group 1; titles, cursor movements and all else without group; one control character as group 2."""
    return re.compile(
        r"\x1b\[([0-9;:]*)m"
        r"|\x1b(?:\[[0-?]*[ -/]*[@-~]?|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[PX^_][^\x1b]*(?:\x1b\\)?|[ -/]*[0-~]?)"
        "|([\x00-\x1a\x1c-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069])"
    )


def styled(line: str) -> Styled:
    """A line without its codes, and how they want it written. Tabs become spaces; a bare return becomes a sign."""
    if not line or _special().search(line) is None:
        return Styled(line)
    line = line.rstrip("\r")
    parts: list[str] = []
    runs: list[Run] = []
    style, length, at = PLAIN, 0, 0

    def add(text: str) -> None:
        nonlocal length
        if text:
            parts.append(text)
            if style is not PLAIN:
                runs.append(Run(length, length + len(text), style))
            length += len(text)

    for found in _code().finditer(line):
        add(line[at : found.start()])
        at = found.end()
        if found.group(1) is not None:
            style = _changed(style, found.group(1))
        elif found.group(2) == "\t":
            add(" " * (_TAB - length % _TAB))
        elif found.group(2) == "\r":
            add("⏎")
    add(line[at:])
    return Styled("".join(parts), tuple(runs))


def plain(line: str) -> str:
    """The visible text of a line."""
    return styled(line).text


def _changed(style: Style, words: str) -> Style:
    """The style after the numbers of one colour code."""
    numbers = [int(word) if word.isdecimal() and len(word) < 4 else 0 for word in re.split("[;:]", words)]
    at = 0
    while at < len(numbers):
        number = numbers[at]
        if number in (38, 48):
            colour, at = _extended(numbers, at + 1)
            if colour is not None:
                style = style._replace(front=colour) if number == 38 else style._replace(ground=colour)
            continue
        style = _simple(style, number)
        at += 1
    return style if style != PLAIN else PLAIN


def _extended(numbers: list[int], at: int) -> tuple[int | None, int]:
    """A colour of 256 or of all, and where the numbers behind it begin; None for one that is not whole."""
    kind = numbers[at] if at < len(numbers) else None
    if kind == 5 and at + 1 < len(numbers):
        return _of_256(min(255, numbers[at + 1])), at + 2
    if kind == 2 and at + 3 < len(numbers):
        red, green, blue = (min(255, one) for one in numbers[at + 1 : at + 4])
        return TRUE_COLOUR | red << 16 | green << 8 | blue, at + 4
    return None, len(numbers)


def _of_256(number: int) -> int:
    if number < 16:
        return number
    if number >= 232:
        return TRUE_COLOUR | (8 + 10 * (number - 232)) * 0x010101
    number -= 16
    red, green, blue = _LEVELS[number // 36], _LEVELS[number // 6 % 6], _LEVELS[number % 6]
    return TRUE_COLOUR | red << 16 | green << 8 | blue


_SWITCHES: dict[int, dict[str, bool]] = {
    1: {"bold": True},
    2: {"dim": True},
    3: {"italic": True},
    4: {"underline": True},
    7: {"inverse": True},
    9: {"strike": True},
    21: {"underline": True},
    22: {"bold": False, "dim": False},
    23: {"italic": False},
    24: {"underline": False},
    27: {"inverse": False},
    29: {"strike": False},
}


def _simple(style: Style, number: int) -> Style:
    if number == 0:
        return PLAIN
    if switches := _SWITCHES.get(number):
        return Style(**{**style._asdict(), **switches})
    if 30 <= number <= 37 or 90 <= number <= 97:
        return style._replace(front=number - 30 if number < 90 else number - 82)
    if 40 <= number <= 47 or 100 <= number <= 107:
        return style._replace(ground=number - 40 if number < 100 else number - 92)
    if number == 39:
        return style._replace(front=None)
    return style._replace(ground=None) if number == 49 else style


def luminance(colour: int) -> float:
    """How bright a colour of red, green and blue is, from 0 to 1, as the contrast guidelines of the web reckon."""
    shares = (colour >> shift & 0xFF for shift in (16, 8, 0))
    red, green, blue = (
        share / 255 / 12.92 if share <= 10 else ((share / 255 + 0.055) / 1.055) ** 2.4 for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: int, other: int) -> float:
    """From 1, the same brightness, to 21, black on white."""
    dark, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dark + 0.05)


@lru_cache(maxsize=4096)
def readable(colour: int, ground: int, at_least: float = 4.5) -> int:
    """The colour, brightened or darkened as far as it must be to be read on that ground."""
    colour, ground = colour & 0xFFFFFF, ground & 0xFFFFFF
    target = 0xFFFFFF if contrast(0xFFFFFF, ground) > contrast(0, ground) else 0
    for step in range(33):
        mixed = _mixed(colour, target, step / 32)
        if contrast(mixed, ground) >= at_least:
            return mixed
    return target


def _mixed(one: int, other: int, share: float) -> int:
    return sum(
        round((one >> shift & 0xFF) * (1 - share) + (other >> shift & 0xFF) * share) << shift for shift in (16, 8, 0)
    )
