"""The question that a port conflict puts to a person."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from medivote_desktop.ui.dialogs import Choice, ask
from medivote_desktop.ui.language import shown, tr


def ask_port(
    parent: QWidget | None,
    name: str,
    reason: str,
    details: str,
    on_start: Callable[[], None],
    on_stop: Callable[[], None] | None = None,
    on_open_folder: Callable[[], None] | None = None,
) -> QMessageBox:
    """Tells who holds a port that a service needs, and offers what can be done about it.

    Args:
        reason: Who holds it: `port 8001 is held by …`.
        on_start: Start the service anyway.
        on_stop: Stop the holder first; None where that is not ours to do.
        on_open_folder: Show where the holder works, which answers nothing: the question stays.
    """

    def ask_again() -> None:
        ask_port(parent, name, reason, details, on_start, on_stop, on_open_folder)

    def open_folder_and_ask_again() -> None:
        if on_open_folder is not None:
            on_open_folder()
            QTimer.singleShot(0, ask_again)  # when the question that is just answered counts as open no more

    choices = [Choice(tr("Start anyway"), on_start)]
    if on_stop is not None:
        choices.insert(0, Choice(tr("Stop it"), on_stop))
    if on_open_folder is not None:
        choices.insert(0, Choice(tr("Open its folder"), open_folder_and_ask_again))
    question = tr("{name} was not started: {reason}.", name=name, reason=shown(reason))
    return ask(parent, question, shown(details), choices)
