"""What all the services have in common."""

from __future__ import annotations

import signal
import time

import psutil
import pytest

from medivote_desktop.demo.fleet import SERVICES
from medivote_desktop.demo.ports import listen
from tests.demo.conftest import DEADLINE_SECONDS, Start, is_gone, wait_until
from tests.programs import free_port

EACH = pytest.mark.parametrize("name", SERVICES)
COORDINATOR = {"COORDINATOR_PORT": "9"}  # nobody listens there; only the dashboard's API would ask


@EACH
def test_a_service_answers_and_ends_on_sigterm_without_a_trace(start: Start, name: str) -> None:
    """It answers over its port; SIGTERM ends it with 0, leaves no process, frees the port and is in the log."""
    service = start(name, environment=COORDINATOR)
    assert service.ask("/", reset=True).status == 200
    family = service.family()

    assert service.end() == 0

    wait_until(lambda: all(is_gone(process) for process in family), "all processes ended")
    listen(service.port, reuse_address=True).close()
    assert " INFO    " in service.log
    assert f"started on http://127.0.0.1:{service.port}" in service.log
    assert "Traceback" not in service.log


@EACH
def test_ctrl_c_ends_a_service_as_well(start: Start, name: str) -> None:
    """SIGINT is a stop, too, and no traceback follows."""
    service = start(name, environment=COORDINATOR)

    service.process.send_signal(signal.SIGINT)

    assert service.process.wait(DEADLINE_SECONDS) == 0
    assert "Traceback" not in service.log


@EACH
def test_only_this_machine_can_reach_a_service(start: Start, name: str) -> None:
    """Every socket that listens is bound to 127.0.0.1 and to the port that was asked for."""
    service = start(name, environment=COORDINATOR)

    listening = {
        connection.laddr
        for process in service.family()
        for connection in process.net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {("127.0.0.1", service.port)}


def test_more_stop_signals_do_not_spoil_the_exit_code(start: Start) -> None:
    """However many signals follow the first, until the very end, the exit code is 0."""
    service = start("incentive_system")

    def ended_by_a_hail_of_signals() -> bool:
        service.process.terminate()
        return service.process.poll() is not None

    wait_until(ended_by_a_hail_of_signals, "the service has ended")
    assert service.process.returncode == 0


def test_a_held_port_is_said_and_ends_the_service_with_1(start: Start) -> None:
    """Who comes second writes why it cannot listen, in the system's words."""
    first = start("incentive_system")

    second = start("network_coordinator", port=first.port, wait=False)

    assert second.process.wait(DEADLINE_SECONDS) == 1
    assert "Address already in use" in second.log


@pytest.mark.parametrize(
    ("name", "more", "complaint"),
    [
        ("backend", ("--rolle", "worker"), "unknown option --rolle"),
        ("no_such_service", (), "no_such_service"),
        ("frontend", ("--port",), "wrong or missing"),
        ("network_dashboard", (), "COORDINATOR_PORT"),
    ],
)
def test_a_wrong_command_line_ends_with_2_and_a_sentence(
    start: Start, name: str, more: tuple[str, ...], complaint: str
) -> None:
    """What is wrong is named, without a traceback."""
    service = start(name, *more, wait=False)

    assert service.process.wait(DEADLINE_SECONDS) == 2
    assert complaint in service.log
    assert "Traceback" not in service.log


def test_an_idle_fleet_lives_but_takes_little(start: Start) -> None:
    """Nine processes write lines of their own and work a little: all together under 5 % of a core."""
    environment = {"COORDINATOR_PORT": str(free_port())}
    fleet = [start(name, environment=environment) for name in SERVICES]
    family = [process for service in fleet for process in service.family()]
    assert len(family) == 9
    began_seconds, cpu_before_seconds = time.monotonic(), _cpu_seconds(family)
    lines_before = [service.log.count("\n") for service in fleet]

    def talkative() -> int:
        return sum(service.log.count("\n") > lines for service, lines in zip(fleet, lines_before, strict=True))

    wait_until(lambda: talkative() >= 5, "five services have written a line of their own")

    used_seconds = _cpu_seconds(family) - cpu_before_seconds
    assert 0 < used_seconds < 0.05 * (time.monotonic() - began_seconds)


def _cpu_seconds(family: list[psutil.Process]) -> float:
    return sum(sum(process.cpu_times()[:2]) for process in family)
