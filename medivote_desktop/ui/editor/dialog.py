"""The window in which services.ini is edited: a list, a form, and a review before anything is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from medivote_desktop.core.config import Fault
from medivote_desktop.core.fleetdraft import Checked, FleetDraft
from medivote_desktop.core.inifile import MANAGER, EditError, service_id_of, service_section
from medivote_desktop.ui.dialogs import Choice, ask, show_error
from medivote_desktop.ui.editor.bar import EditBar
from medivote_desktop.ui.editor.field import Trouble
from medivote_desktop.ui.editor.forms import Forms
from medivote_desktop.ui.editor.review import After, Review, ReviewPage
from medivote_desktop.ui.editor.sections import Row, SectionList
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.theme import Theme, theming

_TYPED_MS = 120
_CHECK_MS = 150
_FIRST_WIDTH, _FIRST_HEIGHT = 980, 720
_LIST_WIDTH = 230


class FleetEditor(QDialog):
    """Edits a text; reading, checking and saving it are another's business.

    Signals:
        check_asked: Carries the text that is to be checked; `show_checked` answers.
        review_asked: Carries the text before and after; `show_review` answers.
        save_asked: Carries the text before and after, and an `After`; `show_saved` or `show_not_saved` answers.
        load_asked: The file is to be read anew; `load` answers.
    """

    check_asked = Signal(str)
    review_asked = Signal(str, str)
    save_asked = Signal(str, str, object)
    load_asked = Signal()

    def __init__(self, file_name: str, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Edit {file}", file=file_name))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self._draft = FleetDraft("")
        self._obstacle = ""
        self._faults: dict[str, dict[str, list[Fault]]] = {}
        self._refused: dict[tuple[str, str], tuple[str, str]] = {}  # text and why, by section and key
        self._typed: tuple[str, str, str] | None = None
        theme = theming().theme
        self.banner = Trouble()
        self.sections = SectionList(theme)
        self.forms = Forms(folder, theme, self._name_problem)
        self.bar = EditBar(theme)
        self.review = ReviewPage()
        self._pages = QStackedWidget()
        self._typing = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._checking = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._lay_out()
        self._connect()
        self._use_theme(theme)

    # Values in

    def load(self, text: str, obstacle: str) -> None:
        """Edit this text from now on; `obstacle` says why it cannot be saved, if so, and then it is only shown."""
        current = self.sections.current
        self._draft = FleetDraft(text)
        self._obstacle = obstacle
        self._faults, self._typed = {}, None
        self._refused.clear()
        self.banner.say(obstacle, is_warning=True)
        self.forms.set_editable(not obstacle)
        names = self._names()
        self._show(current if current in names else next(iter(self._services()), MANAGER))
        self._check()

    def go_to(self, service_id: str | None) -> None:
        """Show a service, if one is named and the file has it."""
        if service_id is not None and service_section(service_id) in self._draft.file.names:
            self._leave_review()
            self._show(service_section(service_id))
            self.forms.current.setFocus()

    def show_checked(self, text: str, checked: Checked) -> None:
        """What the program thinks of a text; of an older one it is no news."""
        if text != self._draft.file.text:
            return
        self._faults = {}
        for fault in checked.faults:
            section = self._draft.file.section_at(fault.line) if fault.line else MANAGER
            self._faults.setdefault(section, {}).setdefault(fault.key, []).append(fault)
        self.forms.current.show_faults(self._faults.get(self.sections.current, {}))
        self._show_refused()
        self._show_rows()

    def show_review(self, text: str, review: Review) -> None:
        """What a save of this text would do."""
        if text == self._draft.file.text:
            self._pages.setCurrentWidget(self.review)
            self.review.show_review(review)

    def show_saved(self, text: str, words: str) -> None:
        """It is saved, and this followed."""
        self._draft.was_saved(text)
        self.review.release()
        self._leave_review()
        self._show_rows()
        self.bar.say(words)

    def show_followed(self, words: str) -> None:
        """What came of the save in the running fleet."""
        self.bar.say(words)

    def show_not_saved(self, words: str, *, is_changed: bool) -> None:
        """It is not saved. Where another changed the file, it can be read anew."""
        self.review.release()
        if not is_changed:
            show_error(self, tr("services.ini was not saved"), words)
            return
        details = tr("What was edited here stays until the file is read anew; then it is gone.")
        ask(self, words, details, [Choice(tr("Read it anew"), self.load_asked.emit)], cancel_text=tr("Keep editing"))

    @property
    def is_changed(self) -> bool:
        """Whether anything was edited and not saved."""
        self._take_typed()
        return self._draft.is_changed

    # What people do

    def reject(self) -> None:
        """Escape leaves the review, and then the window; what is not saved is asked about."""
        if self._pages.currentWidget() is self.review:
            self._leave_review()
        else:
            self.may_close(self.discard)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()
        self.may_close(self.discard)

    def may_close(self, then: Callable[[], None]) -> None:
        """Call back at once, or when what is not saved may be lost."""
        if not self.is_changed:
            then()
            return
        choices = [Choice(tr("Discard the changes"), then)]
        ask(self, tr("The changes are not saved."), "", choices, cancel_text=tr("Keep editing"))

    def discard(self) -> None:
        """Close, whatever is not saved."""
        super().reject()

    def _on_chosen(self, section: str) -> None:
        self._show(section)

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
            self._draft.set(section, key, text)
        except EditError as error:
            self._refused[section, key] = text, shown(str(error))
            self._show_refused()
            return
        self._refused.pop((section, key), None)
        self._changed()

    def _on_renamed(self, new_id: str) -> None:
        old_id = service_id_of(self.sections.current)
        if old_id is None:
            return
        dependents = self._draft.file.dependents(old_id)
        if self._edit(partial(self._draft.rename, old_id, new_id)):
            self._show(service_section(new_id))
            if dependents:
                self.bar.say(tr("depends_on was changed, too: {names}", names=", ".join(dependents)))

    def _on_add(self) -> None:
        self._edit(lambda: self._show_new(self._draft.add(self.sections.current or None)))

    def _on_duplicate(self) -> None:
        if service_id := service_id_of(self.sections.current):
            self._edit(lambda: self._show_new(self._draft.duplicate(service_id)))

    def _show_new(self, service_id: str) -> None:
        self._show(service_section(service_id))
        self.forms.current.begin_with_name()

    def _on_remove(self) -> None:
        service_id = service_id_of(self.sections.current)
        if service_id is None:
            return
        names = self._names()
        place = names.index(self.sections.current)
        dependents = self._draft.file.dependents(service_id)
        if self._edit(partial(self._draft.remove, service_id)):
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

    def _on_undo(self) -> None:
        self._step(self._draft.undo)

    def _on_redo(self) -> None:
        self._step(self._draft.redo)

    def _step(self, step: Callable[[], None]) -> None:
        self._take_typed()
        before = self._draft.file
        step()
        after = self._draft.file
        touched = [name for name in after.names if before.values(name) != after.values(name)]
        self._refused.clear()
        self._changed()
        names = self._names()
        current = self.sections.current if self.sections.current in names else names[0]
        self._show(touched[0] if touched else current)

    def _on_review(self) -> None:
        self._take_typed()
        if self._refused:
            section, key = next(iter(self._refused))
            self._show(section)
            self.forms.current.go_to(key)
        elif self._draft.is_changed:
            self.review_asked.emit(self._draft.saved, self._draft.file.text)

    def _on_save(self, after: After) -> None:
        self.review.hold()
        self.save_asked.emit(self._draft.saved, self._draft.file.text, after)

    def _leave_review(self) -> None:
        self._pages.setCurrentIndex(0)

    # Showing

    def _changed(self) -> None:
        """Another state of the text."""
        self.bar.say("")
        self._show_rows()
        self._checking.start()

    def _check(self) -> None:
        self.check_asked.emit(self._draft.file.text)

    def _services(self) -> Sequence[str]:
        return [name for name in self._draft.file.names if service_id_of(name) is not None]

    def _names(self) -> list[str]:
        return [MANAGER, *self._services()]

    def _title(self, section: str) -> str:
        service_id = service_id_of(section)
        if service_id is None:
            return tr("The program and the fleet")
        return self._draft.file.value(section, "name") or service_id

    def _show(self, section: str) -> None:
        self._take_typed()
        self._draft.end_typing()
        self._show_rows(section)
        self.forms.show_section(
            section, self._title(section), self._draft.file.values(section), self._faults.get(section, {})
        )
        self._show_refused()

    def _show_refused(self) -> None:
        for (section, key), (text, why) in self._refused.items():
            field = self.forms.current.field(key) if section == self.sections.current else None
            if field is not None:
                field.refuse(text, why)

    def _show_rows(self, section: str | None = None) -> None:
        current = self.sections.current if section is None else section
        changed = set(self._draft.changed_sections())
        rows = [Row(name, self._title(name), name in changed, *self._counts(name)) for name in self._names()]
        self.sections.show_rows(rows, current)
        self.forms.current.show_title(self._title(current))
        is_free = not self._obstacle
        self.bar.show_state(
            changed=self._draft.is_changed,
            errors=sum(row.errors for row in rows),
            can_undo=is_free and self._draft.can_undo,
            can_redo=is_free and self._draft.can_redo,
            can_add=is_free,
            can_change=is_free and service_id_of(current) is not None,
        )

    def _counts(self, section: str) -> tuple[int, int]:
        faults = [fault for found in self._faults.get(section, {}).values() for fault in found]
        errors = sum(not fault.is_warning for fault in faults)
        errors += sum(refused == section for refused, _ in self._refused)
        return errors, sum(fault.is_warning for fault in faults)

    def _name_problem(self, name: str) -> str:
        service_id = service_id_of(self.sections.current)
        return "" if service_id is None else shown(self._draft.name_problem(service_id, name))

    # Building

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(10, 10, 6, 10)
        column.addWidget(self.sections)
        column.addLayout(self.bar.list_buttons)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(left)
        splitter.addWidget(self.forms)
        splitter.setStretchFactor(1, 1)
        splitter.setSizes([_LIST_WIDTH, _FIRST_WIDTH - _LIST_WIDTH])
        self._pages.addWidget(splitter)
        self._pages.addWidget(self.review)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 0)
        head.addWidget(self.banner)
        page.addLayout(head)
        page.addWidget(self._pages, 1)
        page.addWidget(self.bar)
        self._pages.currentChanged.connect(lambda place: self.bar.setVisible(place == 0))
        room = self.screen().availableSize() * 0.94
        self.resize(min(_FIRST_WIDTH, room.width()), min(_FIRST_HEIGHT, room.height()))

    def _connect(self) -> None:
        self.sections.chosen.connect(self._on_chosen)
        self.forms.edited.connect(self._on_edited)
        self.forms.renamed.connect(self._on_renamed)
        self.bar.add_asked.connect(self._on_add)
        self.bar.duplicate_asked.connect(self._on_duplicate)
        self.bar.remove_asked.connect(self._on_remove)
        self.bar.undo_asked.connect(self._on_undo)
        self.bar.redo_asked.connect(self._on_redo)
        self.bar.review_asked.connect(self._on_review)
        self.bar.close_asked.connect(self.reject)
        self.review.left.connect(self._leave_review)
        self.review.save_asked.connect(self._on_save)
        self._typing.timeout.connect(self._take_typed)
        self._checking.timeout.connect(self._check)
        theming().changed.connect(self._use_theme)
        for keys, do in ((QKeySequence.StandardKey.Save, self._on_review), (QKeySequence("Ctrl+N"), self._on_add)):
            QShortcut(QKeySequence(keys), self).activated.connect(do)

    def _use_theme(self, theme: Theme) -> None:
        for part in (self.banner, self.sections, self.forms, self.bar, self.review):
            part.use_theme(theme)
