"""The frame around table and details: the toolbar, and how the two share the window."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QSplitter, QToolBar, QToolButton, QWidget

from medivote_desktop.ui.commands.actions import ActionId
from medivote_desktop.ui.commands.menus import FleetActions
from medivote_desktop.ui.detail.pane import DetailPane
from medivote_desktop.ui.language import tr
from medivote_desktop.ui.table.view import ServiceTable
from medivote_desktop.ui.widgets.searchfield import SearchField

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
    toolbar = _Toolbar(tr("Actions"), parent)
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


class _Toolbar(QToolBar):
    """Shows pictures alone where there is no room for words beside them; their tooltips say what they are."""

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(title, parent)
        self._with_words_px = 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        words = Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        if self.toolButtonStyle() is words:
            self._with_words_px = self.sizeHint().width()
        fits = event.size().width() >= self._with_words_px
        self.setToolButtonStyle(words if fits else Qt.ToolButtonStyle.ToolButtonIconOnly)


class Halves(QSplitter):
    """The table above and the details below, as a person arranged them, or else as the fleet needs it."""

    def __init__(self, table: ServiceTable, pane: DetailPane) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self._table = table
        self._pane = pane
        self._is_arranged = False
        self._shared_for_px = (0, 0)  # what the table needed, and what there was, when the room was shared
        self.addWidget(table)
        self.addWidget(pane)
        self.setChildrenCollapsible(False)
        pane.setMinimumHeight(110)
        table.setMinimumHeight(120)
        self.splitterMoved.connect(self._on_moved)

    @property
    def is_arranged(self) -> bool:
        """Whether a person has arranged it, now or before; else it follows the fleet."""
        return self._is_arranged or self._pane.isHidden()

    def arrange(self, state: QByteArray, *, by_person: bool) -> None:
        """Share the room as a person did; what does not fit any more, or nobody arranged, changes nothing."""
        self._is_arranged = by_person and self.restoreState(state)

    def share_room(self) -> None:
        """A small fleet gets the height it needs and leaves the rest to the log; a large one gets most of it."""
        needed, height = self._table.needed_height(), self.height()
        if self._is_arranged or (needed, height) == self._shared_for_px:
            return
        self._shared_for_px = needed, height
        table = min(needed, height * 6 // 10)
        self.setSizes([table, height - table])

    def show_pane(self, shown: bool) -> None:
        """Show the details or not. With the keyboard in them it goes to the table: Qt would give it to "Start all"."""
        if not shown and self._pane.isAncestorOf(self.window().focusWidget()):
            self._table.setFocus()
        self._pane.setVisible(shown)

    def go_over(self) -> None:
        """Give the keyboard to the details, where it was there last; from anywhere else to the table."""
        from medivote_desktop.ui.widgets.focusring import show_focus

        last = self._pane.focusWidget()
        goal: QWidget = self._pane.tabs if last is None or not last.isVisible() else last
        if not self._table.hasFocus() or self._pane.isHidden():
            goal = self._table
        goal.setFocus()
        # Qt shows where the keyboard is for those alone who moved it with Tab.
        self.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        show_focus(goal)
        goal.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_room()

    def _on_moved(self, _place: int, _index: int) -> None:
        self._is_arranged = True
