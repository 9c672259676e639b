"""The HTTP endpoint as the program has it: switched on and off, fed with snapshots, its wishes let take effect.

The server and what it needs are loaded when it is first switched on, in its own thread.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, Applies
from medivote_desktop.core.endpoint.seam import Ended, LogFiles, Picture, Serving, Told, ViewersCounted, WishAsked
from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.core.wishes import Wish, Wishing
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.farmounts import far_folder, in_time, silence_of
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.wiring.netwishes import NetworkWishes

if TYPE_CHECKING:
    from medivote_desktop.remote.thread import EndpointThread
    from medivote_desktop.remote.tls import Stamp

_log = logging.getLogger(__name__)

_END_SECONDS = 2.0
_AGAIN_MS = 10_000
_OFF = EndpointState()
# A snapshot is out to fifty viewers in a millisecond. Beyond that the window waits no longer: it would be seen.
_LEAST_WAY_MS, _MOST_WAY_MS = 2, 30
_VIEWERS_A_MS = 50


class Endpoint(QObject):
    """Owns the endpoint's thread.

    Args:
        folder: Where the tokens are, unless `http_token_dir` says otherwise.
        wishing: How the viewers' wishes take effect.

    Attributes:
        state: What is so now.

    Signals:
        changed: Something of its state is different; carries the new `EndpointState`.
    """

    changed = Signal(object)
    _told = Signal(object)

    def __init__(
        self,
        supervisor: Supervisor,
        publisher: Publisher,
        folder: Path,
        wishing: Wishing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._supervisor = supervisor
        self._publisher = publisher
        self._folder = folder
        self._wishes = NetworkWishes(supervisor, publisher, wishing, self)
        self._thread: EndpointThread | None = None
        self._wanted = False
        self._is_ending = False
        self._gave_up = False
        self._stands = False  # asked for by services.ini or --serve, so that nobody may be there to ask again
        self._again = QTimer(self, singleShot=True, interval=_AGAIN_MS)
        self._again.timeout.connect(self._try_again)
        self._settings: ManagerConfig | None = None
        self._waiting: list[Callable[[EndpointState], None]] = []
        self.state = EndpointState()
        self._told.connect(self._on_told)  # queued, for it comes from the endpoint's thread

    # Switching.

    def begin(self, *, serve: bool) -> None:
        """The program has started: switch on if it was asked for, or services.ini says so."""
        self._settings = self._manager
        if serve or self._manager.http_enabled:
            self._stands = True
            self.switch_on()

    def switch_on(self) -> None:
        """Begin to serve; `changed` tells how that went."""
        self._wanted, self._gave_up = True, False
        if self._thread is None:
            self._start()

    def switch_off(self) -> None:
        """Say goodbye to the viewers and serve no more."""
        self._wanted = self._gave_up = self._stands = False
        self._end_this_run()

    def renew_tokens(self) -> None:
        """New tokens: every link and every session of before is void."""
        if self._thread is not None and self._thread.renew():
            return
        from medivote_desktop.remote.tokens import TokensError, renew_tokens

        folder = self._token_folder
        try:
            renewed = in_time(folder, partial(renew_tokens, folder))
            error = silence_of(far_folder(folder)) if renewed is None else ""
        except TokensError as problem:
            error = str(problem)
        if error:
            self._set_state(self.state._replace(error=error))

    def on_wish(self, wish: Wish) -> None:
        """Somebody wishes something, here or elsewhere."""
        self._wishes.on_wish(wish)

    def on_reloaded(self) -> None:
        """Follow a changed services.ini: what concerns the endpoint restarts it alone."""
        before, now = self._settings, self._manager
        self._settings = now
        if before is None or _settings_of(before) == _settings_of(now):
            return
        if before.http_enabled != now.http_enabled or (self._gave_up and now.http_enabled):
            self._wanted, self._gave_up, self._stands = now.http_enabled, False, now.http_enabled
        if self._thread is not None:
            self._end_this_run()  # it comes up again, with the new settings, if it is wanted
        elif self._wanted:
            self._start()

    def look_at_certificate(self, disks: Disks) -> None:
        """To be called now and then: a certificate that was renewed on the disk serves from then on."""
        if (thread := self._thread) is None or not self._manager.http_tls_certificate:
            return
        from medivote_desktop.remote.tls import files_of, stamp_of

        def look(path: str) -> None:
            def seen(stamp: tuple[Stamp] | None) -> None:  # of a silent disk nothing, not even that the file is gone
                if stamp is not None:
                    thread.follow_certificate(path, *stamp)

            disks.value(path, lambda: (stamp_of(path),), seen)

        for path in files_of(self._manager.http_tls_certificate, self._manager.http_tls_key):
            look(path)

    def serve(self, on: bool | None, told: Callable[[EndpointState], None]) -> None:
        """Switch as asked (None: leave it) and call with the state once that is settled."""
        if on is not None:
            (self.switch_on if on else self.switch_off)()
        self.when_settled(told)

    def when_settled(self, told: Callable[[EndpointState], None]) -> None:
        """Call once with the state when it neither comes up nor goes down."""
        if self._is_settled:
            told(self.state)
        else:
            self._waiting.append(told)

    def close(self) -> None:
        """The program ends: say goodbye to the viewers, and wait for the thread, which takes no time to speak of."""
        self._wanted = self._gave_up = False
        if self._thread is not None:
            self._thread.stop()
            if not self._thread.join(_END_SECONDS):
                _log.warning("the endpoint did not end in time")
            self._let_go()

    @property
    def _is_settled(self) -> bool:
        return self._thread is None if not self._wanted else self.state.is_on

    @property
    def _manager(self) -> ManagerConfig:
        return self._supervisor.config.manager

    @property
    def _token_folder(self) -> Path:
        return Path(self._manager.http_token_dir or self._folder)

    def _try_again(self) -> None:
        """Its port may be free by now, its address there, its token mended; until then it is told no second time."""
        if self._gave_up and self._stands and self._thread is None:
            self._wanted, self._gave_up = True, False
            self._start(EndpointState(error=self.state.error))

    def _start(self, until_then: EndpointState = _OFF) -> None:
        """Begin to serve. Unless it is said, what was wrong the last time is told again if it still is."""
        from medivote_desktop.remote.thread import EndpointThread
        from medivote_desktop.runtime.logs.patient import PatientFollower, patient_tail

        files = LogFiles(patient_tail, PatientFollower)
        self._thread = EndpointThread(self._manager, self._token_folder, self._picture(), files, self._told.emit)
        self._publisher.snapshot_made.connect(self._on_snapshot)
        self._publisher.way_ms = way_ms(0)
        self._supervisor.transitions.connect(self._wishes.on_transitions)
        self._set_state(until_then)
        if ended := self._thread.start():
            QTimer.singleShot(0, self, partial(self._on_told, ended))  # later, as from its thread

    def _end_this_run(self) -> None:
        if self._thread is not None:
            self._is_ending = True
            self._thread.stop()
            self._set_state(EndpointState())

    def _let_go(self) -> None:
        self._thread = None
        self._is_ending = False
        self._publisher.snapshot_made.disconnect(self._on_snapshot)
        self._publisher.way_ms = 0
        self._supervisor.transitions.disconnect(self._wishes.on_transitions)

    def _picture(self) -> Picture:
        return Picture(self._publisher.snapshot, self._supervisor.check_facts())

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if self._thread is not None:
            self._thread.publish(Picture(snapshot, self._supervisor.check_facts()))

    # What the endpoint tells.

    def _on_told(self, told: Told) -> None:
        match told:
            case _ if self._thread is None:
                return  # it was closed meanwhile; a wish that comes so late must start nothing
            case WishAsked():
                self._wishes.take(told)
            case Serving() | ViewersCounted() if self._is_ending:
                return  # it was so before it was told to end; what is shown is that it is off
            case ViewersCounted():
                self._publisher.way_ms = way_ms(told.count)
                self._set_state(self.state._replace(viewers=told.count))
            case Serving():
                self._on_serving(told.state)
            case Ended():
                self._on_ended(told.error)

    def _on_serving(self, state: EndpointState) -> None:
        if not self.state.is_on:
            _log.info("the endpoint serves %s", state.address)
        self._set_state(state._replace(viewers=self.state.viewers))

    def _on_ended(self, error: str) -> None:
        if self._thread is not None:
            self._thread.join(_END_SECONDS)
        self._let_go()
        if error:
            if error != self.state.error:
                _log.warning("the endpoint is off: %s", error)
            self._wanted, self._gave_up = False, self._wanted
            self._again.start()
        elif self.state.is_on:
            _log.info("the endpoint is off")
        if self._wanted:
            self.state = EndpointState()
            self._start()
        else:
            self._set_state(EndpointState(error=error))

    def _set_state(self, state: EndpointState) -> None:
        """Tell of it, and answer who waits until it is settled."""
        if state != self.state:
            self.state = state
            self.changed.emit(state)
        if self._is_settled:
            waiting, self._waiting = self._waiting, []
            for told in waiting:
                told(state)


def way_ms(viewers: int) -> int:
    """How long the window leaves the interpreter to the endpoint after a snapshot."""
    return min(_LEAST_WAY_MS + viewers // _VIEWERS_A_MS, _MOST_WAY_MS)


def _settings_of(manager: ManagerConfig) -> tuple[object, ...]:
    return tuple(key.value_of(manager) for key in MANAGER_KEYS.values() if key.applies is Applies.ENDPOINT)
