"""In a container whose /proc is another's, or none, services could be taken for strangers: nothing is begun there."""

from __future__ import annotations

import os
import sys

import pytest

from medivote_desktop.cli.program import EXIT_UNUSABLE
from tests.containers import may_unshare
from tests.programs import Home

_FLAGS = ("--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child")

pytestmark = pytest.mark.skipif(not may_unshare(*_FLAGS), reason="no PID namespace may be made here")


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (":", "/proc tells of the processes outside of this container or PID namespace"),
        ("mount -t tmpfs none /proc", "cannot know its services again without /proc"),
    ],
    ids=["of the machine outside", "none"],
)
def test_a_wrong_proc_is_told_and_nothing_is_started(home: Home, prepare: str, words: str) -> None:
    """What is wrong and what mends it."""
    config = home.config(home.service("a"))
    command = f'{prepare}; exec "{sys.executable}" -m medivote_desktop --headless --config "{config}"'
    ended = home.run("unshare", *_FLAGS, "sh", "-c", command, env=home.environment)
    assert words in ended.stderr
    assert "mount -t proc proc /proc" in ended.stderr
    assert ended.returncode == EXIT_UNUSABLE
    assert not (home.folder / "state").exists()


def test_with_a_proc_of_its_own_all_is_well(home: Home) -> None:
    """It is the first process there, and its services end with it."""
    config = home.config(home.service("a", f"open({os.fspath(home.folder / 'begun')!r}, 'w').close()"))
    command = (
        f'"{sys.executable}" -m medivote_desktop --headless --config "{config}" & '
        f'until [ -e "{home.folder / "begun"}" ]; do sleep 0.1; done; kill $!; wait $!'
    )
    ended = home.run("unshare", *_FLAGS, "--mount-proc", "sh", "-c", command, env=home.environment)
    assert (ended.returncode, "cannot" in ended.stderr) == (0, False)
