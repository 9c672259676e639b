"""What makes the program ready to be passed on: its bundle, archives and installers. Never a part of the program."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
RESOURCES = ROOT / "resources"
DRAWING = RESOURCES / "icons" / "app.svg"
