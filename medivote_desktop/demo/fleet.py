"""The seven services, each with the habits of the one that it stands in for."""

from __future__ import annotations

import os
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence

from medivote_desktop.demo.pulse import Pulse, log, remarks
from medivote_desktop.demo.server import StopSignals
from medivote_desktop.demo.service import Service, serve
from medivote_desktop.demo.web import Response, Routes, fetch, html_response, json_response

_COORDINATOR_TIMEOUT_SECONDS = 1.0


class Backend(Service):
    """The part of the backend that holds the port."""

    def pulse(self) -> Pulse:
        """Ballots, and at times a query that took long."""
        lines = remarks(
            ("INFO", "{} ballots accepted"), ("INFO", "Session renewed for {} voters"), ("WARNING", "Slow query: {} ms")
        )
        return Pulse(1.0, 0.006, lines)


class Node(Service):
    """A blockchain node: it agrees to end when it is asked by POST /shutdown, and stays."""

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._height = 1200
        self._sealed_at = time.monotonic()

    def routes(self) -> Routes:
        """The state of the chain, and the shutdown that is none."""
        return {"GET /": self.status, "GET /status": self.status, "POST /shutdown": self.shutdown}

    def status(self) -> Response:
        """How long the chain is. A block is sealed every five seconds."""
        height = self._height + int((time.monotonic() - self._sealed_at) / 5)
        return json_response({"service": self.title, "status": "running", "height": height, "peers": 1})

    def shutdown(self) -> Response:
        """Agree, and do nothing."""
        log("INFO", "Shutdown requested; finishing open work")
        return json_response({"status": "shutting down"})

    def pulse(self) -> Pulse:
        """Bursts, as sealing a block makes them."""
        lines = remarks(("INFO", "Block sealed with {} transactions"), ("WARNING", "Peer answered after {} ms"))
        return Pulse(5.0, 0.03, lines)


class Coordinator(Service):
    """The network coordinator: it refuses whoever asks more than a hundred times a minute."""

    limit = 100
    window_seconds = 60.0

    def __init__(self, title: str) -> None:
        super().__init__(title)
        self._asked_at: deque[float] = deque(maxlen=self.limit)

    def routes(self) -> Routes:
        """The one address that there is."""
        return {"GET /": self.list_nodes}

    def list_nodes(self) -> Response:
        """The nodes that are known, or 429. A refused request does not count."""
        now = time.monotonic()
        if len(self._asked_at) == self.limit and now - self._asked_at[0] < self.window_seconds:
            wait_seconds = int(self.window_seconds - (now - self._asked_at[0])) + 1
            return json_response({"error": "rate limit exceeded"}, 429, {"Retry-After": str(wait_seconds)})
        self._asked_at.append(now)
        return json_response({"service": self.title, "nodes": ["node-1", "node-2"]})

    def pulse(self) -> Pulse:
        """Little but steady."""
        lines = remarks(("INFO", "Heartbeat from node-1 after {} ms"), ("INFO", "Heartbeat from node-2 after {} ms"))
        return Pulse(1.0, 0.004, lines)


class Dashboard(Service):
    """The network dashboard: each request to its API is one to the coordinator, and counts there."""

    def __init__(self, title: str, coordinator_port: int) -> None:
        super().__init__(title)
        self._coordinator_port = coordinator_port

    def routes(self) -> Routes:
        """A page, and the API behind it."""
        return {"GET /": self.page, "GET /api/network": self.network}

    def page(self) -> Response:
        """What a person sees. It leaves the coordinator alone."""
        return html_response(self.title, '<p>The state of the network: <a href="/api/network">/api/network</a></p>')

    def network(self) -> Response:
        """What the coordinator says; 503 when it refuses, 502 when it is not there."""
        try:
            status, body = fetch(self._coordinator_port, "/", _COORDINATOR_TIMEOUT_SECONDS)
        except (OSError, ValueError) as error:
            return json_response({"error": f"no answer from the coordinator: {error}"}, 502)
        if status != 200:
            return json_response({"error": f"the coordinator answered {status}"}, 503)
        return Response(200, body, "application/json")

    def pulse(self) -> Pulse:
        """Drawing, and what comes of it."""
        lines = remarks(("INFO", "Topology drawn in {} ms"), ("INFO", "{} measurements kept"))
        return Pulse(1.0, 0.004, lines)


class Frontend(Service):
    """The frontend: each answer leaves its port in TIME_WAIT, and for a minute it cannot start again."""

    reuse_address = False

    def routes(self) -> Routes:
        """The page."""
        return {"GET /": self.page, "GET /index.html": self.page}

    def page(self) -> Response:
        """What a person sees."""
        return html_response(self.title, "<p>This page stands in for MediVote's own. No vote is cast here.</p>")

    def pulse(self) -> Pulse:
        """The least of all."""
        return Pulse(1.0, 0.003, remarks(("INFO", "{} assets served from cache"), ("WARNING", "Cache missed {} times")))


def _dashboard() -> Dashboard:
    """The dashboard is told by its environment where the coordinator is."""
    return Dashboard("Network Dashboard", int(os.environ["COORDINATOR_PORT"]))


SERVICES: Mapping[str, Callable[[], Service]] = {
    "backend": lambda: Backend("MediVote Backend"),
    "blockchain_node_1": lambda: Node("Blockchain Node 1"),
    "blockchain_node_2": lambda: Node("Blockchain Node 2"),
    "incentive_system": lambda: Service("Incentive System"),
    "network_coordinator": lambda: Coordinator("Network Coordinator"),
    "network_dashboard": _dashboard,
    "frontend": lambda: Frontend("MediVote Frontend"),
}


def run_demo_service(name: str, arguments: Sequence[str]) -> int:
    """Be one of the demo's services until SIGTERM or SIGINT; the exit code.

    Args:
        name: One of SERVICES.
        arguments: `--port N`. The backend adds `--role ROLE` for the processes that it starts itself.

    Returns:
        0 after a stop signal; 1 when the port is held; 2 when the command line or the environment is wrong.
    """
    stop = StopSignals()
    try:
        service = SERVICES[name]()
        port, role = _port_and_role(arguments)
    except (KeyError, ValueError) as error:
        sys.stderr.write(f"usage: --demo-service NAME --port N (wrong or missing: {error})\n")
        return 2
    if name == "backend":
        from medivote_desktop.demo.backend import run_backend  # subprocess is a megabyte that the others do without

        return run_backend(service, port, role, stop)
    return serve(service, port, stop)


def _port_and_role(arguments: Sequence[str]) -> tuple[int, str]:
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    port, role = int(options.pop("--port")), options.pop("--role", "")
    if options:
        raise ValueError(f"unknown option {next(iter(options))}")
    return port, role
