"""Frees a port: stops who holds it, and tells when that is done."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime import system
from medivote_desktop.runtime.ports import PortConflict
from medivote_desktop.runtime.processes.identity import may_live
from medivote_desktop.runtime.supervisor import Supervisor

_log = logging.getLogger(__name__)

_LOOK_MS = 20
_LOOKS = 500


class PortRelease(QObject):
    """Stops the holder of one port, once; calls `then` as soon as it is gone, or after ten seconds, and is gone itself.

    A service of this program is stopped as a person stops it, so that nothing brings it back; any other process gets
    SIGTERM, and only if it is still the one that was found.

    Args:
        make_wish: Lets a wish take effect.
        then: Called in any case: a holder that stays is told by the start that follows.
    """

    def __init__(
        self,
        conflict: PortConflict,
        supervisor: Supervisor,
        make_wish: Callable[[Wish], None],
        then: Callable[[], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._holder = conflict.holder
        self._supervisor = supervisor
        self._then = then
        self._looks_left = _LOOKS
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(_LOOK_MS)
        if self._is_current_run():
            make_wish(Wish(WishKind.STOP, (self._holder.service_id,)))
        else:
            self._terminate()

    def _is_current_run(self) -> bool:
        service = self._supervisor.services.get(self._holder.service_id)
        return service is not None and service.life.state.has_process and service.life.run == self._holder.run

    def _terminate(self) -> None:
        identity = self._holder.identity
        if identity is None:
            return
        try:
            if system.signal_process(identity, signal.SIGTERM):
                _log.info("asked pid %d to end, which holds port %d", identity.pid, self._holder.port)
        except OSError as error:
            _log.warning("pid %d holds port %d and cannot be ended: %s", identity.pid, self._holder.port, error)

    def _look(self) -> None:
        self._looks_left -= 1
        identity = self._holder.identity
        is_there = identity is not None and may_live(identity)
        if self._looks_left > 0 and (is_there or self._is_current_run()):
            return
        self._timer.stop()
        self.deleteLater()
        self._then()
