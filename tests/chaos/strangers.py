"""Processes that are nobody's services, and that nothing may befall."""

from __future__ import annotations

import os
import subprocess
import sys

from tests.programs import Home


def bystander(home: Home, **markers: str) -> subprocess.Popen[bytes]:
    """A stranger that looks like a service: the same command line, the same folder, markers of another program."""
    code = "import sys, time\nprint('up', flush=True)\nwhile True: time.sleep(60)"
    folder = home.folder / "stranger"
    folder.mkdir(exist_ok=True)
    (folder / "steady.py").write_text(code)
    stranger = subprocess.Popen(
        [sys.executable, "-S", "-E", "steady.py"],
        cwd=folder,
        env={**markers, "MEDIVOTE_SERVICE": "steady", "MEDIVOTE_RUN": "1", "PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert stranger.stdout is not None
    stranger.stdout.readline()
    return stranger
