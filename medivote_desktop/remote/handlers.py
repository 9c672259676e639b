"""The answers to what is asked: states as they are, wishes as they come out."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Callable, Mapping

from aiohttp import web

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.frames import StatusBody, health_body
from medivote_desktop.core.seam import Picture, Told, WishAsked
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.remote.broadcast import Broadcaster
from medivote_desktop.remote.connection import close_in_time
from medivote_desktop.remote.guard import ACCESS, Guard
from medivote_desktop.remote.logs import Logs, lines_of
from medivote_desktop.remote.replies import error_answer, json_answer, outcome_answer
from medivote_desktop.remote.sessions import SESSION_SECONDS

LONGEST_WAIT_SECONDS = 15.0

_BODY_SECONDS = 5.0
_SLACK_SECONDS = 5.0
_KINDS = {"start": WishKind.START, "stop": WishKind.STOP, "restart": WishKind.RESTART}
_SWITCHES = {"enable": WishKind.RECOVERY_ON, "disable": WishKind.RECOVERY_OFF}


class Handlers:
    """Answers for one endpoint; lives on its loop.

    Args:
        tell: Tells the program's loop of a wish; may be called from any thread.
    """

    def __init__(
        self,
        guard: Guard,
        logs: Logs,
        broadcaster: Broadcaster,
        manager: ManagerConfig,
        picture: Picture,
        tell: Callable[[Told], None],
    ) -> None:
        self._guard = guard
        self._logs = logs
        self._broadcaster = broadcaster
        self._manager = manager
        self._tell = tell
        self._loop = asyncio.get_running_loop()
        self._picture = picture
        self._sampled_at: float | None = None
        self._status_body = StatusBody()
        self.take(picture)

    @property
    def picture(self) -> Picture:
        """The newest."""
        return self._picture

    def take(self, picture: Picture) -> None:
        """What is answered from now on."""
        self._picture = picture
        if picture.snapshot.sampled:
            self._sampled_at = picture.snapshot.taken_at

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """What can be asked."""
        router.add_get("/healthz", self.healthz)
        router.add_get("/status", self.status)
        router.add_get("/health", self.health)
        router.add_get("/auto-recovery", self.recovery)
        router.add_get("/events", self.events, allow_head=False)
        router.add_get("/logs/{id}", self.logs, allow_head=False)
        router.add_get("/metrics", self.metrics)
        router.add_get("/openapi.json", self.openapi)
        router.add_get("/session", self.session)
        router.add_post("/session", self.begin_session)
        router.add_post("/{action:start|stop|restart}", self.wish_for_all)
        router.add_post("/{action:start|stop|restart}/{id}", self.wish_for_one)
        router.add_post("/auto-recovery/{switch:enable|disable}/{id}", self.switch_recovery)

    # What is so.

    async def healthz(self, request: web.Request) -> web.Response:
        """That there is an endpoint, and nothing else."""
        return web.Response(text="ok")

    async def status(self, request: web.Request) -> web.Response:
        """All services, in the words of the earlier manager."""
        return json_answer(self._status_body.encode(self._picture, self._sampled_at, time.monotonic()))

    async def health(self, request: web.Request) -> web.Response:
        """Their health."""
        return json_answer(health_body(self._picture, self._sampled_at, time.monotonic()))

    async def recovery(self, request: web.Request) -> web.Response:
        """Who is restarted automatically."""
        services = self._picture.snapshot.services
        return json_answer({service.id: service.status.recovery_on for service in services})

    async def metrics(self, request: web.Request) -> web.Response:
        """All services, for Prometheus."""
        from medivote_desktop.remote.metrics import CONTENT_TYPE, metrics_body

        body = metrics_body(self._picture, self._broadcaster.count)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE})

    async def openapi(self, request: web.Request) -> web.Response:
        """The description of all this."""
        from medivote_desktop.remote.openapi import description

        return json_answer(description())

    async def logs(self, request: web.Request) -> web.StreamResponse:
        """The log of one service: its tail, or as it comes."""
        if refusal := self._guard.logs_refusal(request):
            return refusal
        service = self.known(request.match_info["id"])
        lines = lines_of(request)
        if not _flag(request, "follow"):
            return await self._logs.tail(service, lines)
        if request.version < (1, 1):
            return error_answer(505, "event streams need HTTP/1.1")
        return await self._logs.follow(request, service, lines)

    # Who asks.

    async def session(self, request: web.Request) -> web.Response:
        """What the page may do."""
        access = request[ACCESS]
        title = self._picture.snapshot.title
        return json_answer(
            {
                "title": title,
                "role": access.role,
                "may_control": access.may_control,
                "may_read_logs": access.may_read_logs,
            }
        )

    async def begin_session(self, request: web.Request) -> web.Response:
        """A cookie in place of the token, because an EventSource sends no header."""
        await _body(request)
        if "Authorization" not in request.headers:
            return error_answer(401, "a token is needed: Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"})
        answer = web.Response(status=204)
        answer.set_cookie(
            self._guard.cookie,
            self._guard.sessions.begin(),
            max_age=round(SESSION_SECONDS),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=request.secure,
        )
        return answer

    # Streams.

    async def events(self, request: web.Request) -> web.StreamResponse:
        """A stream until somebody ends it; the broadcaster writes to it."""
        wants_changes = _flag(request, "changes")
        last_seen = _revision(request.headers.get("Last-Event-ID", ""))
        if request.version < (1, 1):
            return error_answer(505, "event streams need HTTP/1.1")
        address = request.remote or ""
        if self.is_full(address):
            return error_answer(503, "too many viewers; try again later", {"Retry-After": "5"})
        answer = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-cache, no-store",
                "Connection": "keep-alive",
                "X-Accel-Buffering": "no",
            }
        )
        await answer.prepare(request)
        transport = request.transport
        if transport is None:
            return answer
        viewer = self._broadcaster.join(transport, address, wants_changes=wants_changes, last_seen=last_seen)
        try:
            await viewer.done
        finally:
            self._broadcaster.part(viewer)
        answer.force_close()
        close_in_time(transport, self._loop)
        return answer

    def is_full(self, address: str) -> bool:
        """Whether one more stream, from there, would be too many."""
        manager, broadcaster = self._manager, self._broadcaster
        return (
            broadcaster.count >= manager.http_max_viewers
            or broadcaster.addresses[address] >= manager.http_max_viewers_per_address
        )

    # Wishes.

    async def wish_for_one(self, request: web.Request) -> web.Response:
        """Start, stop or restart one service."""
        if refusal := self._guard.control_refusal(request):
            return refusal
        service = self.known(request.match_info["id"])
        wait_seconds = _wait_seconds(request)
        await _body(request)
        outcome = await self._outcome(request, _KINDS[request.match_info["action"]], (service.id,), wait_seconds)
        return outcome_answer(outcome.get(service.id), 202 if not wait_seconds else 200)

    async def wish_for_all(self, request: web.Request) -> web.Response:
        """The same for all services, or those of a group."""
        if refusal := self._guard.control_refusal(request):
            return refusal
        wait_seconds = _wait_seconds(request)
        ids = self._group(request.query.get("group"))
        await _body(request)
        outcome = await self._outcome(request, _KINDS[request.match_info["action"]], ids, wait_seconds)
        errors = {id_: outcome.get(id_) or None for id_ in ids}
        words = "; ".join(f"{id_}: {error}" for id_, error in errors.items() if error)
        body = {"success": not words, "error": words or None, "services": errors}
        return json_answer(body, 202 if not wait_seconds else 200)

    async def switch_recovery(self, request: web.Request) -> web.Response:
        """Switch auto-recovery of one service."""
        if refusal := self._guard.control_refusal(request):
            return refusal
        service = self.known(request.match_info["id"])
        await _body(request)
        outcome = await self._outcome(request, _SWITCHES[request.match_info["switch"]], (service.id,), 0.0)
        return outcome_answer(outcome.get(service.id))

    def known(self, service_id: str) -> ServiceSnapshot:
        """The service of this id.

        Raises:
            HTTPNotFound: There is none.
        """
        service = self._picture.snapshot.by_id.get(service_id)
        if service is None:
            raise web.HTTPNotFound
        return service

    def _group(self, group: str | None) -> tuple[str, ...]:
        services = self._picture.snapshot.services
        if group is None:
            return tuple(service.id for service in services)
        ids = tuple(
            each.id for each in services if each.facts.group and each.facts.group.casefold() == group.casefold()
        )
        if not ids:
            raise web.HTTPNotFound
        return ids

    async def _outcome(
        self, request: web.Request, kind: WishKind, ids: tuple[str, ...], wait_seconds: float
    ) -> Mapping[str, str]:
        """Hand a wish to the program's loop and wait for what it says."""
        slot: asyncio.Future[Mapping[str, str]] = self._loop.create_future()

        def answer(outcome: Mapping[str, str]) -> None:
            try:
                self._loop.call_soon_threadsafe(_fill, slot, outcome)
            except RuntimeError:
                return  # the endpoint went meanwhile, and with it whoever asked

        self._tell(WishAsked(kind, ids, wait_seconds, request[ACCESS].who, answer))
        try:
            async with asyncio.timeout(wait_seconds + _SLACK_SECONDS):
                return await slot
        except TimeoutError:
            return dict.fromkeys(ids, "the program is busy and has not answered; see /status")


def _fill(slot: asyncio.Future[Mapping[str, str]], outcome: Mapping[str, str]) -> None:
    if not slot.done():
        slot.set_result(outcome)


def _flag(request: web.Request, name: str) -> bool:
    value = request.query.get(name, "0")
    if value not in ("0", "1", "true", "false"):
        raise web.HTTPUnprocessableEntity(reason=f"{name} must be 0 or 1")
    return value in ("1", "true")


def _wait_seconds(request: web.Request) -> float:
    """How long to wait for the outcome: 15 s unless less is asked for."""
    text = request.query.get("wait")
    if text is None:
        return LONGEST_WAIT_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT_SECONDS or math.isnan(seconds):
        raise web.HTTPUnprocessableEntity(reason=f"wait must be a number from 0 to {LONGEST_WAIT_SECONDS:.0f}")
    return seconds


def _revision(text: str) -> int | None:
    """The last event that a stream has seen; None where the header says nothing that we understand."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


async def _body(request: web.Request) -> None:
    """Read the body, which may be empty or JSON; nothing of it is used.

    Raises:
        HTTPRequestTimeout: It does not come.
        HTTPUnprocessableEntity: It is neither.
    """
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            data = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(reason="the body did not come in time") from None
    if data.strip():
        try:
            json.loads(data)
        except (ValueError, RecursionError):
            raise web.HTTPUnprocessableEntity(reason="the body must be empty or JSON") from None
