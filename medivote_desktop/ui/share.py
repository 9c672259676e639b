"""The Share switch: a button that tells whether browsers can look, and the words for it in the status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QWidget

from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.ui import icons
from medivote_desktop.ui.language import shown, tr, trn
from medivote_desktop.ui.theme import Theme, theming
from medivote_desktop.ui.widgets.markup import plain_tip

if TYPE_CHECKING:
    from medivote_desktop.ui.dialogs.share import SharePanel


class ShareButton(QToolButton):
    """Checked while the page is served. A click switches it on, if it is off, and opens what there is to know.

    Signals:
        switch_asked: Whether the page should be served.
        renew_asked: The tokens should be renewed, which ends what links of before could do.
    """

    switch_asked = Signal(bool)
    renew_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = EndpointState()
        self._panel: SharePanel | None = None
        self.setText(tr("Share"))
        self.setCheckable(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(self._on_clicked)
        theming().changed.connect(self._dress)
        self._dress(theming().theme)
        self.show_state(self._state)

    @property
    def panel(self) -> SharePanel | None:
        """What the click opens; None before the first."""
        return self._panel

    @property
    def state(self) -> EndpointState:
        """The latest state of the endpoint."""
        return self._state

    def show_state(self, state: EndpointState) -> None:
        """Take the latest state of the endpoint."""
        self._state = state
        self.setChecked(state.is_on)
        tip = shown(state.error) or tr("Show the services in browsers: serves a page at an address of this machine")
        if state.is_on:
            tip = tr("Served at {address}: {viewers}", address=state.address, viewers=viewers_text(state.viewers))
        self.setToolTip(tip)
        self.setAccessibleDescription(tip)
        if self._panel is not None:
            self._panel.show_state(state)

    def _on_clicked(self) -> None:
        self.setChecked(self._state.is_on)  # it shows what is true, and that comes with the next state
        panel = self._made_panel()
        if not self._state.is_on:
            self.switch_asked.emit(True)
            panel.show_starting()  # after it, as in the panel
        panel.open_at(self.mapToGlobal(QPoint(self.width(), self.height() + 4)))

    def _made_panel(self) -> SharePanel:
        from medivote_desktop.ui.dialogs.share import SharePanel

        if self._panel is None:
            self._panel = SharePanel(self)
            self._panel.switch_asked.connect(self.switch_asked)
            self._panel.renew_asked.connect(self.renew_asked)
            self._panel.show_state(self._state)
        return self._panel

    def _dress(self, theme: Theme) -> None:
        self.setIcon(icons.icon("share", theme))


class ShareLabel(QLabel):
    """The part of the status bar: who looks where, or why nobody can. Hidden while there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._has_error = False
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleDescription(tr("Sharing"))  # a name would be read in place of the words
        self.setContentsMargins(0, 0, 12, 0)
        theming().changed.connect(self._dress)
        self.hide()

    def show_state(self, state: EndpointState) -> None:
        """Take the latest state of the endpoint."""
        self._has_error = bool(state.error)
        self.setText(status_text(state))
        self.setToolTip(plain_tip(shown(state.error)))
        self.setVisible(bool(self.text()))
        self._dress(theming().theme)

    def _dress(self, theme: Theme) -> None:
        self.setStyleSheet(f"color: {theme.bad if self._has_error else theme.text};")


def status_text(state: EndpointState) -> str:
    """`3 viewers at http://127.0.0.1:8090`; empty where the page is off and nothing is wrong."""
    if state.error:
        return tr("Not shared: {reason}", reason=shown(state.error))
    if not state.is_on:
        return ""
    return tr("{viewers} at {address}", viewers=viewers_text(state.viewers), address=state.address.rstrip("/"))


def viewers_text(count: int) -> str:
    """`no viewers`, `1 viewer`, `3 viewers`."""
    return trn("{count} viewer", "{count} viewers", count) if count else tr("no viewers")
