"""Wishes from the network: they take effect as everybody's, and whoever waits is told what became of them."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer

from medivote_desktop.core.config import RestartPolicy
from medivote_desktop.core.endpoint.seam import NOT_KEPT, WishAsked
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.wishes import Wish, Wishing, WishKind
from medivote_desktop.runtime.channel.outcomes import OutcomeWatch
from medivote_desktop.runtime.publisher import Publisher
from medivote_desktop.runtime.supervisor import Supervisor
from medivote_desktop.runtime.transition import Transition

_log = logging.getLogger(__name__)

_HURRY_SECONDS = 15.0
_SWITCHES = (WishKind.RECOVERY_ON, WishKind.RECOVERY_OFF)

Answer = Callable[[Mapping[str, str]], None]


class NetworkWishes(QObject):
    """What the endpoint's viewers want of the fleet.

    Args:
        wishing: How their wishes take effect.
    """

    def __init__(
        self,
        supervisor: Supervisor,
        publisher: Publisher,
        wishing: Wishing,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._supervisor, self._publisher = supervisor, publisher
        self._wishing = wishing
        self._joined: dict[tuple[Wish, float], list[Answer]] = {}
        self._awaited: Counter[str] = Counter()
        self._hurried: dict[str, float] = {}  # whose new process is wished without waiting, and until when that counts
        self._is_publishing = False

    def on_wish(self, wish: Wish) -> None:
        """Somebody wishes something, here or elsewhere: who comes later and wishes the opposite joins nobody."""
        if wish.kind not in _SWITCHES:
            self._joined = {key: answers for key, answers in self._joined.items() if key[0].kind is wish.kind}

    def take(self, asked: WishAsked) -> None:
        """Let it take effect, and answer whoever asked."""
        answer = asked.answer
        known = tuple(id_ for id_ in asked.wish.service_ids if id_ in self._supervisor.services)
        wish = asked.wish._replace(service_ids=known)
        gone = {id_: "it left services.ini" for id_ in asked.wish.service_ids if id_ not in known}
        asked = asked._replace(answer=lambda outcome: answer({**gone, **outcome}))
        if known and wish.kind not in _SWITCHES and asked.wait_seconds > 0:
            self._await(wish, asked.wait_seconds, partial(self._answer, asked.answer))
        else:
            self._hurried.update(dict.fromkeys(known, time.monotonic() + _HURRY_SECONDS))
            were_wanted = all(self._supervisor.services[id_].life.wanted for id_ in known)
            self._wishing.make(wish)
            if wish.kind in _SWITCHES:
                self._publisher.current()  # so that whoever is answered sees it in the state
            outcome = dict.fromkeys(known, "")
            if wish.kind is WishKind.RESTART and were_wanted and all(map(self._goes_round, known)):
                asked.answer(outcome)  # what they were told stands; and what ends while nobody looks is started again
            else:
                self._answer(asked.answer, outcome)
        _log.info("%s asks over the endpoint: %s %s", wish.by, wish.kind.value, " ".join(known))

    def _goes_round(self, service_id: str) -> bool:
        """Whether it has been told to end, in order to start again; also by a next program that finds it ended."""
        service = self._supervisor.services[service_id]
        is_restarted = service.policy.restart is not RestartPolicy.NO and service.life.recovery_on
        return is_restarted and service.life.wanted and service.life.state is State.STOPPING

    def _answer(self, answer: Answer, outcome: Mapping[str, str]) -> None:
        self._wishing.when_kept(lambda words: answer({**outcome, NOT_KEPT: words} if words else outcome))

    def _await(self, wish: Wish, seconds: float, answer: Answer) -> None:
        """Make a wish; `answer` gets its outcome."""
        key, known = (wish._replace(by=""), seconds), wish.service_ids
        if key in self._joined and len(known) == 1:
            self._joined[key].append(answer)
            return
        answers = self._joined[key] = [answer]
        self._awaited.update(known)

        def done(outcome: dict[str, str]) -> None:
            if self._joined.get(key) is answers:
                del self._joined[key]
            self._awaited -= Counter(known)
            # Whoever waits hears of a step before it can be published; the answer comes after it.
            QTimer.singleShot(0, self, partial(tell, outcome))

        def tell(outcome: dict[str, str]) -> None:
            self._publisher.current()
            for each in answers:
                each(outcome)

        watch = OutcomeWatch(self._supervisor, wish.kind, known, seconds, done, see="/status")
        self._wishing.make(wish)
        watch.look()

    def on_transitions(self, transitions: Iterable[Transition]) -> None:
        """A new process that somebody waits to see is published without the usual delay."""
        for service_id, before, after, *_ in transitions:
            # A stop can wait: to paint it, too, would hold up the start that follows.
            if after.spawned_at == before.spawned_at or self._is_publishing:
                continue
            hurried_until = self._hurried.pop(service_id, 0.0)
            if service_id not in self._awaited and time.monotonic() >= hurried_until:
                continue
            self._is_publishing = True
            QTimer.singleShot(0, self._publish)  # several steps of one turn are one

    def _publish(self) -> None:
        self._is_publishing = False
        self._publisher.current()
