"""The list of keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QDialog, QMenu, QMenuBar, QWidget

from medivote_desktop.ui.detail.logkeys import KEY_ROWS
from medivote_desktop.ui.dialogs.door import show_shortcuts
from medivote_desktop.ui.dialogs.parts import can_be_retold
from medivote_desktop.ui.language import shown, tr


def key_text(keys: str) -> str:
    """A key as this system and language write it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def shortcut_rows(window: QWidget) -> list[tuple[str, str]]:
    """Each key of the window and what it does, below the menu that has it; a row without keys is a heading.

    They come from the actions themselves, so that the list is never out of date.
    """
    rows = []
    told: set[str] = set()
    for menu in window.findChildren(QMenuBar)[0].actions():
        rows.append(("", menu.text().replace("&", "")))
        rows += _keys_of(_entries(menu), told)
    rows += _keys_of(window.findChildren(QAction), told)  # what no menu shows
    return [
        *rows,
        ("", tr("In the table")),
        (tr("Enter"), tr("Go from the table to the log")),
        (key_text("Esc"), tr("Clear the filter; from the details back to the table")),
        (key_text("Menu"), tr("What can be done with the selected services")),
        (key_text("Ctrl+Space"), tr("Add a service to the selection, or take it out")),
        ("", tr("In the log")),
        *((key_text(keys), shown(meaning)) for keys, meaning in KEY_ROWS),
    ]


def _entries(action: QAction) -> Iterator[QAction]:
    """All of a menu, and of the menus in it."""
    menu = action.menu()
    if not isinstance(menu, QMenu):
        yield action
        return
    for entry in menu.actions():
        yield from _entries(entry)


def _keys_of(actions: Iterable[QAction], told: set[str]) -> Iterator[tuple[str, str]]:
    for action in actions:
        keys = tr(" or ").join(one.toString(QKeySequence.SequenceFormat.NativeText) for one in action.shortcuts())
        if keys and keys not in told:  # with PySide6 6.8 the same action comes as another object
            told.add(keys)
            words = action.iconText() or action.text()
            yield keys, words.replace("&", "").rstrip("…")


@can_be_retold
def show_keys(window: QWidget) -> QDialog:
    """Opens the list of a window's keys."""
    return show_shortcuts(window, shortcut_rows(window))
