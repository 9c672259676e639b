"""Draws computed entries into a QMenu and keeps it in step with them, in slices too short to be felt.

Hosts that show our menu over D-Bus read it ahead, so it is complete before it is opened. Only what has a function for
its content waits: it would cost 20 KB a service, and a frame of the loop each time that the host reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QIcon
from PySide6.QtWidgets import QMenu

from medivote_desktop.core.lifecycle import State
from medivote_desktop.ui.tray.menu import Command, Entry, Separator, Submenu

SLICE_MS = 2
SETTLE_MS = 250  # a fleet that starts changes many entries many times; nobody reads them so fast


class MenuTree(QObject):
    """A QMenu that shows what `entries` computes.

    Signals:
        chosen: What the chosen command asks for.
    """

    chosen = Signal(object)

    def __init__(
        self, entries: Callable[[], Sequence[Entry]], icon_for: Callable[[State], QIcon], *, over_dbus: bool
    ) -> None:
        super().__init__()
        self.menu = QMenu()
        self._entries = entries
        self._group = QActionGroup(self)
        self._group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self._group.triggered.connect(self._on_triggered)
        self._root = _Branch(self.menu, _Pen(self._group, icon_for, over_dbus))
        self.menu.aboutToShow.connect(self.finish)
        self._work: Iterator[None] = iter(())
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._begin)
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._draw_slice)

    def entries_changed(self) -> None:
        """Brings the menu in step soon, at the latest when it is opened."""
        if not self._settle.isActive():
            self._settle.start()

    def finish(self) -> None:
        """Draws what is still to be drawn, at once."""
        if self._settle.isActive():
            self._settle.stop()
            self._begin()
        for _ in self._work:
            pass
        self._slices.stop()

    def close(self) -> None:
        """Gives the menu back; call it when no tray icon holds it any more."""
        self._settle.stop()
        self._slices.stop()
        self.menu.deleteLater()
        self.deleteLater()

    def _begin(self) -> None:
        self._work = self._root.show(self._entries())
        self._slices.start()

    def _draw_slice(self) -> None:
        clock = QElapsedTimer()
        clock.start()
        for _ in self._work:
            if clock.hasExpired(SLICE_MS):
                return
        self._slices.stop()

    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())


class _Pen:
    """What all branches of one menu draw with."""

    def __init__(self, group: QActionGroup, icon_for: Callable[[State], QIcon], over_dbus: bool) -> None:
        self.group = group
        self.icon_for = icon_for
        self._over_dbus = over_dbus

    def text(self, words: str) -> str:
        """Words as QAction wants them, with no character taken for a mnemonic.

        Over D-Bus Qt turns the first ampersand into an underscore, and hosts read underscores as mnemonics.
        """
        if self._over_dbus:
            return words.replace("_", "__").replace("&", "&&", 1)
        return words.replace("&", "&&")


class _Branch(QObject):
    """One menu of the tree."""

    def __init__(self, menu: QMenu, pen: _Pen) -> None:
        super().__init__(menu)
        self._menu = menu
        self._pen = pen
        self._compute: Callable[[], Sequence[Entry]] = tuple
        self._items: dict[Hashable, _Item] = {}
        self._was_opened = False

    def show(self, entries: Sequence[Entry] | Callable[[], Sequence[Entry]]) -> Iterator[None]:
        """Draws its entries, a step at a time; those still to be computed only if they were ever looked at."""
        if callable(entries):
            self._compute = entries
            if not self._was_opened:
                return
            entries = entries()
        if [entry.key for entry in entries] != list(self._items):
            self._arrange(entries)
            yield
        for entry in entries:
            yield from self._items[entry.key].show(entry)

    def on_about_to_show(self) -> None:
        """Draws what has waited; a page is short."""
        if not self._was_opened:
            self._was_opened = True
            for _ in self.show(self._compute):
                pass

    def _arrange(self, entries: Sequence[Entry]) -> None:
        """Puts the actions in the order of the entries; those that stay keep their menus.

        All at once, so that a menu is never met half arranged; a page is short.
        """
        before, self._items = self._items, {}
        for item in before.values():
            self._menu.removeAction(item.action)
        for entry in entries:
            item = before.pop(entry.key) if entry.key in before else _Item(entry, self._menu, self._pen)
            self._items[entry.key] = item
            self._menu.addAction(item.action)
        for item in before.values():
            item.delete()


class _Item:
    """One action of a menu, and the branch below it where it opens one."""

    def __init__(self, entry: Entry, menu: QMenu, pen: _Pen) -> None:
        self._pen = pen
        self._shown: Entry | None = None
        self._submenu: QMenu | None = None
        self._branch: _Branch | None = None
        match entry:
            case Submenu():
                self._submenu = QMenu(menu)
                self._branch = _Branch(self._submenu, pen)
                if callable(entry.children):
                    self._submenu.aboutToShow.connect(self._branch.on_about_to_show)
                self.action = self._submenu.menuAction()
            case Separator():
                self.action = QAction(menu)
                self.action.setSeparator(True)
            case Command():
                self.action = QAction(menu)
                self.action.setData(entry.asks)
                pen.group.addAction(self.action)

    def show(self, entry: Entry) -> Iterator[None]:
        """Brings the action in step with its entry."""
        if entry != self._shown:
            self._draw(entry)
            self._shown = entry
            yield
        if isinstance(entry, Submenu) and self._branch is not None:
            yield from self._branch.show(entry.children)

    def _draw(self, entry: Entry) -> None:
        """Sets what differs alone: over D-Bus each set property is a message."""
        shown = self._shown
        match entry:
            case Separator():
                return
            case Command():
                if not isinstance(shown, Command) or entry.enabled != shown.enabled:
                    self.action.setEnabled(entry.enabled)
            case Submenu():
                if not isinstance(shown, Submenu) or entry.visible != shown.visible:
                    self.action.setVisible(entry.visible)
                if entry.state is not None and (not isinstance(shown, Submenu) or entry.state is not shown.state):
                    self.action.setIcon(self._pen.icon_for(entry.state))
        if shown is None or isinstance(shown, Separator) or entry.text != shown.text:
            self.action.setText(self._pen.text(entry.text))

    def delete(self) -> None:
        """Removes the action, and the menu below it."""
        (self._submenu or self.action).deleteLater()
