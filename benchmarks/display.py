"""A private X server with a window manager, for what needs a window."""

from __future__ import annotations

import os
import subprocess

from benchmarks.common import need
from benchmarks.harness import Workshop


class Display:
    """Xvfb and openbox, ended with the workshop. `environment` shows windows there."""

    def __init__(self, workshop: Workshop) -> None:
        need("Xvfb", "openbox")
        reading, writing = os.pipe()
        server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp", "-dpi", "96"]
        self._start(workshop, server, workshop.environment, writing)
        os.close(writing)
        with os.fdopen(reading) as numbers:
            number = numbers.readline().strip()
        self.environment = {**workshop.environment, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        self.environment.pop("WAYLAND_DISPLAY", None)
        self._start(workshop, ["openbox"], self.environment)

    def _start(self, workshop: Workshop, command: list[str], environment: dict[str, str], *kept: int) -> None:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, env=environment, pass_fds=kept, stdout=quiet, stderr=quiet)
        workshop.exits.callback(process.wait)
        workshop.exits.callback(process.terminate)
