"""What readers of a snapshot learn of a service's configuration."""

from __future__ import annotations

import pytest

from medivote_desktop.core.facts import facts_of
from tests.core.reading import read, read_service


@pytest.mark.parametrize(
    "written",
    [
        "serve --port 80",
        'sh -c "a b"',
        "sh -c a b",
        'serve --name "" --last',
        'say "one ""word"" in quotes"',
        r"C:\tools\serve.exe \\share\x",
    ],
)
def test_a_command_is_told_as_it_is_written(written: str) -> None:
    """With the quotes that tell one word from two: what is told is read as the same words again."""
    service = read_service("", command=written)
    told = facts_of(service, None).command_line
    assert told == written
    assert read_service("", command=told).command == service.command


def test_a_shells_command_stands_as_it_is() -> None:
    """A shell reads it, with quotes of its own."""
    command = """while :; do echo 'a  b' | tee "x y"; done"""
    service = read_service("shell = yes", command=command)
    assert facts_of(service, None).command_line == command


def test_a_dependency_is_told_with_its_condition() -> None:
    """Also with the one that a service without a health check has by itself."""
    db = "[service:db]\ncommand = db\nhealth_port = 1\n"
    service = read(f"{db}[service:api]\ncommand = run\ndepends_on = db:started\n").services[1]
    assert facts_of(service, None).depends_on == ("db:started",)
