"""Every dialog behind a function of ours. None of them blocks: each opens, and calls back when it is answered."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QIcon
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QTextBrowser,
    QWidget,
)

from medivote_desktop.core.config import Fault
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.ui.dialogparts import (
    copy_text,
    heading,
    open_dialogs,
    plain_label,
    show_dialog,
    stack,
    title_text,
    weighted,
)
from medivote_desktop.ui.language import shown, tr, trn

_NAMES_SHOWN = 12  # more would make a question longer than a small screen
_WARNINGS_SHOWN = 8


class ConfirmStop(Protocol):
    """How a person is asked before services stop or restart; `confirm_stop` is the one that shows a dialog."""

    def __call__(
        self, parent: QWidget | None, services: Sequence[ServiceSnapshot], kind: WishKind, on_yes: Callable[[], None]
    ) -> QMessageBox | None:
        """Calls `on_yes` once it may be done; gives the question that was opened, or None where none was needed."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer that a question offers beside Cancel: its button's words and what follows."""

    text: str
    on_chosen: Callable[[], None]
    is_default: bool = False


# Questions.


def confirm_stop(
    parent: QWidget | None, services: Sequence[ServiceSnapshot], kind: WishKind, on_yes: Callable[[], None]
) -> QMessageBox | None:
    """Asks before services stop or restart (`kind`).

    Where none of them is up, and for one service without a stop warning, no question is needed: `on_yes` is called at
    once. Several always need one, and there Cancel is the default.
    """
    up = [service for service in services if not service.state.is_at_rest]
    if not up or (len(services) == 1 and not _warning(up[0])):
        on_yes()
        return None
    words = _restart_words(up) if kind is WishKind.RESTART else _stop_words(up)
    return ask(parent, f"{words}?", _effects(up), [Choice(words, on_yes, is_default=len(services) == 1)])


def _stop_words(services: Sequence[ServiceSnapshot]) -> str:
    if len(services) == 1:
        return tr("Stop {name}", name=services[0].name)
    return trn("Stop {count} service", "Stop {count} services", len(services))


def _restart_words(services: Sequence[ServiceSnapshot]) -> str:
    if len(services) == 1:
        return tr("Restart {name}", name=services[0].name)
    return trn("Restart {count} service", "Restart {count} services", len(services))


def ask_quit(
    parent: QWidget | None,
    snapshot: Snapshot,
    on_stop_and_quit: Callable[[], None],
    on_leave_running: Callable[[], None],
    on_cancel: Callable[[], None],
) -> QMessageBox | None:
    """Asks before the program leaves while services run; without any, `on_stop_and_quit` is called at once."""
    up = [service for service in snapshot.services if service.state.has_process]
    if not up:
        on_stop_and_quit()
        return None
    if len(up) == 1:
        question = tr("{name} is running. Quit?", name=up[0].name)
    else:
        question = trn("{count} service is running. Quit?", "{count} services are running. Quit?", len(up))
    choices = [
        Choice(tr("Stop all and quit"), on_stop_and_quit),
        Choice(tr("Leave running and quit"), on_leave_running),
    ]
    return ask(parent, question, _effects(up), choices, on_cancel)


def ask_reload(
    parent: QWidget | None,
    changes: str,
    on_apply: Callable[[], None],
    on_apply_without_restarts: Callable[[], None] | None,
) -> QMessageBox:
    """Asks whether a changed services.ini is to be taken over; `changes` says what that would do."""
    choices = [Choice(tr("Apply"), on_apply, is_default=True)]
    if on_apply_without_restarts is not None:
        choices.append(Choice(tr("Apply without restarts"), on_apply_without_restarts))
    return ask(parent, tr("services.ini has changed."), changes, choices, cancel_text=tr("Later"))


def ask_adopted(
    parent: QWidget | None, names: Sequence[str], on_restart: Callable[[], None], on_stop: Callable[[], None]
) -> QMessageBox:
    """Tells that services still ran from before, and offers to replace or end them."""
    question = trn(
        "{count} service still ran from before and was taken over.",
        "{count} services still ran from before and were taken over.",
        len(names),
    )
    choices = [Choice(tr("Restart"), on_restart), Choice(tr("Stop"), on_stop)]
    return ask(parent, question, _names(names), choices, cancel_text=tr("Keep running"))


def ask_followers(
    parent: QWidget | None,
    names: Sequence[str],
    followers: Sequence[str],
    on_alone: Callable[[], None],
    on_all: Callable[[], None],
) -> QMessageBox:
    """Shows who restarts with what is restarted, and offers to leave them out."""
    count = len(names)
    whom = names[0] if count == 1 else trn("{count} service", "{count} services", count)
    details = _followers_words(_names(followers), len(followers))
    choices = [
        Choice(tr("{whom} only", whom=whom), on_alone),
        Choice(f"{whom} + {len(followers)}", on_all, is_default=True),
    ]
    question = trn("Restart {count} service", "Restart {count} services", count)
    question = tr("Restart {name}", name=whom) if count == 1 else question
    return ask(parent, f"{question}?", details, choices)


def _followers_words(names: str, count: int) -> str:
    return trn(
        "{names} depends on it and restarts after it is up.",
        "{names} depend on it and restart after it is up.",
        count,
        names=names,
    )


def ask_strays(parent: QWidget | None, strays: Sequence[str], on_stop: Callable[[], None]) -> QMessageBox:
    """Tells of processes of earlier runs that belong to no service any more."""
    question = trn(
        "{count} process of an earlier run is still there.",
        "{count} processes of earlier runs are still there.",
        len(strays),
    )
    lead = tr("They may hold ports and files that the services need.")
    details = "\n".join([lead, *_first(strays)])
    return ask(parent, question, details, [Choice(tr("End them"), on_stop)], cancel_text=tr("Leave them"))


def ask(
    parent: QWidget | None,
    question: str,
    details: str,
    choices: Sequence[Choice],
    on_cancel: Callable[[], None] | None = None,
    *,
    cancel_text: str = "",
) -> QMessageBox:
    """Opens a question with a button for each choice, and Cancel (or `cancel_text`), which is also Escape.

    Where the same question is open already, that one comes to the front, takes the newer answers, and is given.
    """
    for asked in open_dialogs():
        if isinstance(asked, _Question) and asked.is_same(question, details, choices):
            asked.set_answers(choices, on_cancel)
            asked.activateWindow()
            return asked
    box = _Question(parent, question, details, choices, cancel_text)
    box.set_answers(choices, on_cancel)
    show_dialog(box)
    return box


class _Question(QMessageBox):
    """A question whose answers call back."""

    def __init__(
        self, parent: QWidget | None, question: str, details: str, choices: Sequence[Choice], cancel_text: str
    ) -> None:
        super().__init__(QMessageBox.Icon.Warning, title_text(), question, QMessageBox.StandardButton.Cancel, parent)
        self.setInformativeText(details)
        default = self.button(QMessageBox.StandardButton.Cancel)
        self.setEscapeButton(default)
        default.setIcon(QIcon())  # a desktop's red mark would sit on the harmless choice
        if cancel_text:
            default.setText(cancel_text)
        self._buttons: list[QAbstractButton] = []
        for choice in choices:
            button = self.addButton(_button_text(choice.text), QMessageBox.ButtonRole.AcceptRole)
            self._buttons.append(button)
            default = button if choice.is_default else default
        assert isinstance(default, QPushButton)
        self.setDefaultButton(default)
        _make_plain(self)
        self._choices: Sequence[Choice] = ()
        self._on_cancel: Callable[[], None] | None = None
        self.finished.connect(self._on_finished)

    def set_answers(self, choices: Sequence[Choice], on_cancel: Callable[[], None] | None) -> None:
        self._choices, self._on_cancel = choices, on_cancel

    def is_same(self, question: str, details: str, choices: Sequence[Choice]) -> bool:
        words = [choice.text for choice in choices]
        return (self.text(), self.informativeText()) == (question, details) and words == [c.text for c in self._choices]

    def _on_finished(self, _result: int) -> None:
        clicked = self.clickedButton()
        answer = self._on_cancel
        if clicked in self._buttons:
            answer = self._choices[self._buttons.index(clicked)].on_chosen
        if answer is not None:
            answer()


def _button_text(words: str) -> str:
    return words.replace("&", "&&")


def _make_plain(box: QMessageBox) -> None:
    """Names and warnings come from a file: none of them is markup. The question itself is set off by its weight."""
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
        if label.text() == box.text():
            label.setFont(weighted(label.font()))


def _effects(services: Sequence[ServiceSnapshot]) -> str:
    """Whom it concerns and what they warn of, as far as the question itself does not say it."""
    if len(services) == 1:
        return _warning(services[0])
    warned = [f"• {service.name}: {_warning(service)}" for service in services if _warning(service)]
    listed = warned[:_WARNINGS_SHOWN]
    if len(warned) > len(listed):
        more = len(warned) - len(listed)
        words = trn("{count} more with a warning of its own", "{count} more with a warning of their own", more)
        listed.append(f"• {words}")
    names = _names([service.name for service in services])
    return "\n\n".join([names, "\n".join(listed)] if listed else [names])


def _first(lines: Sequence[str]) -> Sequence[str]:
    """As many lines as fit, and how many more there are."""
    if len(lines) <= _NAMES_SHOWN:
        return lines
    return [*lines[: _NAMES_SHOWN - 1], tr(" and {more} more", more=len(lines) - _NAMES_SHOWN + 1).strip()]


def _names(names: Sequence[str]) -> str:
    if len(names) <= _NAMES_SHOWN:
        return ", ".join(names)
    return ", ".join(names[: _NAMES_SHOWN - 1]) + tr(" and {more} more", more=len(names) - _NAMES_SHOWN + 1)


def _warning(service: ServiceSnapshot) -> str:
    """What its end would mean; nothing without a process, which cannot end."""
    return (service.facts.stop_warning or "") if service.state.has_process else ""


# Messages.


def show_error(parent: QWidget | None, title: str, text: str, details: str = "") -> QMessageBox:
    """Says that something failed: what in `title`, why and what to do in `text`, the technical rest in `details`."""
    box = QMessageBox(QMessageBox.Icon.Critical, title_text(), title, QMessageBox.StandardButton.Close, parent)
    box.setInformativeText(text)
    box.setDetailedText(details)
    box.setDefaultButton(QMessageBox.StandardButton.Close)
    _make_plain(box)
    show_dialog(box)
    return box


def show_faults(
    parent: QWidget | None, faults: Sequence[Fault], on_open_file: Callable[[], None] | None = None
) -> QDialog:
    """Lists what is wrong with a configuration, ready to be copied; offers to open the file where that is possible."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title_text())
    title = heading(_faults_heading(faults))
    body = QTextBrowser(openLinks=False)
    body.setAccessibleName(tr("Faults of the configuration"))
    body.setHtml("".join(_fault_html(fault) for fault in faults))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    copy = buttons.addButton(tr("&Copy"), QDialogButtonBox.ButtonRole.ActionRole)
    copy.clicked.connect(partial(copy_text, "\n".join(map(str, faults))))
    if on_open_file is not None:
        opener = buttons.addButton(tr("&Open file"), QDialogButtonBox.ButtonRole.ActionRole)
        opener.clicked.connect(lambda _checked: on_open_file())
    buttons.rejected.connect(dialog.reject)
    stack(dialog, title, body, buttons)
    dialog.resize(720, 420)
    show_dialog(dialog)
    return dialog


def _faults_heading(faults: Sequence[Fault]) -> str:
    errors = sum(not fault.is_warning for fault in faults)
    warnings = len(faults) - errors
    parts = [trn("{count} error", "{count} errors", errors)] if errors else []
    parts += [trn("{count} warning", "{count} warnings", warnings)] if warnings else []
    verdict = tr("The configuration cannot be used") if errors else tr("The configuration can be used")
    return f"{verdict}: {tr(' and ').join(parts) or tr('no faults')}"


def _fault_html(fault: Fault) -> str:
    kind = tr("Warning") if fault.is_warning else tr("Error")
    where = [tr("{file}, line {line}", file=fault.file, line=fault.line) if fault.line else fault.file]
    where += [f"[{fault.section}]"] if fault.section else []
    where += [fault.key] if fault.key else []
    place = " › ".join(map(html.escape, where))
    return f"<p><b>{kind}:</b> {html.escape(shown(fault.message))}<br/><small>{place}</small></p>"


def show_shortcuts(parent: QWidget | None, rows: Sequence[tuple[str, str]]) -> QDialog:
    """Lists the keys: each row is the keys as people read them, and what they do."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("Keyboard shortcuts"))
    table = QWidget()
    grid = QGridLayout(table)
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(24)
    for number, (keys, meaning) in enumerate(rows):
        key_label = plain_label(keys)
        key_label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        words = plain_label(meaning)
        words.setWordWrap(True)
        grid.addWidget(key_label, number, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(words, number, 1)
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(table)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    stack(dialog, heading(tr("Keyboard shortcuts")), area, buttons)
    dialog.resize(560, min(560, 140 + 28 * len(rows)))
    show_dialog(dialog)
    return dialog
