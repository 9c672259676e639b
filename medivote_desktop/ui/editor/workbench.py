"""Where services.ini is edited: the list, the form, and the text that both are about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from medivote_desktop.core.config import Fault
from medivote_desktop.core.configuration.fleetdraft import Checked, FleetDraft, placed
from medivote_desktop.core.ini.file import MANAGER, service_id_of, service_section
from medivote_desktop.core.ini.lines import EditError
from medivote_desktop.ui.dialogs.door import show_error
from medivote_desktop.ui.editor.around import Around
from medivote_desktop.ui.editor.bar import EditBar
from medivote_desktop.ui.editor.columns import Columns
from medivote_desktop.ui.editor.forms import Forms
from medivote_desktop.ui.editor.refusals import Refusals
from medivote_desktop.ui.editor.sections import Row, SectionList, row_of, title_of
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme, theming

_TYPED_MS = 120
_CHECK_MS = 150


class Workbench(QWidget):
    """Shows and edits a text.

    Attributes:
        draft: What has become of the text.

    Signals:
        check_asked: Carries the text that is to be checked; `show_checked` answers.
        review_asked: What a save would do is to be shown.
        close_asked: The window is to be closed.
    """

    check_asked = Signal(str)
    review_asked = Signal()
    close_asked = Signal()

    def __init__(self, folder: str) -> None:
        super().__init__()
        self.draft = FleetDraft("")
        self._editable = True
        self._faults: dict[str, dict[str, list[Fault]]] = {}
        self._refused = Refusals()
        self._typed: tuple[str, str, str] | None = None
        theme = theming().theme
        self.sections = SectionList(theme)
        self.forms = Forms(Around(folder, self._others, self._name_problem), theme)
        self.bar = EditBar(theme)
        self._typing = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._checking = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._lay_out()
        self._connect()

    # Values in

    def load(self, text: str, *, editable: bool) -> None:
        """Edit this text from now on, or only show it."""
        self.draft = FleetDraft(text)
        self._editable = editable
        self._faults, self._typed = {}, None
        self._refused.clear()
        self.forms.set_editable(editable)
        first = self._names()[:2][-1]  # a service, if there is one
        self._show(self.sections.current if self.sections.current in self._names() else first)
        self.check_asked.emit(text)

    def take_up(self, text: str) -> None:
        """Edits of another time become an edit of now."""
        self._take_typed()
        self.draft.replace(text)
        self._changed()
        self._show(self._current_or_first())

    def go_on_from(self, before: Workbench) -> None:
        """Show and edit what another one did, with all that can be undone there and what it could not take."""
        before._take_typed()
        self.draft, self._editable = before.draft, before._editable
        self._refused.take_over(before._refused, self.draft.file)
        self.forms.set_editable(self._editable)
        self._show(before.sections.current)
        self.check_asked.emit(self.draft.file.text)

    def go_to(self, service_id: str) -> None:
        """Show a service, if the file has it."""
        if service_section(service_id) in self.draft.file.names:
            self._show(service_section(service_id))
            self.forms.current.go_to("command")

    def show_checked(self, text: str, checked: Checked) -> None:
        """What the program thinks of a text; of an older one it is no news."""
        if text != self.draft.file.text:
            return
        before, self._faults = self._faults, placed(self.draft.file, checked.faults)
        self.forms.current.show_faults(self._faults.get(self.sections.current, {}))
        self._show_refused()
        self._show_anew({*before, *self._faults})

    def was_saved(self, text: str) -> None:
        """The disk holds this text now."""
        self.draft.was_saved(text)
        self._show_rows()

    @property
    def is_changed(self) -> bool:
        """Whether anything was edited and not saved, were it only just typed."""
        self._take_typed()
        return self.draft.is_changed or bool(self._refused)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        for part in (self.sections, self.forms, self.bar):
            part.use_theme(theme)

    # What people do

    def _on_edited(self, key: str, text: str) -> None:
        if self._typed is not None and self._typed[1] != key:
            self._take_typed()
        self._typed = (self.sections.current, key, text)
        self._typing.start()

    def _take_typed(self) -> None:
        """What was typed becomes an edit: not with each key, for a large file takes some milliseconds."""
        self._typing.stop()
        if self._typed is None:
            return
        (section, key, text), self._typed = self._typed, None
        try:
            self.draft.set(section, key, text)
        except EditError as error:
            self._refused.add(section, key, text, error)
            self._show_refused()
            return
        self._refused.remove(section, key)
        self._changed(section)

    def _on_renamed(self, new_id: str) -> None:
        old_id = service_id_of(self.sections.current)
        if old_id is None:
            return
        dependents = self.draft.file.dependents(old_id)
        if self._edit(partial(self.draft.rename, old_id, new_id)):
            self._show(service_section(new_id))
            if dependents:
                self.bar.say(tr("depends_on was changed, too: {names}", names=", ".join(dependents)))

    def _on_add(self) -> None:
        self._edit(lambda: self._show_new(self.draft.add(self.sections.current or None)))

    def _on_duplicate(self) -> None:
        if service_id := service_id_of(self.sections.current):
            self._edit(lambda: self._show_new(self.draft.duplicate(service_id)))

    def _show_new(self, service_id: str) -> None:
        self._show(service_section(service_id))
        self.forms.current.begin_with_name()

    def _on_remove(self) -> None:
        service_id = service_id_of(self.sections.current)
        if service_id is None:
            return
        names = self._names()
        place = names.index(self.sections.current)
        dependents = self.draft.file.dependents(service_id)
        if self._edit(partial(self.draft.remove, service_id)):
            left = self._names()
            self._show(left[min(place, len(left) - 1)])
            self.bar.say(
                tr("{name} is taken out. No longer depend on it: {names}", name=service_id, names=", ".join(dependents))
                if dependents
                else tr("{name} is taken out.", name=service_id)
            )

    def _edit(self, edit: Callable[[], object]) -> bool:
        """Make an edit; whether it could be made."""
        self._take_typed()
        try:
            edit()
        except EditError as error:
            show_error(self, tr("This cannot be done"), shown(str(error)))
            return False
        self._changed()
        return True

    def _step(self, step: Callable[[], None]) -> None:
        self._take_typed()
        before = self.draft.file
        step()
        after = self.draft.file
        touched = [name for name in after.names if before.values(name) != after.values(name)]
        touched.sort(key=lambda name: name in before.names)  # who is back before who depends on it again
        self._refused.clear()
        self._changed()
        self._show(touched[0] if touched else self._current_or_first())

    def _on_review(self) -> None:
        self._take_typed()
        if self._refused:
            section, key = next(iter(self._refused))
            self._show(section)
            self.forms.current.go_to(key)
        elif self.draft.is_changed:
            self.review_asked.emit()

    # Showing

    def _changed(self, section: str | None = None) -> None:
        """Another state of the text; where one is named, of this section alone."""
        self._refused.keep_only(self.draft.file)
        self.bar.say("")
        self._show_rows() if section is None else self._show_anew({section})
        self._checking.start()

    def _names(self) -> list[str]:
        return [MANAGER, *map(service_section, self.draft.file.service_ids)]

    def _current_or_first(self) -> str:
        current, names = self.sections.current, self._names()
        return current if current in names else names[0]

    def _show(self, section: str) -> None:
        self._take_typed()
        self.draft.end_typing()
        self._show_rows(section)
        self.forms.show_section(
            section, title_of(section, self.draft.file), self.draft.file.values(section), self._faults.get(section, {})
        )
        self._show_refused()

    def _show_refused(self) -> None:
        self._refused.show_in(self.forms.current, self.sections.current)

    def _show_rows(self, section: str | None = None) -> None:
        current = self.sections.current if section is None else section
        self.sections.show_rows(list(map(self._row, self._names())), current)
        self._show_state(current)

    def _show_anew(self, sections: Iterable[str]) -> None:
        """What has become of these, while all others are as they were."""
        for name in sections:
            self.sections.show_row(self._row(name))
        self._show_state(self.sections.current)

    def _row(self, section: str) -> Row:
        return row_of(section, self.draft, self._faults.get(section, {}), self._refused.count(section))

    def _show_state(self, current: str) -> None:
        self.forms.current.show_title(title_of(current, self.draft.file))
        is_free = self._editable
        self.bar.show_state(
            changed=self.draft.is_changed,
            errors=self.sections.errors,
            can_undo=is_free and self.draft.can_undo,
            can_redo=is_free and self.draft.can_redo,
            can_add=is_free,
            can_change=is_free and service_id_of(current) is not None,
        )

    def _others(self) -> Sequence[str]:
        return [id_ for id_ in self.draft.file.service_ids if service_section(id_) != self.sections.current]

    def _name_problem(self, name: str) -> str:
        service_id = service_id_of(self.sections.current)
        return "" if service_id is None else shown(self.draft.name_problem(service_id, name))

    # Building

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(
            Columns(self.sections, self.bar.list_buttons, self.forms, title_of(MANAGER, self.draft.file)), 1
        )
        layout.addWidget(self.bar)

    def _connect(self) -> None:
        self.sections.chosen.connect(self._show)
        self.forms.edited.connect(self._on_edited)
        self.forms.renamed.connect(self._on_renamed)
        self.bar.add_asked.connect(self._on_add)
        self.bar.duplicate_asked.connect(self._on_duplicate)
        self.bar.remove_asked.connect(self._on_remove)
        self.bar.undo_asked.connect(lambda: self._step(self.draft.undo))
        self.bar.redo_asked.connect(lambda: self._step(self.draft.redo))
        self.bar.review_asked.connect(self._on_review)
        self.bar.close_asked.connect(self.close_asked)
        self._typing.timeout.connect(self._take_typed)
        self._checking.timeout.connect(lambda: self.check_asked.emit(self.draft.file.text))
        for keys, do in ((QKeySequence.StandardKey.Save, self._on_review), (QKeySequence("Ctrl+N"), self._on_add)):
            QShortcut(QKeySequence(keys), self).activated.connect(do)
