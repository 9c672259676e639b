"""The actions of the window as QActions: texts, keys and icons. What they offer now is computed in actions.py."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from medivote_desktop.core.say import say
from medivote_desktop.ui import icons
from medivote_desktop.ui.commands.actions import ActionEntry, ActionId, fleet_actions, service_actions
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.theme import Theme

_KEYS = {
    ActionId.START: "Ctrl+S",
    ActionId.STOP: "Ctrl+T",
    ActionId.RESTART: "Ctrl+R",
    ActionId.START_WITH_DEPENDENCIES: "Ctrl+D",
    ActionId.RECOVERY: "Ctrl+E",
    ActionId.OPEN: "Ctrl+O",
    ActionId.LOG: "Ctrl+L",
    ActionId.FOLDER: "Ctrl+Shift+O",
    ActionId.COPY: "Ctrl+Shift+C",
    ActionId.EDIT: "F4",
    ActionId.START_ALL: "Ctrl+Shift+S",
    ActionId.STOP_ALL: "Ctrl+Shift+T",
    ActionId.RESTART_ALL: "Ctrl+Shift+R",
}

_ICONS = {
    ActionId.START: "start",
    ActionId.STOP: "stop",
    ActionId.RESTART: "restart",
    ActionId.START_WITH_DEPENDENCIES: "dependencies",
    ActionId.OPEN: "open",
    ActionId.LOG: "log",
    ActionId.FOLDER: "folder",
    ActionId.COPY: "copy",
    ActionId.EDIT: "edit",
    ActionId.START_ALL: "start-all",
    ActionId.STOP_ALL: "stop-all",
    ActionId.RESTART_ALL: "restart-all",
}

_SERVICE_MENU: tuple[ActionId | None, ...] = (
    ActionId.START,
    ActionId.STOP,
    ActionId.RESTART,
    ActionId.START_WITH_DEPENDENCIES,
    None,
    ActionId.RECOVERY,
    None,
    ActionId.OPEN,
    ActionId.LOG,
    ActionId.FOLDER,
    ActionId.COPY,
    None,
    ActionId.EDIT,
)

_TIPS = {
    ActionId.START: say("Start what is selected"),
    ActionId.STOP: say("Stop what is selected"),
    ActionId.RESTART: say("Restart what is selected"),
    ActionId.START_ALL: say("Start every service that is enabled"),
    ActionId.STOP_ALL: say("Stop every service, those first that depend on others"),
}


class ActionIcons:
    """The icons of actions, in the colours of the theme. Those of a menu are drawn when it is first opened."""

    def __init__(self) -> None:
        self._names: dict[QAction, str] = {}
        self._undrawn: dict[QAction, str] = {}
        self._theme: Theme | None = None

    def add(self, action: QAction, name: str) -> None:
        """Give an action a drawing, before the first theme is used."""
        self._names[action] = name

    def use_theme(self, theme: Theme, seen: Iterable[QAction]) -> None:
        """From now on in these colours; at once where an action can be seen all the time."""
        self._theme = theme
        self._undrawn = dict(self._names)
        for action in seen:
            action.setIcon(icons.icon(self._undrawn.pop(action), theme))

    def draw(self) -> None:
        """Draw all that are still to be drawn: a menu opens."""
        for action, name in self._undrawn.items():
            action.setIcon(icons.icon(name, self._theme))
        self._undrawn.clear()


class FleetActions(QObject):
    """Everything that can be asked for, as QActions that several menus and the toolbar share.

    Signals:
        chosen: Carries the `ActionEntry` that a person chose.
    """

    chosen = Signal(object)

    def __init__(self, pictures: ActionIcons, parent: QWidget) -> None:
        super().__init__(parent)
        self._entries: dict[ActionId, ActionEntry] = {}
        self.by_id: dict[ActionId, QAction] = {}
        self._group = QActionGroup(self)
        self._group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self._group.triggered.connect(self._on_triggered)
        for entry in (*service_actions(()), *fleet_actions(None)):
            self.by_id[entry.id] = self._new_action(entry)
            if entry.id in _ICONS:
                pictures.add(self.by_id[entry.id], _ICONS[entry.id])
        self.show_entries((*service_actions(()), *fleet_actions(None)))

    def show_entries(self, entries: Iterable[ActionEntry]) -> None:
        """Offer this from now on. Only what differs is touched."""
        for entry in entries:
            if entry != self._entries.get(entry.id):
                self._entries[entry.id] = entry
                action = self.by_id[entry.id]
                action.setText(entry.text)
                action.setEnabled(entry.enabled)
                action.setChecked(bool(entry.is_on))

    def fill_service_menu(self, menu: QMenu) -> None:
        """The actions for what is selected: the Service menu and the context menu are the same."""
        for id_ in _SERVICE_MENU:
            if id_ is None:
                menu.addSeparator()
            else:
                menu.addAction(self.by_id[id_])

    def fill_fleet_menu(self, menu: QMenu) -> None:
        """The actions for all services."""
        for id_ in (ActionId.START_ALL, ActionId.STOP_ALL, ActionId.RESTART_ALL):
            menu.addAction(self.by_id[id_])

    def _new_action(self, entry: ActionEntry) -> QAction:
        action = QAction(self._group)
        action.setShortcut(QKeySequence(_KEYS[entry.id]))
        action.setCheckable(entry.is_on is not None)
        # The words of the toolbar stay the same; those of the menu count what is selected.
        action.setIconText(entry.text.replace("&", "").rstrip("…"))
        keys = QKeySequence(_KEYS[entry.id]).toString(QKeySequence.SequenceFormat.NativeText)
        if entry.id in _TIPS:
            action.setToolTip(f"{shown(_TIPS[entry.id])} ({keys})")
        action.setData(entry.id)
        return action

    def _on_triggered(self, action: QAction) -> None:
        entry = self._entries[action.data()]
        action.setChecked(bool(entry.is_on))  # a switch shows what is true, and that comes with the next snapshot
        self.chosen.emit(entry)
