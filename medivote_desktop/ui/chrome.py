"""The frame around table and details: toolbar, sort menu, and the list of keys."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHeaderView, QMenu, QSizePolicy, QToolBar, QToolButton, QWidget

from medivote_desktop.ui.actions import ActionId
from medivote_desktop.ui.columns import COLUMNS
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.menus import FleetActions
from medivote_desktop.ui.searchfield import SearchField

TOOLBAR: tuple[ActionId | None, ...] = (
    ActionId.START_ALL,
    ActionId.STOP_ALL,
    None,
    ActionId.START,
    ActionId.STOP,
    ActionId.RESTART,
)


def new_toolbar(actions: FleetActions, share: QWidget, filter_field: SearchField, parent: QWidget) -> QToolBar:
    """Fleet first, then the selection, and the filter at the far end. Every button can be reached by Tab."""
    toolbar = QToolBar(tr("Actions"), parent)
    toolbar.setMovable(False)
    toolbar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    toolbar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    toolbar.setIconSize(QSize(16, 16))
    for id_ in TOOLBAR:
        if id_ is None:
            toolbar.addSeparator()
            continue
        toolbar.addAction(actions.by_id[id_])
        button = toolbar.widgetForAction(actions.by_id[id_])
        assert isinstance(button, QToolButton)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    gap = QWidget()
    gap.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    toolbar.addWidget(gap)
    toolbar.addWidget(share)
    toolbar.addWidget(filter_field)
    return toolbar


def add_command(menu: QMenu, text: str, do: Callable[[], object], keys: str = "") -> QAction:
    """A new entry at the end of a menu that concerns the window itself: its words, what it does and its keys."""
    action = menu.addAction(text)
    action.setShortcut(QKeySequence(keys))
    action.triggered.connect(lambda _checked=False: do())
    return action


class SortMenu(QMenu):
    """What clicks on the headings do, for the keyboard."""

    def __init__(self, header: QHeaderView, parent: QWidget | None = None) -> None:
        super().__init__(tr("S&ort by"), parent)
        self.menuAction().setIconText(tr("Sort by"))
        self._header = header
        self._group = QActionGroup(self)
        self._add(tr("&Order of services.ini"), -1)
        self.addSeparator()
        for section, column in enumerate(COLUMNS):
            self._add(column.title, section)
        self._group.triggered.connect(self._on_triggered)
        self.aboutToShow.connect(self._on_about_to_show)

    def _add(self, text: str, section: int) -> None:
        action = QAction(text, self._group)
        action.setCheckable(True)
        action.setData(section)
        self.addAction(action)

    def _on_about_to_show(self) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == self._header.sortIndicatorSection())

    def _on_triggered(self, action: QAction) -> None:
        section: int = action.data()
        falls = section >= 0 and COLUMNS[section].is_number
        if section == self._header.sortIndicatorSection():  # chosen again: the other way round
            falls = self._header.sortIndicatorOrder() is Qt.SortOrder.AscendingOrder
        order = Qt.SortOrder.DescendingOrder if falls else Qt.SortOrder.AscendingOrder
        self._header.setSortIndicator(section, order)


def key_text(keys: str) -> str:
    """A key as this system and language write it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def shortcut_rows(window: QWidget) -> list[tuple[str, str]]:
    """Each key of the window and what it does, from the actions themselves, so that the list is never out of date."""
    from medivote_desktop.ui.detail.logkeys import KEY_ROWS

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
