"""`status --watch`: the table, as it changes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Generator, Sequence

from medivote_desktop.core import report
from medivote_desktop.ctl.chosen import only
from medivote_desktop.ctl.codes import EXIT_OK
from medivote_desktop.ctl.fleet import Fleet, Status, title
from medivote_desktop.ctl.ink import Ink, plain
from medivote_desktop.ctl.screen import Screen, check_reader
from medivote_desktop.ctl.table import fitted, table, worst_first
from medivote_desktop.remote.errors import NoAnswerError, NotRunningError

_RETRY_SECONDS = 1.0
_TICK_SECONDS = 0.1


def watch_json(fleet: Fleet, names: Sequence[str]) -> int:
    """An object a line, for scripts; ends with the program. Without names of all services."""
    for status in fleet.watch():
        if status is None:
            check_reader()
        else:
            print(json.dumps(only(names, status)), flush=True)
    return EXIT_OK


def watch(fleet: Fleet, names: Sequence[str]) -> int:
    """Until somebody ends it. A program that goes away is waited for, once it was seen. Without names all services."""
    ink = Ink(sys.stdout)
    seen = _Seen()
    looks = _again_and_again(fleet, names, seen)
    first = next(looks)  # what is wrong from the beginning is said without a screen
    with Screen() as screen:
        seen.status = first or seen.status
        _draw(screen, seen, ink)
        for status in looks:
            if status is None:
                check_reader()
                if not screen.is_terminal:
                    continue
            else:
                seen.status = status
            if screen.is_quit():
                break
            _draw(screen, seen, ink)
    return EXIT_OK


class _Seen:
    """What was seen last, and since when nothing is."""

    status: Status | None = None
    trouble = ""
    lost_at = 0.0


def _again_and_again(fleet: Fleet, names: Sequence[str], seen: _Seen) -> Generator[Status | None, None, None]:
    while True:
        try:
            for status in fleet.watch():
                if status is not None:
                    seen.trouble = ""
                yield None if status is None else only(names, status)
            trouble = "the program has left"
        except (NotRunningError, NoAnswerError) as error:
            if seen.status is None:
                raise
            trouble = str(error)
        if not seen.trouble:
            seen.lost_at = time.monotonic()
        seen.trouble = trouble
        until = time.monotonic() + _RETRY_SECONDS
        while time.monotonic() < until:
            yield None
            time.sleep(_TICK_SECONDS)


def _draw(screen: Screen, seen: _Seen, ink: Ink) -> None:
    if seen.status is None:
        return
    size = screen.size()
    lines = frame(seen.status, ink, size)
    if seen.trouble:
        since = report.duration_text(time.monotonic() - seen.lost_at)
        words = f"connection lost since {since}, trying again: {plain(seen.trouble)}"
        lines[0] = ink.warning(fitted(words, size[0] if size else None))
    screen.draw(lines)


def frame(status: Status, ink: Ink, size: tuple[int, int] | None) -> list[str]:
    """The lines to be shown in so many columns and lines; what needs attention is always among them."""
    services = status["services"]
    if size is None:
        return [plain(title(status)), *table(services, ink)]
    width, height = size
    room = max(1, height - 2)
    more = []
    if len(services) > room:
        services = worst_first(services)[: room - 1]
        more = [ink.quiet(fitted(f"… {len(status['services']) - len(services)} more; make the window taller", width))]
    return [fitted(plain(title(status)), width), *table(services, ink, width), *more][:height]
