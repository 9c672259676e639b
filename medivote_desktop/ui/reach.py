"""A window that was kept for screens that are gone comes back whole onto one that is there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

FRAME_PX = 32
"""What a title bar needs above the window; how high it really is, nobody knows before the window is shown."""
BORDER_PX = 8
"""At the other sides; a window that is moved anyway leaves this much, too."""


def reachable(window: QRect, screens: Sequence[QRect]) -> QRect:
    """Where a window should be so that all of it lies on one screen; unchanged if it does, else with its frame.

    Args:
        screens: What windows may use of each screen, the main one first.
    """
    if not screens or any(screen.contains(window) for screen in screens):
        return window
    framed = window.adjusted(-BORDER_PX, -FRAME_PX, BORDER_PX, BORDER_PX)
    nearest = max(screens, key=lambda screen: _area(screen.intersected(framed)))
    width, height = min(framed.width(), nearest.width()), min(framed.height(), nearest.height())
    left = max(nearest.left(), min(framed.left(), nearest.left() + nearest.width() - width))
    top = max(nearest.top(), min(framed.top(), nearest.top() + nearest.height() - height))
    return QRect(left, top, width, height).adjusted(BORDER_PX, FRAME_PX, -BORDER_PX, -BORDER_PX)


def make_reachable(window: QWidget) -> None:
    """Move and shrink a window as far as it must be."""
    if not window.isMaximized() and not window.isFullScreen():
        main = QGuiApplication.primaryScreen()
        screens = sorted(QGuiApplication.screens(), key=lambda screen: screen is not main)
        wanted = reachable(window.geometry(), [screen.availableGeometry() for screen in screens])
        if wanted != window.geometry():  # to set the same would still move it, by the height of its title bar
            window.setGeometry(wanted)


def _area(rect: QRect) -> int:
    return rect.width() * rect.height() if rect.isValid() else 0
