"""What the processes of services need of the program around them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.records import NamedTuple
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.loop.spawner import Spawner
from medivote_desktop.runtime.ports import PortLooks
from medivote_desktop.runtime.processes.identity import ProcessIdentity
from medivote_desktop.runtime.processes.marks import Marks
from medivote_desktop.runtime.service.ends import Ends


def _is_not_known(pid: int) -> bool:
    """Nobody has looked ahead."""
    return False


def _has_one_name(config: ServiceConfig, then: Callable[[], None]) -> str:
    """Nothing is called otherwise than it was."""
    return ""


class Surroundings(NamedTuple):
    """What a service process needs of the program around it.

    Attributes:
        clock: The monotonic clock, in seconds.
        spawner: Runs spawn calls now or in a later turn of the loop.
        ends: Watches the children.
        known_members: The members of a service's tree as the sampler last saw them.
        hunt: Ends what escaped from a service's runs up to the one given, whose leader is told, too, and what it had
            left that has been ended already.
        base_environment: What services inherit.
        read_env_file: The values of an `env_file`; raises OSError or ValueError with words for people.
        marks: Puts marks upon the processes of this fleet.
        log_folder: Where services without a `log_file` of their own write.
        disks: Who asks far folders before the loop does.
        ports: Looks who holds a port; None: nobody looks.
        has_no_children: Whether the process of this number certainly has none.
        old_name: The id that it has, where the thing that a service executes runs still under a name that has left
            services.ini, else empty; then it calls what it was given as soon as that has ended.
        strict: Raise on an impossible event (tests) instead of logging it.
    """

    clock: Callable[[], float]
    spawner: Spawner
    ends: Ends
    known_members: Callable[[str], Iterable[ProcessIdentity]]
    hunt: Callable[[str, int, int | None, Collection[ProcessIdentity]], None]
    base_environment: Mapping[str, str]
    read_env_file: Callable[[str], Mapping[str, str]]
    marks: Marks
    log_folder: Path
    disks: Disks
    ports: PortLooks | None = None
    has_no_children: Callable[[int], bool] = _is_not_known
    old_name: Callable[[ServiceConfig, Callable[[], None]], str] = _has_one_name
    strict: bool = False
