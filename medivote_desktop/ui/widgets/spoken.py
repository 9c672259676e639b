"""Says something to who has a screen reader, wherever the keyboard stands; nothing is to be seen of it."""

from __future__ import annotations

import sys
from functools import cache

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget, QWidget
from shiboken6 import isValid

_made: list[QAccessibleInterface] = []  # Qt holds no reference to them


class SpokenNote(QWidget):
    """The words that were said last in a window, as its accessible name. It is never shown."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.hide()  # else a window that is hidden now would show it with its other parts


def speak(widget: QWidget, words: str) -> None:
    """Let a screen reader say this; its own voice is not interrupted."""
    if not words or not QAccessible.isActive():
        return
    window = widget.window()
    if sys.platform != "linux":
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(window, words))
        return
    # Orca knows announcements since version 45; a notification that appears it has always read, in any window.
    _tell_readers()
    note = window.findChild(SpokenNote) or SpokenNote(window)
    note.setAccessibleName(words)
    QAccessible.updateAccessibility(QAccessibleEvent(note, QAccessible.Event.ObjectShow))


@cache
def _tell_readers() -> None:
    QAccessible.installFactory(_interface)


def _interface(class_name: str, widget: object) -> QAccessibleInterface | None:
    if class_name != "SpokenNote" or not isinstance(widget, SpokenNote):
        return None
    _made[:] = [one for one in _made if isValid(one)]
    _made.append(_Notification(widget))
    return _made[-1]


class _Notification(QAccessibleWidget):
    def __init__(self, note: SpokenNote) -> None:
        super().__init__(note, QAccessible.Role.Notification)

    def text(self, kind: QAccessible.Text) -> str:
        is_name = kind is QAccessible.Text.Name
        return self.widget().accessibleName() if is_name else super().text(kind)
