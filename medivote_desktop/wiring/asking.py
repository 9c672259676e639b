"""What the program has to ask the person at the window, and what follows from the answers.

The dialogs are loaded with the tray, when the first services have been started: that takes half a frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from medivote_desktop.core.config import ConfigError, Fault
from medivote_desktop.core.dependencies import DependencyGraph
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.reload import TakeOverError
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.ports import PortConflict, holder_details
from medivote_desktop.ui.language import shown, tr

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from medivote_desktop.app import Program
    from medivote_desktop.runtime.configuration.reloader import Offer
    from medivote_desktop.runtime.supervision.survivors import Stray
    from medivote_desktop.runtime.transition import Transition
    from medivote_desktop.ui.window import MainWindow


class Questions(QObject):
    """Asks about a changed services.ini, what still ran, a port that is held, and a restart that others follow."""

    def __init__(self, program: Program, window: MainWindow, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._window = window
        self._box: QDialog | None = None  # what is said of services.ini as it was a moment ago
        self._started_here: frozenset[str] = frozenset()  # what a person at this window wants up, and is not yet
        program.reloader.offered.connect(self._on_offer)
        program.reloader.rejected.connect(self._show_faults)
        program.reloader.stumbled.connect(self._on_stumbled)
        program.reloader.withdrawn.connect(self._close_box)
        program.reloader.applied.connect(self._close_box)
        program.takeover.adopted.connect(self._on_adopted)
        program.takeover.strays_found.connect(self._on_strays)
        program.supervisor.port_held.connect(self._on_port_held)
        program.supervisor.transitions.connect(self._on_transitions)

    # Wishes of the window and the tray.

    def on_wish(self, wish: Wish) -> None:
        """Pass a wish on; before a restart that others follow, show them."""
        supervisor = self._program.supervisor
        followers = {other for id_ in wish.service_ids for other in supervisor.followers(id_)} - set(wish.service_ids)
        if wish.kind is not WishKind.RESTART or not followers:
            self._make(wish)
            return
        from medivote_desktop.ui.dialogs.questions import ask_followers

        ask_followers(
            self._window,
            [service.config.name for id_, service in supervisor.services.items() if id_ in wish.service_ids],
            [service.config.name for id_, service in supervisor.services.items() if id_ in followers],
            lambda: self._make(wish._replace(alone=True)),
            lambda: self._make(wish),
        )

    def _make(self, wish: Wish) -> None:
        """Let a wish of this window or the tray take effect."""
        self._program.supervisor.tell()  # what came up or ended before is no answer to it
        if wish.kind in (WishKind.START, WishKind.RESTART):
            self._started_here |= self._to_be_up(wish)
        self._program.on_wish(wish)
        self._program.wishing.when_kept(self._tell_if_not_kept)

    def _tell_if_not_kept(self, words: str) -> None:
        if words:
            self._window.show_message(tr("Accepted, but {words}", words=shown(words)))

    def _to_be_up(self, wish: Wish) -> frozenset[str]:
        """Whom a wish brings up: what it names, and what that depends on, as far as it does not run."""
        supervisor = self._program.supervisor
        running = {id_ for id_, service in supervisor.services.items() if service.life.state is State.RUNNING}
        if wish.kind is WishKind.RESTART:
            running.difference_update(wish.service_ids)
        return DependencyGraph(supervisor.config.services).with_dependencies(wish.service_ids) - running

    def _on_transitions(self, transitions: Iterable[Transition]) -> None:
        if self._started_here:
            self._started_here -= {
                service_id
                for service_id, before, after, *_ in transitions
                if after.state is not before.state and (after.state is State.RUNNING or after.state.is_at_rest)
            }

    # A changed services.ini.

    def reload(self, *, restarts: bool = True) -> None:
        """Take over services.ini as it is now; without `restarts`, what runs takes its part with its next start."""

        def refused(error: ConfigError | TakeOverError) -> None:
            if isinstance(error, TakeOverError):
                self._on_stumbled(str(error))
            else:
                self._show_faults(error.faults)

        def told(words: str) -> None:
            self._window.show_message(shown(words))

        self._program.reloader.reload(told, refused, restarts=restarts)

    def _on_offer(self, offer: Offer) -> None:
        from medivote_desktop.ui.dialogs.questions import ask_reload

        self._close_box()
        without = partial(self.reload, restarts=False) if offer.plan.changed_restart else None
        self._keep_box(ask_reload(self._window, offer.plan.words, self.reload, without))

    def _keep_box(self, box: QDialog) -> None:
        self._box = box
        box.finished.connect(self._on_answered)

    def _close_box(self) -> None:
        """What it offers is in force, or it is no longer what the file says: of ten saves the last one counts."""
        if self._box is not None:
            self._box.done(0)

    def _on_answered(self, result: int) -> None:
        self._box = None

    def _on_stumbled(self, words: str) -> None:
        from medivote_desktop.ui.dialogs.door import show_in_part

        show_in_part(self._window, words)

    def _show_faults(self, faults: Sequence[Fault]) -> None:
        from medivote_desktop.ui.dialogs.door import show_faults
        from medivote_desktop.ui.opener import open_path

        self._close_box()
        open_file = partial(open_path, self._program.config_path, self._window.show_message)
        self._keep_box(show_faults(self._window, faults, open_file))

    # What was found at the start.

    def _on_adopted(self, service_ids: tuple[str, ...]) -> None:
        from medivote_desktop.ui.dialogs.questions import ask_adopted

        names = [self._program.supervisor.services[service_id].config.name for service_id in service_ids]
        ask_adopted(
            self._window,
            names,
            partial(self._make, Wish(WishKind.RESTART, service_ids)),
            partial(self._make, Wish(WishKind.STOP, service_ids)),
        )

    def _on_strays(self, strays: tuple[Stray, ...]) -> None:
        from medivote_desktop.ui.dialogs.questions import ask_strays

        words = [tr("{service}: pid {pid}", service=stray.service_id, pid=stray.identity.pid) for stray in strays]
        ask_strays(self._window, words, lambda: self._program.takeover.end_strays(strays))

    # A port that is held.

    def _on_port_held(self, conflict: PortConflict) -> None:
        """Ask who wished the start here; what starts by itself or from elsewhere tells the reason in its row."""
        if conflict.service_id not in self._started_here:
            return
        from medivote_desktop.ui.dialogs.questions import ask_port
        from medivote_desktop.ui.opener import open_path

        holder, service_id = conflict.holder, conflict.service_id
        start = Wish(WishKind.START, (service_id,))
        ask_port(
            self._window,
            self._program.supervisor.services[service_id].config.name,
            conflict.words,
            holder_details(holder, conflict.words),
            on_start=partial(self._make, start._replace(ignore_ports=True)),
            on_stop=partial(self._make_way, conflict, start) if holder.may_be_stopped else None,
            on_open_folder=partial(open_path, holder.folder, self._window.show_message) if holder.folder else None,
        )

    def _make_way(self, conflict: PortConflict, start: Wish) -> None:
        self._program.make_way(conflict, partial(self._start_after, conflict, start))

    def _start_after(self, conflict: PortConflict, start: Wish) -> None:
        """Unless somebody wished something else meanwhile."""
        service = self._program.supervisor.services.get(conflict.service_id)
        if service is not None and (service.life.state, service.life.run) == (State.FAILED, conflict.run):
            self._make(start)
