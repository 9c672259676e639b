"""The architecture page: its state diagrams are the state machine's, and what it names exists."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from docs import generate
from medivote_desktop.core.lifecycle import State
from tests.docs.walk import moves

PAGE = (generate.FOLDER / "architecture.md").read_text(encoding="utf-8")
CHECKOUT = generate.FOLDER.parent


def diagrams() -> list[str]:
    return re.findall(r"^```mermaid\nstateDiagram-v2\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_diagrams_have_the_moves_of_the_state_machine() -> None:
    """Each move with the events that cause it, all of them and no other, each told once."""
    edges = re.findall(r"^ +(\w+) --> (\w+): (.+)$", "".join(diagrams()), re.MULTILINE)
    told = Counter((State[one], State[two], event) for one, two, events in edges for event in events.split(", "))
    made = [(one, two, event) for (one, two), events in moves().items() for event in events]

    assert len(made) > 50
    assert told == Counter(made)


def test_the_diagrams_hold_nothing_else() -> None:
    """A line that the comparison could not read would be one that nobody checks."""
    lines = [line.strip() for diagram in diagrams() for line in diagram.splitlines()]
    others = {line for line in lines if not re.fullmatch(r"\w+ --> \w+: \w+(, \w+)*", line)}

    assert others == {"direction LR"}


def test_every_state_is_explained() -> None:
    """In the order of the code."""
    assert re.findall(r"^\| ([A-Z]+) \|", PAGE, re.MULTILINE) == [state.name for state in State]


def test_the_house_is_as_it_is_told() -> None:
    """Folders and modules that the page names are there."""
    named = [name for name in re.findall(r"`([\w/]+(?:\.py|/))`", PAGE) if "/" in name or name.endswith(".py")]
    roots = (CHECKOUT, CHECKOUT / "medivote_desktop")

    assert len(named) > 8
    assert [name for name in named if not any(Path(root, name).exists() for root in roots)] == []
