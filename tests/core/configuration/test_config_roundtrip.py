"""Any configuration, written to a file in any of the usual ways, is read as the same one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from medivote_desktop.core.config import (
    AppConfig,
    Condition,
    Dependency,
    HealthConfig,
    ManagerConfig,
    ServiceConfig,
)
from medivote_desktop.core.configuration import amounts
from medivote_desktop.core.configuration import values as v
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS, Key
from tests.core.accounts import nothing_is_lost, outcome
from tests.core.reading import WINDOWS, source

PRINTED = st.characters(exclude_categories=("Cc", "Cs"))
LINE = st.text(PRINTED, max_size=30).map(lambda text: text.strip(" \t"))
PATHS = st.lists(
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="/"), min_size=1, max_size=9)
    .map(lambda part: part.strip(" \t"))
    .filter(lambda part: part not in ("", ".", "..")),
    min_size=1,
    max_size=4,
).map(lambda parts: "/" + "/".join(parts))  # fmt: skip
NAMES = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True)
WORD = st.text(PRINTED, max_size=12)
COMMANDS = st.tuples(st.text(PRINTED, min_size=1, max_size=12), st.lists(WORD, max_size=4)).map(
    lambda words: (words[0], *words[1])
)
VARIABLES = st.dictionaries(st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True), WORD, max_size=4)
HOSTS = st.from_regex(r"[a-z0-9][a-z0-9.-]{0,12}", fullmatch=True) | st.just("::1")
URLS = st.builds("http://{}:{}/{}".format, st.sampled_from(["a.b", "[::1]"]), st.integers(1, 65535), NAMES)


def in_file(text: str) -> str:
    return text.replace("$", "$$")


def quoted(word: str) -> str:
    return '"' + in_file(word).replace('"', '""') + '"'


def command_text(words: tuple[str, ...]) -> str:
    return " ".join(map(quoted, words))


def duration_text(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms" if seconds % 1 else f"{round(seconds)}s"


def by_comma(items: tuple[Any, ...]) -> str:
    return ", ".join(map(str, items))


def ranged(label: str) -> tuple[str, str]:
    low, _, high = label.partition(", ")[2].partition(" to ")
    return low, high


def written(key: Key) -> st.SearchStrategy[tuple[Any, str]]:
    """Values of a key, each with a way to write it."""
    kind = key.kind
    by_kind: dict[int, st.SearchStrategy[tuple[Any, str]]] = {
        id(v.TEXT): LINE.map(lambda text: (text, in_file(text))),
        id(v.NON_EMPTY_TEXT): LINE.filter(bool).map(lambda text: (text, in_file(text))),
        id(v.OPTIONAL_TEXT): LINE.filter(bool).map(lambda text: (text, in_file(text))),
        id(v.BOOLEAN): st.sampled_from([(True, "true"), (True, "YES"), (True, "on"), (False, "no"), (False, "Off")]),
        id(v.PORTS): st.lists(st.integers(1, 65535), unique=True).map(
            lambda ports: (tuple(ports), by_comma(tuple(ports)))
        ),
        id(v.URL): URLS.map(lambda url: (url, url)),
        id(v.HOST): HOSTS.map(lambda host: (host, host)),
        id(v.HOST_AND_PORT): st.tuples(HOSTS, st.integers(1, 65535)).map(
            lambda pair: (pair, f"[{pair[0]}]:{pair[1]}" if ":" in pair[0] else f"{pair[0]}:{pair[1]}")
        ),
        id(v.PATTERN): st.sampled_from([("a|b$", "a|b$$"), ("^(x+) = \\d", "^(x+) = \\d")]),
        id(v.PATH): PATHS.map(lambda path: (path, in_file(path))),
        id(v.LOG_FILE): PATHS.map(lambda path: (path, in_file(path))) | st.just((None, "none")),
        id(v.COMMAND): COMMANDS.map(lambda words: (words, command_text(words))),
        id(v.ENVIRONMENT): VARIABLES.map(
            lambda pairs: (pairs, ", ".join(f"{name}={quoted(value)}" for name, value in pairs.items()))
        ),
        id(v.LIST): st.lists(HOSTS, unique=True).map(lambda hosts: (tuple(hosts), by_comma(tuple(hosts)))),
        id(v.EXIT_CODES): st.lists(st.integers(0, 255), min_size=1, unique=True).map(
            lambda codes: (tuple(codes), by_comma(tuple(codes)))
        ),
        id(v.SIGNAL): st.sampled_from(kind.choices or ("",)).map(lambda name: (name, name)),
    }  # fmt: skip
    if id(kind) in by_kind:
        return by_kind[id(kind)]
    if kind.choices:
        return st.sampled_from(kind.choices).map(lambda word: (kind.parse(word, source()), word))
    low, high = ranged(kind.label)
    if kind.suffix == "_seconds":
        shortest = round(amounts.seconds_of(low) * 1000)
        return st.integers(shortest, 500 * 3600 * 1000).map(lambda ms: (ms / 1000, duration_text(ms / 1000)))
    if kind.suffix == "_bytes":
        return st.integers(1024, 2**40).map(lambda count: (count, str(count))) | st.just((10 * 2**20, "10MB"))
    return st.integers(int(low), int(high)).map(lambda number: (number, str(number)))


def sections(keys: dict[str, Key], always: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, tuple[Any, str]]]:
    """A dozen keys of a section in any order."""
    chosen = {name: written(key) for name, key in keys.items()}
    names = st.lists(st.sampled_from([*keys]), max_size=12, unique=True)
    return names.flatmap(
        lambda some: st.fixed_dictionaries({name: chosen[name] for name in dict.fromkeys([*some, *always])})
    )


PLAIN_KEYS = {name: key for name, key in SERVICE_KEYS.items() if name not in ("depends_on", "shell")}
MANAGER_PLAIN_KEYS = {name: key for name, key in MANAGER_KEYS.items() if not name.startswith("http_tls")}
# Made once: there are five hundred ways to write, and each example would make them all several times.
MANAGERS, SERVICES = sections(MANAGER_PLAIN_KEYS), sections(PLAIN_KEYS, always=("command",))


def built(service_id: str, values: dict[str, tuple[Any, str]]) -> ServiceConfig:
    attributes = {SERVICE_KEYS[name].attribute: value for name, (value, _) in values.items()}
    health = {name.removeprefix("health."): attributes.pop(name) for name in tuple(attributes) if "health." in name}
    attributes = {"directory": source().folder, **attributes}
    attributes["name"] = attributes.get("name") or service_id
    return ServiceConfig(
        id=service_id, health=HealthConfig(**health), default_log_file="log_file" not in values, **attributes
    )


@st.composite
def fleets(draw: st.DrawFn) -> tuple[AppConfig, str]:
    """A configuration, and a file that says the same."""
    manager = draw(MANAGERS)
    text = ["[manager]", *(f"{name} = {word}" for name, (_, word) in manager.items())]
    services: list[ServiceConfig] = []
    used_ports: set[int] = set()
    for service_id in draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.lower)):
        values = draw(SERVICES)
        if used_ports & set(values.get("port", ((), ""))[0]):
            del values["port"]
        if "log_file" in values and values["log_file"][0] is None:
            values.pop("health_log_line", None)  # a line of a log that is not there
        service = built(service_id, values)
        used_ports |= set(service.ports)
        targets = draw(st.lists(st.sampled_from(services), unique_by=lambda each: each.id)) if services else []
        depends_on = tuple(Dependency(target.id, Condition.STARTED) for target in targets)
        services.append(replace(service, depends_on=depends_on))
        text += ["", f"[service:{service_id}]", *(f"{name} = {word}" for name, (_, word) in values.items())]
        if depends_on:
            join = draw(st.sampled_from([", ", "\n    ", ",\n\t# said\n\t"]))
            text.append("depends_on = " + join.join(f"{each.service_id}:started" for each in depends_on))
    attributes = {MANAGER_KEYS[name].attribute: value for name, (value, _) in manager.items()}
    config = AppConfig(source().path, ManagerConfig(**attributes), tuple(services))
    return config, draw(st.sampled_from(["\n", "\r\n"])).join("\n".join(text).split("\n"))


@given(fleets())
@settings(max_examples=200, deadline=None)
def test_what_was_written_is_read(fleet: tuple[AppConfig, str]) -> None:
    """Any configuration, rendered and parsed, is the same one again."""
    config, text = fleet

    result = outcome(text)

    assert isinstance(result, AppConfig), str(result)
    assert replace(result, warnings=()) == config
    nothing_is_lost(text, result)


@given(st.lists(WORD, max_size=5))
@settings(max_examples=200, deadline=None)
def test_words_survive_on_windows_too(words: list[str]) -> None:
    """One splitter on every system: backslashes at any place are ordinary characters."""
    text = command_text(tuple(words))

    assert v.COMMAND.parse(text, WINDOWS) == v.COMMAND.parse(text, source()) == tuple(words)
