"""What Windows does in its own way. Written from Microsoft's documentation; run under Wine, never on Windows itself.

Windows has no signals and no process groups that a console-less program could address. A stop goes from the polite
stages straight to the end of the whole tree, found by parent links.
"""

from __future__ import annotations

import contextlib

import psutil
from PySide6.QtCore import QProcess

from medivote_desktop.core.lifecycle import ProcessEnd
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of

HAS_SIGNALS = False
KILL_EXIT_CODE = 0xF291
"""With which QProcess ends a process; it says nothing about the process."""
SHELL = ("cmd", "/c")


def prepare(process: QProcess) -> None:
    """Nothing to prepare: CREATE_NO_WINDOW is Qt's default for a program without a console."""


def set_nice(pid: int, nice: int) -> None:
    """Map `nice` to the nearest priority class."""
    classes = ((10, psutil.IDLE_PRIORITY_CLASS), (1, psutil.BELOW_NORMAL_PRIORITY_CLASS))  # type: ignore[attr-defined]
    for least, priority in classes:
        if nice >= least:
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


def group_has_living(leader_pid: int) -> bool:
    """There are no groups."""
    return False


def signal_process(identity: ProcessIdentity, number: int) -> bool:
    """End exactly this process (TerminateProcess); the number is ignored. Returns whether it was there."""
    if identity_of(identity.pid) != identity:
        return False
    with contextlib.suppress(psutil.NoSuchProcess):
        psutil.Process(identity.pid).kill()
        return True
    return False


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


def marked_environment(pid: int) -> dict[str, str]:
    """The three markers in the environment of a process; empty if it has none or is not ours to read."""
    try:
        environment = psutil.Process(pid).environ()
    except (psutil.Error, OSError):
        return {}
    return {key: value for key, value in environment.items() if key.startswith("MEDIVOTE_")}


def all_pids() -> list[int]:
    """Every process of the machine."""
    return psutil.pids()


# Adoption: by looking now and then; QtCore's notifier for handles would make it an event.


def boot_id() -> str:
    """What differs from boot to boot."""
    return f"booted-{round(psutil.boot_time())}"


def session_of(pid: int) -> int:
    """There are no sessions of processes: a leader is whoever carries the markers and whose parent does not."""
    try:
        parent = psutil.Process(pid).ppid()
    except psutil.NoSuchProcess:
        return 0
    return pid if not marked_environment(parent) else parent


def open_process(pid: int) -> int | None:
    """None: the process is looked at now and then."""
    return None


def close_process(descriptor: int) -> None:
    """Nothing was opened."""


def exit_of(descriptor: int | None, identity: ProcessIdentity) -> ProcessEnd | None:
    """Unknown."""
    return None
