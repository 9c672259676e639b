"""The keys of a compose service, one by one."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

from medivote_desktop.core.config import Condition
from medivote_desktop.core.configuration.source import SIGNALS
from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.compose_health import take_healthcheck
from medivote_desktop.core.porting.sheet import Entry, Need, Sheet
from medivote_desktop.core.porting.shellwords import split_words
from medivote_desktop.core.porting.tree import Tree
from medivote_desktop.core.porting.units import compose_bytes, go_seconds, whole
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say, say_many

_FILES = say("the service sees the files of this machine")
_NETWORK = say("there is no network between the services but this machine's own")
_RIGHTS = say("services run as the user of the program, with that user's rights")
_CPU = say("there is no limit of the processor; nice gives way to others")
_MEMORY = say("of limits there is memory_limit alone")
REASONS = {
    **dict.fromkeys(("volumes", "volumes_from", "tmpfs", "configs", "secrets", "storage_opt", "read_only"), _FILES),
    **dict.fromkeys(("networks", "network_mode", "expose", "links", "external_links", "extra_hosts", "dns"), _NETWORK),
    **dict.fromkeys(("hostname", "domainname", "mac_address", "dns_search", "dns_opt"), _NETWORK),
    **dict.fromkeys(("user", "group_add", "privileged", "cap_add", "cap_drop", "security_opt", "userns_mode"), _RIGHTS),
    **dict.fromkeys(("ulimits", "sysctls", "cgroup", "cgroup_parent", "ipc", "pid", "devices", "gpus"), _RIGHTS),
    "extends": say("it is not followed; import what `docker compose config` prints"),
    "logging": say("logs are files here, each rotated at log_max_size"),
    "labels": say("there are no labels"),
    "develop": say("nothing is built here"),
    **dict.fromkeys(("cpus", "cpu_shares", "cpu_quota", "cpu_period", "cpuset", "cpu_count", "cpu_percent"), _CPU),
    **dict.fromkeys(("mem_reservation", "memswap_limit", "mem_swappiness", "shm_size", "pids_limit"), _MEMORY),
    **dict.fromkeys(("oom_kill_disable", "oom_score_adj", "blkio_config", "device_cgroup_rules"), _RIGHTS),
    "post_start": say("nothing runs after a start but what depends on it"),
}
_QUIET = ("image", "build", "platform", "pull_policy", "init", "tty", "stdin_open", "attach", "annotations", "runtime")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_.()-]*")
_CONDITIONS = {
    "service_started": Condition.STARTED,
    "service_healthy": Condition.HEALTHY,
    "service_completed_successfully": Condition.COMPLETED,
}
_SWARM_CONDITIONS = {"none": "no", "on-failure": "on-failure", "any": "always"}


@dataclass(frozen=True, slots=True)
class Service:
    """One service of a compose file, and the names of all."""

    name: str
    tree: Tree
    names: Sequence[str]
    exists: Callable[[str], bool]


Handler = Callable[[Sheet, Entry, Service, Tree], None]


def _quiet(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    """It is told in general, or means nothing without a container."""


def _container_name(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    if text := tree.text:
        sheet.put(entry, "name", tree.key, writing.line, text, tree.line)


def _working_dir(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    """A directory of the container; one that is mounted from this machine is found again."""
    inside = tree.text or ""
    for target, source in _mounts(service):
        if inside == target or inside.startswith(target.rstrip("/") + "/"):
            outside = posixpath.normpath(posixpath.join(source, inside[len(target) :].lstrip("/")))
            sheet.put(entry, "directory", tree.key, writing.path, outside, tree.line)
            words = say(
                "{inside} of the container is {outside} here",
                inside=sheet.references.filled(inside),
                outside=sheet.references.filled(outside),
            )
            sheet.notes.near(tree.line, service.name, tree.key, words)
            return
    words = say(
        "{inside} is a folder of the container; the command runs in the file's folder",
        inside=sheet.references.filled(inside),
    )
    sheet.notes.left(tree.line, service.name, tree.key, words)


def _mounts(service: Service) -> list[tuple[str, str]]:
    """The folders of this machine that the container sees, as target and source; the deepest target first."""
    found: list[tuple[str, str]] = []
    for tree in service.tree.at("volumes").elements():
        if tree.is_mapping:
            is_bind = tree.at("type").text == "bind"
            source, target = (tree.at("source").text, tree.at("target").text) if is_bind else (None, None)
        else:
            parts = (tree.text or "").split(":")
            source, target = (parts[0], parts[1]) if len(parts) > 1 else (None, None)
        if source and target and source.startswith((".", "/")) and target.startswith("/"):
            found.append((posixpath.normpath(target), source))
    return sorted(found, key=lambda pair: -len(pair[0]))


def _environment(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    pairs: list[tuple[str, str | None]] = [(key, item.text) for key, item in tree.items()]
    for item in tree.elements():
        name, equals, value = (item.text or "").partition("=")
        pairs.append((name, value if equals else None))
    variables: dict[str, str] = {}
    for name, text in pairs:
        name = sheet.references.filled(name)
        if not _VARIABLE.fullmatch(name):
            sheet.notes.left(tree.line, service.name, tree.key, say("{name} is no name of a variable", name=name))
        elif text is None:
            continue  # taken from the environment, as every variable is here
        elif re.search(r"[\x00-\x08\x0a-\x1f\x7f]", text):
            sheet.notes.left(
                tree.line, service.name, tree.key, say("{name} has several lines or control characters", name=name)
            )
        else:
            variables[name] = text
    if variables:
        sheet.put(entry, "environment", tree.key, writing.environment, variables, tree.line)


def _env_file(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    items = list(tree.elements()) if tree.is_list else [tree]
    paths: list[tuple[str, Tree]] = []
    for item in items:
        text = item.at("path").text if item.is_mapping else item.text
        if not text:
            continue
        optional = item.is_mapping and item.at("required").boolean is False
        if optional and not service.exists(sheet.references.filled(text)):
            sheet.notes.left(
                item.line, service.name, tree.key, say("{text} is not there", text=sheet.references.filled(text))
            )
        else:
            paths.append((text, item))
    for text, item in paths[:-1]:
        words = say(
            "{text}: a service has one env_file; put its lines into the last one", text=sheet.references.filled(text)
        )
        sheet.notes.left(item.line, service.name, tree.key, words)
    if paths:
        last, item = paths[-1]
        sheet.put(entry, "env_file", tree.key, writing.path, last, item.line)


def _depends_on(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    for item in tree.elements():
        if item.text:
            entry.needs.append(Need(item.text, Condition.STARTED, item.line))
    for name, item in tree.items():
        condition = _CONDITIONS.get(item.at("condition").text or "service_started")
        if condition is None:
            sheet.notes.left(item.line, service.name, tree.key, say("{name}: its condition is not known", name=name))
            condition = Condition.STARTED
        entry.needs.append(Need(name, condition, item.line))
        if item.at("restart").boolean:
            entry.keys["restart_with_dependencies"] = "yes"


def _restart(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    text = sheet.references.filled(tree.text or "").strip() or "no"
    policy, _, count = text.partition(":")
    if policy in ("no", "false"):
        entry.keys["restart"] = "no"
        return
    policy = {"unless-stopped": "always", "true": "always"}.get(policy, policy)
    if policy not in ("always", "on-failure"):
        sheet.notes.left(
            tree.line,
            service.name,
            tree.key,
            say("{text} is none of no, always, on-failure, unless-stopped", text=text),
        )
        return
    limit = whole(count, 1, 10_000) or 0
    entry.keys.update(restart=policy, restart_limit=str(limit), restart_delay="100ms", restart_max_delay="1m")
    words = say("the first restart is immediate")
    if limit:
        counted = say_many(
            "{count} restart is counted within restart_window (5m), where docker counts them in a row",
            "{count} restarts are counted within restart_window (5m), where docker counts them in a row",
            limit,
        )
        words += f"; {counted}"
    sheet.notes.near(tree.line, service.name, tree.key, words)


def _deploy(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    for key, item in tree.items():
        if key == "restart_policy" and not service.tree.at("restart").is_there:
            _swarm_restart(sheet, entry, service, item)
        elif key == "resources":
            _resources(sheet, entry, service, item)
        elif key not in ("replicas", "restart_policy", "mode"):
            sheet.notes.left(item.line, service.name, say("deploy {key}", key=key), say("it concerns a cluster"))


def _resources(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    for kind, limits in tree.items():
        for key, item in limits.items():
            if (kind, key) == ("limits", "memory"):
                _memory(sheet, entry, service, item)
            else:
                words = _CPU if key == "cpus" else _MEMORY
                sheet.notes.left(item.line, service.name, f"deploy {kind} {key}", words)


def _swarm_restart(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    filled = sheet.references.filled
    entry.keys["restart"] = _SWARM_CONDITIONS.get(tree.at("condition").text or "any", "always")
    entry.keys["restart_limit"] = str(whole(filled(tree.at("max_attempts").text or ""), 0, 10_000) or 0)
    for key, name in (("delay", "restart_delay"), ("window", "restart_window")):
        seconds = go_seconds(filled(tree.at(key).text or ""))
        if seconds:
            entry.keys[name] = writing.duration(max(seconds, 1.0))
    sheet.notes.near(tree.line, service.name, say("deploy restart_policy"), say("the first restart is immediate"))


def _memory(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    count = compose_bytes(sheet.references.filled(tree.text or ""))
    if not count:
        sheet.notes.left(tree.line, service.name, tree.key, say("it is not a size"))
        return
    entry.keys.update(memory_limit=writing.size(count), memory_limit_for="0s")
    words = say("above the limit it is stopped and started again; a container would not get more memory")
    sheet.notes.near(tree.line, service.name, tree.key, words)


def _stop_signal(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    name = sheet.references.filled(tree.text or "").strip().upper().removeprefix("SIG")
    if name in SIGNALS:
        entry.keys["stop_signal"] = name
    else:
        sheet.notes.left(tree.line, service.name, tree.key, say("{name} cannot be sent; TERM is", name=name))


def _stop_grace_period(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    seconds = go_seconds(sheet.references.filled(tree.text or ""))
    if seconds is None:
        sheet.notes.left(tree.line, service.name, tree.key, say("it is not a duration"))
    else:
        entry.keys["stop_timeout"] = writing.duration(seconds)


def _pre_stop(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    for number, item in enumerate(tree.elements()):
        command = item.at("command")
        words = command.texts() if command.is_list else split_words(command.text or "")
        if number or not words:
            sheet.notes.left(item.line, service.name, tree.key, say("there is one command before a stop"))
            continue
        sheet.put(entry, "stop_command", tree.key, writing.command, words, item.line)
        sheet.notes.near(
            item.line, service.name, tree.key, say("it is waited for no longer than stop_polite_timeout (1s)")
        )


def _profiles(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    if tree.texts():
        entry.keys["autostart"] = "no"
        words = say("services of a profile do not start by themselves; the first profile is the group")
        sheet.notes.near(tree.line, service.name, tree.key, words)
        group = (tree.texts() or [""])[0]
        entry.keys.setdefault("group", "")
        sheet.put(entry, "group", tree.key, writing.line, group, tree.line)


def _healthcheck(sheet: Sheet, entry: Entry, service: Service, tree: Tree) -> None:
    take_healthcheck(sheet, entry, tree)


HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(_QUIET, _quiet),
    "container_name": _container_name,
    "working_dir": _working_dir,
    "environment": _environment,
    "env_file": _env_file,
    "depends_on": _depends_on,
    "restart": _restart,
    "deploy": _deploy,
    "mem_limit": _memory,
    "stop_signal": _stop_signal,
    "stop_grace_period": _stop_grace_period,
    "pre_stop": _pre_stop,
    "profiles": _profiles,
    "healthcheck": _healthcheck,
}
