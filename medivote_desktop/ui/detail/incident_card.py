"""One incident in full: why, what was done, what came of it, and the last lines that the service wrote."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QTextEdit, QToolButton, QVBoxLayout

from medivote_desktop.core.history import incident_text
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.ui import icons
from medivote_desktop.ui.detail import incident_looks
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.elided import ElidedLabel
from medivote_desktop.ui.widgets.markup import escaped

_LEFT_PX, _RIGHT_PX = 14, 8
_BESIDE_PX = _LEFT_PX + _RIGHT_PX + 24  # and what the layout puts between its parts
_ROOM = "padding-top:2px; padding-bottom:2px"  # about a cell; to the left it would stand out of line


class IncidentCard(QFrame):
    """Text that can be marked and copied.

    Signals:
        log_asked: The log at that moment is wanted.
    """

    log_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._incident: Incident | None = None
        self._lines: str | None = None
        self._has_lines = False  # whether the answer has come
        self._shown = ""
        self._title = ElidedLabel(Qt.TextElideMode.ElideMiddle)  # a long name must not hide what happened
        self.show_log = QToolButton()
        self.copy = QToolButton()
        self.text = QTextEdit()
        self._set_up()
        self.use_theme(theme)
        self.show_log.clicked.connect(self.log_asked)
        self.copy.clicked.connect(self.copy_text)

    def _set_up(self) -> None:
        self.setObjectName("card")
        strong = QFont(self.font())
        strong.setWeight(QFont.Weight.DemiBold)
        self._title.setFont(strong)
        self.show_log.setText(tr("Show in log"))
        self.copy.setText(tr("Copy"))
        self.show_log.setToolTip(tr("Go to the log of this service (Enter)"))
        self.copy.setToolTip(tr("Copy everything known of this incident (Ctrl+C)"))
        for button in (self.show_log, self.copy):
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.text.setAccessibleName(tr("The incident in full"))
        self.text.document().setDocumentMargin(14)
        row = QHBoxLayout()
        row.setContentsMargins(_LEFT_PX, 6, _RIGHT_PX, 0)
        row.addWidget(self._title, 1)
        row.addWidget(self.show_log)
        row.addWidget(self.copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(row)
        layout.addWidget(self.text, 1)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._theme = theme
        self.setStyleSheet(
            f"#card {{ background: {theme.base}; border: none; border-left: 1px solid {theme.line}; }}"
            f"QTextEdit {{ background: {theme.base}; }}"
        )
        self.show_log.setIcon(icons.icon("log", theme))
        self.copy.setIcon(icons.icon("copy", theme))
        self._shown = ""
        self._show()

    def show_incident(self, incident: Incident | None) -> None:
        """Show this one, or nothing; what is known of it already stays as it is."""
        if incident is None or self._incident is None or incident.id != self._incident.id:
            self._lines, self._has_lines = None, False
        self._incident = incident
        self._show()

    def show_lines(self, incident_id: int, lines: str | None) -> None:
        """The last log lines of an incident have come; None where none were kept."""
        if self._incident is not None and self._incident.id == incident_id:
            self._lines, self._has_lines = lines, True
            self._show()

    def copy_text(self) -> None:
        """Everything known of the incident, to be pasted into a message."""
        if self._incident is not None:
            moment = incident_looks.moment_text(self._incident)
            QGuiApplication.clipboard().setText(incident_text.as_text(self._incident, moment, self._lines, shown))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where title and buttons do not fit side by side, the buttons are pictures with a tooltip."""
        buttons = self.show_log, self.copy
        for button in buttons:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        words = self._title.fontMetrics().horizontalAdvance(self._title.text())
        if words + sum(button.sizeHint().width() for button in buttons) > self.width() - _BESIDE_PX:
            for button in buttons:
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _show(self) -> None:
        incident = self._incident
        for part in (self._title, self.show_log, self.copy, self.text):
            part.setVisible(incident is not None)
        if incident is None:
            return
        self.show_log.setEnabled(bool(incident.service_id))
        title = incident_text.title(incident, shown)
        self._title.setText(title)
        self._fit()
        told = self._html(incident)
        if told != self._shown:  # setting a text takes away what is marked in it
            self._shown = told
            self.text.setHtml(told)

    def _html(self, incident: Incident) -> str:
        muted = self._theme.muted
        rows = ((tr("When"), incident_looks.moment_text(incident)), *incident_text.facts(incident, shown))
        cells = "".join(
            f'<tr><td style="color:{muted}; {_ROOM}; padding-right:16px; white-space:nowrap">{label}</td>'
            f'<td style="{_ROOM}">{escaped(value)}</td></tr>'
            for label, value in rows
        )
        return f'<table cellspacing="0" cellpadding="0">{cells}</table>{self._lines_html()}'

    def _lines_html(self) -> str:
        if not self._has_lines or self._lines is None:
            return ""
        caption = tr("The last lines it wrote") if self._lines else tr("It wrote nothing to its log in that run.")
        family = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).family()
        lines = f"<pre style=\"font-family:'{family}'; margin-top:4px\">{escaped(self._lines)}</pre>"
        return f'<p style="color:{self._theme.muted}; margin-bottom:0">{caption}</p>{lines if self._lines else ""}'
