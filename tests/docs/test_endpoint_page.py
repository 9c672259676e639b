"""The page of the endpoint tells what the endpoint's own description tells."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from docs.generate import FOLDER
from medivote_desktop.remote import metrics
from medivote_desktop.remote.openapi import description

PAGE = (FOLDER / "endpoint.md").read_text(encoding="utf-8")
DESCRIBED: dict[tuple[str, str], Any] = {
    (method.upper(), path): operation
    for path, operations in description()["paths"].items()
    for method, operation in operations.items()
}


def section_of(method: str, path: str) -> str:
    """What the page says of a request, up to the next heading."""
    heading, _, rest = PAGE.partition(f"`{method} {path}`")[2].partition("\n")
    assert heading == "" or heading.startswith(", `")
    return re.split(r"^##", rest, maxsplit=1, flags=re.MULTILINE)[0]


def test_every_request_has_its_heading() -> None:
    """And no other has one."""
    headings = re.findall(r"^### (.*)$", PAGE, re.MULTILINE)
    told = [tuple(name.split()) for heading in headings for name in re.findall(r"`([^`]+)`", heading)]

    assert sorted(told) == sorted(DESCRIBED)


@pytest.mark.parametrize("path", ["/status", "/health", "/session"])
def test_every_field_is_told(path: str) -> None:
    """Each in its row, in the order of the description's answer, and none that is not there."""
    schema = DESCRIBED["GET", path]["responses"]["200"]["content"]["application/json"]["schema"]
    row = schema.get("additionalProperties", schema)
    told = re.findall(r"^\| `(\w+)` \|", section_of("GET", path), re.MULTILINE)

    assert sorted(told) == sorted(row["properties"])


@pytest.mark.parametrize(("method", "path"), DESCRIBED)
def test_every_parameter_is_told(method: str, path: str) -> None:
    """Those of the query, where the page speaks of the request; `wait` is told once for all."""
    for parameter in DESCRIBED[method, path].get("parameters", ()):
        if parameter["in"] == "query":
            place = PAGE if parameter["name"] == "wait" else section_of(method, path)
            assert re.search(rf"`{parameter['name']}(=\d)?`", place)


def test_every_refusal_is_told() -> None:
    """In the table of statuses."""
    table = PAGE.partition("\n## Errors\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d[\d, ]+) \|", table, re.MULTILINE)
    told = {status for row in rows for status in re.findall(r"\d{3}", row)}
    refused = {status for operation in DESCRIBED.values() for status in operation["responses"] if status >= "400"}

    assert refused <= told


def test_every_metric_is_told() -> None:
    """By the names under which the code makes them."""
    code = Path(metrics.__file__).read_text(encoding="utf-8")
    names = set(re.findall(r'"(medivote_\w+)"', code))

    assert len(names) > 8
    assert {name for name in names if f"`{name}" not in section_of("GET", "/metrics")} == set()
