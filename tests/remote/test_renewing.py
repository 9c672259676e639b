"""New tokens while the endpoint serves: nothing of the old ones is worth anything."""

from __future__ import annotations

import errno
import os
import queue
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint.seam import Ended, LogFiles, Picture, Serving, Told
from medivote_desktop.core.endpoint.state import EndpointState
from medivote_desktop.remote import server
from medivote_desktop.remote.listening import CannotServeError
from medivote_desktop.remote.sessions import Guesses, Sessions
from medivote_desktop.remote.thread import EndpointThread
from medivote_desktop.remote.tokens import OPERATOR_FILE, VIEWER_FILE, Tokens, TokensError, load_tokens, renew_tokens
from medivote_desktop.runtime.logs.ends import tail_text
from medivote_desktop.runtime.logs.follower import LogFollower
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


@contextmanager
def endpoint(folder: Path) -> Iterator[tuple[EndpointThread, queue.Queue[Told]]]:
    """One that is told to start, and has not begun to."""
    told: queue.Queue[Told] = queue.Queue()
    picture, files = Picture(fleet.running(2), {}), LogFiles(tail_text, LogFollower)
    thread = EndpointThread(ManagerConfig(http_port=0), folder, picture, files, told.put)
    thread.start()
    try:
        yield thread, told
    finally:
        thread.stop()
        assert thread.join(PATIENCE_SECONDS)


def on_disk(folder: Path) -> Tokens:
    return Tokens(*((folder / name).read_text().strip() for name in (VIEWER_FILE, OPERATOR_FILE)))


def status_for(state: EndpointState, token: str) -> int:
    headers = {**STRANGER, "Authorization": f"Bearer {token}"}
    return requests.get(f"{state.address}status", headers=headers, timeout=PATIENCE_SECONDS).status_code


def until_other(told: queue.Queue[Told], token: str) -> EndpointState:
    """What it tells of itself once this token is none of its own."""
    while (state := next_state(told)).link.endswith(token):
        pass
    return state


def test_new_tokens_may_be_asked_for_while_it_comes_up(tmp_path: Path) -> None:
    """The request is not lost, wherever it meets the start."""
    old = load_tokens(tmp_path)
    with endpoint(tmp_path) as (thread, told):
        assert thread.renew()
        state = until_other(told, old.viewer)
        assert state.link.endswith(on_disk(tmp_path).viewer)
        assert on_disk(tmp_path).operator != old.operator
        assert (status_for(state, old.viewer), status_for(state, on_disk(tmp_path).viewer)) == (401, 200)


def test_new_tokens_may_be_asked_for_while_it_ends(tmp_path: Path) -> None:
    """Whoever asked is told when it comes too late; else they are new by the end."""
    with endpoint(tmp_path) as (thread, told):
        next_state(told)
        old = on_disk(tmp_path)
        thread.stop()
        was_in_time = thread.renew()
    assert (on_disk(tmp_path) != old) is was_in_time
    assert not thread.renew()


def test_both_tokens_are_new_or_none(tmp_path: Path) -> None:
    """What stands in the way of one is seen before the other is replaced; no draft is left."""
    old = load_tokens(tmp_path)
    (tmp_path / OPERATOR_FILE).unlink()
    (tmp_path / OPERATOR_FILE).mkdir()
    with pytest.raises(TokensError, match="is not a file"):
        renew_tokens(tmp_path)
    assert (tmp_path / VIEWER_FILE).read_text().strip() == old.viewer
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [OPERATOR_FILE, VIEWER_FILE]


def test_what_is_half_new_is_in_force_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The disk fails between the two files: the old token of the first is worth nothing any more."""
    with endpoint(tmp_path) as (thread, told):
        before = next_state(told)
        old = on_disk(tmp_path)
        replace = Path.replace

        def fail_for_the_operator(path: Path, target: Path) -> Path:
            if target.name == OPERATOR_FILE:
                raise OSError(errno.EIO, "Input/output error")
            return replace(path, target)

        monkeypatch.setattr(Path, "replace", fail_for_the_operator)
        assert thread.renew()
        after = next_state(told)
        assert "Input/output error" in after.error
        assert "Input/output error" in caplog.text
        assert on_disk(tmp_path).operator == old.operator
        assert after.link != before.link
        assert [status_for(after, token) for token in (old.viewer, on_disk(tmp_path).viewer, old.operator)] == [
            401, 200, 200,
        ]  # fmt: skip


def _linked(folder: Path) -> None:
    (folder / VIEWER_FILE).rename(folder / "elsewhere")
    (folder / VIEWER_FILE).symlink_to(folder / "elsewhere")


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: folder.chmod(0o770), "chmod 700"),
        (lambda folder: folder.chmod(0o707), "chmod 700"),
        (lambda folder: (folder / VIEWER_FILE).chmod(0o640), "chmod 600"),
        (lambda folder: (folder / VIEWER_FILE).chmod(0o604), "chmod 600"),
        (lambda folder: (folder / VIEWER_FILE).write_text("secret\n"), "holds no token"),
        (_linked, "cannot be used"),
        pytest.param(
            lambda folder: os.chown(folder / VIEWER_FILE, 12345, -1),
            "belongs to another user",
            marks=pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="gives a file away"),
        ),
    ],
)
def test_what_others_may_know_is_no_token(tmp_path: Path, spoil: Callable[[Path], object], told: str) -> None:
    """They could read it, put another in its place, or guess it."""
    load_tokens(tmp_path)
    spoil(tmp_path)
    with pytest.raises(TokensError, match=told):
        load_tokens(tmp_path)


def test_a_named_pipe_is_no_token(tmp_path: Path) -> None:
    """And nobody waits for its writer."""
    load_tokens(tmp_path)
    (tmp_path / VIEWER_FILE).unlink()
    os.mkfifo(tmp_path / VIEWER_FILE, 0o600)
    with pytest.raises(TokensError, match="is not a file"):
        load_tokens(tmp_path)


def test_what_comes_while_it_cannot_be_opened_disturbs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A snapshot in the very moment in which the port is found taken: no half made endpoint takes it."""
    told: queue.Queue[Told] = queue.Queue()
    picture, files = Picture(fleet.running(2), {}), LogFiles(tail_text, LogFollower)
    thread = EndpointThread(ManagerConfig(http_port=0), tmp_path, picture, files, told.put)

    def taken(host: str, port: int) -> socket.socket:
        thread.publish(picture)
        raise CannotServeError("taken")

    monkeypatch.setattr(server, "open_listener", taken)
    thread.start()
    assert told.get(timeout=PATIENCE_SECONDS) == Ended("taken")
    assert thread.join(PATIENCE_SECONDS)
    assert [record.levelname for record in caplog.records if record.name == "asyncio"] == []


def test_a_cookie_is_good_for_twelve_hours_and_no_longer() -> None:
    """And beyond a thousand the oldest ends first."""
    now = [0.0]
    sessions = Sessions(lambda: now[0])
    first = sessions.begin()
    now[0] = 12 * 3600 - 1.0
    assert sessions.holds(first)
    later = [sessions.begin() for _ in range(1000)]
    assert [sessions.holds(session) for session in (first, later[0], later[-1])] == [False, True, True]
    now[0] += 12 * 3600
    assert not any(map(sessions.holds, later))


def test_who_guessed_may_try_again_after_ten_seconds() -> None:
    """From its address; others never had to wait."""
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    assert [guesses.wrong("198.51.100.7") for _ in range(20)] == [0.0] * 20
    now[0] = 4.0
    assert guesses.wrong("198.51.100.7") == 6.0
    assert guesses.wrong("198.51.100.8") == 0.0
    now[0] = 10.0
    assert guesses.wrong("198.51.100.7") == 0.0
