"""The fleet for Prometheus. Loaded when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from medivote_desktop.core.check_facts import NO_CHECKS
from medivote_desktop.core.endpoint.rows import health_word
from medivote_desktop.core.endpoint.seam import Picture
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceSnapshot

CONTENT_TYPE = CONTENT_TYPE_LATEST

_Value = Callable[[ServiceSnapshot], float | None]


class _Fleet(Collector):
    def __init__(self, picture: Picture, viewers: int) -> None:
        self._picture, self._viewers = picture, viewers

    def collect(self) -> Iterable[Metric]:
        """All families of the snapshot."""
        services = self._picture.snapshot.services
        yield GaugeMetricFamily("medivote_viewers", "Open event streams.", value=self._viewers)
        yield self._states(services)
        yield _gauge("medivote_service_up", "Whether the service is running.", services, _is_up)
        yield _gauge("medivote_service_healthy", "Whether it is healthy; absent while unknown.", services, _is_healthy)
        yield _gauge("medivote_service_cpu_percent", "CPU of its process tree, as a share of one core.", services, _cpu)
        yield _gauge("medivote_service_memory_bytes", "Resident memory of its process tree.", services, _memory)
        yield _gauge("medivote_service_start_time_seconds", "When its current run began.", services, _started)
        yield _gauge("medivote_service_auto_recovery", "Whether it is restarted automatically.", services, _recovers)
        yield _gauge(
            "medivote_service_check_failures",
            "Failed rounds of health checks in a row.",
            services,
            lambda service: float(self._picture.checks.get(service.id, NO_CHECKS).failures),
        )
        restarts = CounterMetricFamily(
            "medivote_service_restarts", "Automatic restarts since a person last started it.", labels=["service"]
        )
        for service in services:
            restarts.add_metric([service.id], service.status.restarts)
        yield restarts

    def _states(self, services: Iterable[ServiceSnapshot]) -> Metric:
        family = GaugeMetricFamily(
            "medivote_service_state", "1 for the state that it is in.", labels=["service", "state"]
        )
        for service in services:
            family.add_metric([service.id, service.state.value], 1)
        return family


def metrics_body(picture: Picture, viewers: int) -> bytes:
    """The text that Prometheus reads."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Fleet(picture, viewers))
    return generate_latest(registry)


def _gauge(name: str, words: str, services: Iterable[ServiceSnapshot], value: _Value) -> Metric:
    family = GaugeMetricFamily(name, words, labels=["service"])
    for service in services:
        if (number := value(service)) is not None:
            family.add_metric([service.id], number)
    return family


def _is_up(service: ServiceSnapshot) -> float:
    return float(service.state is State.RUNNING)


def _is_healthy(service: ServiceSnapshot) -> float | None:
    return {"healthy": 1.0, "unhealthy": 0.0}.get(health_word(service))


def _cpu(service: ServiceSnapshot) -> float | None:
    return None if service.usage is None else service.usage.cpu_percent


def _memory(service: ServiceSnapshot) -> float | None:
    return None if service.usage is None else float(service.usage.rss_bytes)


def _started(service: ServiceSnapshot) -> float | None:
    return service.status.started_at


def _recovers(service: ServiceSnapshot) -> float:
    return float(service.status.recovery_on)
