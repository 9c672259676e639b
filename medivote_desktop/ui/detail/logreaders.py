"""Lets screen readers find the text of a log view, which is painted and no text of Qt's."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QAccessibleInterface

_CLASS = "LogView"


@cache
def tell_readers() -> None:
    """From now on, who asks for the accessible interface of a log view gets one that knows its lines."""
    QAccessible.installFactory(_interface)


def _interface(class_name: str, widget: object) -> QAccessibleInterface | None:
    """Asked of each widget, for each of its classes; what knows lines is loaded where somebody reads them."""
    if class_name != _CLASS or not isinstance(widget, QAbstractScrollArea):
        return None
    from medivote_desktop.ui.detail.log import LogView
    from medivote_desktop.ui.detail.logaccess import interface_of

    return interface_of(widget) if isinstance(widget, LogView) else None
