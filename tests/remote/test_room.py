"""How many connections the endpoint takes of a program that needs descriptors for its services, too."""

from __future__ import annotations

import resource

import pytest

from medivote_desktop.remote.listening import connections_limit


@pytest.mark.parametrize(
    ("descriptors", "viewers", "connections"),
    [
        (1024, 2000, 512),
        (8192, 10_000, 4096),
        (20_000, 10_000, 10_256),
        (20_000, 50_000, 15_904),
        (resource.RLIM_INFINITY, 50_000, 50_256),
    ],
)
def test_descriptors_are_left_to_the_services(
    monkeypatch: pytest.MonkeyPatch, descriptors: int, viewers: int, connections: int
) -> None:
    """Half of few, some thousands of many; and no more than viewers, and some that only ask."""
    monkeypatch.setattr(resource, "getrlimit", lambda _: (descriptors, descriptors))
    assert connections_limit(viewers) == connections
