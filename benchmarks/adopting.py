"""Runs the program and writes down how it takes over what an earlier one left.

adopting.py OUTPUT [ARGUMENTS OF THE PROGRAM]

OUTPUT gets `took NANOSECONDS` for the time from before the ledger is read until every service is watched; for each end
of an adopted process `ended PID MOMENT` when it is seen, and `over PID MOMENT` when its status is known and nothing of
its tree is left. Moments are of the monotonic clock, in nanoseconds.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from medivote_desktop.__main__ import desktop
from medivote_desktop.app import Program
from medivote_desktop.core.events import Adopted, ProcessEnded
from medivote_desktop.runtime.service.adopted import AdoptedProcess
from medivote_desktop.runtime.transition import Transition


def main() -> int:
    path = Path(sys.argv.pop(1))
    take_over, ended = Program._take_over, AdoptedProcess._ended
    with path.open("w", buffering=1) as output:

        def timed(program: Program) -> None:
            pids: dict[str, int | None] = {}

            def note(transitions: tuple[Transition, ...]) -> None:
                for service_id, _, _, event, pid, *_ in transitions:
                    if isinstance(event, Adopted):
                        pids[service_id] = pid
                    elif isinstance(event, ProcessEnded) and service_id in pids:
                        output.write(f"over {pids.pop(service_id)} {round(event.at * 1e9)}\n")

            program.supervisor.transitions.connect(note)
            began_ns = time.monotonic_ns()
            take_over(program)
            output.write(f"took {time.monotonic_ns() - began_ns}\n")

        def noted(process: AdoptedProcess) -> None:
            output.write(f"ended {process.identity.pid} {time.monotonic_ns()}\n")
            ended(process)

        AdoptedProcess._ended = noted  # type: ignore[method-assign, assignment]
        Program._take_over = timed  # type: ignore[method-assign, assignment]
        return desktop()


if __name__ == "__main__":
    sys.exit(main())
