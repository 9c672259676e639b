"""Event streams of the endpoint, read by clients that people use."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import struct
import subprocess
import time

import requests
import sseclient

from tests.endpoint.served import Site, read_all, rows_of, serve, threads
from tests.programs import PATIENCE_SECONDS, Home, descriptors_of, until

LOCAL = "http_control = loopback"
WAITING = b"GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n"


def begun(site: Site, path: str = "/events") -> socket.socket:
    """A stream whose first event has come."""
    connection = site.connection()
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode())
    received = b""
    while b"data: " not in received:
        received += connection.recv(65536)
    return connection


def test_a_stream_begins_at_once_and_tells_a_kill(home: Home) -> None:
    """Unnamed events of one line each, with an id; a replaced process is told long before it is next measured."""
    manager = "sample_interval = 60s\nsample_interval_hidden = 60s"
    site = serve(home, home.service("web", restart_delay=0), manager=manager)
    site.program.until_state("running")
    with site.events("/events") as events:
        first = next(events)
        row = rows_of(first)["web"]
        assert (first.event, first.retry) == ("message", 2000)
        assert set(row) == {"name", "status", "pid", "cpu", "mem"}
        assert int(first.id) > 0
        killed_at = time.monotonic()
        os.kill(row["pid"], signal.SIGKILL)
        while rows_of(event := next(events))["web"]["pid"] in (row["pid"], None):
            pass
        assert time.monotonic() - killed_at < PATIENCE_SECONDS
        assert int(event.id) > int(first.id)


def test_usage_comes_at_the_pace_of_a_viewer(home: Home) -> None:
    """While somebody looks on, usage is measured at `sample_interval`, and only then."""
    site = serve(home, home.service("web"), manager="sample_interval = 250ms\nsample_interval_hidden = 1h")
    site.program.until_state("running")
    with site.events("/events") as events:
        began = time.monotonic()
        seen = [rows_of(next(events)) for _ in range(6)]
        assert time.monotonic() - began < PATIENCE_SECONDS / 2
    assert seen[-1]["web"]["mem"] > 0
    until(lambda: site.viewers() == 0, "nobody looks on")
    revision = site.program.ask("status")["revision"]
    time.sleep(0.6)  # more than two paces: that nothing comes can only be waited for
    assert site.program.ask("status")["revision"] == revision


def test_changes_are_small_and_resume(home: Home) -> None:
    """All rows once, then those that differ; who comes back gets what was missed, or all anew."""
    site = serve(home, home.service("web"), home.service("api"), manager="http_control = loopback")
    site.program.until_state("running")
    until(lambda: site.json("/status")["api"]["memory_mb"] > 0, "they are measured")
    with site.events("/events?changes=1") as events:
        first = next(events)
        assert first.event == "snapshot"
        assert [row["order"] for row in rows_of(first).values()] == [0, 1]
        site.post("/stop/web?wait=0")
        change = next(events)
        while "web" not in rows_of(change):
            change = next(events)
        assert change.event == "change"
    site.post("/stop/web")
    with site.events("/events?changes=1", {"Last-Event-ID": first.id}) as events:
        missed = rows_of(next(events))
        while missed.get("web", {}).get("status") != "stopped":
            event = next(events)
            assert event.event == "change"
            missed |= rows_of(event)
    for stale in ("1", "999999999999999", "nonsense"):
        with site.events("/events?changes=1", {"Last-Event-ID": stale}) as events:
            assert next(events).event == "snapshot"


def test_a_service_that_went_is_null(home: Home) -> None:
    """A reload that drops a service is told to viewers of changes."""
    site = serve(home, home.service("web"), home.service("api"))
    site.program.until_state("running")
    with site.events("/events?changes=1") as events:
        next(events)
        home.config(home.service("web"), manager="http_enabled = true\nhttp_port = 0")
        assert site.program.ctl("reload").returncode == 0
        rows: dict[str, object] = {"api": ""}
        while rows["api"] is not None:
            rows |= rows_of(next(events))


def test_a_client_with_requests_reads(home: Home) -> None:
    """`sseclient-py` over `requests`."""
    site = serve(home, home.service("web"))
    with requests.get(f"{site.address}/events", stream=True, timeout=PATIENCE_SECONDS) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["Cache-Control"] == "no-cache, no-store"
        assert answer.headers["Connection"] == "keep-alive"
        event = next(iter(sseclient.SSEClient(answer.iter_content(None)).events()))
        assert "web" in json.loads(event.data)


def test_curl_reads(home: Home) -> None:
    """`curl -N` shows each event as it comes."""
    site = serve(home, home.service("web"))
    command = ["curl", "-sN", f"{site.address}/events"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as curl:
        assert curl.stdout is not None
        line = next(line for line in curl.stdout if line.startswith("data: "))
        curl.terminate()
    assert "web" in json.loads(line.removeprefix("data: "))


def test_viewers_are_counted(home: Home) -> None:
    """Who comes and goes shows in the state that window and terminal read."""
    site = serve(home)
    with contextlib.ExitStack() as streams:
        for _ in range(5):
            streams.enter_context(begun(site))
        until(lambda: site.viewers() == 5, "all are counted")
    until(lambda: site.viewers() == 0, "all are gone")


def test_one_viewer_too_many_is_told_when_to_come_again(home: Home) -> None:
    """503 with Retry-After, by address and in all; a place that is left is free again."""
    site = serve(home, manager="http_max_viewers_per_address = 2")
    with begun(site), begun(site):
        refused = site.get("/events")
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
    until(lambda: site.viewers() == 0, "both are gone")
    begun(site).close()


def test_leaving_says_goodbye(home: Home) -> None:
    """Viewers get `bye` and the end of the stream, followers of logs too."""
    site = serve(home, home.service("web"), manager="http_control = loopback")
    with begun(site) as stream, begun(site, "/events?changes=1") as changes, site.connection() as log:
        log.sendall(f"GET /logs/web?follow=1 HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode())
        head = log.recv(65536)
        assert site.program.leave() == 0
        for connection, before in ((stream, b""), (changes, b""), (log, head)):
            received = before + read_all(connection)
            assert b"event: bye\ndata: {}\n\n" in received
            assert received.endswith(b"0\r\n\r\n")


def test_who_follows_a_log_and_goes_is_no_fault(home: Home) -> None:
    """In the middle of what is written to them; the program's log says nothing of it."""
    code = "import time\nwhile True:\n    print(('x' * 999 + '\\n') * 500, flush=True)\n    time.sleep(0.05)"
    site = serve(home, home.service("web", code, log_max_size="1MB", log_backups=0), manager=LOCAL)

    def is_read() -> bool:
        return any(path.endswith("web.log") for path in descriptors_of(site.program.pid).values())

    for _ in range(10):
        with begun(site, "/logs/web?lines=5&follow=1") as log:
            log.recv(100_000)
        until(lambda: not is_read(), "nobody follows it any more")
    assert "failed" not in site.program.errors


def test_a_hundred_viewers_hold_up_nobody(home: Home) -> None:
    """The program leaves as quickly as without them."""
    site = serve(home, manager="http_max_viewers_per_address = 200")
    with contextlib.ExitStack() as streams:
        for _ in range(100):
            streams.enter_context(begun(site))
        began = time.monotonic()
        assert site.program.leave() == 0
        assert time.monotonic() - began < PATIENCE_SECONDS / 2


def test_the_port_can_be_had_again_at_once(home: Home) -> None:
    """Connections in TIME_WAIT are no obstacle to the next start."""
    first = serve(home)
    manager = f"http_enabled = true\nhttp_port = {first.port}"
    with begun(first) as stream:
        first.program.leave()  # the server closes first, and so it keeps the TIME_WAIT
        read_all(stream)
    again = Site(home.start(home.config(manager=manager)))
    assert again.port == first.port
    assert again.get("/healthz").text == "ok"


def sockets(site: Site) -> int:
    """Files do not count: the program opens its log when it has the first line for it."""
    return sum(what.startswith("socket:") for what in descriptors_of(site.program.pid).values())


def test_five_hundred_resets_leave_nothing(home: Home) -> None:
    """Viewers that vanish in mid-stream cost no descriptor, no thread and no place."""
    site = serve(home, home.service("web"), manager="http_max_viewers_per_address = 1000")
    begun(site).close()
    until(lambda: site.viewers() == 0, "nobody looks on")
    before = sockets(site), threads(site.program)
    for _ in range(10):
        streams = [begun(site) for _ in range(50)]
        for stream in streams:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            stream.close()
    until(lambda: site.viewers() == 0, "all are gone", seconds=10)
    until(lambda: sockets(site) <= before[0], "no descriptor is left", seconds=10)
    assert threads(site.program) < before[1] + 10  # a worker of the program's own may have been started meanwhile


def test_who_never_reads_is_dropped(home: Home) -> None:
    """After ten seconds without reading; others see every change meanwhile."""
    names = [f"service-{number:04}" for number in range(300)]
    code = home.service("web")
    sections = [f"[service:{name}]\ncommand = none\nautostart = no\nname = {'n' * 300}\n\n" for name in names]
    site = serve(home, code, *sections, manager="sample_interval = 250ms\nhttp_control = loopback")
    deaf = []
    for _ in range(10):
        connection = socket.socket()
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.connect(("127.0.0.1", site.port))
        connection.sendall(WAITING % site.port)
        deaf.append(connection)
    until(lambda: site.viewers() == 10, "all look on")
    with site.events("/events") as events:
        next(events)
        until(lambda: site.viewers() == 11, "one reads")
        began = time.monotonic()
        while site.viewers() > 1:
            next(events)
            assert time.monotonic() - began < PATIENCE_SECONDS
    for connection in deaf:
        connection.close()
