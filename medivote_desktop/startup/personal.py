"""What a person chose, read and kept also where its disk may fall silent."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from medivote_desktop.runtime.farmounts import far_folder
from medivote_desktop.runtime.folders import config_folder
from medivote_desktop.ui.settings_store import SettingsStore

_PATIENCE_SECONDS = 2.0


def personal_settings(parent: QObject) -> tuple[SettingsStore, Callable[[], object]]:
    """The settings, and what is to be called at the end: it waits a moment for what is still to be written."""
    path = config_folder() / "desktop.ini"
    if not far_folder(path):
        return SettingsStore(path), lambda: None
    from medivote_desktop.runtime.loop.gate import Gate  # hardly anybody's lie there

    gate = Gate(parent)
    return SettingsStore(path, gate.run), lambda: gate.close(_PATIENCE_SECONDS)
