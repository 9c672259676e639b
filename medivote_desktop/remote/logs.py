"""The logs of services for whoever may read them: the tail as text, or lines as they come."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from aiohttp import web

from medivote_desktop.core.endpoint.seam import Follower, LogFiles
from medivote_desktop.core.snapshot import ServiceSnapshot
from medivote_desktop.remote.broadcast import BYE, HEARTBEAT_SECONDS, UNREAD_SECONDS
from medivote_desktop.remote.connection import reset_on_close
from medivote_desktop.remote.replies import error_answer

MOST_LINES = 10_000

_USUAL_LINES = 200
_FOLLOWERS = 64
_LOOK_SECONDS = 0.25
_BUSY_SECONDS = 0.05
_LONGEST_LINE = 64 * 1024
_WRITTEN_AT_ONCE = 64 * 1024  # a poor line takes many lines slowly, and each part in time


class _Place:
    """A follower that is never closed in the middle of a look: its descriptor may be another file's by then."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._lock = threading.Lock()

    def read_more(self) -> str:
        with self._lock:
            return self._follower.read_more()

    def close(self) -> None:
        with self._lock:
            self._follower.close()


class Logs:
    """Reads log files in two threads of its own, for a slow disk must hold up nobody."""

    def __init__(self, files: LogFiles) -> None:
        self._files = files
        self._readers = ThreadPoolExecutor(2, "endpoint-logs")
        self._loop = asyncio.get_running_loop()
        self._ends = asyncio.Event()
        self._is_leaving = False
        self._count = 0

    async def tail(self, service: ServiceSnapshot, lines: int) -> web.Response:
        """The last lines."""
        path = service.facts.log_file
        if path is None:
            return error_answer(404, "no log is kept (log_file = none)")
        try:
            text = await self._loop.run_in_executor(self._readers, self._files.tail, path, lines)
        except FileNotFoundError:
            text = ""
        except OSError as error:
            return error_answer(404, f"the log cannot be read: {error.strerror or error}")
        return web.Response(text=text)

    async def follow(self, request: web.Request, service: ServiceSnapshot, lines: int) -> web.StreamResponse:
        """The last lines, then each line that comes, until somebody ends it."""
        path = service.facts.log_file
        if path is None:
            return error_answer(404, "no log is kept (log_file = none)")
        if self._count >= _FOLLOWERS:
            return error_answer(503, "too many follow logs; try again later", {"Retry-After": "5"})
        answer = web.StreamResponse(
            headers={"Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-cache, no-store"}
        )
        place = _Place(self._files.follow(path))
        self._count += 1
        try:
            await answer.prepare(request)
            await self._send_all(request, answer, place, lines)
        finally:
            self._count -= 1
            self._let_go(place)
        answer.force_close()
        return answer

    async def _send_all(self, request: web.Request, answer: web.StreamResponse, place: _Place, lines: int) -> None:
        connection = None if request.transport is None else request.transport.get_extra_info("socket")
        try:
            async for event in self._events(place, lines):
                for first in range(0, len(event), _WRITTEN_AT_ONCE):
                    async with asyncio.timeout(UNREAD_SECONDS):
                        await answer.write(event[first : first + _WRITTEN_AT_ONCE])
        except TimeoutError:
            if connection is not None and request.transport is not None:
                reset_on_close(connection)
                request.transport.abort()

    async def _events(self, place: _Place, lines: int) -> AsyncIterator[bytes]:
        rest, is_first, quiet_seconds = "", True, 0.0
        ends = self._ends
        while not ends.is_set():
            text = await self._loop.run_in_executor(self._readers, place.read_more)
            *whole, rest = (rest + text).split("\n")
            if len(rest) > _LONGEST_LINE:
                whole, rest = [*whole, rest], ""
            if is_first:
                whole, is_first = whole[-lines:] if lines else [], False
                yield _event(whole) if whole else b": nothing so far\n\n"
            elif whole:
                yield _event(whole)
            quiet_seconds = 0.0 if whole else quiet_seconds + _LOOK_SECONDS
            if quiet_seconds >= HEARTBEAT_SECONDS:
                quiet_seconds = 0.0
                yield b": still here\n\n"
            await _wait(ends, _BUSY_SECONDS if text else _LOOK_SECONDS)
        if self._is_leaving:
            yield BYE

    def _let_go(self, place: _Place) -> None:
        """Close the file where it is read, for a look may be under way that nobody waits for any more."""
        try:
            self._readers.submit(place.close)
        except RuntimeError:  # the endpoint ends
            place.close()

    def close_all(self) -> None:
        """End every stream; who may still look comes again."""
        self._ends.set()
        self._ends = asyncio.Event()

    def close(self) -> None:
        """End every stream with a goodbye, and read no more."""
        self._is_leaving = True
        self._ends.set()
        self._readers.shutdown(wait=False)


def lines_of(request: web.Request) -> int:
    """How many lines are asked for.

    Raises:
        HTTPUnprocessableEntity: It is no number within the limits.
    """
    text = request.query.get("lines", str(_USUAL_LINES))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) <= MOST_LINES):
        raise web.HTTPUnprocessableEntity(reason=f"lines must be a whole number from 0 to {MOST_LINES}")
    return int(text)


def _event(lines: list[str]) -> bytes:
    """Some lines as one event. A carriage return would end a line of the event."""
    fields = (f"data: {line.rstrip(chr(13)).replace(chr(13), ' ')}\n" for line in lines)
    return ("".join(fields) + "\n").encode("utf-8", "replace")


async def _wait(ends: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await ends.wait()
    except TimeoutError:
        return
