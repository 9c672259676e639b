"""The job of Nomad: read by a parser of HCL, only with blocks and attributes that Nomad documents."""

from __future__ import annotations

import re
from typing import Any

import hcl2
from hypothesis import given, settings
from hypothesis import strategies as st

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.porting.hcl import quoted
from medivote_desktop.porting import export_files
from tests.porting.fleets import WORDS, fleet, one

# The job specification as documented: in each block what may stand in it, and of what kind; None for any mapping.
TEXT, NUMBER, BOOLEAN, LIST, MAP = "text", "number", "boolean", "list", "map"
BLOCKS: dict[str, dict[str, str]] = {
    "job": {"type": TEXT, "datacenters": LIST},
    "group": {"count": NUMBER},
    "network": {},
    "port": {"static": NUMBER, "to": NUMBER},
    "restart": {"attempts": NUMBER, "interval": TEXT, "delay": TEXT, "mode": TEXT},
    "task": {"driver": TEXT, "kill_signal": TEXT, "kill_timeout": TEXT, "env": MAP},
    "config": {"command": TEXT, "args": LIST},
    "template": {"data": TEXT, "destination": TEXT, "env": BOOLEAN},
    "resources": {"cpu": NUMBER, "memory": NUMBER},
    "logs": {"max_files": NUMBER, "max_file_size": NUMBER},
    "service": {"name": TEXT, "port": TEXT, "provider": TEXT},
    "check": {
        "type": TEXT, "path": TEXT, "port": TEXT, "interval": TEXT, "timeout": TEXT, "protocol": TEXT,
        "tls_skip_verify": BOOLEAN,
    },
    "check_restart": {"limit": NUMBER, "grace": TEXT},
}  # fmt: skip
INSIDE = {
    "job": {"group"},
    "group": {"network", "restart", "task"},
    "network": {"port"},
    "task": {"config", "template", "resources", "logs", "service"},
    "service": {"check"},
    "check": {"check_restart"},
}
LABELLED = {"job", "group", "port", "task"}


def jobs_of(config: AppConfig) -> dict[str, Any]:
    return {name: hcl2.loads(text) for name, text in export_files(config, "nomad")[0].items()}


def faults(kind: str, block: dict[str, Any]) -> list[str]:
    """Whatever the job specification does not know, in this block and all blocks in it."""
    found: list[str] = []
    for key, value in block.items():
        if key.startswith("__"):  # the parser's own
            continue
        if key in INSIDE.get(kind, set()):
            for inner in value:
                bodies = list(inner.values()) if key in LABELLED else [inner]
                for body in bodies:
                    found += faults(key, body) if isinstance(body, dict) else []
        elif key not in BLOCKS[kind]:
            found.append(f"{kind} knows no {key}")
        elif kind_of(value) != BLOCKS[kind][key]:
            found.append(f"{kind}.{key} is {kind_of(value)}")
    return found


def kind_of(value: object) -> str:
    match value:
        case bool():
            return BOOLEAN
        case int():
            return NUMBER
        case str():
            return TEXT
        case list():
            return LIST
        case _:
            return MAP


def only(blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """The body of the one block of its kind, labelled or not."""
    [block] = blocks
    names = [key for key in block if not key.startswith("__")]
    body = block[names[0]]
    return body if len(names) == 1 and isinstance(body, dict) else block


def test_nothing_stands_in_it_that_nomad_does_not_know() -> None:
    """With every key of services.ini in use; oneshots are a job of their own."""
    jobs = jobs_of(fleet())

    assert list(jobs) == ["the-shop-100.nomad.hcl", "the-shop-100-once.nomad.hcl"]
    for document in jobs.values():
        assert faults("job", only(document["job"])) == []
    groups = [name for block in only(jobs["the-shop-100.nomad.hcl"]["job"])["group"] for name in block]
    assert [name for name in groups if not name.startswith("__")] == ['"db"', '"web-1"', '"late"', '"s-2nd"']


def test_limits_that_nomad_would_refuse_are_not_written() -> None:
    """The interval holds all attempts and is five seconds long at least; no limit begins anew for ever."""
    config = one("run", restart_limit=100, restart_delay_seconds=60.0, restart_window_seconds=1.0)
    restart = restart_of(config)
    without = restart_of(one("run", restart_limit=0))

    assert (restart["attempts"], restart["interval"], restart["mode"]) == (100, '"6000s"', '"fail"')
    assert without["mode"] == '"delay"'


def restart_of(config: AppConfig) -> dict[str, Any]:
    [document] = jobs_of(config).values()
    found: dict[str, Any] = only(only(document["job"])["group"])["restart"][0]
    return found


def test_the_env_file_is_read_when_the_job_is_sent() -> None:
    """By a function of HCL, and nothing of it is copied into the job."""
    text = export_files(fleet(), "nomad")[0]["the-shop-100.nomad.hcl"]

    assert 'data = file("/srv/fleet/.env")\n' in text


def test_what_has_no_counterpart_is_told_at_each_group() -> None:
    """As comments."""
    text = export_files(fleet(), "nomad")[0]["the-shop-100.nomad.hcl"]

    assert re.search(r'^  # left out: stop_url: .*\n(  # .*\n)*  group "web-1" \{', text, re.MULTILINE)


ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}


def unquoted(text: str) -> str:
    """A quoted text as HCL reads it."""
    assert (text[0], text[-1]) == ('"', '"')
    inner = re.sub(r"\\(.)", lambda match: ESCAPES[match[1]], text[1:-1])
    assert not re.search(r"(?<!\$)\$\{|(?<!%)%\{", inner), "a template"
    return inner.replace("$${", "${").replace("%%{", "%{")


# The parser takes an escaped template that is not closed for an open one; our own reader below knows better.
READABLE = WORDS.filter(lambda word: "${" not in word and "%{" not in word)


@given(words=st.lists(READABLE, max_size=4), value=READABLE)
@settings(max_examples=100, deadline=None)
def test_any_word_can_be_read_back(words: list[str], value: str) -> None:
    """By the parser of HCL."""
    [document] = jobs_of(one("run", *words, environment={"A": value})).values()
    task = only(only(only(document["job"])["group"])["task"])

    assert [unquoted(word) for word in task["config"][0]["args"][4:]] == ["run", *words]
    assert unquoted(task["env"]['"A"']) == value


@given(WORDS)
def test_quoting_is_undone_by_reading(word: str) -> None:
    """For any text."""
    assert unquoted(quoted(word)) == word
