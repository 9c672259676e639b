"""A small fleet of real services, and the real command beside it."""

from __future__ import annotations

import os
import pty
import select
import subprocess
from typing import Any

import pytest

from tests.programs import SCRIPTS, Home, Program, until

BEGUN = """
import os, time
print("begun", os.getpid(), flush=True)
while True: time.sleep(60)
"""
"""A service that tells its process id."""


@pytest.fixture
def program(home: Home) -> Program:
    """Two services of one group, whose name has a blank; and one with an address."""
    sections = [
        home.service("web", BEGUN, group="Front office", url="http://127.0.0.1:1/page"),
        home.service("app", BEGUN, group="Front office"),
        home.service("db", BEGUN),
    ]
    program = home.start(home.config(*sections))
    program.until_state("running")
    return program


class Running:
    """A command that goes on, and what it said so far; in a terminal of its own where asked."""

    def __init__(self, home: Home, *words: object, terminal: bool = False, **environment: str) -> None:
        self._master, slave = pty.openpty() if terminal else os.pipe()
        env = {**home.environment, "TERM": "xterm", **environment}
        options: dict[str, Any] = {"stdin": slave if terminal else subprocess.DEVNULL, "env": env, "cwd": home.folder}
        self.errors_path = home.folder / f"errors-{id(self)}"
        with self.errors_path.open("wb") as errors:
            command = [str(SCRIPTS / "medivote-ctl"), *map(str, words)]
            self.process = subprocess.Popen(command, stdout=slave, stderr=errors, start_new_session=True, **options)
        os.close(slave)
        self._said = b""

    @property
    def errors(self) -> str:
        return self.errors_path.read_text()

    @property
    def said(self) -> str:
        """What it wrote to standard output."""
        while select.select([self._master], [], [], 0)[0]:
            try:
                chunk = os.read(self._master, 65536)
            except OSError:  # a terminal whose other end is closed
                break
            if not chunk:
                break
            self._said += chunk
        return self._said.decode()

    def until_said(self, text: str) -> None:
        until(lambda: text in self.said, f"{text!r} is said")

    @property
    def master(self) -> int:
        return self._master

    def close_output(self) -> None:
        """The reader of its output goes away."""
        os.close(self._master)

    def end(self, number: int) -> int:
        self.process.send_signal(number)
        return self.process.wait(30)
