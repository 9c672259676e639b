"""A real fleet whose incidents are kept in a real history."""

from __future__ import annotations

from collections.abc import Callable

from pytestqt.qtbot import QtBot

from medivote_desktop.core.history.incident import Incident, IncidentKind
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.runtime.history import History
from medivote_desktop.runtime.recorder import Recorder
from tests.runtime.fleet import Fleet


class Recorded:
    """A fleet whose incidents are kept."""

    def __init__(self, fleet: Fleet, history: History, qtbot: QtBot) -> None:
        self.fleet = fleet
        self._history = history
        self._qtbot = qtbot
        self.recorder = Recorder(fleet.supervisor, history)

    def wish(self, kind: WishKind, *ids: str, by: str) -> None:
        """Ask as the program does: the recorder hears of it first."""
        wish = Wish(kind, ids or tuple(self.fleet.supervisor.services), by=by)
        self.recorder.on_wish(wish)
        self.fleet.supervisor.on_wish(wish)

    def close_history(self) -> None:
        self._history.close()

    def incidents(self) -> tuple[Incident, ...]:
        """What was kept, oldest first; without the starts that were asked for."""
        return tuple(incident for incident in self.all_incidents() if incident.kind != IncidentKind.STARTED)

    def all_incidents(self) -> tuple[Incident, ...]:
        """What was kept, oldest first."""
        found: list[tuple[Incident, ...]] = []
        self._history.recent(1000, None, found.append)
        self._qtbot.waitUntil(lambda: bool(found))
        return found[0][::-1]

    def lines(self, incident: Incident) -> str | None:
        """Its last log lines."""
        found: list[str | None] = []
        self._history.lines(incident.id, found.append)
        self._qtbot.waitUntil(lambda: bool(found))
        return found[0]

    def until(self, fact: Callable[[], bool]) -> None:
        self._qtbot.waitUntil(fact)
