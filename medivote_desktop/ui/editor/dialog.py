"""The window in which services.ini is edited: where it is edited, and a review before anything is saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from medivote_desktop.core.configuration.fleetdraft import Checked
from medivote_desktop.core.ini.merging import Both
from medivote_desktop.ui.dialogs.door import Choice, ask, show_error
from medivote_desktop.ui.editor.field import Trouble
from medivote_desktop.ui.editor.review import After, Review, ReviewPage
from medivote_desktop.ui.editor.workbench import Workbench
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.theme import Theme, theming
from medivote_desktop.ui.widgets.fontscale import scaled_size

_FIRST_WIDTH, _FIRST_HEIGHT = 980, 720
_SHARE_OF_SCREEN = 0.94


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
        self.banner = Trouble()
        self.work = Workbench(folder)
        self.review = ReviewPage()
        self._pages = QStackedWidget()
        self._lay_out()
        self.work.check_asked.connect(self.check_asked)
        self.work.review_asked.connect(self._on_review)
        self.work.close_asked.connect(self.reject)
        self.review.left.connect(self._leave_review)
        self.review.save_asked.connect(self._on_save)
        theming().changed.connect(self._use_theme)
        self._use_theme(theming().theme)

    # Values in

    def load(self, text: str, obstacle: str) -> None:
        """Edit this text from now on; `obstacle` says why it cannot be saved, if so, and then it is only shown."""
        self.banner.say(obstacle, is_warning=True)
        self._leave_review()
        self.work.load(text, editable=not obstacle)

    def offer_kept(self, text: str, *, is_outdated: bool, on_discard: Callable[[], None]) -> None:
        """Offer edits of an earlier time that nobody saved; nothing is lost by Escape.

        Args:
            is_outdated: Whether the file has changed since.
        """
        details = tr("They can be reviewed before they are saved, and undone.")
        if is_outdated:
            words = tr(
                "services.ini has changed since; saving them would take that back. The review shows what differs."
            )
            details = f"{words} {details}"
        question = tr("There are edits from last time that were not saved.")
        choices = [Choice(tr("Discard the changes"), on_discard)]
        ask(self, question, details, choices, lambda: self.work.take_up(text), cancel_text=tr("Go on with them"))

    def go_on_from(self, before: FleetEditor, obstacle: str) -> None:
        """Edit what another editor did, in another language: from the same page on, and at the same place."""
        self.banner.say(obstacle, is_warning=True)
        self.work.go_on_from(before.work)
        self.setGeometry(before.geometry())
        if before._pages.currentWidget() is before.review:
            self._on_review()

    def go_to(self, service_id: str | None) -> None:
        """Show a service, if one is named and the file has it."""
        if service_id is not None:
            self._leave_review()
            self.work.go_to(service_id)

    def show_checked(self, text: str, checked: Checked) -> None:
        """What the program thinks of a text; of an older one it is no news."""
        self.work.show_checked(text, checked)

    def show_review(self, text: str, review: Review) -> None:
        """What a save of this text would do."""
        if text == self.work.draft.file.text:
            self._pages.setCurrentWidget(self.review)
            self.review.show_review(review)

    def show_saved(self, text: str, words: str) -> None:
        """It is saved."""
        self.work.was_saved(text)
        self.review.release()
        self._leave_review()
        self.show_followed(words)

    def show_followed(self, words: str) -> None:
        """What came of the save in the running fleet."""
        self.work.bar.say(words)

    def show_not_saved(self, words: str, *, is_changed: bool, both: Both | None = None) -> None:
        """It is not saved. Where another changed the file, it can be read anew, or `both` put together."""
        self.review.release()
        if not is_changed:
            show_error(self, tr("services.ini was not saved"), words)
            return
        details = tr("What was edited here stays until the file is read anew; then it is gone.")
        choices = [Choice(tr("Read it anew"), self.load_asked.emit)]
        if both is None:  # the file has gone, or both changed the same
            choices.append(Choice(tr("Copy the edited text"), self._copy))
        else:
            details = (
                f"{tr('Both changes can be put together; the review shows them before they are saved.')} {details}"
            )
            choices.append(Choice(tr("Put both together"), partial(self._put_together, both), is_default=True))
        ask(self, words, details, choices, cancel_text=tr("Keep editing"))

    def _put_together(self, both: Both) -> None:
        self.work.load(both.theirs, editable=True)
        self.work.take_up(both.text)
        self._on_review()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.work.draft.file.text)
        self._leave_review()
        self.work.bar.say(tr("The edited text is in the clipboard"))

    @property
    def is_changed(self) -> bool:
        """Whether anything was edited and not saved."""
        return self.work.is_changed

    # What people do

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Fields take Undo and Redo for themselves; what they have no use for comes here."""
        bar = self.work.bar
        if bar.isVisible() and event.matches(QKeySequence.StandardKey.Undo):
            bar.undo.click()
        elif bar.isVisible() and event.matches(QKeySequence.StandardKey.Redo):
            bar.redo.click()
        else:
            super().keyPressEvent(event)

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

    def _on_review(self) -> None:
        self.review_asked.emit(self.work.draft.saved, self.work.draft.file.text)

    def _on_save(self, after: After) -> None:
        self.review.hold()
        self.save_asked.emit(self.work.draft.saved, self.work.draft.file.text, after)

    def _leave_review(self) -> None:
        self._pages.setCurrentWidget(self.work)

    # Building

    def _lay_out(self) -> None:
        self._pages.addWidget(self.work)
        self._pages.addWidget(self.review)
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 0)
        head.addWidget(self.banner)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(0)
        page.addLayout(head)
        page.addWidget(self._pages, 1)
        room = self.screen().availableSize() * _SHARE_OF_SCREEN
        self.resize(scaled_size(QSize(_FIRST_WIDTH, _FIRST_HEIGHT), self.fontMetrics()).boundedTo(room))

    def _use_theme(self, theme: Theme) -> None:
        for part in (self.banner, self.work, self.review):
            part.use_theme(theme)
