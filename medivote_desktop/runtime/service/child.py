"""QProcess, wrapped once: one child after another of one service, each end a value.

The three callbacks are plain callables, not signals: they lie on the path from a crash to the replacement.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from medivote_desktop.core.lifecycle import ProcessEnd
from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.environment import MARKERS
from medivote_desktop.runtime.processes.strays import KILL_SIGNAL
from medivote_desktop.runtime.service.ends import Ends
from medivote_desktop.runtime.service.launch import LaunchSpec, SpawnFault, diagnose
from medivote_desktop.runtime.signalobjects import forget_signals

if sys.platform == "linux":
    from medivote_desktop.runtime.processes.held import end_of_held

_log = logging.getLogger(__name__)


_ending: set[QProcess] = set()


def end_helper(process: QProcess) -> None:
    """Kill a helper (a stop or health command), with all that it started, and let it go when it has ended.

    Who asked it may go before: with its parent it would be destroyed, which waits for its end. A command that hangs on
    a disk does not end when it is killed, and the loop would hang with it.
    """
    if process.state() is QProcess.ProcessState.NotRunning:
        process.deleteLater()
        return
    process.setParent(None)
    _ending.add(process)
    process.finished.connect(partial(_let_go, process))
    if pid := process.processId():
        try:
            system.signal_group(pid, KILL_SIGNAL, leader_reaped=False)
            if not system.HAS_SIGNALS:  # and no groups either
                for member in system.descendants(pid):
                    system.signal_process(member, KILL_SIGNAL)
        except PermissionError as error:  # it became another user's (sudo): what is left of it ends by itself, or stays
            _log.warning("pid %d, a command that takes too long, cannot be ended: %s", pid, error)
    process.kill()


def _let_go(process: QProcess, *_end: object) -> None:
    _ending.discard(process)
    process.deleteLater()


_EMPTY = QProcessEnvironment()
_NORMAL = QProcess.ExitStatus.NormalExit
_STARTING, _RUNNING = QProcess.ProcessState.Starting, QProcess.ProcessState.Running
_EXECUTION_MS = 2  # after a vfork the kernel has some microseconds left to do, elsewhere it does all of it meanwhile
_MARKERS = frozenset(MARKERS)
_inherited: tuple[Mapping[str, str], QProcessEnvironment] | None = None


def environment_of(values: Mapping[str, str]) -> QProcessEnvironment:
    """These variables for a child; what we inherited ourselves keeps its bytes, also where they are no text."""
    made = QProcessEnvironment.systemEnvironment()
    for key in made.keys():  # noqa: SIM118  # it is no mapping
        if key not in values:
            made.remove(key)
    for key, value in values.items():
        if _is_text(value) or not made.contains(key):
            made.insert(key, value)
    return made


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:  # bytes that Python carries along in a form of its own, which Qt does not know
        return False
    return True


def _environment(spec: LaunchSpec, run: int) -> QProcessEnvironment:
    """The whole environment of a run. What all services inherit is made once; a copy is made within Qt.

    The markers are every service's and are always written anew: with nothing but them to add, there is no copy.
    """
    global _inherited
    if _inherited is None or _inherited[0] is not spec.inherited:
        _inherited = spec.inherited, environment_of(spec.inherited)
    has_markers_only = spec.own.keys() <= _MARKERS
    environment = _inherited[1] if has_markers_only else QProcessEnvironment(_inherited[1])
    for key, value in spec.own.items():
        environment.insert(key, value)
    environment.insert("MEDIVOTE_RUN", str(run))
    return environment


def _set_nice(pid: int, spec: LaunchSpec) -> None:
    try:
        system.set_nice(pid, spec.nice)
    except OSError as error:
        _log.warning("%s: nice = %d cannot be set: %s", spec.own.get("MEDIVOTE_SERVICE"), spec.nice, error)


class Child:
    """Executes a `LaunchSpec`, run after run, and tells what becomes of it.

    No QObject: with a hundred of them that would be a tenth of the time between the first spawn and the last.

    Args:
        on_started: The program is executed; where `confirm()` could not tell, or it ends before.
        on_failed: It could not be executed; may come within `confirm()` itself.
        on_ended: It ended, and how.
        ends: Watches it.
    """

    __slots__ = (
        *("__weakref__", "_ends", "_last_pid", "_listens", "_on_ended", "_on_failed", "_on_started", "_process"),
        *("_spec", "_waits"),
    )

    def __init__(
        self,
        on_started: Callable[[], None],
        on_failed: Callable[[SpawnFault], None],
        on_ended: Callable[[ProcessEnd], None],
        ends: Ends,
        parent: QObject | None = None,
    ) -> None:
        self._ends = ends
        self._on_started, self._on_failed, self._on_ended = on_started, on_failed, on_ended
        self._spec: LaunchSpec | None = None
        self._listens = self._waits = False
        self._last_pid = 0
        self._process = QProcess(parent)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        self._process.setStandardInputFile(QProcess.nullDevice())
        system.prepare(self._process)
        self._process.finished.connect(self._finished)
        forget_signals(self._process)

    @property
    def pid(self) -> int | None:
        """The process id while it runs; it cannot be taken by another process before `on_ended`."""
        return self._process.processId() or None

    def prepare(self, spec: LaunchSpec, run: int) -> None:
        """Make ready what is to be executed; `run` becomes its marker MEDIVOTE_RUN."""
        self._process.setProcessEnvironment(_environment(spec, run))
        if spec is not self._spec:
            self._use(spec)

    def execute(self) -> int | None:
        """Execute the program. Takes about half a millisecond; others wait meanwhile, so nothing else is done here.

        Returns:
            Its process id; None if there is no process.
        """
        self._waits = True
        system.execute(self._process)
        self._last_pid = self._process.processId()
        return self._last_pid or None

    def forget_environment(self) -> None:
        """It is executed, or is not: what it was to see is needed no more, and five hundred times it is megabytes."""
        self._process.setProcessEnvironment(_EMPTY)

    def confirm(self) -> bool:
        """Look what has become of the execution.

        Returns:
            Whether the program is executed, and `on_started` has not told it, as it does before `on_ended`. After a
            vfork it is, or it has failed, and no other turn of the loop is needed to find out; elsewhere `on_started`
            or `on_failed` may tell it later.
        """
        process, spec = self._process, self._spec
        state = process.state()
        is_executed = state is _RUNNING or (state is _STARTING and process.waitForStarted(_EXECUTION_MS))
        if is_executed:
            self._ends.watch(process)
        elif process.state() is _STARTING:
            self._listen()
        elif self._waits and spec is not None:  # and has not ended
            self._waits = False
            self._on_failed(self._diagnosis(spec))
            return False
        if spec is not None and spec.nice and (pid := self.pid) is not None:
            _set_nice(pid, spec)
        is_news = is_executed and self._waits
        self._waits = self._waits and not is_executed
        return is_news

    def close(self) -> None:
        """It has ended, and executes nothing any more."""
        self._process.deleteLater()

    def kill(self) -> None:
        """End the process itself, not its tree."""
        self._process.kill()

    def _use(self, spec: LaunchSpec) -> None:
        self._spec = spec
        self._process.setWorkingDirectory(spec.directory)
        system.set_command(self._process, spec.program, spec.arguments)
        output = spec.log_file or QProcess.nullDevice()
        self._process.setStandardOutputFile(output, QProcess.OpenModeFlag.Append)

    def _listen(self) -> None:
        """Hear later what becomes of this start."""
        if not self._listens:
            self._listens = True
            self._process.started.connect(self._started)
            self._process.errorOccurred.connect(self._error_occurred)

    def _started(self) -> None:
        if self._process.state() is _RUNNING:  # the execution took longer than `confirm` waited for it
            self._ends.watch(self._process)
        if self._waits:
            self._waits = False
            self._on_started()

    def _error_occurred(self, error: QProcess.ProcessError) -> None:
        # A crash is told by `finished`, which follows; the other errors concern pipes, and there are none.
        if self._waits and error is QProcess.ProcessError.FailedToStart and self._spec is not None:
            self._waits = False
            self._on_failed(self._diagnosis(self._spec))

    def _diagnosis(self, spec: LaunchSpec) -> SpawnFault:
        words = self._process.errorString()
        try:
            return diagnose(spec, words)
        except OSError as error:  # whatever a diagnosis stumbles over, the fault must be told
            return SpawnFault(f"{words} ({error})")

    def _finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._started()  # of many that are executed together some end before anybody has looked
        if sys.platform == "linux" and code == 0 and status is not _NORMAL:  # there is no signal 0
            self._on_ended(end_of_held(self._last_pid))
            return
        if code == system.KILL_EXIT_CODE:
            self._on_ended(ProcessEnd())
            return
        if system.HAS_SIGNALS:
            self._on_ended(ProcessEnd(exit_code=code) if status is _NORMAL else ProcessEnd(signal=code))
            return
        self._on_ended(ProcessEnd(exit_code=code & 0xFFFF_FFFF))  # without a sign, as Windows tells and people know it
