"""What services.ini may become: a fleet that is changed at random, by what its seed alone decides."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from tests.chaos.habits import STEADY, Habit, make_habits
from tests.programs import Home, free_port

COMING = tuple(f"come{number}" for number in range(6))
"""Names of services that the first file has not."""
_FOUNDATIONS = ("steady", "polite", "web", "chatty")
"""What others may come to depend on: it needs nothing, and never ends for good."""
_STAYS = "steady"
_WATCHES = ("apply", "apply", "apply", "prompt", "off")


@dataclass(frozen=True)
class Draft:
    """One content of services.ini.

    Attributes:
        number: Which one it is; its title tells it.
        habits: The services in the order of the file.
        watch: What the program does when the file changes.
        parallel: How many may be between spawn and running at once; 0: all.
        leaves: Whether services run on when the program is told to end.
    """

    number: int
    habits: Mapping[str, Habit]
    watch: str = "apply"
    parallel: int = 0
    leaves: bool = False

    @property
    def title(self) -> str:
        return f"Draft {self.number}"

    def text(self, home: Home) -> str:
        """As it is written."""
        keys: dict[str, object] = {"title": self.title, "config_watch": self.watch, "start_parallel": self.parallel}
        keys["on_quit"] = "leave" if self.leaves else "stop"
        manager = "[manager]\n" + "".join(f"{key} = {value}\n" for key, value in keys.items()) + "\n"
        return manager + "".join(habit.section(home) for habit in self.habits.values())


@dataclass(frozen=True)
class Execution:
    """What tells which content of the file a process was started by.

    Attributes:
        log: Where it writes; empty for the program's own choice.
    """

    arguments: str
    log: str
    colour: str

    @classmethod
    def of(cls, habit: Habit) -> Execution:
        return cls(habit.arguments, str(habit.keys.get("log_file", "")), str(habit.keys.get("environment", "")))


def first_draft() -> Draft:
    """What the chaos begins with."""
    return Draft(0, {habit.name: habit for habit in make_habits()})


def changed(draft: Draft, seed: float) -> Draft:
    """What a person may make of it."""
    chance = random.Random(seed)
    changes = chance.choices(list(_CHANGES), [_CHANGES[change] for change in _CHANGES], k=chance.choice((1, 1, 2, 4)))
    draft = replace(draft, number=draft.number + 1)
    for change in changes:
        draft = change(draft, chance)
    return replace(draft, habits=_tied_up(draft.habits))


def _tied_up(habits: Mapping[str, Habit]) -> dict[str, Habit]:
    """Nobody depends on who is gone."""
    return {name: _needing(habit, [each for each in habit.needs if each in habits]) for name, habit in habits.items()}


def _needing(habit: Habit, needs: list[str]) -> Habit:
    if list(habit.needs) == needs:
        return habit
    return _keyed(replace(habit, needs=tuple(needs)), depends_on=", ".join(needs))


def _keyed(habit: Habit, **keys: object) -> Habit:
    return replace(habit, keys={**habit.keys, **keys})


def _one(draft: Draft, chance: random.Random) -> Habit:
    return chance.choice([habit for name, habit in draft.habits.items() if name != _STAYS])


def _with(draft: Draft, habit: Habit) -> Draft:
    return replace(draft, habits={**draft.habits, habit.name: habit})


def _add(draft: Draft, chance: random.Random) -> Draft:
    """Something new, or what was in the file before."""
    first = first_draft().habits
    missing = [name for name in (*first, *COMING) if name not in draft.habits]
    if not missing:
        return draft
    name = chance.choice(missing)
    return _with(draft, first.get(name) or Habit(name, STEADY, arguments=str(draft.number)))


def _remove(draft: Draft, chance: random.Random) -> Draft:
    gone = _one(draft, chance).name
    return replace(draft, habits={name: habit for name, habit in draft.habits.items() if name != gone})


def _rename(draft: Draft, chance: random.Random) -> Draft:
    """The same in the same place, by another name."""
    old = _one(draft, chance)
    free = [name for name in COMING if name not in draft.habits]
    if not free:
        return draft
    new = replace(old, name=chance.choice(free))
    return replace(draft, habits={habit.name: habit for habit in _replaced(draft, old, new)})


def _replaced(draft: Draft, old: Habit, new: Habit) -> list[Habit]:
    return [new if habit is old else habit for habit in draft.habits.values()]


def _order(draft: Draft, chance: random.Random) -> Draft:
    names = list(draft.habits)
    chance.shuffle(names)
    return replace(draft, habits={name: draft.habits[name] for name in names})


def _watch(draft: Draft, chance: random.Random) -> Draft:
    return replace(draft, watch=chance.choice(_WATCHES))


def _parallel(draft: Draft, chance: random.Random) -> Draft:
    return replace(draft, parallel=chance.choice((0, 1, 3)))


def _leaves(draft: Draft, chance: random.Random) -> Draft:
    return replace(draft, leaves=not draft.leaves)


def _command(habit: Habit, chance: random.Random, number: int) -> Habit:
    return _port(habit, chance, number) if is_server(habit) else replace(habit, arguments=str(number))


def is_server(habit: Habit) -> bool:
    """Whether its health is asked where its arguments say that it serves."""
    return "health_url" in habit.keys or "health_port" in habit.keys


def _port(habit: Habit, chance: random.Random, number: int) -> Habit:
    """A server goes to another port, and its health check with it; what serves nothing only says so."""
    port = free_port()
    if "health_url" in habit.keys:
        return _keyed(replace(habit, arguments=str(port)), health_url=f"http://127.0.0.1:{port}/", port=port)
    if "health_port" in habit.keys:
        return _keyed(replace(habit, arguments=str(port)), health_port=port)
    return _keyed(habit, port=port)


def _needs(habit: Habit, chance: random.Random, number: int) -> Habit:
    if habit.name in _FOUNDATIONS or habit.name in ("db", "api"):
        return habit
    return _needing(habit, chance.sample(_FOUNDATIONS, k=chance.choice((0, 1, 2))))


def _restart(habit: Habit, chance: random.Random, number: int) -> Habit:
    if habit.keys.get("restart") != "always" or habit.keys.get("type") == "oneshot":
        return habit
    window = chance.choice(("1s", "5m"))
    return _keyed(habit, restart_delay=chance.choice(("0", "20ms", "200ms")), restart_window=window)


def _once(habit: Habit, chance: random.Random, number: int) -> Habit:
    """Restarted or not restarted."""
    if habit.name in _FOUNDATIONS or habit.name in ("db", "api", "returning", "crasher", "oneshot"):
        return habit
    return _keyed(habit, restart=chance.choice(("no", "always", "always")), restart_limit=0)


def _log(habit: Habit, chance: random.Random, number: int) -> Habit:
    return _keyed(habit, log_file=chance.choice((f"{habit.name}-{number}.log", "none")))


def _environment(habit: Habit, chance: random.Random, number: int) -> Habit:
    return _keyed(habit, environment=f"COLOUR={number}")


def _autostart(habit: Habit, chance: random.Random, number: int) -> Habit:
    return replace(habit, autostart=not habit.autostart)


def _enabled(habit: Habit, chance: random.Random, number: int) -> Habit:
    if habit.name in _FOUNDATIONS or habit.name in ("db", "api"):
        return habit
    return _keyed(habit, enabled="yes" if habit.keys.get("enabled") == "no" else "no")


def _live(habit: Habit, chance: random.Random, number: int) -> Habit:
    return _keyed(habit, description=f"since {number}", stop_polite_timeout="200ms")


def _of_one(change: Callable[[Habit, random.Random, int], Habit]) -> Callable[[Draft, random.Random], Draft]:
    return lambda draft, chance: _with(draft, change(_one(draft, chance), chance, draft.number))


_CHANGES: Mapping[Callable[[Draft, random.Random], Draft], int] = MappingProxyType(
    {
        _add: 12,
        _remove: 8,
        _rename: 6,
        _order: 2,
        _watch: 3,
        _parallel: 4,
        _leaves: 6,
        _of_one(_command): 12,
        _of_one(_port): 3,
        _of_one(_needs): 8,
        _of_one(_restart): 4,
        _of_one(_once): 3,
        _of_one(_log): 5,
        _of_one(_environment): 4,
        _of_one(_autostart): 3,
        _of_one(_enabled): 3,
        _of_one(_live): 5,
    }
)
"""How often each comes, against the others."""
