"""Under which names an endpoint may be called."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint.seam import LogFiles, Picture
from medivote_desktop.remote.listening import CannotServeError, host_names
from medivote_desktop.remote.names import origins
from medivote_desktop.remote.server import Server
from medivote_desktop.runtime.logs.ends import tail_text
from medivote_desktop.runtime.logs.follower import LogFollower
from tests.programs import free_port
from tests.ui import fleet


@pytest.mark.parametrize("name", ["Jörgs-Rechner", "my machine", ""])
def test_a_machine_may_call_itself_what_no_browser_can_send(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Such a name matches no request, and keeps nobody from reaching the machine by its addresses."""
    monkeypatch.setattr(socket, "gethostname", lambda: name)
    monkeypatch.setattr(socket, "getfqdn", lambda: name)

    names = host_names(ManagerConfig(http_host="0.0.0.0"))

    assert "127.0.0.1:8090" in origins(names, "http", 8090)


def test_an_endpoint_that_nobody_may_call_by_its_names_holds_no_port(tmp_path: Path) -> None:
    """What cannot serve leaves the port to others, also while somebody still has it at hand."""
    port = free_port()
    manager = ManagerConfig(http_port=port, http_allowed_hosts=("my machine",))
    picture, files = Picture(fleet.running(1), {}), LogFiles(tail_text, LogFollower)
    servers: list[Server] = []

    async def serve() -> None:
        servers.append(Server(manager, tmp_path, picture, files, lambda _: None))
        await servers[0].run()

    with pytest.raises(CannotServeError, match="http_allowed_hosts"):
        asyncio.run(serve())

    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
