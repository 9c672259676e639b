"""What goes into an import beside the file's text, and what comes out of it."""

from __future__ import annotations

from medivote_desktop.core.porting.notes import Note
from medivote_desktop.core.records import NamedTuple, dataclass


class PortingError(Exception):
    """Nothing can be made of a file.

    Attributes:
        reason: Why, in words.
        path: The file, where it is known.
    """

    def __init__(self, reason: str, path: object = "") -> None:
        super().__init__(f"{path}: {reason}" if path else reason)
        self.reason, self.path = reason, str(path)


class UnknownFormatError(PortingError):
    """Neither the name nor the content of a file tells what it is."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What was made of a foreign file.

    Attributes:
        text: A services.ini that passes the check.
        service_count: 0 where none could be taken.
        untold: So many further notes were not kept.
    """

    text: str
    notes: tuple[Note, ...]
    service_count: int
    untold: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """Where the services.ini is to be.

    Attributes:
        path: Absolute; it need not be there.
        base: The folder in which relative paths of the foreign file begin, where that is not the folder of `path`.
    """

    path: str
    base: str = ""


class Unread(NamedTuple):
    """A file that the other program would have read, too; `words` tell why it was not."""

    name: str
    words: str
