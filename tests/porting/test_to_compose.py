"""The compose file: valid by the schema of the Compose Specification, and read back word for word."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.porting.compose import read_compose
from medivote_desktop.core.porting.to_compose import to_compose
from medivote_desktop.porting import export_files
from medivote_desktop.yamltext import read_yaml
from tests.porting.fleets import WORDS, fleet, one
from tests.porting.made import TARGET, Made

# Of the Compose Specification, as the package check-jsonschema 0.39.0 brings it along; Apache License 2.0.
SCHEMA = json.loads((Path(__file__).parent / "schemas" / "compose.json").read_text())


def faults(document: object) -> list[str]:
    return [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)]


def document_of(config: AppConfig) -> Any:
    return to_compose(config).files[0].documents[0]


def test_the_schema_finds_no_fault() -> None:
    """With every key of services.ini in use, and again after it was written and read as YAML."""
    document = document_of(fleet())
    text = export_files(fleet(), "compose")[0]["compose.yaml"]

    assert faults(document) == []
    assert list(document["services"]) == ["migrate", "db", "Web_1", "late", "2nd"]
    assert json.dumps(as_texts(document)) == json.dumps(read_yaml(text).value)


def as_texts(value: object) -> object:
    """Numbers as texts: our reader of YAML leaves them so."""
    if isinstance(value, dict):
        return {key: as_texts(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [as_texts(each) for each in value]
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def test_the_schema_would_find_a_fault() -> None:
    """A misspelt key is none of compose."""
    document = document_of(fleet())
    document["services"]["db"]["comand"] = "x"

    assert faults(document) != []


def test_what_was_exported_is_imported() -> None:
    """Through our own reader the commands, variables and conditions are what they were."""
    config = fleet()
    text = export_files(config, "compose")[0]["compose.yaml"]
    document = read_yaml(text)

    made = Made(read_compose(document.value, document.lines, TARGET))

    for service in config.services:
        if service.enabled:
            command = ("/bin/sh", "-c", *service.command) if service.shell else service.command
            assert made[service.id].command == command
            assert made[service.id].environment == service.environment
    web = config.service("Web_1")
    assert made["Web_1"].depends_on == web.depends_on
    assert made["Web_1"].stop_signal == "INT"
    assert made["Web_1"].restart_limit == web.restart_limit


@given(words=st.lists(WORDS, max_size=4), value=WORDS)
@settings(max_examples=150, deadline=None)
def test_any_word_can_be_read_back(words: list[str], value: str) -> None:
    """By YAML and by compose's own filling in of variables."""
    config = one("run", *words, environment={"A": value})
    text = export_files(config, "compose")[0]["compose.yaml"]
    service: Any = read_yaml(text).value
    service = service["services"]["a"]

    assert faults(document_of(config)) == []
    assert [filled_in(word) for word in service["entrypoint"]] == ["run", *words]
    assert filled_in(service["environment"]["A"]) == value


def filled_in(text: str) -> str:
    """As compose does it: `$$` is a dollar sign, and any other would begin a variable."""
    assert "$" not in text.replace("$$", "")
    return text.replace("$$", "$")


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("restart", "on-failure:7"),
        ("stop_signal", "SIGINT"),
        ("stop_grace_period", "15s"),
        ("mem_limit", "536870912"),
        ("network_mode", "host"),
        ("pre_stop", [{"command": ["echo", "good bye"]}]),
    ],
)
def test_keys(key: str, expected: object) -> None:
    """What compose calls them."""
    assert document_of(fleet())["services"]["Web_1"][key] == expected


def test_what_has_no_counterpart_is_told_in_the_file() -> None:
    """As comments above all else."""
    text = export_files(fleet(), "compose")[0]["compose.yaml"]

    assert re.search(r"^# left out: Web_1, line \d+: stop_url: ", text, re.MULTILINE)
    assert re.search(r"^# left out: off, line \d+: enabled: ", text, re.MULTILINE)
    assert re.search(r"^# left out: 2nd, line \d+: depends_on: off is left out", text, re.MULTILINE)


@pytest.mark.parametrize(("kind", "file"), [("compose", "compose.yaml"), ("kubernetes", "kubernetes.yaml")])
def test_what_is_true_of_several_services_is_told_once(kind: str, file: str) -> None:
    """Seven services would fill a screen with the same sentences before the first line of the file itself."""
    text = "".join(f"[service:s{place}]\ncommand = cat\nurl = http://127.0.0.1:{place}/\n" for place in range(1, 4))
    comments = export_files(fleet(text), kind)[0][file].split("\n")

    assert [line for line in comments if ": url: " in line] == [
        "# left out: s1, s2, s3: url: there is nothing that opens it"
    ]
