"""What becomes of our own bugs: each is written down beside the log, and said, and never ends supervision."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
import threading
import time
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from medivote_desktop import __version__
from medivote_desktop.core.logs.repeats import Repeats
from medivote_desktop.core.say import say, say_many
from medivote_desktop.runtime.farmounts import in_time

if TYPE_CHECKING:
    from medivote_desktop.app import Program
    from medivote_desktop.runtime.instance import InstanceLock

_log = logging.getLogger(__name__)
_qt_log = logging.getLogger("medivote_desktop.qt")

REPORT_NAME = "crash.txt"
FAULT_NAME = "fault.txt"
_REPORT_MAX_BYTES = 256 * 1024
_FAULTS_KEPT = 2
_SAME_A_MINUTE = 5

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class CrashReports(QObject):
    """Writes a report of each exception that nobody caught, in whatever thread it was.

    Attributes:
        earlier_fault: What the program before this one died of, as far as Python could still tell; else empty.

    Signals:
        reported: Carries the text of a report; told in the thread of the loop.
    """

    reported = Signal(str)

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self._repeats = Repeats(_SAME_A_MINUTE)
        self._busy = threading.local()
        self._fault_file: TextIOWrapper | None = None
        self.earlier_fault = ""

    def install(self) -> None:
        """From now on every such exception, fault and message of Qt is written down; for the rest of the process."""
        in_time(self._folder, self._watch_faults)
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception
        sys.unraisablehook = self._on_unraisable
        qInstallMessageHandler(self._on_qt_message)

    def let_go(self) -> None:
        """Leave Qt's messages to Qt: it may still have some when Python is gone."""
        qInstallMessageHandler(None)

    def _watch_faults(self) -> None:
        """Let Python write down where each thread stood if it dies; an earlier such file is kept aside."""
        path = self._folder / FAULT_NAME
        try:
            self.earlier_fault = _first_line(path)
            if self.earlier_fault:
                _rotate(path, _FAULTS_KEPT)
            self._fault_file = path.open("w", encoding="utf-8")
            faulthandler.enable(self._fault_file)
        except OSError as error:  # a full disk costs us the report and nothing else
            _log.warning("faults cannot be written down: %s", error)

    # What Python tells.

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if not issubclass(kind, KeyboardInterrupt):
            self._report(error, "in the main thread")

    def _on_thread_exception(self, told: threading.ExceptHookArgs) -> None:
        threading.__excepthook__(told)
        if told.exc_value is not None and told.exc_type is not SystemExit:
            self._report(told.exc_value, f"in the thread {told.thread.name if told.thread else '?'}")

    def _on_unraisable(self, told: sys.UnraisableHookArgs) -> None:
        sys.__unraisablehook__(told)
        if told.exc_value is not None:
            self._report(told.exc_value, f"{told.err_msg or 'ignored'}: {told.object!r}")

    def _report(self, error: BaseException, where: str) -> None:
        """Never fails, and never reports what happens while it reports."""
        if getattr(self._busy, "is_busy", False):
            return
        self._busy.is_busy = True
        try:
            if self._repeats.passes(f"{type(error).__name__} {error}", time.monotonic()):
                self._write(_text(error, where))
            self._repeats.over(time.monotonic())
        finally:
            self._busy.is_busy = False

    def _write(self, text: str) -> None:
        _log.error("a bug of this program %s", text)
        path = self._folder / REPORT_NAME
        with contextlib.suppress(OSError):  # the log has said it, if the disk takes anything
            in_time(path, partial(_append, path, text))
        self.reported.emit(text)

    # What Qt tells.

    def _on_qt_message(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        """To the terminal as ever, and to our log, which counts what comes again and again."""
        category = getattr(context, "category", None) or "default"
        if sys.stderr is not None:
            with contextlib.suppress(OSError, ValueError):
                prefix = "" if category == "default" else f"{category}: "
                sys.stderr.write(f"{prefix}{message}\n")
        if not getattr(self._busy, "is_busy", False):
            self._busy.is_busy = True
            try:
                _qt_log.log(_LEVELS.get(kind, logging.INFO), "Qt (%s): %s", category, message)
            finally:
                self._busy.is_busy = False


def watch_crashes(folder: Path, lock: InstanceLock, program: Program) -> tuple[CrashReports, str]:
    """Write our own bugs down from now on; also gives what to tell of the program before this one, if anything."""
    reports = CrashReports(folder, program)
    reports.install()
    program.left.connect(reports.let_go)
    words = unclean_words(was_left=lock.was_left, earlier_fault=reports.earlier_fault)
    if words:
        _log.warning("%s", words)
    return reports, words


def unclean_words(*, was_left: bool, earlier_fault: str) -> str:
    """What to tell of the end of the program before this one; empty where that was in order."""
    if earlier_fault:
        return say("The program crashed last time ({fault}); a report is in the log folder.", fault=earlier_fault)
    return say("The program did not end in order last time: it was killed, or crashed.") if was_left else ""


def with_survivors(words: str, count: int) -> str:
    """The same, and on a line of its own what a person asks then: whether the services ran on."""
    ran_on = say_many("{count} service ran on.", "{count} services ran on.", count) if count else ""
    return f"{words}\n{ran_on}" if ran_on else words


def _text(error: BaseException, where: str) -> str:
    import traceback  # only a bug needs it

    head = f"{time.strftime('%Y-%m-%d %H:%M:%S')}, MediVote Desktop {__version__}, {where}"
    return head + "\n" + "".join(traceback.format_exception(error))


def _first_line(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.readline().strip()[:200]
    except FileNotFoundError:
        return ""


def _rotate(path: Path, kept: int) -> None:
    for number in range(kept, 0, -1):
        older = path.with_name(f"{path.name}.{number}")
        newer = path if number == 1 else path.with_name(f"{path.name}.{number - 1}")
        if newer.exists():
            newer.replace(older)


def _append(path: Path, text: str) -> None:
    if path.exists() and path.stat().st_size > _REPORT_MAX_BYTES:
        _rotate(path, 1)
    with path.open("a", encoding="utf-8", errors="replace") as file:
        file.write(text + "\n")
