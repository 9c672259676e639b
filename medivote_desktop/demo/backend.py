"""The backend's three processes, as a server that reloads itself has them.

The parent holds nothing: killed alone, it leaves the worker with the port, and the next start finds the port held.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from medivote_desktop.demo.pulse import log
from medivote_desktop.demo.server import StopSignals
from medivote_desktop.demo.service import Service, serve

# With the start of two interpreters the first answer comes about 0.65 s after the start.
_LOADING_SECONDS = 0.55
_ROLES = ("worker", "sessions")
_LOOK_SECONDS = 0.5
_CHILD_STOP_TIMEOUT_SECONDS = 3.0


def run_backend(service: Service, port: int, role: str, stop: StopSignals) -> int:
    """Be the process that the role names: the parent (no role), `worker` or `sessions`; the exit code."""
    if role == "worker":
        return _work(service, port, stop)
    if role == "sessions":
        return _expire_sessions(stop)
    return _supervise(stop)


def _supervise(stop: StopSignals) -> int:
    """Start the other two and wait; end them when the end is asked for, or when the worker has gone."""
    log("INFO", f"Started reloader process {os.getpid()}")
    # A signal that is ignored by now would be ignored by what is started, too.
    children = [subprocess.Popen([*_own_command(), "--role", role]) for role in _ROLES if not stop.asked]
    while not stop.wait(_LOOK_SECONDS) and children[0].poll() is None:
        pass
    _end(children)
    if stop.asked:
        return 0
    log("ERROR", f"The worker has ended with {children[0].returncode}")
    return 1


def _own_command() -> Sequence[str]:
    """The command line of this very process; a packaged program has no interpreter in it."""
    own_arguments = sys.argv[1:] if getattr(sys, "frozen", False) else sys.orig_argv[1:]
    return [sys.executable, *own_arguments]


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(_CHILD_STOP_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _work(service: Service, port: int, stop: StopSignals) -> int:
    log("INFO", "Waiting for the application to load")
    if stop.wait(_LOADING_SECONDS):
        return 0
    return serve(service, port, stop)


def _expire_sessions(stop: StopSignals) -> int:
    while not stop.wait(45.0):
        log("INFO", "Expired sessions removed")
    return 0
