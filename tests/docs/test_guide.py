"""The guide: its words for the window's buttons are those of the window, and every page can be found."""

from __future__ import annotations

import ast
import re

import pytest

import medivote_desktop
from docs.generate import FOLDER

GUIDE = FOLDER / "guide"
PAGES = {page.name: page for page in sorted(GUIDE.glob("*.md"))}


@pytest.fixture(scope="module")
def labels() -> set[str]:
    """All texts of the program, without the marks of shortcuts and dialogs."""
    code = FOLDER.parent / medivote_desktop.__name__
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(code.rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return {text.partition("\t")[0].replace("&", "").rstrip("…") for text in texts}


def test_every_page_is_in_the_list() -> None:
    """And the list names no other."""
    listed = re.findall(r"\]\(([\w-]+\.md)\)", PAGES["README.md"].read_text(encoding="utf-8"))

    assert len(listed) > 12
    assert sorted(listed) == sorted(PAGES.keys() - {"README.md"})


@pytest.mark.parametrize("name", PAGES)
def test_what_is_set_in_bold_stands_in_the_window(name: str, labels: set[str]) -> None:
    """Buttons, tabs and menus are called what they are called there."""
    text = " ".join(PAGES[name].read_text(encoding="utf-8").split())

    assert [bold for bold in re.findall(r"\*\*([^*]+)\*\*", text) if bold not in labels] == []
