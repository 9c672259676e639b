"""A viewport of our own for what scrolls."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QAbstractScrollArea, QWidget


def give_viewport(area: QAbstractScrollArea) -> None:
    """Give it one like that which Qt made for it.

    Of a widget that Qt made Python looks up the type, and for that loads every kind of widget there is: 10 ms and a
    megabyte.
    """
    viewport = QWidget()
    viewport.setBackgroundRole(QPalette.ColorRole.Base)
    viewport.setAutoFillBackground(True)
    area.setViewport(viewport)
