"""Wishes over the endpoint: handed to the program's loop, and answered as they come out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from aiohttp import web

from medivote_desktop.core.endpoint.seam import Told, WishAsked
from medivote_desktop.core.offers import runs_on_without
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot
from medivote_desktop.core.wishes import Wish, WishKind
from medivote_desktop.remote.guard import ACCESS, Guard
from medivote_desktop.remote.parameters import flag, read_body, wait_seconds
from medivote_desktop.remote.replies import json_answer, outcome_answer, warning_of

_SLACK_SECONDS = 5.0
_KINDS = {"start": WishKind.START, "stop": WishKind.STOP, "restart": WishKind.RESTART}
_SWITCHES = {"enable": WishKind.RECOVERY_ON, "disable": WishKind.RECOVERY_OFF}


class Wishes:
    """Answers for one endpoint; lives on its loop.

    Args:
        snapshot: Gives the newest.
        tell: Tells the program's loop of a wish; may be called from any thread.
    """

    def __init__(self, guard: Guard, snapshot: Callable[[], Snapshot], tell: Callable[[Told], None]) -> None:
        self._guard = guard
        self._snapshot = snapshot
        self._tell = tell
        self._loop = asyncio.get_running_loop()

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """What can be wished."""
        router.add_post("/{action:start|stop|restart}", self.wish_for_all)
        router.add_post("/{action:start|stop|restart}/{id}", self.wish_for_one)
        router.add_post("/auto-recovery/{switch:enable|disable}/{id}", self.switch_recovery)

    async def wish_for_one(self, request: web.Request) -> web.Response:
        """Start, stop or restart one service."""
        if refusal := self._guard.control_refusal(request):
            return refusal
        service = known(self._snapshot(), request.match_info["id"])
        seconds = wait_seconds(request)
        wish = _wish(request, (service.id,))
        await read_body(request)
        left = self._runs_on(wish)
        outcome = await self._outcome(wish, seconds)
        return outcome_answer(outcome, service.id, 202 if not seconds else 200, left)

    async def wish_for_all(self, request: web.Request) -> web.Response:
        """The same for all services, those of a group, or some that are named: in the order in which they need it."""
        if refusal := self._guard.control_refusal(request):
            return refusal
        seconds = wait_seconds(request)
        ids = self._chosen(request)
        wish = _wish(request, ids)
        await read_body(request)
        left = self._runs_on(wish)
        outcome = await self._outcome(wish, seconds)
        errors = {id_: outcome.get(id_) or None for id_ in ids}
        words = "; ".join(f"{id_}: {error}" for id_, error in errors.items() if error)
        body = {"success": not words, "error": words or None, "services": errors, **warning_of(outcome), **left}
        return json_answer(body, 202 if not seconds else 200)

    async def switch_recovery(self, request: web.Request) -> web.Response:
        """Switch auto-recovery of one service."""
        if refusal := self._guard.control_refusal(request):
            return refusal
        service = known(self._snapshot(), request.match_info["id"])
        await read_body(request)
        wish = Wish(_SWITCHES[request.match_info["switch"]], (service.id,), by=request[ACCESS].who)
        outcome = await self._outcome(wish, 0.0)
        return outcome_answer(outcome, service.id)

    def _runs_on(self, wish: Wish) -> dict[str, object]:
        left = runs_on_without(self._snapshot(), wish.kind, wish.service_ids)
        return {"runs_on": left} if left else {}

    def _chosen(self, request: web.Request) -> tuple[str, ...]:
        group, ids = request.query.get("group"), request.query.getall("id", [])
        if not ids:
            return self._group(group)
        if group is not None:
            raise web.HTTPUnprocessableEntity(reason="give a group or ids, not both")
        return tuple(known(self._snapshot(), service_id).id for service_id in dict.fromkeys(ids))

    def _group(self, group: str | None) -> tuple[str, ...]:
        services = self._snapshot().services
        if group is None:
            return tuple(service.id for service in services)
        ids = tuple(
            each.id for each in services if each.facts.group and each.facts.group.casefold() == group.casefold()
        )
        if not ids:
            raise web.HTTPNotFound
        return ids

    async def _outcome(self, wish: Wish, seconds: float) -> Mapping[str, str]:
        """Hand a wish to the program's loop and wait for what it says."""
        slot: asyncio.Future[Mapping[str, str]] = self._loop.create_future()

        def answer(outcome: Mapping[str, str]) -> None:
            try:
                self._loop.call_soon_threadsafe(_fill, slot, outcome)
            except RuntimeError:
                return  # the endpoint went meanwhile, and with it whoever asked

        self._tell(WishAsked(wish, seconds, answer))
        try:
            async with asyncio.timeout(seconds + _SLACK_SECONDS):
                return await slot
        except TimeoutError:
            return dict.fromkeys(wish.service_ids, "the program is busy and has not answered; see /status")


def _wish(request: web.Request, service_ids: tuple[str, ...]) -> Wish:
    """What the path and the query say.

    Raises:
        HTTPUnprocessableEntity: A switch is neither on nor off, or does not go with what is wished.
    """
    kind = _KINDS[request.match_info["action"]]
    deep, anyway = flag(request, "with_dependencies"), flag(request, "anyway")
    if (deep or anyway) and kind is not WishKind.START:
        raise web.HTTPUnprocessableEntity(reason="with_dependencies and anyway go with start alone")
    return Wish(kind, service_ids, deep, by=request[ACCESS].who, ignore_ports=anyway)


def known(snapshot: Snapshot, service_id: str) -> ServiceSnapshot:
    """The service of this id.

    Raises:
        HTTPNotFound: There is none.
    """
    service = snapshot.by_id.get(service_id)
    if service is None:
        raise web.HTTPNotFound
    return service


def _fill(slot: asyncio.Future[Mapping[str, str]], outcome: Mapping[str, str]) -> None:
    if not slot.done():
        slot.set_result(outcome)
