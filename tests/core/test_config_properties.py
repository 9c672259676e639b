"""Whatever stands in a services.ini: it is read to the last line, or every fault is told; never anything else."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from medivote_desktop.core import values as v
from medivote_desktop.core.config import (
    AppConfig,
    Condition,
    ConfigError,
    Dependency,
    Fault,
    HealthConfig,
    ManagerConfig,
    ServiceConfig,
)
from medivote_desktop.core.envfile import parse_env_file
from medivote_desktop.core.faults import MAX_FAULTS, Faults
from medivote_desktop.core.ini import scan
from medivote_desktop.core.keys import MANAGER_KEYS, SERVICE_KEYS, Key
from medivote_desktop.core.parse import MAX_CHARACTERS
from medivote_desktop.resources import resource_path
from tests.core.reading import WINDOWS, read, source

SERVICES_INI = resource_path("services.ini").read_text(encoding="utf-8")
LINES = SERVICES_INI.splitlines()
KEY_LINES = [index for index, line in enumerate(LINES) if "=" in line and line[0].isalpha()]


def line_count(text: str) -> int:
    return len(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))


def outcome(text: str) -> AppConfig | ConfigError:
    """What became of a text; every fault that it has is looked at."""
    result: AppConfig | ConfigError
    try:
        result = read(text)
        found = result.warnings
    except ConfigError as error:
        result = error
        found = error.faults
    assert any(not fault.is_warning for fault in found) == isinstance(result, ConfigError)
    assert len(found) <= 2 * (MAX_FAULTS + 1)
    for fault in found:
        assert fault.file == "services.ini"
        assert 0 <= fault.line <= line_count(text)
        assert fault.line or not fault.section
        assert fault.message
        assert len(str(fault)) < 500
        assert str(fault).isprintable()
    return result


def nothing_is_lost(text: str, config: AppConfig) -> None:
    """Every visible line of an accepted text is a section or a part of a value that the configuration holds."""
    sections = scan(text, Faults("services.ini"))
    seen = {section.line for section in sections}
    for section in sections:
        name = section.name.partition(":")[2].strip(" \t")
        part: Any = config.service(name) if name else config.manager
        for entry in section.entries:
            seen.update(line for line, _ in entry.parts)
            key = (SERVICE_KEYS if name else MANAGER_KEYS)[entry.key]
            held = key.value_of(part)
            if key.name == "depends_on":
                wanted = key.kind.parse(entry.value, source())
                assert [each.name for each in wanted] == [dependency.service_id for dependency in part.depends_on]
            elif key.name == "command" and part.shell:
                assert len(part.command) == 1
            else:
                assert held == (key.kind.parse(entry.value, source()) or held)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    visible = {number for number, line in enumerate(lines, start=1) if line.strip(" \t")[:1] not in ("", "#", ";")}
    assert visible == seen


def is_handled(text: str) -> None:
    result = outcome(text)
    if isinstance(result, AppConfig):
        nothing_is_lost(text, result)


# Noise.

WORDS = [*SERVICE_KEYS, *MANAGER_KEYS, "[service:", "]", "[manager]\n", "[service:a]\n", "[service:b]\n", "a", "b"]
WORDS += [" = ", "=", "\n", "\n ", "\r\n", "\r", "#", ";", ",", '"', "'", "${", "}", ":-", "$$", "$", "${HERE}", "${X}"]
WORDS += [
    "${PYTHON}",
    "10s",
    "5",
    "8001",
    "http://",
    "localhost",
    ":",
    "::1",
    "[",
    "(",
    "*",
    "\0",
    "\t",
    " ",
    "\x85",
    "é",
]
WORDS += [
    "\ufeff",
    "\u2028",
    "\u202e",
    "yes",
    "oneshot",
    "healthy",
    "TERM",
    "command = x\n",
    "none",
    "~",
    "\\",
    "9" * 30,
]


@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=5), max_size=60).map("".join))
@settings(max_examples=500, deadline=None)
@example("[service:a]\ncommand = x\nenvironment =\n \x85=1")
def test_words_in_any_order_are_handled(text: str) -> None:
    """Read or told, and nothing else."""
    is_handled(text)


@given(st.binary(max_size=2000))
@settings(max_examples=200, deadline=None)
def test_bytes_are_handled(noise: bytes) -> None:
    """As they come from a broken disk."""
    is_handled(noise.decode("latin-1"))


@given(st.sampled_from([*SERVICE_KEYS.values()]), st.lists(st.sampled_from(WORDS) | st.text(max_size=9)).map("".join))
@settings(max_examples=500, deadline=None)
def test_any_value_of_any_key_is_handled(key: Key, value: str) -> None:
    """Every kind of value meets every kind of text."""
    command = "" if key.name == "command" else "command = x\n"
    is_handled(f"[service:a]\n{command}{key.name} = {value}\n")


# A good file, mangled.


def cut(text: str, draw: random.Random) -> str:
    return text[: draw.randrange(len(text))]


def with_a_line_twice(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    lines.insert(draw.randrange(len(lines)), draw.choice(lines))
    return "\n".join(lines)


def without_a_line(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    del lines[draw.randrange(len(lines))]
    return "\n".join(lines)


def with_values_swapped(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    keyed = [index for index, line in enumerate(lines) if " = " in line]
    if len(keyed) > 1:
        one, other = draw.sample(keyed, 2)
        (key, value), (other_key, other_value) = (lines[index].split(" = ", 1) for index in (one, other))
        lines[one], lines[other] = f"{key} = {other_value}", f"{other_key} = {value}"
    return "\n".join(lines)


def with_a_character(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + draw.choice("\0\t\r\n =[]:;#\"'${},é\u2028\ud7ff\U0001f600") + text[at:]


def without_a_character(text: str, draw: random.Random) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + text[at + 1 :]


def indented(text: str, draw: random.Random) -> str:
    lines = text.split("\n")
    at = draw.randrange(len(lines))
    lines[at] = "  " + lines[at]
    return "\n".join(lines)


def with_crlf(text: str, draw: random.Random) -> str:
    return text.replace("\n", "\r\n")


def with_a_giant_line(text: str, draw: random.Random) -> str:
    return with_a_character(text, draw) + draw.choice("a =\"${'") * draw.choice((50_000, 70_000))


MANGLERS: list[Callable[[str, random.Random], str]] = [
    cut, with_a_line_twice, without_a_line, with_values_swapped, with_a_character, without_a_character, indented,
    with_crlf, with_a_giant_line,
]  # fmt: skip


@given(st.lists(st.sampled_from(MANGLERS), min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_a_mangled_file_is_handled(manglers: list[Callable[[str, random.Random], str]], draw: random.Random) -> None:
    """Cut, doubled, swapped, indented, with CRLF or with a giant line: read to the last line, or told."""
    text = SERVICES_INI
    for mangle in manglers:
        text = mangle(text or "x", draw)
    is_handled(text)


@given(st.sampled_from(KEY_LINES), st.integers(0, 30), st.sampled_from("abzZ_9- é.x"))
@settings(max_examples=200, deadline=None)
def test_no_misspelt_key_is_passed_over(index: int, at: int, letter: str) -> None:
    """One letter more in a key rejects the file, with that line."""
    key, _, value = LINES[index].partition(" = ")
    misspelt = key[: at % (len(key) + 1)] + letter + key[at % (len(key) + 1) :]
    if misspelt.strip(" ") == key:
        misspelt = f"{key}x"

    result = outcome("\n".join([*LINES[:index], f"{misspelt} = {value}", *LINES[index + 1 :]]))

    assert isinstance(result, ConfigError)
    assert index + 1 in {fault.line for fault in result.faults if "unknown key" in fault.message}


EVERYBODY = ",".join(f"s{number}" for number in range(300))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bytes", random.Random(1).randbytes(10_000_000).decode("latin-1")),
        ("lines", "a\n" * (MAX_CHARACTERS // 2)),
        ("unknown keys", "[service:a]\n" + "k=1\n" * 100_000),
        ("sections", "[service:a]\n" * 50_000),
        ("references", "[service:a]\ncommand = " + "${A:-" * 12_000),
        ("one value", "[service:a]\ncommand = x\nport =" + "\n x" * 100_000),
        ("a knot", "".join(f"[service:s{n}]\ncommand=x\ndepends_on={EVERYBODY}\n" for n in range(300))),
    ],
    ids=lambda value: value if len(value) < 20 else "",
)  # fmt: skip
def test_noise_without_end_ends_soon(name: str, text: str) -> None:
    """Megabytes of it cost seconds at most, and a page of faults."""
    began = time.perf_counter()

    assert isinstance(outcome(text), ConfigError)
    assert time.perf_counter() - began < 30


# Good files, made at random, written and read again.

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
COMMANDS = st.lists(WORD, min_size=1, max_size=5).map(tuple).filter(lambda words: words[0])
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
        shortest = round(v.seconds_of(low) * 1000)
        return st.integers(shortest, 500 * 3600 * 1000).map(lambda ms: (ms / 1000, duration_text(ms / 1000)))
    if kind.suffix == "_bytes":
        return st.integers(1024, 2**40).map(lambda count: (count, str(count))) | st.just((10 * 2**20, "10MB"))
    return st.integers(int(low), int(high)).map(lambda number: (number, str(number)))


def sections(keys: dict[str, Key], always: tuple[str, ...] = ()) -> st.SearchStrategy[dict[str, tuple[Any, str]]]:
    chosen = {name: written(key) for name, key in keys.items()}
    return st.fixed_dictionaries(
        {name: chosen[name] for name in always}, optional={n: each for n, each in chosen.items() if n not in always}
    )


PLAIN_KEYS = {name: key for name, key in SERVICE_KEYS.items() if name not in ("depends_on", "shell")}
MANAGER_PLAIN_KEYS = {name: key for name, key in MANAGER_KEYS.items() if not name.startswith("http_tls")}


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
    manager = draw(sections(MANAGER_PLAIN_KEYS))
    text = ["[manager]", *(f"{name} = {word}" for name, (_, word) in manager.items())]
    services: list[ServiceConfig] = []
    used_ports: set[int] = set()
    for service_id in draw(st.lists(NAMES, min_size=1, max_size=4, unique_by=str.lower)):
        values = draw(sections(PLAIN_KEYS, always=("command",)))
        if used_ports & set(values.get("port", ((), ""))[0]):
            del values["port"]
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


@given(
    st.lists(st.sampled_from([*WORDS, "export ", "\\n", "A=", "B='"]) | st.text(max_size=5), max_size=40).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_an_env_file_is_read_or_told(text: str) -> None:
    """Any text: variables that a process can have, or faults with their lines."""
    variables: dict[str, str] = {}
    faults: tuple[Fault, ...] = ()
    try:
        variables = parse_env_file(text, "app.env")
    except ConfigError as error:
        faults = error.faults
    assert all(fault.file == "app.env" and 0 < fault.line <= line_count(text) for fault in faults)
    assert all(name and "=" not in name and "\0" not in name + value for name, value in variables.items())


@given(st.lists(WORD, max_size=5))
@settings(max_examples=200, deadline=None)
def test_words_survive_on_windows_too(words: list[str]) -> None:
    """One splitter on every system: backslashes at any place are ordinary characters."""
    text = command_text(tuple(words))

    assert v.COMMAND.parse(text, WINDOWS) == v.COMMAND.parse(text, source()) == tuple(words)
