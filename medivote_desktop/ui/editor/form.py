"""The form of one section: its name, and its keys by what they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medivote_desktop.core.config import Fault
from medivote_desktop.core.keygroups import RARE
from medivote_desktop.core.keys import Key
from medivote_desktop.ui.dialogparts import weighted
from medivote_desktop.ui.editor.field import Field, Trouble, name_width, text_label
from medivote_desktop.ui.language import shown, tr, trn
from medivote_desktop.ui.theme import Theme

Faults = Mapping[str, Sequence[Fault]]


class Group(QWidget):
    """Some keys under one heading. Those that are rarely set wait behind a button until they are.

    Signals:
        edited: A person changed a key; carries its name and the text.
    """

    edited = Signal(str, str)

    def __init__(self, title: str, keys: Sequence[Key], folder: str, theme: Theme) -> None:
        super().__init__()
        self.fields: dict[str, Field] = {}
        self._keys, self._folder, self._theme = keys, folder, theme
        self._values: Mapping[str, str] = {}
        self._is_whole = False
        self._editable = True
        heading = QLabel(shown(title), textFormat=Qt.TextFormat.PlainText)
        heading.setFont(weighted(heading.font(), 1.1))
        self._rows = QVBoxLayout()
        self._rows.setSpacing(12)
        self._more = QPushButton(flat=True, autoDefault=False)
        self._more.setCursor(Qt.CursorShape.PointingHandCursor)
        self._more.clicked.connect(self.show_all)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(10)
        layout.addWidget(heading)
        layout.addLayout(self._rows)
        layout.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_section(self, values: Mapping[str, str], faults: Faults) -> None:
        """Show what stands in the file, and what is wrong with it."""
        self._values = values
        for key in self._keys:
            if self._is_whole or key.name not in RARE or key.name in values:
                self._show(key)
            elif key.name in self.fields:
                self.fields[key.name].hide()
        self.show_faults(faults)

    def show_faults(self, faults: Faults) -> None:
        """Show what is wrong, at its field."""
        for key in self._keys:
            if key.name in faults and not self._is_shown(key):
                self._show(key)
        self._count()
        for name, field in self.fields.items():
            field.show_faults(faults.get(name, ()))

    def show_all(self) -> None:
        """Show the rare keys, too."""
        self._is_whole = True
        first = next((key for key in self._keys if not self._is_shown(key)), None)
        for key in self._keys:
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
        self._more.setStyleSheet(
            f"QPushButton {{ color: {theme.accent}; border: none; text-align: left; padding: 2px; }}"
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
        hidden = sum(not self._is_shown(key) for key in self._keys)
        self._more.setText(trn("Show {count} more setting", "Show {count} more settings", hidden))
        self._more.setVisible(bool(hidden))

    def _field(self, key: Key) -> Field:
        field = self.fields.get(key.name)
        if field is None:
            field = self.fields[key.name] = Field(key, self._folder)
            field.use_theme(self._theme)
            field.set_editable(self._editable)
            field.edited.connect(self.edited)
            names = [each.name for each in self._keys if each.name in self.fields]
            self._rows.insertWidget(names.index(key.name), field)
        return field


class SectionForm(QScrollArea):
    """All keys of one kind of section.

    Signals:
        edited: A person changed a key; carries its name and the text.
        renamed: A person gave the service another NAME.
    """

    edited = Signal(str, str)
    renamed = Signal(str)

    def __init__(
        self,
        groups: Mapping[str, Sequence[str]],
        keys: Mapping[str, Key],
        folder: str,
        theme: Theme,
        name_problem: Callable[[str], str] | None,
    ) -> None:
        super().__init__()
        self._name_problem = name_problem
        self.title = text_label("")
        self.title.setFont(weighted(self.title.font(), 1.35))
        self.name = QLineEdit()
        self._name_note, self._name_trouble, self._trouble = text_label(""), Trouble(), Trouble()
        self.groups = [Group(title, [keys[name] for name in names], folder, theme) for title, names in groups.items()]
        self._lay_out()
        for group in self.groups:
            group.edited.connect(self.edited)
        self.name.textEdited.connect(self._on_name_typed)
        self.name.editingFinished.connect(self._on_name_finished)
        self._shown_name = ""
        self.use_theme(theme)

    def show_section(self, title: str, name: str, values: Mapping[str, str], faults: Faults) -> None:
        """Show a section: its title for people, its NAME, and what stands in it."""
        self.title.setText(title)
        self._shown_name = name
        self.name.setText(name)
        self._name_trouble.say("", is_warning=False)
        for group in self.groups:
            group.show_section(values, faults)
        self.show_faults(faults)

    def show_title(self, title: str) -> None:
        """What people call it may change while it is typed."""
        self.title.setText(title)

    def show_faults(self, faults: Faults) -> None:
        """Show what is wrong: at the fields, or above them where no field is to blame."""
        placed = set[str]()
        for group in self.groups:
            group.show_faults(faults)
            placed |= group.fields.keys()
        others = [fault for key, found in faults.items() if key not in placed for fault in found]
        words = "\n".join(
            f"{fault.key}: {shown(fault.message)}" if fault.key else shown(fault.message) for fault in others
        )
        self._trouble.say(words, is_warning=all(fault.is_warning for fault in others))

    def field(self, key: str) -> Field | None:
        """The field of a key, if it is shown."""
        return next((group.fields[key] for group in self.groups if key in group.fields), None)

    def go_to(self, key: str) -> None:
        """Bring a field into view, and the keyboard to it."""
        field = self.field(key)
        widget = field.input if field is not None else self.name
        self.ensureWidgetVisible(field or self.name, 0, 40)
        widget.setFocus()

    def begin_with_name(self) -> None:
        """A new service is named first."""
        self.verticalScrollBar().setValue(0)
        self.name.setFocus()
        self.name.selectAll()

    def set_editable(self, editable: bool) -> None:
        """Whether anything can be changed now."""
        self.name.setEnabled(editable)
        for group in self.groups:
            group.set_editable(editable)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._name_note.setStyleSheet(f"color: {theme.muted}")
        for trouble in (self._trouble, self._name_trouble):
            trouble.use_theme(theme)
        for group in self.groups:
            group.use_theme(theme)

    def _lay_out(self) -> None:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(18, 14, 18, 18)
        layout.setSpacing(22)
        layout.addWidget(self.title)
        layout.addWidget(self._trouble)
        if self._name_problem is not None:
            layout.addWidget(self._name_row())
        for group in self.groups:
            layout.addWidget(group)
        layout.addStretch()
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def _name_row(self) -> QWidget:
        row = QWidget()
        grid = QGridLayout(row)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(2)
        label = text_label("NAME", wraps=False)
        label.setFixedWidth(name_width(self) + 6)
        label.setBuddy(self.name)
        self._name_note.setText(
            tr("What commands, addresses and log files call it. Who depends on it is changed, too.")
        )
        self.name.setAccessibleName("NAME")
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self._name_note, 1, 1)
        grid.addWidget(self._name_trouble, 2, 1)
        grid.setColumnStretch(1, 1)
        return row

    def _on_name_typed(self, typed: str) -> None:
        if self._name_problem is not None:
            self._name_trouble.say(self._name_problem(typed.strip()), is_warning=False)

    def _on_name_finished(self) -> None:
        name = self.name.text().strip()
        if self._name_problem is None or name == self._shown_name:
            return
        if self._name_problem(name):
            return  # it stands beside the field
        self._shown_name = name
        self.renamed.emit(name)
