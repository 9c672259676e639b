"""The form of one section: its name, and its keys by what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medivote_desktop.core.config import Fault
from medivote_desktop.core.configuration.keygroups import RARE
from medivote_desktop.core.configuration.keys import Key
from medivote_desktop.ui.dialogs.parts import weighted
from medivote_desktop.ui.editor.around import Around
from medivote_desktop.ui.editor.field import Field, Trouble, text_label
from medivote_desktop.ui.language import shown, tr, trn
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.lineedit import LineEdit

Faults = Mapping[str, Sequence[Fault]]


class Group(QWidget):
    """Some keys under one heading. Those that are rarely set wait behind a button until they are.

    Signals:
        edited: A person changed a key; carries its name and the text.
    """

    edited = Signal(str, str)

    def __init__(self, title: str, keys: Sequence[Key], around: Around, theme: Theme, name_px: int) -> None:
        super().__init__()
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
        hidden = sum(not self._is_shown(key) for key in self.keys)
        self._more.setText(trn("Show {count} more setting", "Show {count} more settings", hidden))
        self._more.setVisible(bool(hidden))

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
        around: Around,
        theme: Theme,
        *,
        has_name: bool,
    ) -> None:
        super().__init__()
        self._name_problem = around.name_problem
        self._has_name = has_name
        self.title = text_label("")
        self.title.setFont(weighted(self.title.font(), 1.35))
        self.name = LineEdit()
        self._name_note, self._name_trouble, self._trouble = text_label(""), Trouble(), Trouble()
        self._name_px = self.fontMetrics().horizontalAdvance(max(keys, key=len)) + 8
        self.groups = [
            Group(title, [keys[name] for name in names], around, theme, self._name_px)
            for title, names in groups.items()
        ]
        self._unmade = list(self.groups)
        self._values: Mapping[str, str] = {}
        self._faults: Faults = {}
        self._making = QTimer(self, interval=0)
        self._lay_out()
        for group in self.groups:
            group.edited.connect(self.edited)
        self._making.timeout.connect(self._make_next)
        self.name.textEdited.connect(self._on_name_typed)
        self.name.editingFinished.connect(self._on_name_finished)
        self._shown_name = ""
        self.use_theme(theme)

    def show_section(self, title: str, name: str, values: Mapping[str, str], faults: Faults) -> None:
        """Show a section: its title for people, its NAME, and what stands in it."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self._shown_name = name
        self.name.setText(name)
        self._name_trouble.say("", is_warning=False)
        self._values = values
        for group in self._made:
            group.show_section(values, faults)
        self.show_faults(faults)
        if self._unmade:
            self._making.start()

    def show_title(self, title: str) -> None:
        """What people call it may change while it is typed."""
        self.title.setText(title)

    def show_faults(self, faults: Faults) -> None:
        """Show what is wrong: at the fields, or above them where no field is to blame."""
        self._faults = faults
        for group in self._made:
            group.show_faults(faults)
        placed = {key.name for group in self.groups for key in group.keys}
        others = [fault for key, found in faults.items() if key not in placed for fault in found]
        words = "\n".join(
            f"{fault.key}: {shown(fault.message)}" if fault.key else shown(fault.message) for fault in others
        )
        self._trouble.say(words, is_warning=all(fault.is_warning for fault in others))

    def field(self, key: str) -> Field | None:
        """The field of a key, if it is shown."""
        while self._unmade:
            self._make_next()
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
        self.name.setReadOnly(not editable)
        for group in self.groups:
            group.set_editable(editable)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._name_note.setStyleSheet(f"color: {theme.muted}")
        for trouble in (self._trouble, self._name_trouble):
            trouble.use_theme(theme)
        for group in self.groups:
            group.use_theme(theme)

    @property
    def _made(self) -> Sequence[Group]:
        return self.groups[: len(self.groups) - len(self._unmade)]

    def _make_next(self) -> None:
        """One group of fields a turn of the loop: all of them would hold it up when the form is first shown."""
        if self._unmade:
            group = self._unmade.pop(0)
            group.show_section(self._values, self._faults)
            group.show()
        if not self._unmade:
            self._making.stop()

    def _lay_out(self) -> None:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(18, 14, 18, 18)
        layout.setSpacing(22)
        layout.addWidget(self.title)
        layout.addWidget(self._trouble)
        if self._has_name:
            layout.addWidget(self._name_row())
        for group in self.groups:
            group.hide()
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
        label.setFixedWidth(self._name_px)
        label.setBuddy(self.name)
        self._name_note.setText(
            tr("What commands, addresses and log files call it. A change is followed in the depends_on of others.")
        )
        self.name.setAccessibleName("NAME")
        grid.addWidget(label, 0, 0)
        grid.addWidget(self.name, 0, 1)
        grid.addWidget(self._name_note, 1, 1)
        grid.addWidget(self._name_trouble, 2, 1)
        grid.setColumnStretch(1, 1)
        return row

    def _on_name_typed(self, typed: str) -> None:
        self._name_trouble.say(self._name_problem(typed.strip()), is_warning=False)

    def _on_name_finished(self) -> None:
        name = self.name.text().strip()
        if name != self._shown_name and not self._name_problem(name):
            self._shown_name = name
            self.renamed.emit(name)
