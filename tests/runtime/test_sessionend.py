"""Whoever hears of a session's end is not held up by the bus that would tell of it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(not shutil.which("dbus-daemon"), reason="there is no bus")

HEARS = """
import os, signal, sys
from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtDBus import QDBusObjectPath
from medivote_desktop.runtime import sessionend
from medivote_desktop.runtime.loop.gate import Gate
application = QCoreApplication([])
parent, gate = QObject(), Gate()
end = sessionend.SessionEnd(gate, ("MediVote Desktop", "medivote-desktop"), parent)
assert end._session_bus.isConnected()
gate.close(10.0)
os.kill(int(sys.argv[1]), signal.SIGSTOP)
end._on_registered(sessionend._MANAGERS[0], QDBusObjectPath("/client/1"))
print("heard", flush=True)
os._exit(0)
"""


def test_a_bus_that_hangs_once_it_has_answered_holds_up_nothing() -> None:
    """Qt would wait twenty-five seconds for it."""
    with subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--print-address"], stdout=subprocess.PIPE) as bus:
        try:
            assert bus.stdout is not None
            address = bus.stdout.readline().decode().strip()
            environment = os.environ | {
                "DBUS_SESSION_BUS_ADDRESS": address,
                "DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/none",
            }
            command = [sys.executable, "-c", HEARS, str(bus.pid)]
            heard = subprocess.run(command, env=environment, capture_output=True, timeout=20, check=False)
            assert heard.stdout == b"heard\n", heard.stderr
        finally:
            bus.send_signal(signal.SIGKILL)
