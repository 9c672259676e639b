"""How often is measured: it depends on whether anybody looks."""

from __future__ import annotations

from collections.abc import Callable

from medivote_desktop.runtime.sampler import Sampler
from medivote_desktop.runtime.supervisor import Supervisor


class Pace:
    """Lets the sampler measure as for a visible window as long as anybody watches, else as for a hidden one.

    Args:
        viewers: How many watch over the endpoint, besides those who say that they watch.
    """

    def __init__(self, sampler: Sampler, supervisor: Supervisor, viewers: Callable[[], int]) -> None:
        self._sampler, self._supervisor, self._viewers = sampler, supervisor, viewers
        self._watched_by: set[str] = set()

    def watch(self, *, is_watched: bool, by: str) -> None:
        """Note who watches, and who does so no more."""
        (self._watched_by.add if is_watched else self._watched_by.discard)(by)
        self.apply()

    def apply(self) -> None:
        """Measure from now on as often as is right now."""
        self._sampler.set_interval(self.seconds())

    def seconds(self) -> float:
        """The time from one measurement to the next."""
        manager = self._supervisor.config.manager
        is_seen = self._watched_by or self._viewers() > 0
        return manager.sample_interval_seconds if is_seen else manager.sample_interval_hidden_seconds
