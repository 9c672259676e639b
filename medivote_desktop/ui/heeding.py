"""The way from a window's snapshots to who listens, as short as it can be where nobody does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medivote_desktop.core.snapshot import Snapshot
    from medivote_desktop.ui.window import MainWindow


def heed(window: MainWindow, before: Snapshot, snapshot: Snapshot) -> None:
    """Let a screen reader hear what has changed since. To load what that needs takes 20 ms."""
    from PySide6.QtGui import QAccessible  # some milliseconds, which the first painting has not

    if QAccessible.isActive():
        from medivote_desktop.ui.spokennews import SpokenNews

        (window.findChild(SpokenNews) or SpokenNews(window)).heed(before, snapshot)
