"""A disk that may stop answering: a real file system of another process, which is stopped."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import ClassVar, TypeVar

import pytest

from medivote_desktop.runtime.disks import PATIENCE_SECONDS, Disks
from medivote_desktop.runtime.farmounts import far_folder
from tests.programs import until

T = TypeVar("T")


@cache
def _can_be_made() -> bool:
    """Whether this machine has the program for it, and lets this user mount it."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("bindfs") is None:
        return False
    with tempfile.TemporaryDirectory() as behind, tempfile.TemporaryDirectory(prefix="mv-far-") as folder:
        if subprocess.run(["bindfs", behind, folder], check=False, capture_output=True).returncode:
            return False
        subprocess.run(["umount", "-l", folder], check=True)
    return True


class FarDisk:
    """What is written to `folder` stands in another one; while it is silent, whoever asks for anything there waits."""

    silent: ClassVar[set[str]] = set()
    """The folders of those that are."""

    def __init__(self, place: Path) -> None:
        if not _can_be_made():
            pytest.skip("needs bindfs, and the right to mount a disk of another process")
        # Not in the test's folder: pytest stumbles over what a killed test left mounted there.
        self.folder = Path(tempfile.mkdtemp(prefix="mv-far-"))
        self.behind = place / "behind"
        self.behind.mkdir()
        self._old: list[subprocess.Popen[bytes]] = []
        self.mount()

    def mount(self) -> None:
        """It is there, and answers."""
        words = [
            "setpriv",
            "--pdeathsig",
            "KILL",
            "bindfs",
            "-f",
            "-o",
            "attr_timeout=0,entry_timeout=0,negative_timeout=0",
        ]
        self._process = subprocess.Popen([*words, str(self.behind), str(self.folder)], start_new_session=True)
        until(lambda: os.path.ismount(self.folder), "the disk is there")

    def crash(self) -> None:
        """Whatever is asked for is an error from now on."""
        self._process.kill()
        self._process.wait()

    def mount_again(self) -> None:
        """It is there again, at the same place."""
        self.unmount()
        self.mount()

    def mount_over(self) -> None:
        """Another one, which answers, takes its place; whoever has asked the old one waits on."""
        self._old.append(self._process)
        subprocess.run(["umount", "-l", str(self.folder)], check=True)
        self.mount()

    def unmount(self) -> None:
        """It is there no more."""
        subprocess.run(["umount", "-l", str(self.folder)], check=True)
        self._process.kill()
        self._process.wait()

    def fall_silent(self) -> None:
        """From now on nothing is answered."""
        self.silent.add(str(self.folder))
        self._process.send_signal(signal.SIGSTOP)

    def answer(self) -> None:
        """What was asked meanwhile is answered, and all that follows."""
        self.silent.discard(str(self.folder))
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """It goes, whoever still uses it."""
        self.answer()
        self.unmount()
        for process in self._old:
            process.kill()
            process.wait()
        self.folder.rmdir()


class HastyDisks(Disks):
    """They call a disk silent soon, but only if it is; one that answers may take its time on a busy machine."""

    SOON_SECONDS = 0.2

    def value(self, path: str, work: Callable[[], T], told: Callable[[T | None], None]) -> None:
        self._patience_seconds = self.SOON_SECONDS if far_folder(path) in FarDisk.silent else PATIENCE_SECONDS
        super().value(path, work, told)
