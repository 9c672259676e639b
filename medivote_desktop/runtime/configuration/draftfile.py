"""What was edited in services.ini and not saved, kept in the state folder until it is saved or discarded.

A logout, a kill or a crash ends the program without asking; the next editor offers what it cost.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from medivote_desktop.core.configuration import parse
from medivote_desktop.core.records import dataclass
from medivote_desktop.runtime.replacing import replacing

FILE_NAME = "unsaved-edits.json"
_MOST_BYTES = 16 * parse.MAX_CHARACTERS

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Edits that nobody saved.

    Attributes:
        before: The text of the file that was edited.
        text: What it was to become.
    """

    before: str
    text: str


def keep_draft(path: Path, draft: KeptDraft) -> None:
    """Write it, for this user alone: there may be secrets in it. A failure is logged: editing goes on."""
    try:
        with replacing(path) as file:
            file.write(json.dumps({"before": draft.before, "text": draft.text}).encode())
    except OSError as error:
        _log.warning("unsaved edits will not outlive the program: %s", error)


def read_draft(path: Path) -> KeptDraft | None:
    """What was kept; None without any, and for what means nothing."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(told, dict):
        return None
    before, text = told.get("before"), told.get("text")
    return KeptDraft(before, text) if isinstance(before, str) and isinstance(text, str) else None


def forget_draft(path: Path) -> None:
    """It is saved, or discarded."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("unsaved edits cannot be discarded: %s", error)
