"""The form of one section: its name, and its keys by what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QSize, QTimer, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from medivote_desktop.core.configuration.keys import Key
from medivote_desktop.ui.dialogs.parts import weighted
from medivote_desktop.ui.editor.around import Around
from medivote_desktop.ui.editor.field import Field, Trouble, text_label
from medivote_desktop.ui.editor.group import Faults, Group
from medivote_desktop.ui.editor.inputs import EditedLine
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.fontscale import scaled

_MOST_NEEDED_PX = 430


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
        self.name = EditedLine()
        self._name_note, self._name_trouble, self._trouble = text_label(""), Trouble(), Trouble()
        self._name_px = self.fontMetrics().horizontalAdvance(max(keys, key=len)) + 8
        self.groups: list[Group] = []
        for title, names in groups.items():
            above = self.groups[-1].more if self.groups else self.name if has_name else self
            self.groups.append(Group(title, [keys[name] for name in names], around, theme, self._name_px, above))
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
        group = next((group for group in self.groups if key in {each.name for each in group.keys}), None)
        while group in self._unmade:
            self._make_next()
        return group.fields.get(key) if group is not None else None

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

    def minimumSizeHint(self) -> QSize:
        """Wide enough for the page, unless that is more than a small screen has: then it scrolls sideways, too."""
        wide = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(min(wide, scaled(_MOST_NEEDED_PX, self.fontMetrics())), super().minimumSizeHint().height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a group was made or opened
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        page = self._page = QWidget()
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
