"""The reference of services.ini: complete, in step with the code, and its examples are accepted."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from docs import generate
from docs.key_details import MANAGER, SERVICE, Detail
from medivote_desktop.core.configuration.keygroups import MANAGER_GROUPS, RARE, SERVICE_GROUPS
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS, Key
from tests.core.reading import read, source

SERVICE_ROWS = [("service", name) for name in SERVICE_KEYS]
MANAGER_ROWS = [("manager", name) for name in MANAGER_KEYS]
PARTNERS = {"http_tls_certificate": "http_tls_key", "http_tls_key": "http_tls_certificate"}


def test_the_page_is_what_the_code_generates() -> None:
    """After a change of the table or the details: python -m docs.generate."""
    assert generate.TARGET.read_text(encoding="utf-8") == generate.reference()


@pytest.mark.parametrize(
    ("keys", "details", "groups"), [(SERVICE_KEYS, SERVICE, SERVICE_GROUPS), (MANAGER_KEYS, MANAGER, MANAGER_GROUPS)]
)
def test_every_key_is_described_once(
    keys: Mapping[str, Key], details: Mapping[str, Detail], groups: Mapping[str, tuple[str, ...]]
) -> None:
    """No key lacks its example or its place on the page, and nothing is told of a key that is gone."""
    grouped = [name for names in groups.values() for name in names]

    assert details.keys() == keys.keys()
    assert sorted(grouped) == sorted(keys)


def test_what_is_called_rare_is_a_key() -> None:
    """And in no group is everything rare."""
    assert {*SERVICE_KEYS, *MANAGER_KEYS} >= RARE
    assert all(set(names) - RARE for names in (*SERVICE_GROUPS.values(), *MANAGER_GROUPS.values()))


@pytest.mark.parametrize(("section", "name"), [*SERVICE_ROWS, *MANAGER_ROWS])
def test_every_example_is_accepted_and_says_something(section: str, name: str) -> None:
    """Each example is read without a fault or a warning, and is another value than the default."""
    is_service = section == "service"
    key, detail = (SERVICE_KEYS[name], SERVICE[name]) if is_service else (MANAGER_KEYS[name], MANAGER[name])
    others = "[service:database]\ncommand = run\nhealth_port = 5432\n[service:cache]\ncommand = run\n"
    others += "[service:migrations]\ncommand = run\ntype = oneshot\n"
    command = "" if name == "command" else "command = run\n"
    example = f"{name} = {detail.example}"
    if partner := PARTNERS.get(name):
        example += f"\n{partner} = {MANAGER[partner].example}"
    fleets = [
        read(f"{others}[service:api]\n{command}{line}\n" if is_service else f"{others}[manager]\n{line}\n", source())
        for line in (example, "" if command else "command = run")
    ]
    held, default = (key.value_of(fleet.services[-1] if is_service else fleet.manager) for fleet in fleets)

    assert fleets[0].warnings == ()
    assert held != default


@pytest.mark.parametrize("key", [*SERVICE_KEYS.values(), *MANAGER_KEYS.values()], ids=lambda key: key.name)
def test_every_computed_default_is_told_in_words(key: Key) -> None:
    """What stands in angle brackets in the table would vanish on a page."""
    heading = f"#### `{key.name}`\n"
    row = generate.reference().partition(heading)[2].partition("```ini")[0].splitlines()[-2]

    assert row.startswith("| ")
    assert "<" not in row
