"""What a person wished last of each service, and which states are right then."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass

from tests.chaos.habits import Birth, Habit

_BIRTH_SLACK_SECONDS = 1.0  # a leader spawned just before a stop says so only when Python has started


@dataclass
class _Wish:
    up: bool
    at: float
    by_person: bool = False


class Model:
    """Keeps the last wish for each service of the file, and who was stopped when."""

    def __init__(self, habits: Iterable[Habit]) -> None:
        self.habits = {habit.name: habit for habit in habits}
        self.configured = set(self.habits)
        self._wishes = {name: _Wish(habit.autostart, 0.0) for name, habit in self.habits.items()}
        self._stops: list[tuple[str, float, float]] = []  # who was to be down, since when and until when

    def is_up(self, name: str) -> bool:
        """Whether the last wish is that it runs."""
        return self._wishes[name].up

    def is_left_to_others(self, name: str) -> bool:
        """Whether it is down because nobody asked for it: who depends on it may start it."""
        return not self._wishes[name].up and not self._wishes[name].by_person

    def named(self, name: str) -> tuple[str, ...]:
        """The configured services that a name means: a service, a group, or all."""
        if name in self.habits:
            return (name,) if name in self.configured else ()
        meant = (habit.name for habit in self.habits.values() if name in ("all", habit.group))
        return tuple(each for each in meant if each in self.configured)

    def stopped_on_its_way_out(self, name: str) -> None:
        """It left the file, and a person stopped it before it was down."""
        self._wishes[name] = _Wish(up=False, at=time.monotonic(), by_person=True)

    def wish(self, name: str, *, up: bool) -> None:
        """A wish was accepted."""
        for each in self.named(name):
            self._wishes[each] = _Wish(up, time.monotonic(), by_person=True)

    def note_stops(self, names: Iterable[str]) -> None:
        """Of these something else is about to be so: whom a person had stopped was to be down until now."""
        for name in names:
            if self._is_stopped(name):
                self._stops.append((name, self._wishes[name].at + _BIRTH_SLACK_SECONDS, time.monotonic()))

    def doubt(self, names: Iterable[str]) -> None:
        """What a person wished of these may be lost by now."""
        for name in self._wishes.keys() & set(names):
            self.note_stops((name,))
            self._wishes[name].by_person = False

    def left_open(self, names: Iterable[str]) -> None:
        """Something was wished of these when the program was killed: that may hold, or what was wished before."""
        for name in names:
            self._wishes[name].by_person = False

    def added(self, name: str) -> None:
        """A reload brought it; that is a new service, unless a person had stopped the earlier one."""
        self.configured.add(name)
        if not self._is_stopped(name):
            self._wishes[name] = _Wish(self.habits[name].autostart, time.monotonic())

    def removed(self, name: str) -> None:
        """A reload took it away."""
        self.configured.discard(name)
        self._wishes[name] = _Wish(up=False, at=time.monotonic(), by_person=self._is_stopped(name))

    def _is_stopped(self, name: str) -> bool:
        """Whether a person wants it down."""
        wish = self._wishes.get(name)
        return wish is not None and wish.by_person and not wish.up

    def forgotten(self) -> None:
        """The program left in order: at its next start autostart decides."""
        self.note_stops(self._wishes)
        now = time.monotonic()
        self._wishes = {
            name: _Wish(name in self.configured and self.habits[name].autostart, now) for name in self._wishes
        }

    def young(self, seconds: float) -> list[str]:
        """Who was wished something so recently that a crash may have swallowed it."""
        since = time.monotonic() - seconds
        return [name for name in self.habits if name in self.configured and self._wishes[name].at > since]

    def demanded(self, name: str) -> frozenset[str]:
        """The states that are right for it."""
        if not self.is_up(name):
            return frozenset({"stopped"})
        habit = self.habits[name]
        is_free = all(self.is_up(other) and "waiting" not in self.demanded(other) for other in habit.needs)
        # It ran on when what it needs was stopped, or waits since it ended.
        return habit.up if is_free else habit.up | {"waiting"}

    def against(self, states: dict[str, str]) -> dict[str, str]:
        """The services that are not as demanded, and how they are."""
        wrong = {name: states.get(name, "missing") for name in self.configured}
        wrong = {name: state for name, state in wrong.items() if state not in self.demanded(name)}
        return wrong | {name: states[name] for name in states if name not in self.configured}

    def came_back(self, births: Iterable[Birth]) -> list[Birth]:
        """Leaders that were born although the last wish of then, long before, was a stop."""
        down = [
            *self._stops,
            *((name, wish.at + _BIRTH_SLACK_SECONDS, math.inf) for name, wish in self._wishes.items() if not wish.up),
        ]
        return [birth for birth in births if any(birth.is_within(*each) for each in down)]
