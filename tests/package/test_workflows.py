"""The workflows for GitHub, as far as they can be checked here: they have never run."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.package.built import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def parsed(path: Path) -> dict[Any, Any]:
    loaded: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def workflow(name: str) -> dict[Any, Any]:
    return parsed(ROOT / ".github" / "workflows" / name)


def steps_of(path: Path) -> list[dict[str, Any]]:
    return [step for job in parsed(path)["jobs"].values() for step in job["steps"]]


def test_there_are_two() -> None:
    """Nothing below looks at nothing."""
    assert [path.name for path in WORKFLOWS] == ["ci.yml", "release.yml"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_it_fits_githubs_schema(path: Path) -> None:
    """The schema is the one that comes with the checker."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_it_may_do_little_and_not_for_long(path: Path) -> None:
    """Reading is all that is allowed, each job has a limit; actions are GitHub's own, each with its major version."""
    assert parsed(path)["permissions"] == {"contents": "read"}
    assert all(0 < job["timeout-minutes"] <= 40 for job in parsed(path)["jobs"].values())
    actions = [step["uses"] for step in steps_of(path) if "uses" in step]
    assert actions
    assert [action for action in actions if not re.fullmatch(r"actions/[a-z-]+@v\d+", action)] == []


def test_only_publishing_may_write() -> None:
    """And it runs nothing of ours."""
    jobs = {name: job for path in WORKFLOWS for name, job in parsed(path)["jobs"].items() if "permissions" in job}

    assert {name: job["permissions"] for name, job in jobs.items()} == {"publish": {"contents": "write"}}
    assert not [step for step in jobs["publish"]["steps"] if "checkout" in step.get("uses", "")]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_it_calls_exists(path: Path) -> None:
    """The Makefile's targets, the extras of pip, the folders of tests, the script of the installer."""
    commands = "\n".join(step["run"] for step in steps_of(path) if "run" in step)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]

    assert set(re.findall(r"^make ([a-z-]+)", commands, re.MULTILINE)) <= TARGETS
    extras = {extra for found in re.findall(r"\[([a-z,]+)\]", commands) for extra in found.split(",")}
    assert extras
    assert extras <= project["optional-dependencies"].keys()
    for name in re.findall(r"(?:tests/\w+|installer\\[\w\\.-]+)", commands):
        assert (ROOT / name.replace("\\", "/")).exists()
    assert "python -m installer" in commands


def test_every_python_that_is_promised_is_tested() -> None:
    """From the least that pyproject.toml allows, without a gap, on Linux; the least and the newest elsewhere."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    jobs = workflow("ci.yml")["jobs"]
    on_linux = jobs["linux"]["strategy"]["matrix"]["python"]
    elsewhere = jobs["others"]["strategy"]["matrix"]

    assert project["requires-python"] == f">={on_linux[0]}"
    assert on_linux == [f"3.{minor}" for minor in range(11, 11 + len(on_linux))]
    assert elsewhere["python"] == [on_linux[0], on_linux[-1]]
    assert {system.partition("-")[0] for system in elsewhere["system"]} == {"windows", "macos"}


def test_a_tag_that_is_not_the_version_is_refused() -> None:
    """The very command of the workflow, with the tag of this version and with another one."""
    (check,) = [
        step["run"]
        for step in workflow("release.yml")["jobs"]["linux"]["steps"]
        if step.get("name") == "The tag is the version"
    ]
    command = check.replace("python ", f"{sys.executable} ")
    codes = {}
    for tag in ("vX", f"v{_version()}"):
        environment = {"PATH": "/usr/bin:/bin", "GITHUB_REF_NAME": tag}
        codes[tag] = subprocess.run(["sh", "-c", command], cwd=ROOT, env=environment, check=False).returncode

    assert codes == {"vX": 1, f"v{_version()}": 0}


def _version() -> str:
    from medivote_desktop import __version__

    return __version__
