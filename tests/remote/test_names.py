"""Under which names an endpoint may be called."""

from __future__ import annotations

import socket

import pytest

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.remote.listening import host_names
from medivote_desktop.remote.names import origins


@pytest.mark.parametrize("name", ["Jörgs-Rechner", "my machine", ""])
def test_a_machine_may_call_itself_what_no_browser_can_send(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Such a name matches no request, and keeps nobody from reaching the machine by its addresses."""
    monkeypatch.setattr(socket, "gethostname", lambda: name)
    monkeypatch.setattr(socket, "getfqdn", lambda: name)

    names = host_names(ManagerConfig(http_host="0.0.0.0"))

    assert "127.0.0.1:8090" in origins(names, "http", 8090)
