"""What a form asks of the text that it shows a part of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from medivote_desktop.core.records import NamedTuple


class Around(NamedTuple):
    """What lies around one section.

    Attributes:
        folder: Where a search for files begins.
        others: Gives the services beside the one that is shown.
        name_problem: Says why that one cannot have a NAME; nothing if it can.
    """

    folder: str
    others: Callable[[], Sequence[str]]
    name_problem: Callable[[str], str]
