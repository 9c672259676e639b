"""What follows when a person chooses one of the window's actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from medivote_desktop.core.offers import left_without
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.ui.commands.actions import ActionEntry, ActionId
from medivote_desktop.ui.language import tr, trn
from medivote_desktop.ui.opener import open_address

if TYPE_CHECKING:
    from medivote_desktop.ui.window import MainWindow

Confirm = Callable[
    [QWidget, Sequence[ServiceSnapshot], WishKind, Callable[[], None], Sequence[ServiceSnapshot]], object
]
"""Asks, where that is due, before services stop or restart, and calls back once it may be done."""


def do(window: MainWindow, entry: ActionEntry, confirm: Confirm) -> None:
    """What was chosen for the selected services, or for all."""
    match entry.id:
        case ActionId.OPEN:
            _open_url(window)
        case ActionId.LOG:
            window.show_log()
        case ActionId.FOLDER:
            _open_folder(window)
        case ActionId.COPY:
            _copy_details(window)
        case ActionId.EDIT:
            window.edit_asked.emit(window.table.current_id)
        case _ if entry.wish is not None:
            _ask_for(window, entry.wish, confirm)


def do_with(window: MainWindow, confirm: Confirm, service_id: str, entry: ActionEntry) -> None:
    """What was chosen for one service, selected or not."""
    if window.snapshot is None or service_id not in window.snapshot.by_id:
        return  # it left services.ini meanwhile
    if entry.wish is None:  # the window itself acts, on what is selected
        window.filter.clear()
        window.table.select(service_id)
    do(window, entry, confirm)


def _ask_for(window: MainWindow, wish: Wish, confirm: Confirm) -> None:
    if window.snapshot is None or wish.kind not in (WishKind.STOP, WishKind.RESTART):
        window.wish_made.emit(wish)
        return
    services = [window.snapshot.by_id[id_] for id_ in wish.service_ids]
    dependents = left_without(window.snapshot, wish.kind, services)
    confirm(window, services, wish.kind, partial(window.wish_made.emit, wish), dependents)


def _open_url(window: MainWindow) -> None:
    for service in window.table.selected_services():
        url = service.facts.url
        if url:
            open_address(url, window.show_message, window.show_message)


def _open_folder(window: MainWindow) -> None:
    for service in window.table.selected_services():
        window.folder_asked.emit(service.facts.directory)


def _copy_details(window: MainWindow) -> None:
    services = window.table.selected_services()
    QGuiApplication.clipboard().setText(window.table.details_text())
    if len(services) == 1:
        window.show_message(tr("Copied the details of {name}", name=services[0].name))
    else:
        count = len(services)
        window.show_message(
            trn("Copied the details of {count} service", "Copied the details of {count} services", count)
        )
