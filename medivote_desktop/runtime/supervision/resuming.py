"""The first step of a fleet: it goes on with what an earlier program of this boot left, and starts what should run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.events import RestartDue
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.runtime.supervision.dispatcher import Dispatcher
from medivote_desktop.runtime.supervision.fleet import Fleet
from medivote_desktop.runtime.supervision.resumption import goes_on, is_adopted, stops_to_finish

if TYPE_CHECKING:
    from medivote_desktop.runtime.ledgerfile import Record
    from medivote_desktop.runtime.supervision.survivors import Survivor


def resume(
    fleet: Fleet,
    dispatcher: Dispatcher,
    records: Mapping[str, Record],
    survivors: Iterable[Survivor],
    clock: Callable[[], float],
    is_restored: Callable[[], object],
) -> tuple[Survivor, ...]:
    """Restore all, take over what still runs, finish the stops that were under way, start the rest.

    Args:
        is_restored: Called when lives are as the records tell, before anything happens to them.

    Returns:
        Which of the survivors were adopted; the others have gone meanwhile.
    """
    for service_id in fleet.services:
        fleet.restore(service_id, records)
    fleet.know_wished(records)
    is_restored()
    survivors = tuple(survivors)
    adopted = tuple(survivor for survivor in survivors if is_adopted(survivor, fleet.services))
    there = {survivor.service_id: survivor.run for survivor in adopted}
    if gone := {survivor.service_id for survivor in survivors} - there.keys():
        for service_id in gone:  # it ended just now, and that as unwatched as any before
            fleet.restore(service_id, records)
        is_restored()
    # Of a later run nothing is told: somebody wished it up after that was written.
    told = {id_: record for id_, record in records.items() if id_ in there and record.holds_for(there[id_])}
    _finish_stops(fleet, dispatcher, told, clock)
    dispatcher.start(
        service.id
        for service in fleet.config.services
        if service.enabled and service.id not in there and _is_to_begin(fleet, service, records)
    )
    return adopted


def _finish_stops(
    fleet: Fleet, dispatcher: Dispatcher, records: Mapping[str, Record], clock: Callable[[], float]
) -> None:
    """The earlier program was stopping these when it ended; they were told to end, and will."""
    stops = stops_to_finish(records)
    dispatcher.bring_down(stops.for_good, WishKind.STOP)
    dispatcher.bring_down(stops.to_come_back, WishKind.RESTART)
    for service_id, cause in stops.by_rule.items():
        fleet.services[service_id].post(RestartDue(clock(), cause, records[service_id].reason))


def _is_to_begin(fleet: Fleet, config: ServiceConfig, records: Mapping[str, Record]) -> bool:
    record = records.get(config.id)
    return config.autostart if record is None or record.is_new else goes_on(record, fleet.services[config.id].life)
