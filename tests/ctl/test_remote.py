"""The same words over the endpoint of a real program: outcomes, streams, and refusals that say what to do."""

from __future__ import annotations

import http.server
import json
import os
import re
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop.remote.client import Client
from tests.ctl.conftest import BEGUN, Running
from tests.endpoint.served import Site, serve
from tests.programs import Home, free_port, until


@pytest.fixture
def site(home: Home) -> Site:
    sections = [home.service("web", BEGUN, group="Front"), home.service("db", BEGUN, url="http://127.0.0.1:1/db")]
    site = serve(home, *sections)
    site.program.until_state("running")
    return site


def _words(site: Site, *words: object, role: str = "operator") -> tuple[object, ...]:
    return ("--url", site.address, "--token-file", site.program.state_folder / f"{role}-token", *words)


def _ctl(site: Site, *words: object, role: str = "operator") -> subprocess.CompletedProcess[str]:
    return site.program.home.ctl(*_words(site, *words, role=role))


@pytest.mark.parametrize("names", [("db",), ("db", "job")])
def test_a_stop_tells_who_runs_on_without_it(home: Home, names: tuple[str, ...]) -> None:
    """In the words that this machine has for it."""
    site = serve(home, home.service("db"), home.service("api", depends_on="db"), home.service("job"))
    site.program.until_state("running")

    done = _ctl(site, "stop", *names)

    assert done.returncode == 0
    assert done.stderr == "api runs on, and depends on db\n"
    assert site.program.states()["api"] == "running"
    assert _ctl(site, "stop", "all").stderr == ""


MEASURED = ("cpu_percent", "rss_bytes", "uptime_seconds", "started_at")  # by two looks, and rounded on the way


def test_status_has_the_same_words(site: Site) -> None:
    """The table of the other machine has the same headings, lines and words, and JSON the same keys in their order."""
    until(lambda: "%" in site.program.ctl("status").stdout, "it is measured")
    here, there = site.program.ctl("status").stdout, _ctl(site, "status").stdout
    assert there.splitlines()[0] == "Test: 2 of 2 running"
    assert [_without_numbers(line) for line in there.splitlines()[1:]] == [
        _without_numbers(line) for line in here.splitlines()[1:]
    ]

    near = json.loads(site.program.ctl("status", "--json").stdout)
    far = json.loads(_ctl(site, "status", "--json").stdout)

    assert set(near) == set(far)
    for one, other in zip(near["services"], far["services"], strict=True):
        assert list(one) == list(other)
        assert {**one, **dict.fromkeys(MEASURED)} == {**other, **dict.fromkeys(MEASURED)}


def _without_numbers(line: str) -> list[str]:
    return re.sub(r"\d+(\.\d+)?", "0", line).split()


@pytest.mark.parametrize(
    "words",
    [
        ("start", "off"),
        ("stop", "off", "web"),
        ("restart", "off"),
        ("restart", "--no-wait", "front"),
        ("stop", "wbe"),
        ("auto-recovery", "off", "front"),
        ("auto-recovery",),
        ("logs", "-n", "0", "web"),
        ("logs", "-n", "1", "web", "off"),
        ("logs", "silent"),
        ("logs", "wbe"),
        ("open", "off"),
        ("open", "wbe"),
    ],
)
def test_near_and_far_say_the_same(home: Home, words: tuple[str, ...]) -> None:
    """Exit code, output and errors, of what comes true and of what does not."""
    sections = [
        home.service("web", BEGUN, group="Front"),
        home.service("off", autostart="no"),
        home.service("silent", log_file="none"),
    ]
    site = serve(home, *sections)
    site.program.until_state("running", "web", "silent")
    until(lambda: site.program.ctl("logs", "web").stdout, "it has said something")
    if words[0] in ("start", "stop"):  # what one has done the other finds done already
        site.program.ctl(*words)
    near, far = site.program.ctl(*words), _ctl(site, *words)
    told = [(each.returncode, each.stdout, each.stderr) for each in (near, far)]
    if words[0] == "logs":  # it may have begun anew
        told = [(code, " ".join(_without_numbers(said)), errors) for code, said, errors in told]
    assert told[0] == told[1]


def test_wishes_come_true_and_are_told(site: Site) -> None:
    """Groups, all, and one: the outcome is what `medivote-ctl` says on the same machine."""
    old = site.program.pids()
    done = _ctl(site, "restart", "front")
    assert (done.returncode, done.stdout, done.stderr) == (0, "web: restarted\n", "")
    assert site.program.pids()["web"] != old["web"]

    assert _ctl(site, "stop", "all").stdout == "web: stopped\ndb: stopped\n"
    assert site.program.pids() == {}
    assert _ctl(site, "start", "db", "--no-wait").stdout == "start accepted; see medivote-ctl status\n"
    site.program.until_state("running", "db")
    unknown = _ctl(site, "stop", "wbe")
    assert (unknown.returncode, unknown.stderr) == (2, "no service or group is called wbe (did you mean web?)\n")


def test_a_start_takes_dependencies_along_and_ignores_who_holds_its_port(home: Home) -> None:
    """As on the same machine."""
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        sections = [
            home.service("db", BEGUN, autostart="no"),
            home.service("app", BEGUN, depends_on="db", autostart="no"),
            home.service("web", BEGUN, port=holder.getsockname()[1], autostart="no"),
        ]
        site = serve(home, *sections)
        site.program.ask("stop", names=["db"], wait=10)

        held = _ctl(site, "start", "web")
        assert held.returncode == 1
        assert "is held by" in held.stderr
        assert _ctl(site, "start", "web", "--anyway").stdout == "web: started\n"
        assert _ctl(site, "start", "web").stdout == "web: already running\n"

        assert "db" in _ctl(site, "start", "app").stderr
        assert _ctl(site, "start", "app", "--with-dependencies").stdout == "app: started\n"
        assert site.program.states() == {"db": "running", "app": "running", "web": "running"}

        for query in ("with_dependencies=1", "anyway=1"):
            assert site.post(f"/stop/app?{query}", site.operator).status_code == 422
        assert site.post("/start/app?anyway=perhaps", site.operator).status_code == 422


def test_recovery_is_switched_from_afar(site: Site) -> None:
    """What is switched is listed."""
    assert _ctl(site, "auto-recovery", "off", "web").stdout == "web: auto-recovery off\n"
    assert _ctl(site, "auto-recovery").stdout == "web  off\ndb   on\n"


def test_watch_events_and_logs_follow(site: Site) -> None:
    """A killed service is seen by all three."""
    home = site.program.home
    watch = Running(home, *_words(site, "status", "--watch"), terminal=True)
    events = Running(home, *_words(site, "events"))
    logs = Running(home, *_words(site, "logs", "-f", "web", "db"))
    watch.until_said("2 of 2 running")
    until(lambda: "following Test" in events.errors, "it follows")
    logs.until_said(f"web | begun {site.program.pids()['web']}\n")

    os.kill(site.program.pids()["web"], signal.SIGKILL)

    events.until_said("  web: running")
    events.until_said("signal 9 (SIGKILL)")
    site.program.until_state("running")
    logs.until_said(f"web | begun {site.program.pids()['web']}\n")
    watch.until_said(str(site.program.pids()["web"]))
    assert [each.end(signal.SIGINT) for each in (watch, events, logs)] == [130, 130, 130]


def test_who_has_looked_is_no_viewer_any_more(site: Site) -> None:
    """A command that goes on, such as one that follows a log, listens to the fleet no longer than it has to."""
    stream = Client(site.address, None, None).events("/events", changes="1")
    assert next(event for event in stream if event is not None).kind == "snapshot"
    until(lambda: site.viewers() == 1, "it is seen")

    stream.close()

    until(lambda: site.viewers() == 0, "it has gone")


def test_logs_of_all_are_shown_though_one_keeps_none(home: Home) -> None:
    """As on the same machine."""
    site = serve(home, home.service("web", BEGUN), home.service("db", BEGUN, log_file="none"))
    until(lambda: site.program.output_of("web"), "it wrote")
    said = f"web | {site.program.output_of('web')}"

    done = _ctl(site, "logs")

    assert (done.returncode, done.stdout, done.stderr) == (0, said, "… db: no log is kept (log_file = none) …\n")
    running = Running(home, *_words(site, "logs", "-f"))
    running.until_said(said)
    assert running.end(signal.SIGINT) == 130
    alone = _ctl(site, "logs", "db")
    assert (alone.returncode, alone.stderr) == (1, "db: no log is kept (log_file = none)\n")


def test_logs_need_the_operator(site: Site) -> None:
    """The tail is the same text; with the viewer's token it is refused, with exit code 5 and what to do."""
    assert _ctl(site, "logs", "web").stdout == f"begun {site.program.pids()['web']}\n"

    refused = _ctl(site, "logs", "web", role="viewer")

    assert (refused.returncode, refused.stdout) == (5, "")
    assert "the operator token is needed" in refused.stderr


def test_a_wrong_token_and_an_open_token_file_are_told(site: Site, tmp_path: Path) -> None:
    """An unknown token is exit code 5; a file that others can read is refused before anything is sent."""
    token = tmp_path / "token"
    token.write_text("x" * 43)
    token.chmod(0o600)
    home = site.program.home
    done = home.ctl("--url", site.address, "--token-file", token, "status")
    assert (done.returncode, "this token is not known here" in done.stderr) == (5, True)

    token.chmod(0o644)

    done = home.ctl("--url", site.address, "--token-file", token, "status")
    assert (done.returncode, done.stderr) == (
        2,
        f"others can read the token file {token}; run: chmod 600 {token}\n",
    )


def test_a_foreign_name_is_refused_with_the_reason(site: Site) -> None:
    """A host name that is not allowed: 421, exit code 5."""
    done = site.program.home.ctl("--url", f"http://127.0.0.2:{site.port}", "status")

    assert done.returncode in (3, 5)
    assert "127.0.0.2" in done.stderr


def test_nobody_there_is_exit_code_3(home: Home) -> None:
    """A refused connection says what to start."""
    done = home.ctl("--url", f"http://127.0.0.1:{free_port()}", "status")

    assert done.returncode == 3
    assert "start the program there with --serve" in done.stderr


class _Elsewhere(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(302)
        self.send_header("Location", "http://127.0.0.1:1/stolen")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Keep quiet."""


@pytest.fixture
def redirecting() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Elsewhere) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_redirects_are_not_followed(home: Home, redirecting: str) -> None:
    """The token goes to the address given, and nowhere else."""
    done = home.ctl("--url", redirecting, "status")

    assert done.returncode == 5
    assert "http://127.0.0.1:1/stolen" in done.stderr


@pytest.mark.parametrize("url", ["server:8090", "ftp://server", "http://", "http://server/#token"])
def test_bad_addresses_are_bad_input(home: Home, url: str) -> None:
    """Exit code 2, before anything is sent."""
    assert home.ctl("--url", url, "status").returncode == 2


def test_tls_with_a_ca_of_ones_own(home: Home) -> None:
    """With `--ca` the certificate is trusted; without it is refused, with what to do."""
    files = ("-keyout", "key.pem", "-out", "cert.pem")
    home.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
             "-addext", "subjectAltName=IP:127.0.0.1", *files)  # fmt: skip
    (home.folder / "key.pem").chmod(0o600)
    tls = "http_tls_certificate = cert.pem\nhttp_tls_key = key.pem"
    site = serve(home, home.service("web", BEGUN), manager=tls)
    assert site.address.startswith("https://")

    done = home.ctl(*_words(site, "--ca", home.folder / "cert.pem", "status"))
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "Test: 1 of 1 running"), done.stderr

    refused = home.ctl(*_words(site, "status"))
    assert (refused.returncode, "--ca FILE" in refused.stderr) == (5, True)


def test_what_speaks_no_tls_and_a_token_of_before_are_told_as_that(site: Site) -> None:
    """A certificate would help neither, nor a file that is there already."""
    home = site.program.home
    clear = home.ctl("--url", site.address.replace("http:", "https:"), "status")
    assert (clear.returncode, clear.stdout) == (5, "")
    assert clear.stderr.endswith(": it speaks no TLS; give --url with http:// instead\n")

    token = home.folder / "token"
    missing = home.ctl("--url", site.address, "--token-file", token, "status")
    assert missing.stderr == f"the token file {token} cannot be read: No such file or directory\n"
    token.write_text("t" * 43)
    token.chmod(0o600)
    before = home.ctl("--url", site.address, "--token-file", token, "status")
    assert before.returncode == 5
    assert "may have been renewed" in before.stderr
