"""Those who follow the fleet over the control channel: each gets what is new, and none can hold the program up."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop.core import report
from medivote_desktop.core.change import Change, change_to_json
from medivote_desktop.core.events import ProcessEnded
from medivote_desktop.runtime.channel.stream import Stream
from medivote_desktop.runtime.publisher import Publisher, health_of
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.transition import Transition

_KEPT_CHANGES = 1000
_REST_MS = 100
_encode = json.JSONEncoder(separators=(",", ":")).encode


class Followers(QObject):
    """Everybody who watches, or is told of changes. Costs nothing while nobody does.

    Args:
        status: Gives what `status` answers, as text in one line.

    Signals:
        watched: Whether anybody watches, so that measuring at the pace of a visible window is worth while.
    """

    watched = Signal(bool)

    def __init__(
        self, supervisor: Supervisor, publisher: Publisher, status: Callable[[], bytes], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._supervisor, self._publisher = supervisor, publisher
        self._status = status
        self._watchers: set[_Watcher] = set()
        self._listeners: set[_Listener] = set()
        self._transitions: list[tuple[float, Transition]] = []
        # At most ten pictures a second: more are read by nobody.
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self._has_news = False
        # Encoded in a turn of its own: a crash is answered first, and told then.
        self._tell = QTimer(self, singleShot=True, interval=0)
        self._tell.timeout.connect(self._tell_changes)

    def watch(self, stream: Stream) -> None:
        """Send the status now, and whenever it is another; who reads slowly gets the newest only."""
        watcher = _Watcher(stream, self._status, self)
        stream.ended.connect(lambda: self._stop_watching(watcher))
        self._watchers.add(watcher)
        if len(self._watchers) == 1:
            self._publisher.snapshot_taken.connect(self._on_snapshot)
            self.watched.emit(True)
        watcher.tell()

    def listen(self, stream: Stream, greeting: bytes) -> None:
        """Send each change from now on; who reads slowly is told how many it missed."""
        listener = _Listener(stream, self)
        stream.ended.connect(lambda: self._stop_listening(listener))
        self._listeners.add(listener)
        if len(self._listeners) == 1:
            self._supervisor.transitions.connect(self._on_transitions)
        listener.add((greeting,))

    def flush(self) -> None:
        """Tell listeners now of what they were to be told in a turn of its own."""
        self._tell.stop()
        self._tell_changes()

    def _stop_watching(self, watcher: _Watcher) -> None:
        self._watchers.discard(watcher)
        watcher.deleteLater()
        if not self._watchers:
            self._publisher.snapshot_taken.disconnect(self._on_snapshot)
            self.watched.emit(False)

    def _stop_listening(self, listener: _Listener) -> None:
        self._listeners.discard(listener)
        listener.deleteLater()
        if not self._listeners:
            self._supervisor.transitions.disconnect(self._on_transitions)
            self._transitions.clear()

    def _on_snapshot(self) -> None:
        self._has_news = True
        if not self._rest.isActive():
            self._on_rested()

    def _on_rested(self) -> None:
        if self._has_news:
            self._has_news = False
            self._rest.start()
            for watcher in tuple(self._watchers):
                watcher.tell()

    def _on_transitions(self, transitions: Sequence[Transition]) -> None:
        now = time.time()
        self._transitions += ((now, transition) for transition in transitions)
        if not self._tell.isActive():
            self._tell.start()

    def _tell_changes(self) -> None:
        transitions, self._transitions = self._transitions, []
        changes = (self._change(at, transition) for at, transition in transitions)
        lines = [_encode({"change": change_to_json(change)}).encode() for change in changes if change is not None]
        for listener in tuple(self._listeners):
            listener.add(lines)

    def _change(self, at: float, transition: Transition) -> Change | None:
        """What is to be told of a step; None where neither state, health nor run is another."""
        service = self._supervisor.services.get(transition.service_id)
        has_check = service is not None and service.policy.has_health_check
        before, after = transition.before, transition.after
        old_health, health = health_of(before, has_check=has_check), health_of(after, has_check=has_check)
        if (before.state, old_health, before.run) == (after.state, health, after.run):
            return None  # who ends while it starts, and is replaced at once, is in the same state with another run
        reason = after.reason
        if not reason and isinstance(transition.event, ProcessEnded) and after.last_end is not None:
            reason = report.end_text(after.last_end, asked=after.last_end_asked)
        return Change(
            at=at,
            service_id=transition.service_id,
            old_state=before.state,
            state=after.state,
            old_health=old_health,
            health=health,
            pid=service.pid if service is not None else None,
            reason=reason,
        )


class _Watcher(QObject):
    """One slot for one client: that there is something new. What it is, is looked up when it can be sent."""

    def __init__(self, stream: Stream, status: Callable[[], bytes], parent: QObject) -> None:
        super().__init__(parent)
        self._stream = stream
        self._status = status
        self._has_news = False
        stream.ready.connect(self._send)

    def tell(self) -> None:
        self._has_news = True
        self._send()

    def _send(self) -> None:
        if self._has_news and self._stream.is_ready:
            self._has_news = False
            self._stream.send((self._status(),))


class _Listener(QObject):
    """A queue with an end for one client: the oldest changes are dropped, and counted."""

    def __init__(self, stream: Stream, parent: QObject) -> None:
        super().__init__(parent)
        self._stream = stream
        self._waiting: deque[bytes] = deque()
        self._missed = 0
        stream.ready.connect(self._send)

    def add(self, lines: Iterable[bytes]) -> None:
        self._waiting.extend(lines)
        while len(self._waiting) > _KEPT_CHANGES:
            self._waiting.popleft()
            self._missed += 1
        self._send()

    def _send(self) -> None:
        if not self._waiting or not self._stream.is_ready:
            return
        lines = [_encode({"missed": self._missed}).encode()] if self._missed else []
        lines += self._waiting
        # Forgotten first: while it is sent, the stream may say that there is room for more.
        self._waiting.clear()
        self._missed = 0
        self._stream.send(lines)
