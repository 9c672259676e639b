"""Sentences for people that are made where no language is known: in `core` and `runtime`.

They are English: logs, history, ledger and endpoint keep them so. The window shows them in its own language: it finds
the sentence again by its text (`ui/sentences.py`) and puts the same values into its translation. That is why each is
written whole, as a literal with named places for its values: `say("port {port} is held by {who}", port=…, who=…)`.
"""

from __future__ import annotations

from collections.abc import Callable

Said = Callable[[str], str]
"""What the window's `shown` does to each sentence of which a longer text is put together."""

NESTED = frozenset(
    {
        "reason",
        "who",
        "what",
        "why",
        "how",
        "also",
        "hint",
        "rule",
        "duration",
        "size",
        "limit",
        "state",
        "by",
        "where",
        "error",
    }
)
"""A value in a place of one of these names is a sentence, or a piece of one, itself; others are shown as they are."""


def as_is(sentence: str) -> str:
    """The `Said` of everything that stays English."""
    return sentence


def say(sentence: str, **values: object) -> str:
    """The sentence with its values; without any, the words as they are, which marks them for translation."""
    return sentence.format(**values) if values else sentence


def say_many(one: str, many: str, count: int, **values: object) -> str:
    """The sentence for this `count`, which is the value of that name: of one, or of any other number."""
    return (one if count == 1 else many).format(count=count, **values)
