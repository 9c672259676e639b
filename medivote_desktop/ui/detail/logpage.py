"""The log of one service, or of all, with its controls above it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from medivote_desktop.ui.detail.log import LogView
from medivote_desktop.ui.detail.logbar import LogBar
from medivote_desktop.ui.detail.logkeys import find_or_zoom
from medivote_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class LogPage(QWidget):
    """Holds both together.

    Attributes:
        view, bar: The text and its controls.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.view = LogView(theme)
        self.bar = LogBar(self.view, theme)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self.view, 1)
        bar = self.bar
        stops = (bar.field, bar.match_case, bar.is_regex, bar.filter, bar.which, bar.follow, bar.more, self.view)
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self.view.use_theme(theme)
        self.bar.use_theme(theme)

    def take_over(self, before: LogPage) -> None:
        """Show what the page before this one showed, and look for the same."""
        self.bar.take_over(before.bar)
        self.view.take_over(before.view)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not find_or_zoom(self.view, event):
            super().keyPressEvent(event)
