"""Some keys of a section under one heading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from medivote_desktop.core.config import Fault
from medivote_desktop.core.configuration.keygroups import RARE
from medivote_desktop.core.configuration.keys import Key
from medivote_desktop.ui.dialogs.parts import weighted
from medivote_desktop.ui.editor.around import Around
from medivote_desktop.ui.editor.field import Field
from medivote_desktop.ui.language import shown, trn
from medivote_desktop.ui.theme import Theme

Faults = Mapping[str, Sequence[Fault]]


class Group(QWidget):
    """Some keys under one heading. Those that are rarely set wait behind a button until they are.

    Attributes:
        more: That button, the last stop of Tab here.

    Signals:
        edited: A person changed a key; carries its name and the text.
    """

    edited = Signal(str, str)

    def __init__(
        self, title: str, keys: Sequence[Key], around: Around, theme: Theme, name_px: int, above: QWidget
    ) -> None:
        super().__init__()
        self._above, self._in_order = above, 0
        self.fields: dict[str, Field] = {}
        self.keys, self._around, self._theme = keys, around, theme
        self._name_px = name_px
        self._values: Mapping[str, str] = {}
        self._is_whole = False
        self._editable = True
        heading = QLabel(shown(title), textFormat=Qt.TextFormat.PlainText)
        heading.setFont(weighted(heading.font(), 1.1))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        self.more = QPushButton(flat=True, autoDefault=False)
        self.more.setCursor(Qt.CursorShape.PointingHandCursor)
        self.more.clicked.connect(self.show_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addLayout(self._rows)
        layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_section(self, values: Mapping[str, str], faults: Faults) -> None:
        """Show what stands in the file, and what is wrong with it."""
        self._values = values
        for key in self.keys:
            if self._is_whole or key.name not in RARE or key.name in values:
                self._show(key)
            elif key.name in self.fields:
                self.fields[key.name].hide()
        self.show_faults(faults)

    def show_faults(self, faults: Faults) -> None:
        """Show what is wrong, at its field."""
        for key in self.keys:
            if key.name in faults and not self._is_shown(key):
                self._show(key)
        self._count()
        for name, field in self.fields.items():
            field.show_faults(faults.get(name, ()))

    def show_all(self) -> None:
        """Show the rare keys, too."""
        self._is_whole = True
        first = next((key for key in self.keys if not self._is_shown(key)), None)
        for key in self.keys:
            if not self._is_shown(key):
                self._show(key)
        self._count()
        if first is not None:
            self.fields[first.name].input.setFocus()

    def set_editable(self, editable: bool) -> None:
        """Whether anything can be changed now."""
        self._editable = editable
        for field in self.fields.values():
            field.set_editable(editable)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._theme = theme
        self.more.setStyleSheet(
            f"QPushButton {{ color: {theme.accent}; border: none; text-align: left; padding: 2px 4px 2px 0; }}"
            f"QPushButton:focus {{ text-decoration: underline; }}"
        )
        for field in self.fields.values():
            field.use_theme(theme)

    def _show(self, key: Key) -> None:
        field = self._field(key)
        field.show_value(self._values.get(key.name, ""))
        field.show()

    def _is_shown(self, key: Key) -> bool:
        return key.name in self.fields and not self.fields[key.name].isHidden()

    def _count(self) -> None:
        hidden = sum(not self._is_shown(key) for key in self.keys)
        self.more.setText(trn("Show {count} more setting", "Show {count} more settings", hidden))
        self.more.setVisible(bool(hidden))
        self._order()

    def _order(self) -> None:
        """Let Tab go from above to below: fields are made later than what stands below them."""
        if len(self.fields) != self._in_order:
            self._in_order = len(self.fields)
            shown = (self.fields[key.name] for key in self.keys if key.name in self.fields)
            stops = [stop for field in shown for stop in field.stops]
            for before, after in pairwise([self._above, *stops, self.more]):
                self.setTabOrder(before, after)

    def _field(self, key: Key) -> Field:
        field = self.fields.get(key.name)
        if field is None:
            field = self.fields[key.name] = Field(key, self._around, self._name_px)
            field.use_theme(self._theme)
            field.set_editable(self._editable)
            field.edited.connect(self.edited)
            names = [each.name for each in self.keys if each.name in self.fields]
            self._rows.insertWidget(names.index(key.name), field)
        return field
