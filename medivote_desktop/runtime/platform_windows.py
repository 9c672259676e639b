"""What Windows does in its own way. Written from Microsoft's documentation; run under Wine, never on Windows itself.

Windows has no signals and no process groups that a console-less program could address. A stop goes from the polite
stages straight to the end of the whole tree, found by parent links.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import functools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import psutil
from PySide6 import QtCore
from PySide6.QtCore import QObject, QProcess
from shiboken6 import VoidPtr

from medivote_desktop.core.lifecycle import ProcessEnd
from medivote_desktop.runtime.obstacles import program_path
from medivote_desktop.runtime.processes.cmdline import batch_line, interpreter_line, is_batch, is_interpreter
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of

HAS_SIGNALS = False
KILL_EXIT_CODE = 0xF291
"""With which QProcess ends a process; it says nothing about the process."""
_INTERPRETER = os.environ.get("COMSPEC") or r"C:\Windows\System32\cmd.exe"
SHELL = (_INTERPRETER, "/d", "/s", "/c")


def prepare(process: QProcess) -> None:
    """Nothing to prepare: CREATE_NO_WINDOW is Qt's default for a program without a console."""


def set_command(process: QProcess, program: str, arguments: Sequence[str]) -> None:
    """What is to be executed; its directory and environment are set before.

    Windows would look for a path in our own directory, and for `.exe` alone.
    """
    program = program_path(program, process.workingDirectory(), process.processEnvironment().value("PATH")) or program
    native = ""
    if is_interpreter(program):
        native = interpreter_line(arguments)
    elif is_batch(program):
        program, native = _INTERPRETER, batch_line(program, arguments)
    process.setProgram(program)
    process.setArguments([] if native else list(arguments))
    process.setNativeArguments(native)  # type: ignore[attr-defined]


@contextlib.contextmanager
def _errors_of_system() -> Iterator[None]:
    """What psutil calls by names of its own, as POSIX has it."""
    try:
        yield
    except psutil.NoSuchProcess as error:
        raise ProcessLookupError(errno.ESRCH, str(error)) from error
    except psutil.AccessDenied as error:  # it runs as an administrator, and we do not
        raise PermissionError(errno.EACCES, str(error)) from error


def execute(process: QProcess) -> None:
    """Start it. Ctrl+C in a console that it shares with us is ours alone: we stop it in its turn."""
    kernel = _kernel()
    if not kernel.GetConsoleWindow():  # then it gets no console of ours either
        process.start()
        return
    kernel.SetConsoleCtrlHandler(None, True)  # what is started meanwhile ignores it, too, and goes on doing so
    try:
        process.start()
    finally:
        kernel.SetConsoleCtrlHandler(None, False)


def set_nice(pid: int, nice: int) -> None:
    """Map `nice` to the nearest priority class; raises PermissionError where this user may not."""
    classes = ((10, psutil.IDLE_PRIORITY_CLASS), (1, psutil.BELOW_NORMAL_PRIORITY_CLASS))  # type: ignore[attr-defined]
    for least, priority in classes:
        if nice >= least:
            with contextlib.suppress(ProcessLookupError), _errors_of_system():  # it may have ended already
                psutil.Process(pid).nice(priority)
            return


def signal_number(name: str) -> int:
    """No signal exists; the kill stage ends a process."""
    raise NotImplementedError(f"Windows has no signal {name}")


def group_exists(leader_pid: int, *, leader_reaped: bool) -> bool:
    """There are no groups; what is left of a tree is known by the identities recorded before."""
    return False


def signal_group(leader_pid: int, number: int, *, leader_reaped: bool) -> None:
    """There are no groups: nothing."""


def signal_leader(pid: int, number: int) -> None:
    """The leader is ended by QProcess, which holds its handle."""


def living_of_group(leader_pid: int) -> Iterator[ProcessIdentity]:
    """There are no groups."""
    return iter(())


def signal_process(identity: ProcessIdentity, number: int) -> bool:
    """End exactly this process (TerminateProcess); the number is ignored. Returns whether it was there.

    Raises:
        PermissionError: It is not ours to end.
    """
    if identity_of(identity.pid) != identity:
        return False
    try:
        with _errors_of_system():
            psutil.Process(identity.pid).kill()
    except ProcessLookupError:
        return False
    return True


def group_of(pid: int) -> int | None:
    """There are no groups."""
    return 0


def descendants(pid: int) -> tuple[ProcessIdentity, ...]:
    """All living children, grandchildren and so on of a process."""
    try:
        children = psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return ()
    return tuple(identity for child in children if (identity := identity_of(child.pid)))


def take_on_mark(number: int) -> None:
    """Windows has nothing that every process inherits and none can write over."""


def mark_of_process(pid: int) -> int | None:
    """See `take_on_mark`."""
    return None


def mark_of_foreign_process(pid: int) -> int | None:
    """See `take_on_mark`."""
    return None


def drop_own_mark() -> None:
    """See `take_on_mark`."""


def marked_environment(pid: int) -> dict[str, str]:
    """The markers in the environment of a process; empty if it has none or is not ours to read."""
    try:
        environment = psutil.Process(pid).environ()
    except (psutil.Error, OSError):
        return {}
    return {key: value for key, value in environment.items() if key.startswith("MEDIVOTE_")}


def all_pids() -> list[int]:
    """Every process of the machine."""
    return psutil.pids()


# Adoption.

_FIRST_OF_BOOT = "smss.exe"


@functools.cache
def boot_id() -> str:
    """What differs from boot to boot: when the session manager started, without which there is none.

    The time of the boot is no name for it. It is reckoned back from the clock, which is set and runs by itself: two
    programs of one boot would hardly ever agree, and the second would take nothing over.
    """
    first = (identity_of(pid) for pid in psutil.pids() if _name_of(pid) == _FIRST_OF_BOOT)
    begun = [identity.started for identity in first if identity is not None]
    return f"begun-{min(begun)}" if begun else f"booted-{round(psutil.boot_time())}"  # Wine has none


def _name_of(pid: int) -> str:
    try:
        return psutil.Process(pid).name().lower()
    except (psutil.Error, OSError):
        return ""


def session_of(pid: int) -> int:
    """There are no sessions of processes: a leader is whoever carries the markers and whose parent does not."""
    try:
        parent = psutil.Process(pid).parent()  # none that has taken the number of one that is gone
    except psutil.Error:
        return 0
    return parent.pid if parent is not None and marked_environment(parent.pid) else pid


_SYNCHRONIZE, _QUERY_LIMITED_INFORMATION = 0x0010_0000, 0x1000
_ERROR_INVALID_PARAMETER = 87  # what there is of a number that nobody has


def open_process(pid: int) -> int | None:
    """A handle that pins the process, and tells when it ends, and how; None where it is not ours to watch.

    Raises:
        ProcessLookupError: There is no such process.
    """
    handle: int | None = _kernel().OpenProcess(_SYNCHRONIZE | _QUERY_LIMITED_INFORMATION, False, pid)
    if not handle and ctypes.get_last_error() == _ERROR_INVALID_PARAMETER:  # type: ignore[attr-defined]
        raise ProcessLookupError(errno.ESRCH, os.strerror(errno.ESRCH))
    return handle or None


def watch_process(descriptor: int, on_ended: Callable[[], None], parent: QObject) -> Callable[[], None]:
    """Call once the process of this handle has ended; gives what ends the watch."""
    notifier = QtCore.QWinEventNotifier(VoidPtr(descriptor), parent)  # type: ignore[attr-defined]
    notifier.activated.connect(on_ended)
    notifier.setEnabled(True)
    return functools.partial(notifier.setEnabled, False)


def close_process(descriptor: int) -> None:
    """Give the handle back."""
    _kernel().CloseHandle(descriptor)


def exit_of(descriptor: int | None, identity: ProcessIdentity) -> ProcessEnd | None:
    """How a process ended, though it is no child of ours; None where it has not, or nobody tells."""
    if descriptor is None or _kernel().WaitForSingleObject(descriptor, 0) != 0:
        return None
    code = ctypes.c_uint32()
    if not _kernel().GetExitCodeProcess(descriptor, ctypes.byref(code)):
        return None
    return ProcessEnd() if code.value == KILL_EXIT_CODE else ProcessEnd(exit_code=code.value)


@functools.cache
def _kernel() -> Any:
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined]
    kernel.OpenProcess.restype = ctypes.c_void_p
    kernel.CloseHandle.argtypes = [ctypes.c_void_p]
    kernel.WaitForSingleObject.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
    kernel.GetExitCodeProcess.argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    return kernel
