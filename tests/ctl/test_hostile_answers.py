"""Whoever answers to `--url` may be anybody: nothing of it reaches the terminal, the shell, or all of the memory."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from tests.ctl.conftest import Running
from tests.ctl.test_completion import completed
from tests.programs import Home, until

ESCAPES = "\x1b]0;title\x07\x1b[2J\x9b31m\u0007"
ROW: Mapping[str, Any] = {
    "name": f"web{ESCAPES}", "status": "stopping", "pid": None, "cpu": None, "mem": None, "order": 0, "port": 80,
    "group": f"group{ESCAPES}", "description": "", "url": f"http://x/{ESCAPES}", "health": "unknown", "wanted": True,
    "reason": f"why{ESCAPES}", "started_at": None, "next_step_at": 4e9, "stop_stage": f"stage{ESCAPES}", "restarts": 0,
    "auto_recovery_enabled": True, "stop_warning": None, "last_end": f"end{ESCAPES}", "enabled": True,
}  # fmt: skip


class Answers(http.server.BaseHTTPRequestHandler):
    """Says what the test wants it to say."""

    rows: Mapping[str, Any] = {"web": ROW}
    refusal = ""
    flood: tuple[str, bytes] = ("", b"")
    beginning = "event: snapshot\ndata: {rows}\n\n"

    def do_GET(self) -> None:
        if self.refusal:
            self.say(403, "application/json", json.dumps({"success": False, "error": self.refusal}).encode())
        elif self.path.startswith("/session"):
            self.say(200, "application/json", json.dumps({"title": f"Fleet{ESCAPES}"}).encode())
        elif self.path.startswith("/logs"):
            self.say(200, "text/plain", f"\x1b[31mred{ESCAPES}\n".encode())
        else:
            rows = json.dumps(self.rows)
            events = self.beginning.replace("{rows}", rows) + "event: bye\ndata: {}\n\n"
            self.say(200, "text/event-stream", events.encode())

    def do_POST(self) -> None:
        self.do_GET()

    def say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        where, endless = self.flood
        if not where or not self.path.startswith(where):
            self.wfile.write(body)
            return
        try:
            while True:
                self.wfile.write(endless)
        except OSError:  # whoever asked has had enough
            return

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@contextmanager
def answering(**says: object) -> Iterator[str]:
    kind = type("Says", (Answers,), says)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), kind) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def is_harmless(text: str) -> bool:
    return not any(sign in text for sign in ("\x1b", "\x9b", "\x07"))


@pytest.mark.parametrize(
    "words", [["status"], ["auto-recovery"], ["open", "web"], ["events"], ["start", "web"], ["logs", "nobody"]]
)
def test_nothing_that_a_terminal_obeys_is_passed_on(home: Home, words: list[str]) -> None:
    """Names, reasons, addresses, errors."""
    with answering() as address:
        done = home.ctl("--url", address, *words, env={**home.environment, "BROWSER": "true"})
    assert is_harmless(done.stdout + done.stderr)
    assert done.stdout or done.stderr
    with answering(refusal=f"no{ESCAPES}") as address:
        done = home.ctl("--url", address, *words)
    assert (done.returncode, is_harmless(done.stdout + done.stderr)) == (5, True)


def test_a_log_keeps_its_colours_to_itself(home: Home) -> None:
    """In a terminal; and nothing but colours."""
    with answering() as address:
        logs = Running(home, "--url", address, "logs", "web", terminal=True)
        logs.process.wait(30)
        until(lambda: "red" in logs.said)
        assert logs.said.rstrip() == "\x1b[31mred31m\x1b[0m"


@pytest.mark.parametrize(
    "rows",
    [
        {f"web{ESCAPES}": ROW},
        {"web": {**ROW, "status": "dancing"}},
        {"web": {**ROW, "pid": f"1{ESCAPES}"}},
        {"web": {**ROW, "port": f"1{ESCAPES}"}},
        {"web": {**ROW, "cpu": "much"}},
        {"web": {"name": "web"}},
        {"web": 7},
        [],
    ],
)
def test_what_no_endpoint_says_is_told_in_words(home: Home, rows: object) -> None:
    """Exit code 4, and no traceback."""
    with answering(rows=rows) as address:
        done = home.ctl("--url", address, "status")
    assert done.returncode == 4
    assert done.stderr == "the endpoint's events cannot be read; is it another version?\n"


@pytest.mark.parametrize(
    ("flood", "words"),
    [
        (("/session", b" " * 65536), "more than can be read"),
        (("/events", b"data: x\n" * 8192), "an event has no end"),
        (("/events", b"x" * 65536), "an event has no end"),
    ],
)
def test_an_endless_answer_has_an_end(home: Home, flood: tuple[str, bytes], words: str) -> None:
    """Before it fills the memory."""
    with answering(flood=flood) as address:
        done = home.ctl("--url", address, "status")
    assert (done.returncode, words in done.stderr) == (4, True), done.stderr


@pytest.mark.parametrize("words", [["status"], ["stop", "web"], ["logs", "web"]])
def test_who_leaves_before_it_has_answered_is_told_as_that(home: Home, words: list[str]) -> None:
    """A goodbye may be the first that is heard."""
    with answering(beginning="") as url:
        done = home.ctl("--url", url, *words)
    assert done.returncode == 4
    assert "the program has left" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("quote", ["'", '"', ""])
def test_no_completion_is_a_command(home: Home, quote: str) -> None:
    """Bash takes it as it stands; who then presses Enter runs no command of the server's."""
    (home.folder / "bin").mkdir()
    command = home.folder / "bin" / "medivote-ctl"
    escaped = quote.replace('"', '\\"')
    with answering(rows={"web": {**ROW, "group": "$(touch stolen)`touch stolen`'$(touch stolen)'"}}) as address:
        found = completed(home, "bash", f"medivote-ctl --url {address} start {escaped}")
    [group] = [word for word in found if "stolen" in word]
    command.write_text('#!/bin/sh\nprintf "%s" "$1" > given\n')
    command.chmod(0o755)
    home.run("bash", "-c", f"PATH={command.parent}:$PATH; medivote-ctl {quote}{group}{quote}")
    assert (home.folder / "given").read_text() == "$(touch stolen)`touch stolen`'$(touch stolen)'"
    assert not (home.folder / "stolen").exists()


def test_a_token_in_the_clear_is_warned_of(home: Home) -> None:
    """Through a network, not on this machine."""
    token = home.folder / "token"
    token.write_text("x" * 43)
    token.chmod(0o600)
    with answering() as address:
        assert "in the clear" not in home.ctl("--url", address, "--token-file", token, "status").stderr
    name = socket.gethostname()
    done = home.ctl("--url", f"http://{name}.invalid", "--token-file", token, "status")
    assert done.stderr.splitlines()[0] == f"warning: the token goes to http://{name}.invalid in the clear; use https"
