"""What is asked about services: before they stop, when the program leaves, and where it found something odd."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox, QWidget

from medivote_desktop.core.say import Said
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.ui.dialogs.door import Choice, ask
from medivote_desktop.ui.dialogs.parts import NAMES_SHOWN, can_be_retold, names_text
from medivote_desktop.ui.language import shown, tr, trn

_WARNINGS_SHOWN = 8


class ConfirmStop(Protocol):
    """How a person is asked before services stop or restart; `confirm_stop` is the one that shows a dialog."""

    def __call__(
        self,
        parent: QWidget | None,
        services: Sequence[ServiceSnapshot],
        kind: WishKind,
        on_yes: Callable[[], None],
        dependents: Sequence[ServiceSnapshot],
    ) -> QMessageBox | None:
        """Calls `on_yes` once it may be done; gives the question that was opened, or None where none was needed."""


@can_be_retold
def confirm_stop(
    parent: QWidget | None,
    services: Sequence[ServiceSnapshot],
    kind: WishKind,
    on_yes: Callable[[], None],
    dependents: Sequence[ServiceSnapshot] = (),
) -> QMessageBox | None:
    """Asks before services stop or restart (`kind`).

    Where none of them is up, and for one service without a stop warning that nothing else that runs depends on, no
    question is needed: `on_yes` is called at once. Several always need one, and there Cancel is the default.

    Args:
        dependents: What depends on them and runs on.
    """
    up = [service for service in services if not service.state.is_at_rest]
    if not up or (len(services) == 1 and not _warning(up[0]) and not dependents):
        on_yes()
        return None
    words = _restart_words(up) if kind is WishKind.RESTART else _stop_words(up)
    details = "\n\n".join(filter(None, (_effects(up), _left_without_words(dependents, len(services)))))
    return ask(parent, f"{words}?", details, [Choice(words, on_yes, is_default=len(services) == 1)])


def _left_without_words(dependents: Sequence[ServiceSnapshot], stopped: int) -> str:
    if not dependents:
        return ""
    names, count = names_text([service.name for service in dependents]), len(dependents)
    if stopped == 1:
        return trn(
            "{names} depends on this and keeps running.",
            "{names} depend on this and keep running.",
            count,
            names=names,
        )
    return trn(
        "{names} depends on some of these and keeps running.",
        "{names} depend on some of these and keep running.",
        count,
        names=names,
    )


def _stop_words(services: Sequence[ServiceSnapshot]) -> str:
    if len(services) == 1:
        return tr("Stop {name}", name=services[0].name)
    return trn("Stop {count} service", "Stop {count} services", len(services))


def _restart_words(services: Sequence[ServiceSnapshot]) -> str:
    if len(services) == 1:
        return tr("Restart {name}", name=services[0].name)
    return trn("Restart {count} service", "Restart {count} services", len(services))


@can_be_retold
def ask_quit(
    parent: QWidget | None,
    snapshot: Snapshot,
    on_stop_and_quit: Callable[[], None],
    on_leave_running: Callable[[], None],
) -> QMessageBox | None:
    """Asks before the program leaves while services run; without any, `on_stop_and_quit` is called at once."""
    up = [service for service in snapshot.services if service.state.has_process]
    if not up:
        on_stop_and_quit()
        return None
    if len(up) == 1:
        question = tr("{name} is running. Quit?", name=up[0].name)
    else:
        question = trn("{count} service is running. Quit?", "{count} services are running. Quit?", len(up))
    choices = [
        Choice(tr("Stop all and quit"), on_stop_and_quit),
        Choice(tr("Leave running and quit"), on_leave_running),
    ]
    return ask(parent, question, _effects(up), choices)


@can_be_retold
def ask_about_login(parent: QWidget | None, on_start: Callable[[], None]) -> QMessageBox:
    """Asks whether the program starts at login from now on."""
    details = tr("It then waits in the tray and looks after these services. The settings can change that.")
    choices = [Choice(tr("Start at login"), on_start)]
    return ask(
        parent,
        tr("Start MediVote Desktop at login?"),
        details,
        choices,
        cancel_text=tr("Not now"),
        is_harmless=True,
        comes_by_itself=True,
    )


@can_be_retold
def ask_updated(parent: QWidget | None, on_restart: Callable[[], None], *, services_run_on: bool) -> QMessageBox:
    """Tells that a newer version waits under the one that runs, and offers to change over."""
    details = tr("What runs here is still the version before, and some of its windows may no longer open.")
    details += " " + (
        tr("The services run on while it restarts.")
        if services_run_on
        else tr("The services are restarted too, because services.ini says adopt_running = no.")
    )
    choices = [Choice(tr("Restart MediVote Desktop"), on_restart, is_default=True)]
    question = tr("MediVote Desktop was updated.")
    return ask(parent, question, details, choices, cancel_text=tr("Later"), is_harmless=True, comes_by_itself=True)


@can_be_retold
def ask_removed(parent: QWidget | None, on_quit: Callable[[], None]) -> QMessageBox:
    """Tells that this program is no longer installed."""
    details = tr("It still looks after the services, but some of its windows no longer open.")
    question = tr("MediVote Desktop was removed from this machine.")
    choices = [Choice(tr("Quit"), on_quit)]
    return ask(parent, question, details, choices, cancel_text=tr("Later"), comes_by_itself=True)


@can_be_retold
def ask_reload(
    parent: QWidget | None,
    changes: Callable[[Said], str],
    on_apply: Callable[[], None],
    on_apply_without_restarts: Callable[[], None] | None,
) -> QMessageBox:
    """Asks whether a changed services.ini is to be taken over; `changes` says what that would do."""
    choices = [Choice(tr("Apply"), on_apply, is_default=True)]
    if on_apply_without_restarts is not None:
        choices.append(Choice(tr("Apply without restarts"), on_apply_without_restarts))
    question = tr("services.ini has changed.")
    return ask(parent, question, changes(shown), choices, cancel_text=tr("Later"), comes_by_itself=True)


@can_be_retold
def ask_adopted(
    parent: QWidget | None, names: Sequence[str], on_restart: Callable[[], None], on_stop: Callable[[], None]
) -> QMessageBox:
    """Tells that services still ran from before, and offers to replace or end them."""
    question = trn(
        "{count} service still ran from before and was taken over.",
        "{count} services still ran from before and were taken over.",
        len(names),
    )
    choices = [Choice(tr("Restart"), on_restart), Choice(tr("Stop"), on_stop)]
    return ask(parent, question, names_text(names), choices, cancel_text=tr("Keep running"), comes_by_itself=True)


@can_be_retold
def ask_followers(
    parent: QWidget | None,
    names: Sequence[str],
    followers: Sequence[str],
    on_alone: Callable[[], None],
    on_all: Callable[[], None],
) -> QMessageBox:
    """Shows who restarts with what is restarted, and offers to leave them out."""
    count = len(names)
    whom = names[0] if count == 1 else trn("{count} service", "{count} services", count)
    details = _followers_words(names_text(followers), len(followers), count)
    choices = [
        Choice(tr("{whom} only", whom=whom), on_alone),
        Choice(f"{whom} + {len(followers)}", on_all, is_default=True),
    ]
    question = trn("Restart {count} service", "Restart {count} services", count)
    question = tr("Restart {name}", name=whom) if count == 1 else question
    return ask(parent, f"{question}?", details, choices)


def _followers_words(names: str, count: int, restarted: int) -> str:
    if restarted > 1:
        return trn(
            "{names} depends on some of these and restarts after they are up.",
            "{names} depend on some of these and restart after they are up.",
            count,
            names=names,
        )
    return trn(
        "{names} depends on it and restarts after it is up.",
        "{names} depend on it and restart after it is up.",
        count,
        names=names,
    )


@can_be_retold
def ask_strays(parent: QWidget | None, strays: Sequence[str], on_stop: Callable[[], None]) -> QMessageBox:
    """Tells of processes of earlier runs that belong to no service any more."""
    question = trn(
        "{count} process of an earlier run is still there.",
        "{count} processes of earlier runs are still there.",
        len(strays),
    )
    lead = trn(
        "It may hold ports and files that the services need.",
        "They may hold ports and files that the services need.",
        len(strays),
    )
    details = "\n".join([lead, *_first(strays)])
    choices = [Choice(trn("End it", "End them", len(strays)), on_stop)]
    leave = trn("Leave it", "Leave them", len(strays))
    return ask(parent, question, details, choices, cancel_text=leave, comes_by_itself=True)


@can_be_retold
def ask_port(
    parent: QWidget | None,
    name: str,
    reason: str,
    details: str,
    on_start: Callable[[], None],
    on_stop: Callable[[], None] | None = None,
    on_open_folder: Callable[[], None] | None = None,
) -> QMessageBox:
    """Tells who holds a port that a service needs, and offers what can be done about it.

    Args:
        reason: Who holds it: `port 8001 is held by …`.
        on_start: Start the service anyway.
        on_stop: Stop the holder first; None where that is not ours to do.
        on_open_folder: Show where the holder works, which answers nothing: the question stays.
    """

    def ask_again() -> None:
        ask_port(parent, name, reason, details, on_start, on_stop, on_open_folder)

    def open_folder_and_ask_again() -> None:
        if on_open_folder is not None:
            on_open_folder()
            QTimer.singleShot(0, ask_again)  # when the question that is just answered counts as open no more

    choices = [Choice(tr("Start anyway"), on_start)]
    if on_stop is not None:
        choices.insert(0, Choice(tr("Stop it"), on_stop))
    if on_open_folder is not None:
        choices.insert(0, Choice(tr("Open its folder"), open_folder_and_ask_again))
    question = tr("{name} was not started: {reason}.", name=name, reason=shown(reason))
    return ask(parent, question, shown(details), choices)


def _effects(services: Sequence[ServiceSnapshot]) -> str:
    """Whom it concerns and what they warn of, as far as the question itself does not say it."""
    if len(services) == 1:
        return _warning(services[0])
    warned = [f"• {service.name}: {_warning(service)}" for service in services if _warning(service)]
    listed = warned[:_WARNINGS_SHOWN]
    if len(warned) > len(listed):
        more = len(warned) - len(listed)
        words = trn("{count} more with a warning of its own", "{count} more with a warning of their own", more)
        listed.append(f"• {words}")
    names = names_text([service.name for service in services])
    return "\n\n".join([names, "\n".join(listed)] if listed else [names])


def _first(lines: Sequence[str]) -> Sequence[str]:
    """As many lines as fit, and how many more there are."""
    if len(lines) <= NAMES_SHOWN:
        return lines
    return [*lines[: NAMES_SHOWN - 1], tr(" and {more} more", more=len(lines) - NAMES_SHOWN + 1).strip()]


def _warning(service: ServiceSnapshot) -> str:
    """What its end would mean; nothing without a process, which cannot end."""
    return (service.facts.stop_warning or "") if service.state.has_process else ""
