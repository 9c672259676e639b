"""What every dialog is made of: how it opens, how long it lives, its headings and labels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import partial, wraps
from typing import ParamSpec, TypeVar
from weakref import WeakKeyDictionary, WeakSet, ref

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from medivote_desktop.ui.language import tr

P = ParamSpec("P")
D = TypeVar("D", bound=QDialog | None)

_open: set[QDialog] = set()  # a dialog without a parent lives only as long as somebody refers to it
_makers: WeakKeyDictionary[QDialog, Callable[[], QDialog | None]] = WeakKeyDictionary()


NAMES_SHOWN = 12  # more would make a dialog longer than a small screen
_SHARE_OF_SCREEN = 0.92  # the frame needs room, too


class _Twins:
    """Whether what is made now is only read, and never opened."""

    are_made = False


def open_dialogs() -> frozenset[QDialog]:
    """The dialogs that are open now."""
    return frozenset(_open)


def copy_text(text: str, _checked: bool = False) -> None:
    """Puts text on the clipboard."""
    QGuiApplication.clipboard().setText(text)


def names_text(names: Sequence[str]) -> str:
    """Names in a sentence: as many as fit, and how many more there are."""
    if len(names) <= NAMES_SHOWN:
        return ", ".join(names)
    return ", ".join(names[: NAMES_SHOWN - 1]) + tr(" and {more} more", more=len(names) - NAMES_SHOWN + 1)


def show_dialog(dialog: QDialog) -> None:
    """Opens a dialog in front of its window, or by itself where that is hidden; keeps it until it is closed."""
    if _Twins.are_made:
        return
    parent = dialog.parentWidget()
    if parent is not None and not parent.window().isVisible():
        dialog.setParent(None, dialog.windowFlags())
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    fit_screen(dialog)
    leave_out_icons(dialog)
    _open.add(dialog)
    before = QApplication.activeWindow()
    if before is not None and parent is not None and before is not parent.window():
        dialog.finished.connect(partial(_give_back, ref(before), WeakSet(_open)))
    dialog.finished.connect(partial(_forget, dialog))
    dialog.destroyed.connect(partial(_forget, dialog))  # with its window, unanswered
    dialog.open()
    dialog.activateWindow()


def _give_back(before: ref[QWidget], known: Collection[QDialog], _result: int = 0) -> None:
    """The keyboard to the window that had it: a question that comes by itself interrupts whoever edits services.ini.

    To the desktop the dialog belongs to its parent, the main window, which would get what is typed on into the editor.
    Where the answer has opened another dialog, that one keeps it.
    """
    window = before()
    if window is not None and isValid(window) and window.isVisible() and all(one in known for one in _open):
        window.activateWindow()


def leave_out_icons(dialog: QDialog) -> None:
    """Some desktops mark OK, Close and Cancel, which draws the eye to them alone."""
    for box in dialog.findChildren(QDialogButtonBox):
        for button in box.buttons():
            button.setIcon(QIcon())


def fit_screen(dialog: QDialog) -> None:
    """Make a dialog no larger than the screen: on a small one its buttons would be out of reach."""
    if dialog.testAttribute(Qt.WidgetAttribute.WA_Resized):
        dialog.resize(dialog.size().boundedTo(dialog.screen().availableSize() * _SHARE_OF_SCREEN))


def _forget(dialog: QDialog, _result: int = 0) -> None:
    _open.discard(dialog)
    _makers.pop(dialog, None)


def can_be_retold(open_dialog: Callable[P, D]) -> Callable[P, D]:
    """Of a function that opens a dialog: called again with the same, it makes one with the words of another language.

    What it is called with must therefore be without a language: values, names, and what `say` made.
    """

    @wraps(open_dialog)
    def opened(*args: P.args, **kwargs: P.kwargs) -> D:
        dialog = open_dialog(*args, **kwargs)
        if dialog is not None:
            # Whoever holds a window beyond its end ends it a second time: it is only pointed at.
            pointed = [ref(one) if isinstance(one, QWidget) else one for one in args]
            keep_maker(dialog, lambda: open_dialog(*map(_there, pointed), **kwargs))  # type: ignore[arg-type]
        return dialog

    return opened


def _there(value: object) -> object:
    return value() if isinstance(value, ref) else value


def keep_maker(dialog: QDialog, make: Callable[[], QDialog | None]) -> None:
    """Make one like this dialog by this function, when the language is another."""
    _makers[dialog] = make


def with_twins() -> list[tuple[QDialog, QDialog]]:
    """The open dialogs that can be made again, each with one that is alike but for its language, and not shown."""
    _Twins.are_made = True
    try:
        found = [(dialog, make) for dialog, make in _makers.items() if isValid(dialog) and dialog.isVisible()]
        return [(dialog, twin) for dialog, make in found if (twin := make()) is not None]
    finally:
        _Twins.are_made = False


def twins_are_made() -> bool:
    """Whether a dialog that is made now is only read, and not opened."""
    return _Twins.are_made


def title_text() -> str:
    """What stands in the frame of a dialog: the program's name."""
    return QGuiApplication.applicationDisplayName()


def plain_label(text: str) -> QLabel:
    """Text that is never taken for markup and can be marked and copied."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def heading(text: str) -> QLabel:
    """A dialog's first line."""
    label = QLabel(text, textFormat=Qt.TextFormat.PlainText, wordWrap=True)
    label.setFont(weighted(label.font(), 1.25))
    return label


def weighted(font: QFont, factor: float = 1.0) -> QFont:
    """The font, bolder and so many times its size."""
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
