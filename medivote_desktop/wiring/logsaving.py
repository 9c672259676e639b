"""Writes a copy of the log that is shown; loaded when somebody asks for one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from medivote_desktop.core import report
from medivote_desktop.runtime.farmounts import far_folder
from medivote_desktop.runtime.logs.merge import MergedLog
from medivote_desktop.runtime.logs.parts import PartedLog
from medivote_desktop.runtime.logs.reader import LogReader
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.detail.log import LogView
from medivote_desktop.ui.detail.logmarks import LINE_END, MOST_LINES, collect
from medivote_desktop.ui.language import figure, tr, trn

Say = Callable[[str], None]


def save(
    reader: LogReader | PartedLog | MergedLog, view: LogView, target: str, worker: Callable[[str], Gate], say: Say
) -> None:
    """The file byte by byte; where only some lines are shown, or those of several logs, their visible text.

    Args:
        worker: Gives who does what takes long with a path.
    """
    failed = partial(_failed, say, target)
    if isinstance(reader, LogReader | PartedLog) and not (view.is_filtered and view.matches is not None):
        try:
            gate = worker(reader.path if far_folder(reader.path) else target)
            reader.save(target, gate, lambda length: say(_saved(length, target)), failed)
        except OSError as error:
            failed(error)
        return
    rows = view.rows
    if rows is None or rows.end - rows.first > MOST_LINES:
        say(tr("More than {most:,} lines: save the whole log instead", most=MOST_LINES))
        return

    def write(lines: list[str] | None) -> None:
        if lines is None:
            say(tr("The lines are too long to be saved one by one: save the whole log instead"))
            return
        count = len(lines) - (len(lines) > 1 and lines[-1] == "")
        told = trn("Saved {count:,} line to {path}", "Saved {count:,} lines to {path}", count, path=target)
        worker(target).run(partial(_write, Path(target), lines), lambda _length: say(told), failed)

    span = (rows.first, 0), (max(rows.first, rows.end - 1), LINE_END)
    collect(view, rows, span, write, reader.names)


def _write(path: Path, lines: list[str]) -> None:
    """Line by line: as one text it would take the room twice."""
    with path.open("w", encoding="utf-8", errors="replace", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines[:-1])
        file.writelines(lines[-1:])  # none where they went meanwhile, or nothing fits a filter


def _saved(length: int, target: str) -> str:
    return tr("Saved {size} to {path}", size=figure(report.bytes_text(length)), path=target)


def _failed(say: Say, target: str, error: Exception) -> None:
    say(tr("Cannot save {path}: {error}", path=target, error=getattr(error, "strerror", None) or error))
