"""One key in the form: its name, what it is typed in, what it means, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QLabel, QSizePolicy, QToolButton, QWidget

from medivote_desktop.core.config import Fault
from medivote_desktop.core.configuration import values as v
from medivote_desktop.core.configuration.keys import Key
from medivote_desktop.ui import icons
from medivote_desktop.ui.editor.around import Around
from medivote_desktop.ui.editor.inputs import TextInput, meaning_of, new_input
from medivote_desktop.ui.editor.servicemenu import ServiceMenu
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.chosenpath import when_chosen

_PATHS = (v.PATH, v.LOG_FILE)


class Field(QWidget):
    """A key that can be edited.

    Args:
        around: What lies around its section.
        name_px: How wide the column of names is.

    Signals:
        edited: A person changed it; carries the key's name and the text.
    """

    edited = Signal(str, str)

    def __init__(self, key: Key, around: Around, name_px: int) -> None:
        super().__init__()
        self.key = key
        self._around = around
        self.input = new_input(key, self)
        self._help = text_label(meaning_of(key))
        self._trouble = Trouble()
        self._choose: QToolButton | None = None
        self._lay_out(name_px)
        self.input.edited.connect(lambda text: self.edited.emit(key.name, text))

    @property
    def stops(self) -> Sequence[QWidget]:
        """Where Tab stops here, in order."""
        return (self.input,) if self._choose is None else (self.input, self._choose)

    def show_value(self, value: str) -> None:
        """Show what stands in the file."""
        self.input.show_value(value)

    def show_faults(self, faults: Sequence[Fault]) -> None:
        """Show what is wrong with it; nothing for no faults."""
        words = "\n".join(shown(fault.message) for fault in faults)
        self._trouble.say(words, is_warning=all(fault.is_warning for fault in faults))
        meaning = meaning_of(self.key)
        self.input.setAccessibleDescription(f"{words}\n{meaning}" if words else meaning)

    def refuse(self, typed: str, why: str) -> None:
        """Keep what was typed, and say why it cannot be taken."""
        self.input.show_value(typed)
        self._trouble.say(why, is_warning=False)

    def set_editable(self, editable: bool) -> None:
        """Whether it can be changed now."""
        self.input.set_editable(editable)
        if self._choose is not None:
            self._choose.setEnabled(editable)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._help.setStyleSheet(f"color: {theme.muted}")
        self._trouble.use_theme(theme)
        self.input.use_theme(theme)
        if self._choose is not None:
            self._choose.setIcon(icons.icon("folder" if self.key.kind in _PATHS else "dependencies", theme))

    def _lay_out(self, name_px: int) -> None:
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(8)
        layout.setVerticalSpacing(2)
        name = text_label(self.key.name, wraps=False)
        name.setBuddy(self.input)
        name.setToolTip(
            tr("{what}\nA change applies {when}.", what=shown(self.key.kind.label), when=shown(self.key.applies.value))
        )
        name.setFixedWidth(name_px)
        layout.addWidget(name, 0, 0, Qt.AlignmentFlag.AlignTop)
        name.setMinimumHeight(self.input.sizeHint().height())
        layout.addWidget(self.input, 0, 1)
        if self.key.kind in _PATHS:
            self._choose = self._new_button()
            self._choose.clicked.connect(self._on_browse)
        elif self.key.kind is v.DEPENDENCIES and isinstance(self.input, TextInput):
            self._choose = self._new_button()
            self._choose.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            self._choose.setMenu(ServiceMenu(self._around.others, self.input.toPlainText, self._on_listed, self))
        if self._choose is not None:
            layout.addWidget(self._choose, 0, 2, Qt.AlignmentFlag.AlignTop)
        columns = 1 if self._choose is None else 2
        layout.addWidget(self._help, 1, 1, 1, columns)
        layout.addWidget(self._trouble, 2, 1, 1, columns)
        layout.setColumnStretch(1, 1)

    def _new_button(self) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tr("Choose…"))
        button.setAccessibleName(tr("Choose {key}", key=self.key.name))
        return button

    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self.key.name, self._around.folder)
        if self.key.name.endswith(("directory", "_dir")):
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        elif self.key.kind is v.LOG_FILE:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # it is appended to
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        when_chosen(dialog, self._on_chosen)
        dialog.open()

    def _on_chosen(self, path: str) -> None:
        self._on_listed(path.replace("$", "$$"))

    def _on_listed(self, value: str) -> None:
        self.input.show_value(value)
        self.edited.emit(self.key.name, value)


class Trouble(QWidget):
    """A sentence with a sign before it; hidden while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._is_warning = False
        self._theme: Theme | None = None
        self._sign, self.words = QLabel(), text_label("")
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 2, 0, 0)
        layout.setHorizontalSpacing(6)
        layout.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.words, 0, 1)
        layout.setColumnStretch(1, 1)
        self.hide()

    def say(self, words: str, *, is_warning: bool) -> None:
        """Say this from now on; nothing hides it."""
        self._is_warning = is_warning
        kind = tr("Note: {what}", what=words) if is_warning else tr("Error: {what}", what=words)
        self.words.setText(words)
        for part in (self._sign, self.words):
            part.setAccessibleName(kind if words else "")
        self.setVisible(bool(words))
        self._draw()

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._theme = theme
        self._draw()

    def _draw(self) -> None:
        if self._theme is None or self.isHidden():
            return
        colour = self._theme.text if self._is_warning else self._theme.bad
        name = "info" if self._is_warning else "state-failed"
        size = self.fontMetrics().height() - 2
        self._sign.setPixmap(icons.pixmap(name, size, colour, self.devicePixelRatioF()))
        self.words.setStyleSheet(f"color: {colour}")


class _Text(QLabel):
    """Words that keep the height that they need: what scrolls asks no layout how high lines are that wrap."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.wordWrap():
            self.setMinimumHeight(max(0, self.heightForWidth(self.width())))  # -1 without words


def text_label(text: str, *, wraps: bool = True) -> QLabel:
    """Text that is never markup."""
    label = _Text(text, textFormat=Qt.TextFormat.PlainText, wordWrap=wraps)
    if wraps:
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
    return label
