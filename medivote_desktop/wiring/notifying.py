"""Joins the news of the fleet to the desktop's notifications, or to the tray where that hears clicks on them."""

from __future__ import annotations

import datetime as dt
import logging
import math
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from medivote_desktop.core.config import AppConfig, NotifyLevel
from medivote_desktop.core.notices.desk import GROUP_SECONDS, NoticeDesk
from medivote_desktop.core.notices.news import Announcement
from medivote_desktop.core.notices.snooze import Snooze, snoozed_words
from medivote_desktop.runtime.sampler import clock_through_sleep
from medivote_desktop.ui.language import shown, tr

if TYPE_CHECKING:
    from medivote_desktop.app import Program
    from medivote_desktop.core.snapshot import Snapshot
    from medivote_desktop.runtime.desktopnotes import DesktopNotes
    from medivote_desktop.ui.tray.tray import Tray

_log = logging.getLogger(__name__)

_SNOOZE_FILE = "snoozed-until"
_SET_BACK_SECONDS = 60  # less is not seen in a time without seconds
_SNOOZE_LOOK_MS = 20_000  # by the wall clock and not in one wait: a machine that sleeps stops our timers


class Notifying(QObject):
    """Tells a person who is not looking what went wrong, once.

    Args:
        before: What was known before; what has happened since is told, too.
        say: Where it is told if neither tray nor desktop can: the window.
        clock, now: Monotonic seconds, and the wall clock by which snoozes end.
        boottime: Seconds, by which they end at the latest.

    Signals:
        incident_clicked: A notification about this service was clicked.
    """

    incident_clicked = Signal(str)

    def __init__(
        self,
        program: Program,
        tray: Tray,
        say: Callable[[str], object],
        parent: QObject | None = None,
        *,
        before: Snapshot | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], dt.datetime] = dt.datetime.now,
        boottime: Callable[[], float] = clock_through_sleep,
        group_seconds: float = GROUP_SECONDS,
    ) -> None:
        super().__init__(parent)
        self._program, self._tray, self._say = program, tray, say
        self._clock, self._now, self._boottime = clock, now, boottime
        self._snapshot: Snapshot = before or program.publisher.snapshot
        self._desk = NoticeDesk(program.supervisor.config.manager.notify_max_per_minute, group_seconds)
        self._config: AppConfig | None = None
        self._levels: Mapping[str, NotifyLevel] = {}
        self._snoozed_until: dt.datetime | None = None
        self._snooze_over_at = 0.0  # on a clock that nobody sets: set back, the other would make an hour seven
        self._notes: DesktopNotes | None = None
        self._due = QTimer(self, singleShot=True, timerType=Qt.TimerType.CoarseTimer)
        self._due.timeout.connect(self._on_due)
        self._morning = QTimer(self, interval=_SNOOZE_LOOK_MS, timerType=Qt.TimerType.VeryCoarseTimer)
        self._morning.timeout.connect(self.look_at_snooze)
        self._kept_snooze = program.state_folder / _SNOOZE_FILE
        program.gate.run(partial(_read_snooze, self._kept_snooze), self._on_kept_snooze)
        program.publisher.snapshot_taken.connect(self._on_snapshot)
        tray.snooze_asked.connect(self.snooze)
        tray.notice_clicked.connect(self._on_clicked)
        self._on_snapshot(program.publisher.snapshot)

    def close(self) -> None:
        """Tell nothing any more."""
        self._program.publisher.snapshot_taken.disconnect(self._on_snapshot)
        self._due.stop()
        self._morning.stop()
        if self._notes is not None:
            self._notes.close()

    # What happens.

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        before, self._snapshot = self._snapshot, snapshot
        self._follow_config()
        self._desk.see(before, snapshot, self._levels, self._clock())
        self._set_timer()

    def _follow_config(self) -> None:
        """`notify` and its limit apply live."""
        config = self._program.supervisor.config
        if config is not self._config:
            self._config = config
            self._desk.max_per_minute = config.manager.notify_max_per_minute
            self._due.stop()  # what waits for the limit of before may be due
            self._levels = {service.id: service.notify or config.manager.notify for service in config.services}

    def _set_timer(self) -> None:
        due = self._desk.due_at
        if due is None:
            self._due.stop()
        elif not self._due.isActive():  # what waits can only become due later; then it is looked at anew
            self._due.start(max(0, math.ceil((due - self._clock()) * 1000)))

    def _on_due(self) -> None:
        announcement = self._desk.take(self._clock(), self._snapshot, shown)
        if announcement is not None:
            self._tell(announcement)
        self._set_timer()

    # Telling.

    def _tell(self, announcement: Announcement) -> None:
        if self._tray.hears_clicks:
            self._tray.tell(announcement.title, announcement.text, announcement)
            return
        if self._notes is None:
            self._notes = self._make_notes()
        self._notes.tell(
            announcement.title, announcement.text, announcement, is_urgent=announcement.is_urgent, action=tr("Show")
        )

    def _make_notes(self) -> DesktopNotes:
        from medivote_desktop.resources import resource_path
        from medivote_desktop.runtime.desktopnotes import DesktopNotes

        icon = str(resource_path("icons/app.svg"))
        notes = DesktopNotes(self._program.gate, "MediVote Desktop", icon, self)
        notes.clicked.connect(self._on_clicked)
        notes.failed.connect(self._on_failed)
        return notes

    def _on_failed(self, announcement: Announcement) -> None:
        """The desktop's service cannot be reached by us: Qt may try, else the window has a line for it."""
        if self._tray.available:
            self._tray.tell(announcement.title, announcement.text, announcement)
        else:
            self._say(announcement.title)

    def _on_clicked(self, announcement: Announcement) -> None:
        self.incident_clicked.emit(announcement.service_ids[0])

    # Snoozing.

    def snooze(self, choice: Snooze | None) -> None:
        """Tell nothing for a while, or with None at once again."""
        self._snoozed_until = choice.until(self._now()) if choice is not None else None
        self._keep_snooze()
        self._begin_snooze()

    def _begin_snooze(self) -> None:
        if self._snoozed_until is not None:
            self._snooze_over_at = self._boottime() + self._snoozed_until.timestamp() - self._now().timestamp()
            self._morning.start()
        self.look_at_snooze()

    def _follow_clock(self, now: dt.datetime) -> None:
        """Where the clock was set back, its end has another time now: that one is told, and kept."""
        ends = now.timestamp() + self._snooze_over_at - self._boottime()
        if self._snoozed_until is not None and self._snoozed_until.timestamp() - ends > _SET_BACK_SECONDS:
            self._snoozed_until = dt.datetime.fromtimestamp(ends)
            self._keep_snooze()

    def _keep_snooze(self) -> None:
        """Until tomorrow is meant for whoever logs in anew meanwhile, too."""
        work = partial(_write_snooze, self._kept_snooze, self._snoozed_until)
        self._program.gate.run(work, failed=_on_snooze_lost)

    def _on_kept_snooze(self, until: dt.datetime | None) -> None:
        """That of the program before; who chose another meanwhile has it."""
        if until is not None and self._snoozed_until is None and until <= Snooze.TOMORROW.until(self._now()):
            self._snoozed_until = until
            self._begin_snooze()

    def look_at_snooze(self) -> None:
        """End a snooze that is over, and let the tray say how long it lasts."""
        now = self._now()
        self._follow_clock(now)
        is_over = self._snoozed_until is not None and now >= self._snoozed_until
        if self._snoozed_until is not None and (is_over or self._boottime() >= self._snooze_over_at):
            self._snoozed_until = None
            self._keep_snooze()
        self._desk.is_snoozed = self._snoozed_until is not None
        if self._snoozed_until is None:
            self._morning.stop()
        words = snoozed_words(self._snoozed_until, now) if self._snoozed_until is not None else ""
        self._tray.show_snoozed(shown(words))
        self._set_timer()


def _read_snooze(path: Path) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(path.read_text("utf-8").strip()).astimezone().replace(tzinfo=None)
    except (OSError, ValueError, OverflowError):  # there is none, or nothing that means anything
        return None


def _write_snooze(path: Path, until: dt.datetime | None) -> None:
    if until is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(f"{until.isoformat()}\n", "utf-8")


def _on_snooze_lost(error: Exception) -> None:
    _log.warning("the snooze will not outlive the program: %s", error)
