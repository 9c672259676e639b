"""How a person wants logs to look, kept between sessions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medivote_desktop.ui.detail.log import LogView
    from medivote_desktop.ui.settings_store import SettingsStore


def keep_looks(view: LogView, settings: SettingsStore) -> None:
    """Let it look as it did last, and keep what is changed from now on."""
    if settings.log_wrapped:
        view.set_wrapped(True)
    if settings.log_numbered:
        view.set_numbers(True)
    if steps := settings.log_zoom_steps:
        view.zoom(steps)
    view.looks_changed.connect(partial(_keep, view, settings))


def _keep(view: LogView, settings: SettingsStore) -> None:
    settings.log_wrapped, settings.log_numbered = view.is_wrapped, view.shows_numbers
    settings.log_zoom_steps = view.zoom_steps
