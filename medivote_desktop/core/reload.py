"""What a changed services.ini means for a running fleet."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import field
from operator import attrgetter

from medivote_desktop.core.config import AppConfig, HealthConfig, ManagerConfig, ServiceConfig
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, RESTART_KEYS, SERVICE_KEYS, Applies, Key
from medivote_desktop.core.digest import hex_sha256
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import Said, as_is, say

_NAMED_AT_MOST = 5


class TakeOverError(Exception):
    """A fault of this program while a configuration was taken over; its text tells what holds now and what to do.

    Attributes:
        in_part: Whether the new configuration is in force all the same, and only not all of it has taken effect.
    """

    def __init__(self, error: Exception, *, in_part: bool) -> None:
        self.in_part = in_part
        words = (
            say(
                "a fault of this program: {error}; services.ini is in force, but not all of it has taken effect."
                " A further reload does what is missing; the program's log tells what it stumbled over",
                error=repr(error),
            )
            if in_part
            else say(
                "a fault of this program: {error}; nothing of services.ini was taken over, and the services run on"
                " as before. A further reload tries again; the program's log tells what it stumbled over",
                error=repr(error),
            )
        )
        super().__init__(words)


@dataclass(frozen=True, slots=True)
class ReloadPlan:
    """The difference of two configurations. Ids and keys stand in the order of file and table.

    Attributes:
        added: Services that the new file has and the old one had not.
        removed: Services that left the file; they are to be stopped.
        changed_live: Services whose changes apply without a restart, with the keys that differ.
        changed_restart: Services that need a restart for it, with all their keys that differ.
        manager_keys: The keys of `[manager]` that differ.
        is_reordered: Whether services that both files have stand in another order, which is that of the table.
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed_live: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed_restart: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    manager_keys: tuple[str, ...] = ()
    is_reordered: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing differs (the warnings are not looked at)."""
        changed = self.changed_live or self.changed_restart
        return not (self.added or self.removed or changed or self.manager_keys or self.is_reordered)

    @property
    def touches_processes(self) -> bool:
        """Whether taking it over starts, stops or restarts a service."""
        return bool(self.added or self.removed or self.changed_restart)

    @property
    def next_start_keys(self) -> tuple[str, ...]:
        """Changed keys of `[manager]` that take effect only at the next start of the program."""
        return self._manager_keys(Applies.NEXT_START)

    @property
    def live_manager_keys(self) -> tuple[str, ...]:
        """Changed keys of `[manager]` that take effect at once."""
        return self._manager_keys(Applies.LIVE)

    @property
    def endpoint_restarts(self) -> bool:
        """Whether the endpoint, and it alone, must be restarted."""
        return bool(self._manager_keys(Applies.ENDPOINT))

    def _manager_keys(self, applies: Applies) -> tuple[str, ...]:
        return tuple(name for name in self.manager_keys if MANAGER_KEYS[name].applies is applies)

    def words(self, said: Said = as_is, restarting: Collection[str] | None = None) -> str:
        """The plan for people: `2 changed: api needs a restart, worker applies live; 1 new: cache`.

        Args:
            restarting: What was done: these restart, and others that need a restart wait for their next start.
        """
        parts = self._changed_words(said, restarting)
        added, removed = self.added, self.removed
        if added:
            parts.append(say("{number} new: {ids}", number=len(added), ids=_listed(added, said)))
        if removed:
            gone = _listed(removed, said)
            parts.append(say("{number} removed and to be stopped: {ids}", number=len(removed), ids=gone))
        parts.append(say("the services stand in another order") if self.is_reordered else "")
        parts.append(_live_words(self.live_manager_keys, said))
        parts.append(say("the endpoint restarts") if self.endpoint_restarts else "")
        one = say("{id} takes effect at the next start of the program")
        many = say("{ids} take effect at the next start of the program")
        parts.append(_of(self.next_start_keys, said, one, many))
        return "; ".join(said(part) for part in parts if part) or said(say("nothing changed"))

    def _changed_words(self, said: Said, restarting: Collection[str] | None) -> list[str]:
        count = len(self.changed_restart) + len(self.changed_live)
        live = _live_words(tuple(self.changed_live), said)
        if restarting is None:
            due = tuple(self.changed_restart)
            reasons = [_of(due, said, say("{id} needs a restart"), say("{ids} need a restart")), live]
        else:
            now = tuple(id_ for id_ in self.changed_restart if id_ in restarting)
            later = tuple(id_ for id_ in self.changed_restart if id_ not in restarting)
            restarts = _of(now, said, say("{id} restarts"), say("{ids} restart"))
            waits = _of(later, said, say("{id} changes with its next start"), say("{ids} change with their next start"))
            reasons = [restarts, waits, live]
        reason, also, more, *_ = *(words for words in reasons if words), "", "", ""
        if "," in reason + also + more:  # lists: what follows one by comma would read as if it were of it
            return [say("{number} changed: {reason}", number=count, reason=reason), also, more]
        if more:
            return [
                say("{number} changed: {reason}, {also}, {what}", number=count, reason=reason, also=also, what=more)
            ]
        if also:
            return [say("{number} changed: {reason}, {also}", number=count, reason=reason, also=also)]
        return [say("{number} changed: {reason}", number=count, reason=reason)] if count else []


def made_good_words(done: ReloadPlan) -> str:
    """That a reload has done what one before it had left undone, and what that was as far as services show it."""
    if done.empty:
        return say("what an earlier reload had left undone is done now")
    what = done.words(restarting=done.changed_restart)
    return say("what an earlier reload had left undone is done now: {what}", what=what)


_EXECUTED = attrgetter("default_log_file", *(SERVICE_KEYS[name].attribute for name in sorted(RESTART_KEYS)))


def execution_digest(config: ServiceConfig) -> str:
    """Differs where a running service would have to be restarted to follow."""
    values = [sorted(value.items()) if isinstance(value, dict) else value for value in _EXECUTED(config)]
    return hex_sha256(repr(values).encode(errors="surrogateescape"))[:16]


def health_digest(health: HealthConfig) -> str:
    """Differs where a service is asked something else; `-` where it is asked nothing."""
    if not health.configured:
        return "-"
    asked = (health.url, health.port, health.command, health.log_line)
    return hex_sha256(repr(asked).encode(errors="surrogateescape"))[:16]


def compare(old: AppConfig, new: AppConfig) -> ReloadPlan:
    """What has to happen so that a fleet run by `old` is run by `new`."""
    before = {service.id: service for service in old.services}
    after = {service.id: service for service in new.services}
    differing = {id_: _service_difference(before[id_], after[id_]) for id_ in after if id_ in before}
    return ReloadPlan(
        added=tuple(id_ for id_ in after if id_ not in before),
        removed=tuple(id_ for id_ in before if id_ not in after),
        changed_live={id_: keys for id_, keys in differing.items() if keys and RESTART_KEYS.isdisjoint(keys)},
        changed_restart={id_: keys for id_, keys in differing.items() if not RESTART_KEYS.isdisjoint(keys)},
        manager_keys=_difference(MANAGER_KEYS, old.manager, new.manager),
        is_reordered=[id_ for id_ in before if id_ in after] != [id_ for id_ in after if id_ in before],
    )


def _service_difference(old: ServiceConfig, new: ServiceConfig) -> tuple[str, ...]:
    if old == new:
        return ()
    keys = _difference(SERVICE_KEYS, old, new)
    if old.default_log_file != new.default_log_file and "log_file" not in keys:
        keys = (*keys, "log_file")  # from the log folder to `none`, or back
    return keys


def _difference(
    keys: Mapping[str, Key], old: ServiceConfig | ManagerConfig, new: ServiceConfig | ManagerConfig
) -> tuple[str, ...]:
    return tuple(name for name, key in keys.items() if key.value_of(old) != key.value_of(new))


def stop_warnings(running: AppConfig, plan: ReloadPlan) -> tuple[str, ...]:
    """What services say about being stopped that the plan would stop."""
    concerned: Mapping[str, object] = {**plan.changed_restart, **dict.fromkeys(plan.removed)}
    services = (running.service(id_) for id_ in concerned)
    return tuple(f"{service.name}: {service.stop_warning}" for service in services if service.stop_warning)


def _live_words(names: Sequence[str], said: Said) -> str:
    return _of(names, said, say("{id} applies live"), say("{ids} apply live"))


def _of(names: Sequence[str], said: Said, one: str, many: str) -> str:
    """What is said of one `{id}`, or of many `{ids}`; nothing without any."""
    if len(names) <= 1:
        return one.format(id=names[0]) if names else ""
    return many.format(ids=_listed(names, said))


def _listed(names: Sequence[str], said: Said) -> str:
    """Names by comma, the last by `and`; many are cut short."""
    if len(names) == 1:
        return names[0]
    if len(names) <= _NAMED_AT_MOST:
        return ", ".join(names[:-1]) + said(say(" and ")) + names[-1]
    return ", ".join(names[: _NAMED_AT_MOST - 1]) + said(say(" and {more} more", more=len(names) - _NAMED_AT_MOST + 1))
