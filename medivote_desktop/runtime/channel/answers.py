"""What the local control channel answers: the words of `medivote-ctl`."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from medivote_desktop import __version__
from medivote_desktop.core import report
from medivote_desktop.core.config import ConfigError
from medivote_desktop.core.dependencies import DependencyGraph
from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.names import UnknownNameError, resolve
from medivote_desktop.core.offers import runs_on_without
from medivote_desktop.core.reload import TakeOverError
from medivote_desktop.core.request import Ask, Request
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.core.status_text import StatusText
from medivote_desktop.core.wishes import Wish, Wishing, WishKind
from medivote_desktop.runtime.channel.control import Reply
from medivote_desktop.runtime.channel.outcomes import Outcome, OutcomeWatch
from medivote_desktop.runtime.displays import own_displays
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.runtime.supervision.leftovers import Leftovers, stray_to_json
from medivote_desktop.runtime.supervision.survivors import Stray
from medivote_desktop.runtime.supervisor import Supervisor

if TYPE_CHECKING:
    from medivote_desktop.runtime.channel.followers import Followers

_WAY_MS = 5  # what ends at once is started anew before that is answered: an answer takes time of the same loop
_KINDS = {Ask.START: WishKind.START, Ask.STOP: WishKind.STOP, Ask.RESTART: WishKind.RESTART}


class ControlAnswers(QObject):
    """Answers requests from the same machine.

    Args:
        wishing: How its wishes take effect.
        reload: Reads services.ini again; calls with what changed in words, or with what is wrong with the file.
        trouble: Why nothing of what happens can be written down, in words; empty while it can.
        serve: Switches the endpoint as told (None: leaves it) and calls with its state once that is settled.

    Attributes:
        has_window: Whether a second start can be answered with a window.

    Signals:
        raise_asked: The window should come to the front.
        watched: Whether anybody watches the fleet over the control channel.
    """

    raise_asked = Signal()
    watched = Signal(bool)

    def __init__(
        self,
        supervisor: Supervisor,
        publisher: Publisher,
        wishing: Wishing,
        reload: Callable[[Callable[[str], None], Callable[[ConfigError | TakeOverError], None]], None],
        serve: Callable[[bool | None, Callable[[EndpointState], None]], None],
        leftovers: Leftovers,
        trouble: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._leftovers = leftovers
        self._supervisor = supervisor
        self._publisher = publisher
        self._wishing = wishing
        self._reload = reload
        self._serve = serve
        self._trouble = trouble
        self._status_text = StatusText(self._beside_the_services)
        self._made_followers: Followers | None = None
        self.has_window = False

    def answer(self, request: Request, reply: Reply) -> None:
        """Answer one request, now or when its outcome is known."""
        match request.ask:
            case Ask.STATUS:
                reply(self._status())
            case Ask.WATCH:
                self._followers().watch(reply.stream())
            case Ask.CHANGES:
                self._followers().listen(reply.stream(), self._greeting())
            case Ask.RAISE:
                self._answer_raise(reply)
            case Ask.RELOAD:
                self._answer_reload(reply)
            case Ask.SERVE:
                self._answer_serve(request, reply)
            case Ask.START | Ask.STOP | Ask.RESTART:
                self._answer_wish(_KINDS[request.ask], request, reply)
            case Ask.RECOVERY:
                self._answer_recovery(request, reply)
            case Ask.STRAYS:
                self._answer_strays(request, reply)
            case Ask.LOGS:
                self._answer_logs(request, reply)

    def _answer_raise(self, reply: Reply) -> None:
        told = {"pid": os.getpid(), "being_quit": self._supervisor.is_leaving, "displays": own_displays()}
        reply({"raised": self.has_window, **told})
        if self.has_window:
            self.raise_asked.emit()

    def _answer_logs(self, request: Request, reply: Reply) -> None:
        if (ids := self._named(request, reply)) is not None:
            reply({"logs": {id_: self._supervisor.services[id_].log_file for id_ in ids}})

    def _answer_strays(self, request: Request, reply: Reply) -> None:
        def tell(strays: tuple[Stray, ...]) -> None:
            if reply.is_awaited:
                reply({"strays": [stray_to_json(stray) for stray in strays]})

        def end(strays: tuple[Stray, ...]) -> None:
            found = [stray_to_json(stray) for stray in strays]

            def tell_what_is_left(left: tuple[Stray, ...]) -> None:
                pids = [stray.identity.pid for stray in left]
                if reply.is_awaited:
                    reply({"strays": found, "left": pids})

            self._leftovers.end(strays, tell_what_is_left)

        def failed(error: Exception) -> None:
            if reply.is_awaited:
                reply({"error": f"what is left of earlier runs cannot be looked for: {error}"})

        self._leftovers.find(end if request.on else tell, failed)

    def tell_followers(self) -> None:
        """Tell who is told of changes what waits for a later turn of the loop: there may be none."""
        if self._made_followers is not None:
            self._made_followers.flush()

    def _followers(self) -> Followers:
        """Made when the first one comes."""
        if self._made_followers is None:
            from medivote_desktop.runtime.channel.followers import Followers

            self._made_followers = Followers(self._supervisor, self._publisher, self._status, self)
            self._made_followers.watched.connect(self.watched)
        return self._made_followers

    def _status(self) -> bytes:
        return self._status_text.encode(self._publisher.current(), time.monotonic())

    def _beside_the_services(self, snapshot: Snapshot) -> Mapping[str, object]:
        beside = {"version": __version__, "pid": os.getpid(), "summary": report.summary_text(snapshot)}
        trouble = self._trouble()
        return {**beside, "trouble": trouble} if trouble else beside

    def _greeting(self) -> bytes:
        config = self._supervisor.config
        following = {"title": config.manager.title, "pid": os.getpid(), "services": len(self._supervisor.services)}
        return json.dumps({"following": following, "version": __version__}).encode()

    def _answer_serve(self, request: Request, reply: Reply) -> None:
        if request.on and self._supervisor.is_leaving:
            reply({"error": "the program is being quit"})
            return

        def told(state: EndpointState) -> None:
            if reply.is_awaited:
                answer = state._asdict()
                if not state.error:
                    del answer["error"]  # an answer with this key is a refusal
                reply(answer)

        self._serve(request.on, told)

    def _answer_reload(self, reply: Reply) -> None:
        if self._supervisor.is_leaving:  # it would start what is new in the file
            reply({"error": "the program is being quit"})
            return

        def answer(text: Mapping[str, object]) -> None:
            if reply.is_awaited:
                reply(text)

        def refused(error: ConfigError | TakeOverError) -> None:
            if isinstance(error, TakeOverError):
                answer({"error": str(error)})
                return
            faults = [str(fault) for fault in error.faults]
            answer({"error": "services.ini has faults; the fleet stays as it is", "faults": faults})

        self._reload(lambda words: self._reply_when_kept(reply, {"changes": words}), refused)

    def _named(self, request: Request, reply: Reply) -> tuple[str, ...] | None:
        """The services that are meant; None where a name means nothing here, and then that is answered."""
        services = [service.config for service in self._supervisor.services.values()]
        try:
            return resolve(request.names, services)
        except UnknownNameError as error:
            reply({"error": str(error), "bad_input": True})
            return None

    def _answer_recovery(self, request: Request, reply: Reply) -> None:
        if (ids := self._named(request, reply)) is not None:
            kind = WishKind.RECOVERY_ON if request.on else WishKind.RECOVERY_OFF
            self._wishing.make(Wish(kind, ids, by="medivote-ctl"))
            self._reply_when_kept(reply, {"outcome": dict.fromkeys(ids, "")})

    def _reply_when_kept(self, reply: Reply, answer: Mapping[str, object], *, way_ms: int = 0) -> None:
        def tell(warning: str) -> None:
            if reply.is_awaited:
                told = {**answer, "version": __version__}
                reply({**told, "warning": warning} if warning else told)

        def tell_later(warning: str) -> None:
            QTimer.singleShot(way_ms, self, partial(tell, warning))

        self._wishing.when_kept(tell_later if way_ms else tell)

    def _answer_wish(self, kind: WishKind, request: Request, reply: Reply) -> None:
        ids = self._named(request, reply)
        if ids is None:
            return
        wish = Wish(kind, ids, request.with_dependencies, by="medivote-ctl", ignore_ports=request.ignore_ports)
        left = runs_on_without(self._publisher.current(), kind, ids) if kind is WishKind.STOP else {}
        beside = {"runs_on": left} if left else {}
        if request.wait_seconds <= 0:
            self._wishing.make(wish)
            way_ms = _WAY_MS if kind is WishKind.RESTART else 0
            self._reply_when_kept(reply, {"accepted": list(ids), **beside}, way_ms=way_ms)
            return

        # In their order; of what is started along only what did not run yet is told.
        awaited = [*self._needed_by(ids), *ids] if wish.with_dependencies else ids
        lives = {service_id: self._supervisor.services[service_id].life for service_id in awaited}
        so = {WishKind.START: State.RUNNING, WishKind.STOP: State.STOPPED}.get(kind)
        already = [id_ for id_, life in lives.items() if life.state is so and life.wanted is (kind is WishKind.START)]

        def done(outcome: Outcome) -> None:
            told = {id_: outcome[id_] for id_ in awaited if id_ in ids or id_ not in already}
            self._reply_when_kept(reply, {"outcome": told, "already": already, **beside})

        watch = OutcomeWatch(self._supervisor, kind, awaited, request.wait_seconds, done)
        self._wishing.make(wish)
        watch.look()

    def _needed_by(self, ids: Sequence[str]) -> list[str]:
        """What these depend on, however far, apart from them."""
        needed = DependencyGraph(self._supervisor.config.services).with_dependencies(ids)
        return [service_id for service_id in self._supervisor.services if service_id in needed.difference(ids)]
