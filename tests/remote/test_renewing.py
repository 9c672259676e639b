"""New tokens while the endpoint serves: nothing of the old ones is worth anything."""

from __future__ import annotations

import queue
from pathlib import Path
from typing import Any

import requests

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint_state import EndpointState
from medivote_desktop.core.seam import Ended, LogFiles, Picture, Serving, Told
from medivote_desktop.remote.thread import EndpointThread
from medivote_desktop.runtime.logs import LogFollower, tail_text
from tests.programs import PATIENCE_SECONDS
from tests.ui import fleet

# As from behind a proxy: local programs need no token to read.
STRANGER = {"X-Forwarded-For": "198.51.100.7"}


def next_state(told: queue.Queue[Told]) -> EndpointState:
    """What it tells of itself next; how many look on is no matter."""
    while True:
        what = told.get(timeout=PATIENCE_SECONDS)
        assert not isinstance(what, Ended), what
        if isinstance(what, Serving):
            return what.state


def bearer(state: EndpointState) -> dict[str, str]:
    return {**STRANGER, "Authorization": f"Bearer {state.link.partition('#token=')[2]}"}


def test_new_tokens_end_tokens_sessions_and_streams(tmp_path: Path) -> None:
    """The old token and the old cookie are refused, streams end, and the new link is let in."""
    told: queue.Queue[Told] = queue.Queue()
    picture, files = Picture(fleet.running(2), {}), LogFiles(tail_text, LogFollower)
    thread = EndpointThread(ManagerConfig(http_port=0), tmp_path, picture, files, told.put)
    thread.start()
    try:
        before = next_state(told)
        address = before.address.rstrip("/")
        session = requests.post(f"{address}/session", headers=bearer(before), timeout=PATIENCE_SECONDS)
        assert session.status_code == 204
        cookie: dict[str, Any] = {"headers": STRANGER, "cookies": session.cookies, "timeout": PATIENCE_SECONDS}
        with requests.get(f"{address}/events", stream=True, **cookie) as stream:
            assert stream.status_code == 200
            lines = stream.iter_lines()
            assert next(line for line in lines if line.startswith(b"data: "))

            thread.renew()
            after = next_state(told)

            assert not [line for line in lines if line.startswith(b"event: bye")], "it ended, and may come again"
        assert after.link != before.link
        assert after.operator_link != before.operator_link
        assert requests.get(f"{address}/status", **cookie).status_code == 401
        for state, status in ((before, 401), (after, 200)):
            answer = requests.get(f"{address}/status", headers=bearer(state), timeout=PATIENCE_SECONDS)
            assert answer.status_code == status
    finally:
        thread.stop()
        assert thread.join(PATIENCE_SECONDS)
