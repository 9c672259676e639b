"""The habits of MediVote's services that a supervisor must cope with: each is really there."""

from __future__ import annotations

import json
import signal
import time

import pytest

from medivote_desktop.demo.fleet import Coordinator
from medivote_desktop.demo.ports import listen
from tests.demo.conftest import DEADLINE_SECONDS, DemoService, Start, is_gone, wait_until


def test_the_backend_takes_its_time_to_the_first_answer(start: Start) -> None:
    """Its port stays closed for more than half a second after the start."""
    backend = start("backend")

    assert time.monotonic() - backend.started_at > 0.55
    assert json.loads(backend.ask("/health").body)["status"] == "healthy"


def test_the_backend_is_three_processes_and_a_child_holds_the_port(start: Start) -> None:
    """The process that was started holds no socket that listens; one of its two children does."""
    backend = start("backend")

    parent, *children = backend.family()
    assert len(children) == 2
    assert parent.net_connections(kind="inet") == []
    assert sorted(len(child.net_connections(kind="inet")) for child in children) == [0, 1]


def test_killing_the_parent_alone_leaves_the_port_held(start: Start) -> None:
    """After a SIGKILL of the parent both children live, /health answers, and a new backend finds the port held."""
    backend = start("backend")
    _, *children = backend.family()

    backend.process.kill()
    backend.process.wait()

    assert backend.ask("/health").status == 200
    second = start("backend", port=backend.port, wait=False)
    assert second.process.wait(DEADLINE_SECONDS) == 1
    assert "Address already in use" in second.log
    assert not any(is_gone(child) for child in children)

    for child in children:
        child.send_signal(signal.SIGTERM)
    wait_until(lambda: all(is_gone(child) for child in children), "the children ended")
    listen(backend.port, reuse_address=True).close()


def test_sigterm_to_the_parent_alone_ends_all_three(start: Start) -> None:
    """Asked politely, the parent takes its children along and leaves with 0."""
    backend = start("backend")
    family = backend.family()

    backend.process.terminate()

    assert backend.process.wait(DEADLINE_SECONDS) == 0
    wait_until(lambda: all(is_gone(process) for process in family), "all three ended")


def test_a_backend_that_is_stopped_while_it_loads_leaves_nothing(start: Start) -> None:
    """SIGTERM before the first answer ends all three with 0; the port never opened."""
    backend = start("backend", wait=False)
    wait_until(lambda: "Waiting for the application" in backend.log, "the worker is loading")
    family = backend.family()

    assert backend.end() == 0

    wait_until(lambda: all(is_gone(process) for process in family), "all three ended")
    assert "started on" not in backend.log


def test_the_backend_ends_when_its_worker_is_lost(start: Start) -> None:
    """Killing the worker ends the parent with 1, and the third process with it."""
    backend = start("backend")
    family = backend.family()
    worker = next(process for process in family if process.net_connections(kind="inet"))

    worker.kill()

    assert backend.process.wait(DEADLINE_SECONDS) == 1
    assert "The worker has ended with -9" in backend.log
    wait_until(lambda: all(is_gone(process) for process in family), "all three ended")


@pytest.mark.parametrize("name", ["blockchain_node_1", "blockchain_node_2"])
def test_a_node_agrees_to_shut_down_and_stays(start: Start, name: str) -> None:
    """POST /shutdown answers 200, again and again; the process lives on and answers, until SIGTERM."""
    node = start(name)

    for _ in range(3):
        assert node.ask("/shutdown", "POST").status == 200

    assert node.process.poll() is None
    assert json.loads(node.ask("/status").body)["status"] == "running"
    assert node.end() == 0


def test_a_node_is_not_shut_down_by_looking(start: Start) -> None:
    """GET /shutdown is refused with the method that is allowed."""
    answer = start("blockchain_node_1").ask("/shutdown")

    assert answer.status == 405
    assert answer.headers["Allow"] == "POST"


def test_the_coordinator_refuses_after_a_hundred_requests(start: Start) -> None:
    """The 101st request within a minute is 429 with Retry-After; the process lives on."""
    coordinator = start("network_coordinator")

    assert {coordinator.ask("/").status for _ in range(100)} == {200}

    refused = coordinator.ask("/")
    assert refused.status == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert "429 Too Many Requests" in coordinator.log
    assert coordinator.process.poll() is None


def test_connections_without_a_request_do_not_spend_the_limit(start: Start) -> None:
    """However often a probe only connects, a hundred requests are still answered."""
    coordinator = start("network_coordinator")

    for _ in range(50):
        coordinator.connect().close()

    assert {coordinator.ask("/").status for _ in range(100)} == {200}


def test_the_coordinators_limit_passes_with_time() -> None:
    """Requests older than the window no longer count."""

    class Forgetful(Coordinator):
        limit = 3
        window_seconds = 0.05

    coordinator = Forgetful("Network Coordinator")
    assert [coordinator.list_nodes().status for _ in range(4)] == [200, 200, 200, 429]

    wait_until(lambda: coordinator.list_nodes().status == 200, "answered again")


def _dashboard_of(start: Start, coordinator: DemoService) -> DemoService:
    return start("network_dashboard", environment={"COORDINATOR_PORT": str(coordinator.port)})


def test_the_dashboards_api_spends_the_coordinators_limit(start: Start) -> None:
    """A hundred looks at the dashboard, and the coordinator refuses everybody; the dashboard's page is untouched."""
    coordinator = start("network_coordinator")
    dashboard = _dashboard_of(start, coordinator)

    answers = [dashboard.ask("/api/network") for _ in range(100)]

    assert {answer.status for answer in answers} == {200}
    assert json.loads(answers[-1].body)["nodes"] == ["node-1", "node-2"]
    assert coordinator.ask("/").status == 429
    assert dashboard.ask("/api/network").status == 503
    assert dashboard.ask("/").status == 200


def test_the_dashboards_page_leaves_the_limit_alone(start: Start) -> None:
    """The page is no request to the coordinator, so it can be probed."""
    coordinator = start("network_coordinator")
    dashboard = _dashboard_of(start, coordinator)

    assert {dashboard.ask("/").status for _ in range(20)} == {200}

    assert "GET" not in coordinator.log


def test_the_dashboard_says_when_the_coordinator_is_gone(start: Start) -> None:
    """Without a coordinator the API answers 502, and the dashboard lives on."""
    coordinator = start("network_coordinator")
    dashboard = _dashboard_of(start, coordinator)
    coordinator.end()

    answer = dashboard.ask("/api/network")

    assert answer.status == 502
    assert "refused" in json.loads(answer.body)["error"]


def test_the_frontend_cannot_come_back_after_an_ordinary_close(start: Start) -> None:
    """One page served in the usual way leaves its port in TIME_WAIT: the next start fails and says why."""
    frontend = start("frontend")
    page = frontend.ask("/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert b"<title>MediVote Frontend</title>" in page.body
    assert frontend.end() == 0

    second = start("frontend", port=frontend.port, wait=False)

    assert second.process.wait(DEADLINE_SECONDS) == 1
    assert "Address already in use" in second.log
    assert not second.accepts()


def test_the_frontend_comes_back_after_a_reset(start: Start) -> None:
    """A client that closes with a reset leaves nothing in TIME_WAIT, so the same port can be bound at once."""
    frontend = start("frontend")
    assert frontend.ask("/", reset=True).status == 200
    assert frontend.end() == 0

    second = start("frontend", port=frontend.port)

    assert second.ask("/", reset=True).status == 200


def test_the_others_come_back_after_an_ordinary_close(start: Start) -> None:
    """Only the frontend minds TIME_WAIT."""
    system = start("incentive_system")
    assert system.ask("/health").status == 200
    assert system.end() == 0

    assert start("incentive_system", port=system.port).ask("/health").status == 200
