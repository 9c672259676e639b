"""Imports every module of ours as Windows would: its name for the platform, and without what only POSIX has.

Run as a program of its own, for it takes Python's modules apart. What others' modules do on Windows stays theirs: they
are imported before, as what they are here. Prints what cannot be imported.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import select
import signal
import socket
import sys
import time
import traceback
import types
from pathlib import Path

POSIX_MODULES = ("fcntl", "grp", "pwd", "resource", "termios", "tty", "pty")
WINDOWS_MODULES = ("msvcrt", "winreg", "_winapi")
POSIX_NAMES = {
    os: (
        "O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK WEXITSTATUS WIFEXITED WIFSIGNALED WTERMSIG WNOHANG chown "
        "copy_file_range fchmod fchown fork geteuid getgid getpgid getpgrp getpriority getsid getuid getxattr "
        "initgroups killpg lchown mkfifo nice pidfd_open posix_spawn pread preadv pwrite sched_getaffinity sched_yield "
        "sendfile setpgid setpriority setsid setxattr statvfs sysconf sysconf_names uname wait3 wait4"
    ),
    select: "poll epoll EPOLLIN POLLERR POLLHUP POLLIN POLLNVAL POLLOUT",
    signal: "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGQUIT SIGUSR1 SIGUSR2 SIGWINCH pthread_sigmask sigwait",
    socket: "AF_UNIX SCM_RIGHTS SO_PEERCRED",
    time: "CLOCK_BOOTTIME CLOCK_MONOTONIC clock_gettime clock_gettime_ns",
}


def pretend() -> None:
    """Make Python what it is on Windows, as far as our modules look at import."""
    for name in POSIX_MODULES:
        sys.modules[name] = None  # type: ignore[assignment] # that is how Python notes a module that is not there
    for name in WINDOWS_MODULES:
        sys.modules[name] = types.ModuleType(name)
    for module, names in POSIX_NAMES.items():
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    sys.platform = "win32"


def main() -> None:
    """Import what the command line names: first others' modules, then, behind a dash, ours."""
    words = sys.argv[1:]
    foreign, ours = words[: words.index("-")], words[words.index("-") + 1 :]
    for name in foreign:
        if name.partition(".")[0] not in (*POSIX_MODULES, *WINDOWS_MODULES):
            with contextlib.suppress(ImportError):  # one of several Pythons; ours tell whether they need it
                importlib.import_module(name)
    pretend()
    for name in ours:
        try:
            importlib.import_module(name)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is what the test wants to know
            place = next(
                frame for frame in reversed(traceback.extract_tb(error.__traceback__)) if "medivote" in frame.filename
            )
            sys.stdout.write(f"{name}: {error!r} in {Path(place.filename).name}, line {place.lineno}\n")


if __name__ == "__main__":
    main()
