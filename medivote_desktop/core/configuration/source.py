"""Where a configuration comes from, and what its variables stand for, as one value."""

from __future__ import annotations

import ntpath
import posixpath
from collections.abc import Mapping

from medivote_desktop.core.records import NamedTuple

SIGNALS = ("TERM", "INT", "HUP", "QUIT", "USR1", "USR2")
"""What `stop_signal` may name."""

WORD_VARIABLES = ("PYTHON", "PROGRAM")
"""Variables that stand for a program and perhaps its first arguments."""


class ConfigSource(NamedTuple):
    """All that decides what a text of services.ini means.

    Attributes:
        path: The file, absolute.
        environ: The variables of the program's environment.
        python: The words that run Python, such as `("py", "-3")`; None where no Python was found.
        program: The words that run this program.
        available_signals: Names without SIG.
    """

    path: str
    environ: Mapping[str, str]
    python: tuple[str, ...] | None
    program: tuple[str, ...]
    is_windows: bool = False
    available_signals: frozenset[str] = frozenset(SIGNALS)

    @property
    def file_name(self) -> str:
        """The file's name without its folder; faults begin with it."""
        return ntpath.basename(self.path) if self.is_windows else posixpath.basename(self.path)

    @property
    def folder(self) -> str:
        """The file's folder: `${HERE}`."""
        return ntpath.dirname(self.path) if self.is_windows else posixpath.dirname(self.path)

    def absolute(self, path: str) -> str:
        """A path of the file made absolute and normal; a relative one begins at the file's folder."""
        if self.is_windows:
            return ntpath.normpath(ntpath.join(self.folder, path))
        return posixpath.normpath(posixpath.join(self.folder, path))

    def variable(self, name: str) -> tuple[str, ...] | None:
        """What a variable stands for: several words only for `WORD_VARIABLES`; None if it is undefined."""
        match name:
            case "HERE":
                return (self.folder,)
            case "PYTHON":
                return self.python
            case "PROGRAM":
                return self.program
        value = self.environ.get(name)
        if value is None and self.is_windows:  # where the names of variables know no case
            value = self.environ.get(name.upper())
        return None if value is None else (value,)

    def variable_names(self) -> frozenset[str]:
        """Every name that `variable` knows."""
        return frozenset(self.environ) | {"HERE", *WORD_VARIABLES}
