"""One broadcaster for all event streams: the same bytes, written to each connection directly.

No coroutine of a viewer wakes for a frame. A viewer has one slot: who has not taken the last frame gets the newest
once there is room, and who takes nothing for ten seconds is dropped. Who takes it slowly, over a poor line, is not.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from medivote_desktop.core.endpoint.frames import Frames
from medivote_desktop.core.snapshot import Snapshot
from medivote_desktop.remote.connection import prepare_stream, reset_on_close

HEARTBEAT_SECONDS = 15.0
UNREAD_SECONDS = 10.0
RETRY = b"retry: 2000\n"
BYE = b"event: bye\ndata: {}\n\n"

_BATCH = 100
_BUSY_SECONDS = 0.01
_LOOK_SECONDS = 1.0
_HEARTBEAT = b": still here\n\n"
_LAST_CHUNK = b"0\r\n\r\n"


def chunk(data: bytes) -> bytes:
    """Data as one chunk of HTTP/1.1."""
    return b"%x\r\n%s\r\n" % (len(data), data)


class Viewer:
    """One event stream.

    Attributes:
        seen: The revision of the newest frame it was given.
        taken_at: When it was last seen to take something, on the loop's clock.
        left: How much of the last frame it had not taken then, in bytes.
        done: Set when the stream is to end.
    """

    __slots__ = ("address", "done", "left", "seen", "taken_at", "transport", "wants_changes")

    def __init__(
        self, transport: asyncio.Transport, address: str, done: asyncio.Future[None], now: float, *, wants_changes: bool
    ) -> None:
        self.transport, self.address, self.done, self.taken_at = transport, address, done, now
        self.wants_changes = wants_changes
        self.seen, self.left = -1, 0


class Broadcaster:
    """All viewers of one endpoint; lives on the endpoint's loop.

    Args:
        counted: Told how many viewers there are, whenever that has changed.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, counted: Callable[[int], None]) -> None:
        self._loop = loop
        self._counted = counted
        self._viewers: dict[int, Viewer] = {}
        self.addresses: Counter[str] = Counter()
        self._frames = Frames()
        self._task: asyncio.Task[None] | None = None
        self._beat = loop.create_task(self._beats())
        self._told = 0
        self._looked_at = float("-inf")  # when the last broadcast began that came to everybody
        self._is_closed = False

    @property
    def count(self) -> int:
        """Open streams."""
        return len(self._viewers)

    def take(self, snapshot: Snapshot) -> None:
        """A new snapshot: on to everybody, once the last one is out."""
        self._frames.take(snapshot)
        if self._viewers:
            self._send()

    # Who comes and goes.

    def join(self, transport: asyncio.Transport, address: str, *, wants_changes: bool, last_seen: int | None) -> Viewer:
        """A stream begins: what it needs first goes out at once."""
        viewer = Viewer(transport, address, self._loop.create_future(), self._loop.time(), wants_changes=wants_changes)
        if (connection := transport.get_extra_info("socket")) is not None:
            prepare_stream(connection)
        frames = self._frames
        if not wants_changes:
            first = frames.full
        else:
            missed = None if last_seen is None else frames.since(last_seen)
            first = frames.whole if missed is None else missed
        viewer.seen = frames.revision
        self._viewers[id(viewer)] = viewer
        self.addresses[address] += 1
        transport.write(chunk(RETRY + (first or b"\n")))
        self._tell_soon()
        return viewer

    def part(self, viewer: Viewer) -> None:
        """A stream has ended."""
        if self._viewers.pop(id(viewer), None) is None:
            return
        self.addresses[viewer.address] -= 1
        if not self.addresses[viewer.address]:
            del self.addresses[viewer.address]
        self._tell_soon()

    def _tell_soon(self) -> None:
        """A thousand that come at once are told as one."""
        if self._told != len(self._viewers) and not self._is_closed:
            self._loop.call_later(0.05, self._tell)

    def _tell(self) -> None:
        if self._told != len(self._viewers) and not self._is_closed:
            self._told = len(self._viewers)
            self._counted(self._told)

    def close_all(self) -> None:
        """End every stream, without a word: who may still look comes again."""
        for viewer in tuple(self._viewers.values()):
            self._end(viewer, b"")

    async def close(self) -> None:
        """Say goodbye to everybody and end all streams."""
        self._is_closed = True
        self._beat.cancel()
        if self._task is not None:
            self._task.cancel()
        for some in _batches(self._viewers.values()):
            for viewer in some:
                self._end(viewer, chunk(BYE))
            await asyncio.sleep(0)

    def _end(self, viewer: Viewer, words: bytes) -> None:
        if not viewer.transport.is_closing():
            viewer.transport.write(words + _LAST_CHUNK)
        if not viewer.done.done():
            viewer.done.set_result(None)

    # What goes out.

    def _send(self) -> None:
        """Give everybody who has room what they have not seen."""
        if self._task is None or self._task.done():
            self._task = self._loop.create_task(self._broadcast())

    async def _broadcast(self) -> None:
        sent = -1
        while sent != self._frames.revision:
            sent = self._frames.revision
            began, began_at = time.thread_time(), self._loop.time()
            made: dict[int | None, tuple[bytes, int]] = {}
            for some in _batches(self._viewers.values()):
                now = self._loop.time()
                for viewer in some:
                    if viewer.seen >= sent or viewer.transport.is_closing():
                        continue
                    seen = viewer.seen if viewer.wants_changes else None
                    if seen not in made:  # with a newer snapshot, if one has come meanwhile
                        made[seen] = self._chunk_after(seen), self._frames.revision
                    self._give(viewer, *made[seen], now)
                await asyncio.sleep(0)
            self._looked_at = began_at
            worked = time.thread_time() - began
            if worked > _BUSY_SECONDS:  # thousands of viewers, or large frames: leave the core to others in between
                await asyncio.sleep(worked)

    def _chunk_after(self, seen: int | None) -> bytes:
        """What leads from a revision to now; empty if nothing differs. None: the whole fleet."""
        if seen is None:
            return chunk(self._frames.full)
        missed = self._frames.since(seen)
        data = self._frames.whole if missed is None else missed
        return chunk(data) if data else b""

    def _give(self, viewer: Viewer, data: bytes, revision: int, now: float) -> None:
        if viewer.done.done():  # it has had its last chunk
            return
        left, before = viewer.transport.get_write_buffer_size(), viewer.left
        viewer.left = left
        if left == 0:
            viewer.taken_at, viewer.seen = now, revision
            if data:
                viewer.transport.write(data)
        elif left < before:
            viewer.taken_at = now
        elif now - viewer.taken_at > UNREAD_SECONDS:
            self._drop(viewer)

    def _drop(self, viewer: Viewer) -> None:
        if (connection := viewer.transport.get_extra_info("socket")) is not None:
            reset_on_close(connection)
        viewer.transport.abort()

    async def _beats(self) -> None:
        """Heartbeats, and an end for who reads nothing while nothing happens."""
        beat = chunk(_HEARTBEAT)
        next_beat = self._loop.time() + HEARTBEAT_SECONDS
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            now = self._loop.time()
            is_due = now >= next_beat
            if is_due:
                next_beat = now + HEARTBEAT_SECONDS
            elif now - self._looked_at < _LOOK_SECONDS:  # a broadcast has just looked at all of them
                continue
            self._send()  # to those that had no room for the last frame; there may be none after it for long
            for some in _batches(self._viewers.values()):
                for viewer in some:
                    if not viewer.transport.is_closing():
                        self._give(viewer, beat if is_due else b"", viewer.seen, now)
                await asyncio.sleep(0)


def _batches(viewers: Iterable[Viewer]) -> Iterator[tuple[Viewer, ...]]:
    """All who are there now, some at a time."""
    everybody = tuple(viewers)
    return (everybody[first : first + _BATCH] for first in range(0, len(everybody), _BATCH))
