"""The application object of macOS, as far as another system can have it: a program has one application alone."""

from __future__ import annotations

import os
import subprocess
import sys

SCRIPT = """
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QWidget
from medivote_desktop.startup.application import DockApplication

app = DockApplication([])
window = QWidget()
window.show()

def quit_by_dock():
    asked = []
    app.on_quit = lambda: asked.append(window.isVisible())
    event = QEvent(QEvent.Type.Quit)
    QCoreApplication.sendEvent(app, event)
    print(asked, event.isAccepted(), window.isVisible())
    app.on_quit = None
    QCoreApplication.sendEvent(app, QEvent(QEvent.Type.Quit))

QTimer.singleShot(0, quit_by_dock)
QTimer.singleShot(20_000, lambda: app.exit(3))
print(app.exec(), window.isVisible())
"""


def test_the_dock_asks_the_program_and_closes_no_window() -> None:
    """While there is a fleet; before that Qt's own way is right: the first page closes, and all ends."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)

    assert done.stdout.split("\n")[:2] == ["[True] False True", "0 False"], done.stderr
