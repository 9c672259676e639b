"""The settings that concern the person. Each takes effect, and is kept, as soon as it is chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from medivote_desktop.ui.dialogs.parts import can_be_retold, heading, show_dialog
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.settings_store import LANGUAGES, THEMES, SettingsStore
from medivote_desktop.ui.theme import Theme, theming

_WIDTH_PX = 476


class SettingsDialog(QDialog):
    """Shows and changes what the store keeps.

    Signals:
        changed: The store has another value, and was saved.
        login_wished: Whether the program should start at login from now on.
        edit_wished: The services are to be edited; the dialog has closed.
        looked_at: The dialog came to the front: what others may have changed should be shown anew.
    """

    changed = Signal()
    login_wished = Signal(bool)
    edit_wished = Signal()
    looked_at = Signal()

    def __init__(self, store: SettingsStore, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Settings"))
        self._store = store
        self._themes = QButtonGroup(self)
        self._icons = QButtonGroup(self)
        self._closes = QButtonGroup(self)
        self._languages = QButtonGroup(self)
        self.at_login = QCheckBox(tr("Start at lo&gin, in the tray"))
        self.edit = QPushButton(tr("Edi&t services…"), autoDefault=False)
        self.start_hidden = QCheckBox(tr("Start &hidden in the tray"))
        self._login_note, self._tray_note, self._problem = _note(), _note(), _note()
        self._tray_rows: list[QWidget] = []
        self._set_up()
        self._use_theme(theming().theme)
        theming().changed.connect(self._use_theme)

    # Values in

    def show_login(self, is_on: bool | None, note: str) -> None:
        """What happens at login now; None where nobody can know, and then it cannot be changed either."""
        self.at_login.setEnabled(is_on is not None)
        self.at_login.setChecked(bool(is_on))
        _say(self._login_note, note)

    def show_tray(self, has_tray: bool) -> None:
        """What only a tray makes possible can be chosen only with one."""
        for row in self._tray_rows:
            row.setEnabled(has_tray)
        _say(self._tray_note, "" if has_tray else _no_tray())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self.looked_at.emit()

    # How it is done

    def _set_up(self) -> None:
        store = self._store
        names = [tr("As the &system"), tr("&Light"), tr("&Dark"), tr("High cont&rast")]
        themes = self._choices(self._themes, tr("Theme"), names)
        self._themes.button(THEMES.index(store.theme)).setChecked(True)
        languages = self._choices(self._languages, tr("Language"), [tr("As the s&ystem"), "&English", "De&utsch"])
        self._languages.button(LANGUAGES.index(store.language)).setChecked(True)
        icons = self._choices(self._icons, tr("Tray icon"), [tr("C&oloured"), tr("&Monochrome")])
        self._icons.button(int(store.monochrome_icon)).setChecked(True)
        closes = self._choices(self._closes, tr("Closing the window"), [tr("&Quits"), tr("H&ides it in the tray")])
        self._closes.button(int(store.close_hides)).setChecked(True)
        self.start_hidden.setChecked(store.start_hidden)
        self._tray_rows = [icons, closes, self.start_hidden]

        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(10)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        form.addRow(tr("Theme"), themes)
        form.addRow(tr("Language"), languages)
        form.addRow(_heading(tr("Program start")), self.at_login)
        form.addRow("", self._login_note)
        form.addRow("", self.start_hidden)
        form.addRow(tr("Closing the window"), closes)
        form.addRow(tr("Tray icon"), icons)
        form.addRow("", self._tray_note)
        form.addRow("", self._problem)
        form.addRow(_heading(tr("Services")), self.edit)

        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(16)
        layout.addWidget(heading(tr("Settings")))
        layout.addLayout(form)
        layout.addStretch()
        layout.addWidget(buttons)
        layout.addStrut(_WIDTH_PX)  # a least width of the dialog itself would stand above that of its words

        self._themes.idClicked.connect(self._on_theme)
        self._languages.idClicked.connect(self._on_language)
        self._icons.idClicked.connect(self._on_icon)
        self._closes.idClicked.connect(self._on_close_chosen)
        self.start_hidden.clicked.connect(self._on_start_hidden)
        self.at_login.clicked.connect(self.login_wished)
        self.edit.clicked.connect(self._on_edit)

    def _on_edit(self) -> None:
        self.accept()
        self.edit_wished.emit()

    def _choices(self, group: QButtonGroup, name: str, words: list[str]) -> QWidget:
        """Radio buttons in one row."""
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for number, text in enumerate(words):
            button = QRadioButton(text)
            button.setAccessibleName(f"{name}: {text.replace('&', '')}")
            group.addButton(button, number)
            layout.addWidget(button)
        layout.addStretch()
        row.setMinimumWidth(row.sizeHint().width())  # buttons by themselves would let their words be cut off
        return row

    def _use_theme(self, theme: Theme) -> None:
        for note in (self._login_note, self._tray_note):
            note.setStyleSheet(f"color: {theme.muted}")
        self._problem.setStyleSheet(f"color: {theme.bad}")

    def _on_theme(self, number: int) -> None:
        self._store.theme = THEMES[number]
        self._keep()

    def _on_language(self, number: int) -> None:
        self._store.language = LANGUAGES[number]
        self._keep()

    def _on_icon(self, number: int) -> None:
        self._store.monochrome_icon = bool(number)
        self._keep()

    def _on_close_chosen(self, number: int) -> None:
        self._store.close_hides = bool(number)
        self._keep()

    def _on_start_hidden(self, is_on: bool) -> None:
        self._store.start_hidden = is_on
        self._keep()

    def _keep(self) -> None:
        is_saved = self._store.save()
        self.changed.emit()  # what follows is said in the language that may be another now
        _say(self._problem, "" if is_saved else tr("The settings cannot be saved: they hold until the program ends."))


def _heading(words: str) -> QLabel:
    """Words before a control that says by itself what it is: a form's own would be read in place of its name."""
    return QLabel(words)


def _no_tray() -> str:
    return tr("This desktop shows no tray icon now: the window stays in view, and closing it quits.")


def _note() -> QLabel:
    note = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    note.hide()
    return note


def _say(note: QLabel, words: str) -> None:
    note.setText(words)
    note.setVisible(bool(words))
    dialog, layout = note.window(), note.window().layout()
    if words and layout is not None:  # a layout makes no room for more lines by itself
        layout.activate()
        height = layout.totalHeightForWidth(dialog.width())
        dialog.resize(dialog.width(), max(dialog.height(), height))


@can_be_retold
def show_settings(store: SettingsStore, parent: QWidget | None) -> SettingsDialog:
    """Open the settings in front of a window."""
    dialog = SettingsDialog(store, parent)
    show_dialog(dialog)
    return dialog
