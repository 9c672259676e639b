"""Reads one event stream for a client that has other things to look after meanwhile."""

from __future__ import annotations

import codecs
import contextlib
import queue
import socket
import threading
from collections.abc import Iterator

import requests

from medivote_desktop.core.records import dataclass

_TICK_SECONDS = 0.25
_CHUNK_BYTES = 64 * 1024
_WAITING_EVENTS = 256
_EVENT_LIMIT_BYTES = 16 * 1024 * 1024  # what is asked may be anybody


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream: its kind (empty: unnamed) and its data."""

    kind: str
    data: str


class EventReader:
    """Reads one stream in a thread of its own, until nobody wants to know more of it."""

    def __init__(self, answer: requests.Response) -> None:
        self._answer = answer
        self._waiting: queue.Queue[Event | Exception] = queue.Queue(_WAITING_EVENTS)
        self._is_over = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()

    def next(self, seconds: float) -> Event | Exception | None:
        """The next event, or what went wrong; None if neither comes in so many seconds."""
        try:
            return self._waiting.get(timeout=seconds)
        except queue.Empty:
            return None

    def hang_up(self) -> None:
        """Let go of the connection: who is no longer read would be a viewer to the server until it gives up."""
        self._is_over.set()
        connection = getattr(getattr(self._answer.raw, "connection", None), "sock", None)
        if connection is not None:  # closing it alone would not wake whoever reads
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        try:
            for event in _events_of(self._answer):
                self._put(event)
            self._put(ConnectionError("it was closed"))
        except Exception as error:  # noqa: BLE001 - raised again where the events are awaited
            self._put(error)
        finally:
            self._answer.close()

    def _put(self, event: Event | Exception) -> None:
        while not self._is_over.is_set():
            try:
                self._waiting.put(event, timeout=_TICK_SECONDS)
            except queue.Full:
                continue
            return


def _events_of(answer: requests.Response) -> Iterator[Event]:
    """The events of a stream, up to its end.

    Raises:
        ConnectionError: One of them has no end.
    """
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    begun, kind, data, size = list[str](), "", list[str](), 0  # begun: the pieces of a line that is not whole yet
    for chunk in iter(lambda: answer.raw.read1(_CHUNK_BYTES), b""):
        *whole, rest = decoder.decode(chunk).split("\n")
        size += len(chunk)
        if size > _EVENT_LIMIT_BYTES:
            raise ConnectionError("an event has no end")
        begun.append(whole[0] if whole else rest)
        if not whole:  # nothing is put together before its end is there: it may be long
            continue
        lines, begun = ["".join(begun), *whole[1:]], [rest]
        for line in lines:
            name, _, value = line.rstrip("\r").partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                kind = value
            elif name == "data":
                data.append(value)
            elif not line.strip():
                if data or kind:
                    yield Event(kind, "\n".join(data))
                kind, data, size = "", [], 0
