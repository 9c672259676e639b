"""The answers to what is asked: states as they are, logs, streams."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

from aiohttp import web

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint.frames import StatusBody, health_body
from medivote_desktop.core.endpoint.seam import Picture, Told
from medivote_desktop.remote.broadcast import Broadcaster
from medivote_desktop.remote.connection import close_in_time
from medivote_desktop.remote.guard import ACCESS, Guard
from medivote_desktop.remote.logs import Logs, lines_of
from medivote_desktop.remote.parameters import flag, read_body, revision
from medivote_desktop.remote.replies import error_answer, json_answer
from medivote_desktop.remote.sessions import SESSION_SECONDS
from medivote_desktop.remote.wishing import Wishes, known


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
        self._wishes = Wishes(guard, lambda: self._picture.snapshot, tell)
        self._loop = asyncio.get_running_loop()
        self._picture = picture
        self._sampled_at: float | None = None
        self._status_body = StatusBody()
        self.take(picture)

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
        self._wishes.add_routes(router)

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
        service = known(self._picture.snapshot, request.match_info["id"])
        lines = lines_of(request)
        if not flag(request, "follow"):
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
        await read_body(request)
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
            secure=self._guard.is_encrypted(request),
        )
        return answer

    # Streams.

    async def events(self, request: web.Request) -> web.StreamResponse:
        """A stream until somebody ends it; the broadcaster writes to it."""
        wants_changes = flag(request, "changes")
        last_seen = revision(request.headers.get("Last-Event-ID", ""))
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
