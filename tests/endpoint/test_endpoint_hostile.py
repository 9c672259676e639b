"""What nobody well-meaning does to the endpoint: it goes on answering, and supervision does not notice."""

from __future__ import annotations

import json
import os
import resource
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from httpx_sse import ServerSentEvent

from tests.endpoint.served import Site, cpu_seconds, error_of, read_all, rows_of, serve, status_line
from tests.endpoint.test_endpoint_streams import begun
from tests.programs import FOREVER, PATIENCE_SECONDS, Home, descriptors_of, free_port, until

LOCAL = "http_control = loopback"


@pytest.mark.parametrize(
    "data",
    [
        b"nonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
        b"GET /status\r\n\r\n",
        b"GET  /status HTTP/1.1\r\n\r\n",
        b"GET /status HTTP/9.9\r\nHost: x\r\n\r\n",
        b"GET /status HTTP/1.1\r\nHost 127.0.0.1\r\n\r\n",
        b"GET /status HTTP/1.1\r\nHost: x\r\nA\x00B: c\r\n\r\n",
        b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nBig: " + b"a" * 9000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"".join(b"H%d: v\r\n" % number for number in range(500)) + b"\r\n",
        b"POST /stop/web HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"POST /stop/web HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /stop/web HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_malformed_requests_are_refused_in_json(home: Home, data: bytes) -> None:
    """With 400 or 421, without a traceback, and the next one is answered as ever."""
    site = serve(home, home.service("web"), manager=LOCAL)
    for _ in range(3):
        answer = site.raw(data)
        assert status_line(answer) in (400, 421)
        assert error_of(answer)
    assert site.json("/status")
    assert "Traceback" not in site.program.log


def test_who_sends_no_request_is_let_go(home: Home) -> None:
    """A head that drips (slowloris), or does not come, has ten seconds."""
    site = serve(home)
    began = time.monotonic()
    with site.connection() as silent, site.connection() as dripping:
        dripping.sendall(b"GET /status HTTP/1.1\r\n")
        dripping.settimeout(0.5)
        is_open = True
        while is_open:
            assert time.monotonic() - began < PATIENCE_SECONDS
            try:
                dripping.sendall(b"A: b\r\n")
                is_open = dripping.recv(1000) != b""
            except TimeoutError:
                continue
            except OSError:
                is_open = False
        assert time.monotonic() - began > 8
        assert silent.recv(1000) == b""


def test_a_body_that_does_not_come_is_not_waited_for(home: Home) -> None:
    """Five seconds, then 408."""
    site = serve(home, home.service("web"), manager=LOCAL)
    head = f"POST /stop/web HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\nContent-Length: 10\r\nConnection: close\r\n\r\n"
    answer = site.raw(head.encode() + b"{")
    assert status_line(answer) == 408
    assert site.program.states()["web"] == "running"


def test_five_hundred_restarts_at_once(home: Home) -> None:
    """All are answered, by a few new processes and no deadlock."""
    site = serve(home, home.service("web", "open('starts', 'a').write('x')\n" + FOREVER), manager=LOCAL)
    site.program.until_state("running")
    starts = home.folder / "starts"
    until(starts.exists, "it has begun")

    def restart(_: int) -> bool:
        answer = requests.post(f"{site.address}/restart/web", timeout=PATIENCE_SECONDS)
        return answer.status_code == 200 and set(answer.json()) == {"success", "error"}

    with ThreadPoolExecutor(100) as pool:
        assert all(pool.map(restart, range(500)))
    site.program.until_state("running")
    until(lambda: len(starts.read_text()) > 1, "the last one has begun, too")
    assert len(starts.read_text()) < 60


def streams_until_refused(site: Site) -> tuple[list[socket.socket], bytes]:
    """Open streams until one is refused; the open ones, and the refusal."""
    streams: list[socket.socket] = []
    while True:
        assert len(streams) < 200
        connection = site.connection()
        connection.sendall(b"GET /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n\r\n" % site.port)
        received = connection.recv(65536)
        if not received.startswith(b"HTTP/1.1 200 "):
            received += read_all(connection)
            connection.close()
            return streams, received
        streams.append(connection)


def test_out_of_descriptors_is_503_and_no_spinning(home: Home) -> None:
    """Whoever cannot be served is told so; supervision goes on, and so does serving when there is room again."""
    config = home.config(
        home.service("web", restart_delay=0), manager="http_enabled = true\nhttp_port = 0\nhttp_max_viewers = 100000"
    )
    site = Site(home.start(config, "--headless", script='ulimit -n 128; exec "$@"'))
    site.program.until_state("running")
    streams, refused = streams_until_refused(site)
    assert status_line(refused) == 503
    assert b"Retry-After: " in refused
    assert error_of(refused)

    pid = site.program.pids()["web"]
    os.kill(pid, signal.SIGKILL)
    until(lambda: site.program.pids().get("web") not in (None, pid), "it is replaced")
    for stream in streams:
        stream.close()
    until(lambda: site.viewers() == 0, "all are gone")
    until(lambda: site.json("/status")["web"]["status"] == "running", "it runs")


def exhaust(site: Site) -> list[socket.socket]:
    """Take the program's last descriptor away, whatever it is; gives streams that hold some."""
    taken = descriptors_of(site.program.pid)
    lowest_free = next(number for number in range(len(taken) + 1) if number not in taken)
    hard = resource.prlimit(site.program.pid, resource.RLIMIT_NOFILE)[1]
    resource.prlimit(site.program.pid, resource.RLIMIT_NOFILE, (lowest_free, hard))
    streams = streams_until_refused(site)[0]
    until(lambda: not any(map(_is_kept_by_the_meter, descriptors_of(site.program.pid).values())), "it does without")
    for _ in range(50):  # what was open for a moment only is free again, and is taken here
        streams += streams_until_refused(site)[0]
    return streams


def _is_kept_by_the_meter(name: str) -> bool:
    """Only to be quick: with so few left it lets go of them at its next look."""
    return name.startswith("/proc/") and name.endswith("/stat")


def next_rows(events: Iterator[ServerSentEvent]) -> dict[str, Any]:
    """The rows of the next event; to `httpx-sse` a heartbeat is an event without data."""
    return rows_of(next(event for event in events if event.data))


def check_refusing(site: Site) -> list[socket.socket]:
    """For a second everybody who comes is told that there is no room.

    Returns:
        Streams that took what the program had open for a moment, and let somebody in with.
    """
    streams: list[socket.socket] = []
    end = time.monotonic() + 1
    while time.monotonic() < end:
        answer = site.raw(b"GET /status HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n" % site.port)
        if status_line(answer) == 200:
            streams += streams_until_refused(site)[0]
            assert len(streams) < 5
            continue
        assert status_line(answer) == 503
        assert b"Retry-After: " in answer
        assert error_of(answer)
    return streams


def test_truly_no_descriptor_left(home: Home) -> None:
    """Every one who comes is told at once, without spinning; a killed service is replaced; then all is as before."""
    site = serve(home, home.service("web", restart_delay="100ms", restart_limit=0))
    site.program.until_state("running")
    soft, hard = resource.prlimit(site.program.pid, resource.RLIMIT_NOFILE)
    with site.events("/events") as events:
        pid = next_rows(events)["web"]["pid"]
        streams = exhaust(site)
        began, spent = time.monotonic(), cpu_seconds(site.program)
        streams += check_refusing(site)
        for _ in range(3):
            until(lambda: "no descriptor left" in site.program.ask("status").get("error", ""), "it says so")
        assert cpu_seconds(site.program) - spent < (time.monotonic() - began) / 2

        os.kill(pid, signal.SIGKILL)
        while next_rows(events)["web"]["pid"] == pid:
            pass  # a new one needs descriptors, and so it is tried again and again
        streams += streams_until_refused(site)[0]  # what the killed one had
        resource.prlimit(site.program.pid, resource.RLIMIT_NOFILE, (soft, hard))
        while next_rows(events)["web"]["pid"] is None:
            pass
        for stream in streams:
            stream.close()
        until(lambda: site.get("/status").status_code == 200, "it serves again")
    until(lambda: site.json("/status")["web"]["status"] == "running", "it runs")
    assert site.program.states() == {"web": "running"}
    assert "channel" not in site.program.log


def test_a_port_that_is_taken_is_told_and_the_program_goes_on(home: Home) -> None:
    """A clear line in the log and in the state; the services run."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        program = home.start(home.config(home.service("web"), manager=f"http_enabled = true\nhttp_port = {port}"))
        program.until_state("running")
        until(lambda: program.ask("serve").get("error"), "it is told")
        told = program.ask("serve")
        assert told["error"].startswith(f"port {port} of 127.0.0.1 is taken by another program")
        assert not told["is_on"]
        until(lambda: f"the endpoint is off: port {port}" in program.log, "it is logged")
    assert program.ask("serve", on=True)["is_on"]


# Switching.


def test_the_switch_of_the_terminal(home: Home) -> None:
    """Off, on and off again over the control channel; viewers are told."""
    program = home.start(home.config(home.service("web"), manager="http_port = 0"))
    assert program.ask("serve")["is_on"] is False
    told = program.ask("serve", on=True)
    assert told["is_on"]
    assert told["address"].startswith("http://127.0.0.1:")
    site = Site(program)
    with begun(site) as stream:
        assert program.ask("serve", on=False)["address"] == ""
        assert b"event: bye" in read_all(stream)
    with pytest.raises(ConnectionRefusedError):
        site.connection()
    assert program.ask("serve", on=False)["is_on"] is False


def test_serve_on_the_command_line(home: Home) -> None:
    """`--serve` switches on what the file leaves off."""
    program = home.start(home.config(manager=f"http_port = {free_port()}"), "--headless", "--serve")
    assert Site(program).get("/healthz").text == "ok"


def test_a_reload_restarts_the_endpoint_alone(home: Home) -> None:
    """Another port is taken at once; no service notices, and a reload of other things leaves the streams alone."""
    site = serve(home, home.service("web"))
    site.program.until_state("running")
    pids, port = site.program.pids(), free_port()
    with begun(site) as stream:
        home.config(home.service("web"), manager="http_enabled = true\nhttp_port = 0\nsample_interval = 500ms")
        assert site.program.ctl("reload").returncode == 0
        assert stream.recv(65536)
        home.config(home.service("web"), manager=f"http_enabled = true\nhttp_port = {port}")
        assert "the endpoint restarts" in site.program.ctl("reload").stdout
        assert b"event: bye" in read_all(stream)
    until(lambda: site.program.ask("serve")["address"] == f"http://127.0.0.1:{port}/", "it serves there")
    assert site.program.pids() == pids
    home.config(home.service("web"), manager="http_enabled = false")
    site.program.ctl("reload")
    until(lambda: not site.program.ask("serve")["is_on"], "it is off")


def test_the_endpoint_is_not_loaded_until_it_is_switched_on(home: Home) -> None:
    """Who does not want it pays neither time nor memory for it."""
    program = home.start(home.config(home.service("web"), manager="http_port = 0"))
    assert "aiohttp" not in Path(f"/proc/{program.pid}/maps").read_text()
    program.ask("serve", on=True)
    assert "aiohttp" in Path(f"/proc/{program.pid}/maps").read_text()


def test_services_outlive_a_program_that_served(home: Home) -> None:
    """Leaving them running works with viewers attached, too."""
    site = serve(home, home.service("web"), manager="on_quit = leave")
    site.program.until_state("running")
    with begun(site) as stream:
        site.program.leave()
        assert b"event: bye" in read_all(stream)
    assert json.dumps(len(home.end_services())) == "1"
