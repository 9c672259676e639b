"""Tells why what a service had put into the background is gone: its program ended well, and was over for everybody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from medivote_desktop.core.events import Explained
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.say import say_many

if TYPE_CHECKING:
    from medivote_desktop.runtime.process import ServiceProcess
    from medivote_desktop.runtime.processes.identity import ProcessIdentity
    from medivote_desktop.runtime.processes.marks import Mark

_PIDS_TOLD = 5  # a server may have hundreds of workers, and all this stands in one line


def explain_ended(
    services: Mapping[str, ServiceProcess], ended: Iterable[tuple[Mark, ProcessIdentity]], now: float
) -> None:
    """Say it of those whose last run ended well and by itself: a daemon, or a command that starts one.

    Args:
        ended: What was ended of runs that are over.
    """
    pids: dict[tuple[str, int], list[int]] = {}
    for mark, identity in ended:
        pids.setdefault((mark.service_id, mark.run), []).append(identity.pid)
    for (service_id, run), of_run in pids.items():
        service = services.get(service_id)
        if service is None:
            continue
        life = service.life
        if life.state is State.STOPPED or life.last_end is None or life.last_end_asked:
            continue
        if service.policy.succeeded(life.last_end):
            words = say_many(
                "what it had put into the background was ended (pid {pids}): "
                "let it run in the foreground, or set kill_tree = no",
                "what it had put into the background was ended (pids {pids}): "
                "let it run in the foreground, or set kill_tree = no",
                len(of_run),
                pids=_listed(of_run),
            )
            service.post(Explained(now, run, words))


def _listed(pids: list[int]) -> str:
    told = ", ".join(map(str, sorted(pids)[:_PIDS_TOLD]))
    return told if len(pids) <= _PIDS_TOLD else f"{told} …"
