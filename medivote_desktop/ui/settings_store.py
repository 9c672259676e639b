"""What concerns the person and not the fleet, kept between sessions."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

if TYPE_CHECKING:
    from medivote_desktop.ui.held_settings import HeldSettings, Write

_WHOLE = re.compile("-?[0-9]{1,3}")
THEMES = ("system", "light", "dark", "contrast")
LANGUAGES = ("system", "en", "de")


class SettingsStore:
    """A file of settings. What is missing or damaged in it reads as unset.

    Each change reaches the file with the next turn of the event loop, and at the latest with `save`.

    Args:
        write: Does work off the loop, where the file's disk may fall silent; then nobody waits for that after this.
    """

    def __init__(self, path: Path, write: Write | None = None) -> None:
        self._settings: QSettings | HeldSettings
        if write is None:
            self._settings = QSettings(str(path), QSettings.Format.IniFormat)
        else:
            from medivote_desktop.ui.held_settings import HeldSettings  # hardly anybody needs it

            self._settings = HeldSettings(path, write)

    @property
    def hidden_hint_said(self) -> bool:
        """Whether the person has been told that closing the window hides it in the tray."""
        return bool(self._settings.value("tray/hidden_hint_said", False, type=bool))

    @hidden_hint_said.setter
    def hidden_hint_said(self, said: bool) -> None:
        self._settings.setValue("tray/hidden_hint_said", said)

    @property
    def theme(self) -> str:
        """One of `THEMES`."""
        name = str(self._settings.value("look/theme", "system", type=str))
        return name if name in THEMES else "system"

    @theme.setter
    def theme(self, name: str) -> None:
        self._settings.setValue("look/theme", name)

    @property
    def language(self) -> str:
        """One of `LANGUAGES`."""
        name = str(self._settings.value("look/language", "system", type=str))
        return name if name in LANGUAGES else "system"

    @language.setter
    def language(self, name: str) -> None:
        self._settings.setValue("look/language", name)

    @property
    def close_hides(self) -> bool:
        """Whether closing the window hides it where there is a tray; else it quits."""
        return bool(self._settings.value("tray/close_hides", True, type=bool))

    @close_hides.setter
    def close_hides(self, hides: bool) -> None:
        self._settings.setValue("tray/close_hides", hides)

    @property
    def start_hidden(self) -> bool:
        """Whether the program starts in the tray, as with `--hidden`."""
        return bool(self._settings.value("tray/start_hidden", False, type=bool))

    @start_hidden.setter
    def start_hidden(self, hidden: bool) -> None:
        self._settings.setValue("tray/start_hidden", hidden)

    @property
    def monochrome_icon(self) -> bool:
        """Whether the tray icon is drawn in grey alone."""
        return bool(self._settings.value("tray/monochrome", False, type=bool))

    @monochrome_icon.setter
    def monochrome_icon(self, monochrome: bool) -> None:
        self._settings.setValue("tray/monochrome", monochrome)

    @property
    def login_asked(self) -> bool:
        """Whether the person has been asked about start at login."""
        return bool(self._settings.value("login/asked", False, type=bool))

    @login_asked.setter
    def login_asked(self, asked: bool) -> None:
        self._settings.setValue("login/asked", asked)

    @property
    def medivote_home(self) -> str | None:
        """The MediVote folder that was chosen on the first page; None before."""
        return str(self._settings.value("medivote/home", "", type=str)) or None

    @medivote_home.setter
    def medivote_home(self, folder: str | None) -> None:
        self._set_or_remove("medivote/home", folder)

    @property
    def geometry(self) -> QByteArray | None:
        """The window's place and size, as Qt saves it."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, geometry: QByteArray | None) -> None:
        self._set_or_remove("window/geometry", geometry)

    @property
    def header_state(self) -> QByteArray | None:
        """The table's columns: order, widths, which are hidden, sorted by which."""
        return self._bytes("window/header_state")

    @header_state.setter
    def header_state(self, state: QByteArray | None) -> None:
        self._set_or_remove("window/header_state", state)

    @property
    def splitter_state(self) -> QByteArray | None:
        """How table and details share the window."""
        return self._bytes("window/splitter_state")

    @splitter_state.setter
    def splitter_state(self, state: QByteArray | None) -> None:
        self._set_or_remove("window/splitter_state", state)

    @property
    def log_wrapped(self) -> bool:
        """Whether long lines of a log are broken at the edge."""
        return bool(self._settings.value("log/wrapped", False, type=bool))

    @log_wrapped.setter
    def log_wrapped(self, wrapped: bool) -> None:
        self._settings.setValue("log/wrapped", wrapped)

    @property
    def log_numbered(self) -> bool:
        """Whether each line of a log tells its number."""
        return bool(self._settings.value("log/numbered", False, type=bool))

    @log_numbered.setter
    def log_numbered(self, numbered: bool) -> None:
        self._settings.setValue("log/numbered", numbered)

    @property
    def log_zoom_steps(self) -> int:
        """How much larger than usual the characters of a log are, in points; negative for smaller."""
        value = self._settings.value("log/zoom_steps", 0)
        return int(value) if isinstance(value, int | str) and _WHOLE.fullmatch(str(value)) else 0

    @log_zoom_steps.setter
    def log_zoom_steps(self, steps: int) -> None:
        self._settings.setValue("log/zoom_steps", steps)

    def save(self) -> bool:
        """Writes to the file now; whether that worked. Of a disk that may fall silent it is told the next time."""
        self._settings.sync()
        return self._settings.status() is QSettings.Status.NoError

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) and not value.isEmpty() else None

    def _set_or_remove(self, key: str, value: str | QByteArray | None) -> None:
        if value:
            self._settings.setValue(key, value)
        else:
            self._settings.remove(key)
