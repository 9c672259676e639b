"""The pages of the documentation: every link leads somewhere, every snippet of services.ini can be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs import generate
from medivote_desktop.cli import program as cli
from medivote_desktop.ctl import words
from tests.core.reading import read, source

PAGES = {str(path.relative_to(generate.FOLDER)): path for path in sorted(generate.FOLDER.rglob("*.md"))}
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def anchors_of(page: Path) -> set[str]:
    """As GitHub makes them from headings."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_there_are_pages() -> None:
    """An empty list would make the tests below look at nothing."""
    assert {"configuration.md", "architecture.md"} <= PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    """To a file that is there, and to a heading that it has."""
    text = FENCE.sub("", PAGES[name].read_text(encoding="utf-8"))
    for link in re.findall(r"\]\(([^)]+)\)", text):
        path, _, anchor = link.partition("#")
        target = (PAGES[name].parent / path).resolve() if path else PAGES[name]
        assert target.exists(), link
        assert not anchor or anchor in anchors_of(target), link


@pytest.mark.parametrize("name", [name for name in PAGES if not name.startswith("configuration")])
def test_every_services_ini_is_accepted(name: str) -> None:
    """What stands on a page may be copied."""
    for language, text in FENCE.findall(PAGES[name].read_text(encoding="utf-8")):
        if language == "ini":
            text += "" if "[service:" in text else "\n[service:any]\ncommand = run\n"
            assert read(text, source({"HOME": "/home/kim"})).warnings == ()


@pytest.mark.parametrize("name", PAGES)
def test_every_command_is_one_of_the_programs(name: str) -> None:
    """Commands of both programs on a page are understood by their parsers."""
    for language, text in FENCE.findall(PAGES[name].read_text(encoding="utf-8")):
        lines = [re.sub(r"\s+[#>].*", "", line).split() for line in text.splitlines()] if language == "sh" else []
        for line in lines:
            if line[:1] == ["medivote-ctl"]:
                words.parse(line[1:])
            elif line[:1] == ["medivote-desktop"]:
                cli.parser().parse_args(line[1:])
