"""Every dialog behind a function of ours. None of them blocks: each opens, and calls back when it is answered."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
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
    QVBoxLayout,
    QWidget,
)

from medivote_desktop.core.config import Fault
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import WishKind

_NAMES_SHOWN = 12  # more would make a question longer than a small screen
_WARNINGS_SHOWN = 8
_open: set[QDialog] = set()  # a dialog without a parent lives only as long as somebody refers to it


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
    verb = "Restart" if kind is WishKind.RESTART else "Stop"
    whom = up[0].name if len(up) == 1 else f"{len(up)} services"
    choice = Choice(f"{verb} {whom}", on_yes, is_default=len(services) == 1)
    return ask(parent, f"{verb} {whom}?", _effects(up), [choice])


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
    are_running = f"{up[0].name} is running" if len(up) == 1 else f"{len(up)} services are running"
    choices = [Choice("Stop all and quit", on_stop_and_quit), Choice("Leave running and quit", on_leave_running)]
    return ask(parent, f"{are_running}. Quit?", _effects(up), choices, on_cancel)


def ask_reload(
    parent: QWidget | None,
    changes: str,
    on_apply: Callable[[], None],
    on_apply_without_restarts: Callable[[], None] | None,
) -> QMessageBox:
    """Asks whether a changed services.ini is to be taken over; `changes` says what that would do."""
    choices = [Choice("Apply", on_apply, is_default=True)]
    if on_apply_without_restarts is not None:
        choices.append(Choice("Apply without restarts", on_apply_without_restarts))
    return ask(parent, "services.ini has changed.", changes, choices, cancel_text="Later")


def ask_adopted(
    parent: QWidget | None, names: Sequence[str], on_restart: Callable[[], None], on_stop: Callable[[], None]
) -> QMessageBox:
    """Tells that services still ran from before, and offers to replace or end them."""
    question = (
        f"{_count(len(names), 'service')} still ran from before and {'was' if len(names) == 1 else 'were'} taken over."
    )
    choices = [Choice("Restart", on_restart), Choice("Stop", on_stop)]
    return ask(parent, question, _names(names), choices, cancel_text="Keep running")


def ask_strays(parent: QWidget | None, strays: Sequence[str], on_stop: Callable[[], None]) -> QMessageBox:
    """Tells of processes of earlier runs that belong to no service any more."""
    whom = "1 process of an earlier run is" if len(strays) == 1 else f"{len(strays)} processes of earlier runs are"
    question = f"{whom} still there."
    details = "They may hold ports and files that the services need.\n" + "\n".join(strays[:_NAMES_SHOWN])
    return ask(parent, question, details, [Choice("End them", on_stop)], cancel_text="Leave them")


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

    Where the same question is open already, that one comes to the front and is given.
    """
    for asked in _open:
        if isinstance(asked, QMessageBox) and (asked.text(), asked.informativeText()) == (question, details):
            asked.activateWindow()
            return asked
    box = QMessageBox(QMessageBox.Icon.Warning, _title(), question, QMessageBox.StandardButton.Cancel, parent)
    box.setInformativeText(details)
    cancel = box.button(QMessageBox.StandardButton.Cancel)
    if cancel_text:
        cancel.setText(cancel_text)
    answers: dict[QAbstractButton, Callable[[], None]] = {}
    default = cancel
    for choice in choices:
        button = box.addButton(_button_text(choice.text), QMessageBox.ButtonRole.AcceptRole)
        answers[button] = choice.on_chosen
        default = button if choice.is_default else default
    box.setEscapeButton(cancel)
    assert isinstance(default, QPushButton)
    box.setDefaultButton(default)
    _make_plain(box)

    def on_finished(_result: int) -> None:
        answer = answers.get(box.clickedButton(), on_cancel)
        if answer is not None:
            answer()

    box.finished.connect(on_finished)
    show_dialog(box)
    return box


def _effects(services: Sequence[ServiceSnapshot]) -> str:
    """Whom it concerns and what they warn of, as far as the question itself does not say it."""
    if len(services) == 1:
        return _warning(services[0])
    warned = [f"• {service.name}: {_warning(service)}" for service in services if _warning(service)]
    shown = warned[:_WARNINGS_SHOWN]
    if len(warned) > len(shown):
        shown.append(f"• {len(warned) - len(shown)} more with a warning of their own")
    names = _names([service.name for service in services])
    return "\n\n".join([names, "\n".join(shown)] if shown else [names])


def _names(names: Sequence[str]) -> str:
    if len(names) <= _NAMES_SHOWN:
        return ", ".join(names)
    return f"{', '.join(names[: _NAMES_SHOWN - 1])} and {len(names) - _NAMES_SHOWN + 1} more"


def _warning(service: ServiceSnapshot) -> str:
    """What its end would mean; nothing without a process, which cannot end."""
    return (service.facts.stop_warning or "") if service.state.has_process else ""


# Messages.


def show_error(parent: QWidget | None, title: str, text: str, details: str = "") -> QMessageBox:
    """Says that something failed: what in `title`, why and what to do in `text`, the technical rest in `details`."""
    box = QMessageBox(QMessageBox.Icon.Critical, _title(), title, QMessageBox.StandardButton.Close, parent)
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
    dialog.setWindowTitle(_title())
    title = heading(_faults_heading(faults))
    body = QTextBrowser(openLinks=False)
    body.setAccessibleName("Faults of the configuration")
    body.setHtml("".join(_fault_html(fault) for fault in faults))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    copy = buttons.addButton("&Copy", QDialogButtonBox.ButtonRole.ActionRole)
    copy.clicked.connect(partial(copy_text, "\n".join(map(str, faults))))
    if on_open_file is not None:
        opener = buttons.addButton("&Open file", QDialogButtonBox.ButtonRole.ActionRole)
        opener.clicked.connect(lambda _checked: on_open_file())
    buttons.rejected.connect(dialog.reject)
    stack(dialog, title, body, buttons)
    dialog.resize(720, 420)
    show_dialog(dialog)
    return dialog


def _faults_heading(faults: Sequence[Fault]) -> str:
    errors = sum(not fault.is_warning for fault in faults)
    warnings = len(faults) - errors
    parts = [_count(errors, "error")] if errors else []
    parts += [_count(warnings, "warning")] if warnings else []
    verdict = "The configuration cannot be used" if errors else "The configuration can be used"
    return f"{verdict}: {' and '.join(parts) or 'no faults'}"


def _fault_html(fault: Fault) -> str:
    kind = "Warning" if fault.is_warning else "Error"
    where = [fault.file + (f", line {fault.line}" if fault.line else "")]
    where += [f"[{fault.section}]"] if fault.section else []
    where += [fault.key] if fault.key else []
    place = " › ".join(map(html.escape, where))
    return f"<p><b>{kind}:</b> {html.escape(fault.message)}<br/><small>{place}</small></p>"


def show_shortcuts(parent: QWidget | None, rows: Sequence[tuple[str, str]]) -> QDialog:
    """Lists the keys: each row is the keys as people read them, and what they do."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("Keyboard shortcuts")
    table = QWidget()
    grid = QGridLayout(table)
    grid.setColumnStretch(1, 1)
    grid.setHorizontalSpacing(24)
    for number, (keys, meaning) in enumerate(rows):
        key_label = plain_label(keys)
        key_label.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        grid.addWidget(key_label, number, 0)
        grid.addWidget(plain_label(meaning), number, 1)
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QScrollArea.Shape.NoFrame)
    area.setWidget(table)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    stack(dialog, heading("Keyboard shortcuts"), area, buttons)
    dialog.resize(460, min(560, 140 + 28 * len(rows)))
    show_dialog(dialog)
    return dialog


def copy_text(text: str, _checked: bool = False) -> None:
    """Puts text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


# What they share.


def show_dialog(dialog: QDialog) -> None:
    """Opens a dialog in front of its window, or by itself where that is hidden; keeps it until it is closed."""
    parent = dialog.parentWidget()
    if parent is not None and not parent.window().isVisible():
        dialog.setParent(None, dialog.windowFlags())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    _open.add(dialog)
    dialog.finished.connect(partial(_forget, dialog))
    dialog.destroyed.connect(partial(_forget, dialog))  # with its window, unanswered
    dialog.open()
    dialog.activateWindow()


def _forget(dialog: QDialog, _result: int = 0) -> None:
    _open.discard(dialog)


def _title() -> str:
    return QGuiApplication.applicationDisplayName()


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _button_text(words: str) -> str:
    return words.replace("&", "&&")


def _make_plain(box: QMessageBox) -> None:
    """Names and warnings come from a file: none of them is markup. The question itself is set off by its weight."""
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)
        if label.text() == box.text():
            label.setFont(_weighted(label.font()))


def plain_label(text: str) -> QLabel:
    """Text that is never taken for markup and can be marked and copied."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def heading(text: str) -> QLabel:
    """A dialog's first line."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setFont(_weighted(label.font(), 1.25))
    return label


def _weighted(font: QFont, factor: float = 1.0) -> QFont:
    weighted = QFont(font)
    weighted.setPointSizeF(font.pointSizeF() * factor)
    weighted.setWeight(QFont.Weight.DemiBold)
    return weighted


def stack(dialog: QDialog, *widgets: QWidget) -> None:
    """Puts widgets into a dialog, one below the other."""
    layout = QVBoxLayout(dialog)
    layout.setSpacing(12)
    for widget in widgets:
        layout.addWidget(widget)
