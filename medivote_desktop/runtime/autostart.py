"""Start at login, as each system keeps it: XDG autostart, a LaunchAgent, or the Run key. Knows nothing of Qt.

The parts for Windows and macOS were written from their documentation; that for Windows was run under Wine, that for
macOS never. Only what they write is tested.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from medivote_desktop.core.records import dataclass
from medivote_desktop.runtime.obstacles import name_obstacle
from medivote_desktop.runtime.onpath import on_path
from medivote_desktop.runtime.replacing import replacing

_NAME = "medivote-desktop"
_TITLE = "MediVote Desktop"
_LABEL = "com.medivote.desktop"
_RESERVED = set(" \t\n\"'\\><~|&;$*?#()`")


@dataclass(frozen=True, slots=True)
class AtLogin:
    """What happens at login now. `command` is what starts then; empty where nothing does."""

    command: tuple[str, ...] = ()

    @property
    def is_on(self) -> bool:
        """Whether anything starts."""
        return bool(self.command)


class Autostart(Protocol):
    """Where a system keeps what starts at login; in files, they may lie on a disk that does not answer."""

    @property
    def folder(self) -> str:
        """Where the file lies; empty where it is none."""

    def read(self) -> AtLogin:
        """What is there now, whoever wrote or removed it."""

    def turn_on(self, command: Sequence[str]) -> None:
        """Start this at login. Raises OSError where that cannot be written."""

    def turn_off(self) -> None:
        """Start nothing at login. Raises OSError where that cannot be removed."""


def command_text(command: Sequence[str]) -> str:
    """A command as people of this system type it."""
    if sys.platform == "win32":
        from subprocess import list2cmdline

        return list2cmdline(command)
    import shlex

    return shlex.join(command)


def own_command(arguments: Sequence[str], *, executable: str, is_packaged: bool, is_windows: bool) -> list[str]:
    """The words that start this program again, hidden.

    Args:
        arguments: What it is to run: `--config FILE`, or `--demo`.
        executable: `sys.executable`, not resolved: behind a link lies an interpreter that knows nothing of us.
    """
    own = Path(executable)
    script = own.with_name(f"{_NAME}.exe" if is_windows else _NAME)
    if is_packaged:
        words = [executable]
    elif script.exists():
        words = [str(script)]
    else:
        quiet = own.with_name("pythonw.exe")  # python.exe would open a terminal
        words = [str(quiet if is_windows and quiet.exists() else own), "-m", "medivote_desktop"]
    return [*words, "--hidden", *arguments]


# XDG autostart.


class XdgAutostart:
    """A file in the folder `autostart` of the person's configuration."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self._path = folder / f"{_NAME}.desktop"

    def read(self) -> AtLogin:
        """What the file says; nothing where it is gone, switched off, or names a program that is gone."""
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return AtLogin()
        command = desktop_entry_command(text)
        return AtLogin(command) if command and on_path(command[0]) else AtLogin()

    def turn_on(self, command: Sequence[str]) -> None:
        """Write the file, which is UTF-8.

        Raises:
            OSError: It cannot be, or cannot name what is to be started.
        """
        for word in command:
            if obstacle := name_obstacle(word):
                raise OSError(obstacle)
        _write(self._path, desktop_entry(command).encode())

    def turn_off(self) -> None:
        """Remove the file."""
        self._path.unlink(missing_ok=True)


def desktop_entry(command: Sequence[str]) -> str:
    """The file's text."""
    return (
        "[Desktop Entry]\n"
        "Type=Application\n"
        f"Name={_TITLE}\n"
        "Comment=Supervises the services of MediVote\n"
        f"Exec={exec_line(command)}\n"
        f"Icon={_NAME}\n"
        "Terminal=false\n"
        "X-GNOME-Autostart-enabled=true\n"
    )


def exec_line(command: Sequence[str]) -> str:
    """Words as the key `Exec` wants them: quoted for it, then escaped as any string of such a file is."""
    return " ".join(map(_exec_word, command)).replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")


def _exec_word(word: str) -> str:
    word = word.replace("%", "%%")
    if word and not _RESERVED & set(word):
        return word
    for letter in '\\"`$':
        word = word.replace(letter, "\\" + letter)
    return f'"{word}"'


def desktop_entry_command(text: str) -> tuple[str, ...]:
    """What such a file starts; nothing where it is hidden or switched off."""
    keys: dict[str, str] = {}
    is_own = False
    for line in text.splitlines():
        if line.startswith("["):
            is_own = line.strip() == "[Desktop Entry]"
        elif is_own and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            keys.setdefault(key.strip(), value.strip())
    is_off = keys.get("Hidden", "").lower() == "true" or keys.get("X-GNOME-Autostart-enabled", "").lower() == "false"
    return () if is_off else _exec_words(_unescaped(keys.get("Exec", "")))


def _unescaped(value: str) -> str:
    kinds = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    letters, rest = [], iter(value)
    for letter in rest:
        if letter == "\\":
            follower = next(rest, "")
            letter = kinds.get(follower, "\\" + follower)
        letters.append(letter)
    return "".join(letters)


def _exec_words(line: str) -> tuple[str, ...]:
    words: list[str] = []
    word, is_quoted, is_begun = "", False, False
    rest = iter(line)
    for letter in rest:
        if letter == '"':
            is_quoted, is_begun = not is_quoted, True
        elif letter == "\\" and is_quoted:
            word += next(rest, "")
        elif letter == " " and not is_quoted:
            if word or is_begun:
                words.append(word)
            word, is_begun = "", False
        else:
            word += letter
    if word or is_begun:
        words.append(word)
    return tuple(one.replace("%%", "%") for one in words)


# macOS.


class LaunchAgent:
    """A property list in the folder LaunchAgents of the person's library."""

    def __init__(self, folder: Path) -> None:
        self.folder = str(folder)
        self._path = folder / f"{_LABEL}.plist"

    def read(self) -> AtLogin:
        """What the list says; nothing where it is gone, disabled or damaged."""
        try:
            return AtLogin(launch_agent_command(self._path.read_bytes()))
        except OSError:
            return AtLogin()

    def turn_on(self, command: Sequence[str]) -> None:
        """Write the list."""
        _write(self._path, launch_agent(command))

    def turn_off(self) -> None:
        """Remove the list."""
        self._path.unlink(missing_ok=True)


def launch_agent(command: Sequence[str]) -> bytes:
    """The property list: at login, in a session with a screen, once.

    What launchd starts is held back in processor and disk, and all that it starts with it, unless it is interactive.
    """
    import plistlib  # here and not at every start of every system: an XML parser comes with it

    keys = {"Label": _LABEL, "ProgramArguments": list(command), "RunAtLoad": True, "LimitLoadToSessionType": "Aqua"}
    return plistlib.dumps({**keys, "ProcessType": "Interactive"})


def launch_agent_command(data: bytes) -> tuple[str, ...]:
    """What such a list starts at login."""
    import plistlib

    try:
        keys = plistlib.loads(data)
    except Exception:  # noqa: BLE001 - of a damaged one it lets through what the XML parser raises, and its own slips
        return ()
    if not isinstance(keys, dict) or keys.get("Disabled") or not keys.get("RunAtLoad"):
        return ()
    words = keys.get("ProgramArguments")
    return tuple(map(str, words)) if isinstance(words, list) else ()


def _write(path: Path, data: bytes) -> None:
    """The whole file or none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as file:
        file.write(data)


def system_autostart() -> Autostart:
    """That of the system we run on."""
    if sys.platform == "win32":
        from medivote_desktop.runtime.runkey import RunKey

        return RunKey()
    if sys.platform == "darwin":
        return LaunchAgent(Path.home() / "Library" / "LaunchAgents")
    return XdgAutostart(xdg_autostart_folder(os.environ))


def xdg_autostart_folder(environ: Mapping[str, str]) -> Path:
    """Where desktops look; a relative XDG_CONFIG_HOME does not count, as the specification wants."""
    configured = environ.get("XDG_CONFIG_HOME", "")
    return (Path(configured) if configured.startswith("/") else Path.home() / ".config") / "autostart"
