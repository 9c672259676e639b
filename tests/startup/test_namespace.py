"""In a container whose /proc is another's, or none, services could be taken for strangers: nothing is begun there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from medivote_desktop.cli.program import EXIT_UNUSABLE
from tests.programs import Home

_INSIDE = ("unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child")


def _can_be_made() -> bool:
    if sys.platform != "linux" or shutil.which("unshare") is None:
        return False
    return subprocess.run([*_INSIDE, "true"], capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not _can_be_made(), reason="no PID namespace may be made here")


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
    ended = home.run(*_INSIDE, "sh", "-c", command, env=home.environment)
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
    ended = home.run(*_INSIDE, "--mount-proc", "sh", "-c", command, env=home.environment)
    assert (ended.returncode, "cannot" in ended.stderr) == (0, False)
