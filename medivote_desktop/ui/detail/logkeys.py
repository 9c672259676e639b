"""What the keys do in a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence

from medivote_desktop.core.say import say
from medivote_desktop.ui.detail.logmarks import LINE_END

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from medivote_desktop.ui.detail.log import LogView

KEY_ROWS = (
    ("F3", say("Next match in the log; with Shift the one before")),
    ("Ctrl++", say("Larger characters in the log; Ctrl+- smaller, Ctrl+0 as usual")),
    ("Home", say("Beginning of the log; End its end, which is then followed")),
    ("Shift+Up", say("Mark lines of the log; Ctrl+A all, Ctrl+C copies")),
)


def press(view: LogView, event: QKeyEvent) -> bool:
    """Do what a key means; False for one that means nothing here."""
    if event.matches(QKeySequence.StandardKey.Copy):
        view.copy()
    elif event.matches(QKeySequence.StandardKey.SelectAll):
        view.select_all()
    elif event.key() == Qt.Key.Key_Escape and view.marks.span:
        view.marks.clear()
        view.viewport().update()
    else:
        return find_or_zoom(view, event) or _move(view, event)
    return True


def find_or_zoom(view: LogView, event: QKeyEvent) -> bool:
    """The keys that mean the log wherever the keyboard is in its pane."""
    control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
    key = event.key()
    if key == Qt.Key.Key_F3:
        view.go_to_next(backwards=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
    elif control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
        view.zoom(-1 if key == Qt.Key.Key_Minus else 1)
    elif control and key == Qt.Key.Key_0:
        view.zoom(0)
    else:
        return False
    return True


def _move(view: LogView, event: QKeyEvent) -> bool:
    extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    bar = view.horizontalScrollBar()
    last = view.end - 1
    caret = view.marks.caret[0] if view.marks.caret else (last if view.is_following else view.top)
    match event.key():
        case Qt.Key.Key_Left | Qt.Key.Key_Right:
            bar.setValue(bar.value() + (-1 if event.key() == Qt.Key.Key_Left else 1) * bar.singleStep())
            return True
        case Qt.Key.Key_Up:
            target = caret - 1
        case Qt.Key.Key_Down:
            target = caret + 1
        case Qt.Key.Key_PageUp:
            target = caret - view.page
        case Qt.Key.Key_PageDown:
            target = caret + view.page
        case Qt.Key.Key_Home:
            target = view.first
        case Qt.Key.Key_End:
            target = last
        case _:
            return False
    view.move_caret(max(view.first, min(target, last)), LINE_END if extend else 0, extend=extend)
    return True
