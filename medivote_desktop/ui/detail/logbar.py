"""The controls of the log: a field that finds words, and the switch that follows the newest line."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from medivote_desktop.ui import icons
from medivote_desktop.ui.detail.log import LogView
from medivote_desktop.ui.searchfield import SearchField
from medivote_desktop.ui.theme import Theme


class LogBar(QWidget):
    """Belongs to one LogView.

    Attributes:
        field: Where people type what they look for. Enter goes to the next match, Shift+Enter to the one before.
        follow: The switch; it tells how many lines came since it is off.
    """

    def __init__(self, log: LogView, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self.field = SearchField("Find in log", 200)
        self.follow = QToolButton()
        self._count = QLabel()
        self._set_up()
        self.use_theme(theme)
        log.following_changed.connect(self._on_following_changed)
        log.found.connect(self._on_found)
        self.field.textChanged.connect(log.look_for)
        self.field.confirmed.connect(self._on_confirmed)
        self.field.left.connect(log.setFocus)
        self.follow.clicked.connect(self._on_follow_clicked)
        self._on_following_changed(log.is_following, 0)

    def _set_up(self) -> None:
        self.field.setToolTip(
            "Find in the log (Ctrl+Shift+F); Enter for the next match, Shift+Enter for the one before"
        )
        self.follow.setCheckable(True)
        self.follow.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.follow.setIconSize(QSize(16, 16))
        self.follow.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.follow.setToolTip("Keep the newest line in view")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 5)
        layout.setSpacing(8)
        layout.addWidget(self._count)
        layout.addWidget(self.field)
        layout.addWidget(self.follow)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self.field.use_theme(theme)
        self.follow.setIcon(icons.icon("follow", theme))
        self._count.setStyleSheet(f"color: {theme.muted}")

    def _on_confirmed(self, with_shift: bool) -> None:
        self._log.go_to_next(backwards=with_shift)

    def _on_follow_clicked(self, checked: bool) -> None:
        if checked:
            self._log.follow()
        else:
            self._log.hold()

    def _on_following_changed(self, following: bool, unseen_lines: int) -> None:
        self.follow.setChecked(following)
        self.follow.setText("Follow" if following or not unseen_lines else f"Follow, {unseen_lines:,} new")

    def _on_found(self, count: int) -> None:
        self._count.setText("" if count < 0 else "1 match" if count == 1 else f"{count or 'no'} matches")
