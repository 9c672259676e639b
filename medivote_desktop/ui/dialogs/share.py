"""What there is to know and to do about sharing: address, links, who looks, what is exposed, and new tokens."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.ui.dialogs.parts import copy_text, heading, plain_label, weighted
from medivote_desktop.ui.language import shown, tr, trn
from medivote_desktop.ui.opener import open_address
from medivote_desktop.ui.theme import Theme, theming

_WIDTH_PX = 400
_BORDER_PX, _SIDE_PX, _END_PX = 1, 18, 16
_COPIED_MS = 2500


class SharePanel(QFrame):
    """Opens below the Share button and closes by a click elsewhere, or Escape. What no screen has room for is scrolled.

    Signals:
        switch_asked: Whether the page should be served.
        renew_asked: The tokens should be renewed.
    """

    switch_asked = Signal(bool)
    renew_asked = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("share")
        self.setAccessibleName(tr("Sharing"))
        self.setFixedWidth(_WIDTH_PX)
        self._state = EndpointState()
        self._corner = QPoint()
        self._title = heading("")
        self._address = _wrapped("")
        self._address.setFont(weighted(self._address.font()))
        self._address.setAccessibleDescription(tr("Address"))  # a name would be read in its place
        self._problem = _wrapped("")
        self._viewers = _wrapped("")
        self._exposed = _wrapped("")
        self._copy = self._copying(
            tr("&Copy link"), tr("Put the link to look on the clipboard"), lambda: self._state.link
        )
        self._copy_operator = self._copying(
            tr("Copy &operator link"), tr("Put the operator link on the clipboard"), lambda: self._state.operator_link
        )
        self._open = QPushButton(tr("Open in &browser"))
        self._open.clicked.connect(self._on_open)
        self._renew = QPushButton(tr("&Renew tokens"))
        self._renew.clicked.connect(lambda _checked: self.renew_asked.emit())
        self._switch = QPushButton()
        self._switch.clicked.connect(self._on_switch)
        self._hints = _wrapped(_operator_words()), _wrapped(_renew_words())
        self._links = self._arranged_links()
        self._arrange()
        theming().changed.connect(self._dress)
        self._dress(theming().theme)

    # Values in

    def show_state(self, state: EndpointState) -> None:
        """Take the latest state of the endpoint."""
        self._state = state
        self._title.setText(tr("Shared in browsers") if state.is_on else tr("Not shared"))
        self._problem.setText(shown(state.error))
        self._address.setText(state.address)
        self._exposed.setText(shown(state.exposed))
        self._viewers.setText(_viewers_now(state.viewers) if state.is_on else "")
        self._switch.setText(tr("&Stop sharing") if state.is_on else tr("&Share"))
        self._switch.setEnabled(True)
        self._show_parts()
        if self.isVisible() and self.focusWidget() in (None, self):
            self._first().setFocus()

    def show_starting(self) -> None:
        """The page was asked for and is not there yet."""
        self._title.setText(tr("Starting to share…"))
        self._problem.clear()
        self.setFocus()  # else nothing would have it while the switch cannot, and Escape would be lost
        self._switch.setEnabled(False)
        self._show_parts()

    def open_at(self, corner: QPoint) -> None:
        """Open with the right upper corner here, as far as the screen allows."""
        self._corner = corner
        self._place()
        self.show()
        (self._first() if self._switch.isEnabled() else self).setFocus()

    def _place(self) -> None:
        room = self.screen().availableGeometry()
        left = max(room.left(), min(self._corner.x(), room.right()) - self.width())
        self.move(left, max(room.top(), min(self._corner.y(), room.bottom() - self.height())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes it, as it does a menu."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    # Building

    def _arrange(self) -> None:
        body = QWidget()
        told = self._told = QVBoxLayout(body)
        told.setContentsMargins(0, 0, 0, 0)
        told.setSpacing(8)
        for widget in (self._title, self._address, self._viewers, self._problem, self._exposed, self._links):
            told.addWidget(widget)
        area = QScrollArea(widgetResizable=True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(body)
        for part in (area.viewport(), body):
            part.setAutoFillBackground(False)  # the panel's own is another than that of windows
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_SIDE_PX, _END_PX, _SIDE_PX, _END_PX)
        layout.setSpacing(_END_PX)
        layout.addWidget(area, 1)
        layout.addWidget(self._switch, alignment=Qt.AlignmentFlag.AlignRight)

    def _arranged_links(self) -> QWidget:
        """What there is to do while the page is served; hidden as one, so that no gaps stay behind."""
        links = QWidget()
        layout = QVBoxLayout(links)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(_row(self._copy, self._open))
        for hint, button in zip(self._hints, (self._copy_operator, self._renew), strict=True):
            layout.addSpacing(8)
            layout.addWidget(hint)
            layout.addLayout(_row(button))
        return links

    def _copying(self, words: str, hint: str, link: Callable[[], str]) -> QPushButton:
        button = QPushButton(words)
        button.setToolTip(hint)
        button.clicked.connect(partial(self._on_copy, button, words, link))
        return button

    def _first(self) -> QPushButton:
        """What is likeliest to be wanted."""
        return self._copy if self._state.is_on else self._switch

    def _show_parts(self) -> None:
        for text in (self._address, self._viewers, self._problem, self._exposed):
            text.setVisible(bool(text.text()))
        self._links.setVisible(self._state.is_on)
        told = self._told.heightForWidth(_WIDTH_PX - 2 * (_BORDER_PX + _SIDE_PX))
        needed = told + self._switch.sizeHint().height() + 3 * _END_PX + 2 * _BORDER_PX
        self.setFixedHeight(min(needed, self.screen().availableGeometry().height()))
        if self.isVisible():
            self._place()

    def _dress(self, theme: Theme) -> None:
        self.setStyleSheet(f"#share {{ background: {theme.base}; border: {_BORDER_PX}px solid {theme.faint}; }}")
        self._problem.setStyleSheet(f"color: {theme.bad};")
        for hint in (*self._hints, self._exposed):
            hint.setStyleSheet(f"color: {theme.muted};")

    # What people do

    def _on_switch(self) -> None:
        on = not self._state.is_on
        self._switch.setEnabled(False)
        self.switch_asked.emit(on)
        if on:  # after it: what went wrong before is no longer so
            self.show_starting()

    def _on_copy(self, button: QPushButton, words: str, link: Callable[[], str], _checked: bool = False) -> None:
        copy_text(link())
        button.setText(tr("Copied"))
        QTimer.singleShot(_COPIED_MS, button, partial(button.setText, words))

    def _on_open(self) -> None:
        open_address(self._state.link, self._say_problem)

    def _say_problem(self, words: str) -> None:
        self._problem.setText(words)
        self._show_parts()


def _operator_words() -> str:
    return tr(
        "Whoever has the operator link can start and stop services and read their logs. Keep it to yourself, "
        "and use it where you trust the browser."
    )


def _renew_words() -> str:
    return tr("New tokens end what earlier links allow, and every browser that used one has to be given a new link.")


def _viewers_now(count: int) -> str:
    return trn("{count} viewer now", "{count} viewers now", count) if count else tr("No viewers now")


def _wrapped(text: str) -> QLabel:
    label = plain_label(text)
    label.setWordWrap(True)
    return label


def _row(*buttons: QPushButton) -> QHBoxLayout:
    row = QHBoxLayout()
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    return row
