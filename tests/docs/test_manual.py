"""The man pages: clean for both formatters, and every command and option of the parsers is in them."""

from __future__ import annotations

import argparse
import re
import subprocess
from collections.abc import Iterator

import pytest

from medivote_desktop import __version__
from medivote_desktop.cli import program as cli
from medivote_desktop.ctl import words
from medivote_desktop.resources import resource_path

PARSERS = {"medivote-desktop": cli.parser, "medivote-ctl": words.parser}


def source_of(name: str) -> str:
    return resource_path(f"man/{name}.1").read_text(encoding="utf-8")


def text_of(name: str) -> str:
    """The page's source without its formatting."""
    return re.sub(r"\\f[BRIP]|\\&|\\c", "", source_of(name)).replace("\\-", "-")


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    return {}


def options_of(parser: argparse.ArgumentParser) -> set[str]:
    return {option for action in parser._actions for option in action.option_strings}


def options_told(text: str) -> set[str]:
    """What stands in the heads of a page's lists."""
    heads = re.findall(r"^\.TP\n\.\w+ (.*)$", text, re.MULTILINE)
    return {word for head in heads for word in re.findall(r"(?<![\w-])--?[a-z][a-z-]*", head)}


def sections_of(name: str) -> Iterator[tuple[str, str]]:
    """Each command with its part of the page."""
    body = text_of(name).partition("\n.SH COMMANDS\n")[2].partition("\n.SH ")[0]
    for part in re.split(r"^\.SS ", body, flags=re.MULTILINE)[1:]:
        yield part.split()[0], part


@pytest.mark.parametrize("name", PARSERS)
@pytest.mark.parametrize(
    "formatter", [["man", "--warnings", "-E", "UTF-8", "-l", "-Tutf8", "-Z"], ["mandoc", "-Tlint"]]
)
def test_formatters_find_no_fault(name: str, formatter: list[str]) -> None:
    """Not even a matter of style."""
    done = subprocess.run([*formatter, resource_path(f"man/{name}.1")], capture_output=True, timeout=60, check=False)

    assert (done.returncode, done.stderr) == (0, b"")
    if formatter[0] == "mandoc":
        assert done.stdout == b""


@pytest.mark.parametrize("name", PARSERS)
def test_the_program_s_own_options_are_told(name: str) -> None:
    """All of them, and none that it does not know."""
    options = text_of(name).partition("\n.SH OPTIONS\n")[2].partition("\n.SH ")[0]

    assert options_told(options) == options_of(PARSERS[name]())


def test_every_command_is_told_with_its_options() -> None:
    """Those that each command has beside the common ones."""
    parser = words.parser()
    common = options_of(parser)
    told = {command: options_told(part) for command, part in sections_of("medivote-ctl")}
    known = {command: options_of(sub) - common for command, sub in commands_of(parser).items()}

    assert told == known


@pytest.mark.parametrize("name", PARSERS)
def test_every_exit_code_is_told(name: str) -> None:
    """As in the words of --help."""
    parser = PARSERS[name]()
    codes = re.findall(r"\b(\d) ", parser.epilog or "")
    told = text_of(name).partition("\n.SH EXIT STATUS\n")[2].partition("\n.SH ")[0]

    assert len(codes) > 3
    assert re.findall(r"^\.B (\d)$", told, re.MULTILINE) == codes


@pytest.mark.parametrize("name", PARSERS)
def test_the_page_names_this_version(name: str) -> None:
    """In its title line."""
    assert f'"MediVote Desktop {__version__}"' in source_of(name).splitlines()[0]
