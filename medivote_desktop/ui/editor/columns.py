"""The two columns of the editor: what can be chosen, with its buttons below, and what is edited."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QSplitter, QVBoxLayout, QWidget

_LEFT_WIDTH, _RIGHT_WIDTH = 230, 750
_BESIDE_PX = 58  # icon, scroll bar and margins beside the words of the list


class Columns(QSplitter):
    """A person shares the room between them.

    Args:
        words: What can be read whole in the left one at first, whatever the language and the font.
    """

    def __init__(self, left: QWidget, buttons: QLayout, right: QWidget, words: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        column = QWidget()
        above = QVBoxLayout(column)
        above.setContentsMargins(10, 10, 6, 10)
        above.addWidget(left)
        above.addLayout(buttons)
        self.setChildrenCollapsible(False)
        self.addWidget(column)
        self.addWidget(right)
        self.setStretchFactor(1, 1)
        needed = left.fontMetrics().horizontalAdvance(words) + _BESIDE_PX
        self.setSizes([max(_LEFT_WIDTH, needed), _RIGHT_WIDTH])
