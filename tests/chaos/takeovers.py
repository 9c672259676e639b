"""What a person wished of services that come and go with services.ini, and by which of its contents each may run."""

from __future__ import annotations

import time
from collections.abc import Iterable

from tests.chaos.drafts import Draft, Execution, is_server
from tests.chaos.model import Model

_END_SECONDS = 3.0
"""Who left the file so recently may be on its way down still."""
_ANY = frozenset({"running", "starting", "backoff", "waiting", "stopping", "failed", "completed", "exited", "stopped"})


class DraftModel(Model):
    """The model of a fleet whose file changes.

    Attributes:
        unsure: Of whom it cannot be told what holds: somebody has to wish anew.
        chain: The contents that may have been in force since one certainly was, which is the first; the last is what
            stands in the file.
        legal: By what each service may have been started that runs.
    """

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft.habits.values())
        self.chain = [draft]
        self.unsure: set[str] = set()
        self.legal = {name: {Execution.of(habit)} for name, habit in draft.habits.items()}
        self._scarred: set[str] = set()
        self._is_fresh = False
        self._left_at: dict[str, float] = {}

    @property
    def is_certain(self) -> bool:
        """Whether it is known which content is in force."""
        return len(self.chain) == 1

    def writes(self, draft: Draft) -> None:
        """It stands in the file now."""
        self.chain.append(draft)
        self.habits = {**draft.habits, **self.habits}

    def is_known_throughout(self, name: str) -> bool:
        """Whether every content that may be in force has this service."""
        return all(name in draft.habits for draft in self.chain)

    def is_unknown_throughout(self, name: str) -> bool:
        """Whether none of them has it, and it has not left the file just now."""
        is_leaving = time.monotonic() - self._left_at.get(name, 0.0) < _END_SECONDS * 10
        return not is_leaving and not any(name in draft.habits for draft in self.chain)

    def accepted(self, names: Iterable[str], kind: str) -> None:
        """The program accepted a wish for these."""
        for name in names:
            if name not in self.configured and self.is_certain:
                if kind == "stop":
                    self.stopped_on_its_way_out(name)
                continue
            self.configured.add(name)
            self.wish(name, up=kind != "stop")
            if kind == "restart":
                executions = {Execution.of(draft.habits[name]) for draft in self.chain if name in draft.habits}
                self.legal[name] = executions if name not in self.unsure else self.legal[name] | executions
            if kind != "stop" and self.is_certain:
                self._scarred.discard(name)

    def note_stops(self, names: Iterable[str]) -> None:
        """What held in between is not known well enough: which content was in force, only comes out later."""

    def forgotten(self) -> None:
        """The next start goes by autostart."""
        self._is_fresh = True

    def takes_over(self, *, at_start: bool) -> None:
        """What stands in the file is in force, by a reload or because the program was started."""
        chain, last = self.chain, self.chain[-1]
        known = {name for draft in chain for name in draft.habits}
        self.habits |= last.habits
        for name in known:
            self._follow(name, [name in draft.habits for draft in chain], at_start=at_start)
            self._note_scars(name)
        if self._is_fresh:
            super().forgotten()
            self.unsure.clear()
            self._scarred.clear()
            self.legal = {name: {Execution.of(habit)} for name, habit in last.habits.items()}
        self._is_fresh = False
        needed = {need for draft in chain for habit in draft.habits.values() for need in habit.needs}
        self.unsure |= {name for name in needed & self.configured if self.is_left_to_others(name)}
        self.chain = [last]

    def _follow(self, name: str, presence: list[bool], *, at_start: bool) -> None:
        if not presence[-1]:
            self.removed(name)
            self._left_at[name] = time.monotonic()
            self.unsure.discard(name)
        elif all(presence):
            self._may_run_by(name, at_start=at_start)
        else:
            is_plainly_new = presence[0] is False and len(presence) == 2
            if not is_plainly_new or time.monotonic() - self._left_at.get(name, 0.0) < _END_SECONDS or at_start:
                self.unsure.add(name)
            if name not in self.configured or is_plainly_new:
                self.added(name)
            executions = {Execution.of(draft.habits[name]) for draft in self.chain if name in draft.habits}
            # What was left of it may be taken over instead of being started twice.
            self.legal[name] = self.legal.get(name, set()) | executions

    def _may_run_by(self, name: str, *, at_start: bool) -> None:
        habits = [draft.habits[name] for draft in self.chain]
        first, last = Execution.of(habits[0]), Execution.of(habits[-1])
        runs_on = at_start or first == last or any(habit.keys.get("enabled") == "no" for habit in habits)
        self.legal[name] = self.legal.get(name, set()) | {last} if runs_on else {last}

    def _note_scars(self, name: str) -> None:
        """It may have come to rest by a key that is another one by now."""
        keys = [draft.habits[name].keys for draft in self.chain if name in draft.habits]
        if any(each.get("enabled") == "no" or each.get("restart") == "no" for each in keys):
            self._scarred.add(name)

    def to_wish_anew(self) -> list[str]:
        """Of whom somebody has to say how it should be."""
        servers = {name for name in self.configured if is_server(self.habits[name]) and len(self.legal[name]) > 1}
        # What an earlier content started serves on a port that nobody asks for its health any more.
        return sorted((self.unsure | self._scarred | servers) & self.configured)

    def demanded(self, name: str) -> frozenset[str]:
        """The states that are right for it."""
        if self.is_up(name) and self.habits[name].keys.get("enabled") == "no":
            return _ANY - {"stopping", "starting", "backoff"}
        states = super().demanded(name)
        return states | {"failed"} if self.is_up(name) and self.habits[name].keys.get("restart") == "no" else states
