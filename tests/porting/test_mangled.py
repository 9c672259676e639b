"""Whatever a file holds: a services.ini that passes the check, or one sentence, and never anything else."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.porting.compose import read_compose
from medivote_desktop.core.porting.imported import Imported, PortingError, Target
from medivote_desktop.core.porting.inifile import Text
from medivote_desktop.core.porting.notes import report
from medivote_desktop.core.porting.process_compose import read_process_compose
from medivote_desktop.core.porting.procfile import read_procfile
from medivote_desktop.core.porting.supervisord import includes, read_supervisord
from medivote_desktop.yamltext import YamlError, read_yaml
from tests.porting.made import TARGET

ENVIRONMENTS: tuple[dict[str, str], ...] = ({}, {"A": "x y", "B": '"', "HOME": "/home/me", "PATH": "/bin"})

PROCFILE = (
    "web: bundle exec puma -p $PORT -e ${RACK:-dev}\nworker: python 'my worker.py' && echo $$\nrelease: migrate\n"
)
SUPERVISORD = """[supervisord]
environment = LANG="C",B='x y'
[include]
files = a.conf
[program:web]
command = /bin/run --n %(process_num)02d "%(here)s/x" %(ENV_A)s 100%%
process_name = %(program_name)s_%(process_num)02d
numprocs = 3
directory = /srv
environment = A="x, y",B='2'
autorestart = true
startretries = 5
startsecs = 2
exitcodes = 0,2
stopsignal = INT
stopwaitsecs = 3
stopasgroup = true
stdout_logfile = /var/log/%(program_name)s.log
stdout_logfile_maxbytes = 5MB
user = www
[group:g]
programs = web
priority = 3
"""
COMPOSE = """name: shop
x-base: &base {restart: always}
services:
  db: {image: postgres}
  migrate: {command: run, build: ./api}
  web:
    <<: *base
    command: ["run", "${A:-b c}", "$$x"]
    working_dir: /app/x
    volumes: [".:/app"]
    ports: ["8080:80", {target: 81}]
    environment: {A: 1, B: "x,\\ty"}
    env_file: [a, {path: b, required: false}]
    depends_on: {migrate: {condition: service_completed_successfully}, db: {condition: service_healthy}}
    healthcheck: {test: [CMD-SHELL, "a || b"], interval: 5s, retries: 2}
    deploy: {replicas: 2, resources: {limits: {memory: 1G}}}
    stop_signal: SIGINT
    stop_grace_period: 5s
"""
PROCESS_COMPOSE = """vars: {V: x}
environment: [A=1]
processes:
  a:
    command: "run {{.V}} && ${B}"
    replicas: 2
    depends_on: {b: {condition: process_healthy}, c: {condition: process_completed}}
    availability: {restart: on_failure, max_restarts: 3, backoff_seconds: 2}
    shutdown: {signal: 2, timeout_seconds: 3}
  b:
    command: run
    readiness_probe: {http_get: {port: 80, path: /x}, period_seconds: 2}
  c:
    command: |
      x
      y
    ready_log_line: up
    log_location: ./c.log
"""


def _of_yaml(read: Callable[..., Imported], target: Target = TARGET) -> Callable[[str], Imported]:
    def run(text: str) -> Imported:
        try:
            document = read_yaml(text)
        except YamlError as error:
            raise PortingError(str(error)) from error
        return read(document.value, document.lines, target, dotenv={"A": 'x "y', "B": "$HOME"})

    return run


def _supervisord(text: str) -> Imported:
    includes(text)
    return read_supervisord([Text("a.conf", text), Text("b.conf", text)], "/x $y", Target(TARGET.path, "/x $y"))


READERS: dict[str, tuple[str, Callable[[str], Imported]]] = {
    "procfile": (PROCFILE, lambda text: read_procfile(text, Target(TARGET.path, "/else ${where}"), env_file=".env")),
    "supervisord": (SUPERVISORD, _supervisord),
    "compose": (COMPOSE, _of_yaml(read_compose)),
    "process-compose": (PROCESS_COMPOSE, _of_yaml(read_process_compose, Target(TARGET.path, "/else where"))),
}

PIECES = st.sampled_from(
    [
        *("$", "${", "}", "$$", "${A", "${A:-", '"', "'", "\n", "\n    ", ":", ": ", "=", "%", "%(", ")s", "%%", "["),
        *("]", "{", "- ", "#", ";", ",", "&a ", "*a", "<<: ", "!x ", "\t", "\x00", "\x1f", "\u2028", "é", "\U0001f600"),
        *("\ufeff", "0", "-1", "99999999999", "1e9", "no", "null", "~", "true", "TERM", "web", "../", "/", "|", "|\n"),
        *("  ", "\\", "x" * 70),
    ]
)


@st.composite
def mangled(draw: st.DrawFn, text: str) -> str:
    """A good file with a few things inserted, removed, doubled and exchanged."""
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 2, 5, 30])))
        middle = draw(st.one_of(PIECES, st.just(text[start:end] * 2), st.text(max_size=4)))
        text = text[:start] + middle + text[end:]
    return text


def can_be_used(made: Imported) -> None:
    """In any environment the program accepts it, and it holds as many services as it says."""
    for environ in ENVIRONMENTS:
        config = parse_config(made.text, ConfigSource(TARGET.path, environ, ("py",), ("mv",)))
        assert len(config.services) == made.service_count
    assert all("\n" not in line for line in report(made.notes))


def is_good_or_refused(read: Callable[[str], Imported], text: str) -> None:
    try:
        made = read(text)
    except PortingError:
        return
    can_be_used(made)


@pytest.mark.parametrize("kind", READERS)
def test_the_files_that_are_mangled_are_good(kind: str) -> None:
    """As they are, most of each is taken: the tests below would else mangle what is nothing anyway."""
    text, read = READERS[kind]
    made = read(text)
    can_be_used(made)
    assert made.service_count >= 3


@pytest.mark.parametrize("kind", READERS)
@given(st.data())
@settings(max_examples=100, deadline=None)
def test_mangled_files(kind: str, data: st.DataObject) -> None:
    """Each is imported, or refused in words."""
    text, read = READERS[kind]
    is_good_or_refused(read, data.draw(mangled(text)))


TEXTS = st.one_of(
    PIECES, st.text(max_size=12), st.sampled_from(["run", "web", "a", "80:80", "5s", "1", "512m", "service_healthy"])
)
KEYS = sorted(
    {word.strip(":{[\"'- ") for word in (COMPOSE + PROCESS_COMPOSE).split() if word.strip("{[\"'- ").endswith(":")}
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), TEXTS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.one_of(st.sampled_from(KEYS), TEXTS), inner, max_size=4)
    ),
    max_leaves=15,
)
SERVICES = st.dictionaries(TEXTS, st.dictionaries(st.sampled_from([*KEYS, "command"]), VALUES, max_size=6), max_size=4)


@pytest.mark.parametrize(("read", "key"), [(read_compose, "services"), (read_process_compose, "processes")])
@given(services=SERVICES, commands=st.lists(TEXTS, max_size=4))
@settings(max_examples=80, deadline=None)
def test_any_values_in_any_place(
    read: Callable[..., Imported], key: str, services: dict[str, dict[str, object]], commands: list[str]
) -> None:
    """Lists where texts belong, texts where lists belong: nothing is trusted."""
    for command, service in zip(commands, services.values(), strict=False):
        service["command"] = command
    can_be_used(read({key: services}, {}, TARGET, dotenv={"A": "}"}))


@given(st.text(max_size=200))
@settings(max_examples=50, deadline=None)
def test_any_text_as_any_format(text: str) -> None:
    """Even what is no file of that format at all."""
    for _, read in READERS.values():
        is_good_or_refused(read, text)
