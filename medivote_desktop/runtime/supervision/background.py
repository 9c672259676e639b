"""Tells what became of what a run had started besides: ended with it, or out of our reach."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from medivote_desktop.core.events import Explained
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.say import say_many

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess
    from medivote_desktop.runtime.processes.identity import ProcessIdentity
    from medivote_desktop.runtime.processes.marks import Mark
    from medivote_desktop.runtime.processes.strays import MarkedProcesses

_log = logging.getLogger(__name__)

_PIDS_TOLD = 5  # a server may have hundreds of workers, and all this stands in one line


def explain(
    services: Mapping[str, ServiceProcess], ended: MarkedProcesses, foreign: MarkedProcesses, now: float
) -> None:
    """Say it of the services whose runs are over.

    Args:
        ended: What was ended. It is said of those whose last run ended well and by itself: a daemon, or a command that
            starts one.
        foreign: What is left and cannot be ended, mostly because it has become another user's.
    """
    for (service_id, run), pids in _by_run(ended):
        service = services.get(service_id)
        if service is not None and _ended_well(service):
            words = say_many(
                "what it had put into the background was ended (pid {pids}): "
                "let it run in the foreground, or set kill_tree = no",
                "what it had put into the background was ended (pids {pids}): "
                "let it run in the foreground, or set kill_tree = no",
                len(pids),
                pids=_listed(pids),
            )
            service.post(Explained(now, run, words))
    for (service_id, run), pids in _by_run(foreign):
        words = say_many(
            "what it had started runs on (pid {pids}) and cannot be ended: "
            "it is another user's, or stuck in the kernel",
            "what it had started runs on (pids {pids}) and cannot be ended: "
            "it is another user's, or stuck in the kernel",
            len(pids),
            pids=_listed(pids),
        )
        _log.warning("%s: run %d is over, but %s", service_id, run, words)
        if service_id in services:
            services[service_id].post(Explained(now, run, words, lasts=True))


def _by_run(processes: Iterable[tuple[Mark, ProcessIdentity]]) -> Iterable[tuple[tuple[str, int], list[int]]]:
    pids: dict[tuple[str, int], list[int]] = {}
    for mark, identity in processes:
        pids.setdefault((mark.service_id, mark.run), []).append(identity.pid)
    return pids.items()


def _ended_well(service: ServiceProcess) -> bool:
    life = service.life
    if life.state is State.STOPPED or life.last_end is None or life.last_end_asked:
        return False
    return service.policy.succeeded(life.last_end)


def _listed(pids: list[int]) -> str:
    told = ", ".join(map(str, sorted(pids)[:_PIDS_TOLD]))
    return told if len(pids) <= _PIDS_TOLD else f"{told} …"
