"""Everything that can be done now, as one list of words: what the command palette offers.

Services come from the same entries as the menus, and the window's own commands from the menus themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from medivote_desktop.core import report
from medivote_desktop.core.folding import folded
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.ui.commands.actions import ActionEntry, ActionId, service_actions
from medivote_desktop.ui.commands.fuzzy import NO_MATCH, cost
from medivote_desktop.ui.dialogs.parts import copy_text
from medivote_desktop.ui.language import shown, tr
from medivote_desktop.ui.opener import open_address
from medivote_desktop.ui.share import ShareButton

_SERVICE_WORDS = {
    ActionId.START: say("Start {name}"),
    ActionId.STOP: say("Stop {name}"),
    ActionId.RESTART: say("Restart {name}"),
    ActionId.START_WITH_DEPENDENCIES: say("Start {name} with dependencies"),
    ActionId.OPEN: say("Open {name} in browser"),
    ActionId.LOG: say("Open log of {name}"),
    ActionId.FOLDER: say("Open folder of {name}"),
    ActionId.COPY: say("Copy details of {name}"),
    ActionId.EDIT: say("Edit {name}"),
}


# Who types a name and presses Enter gets the first that fits: nothing stops or changes by that.
_ORDER = (
    ActionId.START,
    ActionId.LOG,
    ActionId.OPEN,
    ActionId.FOLDER,
    ActionId.COPY,
    ActionId.EDIT,
    ActionId.RESTART,
    ActionId.STOP,
    ActionId.START_WITH_DEPENDENCIES,
    ActionId.RECOVERY,
)


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be done.

    Attributes:
        keys: The shortcut that does the same now; empty where there is none.
        state: That of the service it is about; None for the window's own.
        is_on: For a switch, how it stands.
    """

    text: str
    run: Callable[[], object]
    keys: str = ""
    state: State | None = None
    is_on: bool | None = None
    searched: str = field(default="", compare=False)

    @property
    def note(self) -> str:
        """The state in words, so that the shape need not be known."""
        if self.state is not None:
            return shown(report.STATE_LABELS[self.state])
        return "" if self.is_on is None else tr("on") if self.is_on else tr("off")


def service_commands(
    service: ServiceSnapshot,
    leaving: bool,
    do: Callable[[str, ActionEntry], object],
    keys: Callable[[ActionId], str] = lambda _id: "",
) -> Iterator[Command]:
    """What can be done with one service now; `do` is called with its id and the entry that was chosen."""
    for entry in sorted(service_actions((service,), leaving), key=lambda one: _ORDER.index(one.id)):
        if entry.enabled:
            text = _words(entry, service.name)
            run = partial(do, service.id, entry)
            # Where a language begins with the name, that is no better a match than a name within.
            lead = " " if text.startswith(service.name) else ""
            searched = folded(f"{lead}{text} {service.facts.group}")
            yield Command(text, run, keys(entry.id), service.state, searched=searched)


def _words(entry: ActionEntry, name: str) -> str:
    if entry.id is ActionId.RECOVERY:
        if entry.is_on:
            return tr("Turn auto-recovery of {name} off", name=name)
        return tr("Turn auto-recovery of {name} on", name=name)
    return shown(_SERVICE_WORDS[entry.id]).format(name=name) + ("…" if entry.text.endswith("…") else "")


def window_commands(window: QMainWindow, without: QMenu) -> list[Command]:
    """Whatever the menus and toolbars offer now, except for one menu, each once."""
    found: dict[QAction, Command] = {}
    # Not by QAction.menu(): up to PySide6 6.8 what it gives is taken for deleted together with the action's wrapper.
    menus = {menu.menuAction(): menu for menu in window.findChildren(QMenu)}
    for top in window.menuBar().actions():
        menu = menus.get(top)
        if menu is not None and menu is not without:
            _gather(menu, "", menus, found)
    skipped = set(without.actions())
    for bar in window.findChildren(QToolBar):
        for action in bar.actions():
            if action.text() and action not in found and action not in skipped:
                _add(action, "", found)
    return list(found.values())


def _gather(menu: QMenu, lead: str, menus: Mapping[QAction, QMenu], found: dict[QAction, Command]) -> None:
    menu.aboutToShow.emit()  # what it shows is brought up to date then
    for action in menu.actions():
        below = menus.get(action)
        if below is not None:
            _gather(below, action.iconText(), menus, found)
        elif not action.isSeparator():
            _add(action, lead, found)


def _add(action: QAction, lead: str, found: dict[QAction, Command]) -> None:
    if action.isEnabled() and action.isVisible() and action.text():
        own = _without_mnemonic(action.text())
        text = f"{lead} {own}" if lead else own
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        found[action] = Command(
            text,
            action.trigger,
            keys,
            is_on=action.isChecked() if action.isCheckable() else None,
            searched=folded(text),
        )


def _without_mnemonic(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


def matching(commands: Sequence[Command], typed: str) -> list[Command]:
    """Those that fit what was typed, the best first; all of them, in their order, where nothing was."""
    words = folded(typed).split()
    if not words:
        return list(commands)
    ranked = []
    for place, command in enumerate(commands):
        distance = cost(words, command.searched)
        if distance != NO_MATCH:
            ranked.append((distance, place))
    ranked.sort()
    return [commands[place] for _distance, place in ranked]


def share_commands(button: ShareButton, tell: Callable[[str], object]) -> Iterator[Command]:
    """What can be done with the page for browsers while it is there, without opening its panel, which a menu offers."""
    state = button.state
    if state.is_on:
        do: dict[str, Callable[[], object]] = {
            tr("Copy link to the shared page"): partial(copy_text, state.link),
            tr("Open the shared page in browser"): partial(open_address, state.link, tell, tell),
            tr("Stop sharing"): partial(button.switch_asked.emit, False),
        }
        for text, run in do.items():
            yield Command(text, run, searched=folded(text))


def all_commands(
    window: QMainWindow,
    snapshot: Snapshot | None,
    current_id: str | None,
    service_menu: QMenu,
    do: Callable[[str, ActionEntry], object],
    tell: Callable[[str], object],
) -> Iterator[Command]:
    """What can be done with the current service, with the window, and with the other services; made when asked for.

    Args:
        tell: Gets the words where something cannot be done.
    """
    shortcuts = {
        action.data(): action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        for action in service_menu.actions()
        if not action.isSeparator()
    }
    leaving = snapshot is not None and snapshot.leaving
    services = snapshot.services if snapshot else ()
    current = next((service for service in services if service.id == current_id), None)
    if current is not None:  # the shortcuts are about what is selected
        yield from service_commands(current, leaving, do, lambda id_: shortcuts.get(id_, ""))
    yield from window_commands(window, service_menu)
    for button in window.findChildren(ShareButton):
        yield from share_commands(button, tell)
    for service in services:
        if service is not current:
            yield from service_commands(service, leaving, do)
