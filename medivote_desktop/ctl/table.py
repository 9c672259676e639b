"""The fleet as a table, as wide as it may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from medivote_desktop.core import report
from medivote_desktop.core.records import dataclass
from medivote_desktop.ctl.ink import Ink, plain

Service = Mapping[str, Any]

_GAP = "  "
_INDENT = "    "
_DETAIL_WIDTH = 24
_NAME_WIDTH = 7
_SEVERE = ("failed", "backoff")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. Where the table is too wide, columns leave in the order of `leaves`; 0: it stays.

    Attributes:
        is_figure: Stands at the right end, as in the window, so that figures can be compared.
    """

    heading: str
    text: Callable[[Service], str]
    leaves: int = 0
    is_figure: bool = False


def _health(service: Service) -> str:
    return "-" if service["health"] == "unknown" else str(service["health"])


def _cpu(service: Service) -> str:
    cpu = service["cpu_percent"]
    return "-" if cpu is None else f"{cpu:.1f} %"


def _memory(service: Service) -> str:
    return "-" if service["rss_bytes"] is None else report.bytes_text(service["rss_bytes"])


def _uptime(service: Service) -> str:
    return "-" if service["uptime_seconds"] is None else report.duration_text(service["uptime_seconds"])


def _detail(service: Service) -> str:
    if service["state"] == "stopped" and not service["enabled"]:
        return report.DISABLED
    detail = report.brief(plain(service["reason"]))
    if service["next_step_seconds"] is not None and service["state"] in ("backoff", "stopping"):
        left = f"{service['next_step_seconds']:.0f} s"
        what = f"retry in {left}" if service["state"] == "backoff" else f"{plain(service['stop_stage'])}, {left} left"
        detail = what + (f": {detail}" if detail else "")
    return detail


COLUMNS = (
    Column("SERVICE", lambda service: plain(service["id"])),
    Column("STATE", lambda service: plain(report.state_word(service["state"]))),
    Column("HEALTH", _health, leaves=6),
    Column("CPU", _cpu, leaves=5, is_figure=True),
    Column("MEMORY", _memory, leaves=4, is_figure=True),
    Column("PID", lambda service: str(service["pid"] or "-"), leaves=1, is_figure=True),
    Column("PORT", lambda service: ",".join(map(str, service["ports"])) or "-", leaves=2, is_figure=True),
    Column("UPTIME", _uptime, leaves=3, is_figure=True),
    Column("", _detail),
)


def table(
    services: Sequence[Service], ink: Ink, width: int | None = None, *, is_detail_whole: bool = False
) -> list[str]:
    """The lines of the table. Without a width nothing is left out.

    Args:
        is_detail_whole: What is told at the end is not cut, but goes on below where it does not fit.
    """
    if is_detail_whole and width is not None:
        return _with_details_below(services, ink, width)
    columns = COLUMNS if width is None else _fitting(services, width, _DETAIL_WIDTH)
    return _lines(services, columns, ink, width)


def _with_details_below(services: Sequence[Service], ink: Ink, width: int) -> list[str]:
    """As `table`, if that fits; else what is told of a service has lines of its own."""
    whole = _lines(services, COLUMNS, ink, None)
    if max(columns_of(plain(line)) for line in whole) <= width:
        return whole
    columns = tuple(column for column in _fitting(services, width, 0) if column.heading)
    heading, *rows = _lines(services, columns, ink, width)
    lines = [heading]
    for service, row in zip(services, rows, strict=True):
        lines += [row, *(_INDENT + line for line in _wrapped(_detail(service), width - len(_INDENT)))]
    return lines


def _wrapped(text: str, width: int) -> list[str]:
    from textwrap import wrap

    width = max(width, _DETAIL_WIDTH)
    if text.isascii():
        return wrap(text, width)
    # A character that is two columns wide counts as two; one may be parted from its second, which is worth a column.
    counted = "".join(character + "\0" * (columns_of(character) - 1) for character in text)
    return [line.replace("\0", "") for line in wrap(counted, width - 1)]


def _lines(services: Sequence[Service], columns: Sequence[Column], ink: Ink, width: int | None) -> list[str]:
    rows = [[column.text(service) for column in columns] for service in services]
    widths = [
        max(columns_of(text) for text in (column.heading, *(row[at] for row in rows)))
        for at, column in enumerate(columns)
    ]
    if width is not None:
        # A long name makes room for its state.
        beside = sum(each + len(_GAP) for column, each in zip(columns, widths, strict=True) if column.heading)
        widths[0] = max(_NAME_WIDTH, min(widths[0], width - beside + widths[0] + len(_GAP)))
        for row in rows:
            row[0] = fitted(row[0], widths[0])
    lines = [ink.heading(fitted(_joined([column.heading for column in columns], widths, columns), width))]
    for service, row in zip(services, rows, strict=True):
        line = fitted(_joined(row, widths, columns), width)
        lines.append(_coloured(line, service, widths, ink))
    return lines


def _fitting(services: Sequence[Service], width: int, detail_width: int) -> tuple[Column, ...]:
    """The columns for which there is room, if what is told at the end gets so much of it, too."""
    columns = list(COLUMNS)
    widest = {
        column.heading: max(columns_of(text) for text in (column.heading, *map(column.text, services)))
        for column in columns
    }
    widest[""] = min(widest[""], detail_width)
    for leaving in sorted((column for column in COLUMNS if column.leaves), key=lambda column: column.leaves):
        if sum(widest[column.heading] + len(_GAP) for column in columns) - len(_GAP) <= width:
            break
        columns.remove(leaving)
    return tuple(columns)


def _joined(row: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> str:
    cells = []
    for text, width, column in zip(row, widths, columns, strict=True):
        room = " " * (width - columns_of(text))
        cells.append(room + text if column.is_figure else text + room)
    return _GAP.join(cells).rstrip()


def _coloured(line: str, service: Service, widths: Sequence[int], ink: Ink) -> str:
    """The state's word in its colour. All before it is ASCII, so that columns are characters there."""
    start = widths[0] + len(_GAP)
    end = start + len(report.state_word(service["state"]))
    state = "unhealthy" if service["state"] == "running" and service["health"] == "unhealthy" else service["state"]
    return line[:start] + ink.state(line[start:end], state) + line[end:]


def fitted(text: str, width: int | None) -> str:
    """The text, cut where it is too wide."""
    if width is None or columns_of(text) <= width:
        return text
    kept, room = "", width - 1
    for character in text:
        room -= columns_of(character)
        if room < 0:
            break
        kept += character
    return kept.rstrip() + "…"


def columns_of(text: str) -> int:
    """How wide a terminal shows it."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def worst_first(services: Sequence[Service]) -> list[Service]:
    """What needs attention before the rest; for a window that has no room for all."""

    def rank(service: Service) -> int:
        if service["state"] in _SEVERE or service["health"] == "unhealthy":
            return 0
        return 2 if service["state"] in ("running", "completed") else 1

    return sorted(services, key=rank)
