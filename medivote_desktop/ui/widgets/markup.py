"""Texts among the tags of what Qt shows as rich text."""

from __future__ import annotations

from PySide6.QtGui import Qt

# Python's module for it brings the names of 2,200 characters along: a third of a megabyte.
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})


def escaped(text: str) -> str:
    """The text as it stands between tags, or in an attribute."""
    return text.translate(_ESCAPES)


def plain_tip(text: str) -> str:
    """A tooltip that shows this text as it stands: Qt makes rich text of what has a tag in its first line."""
    is_mistaken = Qt.mightBeRichText(text)
    return f'<p style="white-space: pre-wrap">{escaped(text)}</p>' if is_mistaken else text
