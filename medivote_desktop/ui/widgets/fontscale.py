"""Measures in pixels that were chosen beside words of the usual size."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics

_USUAL_HEIGHT_PX = 16


def scaled(pixels: int, metrics: QFontMetrics) -> int:
    """As much beside larger words; never less."""
    return max(pixels, pixels * metrics.height() // _USUAL_HEIGHT_PX)


def scaled_size(size: QSize, metrics: QFontMetrics) -> QSize:
    """The same for both directions."""
    return QSize(scaled(size.width(), metrics), scaled(size.height(), metrics))
