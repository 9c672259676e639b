"""How the program ends: its services stopped in their order, or left to the next program."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.lifecycle import KILL_RETRY_SECONDS
from medivote_desktop.runtime.instance import InstanceLock
from medivote_desktop.runtime.ledger import Ledger
from medivote_desktop.runtime.processes.strays import StrayHunter
from medivote_desktop.runtime.supervisor import Supervisor

_log = logging.getLogger(__name__)

_HANG_UP = getattr(signal, "SIGHUP", None)
_FORCED_MS = round((KILL_RETRY_SECONDS + 2.0) * 1000)  # the kill is repeated once


class Leaving(QObject):
    """Looks after the order of the end. While the lock is held, `close` was not called yet.

    Args:
        close: Saves and closes everything, the lock last.

    Attributes:
        is_begun: Whether the end has begun.
        has_ledger: Whether the ledger is this program's; before that it is still the earlier one's.
        services_run_on: Whether the services were left running on the way out.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        ledger: Ledger,
        hunter: StrayHunter,
        lock: InstanceLock,
        close: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._supervisor, self._ledger, self._hunter = supervisor, ledger, hunter
        self._lock, self._close = lock, close
        self.is_begun = False
        self.has_ledger = False
        self.services_run_on = False
        self._expects_signal = False  # the system ends us, and says so by SIGTERM, too
        self._quiet_look = QTimer(self, singleShot=True, interval=0)
        self._quiet_look.timeout.connect(self._close_when_quiet)
        self._patience = QTimer(self, singleShot=True, interval=_FORCED_MS)
        self._patience.timeout.connect(self._leave_behind)
        supervisor.transitions.connect(self._look_later)
        hunter.done.connect(self._close_when_quiet)

    def leave(self, *, force: bool = False) -> None:
        """Stop all services in order, then close. Asked a second time it is forced, and waits for nothing for ever."""
        if self.is_begun:
            if not self._patience.isActive():
                self._patience.start()
            self._stop_all(force=True)  # not even the disk is waited for
            return
        _log.info("leaving: stopping all services")
        self.is_begun = True
        self._hunter.hurry()
        if self.has_ledger:
            self._ledger.freeze()
        # What is told to end is written down first: whoever takes over after a kill restarts it.
        self._ledger.when_kept(partial(self._stop_all_kept, force=force))

    def _stop_all_kept(self, _trouble: str, *, force: bool) -> None:
        if not self._supervisor.is_leaving:
            self._stop_all(force=force)

    def _stop_all(self, *, force: bool) -> None:
        self._supervisor.leave(force=force)
        self._close_when_quiet()

    def _leave_behind(self) -> None:
        """Some outlive even their kill: another user's by now (sudo), or stuck in the kernel. The next program sees."""
        if not self._lock.held:
            return
        services = self._supervisor.services
        left = [f"{id_} (pid {service.pid})" for id_, service in services.items() if service.pid is not None]
        _log.warning("leaving, though these cannot be ended: %s", ", ".join(left))
        self.services_run_on = True
        if self.has_ledger:
            self._ledger.forget()
        self._close()

    def leave_running(self) -> None:
        """Save everything and close; the services run on, and the next start takes them over.

        The process must then end by `os._exit`: a QProcess that is destroyed kills its child.
        """
        if self.is_begun:  # they are being stopped; what is stopped already would be taken for a person's wish
            return
        _log.info("leaving: the services run on")
        try:
            if self.has_ledger:
                self._ledger.write_last()
        except OSError as error:  # their markers still tell who they are
            _log.warning("the ledger cannot be written: %s", error)
        self.leave_to_other()

    def leave_to_other(self) -> None:
        """Close; the ledger is somebody else's from here on."""
        self._ledger.stop()
        self.services_run_on = True
        self.is_begun = True
        self._close()

    def leave_unasked(self) -> None:
        """The session ends: leave as `on_quit` says, where `ask` means stop. An end that has begun goes on."""
        self._expects_signal = True  # for what is left of a session
        if not self.is_begun:
            self._leave_as_configured()

    def _leave_as_configured(self) -> None:
        if self._supervisor.config.manager.on_quit == "leave":
            self.leave_running()
        else:
            self.leave()

    def on_signal(self, number: int) -> None:
        """Leave as `on_quit` says; a second signal forces.

        SIGHUP is none that counts. A terminal that closes says so twice: its shell and the system. A session that ends
        sends SIGTERM with it, and with several threads either may be heard first.
        """
        _log.info("signal %d", number)
        is_hang_up = number == _HANG_UP
        if not self.is_begun:
            self._expects_signal = is_hang_up
            self._leave_as_configured()
        elif not is_hang_up and self._expects_signal:
            self._expects_signal = False
        elif not is_hang_up and not self.services_run_on:
            self.leave()

    def _look_later(self) -> None:
        """Others hear of these steps after this reader, and could not once everything is closed."""
        if self.is_begun and self._lock.held:
            self._quiet_look.start()

    def _close_when_quiet(self) -> None:
        self._supervisor.tell()
        if self._supervisor.is_leaving and self._lock.held and self._supervisor.is_quiet() and self._hunter.is_idle():
            if self.has_ledger:
                self._ledger.forget()
            self._close()
