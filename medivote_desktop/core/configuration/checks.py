"""What can only be judged with the whole fleet in view: dependencies, ports, and values that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from medivote_desktop.core.config import Condition, Dependency, ServiceConfig, ServiceType
from medivote_desktop.core.configuration.draft import Draft
from medivote_desktop.core.configuration.faults import Faults, shown
from medivote_desktop.core.configuration.shelllines import torn_statements
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.configuration.values import WantedDependency
from medivote_desktop.core.say import say

_COMMANDS = ("command", "health_command", "stop_command")
_FOR_A_SHELL = re.compile(r"&&?|\|\|?|<|[012&]?>>?(?:&[12]|[\w./~-]+)?")
"""Words that mean something to a shell, and are arguments like others without one."""

_HANDS_ON = re.compile(r"(?:.*[/\\])?(?:cmd|powershell|pwsh|wsl|ssh|autossh)(?:\.exe)?", re.IGNORECASE)
"""Who gives its words to a shell, here or elsewhere, which one around it would take them from."""

SMALL_MEMORY_BYTES = 16 * 1024 * 1024

# Whatever follows behind a point: Windows opens the device, and what is written is gone.
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(10))}
)

_HEALTH_CHECKS = frozenset({"health_url", "health_port", "health_command", "health_log_line"})
_CONDITIONS = tuple(condition.value for condition in Condition)

Fleet = Mapping[str, tuple[Draft, ServiceConfig]]


def resolve_dependencies(
    drafts: tuple[Draft, ...], services: tuple[ServiceConfig, ...], faults: Faults
) -> dict[str, tuple[Dependency, ...]]:
    """The dependencies of each service, unknown and impossible ones told and left out; no cycle is left untold."""
    fleet = {service.id: (draft, service) for draft, service in zip(drafts, services, strict=True)}
    resolved: dict[str, tuple[Dependency, ...]] = {}
    for draft in drafts:
        found = (_resolve(draft, wanted, fleet, faults) for wanted in _wanted(draft, faults))
        resolved[draft.id] = tuple(dependency for dependency in found if dependency)
    for cycle in _cycles({id_: [each.service_id for each in wanted] for id_, wanted in resolved.items()}):
        faults.error(fleet[cycle[0]][0].place("depends_on"), say("a cycle: {path}", path=_path(cycle)))
        if faults.full:  # a dense knot has millions
            break
    return resolved


def _wanted(draft: Draft, faults: Faults) -> Iterator[WantedDependency]:
    seen: set[str] = set()
    for wanted in draft.values.get("depends_on", ()):
        if wanted.name in seen:
            faults.error(draft.place("depends_on"), say("{name} is listed twice", name=shown(wanted.name)))
        else:
            seen.add(wanted.name)
            yield wanted


def _resolve(draft: Draft, wanted: WantedDependency, fleet: Fleet, faults: Faults) -> Dependency | None:
    place = draft.place("depends_on")
    if wanted.name == draft.id:
        faults.error(place, say("{name} cannot depend on itself", name=draft.id))
        return None
    if wanted.name not in fleet:
        faults.error(
            place, say("there is no service {name}", name=shown(wanted.name) or "(nothing)"), near=(wanted.name, fleet)
        )
        return None
    target_draft, target = fleet[wanted.name]
    if wanted.condition is not None and wanted.condition not in _CONDITIONS:
        said = shown(wanted.condition)
        message = say("“{text}” is none of {words}", text=said, words=", ".join(_CONDITIONS))
        faults.error(place, message, near=(wanted.condition, _CONDITIONS))
        return None
    condition = Condition(wanted.condition) if wanted.condition else _usual_condition(target)
    if impossible := _impossible(condition, target_draft, target):
        faults.error(
            place,
            say(
                "{name}:{condition} can never hold; {why}", name=wanted.name, condition=condition.value, why=impossible
            ),
        )
        return None
    return Dependency(wanted.name, condition)


def _usual_condition(target: ServiceConfig) -> Condition:
    if target.health.configured:
        return Condition.HEALTHY
    return Condition.COMPLETED if target.type is ServiceType.ONESHOT else Condition.STARTED


def _impossible(condition: Condition, draft: Draft, target: ServiceConfig) -> str:
    """Why a condition can never hold; empty where it can, or where the target's own fault hides the answer."""
    if condition is Condition.HEALTHY and not target.health.configured and not draft.broken & _HEALTH_CHECKS:
        return say("{name} has no health check", name=target.id)
    if condition is Condition.COMPLETED and target.type is not ServiceType.ONESHOT and "type" not in draft.broken:
        return say("{name} is no oneshot (type = oneshot)", name=target.id)
    return ""


def _path(cycle: list[str]) -> str:
    names = [*cycle, cycle[0]]
    if len(names) > 12:
        names = [*names[:6], f"({len(names) - 11} more)", *names[-5:]]
    return " -> ".join(names)


def _cycles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """One cycle for each edge that closes one, in the order of the file; without recursion, for chains are long."""
    done: set[str] = set()
    for start in edges:
        path = {start: iter(edges[start])} if start not in done else {}
        while path:
            last = next(reversed(path))
            target = next(path[last], None)
            if target is None:
                done.add(last)
                del path[last]
            elif target in path:
                names = list(path)
                yield names[names.index(target) :]
            elif target not in done:
                path[target] = iter(edges[target])


def check_services(
    drafts: tuple[Draft, ...], services: tuple[ServiceConfig, ...], source: ConfigSource, faults: Faults
) -> None:
    """Tell what is wrong between values that are each right."""
    _check_ports(drafts, services, faults)
    for draft, service in zip(drafts, services, strict=True):
        _check_health_timeout(draft, service, faults)
        _check_restart_delays(draft, service, faults)
        _check_quotes(draft, faults)
        _check_shells_words(draft, faults)
        if service.health.log_line and service.log_file is None and not service.default_log_file:
            faults.error(draft.place("health_log_line"), say("needs a log; log_file is none"))
        if service.memory_limit_bytes is not None and service.memory_limit_bytes < SMALL_MEMORY_BYTES:
            faults.warn(draft.place("memory_limit"), say("is under 16MB; few programs can live with that"))
        if source.is_windows and service.default_log_file and service.id.lower() in _DEVICES:
            message = say(
                "{id}.log is a device of Windows; name a log_file, or call the service otherwise", id=service.id
            )
            faults.error(draft.place("log_file"), message)
        if source.is_windows and "stop_signal" in draft.values:
            faults.warn(
                draft.place("stop_signal"), say("is ignored; Windows has no signals (write a stop_url or stop_command)")
            )


def _check_ports(drafts: tuple[Draft, ...], services: tuple[ServiceConfig, ...], faults: Faults) -> None:
    holders: dict[int, Draft] = {}
    for draft, service in zip(drafts, services, strict=True):
        if not (service.autostart and service.enabled):
            continue
        for port in service.ports:
            first = holders.setdefault(port, draft)
            if first is not draft:
                line = first.place("port").line
                message = say(
                    "{port} is the port of {id} on line {line}, too, and both start by themselves",
                    port=port,
                    id=first.id,
                    line=line,
                )
                faults.error(draft.place("port"), message)


def _check_health_timeout(draft: Draft, service: ServiceConfig, faults: Faults) -> None:
    timeout, interval = service.health.timeout_seconds, service.health.interval_seconds
    if timeout > interval:
        key = "health_timeout" if "health_timeout" in draft.entries else "health_interval"
        faults.warn(
            draft.place(key),
            say(
                "health_timeout ({timeout:g}s) is above health_interval ({interval:g}s)",
                timeout=timeout,
                interval=interval,
            ),
        )


def _check_restart_delays(draft: Draft, service: ServiceConfig, faults: Faults) -> None:
    delay, longest = service.restart_delay_seconds, service.restart_max_delay_seconds
    if delay > longest:
        key = "restart_delay" if "restart_delay" in draft.entries else "restart_max_delay"
        faults.warn(
            draft.place(key),
            say(
                "restart_delay ({delay:g}s) is capped by restart_max_delay ({longest:g}s)", delay=delay, longest=longest
            ),
        )


def _check_quotes(draft: Draft, faults: Faults) -> None:
    for key in _COMMANDS:
        words = draft.values.get(key, ())
        if any(word.startswith("'") for word in words) and not (key == "command" and draft.values.get("shell")):
            faults.warn(draft.place(key), say("single quotes do not group words; use double quotes"))
    if any(value.startswith("'") for value in draft.values.get("environment", {}).values()):
        faults.warn(draft.place("environment"), say("single quotes become a part of the value; use double quotes"))


def _check_shells_words(draft: Draft, faults: Faults) -> None:
    """What was copied from a shell, and would become an argument without a word."""
    for key in _COMMANDS:
        if not (words := draft.values.get(key, ())):
            continue
        entry, has_shell = draft.entries[key], key == "command" and draft.values.get("shell")
        if any(text == "\\" or text.endswith((" \\", "\t\\")) for _, text in entry.parts[:-1]):
            faults.warn(draft.place(key), say("a backslash at the end of a line is not needed here; leave it out"))
        if has_shell and (torn := torn_statements(text for _, text in entry.parts)):
            one, other = map(shown, torn)
            told = say("the lines become one: write && or ; between “{one}” and “{other}”", one=one, other=other)
            faults.warn(draft.place(key), told)
        if has_shell or _HANDS_ON.fullmatch(words[0]):
            continue
        text = entry.value
        if "#" in words[1:] and '"#"' not in text:
            faults.warn(
                draft.place(key), say("what follows the # belongs to it; a comment stands on a line of its own")
            )
        found = next((word for word in words[1:] if _FOR_A_SHELL.fullmatch(word) and f'"{word}"' not in text), "")
        if found and key == "command":
            faults.warn(draft.place(key), say("“{word}” is for a shell; set shell = yes", word=shown(found)))
        elif found:
            faults.warn(draft.place(key), say('“{word}” is for a shell; write sh -c "…"', word=shown(found)))
