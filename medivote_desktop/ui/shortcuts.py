"""The list of keys."""

from __future__ import annotations

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QWidget

from medivote_desktop.ui.detail.logkeys import KEY_ROWS
from medivote_desktop.ui.dialogparts import can_be_retold
from medivote_desktop.ui.dialogs import show_shortcuts
from medivote_desktop.ui.language import shown, tr


def key_text(keys: str) -> str:
    """A key as this system and language write it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def shortcut_rows(window: QWidget) -> list[tuple[str, str]]:
    """Each key of the window and what it does, from the actions themselves, so that the list is never out of date."""
    rows = []
    for action in window.findChildren(QAction):
        keys = tr(" or ").join(one.toString(QKeySequence.SequenceFormat.NativeText) for one in action.shortcuts())
        if keys:
            words = action.iconText() or action.text()
            rows.append((keys, words.replace("&", "").rstrip("…")))
    return [
        *rows,
        (tr("Enter"), tr("Go from the table to the log")),
        *((key_text(keys), shown(meaning)) for keys, meaning in KEY_ROWS),
        (key_text("Esc"), tr("Clear the filter")),
        (key_text("Menu"), tr("What can be done with the selected services")),
        (key_text("Ctrl+Space"), tr("Add a service to the selection, or take it out")),
    ]


@can_be_retold
def show_keys(window: QWidget) -> QDialog:
    """Opens the list of a window's keys."""
    return show_shortcuts(window, shortcut_rows(window))
