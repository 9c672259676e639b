"""How many of something a file holds before each of its blocks: lines, or lines that match."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right

BLOCK_BYTES = 64 * 1024


class BlockCounts:
    """Eight bytes a block of 64 KiB, whatever is in it. Blocks begin at `origin` and are numbered from 0; those in
    front of it, which are counted later, from -1 downwards.

    Attributes:
        origin: The place in the file where block 0 begins.
    """

    def __init__(self, origin: int, total: int = 0) -> None:
        self.origin = origin
        self._up = array("q", [total])
        self._down = array("q", [-total])

    @property
    def lowest(self) -> int:
        """The first block that is counted."""
        return 1 - len(self._down)

    @property
    def open_block(self) -> int:
        """The block behind the last one that is counted."""
        return len(self._up) - 1

    @property
    def lowest_total(self) -> int:
        """The number of the first thing."""
        return -self._down[-1]

    @property
    def total(self) -> int:
        """The number of the first thing that is in no counted block."""
        return self._up[-1]

    def place(self, block: int) -> int:
        """Where a block begins in the file."""
        return self.origin + block * BLOCK_BYTES

    def block_at(self, place: int) -> int:
        """The block that holds a place of the file."""
        return (place - self.origin) // BLOCK_BYTES

    def append(self, count: int) -> None:
        """The open block is full, and holds so many."""
        self._up.append(self._up[-1] + count)

    def prepend(self, count: int) -> None:
        """The block in front of the lowest holds so many."""
        self._down.append(self._down[-1] + count)

    def before(self, block: int) -> int:
        """The number of the first thing of a block: how many are in front of it."""
        return self._up[block] if block >= 0 else -self._down[-block]

    def block_of(self, number: int) -> int:
        """The block that holds the thing of that number; the open one for all that come later."""
        if number >= self._up[0]:
            return bisect_right(self._up, number) - 1
        return -bisect_left(self._down, -number)
