"""demo.ini: correct, complete, and true to the services that it describes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.demo.fleet import SERVICES
from medivote_desktop.demo.ports import PREFERRED_PORTS, demo_environment
from medivote_desktop.resources import resource_path
from tests.demo.conftest import PROGRAM, DemoService


def read(environment: Mapping[str, str]) -> AppConfig:
    path = resource_path("demo.ini")
    source = ConfigSource(str(path), environment, python=None, program=PROGRAM)
    return parse_config(path.read_text(encoding="utf-8"), source)


def test_it_is_correct_without_a_warning() -> None:
    """It describes the seven services, and the parser has nothing to say about it."""
    config = read({})

    assert config.warnings == ()
    assert config.manager.title == "Demo — MediVote Desktop"
    assert {service.id for service in config.services} == SERVICES.keys()
    assert {service.group for service in config.services} == {"Core", "Blockchain", "Network"}
    assert len({service.name for service in config.services}) == 7
    assert all(service.description and service.stop_warning for service in config.services)


def test_without_the_variables_it_names_the_preferred_ports() -> None:
    """`check demo.ini` works in any shell: each port has its usual number as a default."""
    assert {service.id: service.ports for service in read({}).services} == {
        name: (port,) for name, port in PREFERRED_PORTS.items()
    }


def test_each_port_follows_its_variable_everywhere() -> None:
    """Port, addresses and command change together, so that none points at another service."""
    environment = {f"DEMO_PORT_{name.upper()}": str(20_001 + index) for index, name in enumerate(SERVICES)}

    for service in read(environment).services:
        port = int(environment[f"DEMO_PORT_{service.id.upper()}"])
        assert service.ports == (port,)
        assert service.command[-4:] == ("--demo-service", service.id, "--port", str(port))
        addresses = [address for address in (service.url, service.health.url, service.stop_url) if address]
        assert {urlsplit(address).port for address in addresses} == {port}
        assert service.health.port in (None, ("127.0.0.1", port))


def test_the_frontend_is_tried_again_for_longer_than_its_port_is_blocked() -> None:
    """Its last restart comes more than 60 s after the first, and within the window."""
    frontend = read({}).service("frontend")

    delays = [frontend.restart_delay_seconds * 2**n for n in range(frontend.restart_limit - 1)]
    assert 60 < sum(delays) < frontend.restart_window_seconds
    assert max(delays) <= frontend.restart_max_delay_seconds


@pytest.fixture
def fleet(tmp_path: Path) -> Iterator[tuple[AppConfig, dict[str, DemoService]]]:
    """The seven, started by the commands of the file."""
    config = read(demo_environment({}))
    running = {
        service.id: DemoService(service.command, service.ports[0], tmp_path / service.id, service.environment)
        for service in config.services
    }
    yield config, running
    for service in running.values():
        service.end_by_force()


def test_the_fleet_runs_as_it_is_described(fleet: tuple[AppConfig, dict[str, DemoService]]) -> None:
    """Started by their commands, all answer at every address of the file, and SIGTERM ends each with 0."""
    config, running = fleet
    for service in config.services:
        demo = running[service.id]
        demo.wait_until_it_listens()
        for address in filter(None, (service.url, service.health.url)):
            assert demo.ask(urlsplit(address).path).status == 200
        if service.stop_url:
            assert demo.ask(urlsplit(service.stop_url).path, "POST").status == 200
    assert running["network_dashboard"].ask("/api/network").status == 200

    assert {name: demo.end() for name, demo in running.items()} == dict.fromkeys(SERVICES, 0)
