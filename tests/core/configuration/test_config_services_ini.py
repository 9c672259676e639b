"""The services.ini at the top: MediVote's own seven, and a lesson in the format."""

from __future__ import annotations

from itertools import pairwise
from urllib.parse import urlsplit

import pytest

from medivote_desktop.core.config import AppConfig, Condition, Dependency
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.resources import resource_path
from tests.core.reading import PYTHON, read, source

TEXT = resource_path("services.ini").read_text(encoding="utf-8")
PORTS = {
    "backend": 8001,
    "blockchain_node_1": 8546,
    "blockchain_node_2": 8547,
    "incentive_system": 8082,
    "network_coordinator": 8083,
    "network_dashboard": 8084,
    "frontend": 8080,
}


@pytest.fixture
def config() -> AppConfig:
    return read(TEXT, source({"MEDIVOTE_HOME": "/srv/MediVote"}))


def test_it_has_no_fault(config: AppConfig) -> None:
    """Not even a warning; the seven services have MediVote's ports."""
    assert config.warnings == ()
    assert {service.id: service.ports for service in config.services} == {id_: (port,) for id_, port in PORTS.items()}


def test_everything_lies_under_the_chosen_folder(config: AppConfig) -> None:
    """Without a choice it is the folder MediVote beside the file."""
    assert {service.directory for service in config.services} == {"/srv/MediVote"}
    assert {service.directory for service in read(TEXT).services} == {"/etc/my fleet/MediVote"}
    assert all(service.command[0] == PYTHON for service in config.services)


def test_every_service_is_checked_and_explained(config: AppConfig) -> None:
    """Each has a health check of its own port, a warning before its stop, and words for people."""
    for service in config.services:
        health = service.health
        addresses = [address for address in (health.url, service.url, service.stop_url) if address]
        assert {urlsplit(address).port for address in addresses} <= {PORTS[service.id]}
        assert health.url or health.port == ("127.0.0.1", PORTS[service.id])
        assert service.stop_warning
        assert service.name != service.id
        assert service.description
        assert service.group
    assert config.service("backend").stop_warning == "Shutting down the backend disables API access."


def test_it_minds_the_habits_of_the_services(config: AppConfig) -> None:
    """Nodes that promise to end and stay, a coordinator that counts requests, a frontend whose port lingers."""
    for node in ("blockchain_node_1", "blockchain_node_2"):
        assert config.service(node).stop_url == f"http://127.0.0.1:{PORTS[node]}/shutdown"
        assert config.service(node).stop_polite_timeout_seconds <= 2
    assert config.service("network_coordinator").health.url is None
    assert config.service("network_dashboard").health.url is None
    frontend = config.service("frontend")
    delays = [frontend.restart_delay_seconds * 2**n for n in range(frontend.restart_limit - 1)]
    assert 60 < sum(delays) < frontend.restart_window_seconds


def test_the_backend_waits_for_healthy_nodes(config: AppConfig) -> None:
    """The condition follows from their health checks."""
    assert config.service("backend").depends_on == (
        Dependency("blockchain_node_1", Condition.HEALTHY),
        Dependency("blockchain_node_2", Condition.HEALTHY),
    )


def test_each_key_is_explained_where_it_first_stands() -> None:
    """A comment stands above it, so that the file teaches the format."""
    explained: set[str] = set()
    for above, line in pairwise(TEXT.splitlines()):
        key = line.partition(" =")[0]
        if key in SERVICE_KEYS.keys() | MANAGER_KEYS.keys() and key not in explained:
            assert above.startswith("# "), f"{key} is not explained"
            explained.add(key)
    assert len(explained) > 30
