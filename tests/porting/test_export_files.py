"""`medivote-ctl export`, as people call it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from medivote_desktop.ctl import words
from medivote_desktop.ctl.completion import FILES, candidates
from tests.programs import Home

NAMES = {
    "systemd": ["test-api.service", "test-web.service", "test.target"],
    "compose": ["compose.yaml"],
    "kubernetes": ["kubernetes.yaml"],
    "nomad": ["test.nomad.hcl"],
}


@pytest.fixture
def config(home: Home) -> Path:
    return home.config(home.service("web", stop_warning="Careful"), home.service("api", depends_on="web"))


@pytest.mark.parametrize("kind", words.EXPORTS)
def test_files_are_written_once(home: Home, config: Path, kind: str) -> None:
    """Into a folder that is made; what is there is kept unless it may be replaced."""
    out = home.folder / "out" / kind

    done = home.ctl("export", kind, "--config", config, "--output", out)
    kept = home.ctl("export", kind, "--config", config, "-o", out)
    replaced = home.ctl("export", kind, "--config", config, "-o", out, "--force")

    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == NAMES[kind]
    assert "  web, line 7: stop_warning: " in done.stdout
    assert done.stdout.endswith(f"{out / NAMES[kind][-1]}\n")
    assert (kept.returncode, kept.stdout) == (2, "")
    assert "there already; --force replaces" in kept.stderr
    assert replaced.returncode == 0


@pytest.mark.parametrize("kind", words.EXPORTS)
def test_without_a_folder_they_are_printed(home: Home, config: Path, kind: str) -> None:
    """The report goes to standard error; nothing is written."""
    before = sorted(home.folder.iterdir())

    done = home.ctl("export", kind, "--config", config)

    assert done.returncode == 0
    assert "web.py" in done.stdout
    assert "stop_warning" in done.stderr
    assert sorted(home.folder.iterdir()) == before


def test_a_faulty_file_is_not_exported(home: Home) -> None:
    """Its faults are told."""
    done = home.ctl("export", "compose", "--config", home.config("[service:a]\n"))

    assert (done.returncode, done.stdout) == (2, "")
    assert "a service needs the program to run" in done.stderr


@pytest.mark.parametrize("kind", words.EXPORTS)
def test_a_folder_that_cannot_be_named(home: Home, config: Path, kind: str) -> None:
    """Each of these formats is UTF-8: nothing is written, rather than the name of another folder."""
    folder = home.folder / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    config = config.rename(folder / config.name)

    done = home.ctl("export", kind, "--config", config, "-o", home.folder / "out")

    assert (done.returncode, done.stdout, (home.folder / "out").exists()) == (2, "", False)
    assert done.stderr == "the name of the folder that web runs in is not UTF-8\n"


def test_a_folder_that_cannot_be_made(home: Home, config: Path) -> None:
    """Is told; exit code 1."""
    (home.folder / "file").write_text("")

    done = home.ctl("export", "compose", "--config", config, "-o", home.folder / "file" / "out")

    assert done.returncode == 1
    assert "cannot be written" in done.stderr


def test_the_words_are_checked_and_completed(home: Home) -> None:
    """Another format is none; shells know them and the folder."""
    assert home.ctl("export", "odd").returncode == 2
    assert "leave --url out" in home.ctl("--url", "http://x", "export", "compose").stderr
    assert [word for word, _ in candidates(["export"], "")] == list(words.EXPORTS)
    assert list(candidates(["export", "nomad", "--output"], "")) == [(FILES, "")]
