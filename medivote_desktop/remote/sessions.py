"""Who is known by a cookie, and who guessed wrong: kept in memory only, both bounded."""

from __future__ import annotations

import secrets
from collections import deque
from collections.abc import Callable

SESSION_SECONDS = 12 * 3600.0

_SESSIONS_KEPT = 1000
_ADDRESSES_KEPT = 10_000
_GUESSES = 20
_GUESS_SECONDS = 10.0


class Sessions:
    """Random ids, each good for reading during twelve hours.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ends: dict[str, float] = {}

    def begin(self) -> str:
        """A new session; beyond a thousand the oldest ends."""
        while len(self._ends) >= _SESSIONS_KEPT:
            del self._ends[next(iter(self._ends))]
        session = secrets.token_urlsafe(32)
        self._ends[session] = self._clock() + SESSION_SECONDS
        return session

    def holds(self, session: str) -> bool:
        """Whether this is a session that has not ended."""
        end = self._ends.get(session)
        if end is not None and end <= self._clock():
            del self._ends[session]
            return False
        return end is not None

    def end_all(self) -> None:
        """Nobody is known any more."""
        self._ends.clear()


class Guesses:
    """Wrong tokens of each address. The right token is never asked about here, so nobody locks its owner out."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._times: dict[str, deque[float]] = {}

    def wrong(self, address: str) -> float:
        """One more wrong token; gives the seconds that this address has to wait now, usually 0."""
        now = self._clock()
        if address not in self._times and len(self._times) >= _ADDRESSES_KEPT:
            del self._times[next(iter(self._times))]
        times = self._times.setdefault(address, deque(maxlen=_GUESSES))
        wait = times[0] + _GUESS_SECONDS - now if len(times) == _GUESSES else 0.0
        if wait <= 0:
            times.append(now)
        return max(0.0, wait)
