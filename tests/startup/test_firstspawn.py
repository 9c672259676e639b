"""What is loaded when the first services are executed: nothing that they do without."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_START = """
import os, sys
from medivote_desktop.startup import late
late.put_off()
from medivote_desktop.startup import binding
binding.load()
from medivote_desktop.runtime.loop import spawner
def first(self):
    needless = ("socket", "sqlite3", "medivote_desktop.core.ini.envfile",
                "PySide6.QtNetwork", "medivote_desktop.startup.afterstart", "medivote_desktop.wiring.channeldesk",
                "medivote_desktop.runtime.measurements", "medivote_desktop.runtime.meters.meter_linux",
                "medivote_desktop.remote.local", "medivote_desktop.ui.dialogs.door", "medivote_desktop.ui.tray.tray")
    print(*[name for name in needless if type(sys.modules.get(name)) is type(os)], len(self._waiting))
    sys.stdout.flush()
    os._exit(0)
spawner.Spawner._next_slice = first
from medivote_desktop.__main__ import desktop
sys.exit(desktop())
"""


@pytest.mark.parametrize("options", [[], ["--hidden"], ["--headless"]], ids=str)
def test_services_start_before_what_they_do_without_is_loaded(tmp_path: Path, options: list[str]) -> None:
    """And the first of them together with the others."""
    file = tmp_path / "services.ini"
    file.write_text("[service:a]\ncommand = true\n[service:b]\ncommand = true\n")
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", _START, *options, "--config", str(file)],
        env={**homes, "PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout.split()) == (0, ["2"]), done.stderr
