"""Everything known of one service, as labels and values that can be marked and copied."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent
from PySide6.QtWidgets import QFormLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from medivote_desktop.core import service_rows
from medivote_desktop.core.snapshot import ServiceFacts, ServiceSnapshot
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.markup import escaped

Rows = Sequence[tuple[str, str]]


class FactsView(QScrollArea):
    """What is true now on the left, what services.ini says on the right.

    Signals:
        link_followed: An address is to be opened.
        folder_followed: A folder is; of the log file the one that holds it.
    """

    link_followed = Signal(str)
    folder_followed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moment = _Block(tr("Now"))
        self._configured = _Block(tr("From services.ini"))
        self._facts: ServiceFacts | None = None
        for block in (self._moment, self._configured):
            block.link_followed.connect(self._on_followed)
        body = QWidget()
        layout = QHBoxLayout(body)
        layout.setContentsMargins(20, 14, 20, 14)
        layout.setSpacing(40)
        layout.addWidget(self._moment, 2, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._configured, 3, Qt.AlignmentFlag.AlignTop)
        self._body = body
        self.setWidget(body)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("Details"))
        self.use_theme(theme)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self.setStyleSheet(
            f"FactsView, FactsView > QWidget > QWidget {{ background: {theme.base}; }}"
            f"QLabel {{ color: {theme.text}; }} QLabel[label=true] {{ color: {theme.muted}; }}"
        )

    def show_service(self, service: ServiceSnapshot | None, monotonic_now: float) -> None:
        """Show a service as it is at this moment; nothing for None. Values that stay the same are not touched."""
        self._body.setVisible(service is not None)
        if service is None:
            return
        self._moment.show_rows(service_rows.moment_rows(service, monotonic_now, shown))
        if service.facts is not self._facts:
            self._facts = service.facts
            paths = (service.facts.directory, service.facts.log_file)
            self._configured.show_rows(service_rows.facts_rows(service, shown), paths)

    def _on_followed(self, link: str) -> None:
        if _is_address(link):
            self.link_followed.emit(link)
            return
        # A log may be of any size: no editor shall be asked to show it.
        is_log = self._facts is not None and link == self._facts.log_file
        self.folder_followed.emit(str(Path(link).parent) if is_log else link)


class _Block(QWidget):
    """A heading and rows of label and value; the same labels each time."""

    link_followed = Signal(str)

    def __init__(self, heading: str) -> None:
        super().__init__()
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(20)
        self._form.setVerticalSpacing(7)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._values: dict[str, _Value] = {}
        self._shown: dict[str, str] = {}
        title = QLabel(heading)
        font = title.font()
        font.setWeight(QFont.Weight.DemiBold)
        title.setFont(font)
        self._form.addRow(title)

    def show_rows(self, rows: Rows, paths: Collection[str | None] = ()) -> None:
        """Show these; an address can be followed, and a value that is one of these paths, too."""
        for label, value in rows:
            if label not in self._values:
                self._values[label] = self._new_row(label)
            if self._shown.get(label) != value:  # setting a text takes away what is marked in it
                self._shown[label] = value
                self._values[label].show_value(label, value, value in paths or _is_address(value))

    def _new_row(self, label: str) -> _Value:
        value = _Value()
        value.setWordWrap(True)
        value.setTextFormat(Qt.TextFormat.RichText)
        value.linkActivated.connect(self.link_followed)
        value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        caption = QLabel(label)
        caption.setProperty("label", True)
        caption.setAlignment(Qt.AlignmentFlag.AlignTop)  # beside a value of two lines the layout makes it higher, too
        self._form.addRow(caption, value)
        return value


class _Value(QLabel):
    """Text that can be marked; a link can be reached by Tab, too, and opened by Enter.

    Qt's own links that keys reach let Tab in, but do not let Shift+Tab out again. A text that is none would be a stop
    at which nothing can be done.
    """

    def show_value(self, label: str, value: str, is_link: bool) -> None:
        self._link = value if is_link else ""
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.LinksAccessibleByMouse
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if self._link else Qt.FocusPolicy.ClickFocus)
        self.setText(_marked_up(value, is_link))
        self.setAccessibleName(f"{label}: {value}")

    def focusNextPrevChild(self, forward: bool) -> bool:
        return QWidget.focusNextPrevChild(self, forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._link and event.reason() is not Qt.FocusReason.MouseFocusReason:
            self.setSelection(0, len(self._link))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._link and event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.setSelection(0, 0)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._link and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.linkActivated.emit(self._link)
        else:
            super().keyPressEvent(event)


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://"))


def _marked_up(value: str, is_link: bool) -> str:
    """The value as rich text."""
    plain = escaped(value)
    if is_link:
        return f'<a href="{plain}">{plain}</a>'
    return plain.replace("\n", "<br/>")
