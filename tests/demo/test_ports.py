"""Where the demo listens."""

from __future__ import annotations

import socket

import pytest

from medivote_desktop.demo.fleet import SERVICES
from medivote_desktop.demo.ports import PREFERRED_PORTS, demo_environment, listen
from tests.demo.conftest import Start
from tests.programs import free_port


@pytest.fixture
def backend_port(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port that is surely free, as the one that the backend prefers."""
    port = free_port()
    monkeypatch.setitem(PREFERRED_PORTS, "backend", port)
    return port


def test_each_service_gets_a_port_of_its_own_that_can_be_bound() -> None:
    """There is one variable a service, and seven listeners fit on the ports at the same time."""
    environment = demo_environment({})

    assert environment.keys() == {f"DEMO_PORT_{name.upper()}" for name in SERVICES}
    listeners = [listen(int(port), reuse_address=True) for port in environment.values()]
    assert len({listener.getsockname() for listener in listeners}) == len(SERVICES)
    for listener in listeners:
        listener.close()


def test_the_preferred_port_is_taken_when_it_is_free(backend_port: int) -> None:
    """MediVote's own number + 10000, so that it looks familiar."""
    assert demo_environment({})["DEMO_PORT_BACKEND"] == str(backend_port)


def test_a_held_port_is_left_to_its_holder(backend_port: int) -> None:
    """The next one a hundred above is taken."""
    with listen(backend_port, reuse_address=True):
        chosen = int(demo_environment({})["DEMO_PORT_BACKEND"])

    assert chosen != backend_port
    assert (chosen - backend_port) % 100 == 0


def test_lingering_connections_move_only_the_frontend(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """After ordinary requests a service gets its old port again; the frontend, which could not bind it, another."""
    ports = {}
    for name in ("incentive_system", "frontend"):
        service = start(name)
        assert service.ask("/").status == 200
        assert service.end() == 0
        ports[name] = service.port
        monkeypatch.setitem(PREFERRED_PORTS, name, service.port)

    environment = demo_environment({})

    assert environment["DEMO_PORT_INCENTIVE_SYSTEM"] == str(ports["incentive_system"])
    assert environment["DEMO_PORT_FRONTEND"] != str(ports["frontend"])


def test_with_all_near_ports_held_any_free_one_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's choice is the last resort."""
    free = socket.create_server(("127.0.0.1", 0))

    def refuse_all_but_any(port: int, *, reuse_address: bool) -> socket.socket:
        if port:
            raise OSError("held")
        return free if not reuse_address else listen(0, reuse_address=True)

    monkeypatch.setattr("medivote_desktop.demo.ports.listen", refuse_all_but_any)

    port = free.getsockname()[1]
    assert demo_environment({})["DEMO_PORT_FRONTEND"] == str(port)


def test_a_variable_that_is_set_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets a port decides it, even where it is held; the others are chosen."""
    monkeypatch.setenv("DEMO_PORT_BACKEND", "4711")

    environment = demo_environment()

    assert environment["DEMO_PORT_BACKEND"] == "4711"
    assert len(set(environment.values())) == len(SERVICES)
