"""Manifests: valid by the schemas of Kubernetes, and read back word for word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.porting.to_kubernetes import to_kubernetes
from medivote_desktop.porting import export_files
from tests.porting.fleets import WORDS, fleet, one

SCHEMAS = json.loads((Path(__file__).parent / "schemas" / "kubernetes.json").read_text())
KINDS = {"Deployment": "io.k8s.api.apps.v1", "Job": "io.k8s.api.batch.v1", "Service": "io.k8s.api.core.v1"}


def faults(document: Any) -> list[str]:
    name = f"{KINDS[document['kind']]}.{document['kind']}"
    validator = Draft202012Validator({**SCHEMAS, "$ref": f"#/$defs/{name}"})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def documents_of(config: AppConfig) -> dict[tuple[str, str], Any]:
    """The manifests by kind and name, as they are read from the file."""
    text = export_files(config, "kubernetes")[0]["kubernetes.yaml"]
    found = list(yaml.safe_load_all(text))
    assert json.dumps(found) == json.dumps(to_kubernetes(config).files[0].documents)
    return {(each["kind"], each["metadata"]["name"]): each for each in found}


def test_the_schemas_find_no_fault() -> None:
    """With every key of services.ini in use."""
    documents = documents_of(fleet())

    assert [fault for document in documents.values() for fault in faults(document)] == []
    assert list(documents) == [
        ("Job", "migrate"),
        ("Deployment", "db"),
        ("Service", "db"),
        ("Deployment", "web-1"),
        ("Service", "web-1"),
        ("Deployment", "late"),
        ("Service", "late"),
        ("Deployment", "s-2nd"),
    ]


def test_the_schemas_would_find_a_fault() -> None:
    """A misspelt key, and a number that is none."""
    document = documents_of(fleet())["Deployment", "db"]
    document["spec"]["replica"] = 1
    document["spec"]["template"]["spec"]["containers"][0]["ports"][0]["containerPort"] = "x"

    assert len(faults(document)) == 2


def container_of(document: Any) -> Any:
    [container] = document["spec"]["template"]["spec"]["containers"]
    return container


def test_probes() -> None:
    """A port as a port, several checks as one command; restarted only where that is wanted."""
    documents = documents_of(fleet())
    db, web = (container_of(documents["Deployment", name]) for name in ("db", "web-1"))

    assert db["livenessProbe"]["tcpSocket"] == {"port": 5432}
    assert db["startupProbe"]["failureThreshold"] == 20
    assert "livenessProbe" not in web
    assert "curl" in web["readinessProbe"]["exec"]["command"][2]
    assert web["readinessProbe"]["periodSeconds"] == 2


def test_the_rest() -> None:
    """Replicas, limits, time to stop, secrets, waiting."""
    documents = documents_of(fleet())
    web = documents["Deployment", "web-1"]["spec"]["template"]["spec"]

    assert documents["Deployment", "late"]["spec"]["replicas"] == 0
    assert web["terminationGracePeriodSeconds"] == 17
    assert web["containers"][0]["resources"] == {"limits": {"memory": str(512 * 1024**2)}}
    assert web["containers"][0]["envFrom"] == [{"secretRef": {"name": "web-1-env"}}]
    assert [each["name"] for each in web["initContainers"]] == ["wait-for-db"]
    assert documents["Job", "migrate"]["spec"]["backoffLimit"] == 5


def expanded(text: str) -> str:
    """As Kubernetes fills in `$(NAME)`, where no variable is known: an unknown reference would stay as it is."""
    result, at = "", 0
    while at < len(text):
        if text[at] == "$" and at + 1 < len(text):
            following = text[at + 1]
            if following == "$":
                result += "$"
                at += 2
                continue
            assert following != "(", "a reference"
        result += text[at]
        at += 1
    return result


@given(words=st.lists(WORDS, max_size=4), value=WORDS)
@settings(max_examples=150, deadline=None)
def test_any_word_can_be_read_back(words: list[str], value: str) -> None:
    """By YAML and by the filling in of variables."""
    document = documents_of(one("run", *words, environment={"A": value}))["Deployment", "a"]
    container = container_of(document)

    assert faults(document) == []
    assert [expanded(word) for word in container["command"]] == ["run", *words]
    assert expanded(container["env"][0]["value"]) == value
