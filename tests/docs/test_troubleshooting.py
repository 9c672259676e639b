"""The messages of the troubleshooting page are those of the program."""

from __future__ import annotations

import ast
import re

import pytest

import medivote_desktop
from docs import generate
from docs.generate import FOLDER

PAGE = (FOLDER / "troubleshooting.md").read_text(encoding="utf-8")
CODE = generate.FOLDER.parent / medivote_desktop.__name__
MESSAGES = [
    message
    for heading in re.findall(r"^### (`.*`)$", PAGE, re.MULTILINE)
    for message in re.findall(r"`([^`]+)`", heading)
]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """All texts in the program's code; of one with values in it the parts between them."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(CODE.rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def test_there_are_messages() -> None:
    """An empty list would make the test below look at nothing."""
    assert len(MESSAGES) > 35


@pytest.mark.parametrize("message", MESSAGES)
def test_every_message_is_one_of_the_program(message: str, texts: list[str]) -> None:
    """Each of its pieces stands in the code; `…` stands for a value."""
    pieces = [piece for piece in message.split("…") if piece.strip(" ()")]

    assert pieces
    for piece in pieces:
        assert any(piece in text for text in texts), piece
