"""Who is let in: so many connections in all, and so many of one address, that nobody can take them all."""

from __future__ import annotations

from collections import Counter

_BESIDE_VIEWERS = 128
_TOLD_AT_ONCE = 64  # each takes a descriptor for a moment, and the services need those


class Door:
    """Counts the open connections of one endpoint.

    Args:
        limit: Connections in all.
        viewers_of_one: How many event streams one address may have; it may have some connections beside them, and
            half of all in any case.
    """

    def __init__(self, limit: int, viewers_of_one: int) -> None:
        self._limit = limit
        self._limit_of_one = max(limit // 2, viewers_of_one + _BESIDE_VIEWERS)
        self._of_address: Counter[str] = Counter()
        self._count = 0
        self._told = 0

    def room(self) -> int:
        """How many more may be let in."""
        return self._limit - self._count

    def enter(self, address: str) -> bool:
        """Whether there is room for one more from there; who was let in has to `leave`."""
        if self._count >= self._limit or self._of_address[address] >= self._limit_of_one:
            return False
        self._count += 1
        self._of_address[address] += 1
        return True

    def leave(self, address: str) -> None:
        """A connection that was let in has ended."""
        self._count -= 1
        self._of_address[address] -= 1
        if not self._of_address[address]:
            del self._of_address[address]

    def may_tell(self) -> bool:
        """Whether one who is not let in can be told why; `was_told` is to follow."""
        if self._told >= _TOLD_AT_ONCE:
            return False
        self._told += 1
        return True

    def was_told(self) -> None:
        """They have heard it."""
        self._told -= 1
