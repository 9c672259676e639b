"""The controls of the log: which log, a field that finds lines, the filter, and the switch that follows the newest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QWidget

from medivote_desktop.core.logs.line import Query
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.ui import icons
from medivote_desktop.ui.detail.log import LogView
from medivote_desktop.ui.detail.lognote import LogNote
from medivote_desktop.ui.language import tr, trn
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.searchfield import SearchField

_TYPING_MS = 120


class Choice(NamedTuple):
    """A log that can be shown instead; `value` is sent out when it is chosen."""

    words: str
    value: object
    is_shown: bool = False


class LogBar(QWidget):
    """Belongs to one LogView.

    Signals:
        query_changed: What is to be found: a `Query`, or None.
        chosen: The value of the `Choice` that was taken.
        save_asked, editor_asked, time_asked: The log is to be saved, opened elsewhere, shown at a time.

    Attributes:
        field: Where people type what they look for. Enter goes to the next match, Shift+Enter to the one before.
        filter, match_case, is_regex: Switches.
        follow: The switch; it tells how many lines came since it is off.
        note: What was said last, for a moment.
        choices: Gives the logs that can be shown, when somebody opens the list of them.
    """

    query_changed = Signal(object)
    chosen = Signal(object)
    save_asked = Signal()
    editor_asked = Signal()
    time_asked = Signal()

    def __init__(self, log: LogView, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self.choices: Callable[[], Sequence[Choice]] = tuple
        self.field = SearchField(tr("Find in log"), 190)
        self.which, self.match_case, self.is_regex, self.filter, self.follow, self.more = (
            QToolButton() for _ in range(6)
        )
        self._count = QLabel()
        self._told: tuple[Query | None, int | None] = None, None
        self.note = LogNote(log)
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._set_up()
        self.use_theme(theme)
        self._connect(log)
        self._on_following_changed(log.is_following, 0)

    def _set_up(self) -> None:
        self.field.setToolTip(
            tr("Find in the log (Ctrl+Shift+F); Enter or F3 for the next line, with Shift for the one before")
        )
        _dress(self.which, tr("Which log"), tr("Which log: older parts of this log, or all services in one"))
        _dress(self.match_case, tr("Match case"), tr("Upper and lower case differ"), "Aa")
        _dress(self.is_regex, tr("Regular expression"), tr("What is typed is a regular expression"), ".*")
        _dress(self.filter, tr("Matching lines only"), tr("Matching lines only: show only the lines that match"))
        _dress(self.follow, tr("Follow"), tr("Follow: keep the newest line in view"))
        _dress(self.more, tr("More"), tr("Save, open in the editor, wrap lines, and more"), "⋯")
        self.follow.setAccessibleName("")  # its text says it, and how many lines are new
        for button in (self.match_case, self.is_regex, self.filter, self.follow):
            button.setCheckable(True)
        self.which.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        # Where there is no room, these two give way; the first words of a log's name tell enough.
        self.which.setMinimumWidth(70)
        self.field.setMinimumWidth(110)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 3, 8, 3)
        layout.setSpacing(3)
        for widget in (self.field, self.match_case, self.is_regex, self.filter):
            layout.addWidget(widget)
        layout.addWidget(self._count)
        layout.addStretch()
        for widget in (self.which, self.follow, self.more):
            layout.addWidget(widget)

    def _connect(self, log: LogView) -> None:
        log.following_changed.connect(self._on_following_changed)
        log.found_changed.connect(self._tell_found)
        log.said.connect(self.say)
        self.field.textChanged.connect(self._on_typed)
        self.field.confirmed.connect(self._on_confirmed)
        self.field.left.connect(log.setFocus)
        self._typing.timeout.connect(self.ask)
        for switch in (self.match_case, self.is_regex):
            switch.toggled.connect(self.ask)
        self.filter.toggled.connect(log.set_filtered)
        self.follow.clicked.connect(self._on_follow_clicked)
        for button, menu in ((self.which, self.choices_menu), (self.more, self.more_menu)):
            button.clicked.connect(partial(_drop_down, button, menu))

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self.field.use_theme(theme)
        for button, name in ((self.follow, "follow"), (self.filter, "filter")):
            button.setIcon(icons.icon(name, theme))
        self._count.setStyleSheet(f"color: {theme.muted}; padding: 0 4px;")
        self.note.use_theme(theme)

    def take_over(self, before: LogBar) -> None:
        """Look for what was looked for in the bar before this one."""
        self.field.setText(before.field.text())
        self._typing.stop()
        for new, old in ((self.match_case, before.match_case), (self.is_regex, before.is_regex)):
            new.blockSignals(True)  # nothing has to be looked for once more
            new.setChecked(old.isChecked())
            new.blockSignals(False)
        self.filter.setChecked(before.filter.isChecked())

    def show_log(self, words: str) -> None:
        """Which log is shown, and how large it is."""
        if self.which.text() != f"{words} ▾":
            self.which.setText(f"{words} ▾")
            self.which.setAccessibleName(tr("Which log: {name}", name=words))

    def say(self, words: str) -> None:
        """Something happened to the log, or to what was asked of it."""
        self.note.say(words)

    def query(self) -> Query | None:
        """What is looked for at present."""
        text = self.field.text()
        return Query(text, self.is_regex.isChecked(), self.match_case.isChecked()) if text else None

    def ask(self) -> None:
        """Send out what is looked for."""
        self._typing.stop()
        self.note.say("")
        self.query_changed.emit(self.query())
        self._tell_found()

    def _on_typed(self) -> None:
        if self.field.text():
            self._typing.start()
        else:
            self.ask()

    def _on_confirmed(self, with_shift: bool) -> None:
        if self._typing.isActive():
            self.ask()
        self._log.go_to_next(backwards=with_shift)

    def _on_follow_clicked(self, checked: bool) -> None:
        if checked:
            self._log.follow()
        else:
            self._log.hold()

    def _on_following_changed(self, following: bool, unseen_lines: int) -> None:
        self.follow.setChecked(following)
        self.follow.setText(
            tr("Follow") if following or not unseen_lines else tr("Follow, {count:,} new", count=unseen_lines)
        )

    def _tell_found(self) -> None:
        matches = self._log.matches
        if matches is None:
            self._count.setText("")
            self._told = None, None
            return
        count = matches.end - matches.first
        words = trn("{count:,} line", "{count:,} lines", count) if count else tr("no lines")
        if (number := self._log.match_number) is not None:
            words = tr("{number:,} of {lines}", number=number, lines=words)
        if matches.done_share < 0.995:
            percent = 100 * matches.done_share
            words = tr("{lines}, {percent:.0f} % searched", lines=words, percent=percent)
        elif (asked := (self.query(), number)) != self._told:  # not each line that a growing log adds
            self._told = asked
            self.field.tell(words)
        self._count.setText(words)

    @property
    def found_words(self) -> str:
        """What is told of the matches."""
        return self._count.text()

    @property
    def note_words(self) -> str:
        """What was said last."""
        return self.note.text()

    # Menus are made when they are opened: the window shall be there at once.

    def choices_menu(self) -> QMenu:
        """The logs that can be shown instead."""
        menu = QMenu(self)
        for choice in self.choices():
            action = menu.addAction(choice.words)
            action.setCheckable(True)
            action.setChecked(choice.is_shown)
            action.triggered.connect(partial(self._on_chosen, choice.value))
        return menu

    def more_menu(self) -> QMenu:
        """What else can be done."""
        from medivote_desktop.ui.detail.logmenu import fill

        menu = QMenu(self)
        fill(menu, self, self._log)
        return menu

    def _on_chosen(self, value: object, _checked: bool = False) -> None:
        self.chosen.emit(value)


def _drop_down(button: QToolButton, new_menu: Callable[[], QMenu], _checked: bool = False) -> None:
    menu = new_menu()
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))


def _dress(button: QToolButton, name: str, hint: str, text: str = "") -> None:
    button.setText(text)
    button.setAccessibleName(name)
    button.setToolTip(hint)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
