"""What Linux and macOS do in their own way: sessions, process groups, signals, descriptor limits.

What they tell of processes stands in `processes_posix`.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import os
import signal
from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, QProcess, QSocketNotifier

from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.processes.posix import HAS_PIDFD, all_pids

HAS_SIGNALS = True
KILL_EXIT_CODE: int | None = None
SHELL = ("/bin/sh", "-c")


def prepare(process: QProcess) -> None:
    """Let the child lead a session of its own, with default signal handlers and none of our descriptors.

    vfork spares the copy of our page tables, which grow with the window; nothing runs between it and exec but Qt's own
    few calls.
    """
    process.setUnixProcessParameters(_parameters())


@functools.cache
def _parameters() -> QProcess.UnixProcessParameters:
    flags = QProcess.UnixProcessFlag
    parameters = QProcess.UnixProcessParameters()
    parameters.flags = flags.CreateNewSession | flags.CloseFileDescriptors | flags.ResetSignalHandlers | flags.UseVFork
    return parameters


def set_command(process: QProcess, program: str, arguments: Sequence[str]) -> None:
    """What is to be executed; its directory and environment are set before."""
    process.setProgram(program)
    process.setArguments(list(arguments))


def execute(process: QProcess) -> None:
    """Start it."""
    process.start()


def watch_process(descriptor: int, on_ended: Callable[[], None], parent: QObject) -> Callable[[], None]:
    """Call once the process of this descriptor has ended; gives what ends the watch."""
    notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, parent)
    notifier.activated.connect(on_ended)
    return functools.partial(notifier.setEnabled, False)


def set_nice(pid: int, nice: int) -> None:
    """Give a fresh child its priority; raises PermissionError where this user may not."""
    os.setpriority(os.PRIO_PROCESS, pid, nice)


@functools.cache
def signal_number(name: str) -> int:
    """The number of `TERM`, `INT` and so on."""
    return int(signal.Signals[f"SIG{name}"])


def group_exists(leader_pid: int, *, leader_reaped: bool) -> bool:
    """Whether the process group of this leader has members.

    A group keeps its number reserved for as long as it has members. Once the leader is reaped, a live process with
    that number is therefore a stranger's, and its group is not ours.
    """
    try:
        os.killpg(leader_pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # members exist that changed their user, unless it is a stranger's
        pass
    return not (leader_reaped and identity_of(leader_pid) is not None)


def signal_group(leader_pid: int, number: int, *, leader_reaped: bool) -> None:
    """Send a signal to every member of a service's group; nothing if none is left."""
    if leader_reaped and not group_exists(leader_pid, leader_reaped=True):
        return
    try:
        os.killpg(leader_pid, number)
    except ProcessLookupError:
        if not leader_reaped:  # just forked: it does not lead its group yet
            with contextlib.suppress(ProcessLookupError):
                os.kill(leader_pid, number)


def signal_leader(pid: int, number: int) -> None:
    """Send a signal to a child of ours that is not reaped yet."""
    os.kill(pid, number)


def living_of_group(leader_pid: int) -> Iterator[ProcessIdentity]:
    """The members of a group that are more than zombies that nobody reaps. Costs a look at every process."""
    for pid in all_pids():
        try:
            is_member = os.getpgid(pid) == leader_pid
        except ProcessLookupError:
            continue
        if is_member and (identity := identity_of(pid)) is not None:
            yield identity


def signal_process(identity: ProcessIdentity, number: int) -> bool:
    """Send a signal to exactly this process, never to one that took its number since.

    Returns:
        Whether it was sent; False if the process is gone.

    Raises:
        OSError: It belongs to another user, or there is no descriptor left to pin it.
    """
    try:
        descriptor = os.pidfd_open(identity.pid) if HAS_PIDFD else None
    except OSError as error:
        if error.errno not in (errno.ESRCH, errno.EINVAL, errno.ENOSYS):
            raise
        return False
    try:
        # The descriptor pins the process first; only then is it compared, so nothing can change in between.
        if identity_of(identity.pid) != identity:
            return False
        if descriptor is None:
            os.kill(identity.pid, number)
        else:
            signal.pidfd_send_signal(descriptor, number)
    except ProcessLookupError:
        return False
    finally:
        if descriptor is not None:
            os.close(descriptor)
    return True
