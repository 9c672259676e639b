"""Several copies of one service."""

from __future__ import annotations

from collections.abc import Iterator

MOST_SERVICES = 1000


def replicas(original: str, count: int) -> Iterator[tuple[int, str | None]]:
    """The numbers and names of the copies of one service; a single one keeps its name."""
    if count <= 1:
        yield 0, None
        return
    for number in range(min(count, MOST_SERVICES)):
        yield number, f"{original}_{number + 1}"
