"""The contents of the main window made once more, in another language: what was chosen and arranged stays as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollBar, QWidget

from medivote_desktop.ui.arranging import layout_state, restore_layout

if TYPE_CHECKING:
    from medivote_desktop.ui.table.view import ServiceTable
    from medivote_desktop.ui.window import MainWindow


def build_anew(window: MainWindow) -> None:
    """Make everything in a window again, in the language of now. The window itself stays where it is.

    Who was joined to a part of it has to be joined to the new one; the window's own signals stay joined.
    """
    table, pane, filter_ = window.table, window.pane, window.filter
    _, header, splitter = layout_state(window)
    by_person = window.halves.is_arranged
    keyboard = _place_of_keyboard(window)
    discarded = window.discard()
    window.build()
    restore_layout(window, None, header, splitter, by_person=by_person)
    if window.snapshot is not None:
        window.table.record(window.snapshot)
        window.table.services.history = table.services.history  # the last minute of each service is shown on
        _take_selection(window.table, table)
    window.filter.setText(filter_.text())
    window.built_anew.emit()
    window.pane.take_over(pane)
    window.show_latest()
    window.pane.tabs.setCurrentIndex(pane.tabs.currentIndex())
    for new, old in zip(_bars(window.table), _bars(table), strict=True):
        new.setValue(old.value())
    _places(window)[keyboard].setFocus()
    for part in discarded:
        part.deleteLater()


def _take_selection(new: ServiceTable, old: ServiceTable) -> None:
    """What the filter hides, too; it is therefore set afterwards."""
    new.services.refresh()
    if old.current_id is not None:
        new.select(old.current_id)
    if old.selected_ids != {old.current_id}:
        new.select_all_of(old.selected_ids)


def _bars(table: ServiceTable) -> tuple[QScrollBar, QScrollBar]:
    return table.verticalScrollBar(), table.horizontalScrollBar()


def _place_of_keyboard(window: MainWindow) -> str:
    at = window.focusWidget()
    for name, part in _places(window).items():
        if at is part:
            return name
    return "table"


def _places(window: MainWindow) -> dict[str, QWidget]:
    """Where the keyboard may stand; what has not been made yet does not have it."""
    pane = window.pane
    found: dict[str, QWidget] = {"table": window.table, "filter": window.filter, "tabs": pane.tabs}
    if pane.has_log:
        found |= {"log": pane.log, "find": pane.log_bar.field}
    if pane.timeline is not None:
        found |= {"timeline": pane.timeline.list, "timeline words": pane.timeline.bar.field}
    if pane.charts is not None:
        found |= {"charts": pane.charts.canvas}
    return found
