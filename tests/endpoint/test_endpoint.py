"""The contract of the endpoint, as real HTTP against the whole program with real services."""

from __future__ import annotations

import json
import os
import signal
import time
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.endpoint.served import Site, named, rows_of, serve
from tests.programs import FOREVER, WEB, Home, free_port, is_alive, until

LOCAL = "http_control = loopback"
STATUS_KEYS = {
    "name", "port", "status", "pid", "cpu_percent", "memory_mb", "uptime", "started_at", "restarts",
    "auto_recovery_enabled", "stop_warning", "reason", "health",
}  # fmt: skip
HEALTH_KEYS = {
    "status", "last_check", "uptime", "auto_recovery_enabled", "failure_count", "recovery_attempts",
    "max_recovery_attempts", "process_healthy", "port_healthy", "http_healthy",
}  # fmt: skip


# What is so.


def test_status_tells_all_services_by_id(home: Home) -> None:
    """Types and names are those of the earlier manager; what is unknown or stopped is 0.0."""
    port = free_port()
    site = serve(
        home,
        named(home.service("web", WEB, str(port), port=port, stop_warning="It has users"), "The Web"),
        home.service("off", autostart="no"),
    )
    site.program.until_state("running", "web")
    status = until(lambda: (found := site.json("/status"))["web"]["memory_mb"] > 0 and found, "it is measured")

    assert list(status) == ["web", "off"]
    assert all(set(row) == STATUS_KEYS for row in status.values())
    web, off = status["web"], status["off"]
    assert (web["name"], web["port"], web["status"], web["stop_warning"]) == (
        "The Web",
        port,
        "running",
        "It has users",
    )
    assert web["pid"] == site.program.pids()["web"]
    assert isinstance(web["cpu_percent"], float)
    assert 0 < web["uptime"] < 60
    assert abs(web["started_at"] + web["uptime"] - time.time()) < 15
    assert web["health"]["status"] == "healthy"
    assert (off["port"], off["status"], off["pid"], off["uptime"]) == ("N/A", "stopped", None, 0.0)
    assert (off["cpu_percent"], off["memory_mb"]) == (0.0, 0.0)
    assert off["health"] == {"status": "unknown", "last_check": None, "uptime": 0.0}


def test_health_tells_what_the_checks_found(home: Home) -> None:
    """Ports and URLs that are checked hold or do not; what is not checked is null."""
    port = free_port()
    check = {"health_port": port, "health_url": f"http://127.0.0.1:{port}/", "health_interval": "100ms"}
    site = serve(
        home,
        home.service("web", WEB, str(port), **check),
        home.service("plain"),
        home.service("mute", health_port=free_port(), start_timeout="1h"),
    )
    site.program.until_state("running", "web", "plain")
    health = until(lambda: (found := site.json("/health"))["mute"]["last_check"] and found, "mute was asked")

    assert all(set(row) == HEALTH_KEYS for row in health.values())
    web, plain, mute = health["web"], health["plain"], health["mute"]
    assert (web["status"], web["port_healthy"], web["http_healthy"], web["process_healthy"]) == (
        "healthy", True, True, True,
    )  # fmt: skip
    assert abs(web["last_check"] - time.time()) < 15
    assert (plain["status"], plain["port_healthy"], plain["http_healthy"]) == ("healthy", None, None)
    assert abs(plain["last_check"] - time.time()) < 15
    assert (mute["status"], mute["port_healthy"], mute["http_healthy"]) == ("starting", False, None)
    assert plain["max_recovery_attempts"] == 5


def test_failures_are_counted(home: Home) -> None:
    """A service that stops answering is unhealthy, with the bad rounds in a row."""
    port = free_port()
    keys: dict[str, object] = {"health_interval": "100ms", "health_timeout": "500ms", "health_start_period": 0}
    keys |= {"health_retries": 2, "health_action": "notify"}
    # The system still accepts connections for the stopped program until its queue is full.
    code = WEB.replace("listen()", "listen(1)")
    site = serve(home, home.service("web", code, str(port), health_port=port, **keys), manager=LOCAL)
    site.program.until_state("running")

    os.kill(site.program.pids()["web"], signal.SIGSTOP)
    try:
        row = until(lambda: (found := site.json("/health")["web"])["failure_count"] >= 2 and found, "failures")
    finally:
        os.kill(site.program.pids()["web"], signal.SIGCONT)

    assert (row["status"], row["port_healthy"]) == ("unhealthy", False)


def test_recovery_is_told_and_switched(home: Home) -> None:
    """The switch of each service, read and set."""
    site = serve(home, home.service("web"), home.service("api"), manager=LOCAL)

    assert site.json("/auto-recovery") == {"web": True, "api": True}
    assert site.post("/auto-recovery/disable/web").json() == {"success": True, "error": None}
    until(lambda: site.json("/auto-recovery") == {"web": False, "api": True}, "it is off")
    assert site.json("/status")["web"]["auto_recovery_enabled"] is False
    assert site.post("/auto-recovery/enable/web").status_code == 200
    until(lambda: site.json("/auto-recovery")["web"], "it is on again")


def test_the_page_and_its_files(home: Home) -> None:
    """The page needs no token, has no inline script, and a browser may keep it as long as it is the same."""
    site = serve(home)
    page = site.get("/", site.stranger)

    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "MediVote" in page.text
    assert "<script>" not in page.text
    assert " style=" not in page.text
    for path, kind in (("/style.css", "text/css"), ("/app.js", "text/javascript"), ("/icon.svg", "image/svg+xml")):
        file = site.get(path, site.stranger)
        assert (file.status_code, file.headers["Content-Type"].partition(";")[0]) == (200, kind)
        again = site.get(path, {"If-None-Match": file.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


def test_the_page_speaks_its_viewers_language(home: Home) -> None:
    """A browser that keeps it in one language does not get that for another; the words of programs stay English."""
    site = serve(home, home.service("web"))
    german = {"Accept-Language": "de-AT,de;q=0.9,en;q=0.5"}
    for path, one, other in (("/", ">Cancel<", ">Abbrechen<"), ("/words.js", "const TEXTS = {};", '"Laufzeit"')):
        plain, spoken = site.get(path), site.get(path, german)
        assert one in plain.text
        assert one not in spoken.text
        assert other in spoken.text
        assert other not in plain.text
        assert spoken.headers["Vary"] == plain.headers["Vary"] == "Accept-Language"
        kept = {"If-None-Match": plain.headers["ETag"]}
        assert (site.get(path, kept).status_code, site.get(path, {**german, **kept}).status_code) == (304, 200)
        assert "{{" not in spoken.text + plain.text
    assert '<html lang="de">' in site.get("/", german).text
    assert '<html lang="en">' in site.get("/", {"Accept-Language": "fr"}).text
    assert site.get("/nowhere", german).json() == site.get("/nowhere").json()


def test_metrics_are_prometheus(home: Home) -> None:
    """The parser of Prometheus reads them."""
    site = serve(home, home.service("web"), home.service("off", autostart="no"))
    site.program.until_state("running", "web")
    until(lambda: site.json("/status")["web"]["memory_mb"] > 0, "it is measured")
    answer = site.get("/metrics")

    assert answer.headers["Content-Type"].startswith("text/plain")
    samples = {
        (sample.name, sample.labels.get("service")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["medivote_service_up", "web"] == 1
    assert samples["medivote_service_up", "off"] == 0
    assert samples["medivote_service_memory_bytes", "web"] > 100_000
    assert samples["medivote_service_restarts_total", "web"] == 0
    assert ("medivote_service_memory_bytes", "off") not in samples


def test_the_description_names_all_that_can_be_asked(home: Home) -> None:
    """Every path of the description answers; nothing of it is a dead end."""
    site = serve(home, home.service("web"), manager=LOCAL)
    described = site.json("/openapi.json")

    assert described["openapi"].startswith("3.")
    for path, operations in described["paths"].items():
        for method in operations:
            answer = site.ask(method.upper(), path.replace("{id}", "web"), stream=True)
            assert answer.status_code in (200, 202, 204, 401), (method, path, answer.status_code)
            answer.close()


# Wishes.


def test_a_restart_is_answered_when_the_new_process_runs(home: Home) -> None:
    """At the answer the new process id is in the state."""
    site = serve(home, home.service("web", start_seconds="0.2"), manager=LOCAL)
    site.program.until_state("running")
    before = site.pid("web")

    answer = site.post("/restart/web")

    assert (answer.status_code, answer.json()) == (200, {"success": True, "error": None})
    after = site.pid("web")
    assert after not in (None, before)
    assert before is not None
    assert not is_alive(before)


def test_stop_and_start(home: Home) -> None:
    """Each is answered when it has come true."""
    site = serve(home, home.service("web"), manager=LOCAL)
    site.program.until_state("running")

    for _ in range(10):
        assert site.post("/stop/web").json() == {"success": True, "error": None}
        assert site.json("/status")["web"]["status"] == "stopped"
        assert site.post("/start/web").json() == {"success": True, "error": None}
        assert site.json("/status")["web"]["status"] == "running"


def test_a_oneshot_that_is_done_is_a_success(home: Home) -> None:
    """COMPLETED is where it was to get."""
    site = serve(
        home, home.service("job", "print('done')", type="oneshot", start_seconds=60, autostart="no"), manager=LOCAL
    )

    assert site.post("/start/job").json() == {"success": True, "error": None}
    assert site.json("/status")["job"]["status"] == "completed"


@pytest.mark.parametrize(
    ("code", "keys", "words"),
    [
        ("raise SystemExit(3)", {"start_seconds": 60, "restart": "no"}, "exit code 3"),
        ("raise SystemExit(4)", {"start_seconds": 60, "restart_delay": "1h"}, "exit code 4"),
        (FOREVER, {"health_port": 9, "start_timeout": "300ms", "restart": "no"}, "not healthy"),
        (FOREVER, {"enabled": "false"}, "disabled"),
    ],
)
def test_a_bad_end_is_told_in_words(home: Home, code: str, keys: dict[str, Any], words: str) -> None:
    """The first bad end of the run, a start that takes too long, a refusal: no success, and why."""
    site = serve(home, home.service("bad", code, autostart="no", **keys), manager=LOCAL)

    answer = site.post("/start/bad")

    assert answer.status_code == 200
    assert answer.json()["success"] is False
    assert words in answer.json()["error"]


def test_a_failed_dependency_is_told(home: Home) -> None:
    """Who waits for what has failed gets an answer, not a timeout."""
    site = serve(
        home,
        home.service("db", "raise SystemExit(5)", start_seconds=60, restart="no", autostart="no"),
        home.service("api", depends_on="db", autostart="no"),
        manager=LOCAL,
    )
    site.post("/start/db")

    answer = site.post("/start/api").json()

    assert answer["success"] is False
    assert "db" in answer["error"]


def test_waiting_has_an_end(home: Home) -> None:
    """Who has waited long enough is told where it stands and where to look."""
    site = serve(home, home.service("slow", health_port=9, autostart="no"), manager=LOCAL)

    answer = site.post("/start/slow?wait=0.2").json()

    assert answer["success"] is False
    assert answer["error"].startswith("still starting")
    assert answer["error"].endswith("see /status")


def test_who_does_not_wait_is_answered_at_once(home: Home) -> None:
    """`wait=0` is 202; the wish takes effect all the same."""
    site = serve(
        home, home.service("slow", "import time; time.sleep(60)", start_seconds="60", autostart="no"), manager=LOCAL
    )

    answer = site.post("/start/slow?wait=0")

    assert (answer.status_code, answer.json()) == (202, {"success": True, "error": None})
    until(lambda: site.json("/status")["slow"]["status"] == "starting", "it starts")


def test_who_is_overruled_is_told(home: Home) -> None:
    """A start that a stop overtakes is no success and no conflict."""
    site = serve(home, home.service("slow", start_seconds="60", autostart="no"), manager=LOCAL)
    with site.connection() as connection:
        connection.sendall(f"POST /start/slow HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n\r\n".encode())
        until(lambda: site.json("/status")["slow"]["status"] == "starting", "it starts")
        assert site.post("/stop/slow").json()["success"] is True
        answer = connection.recv(65536)

    assert answer.startswith(b"HTTP/1.1 200 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2]) == {"success": False, "error": "replaced by a later stop"}


def test_all_services_or_some(home: Home) -> None:
    """One answer for all, with each one's outcome."""
    site = serve(
        home,
        home.service("web", group="front"),
        home.service("api"),
        home.service("bad", "raise SystemExit(3)", start_seconds=60, restart="no", autostart="no"),
        manager=LOCAL,
    )
    site.program.until_state("running", "web", "api")

    assert site.post("/stop?group=front").json() == {"success": True, "error": None, "services": {"web": None}}
    assert site.program.states()["api"] == "running"
    answer = site.post("/start").json()
    assert answer["success"] is False
    assert answer["error"].startswith("bad: exit code 3")
    assert {id_: bool(error) for id_, error in answer["services"].items()} == {"web": False, "api": False, "bad": True}
    assert site.post("/stop?group=nobody").status_code == 404
    assert site.post("/stop?id=api&id=web").json()["services"] == {"api": None, "web": None}
    assert [site.post(f"/stop?id=api&{more}").status_code for more in ("id=nobody", "group=front")] == [404, 422]


def test_a_wish_is_logged_with_who_asked(home: Home) -> None:
    """Address, role, action and service; never the token."""
    site = serve(home, home.service("web"))
    site.program.until_state("running")
    site.post("/restart/web", site.operator)

    until(lambda: "127.0.0.1 (operator) asks over the endpoint: restart web" in site.program.log, "it is logged")
    assert site.token("operator") not in site.program.log


# Logs.


def test_logs_are_a_tail(home: Home) -> None:
    """So many lines as are asked for, as text."""
    code = "for number in range(300): print('line', number, flush=True)\n" + FOREVER
    site = serve(home, home.service("web", code), manager=LOCAL)
    until(lambda: "line 299" in site.program.output_of("web"), "it has written")

    answer = site.get("/logs/web?lines=3")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text == "line 297\nline 298\nline 299\n"


def test_logs_are_followed(home: Home) -> None:
    """The last lines, then each that comes; a carriage return breaks no event."""
    code = (
        "import time, pathlib\nprint('one', flush=True)\nprint('two\\rthree', flush=True)\n"
        "while not pathlib.Path('go').exists(): time.sleep(0.01)\nprint('four', flush=True)\n" + FOREVER
    )
    site = serve(home, home.service("web", code), manager=LOCAL)
    until(lambda: "three" in site.program.output_of("web"), "it has written")
    with site.events("/logs/web?lines=1&follow=1") as events:
        assert next(events).data == "two three"
        (home.folder / "go").touch()
        assert next(events).data == "four"


def test_a_service_without_a_log_has_none_to_show(home: Home) -> None:
    """`log_file = none` is told, not a fault."""
    site = serve(home, home.service("web", log_file="none"), manager=LOCAL)

    assert site.get("/logs/web").status_code == 404


# Errors.


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/restart/nobody", 404),
        ("POST", "/explode/web", 404),
        ("GET", "/logs/nobody", 404),
        ("POST", "/auto-recovery/toggle/web", 404),
        ("POST", "/status", 405),
        ("GET", "/restart/web", 405),
        ("HEAD", "/events", 405),
        ("DELETE", "/", 405),
        ("POST", "/restart/web?wait=long", 422),
        ("POST", "/restart/web?wait=nan", 422),
        ("POST", "/restart/web?wait=16", 422),
        ("GET", "/logs/web?lines=-1", 422),
        ("GET", "/logs/web?lines=many", 422),
        ("GET", "/events?changes=maybe", 422),
    ],
)
def test_errors_are_json_in_words(home: Home, method: str, path: str, status: int) -> None:
    """Unknown, impossible and malformed requests are told apart."""
    site = serve(home, home.service("web"), manager=LOCAL)
    answer = site.ask(method, path)

    assert answer.status_code == status
    if method != "HEAD":
        assert set(answer.json()) == {"success", "error"}
        assert answer.json()["success"] is False
        assert len(answer.json()["error"]) > 10


def test_bodies_are_empty_or_json_and_small(home: Home) -> None:
    """What no client of ours sends is refused."""
    site = serve(home, home.service("web"), manager=LOCAL)

    assert site.post("/restart/web", data=b"{}").status_code == 200
    assert site.post("/restart/web", data=b"{nonsense").status_code == 422
    assert site.post("/restart/web", data=b" " * 5000).status_code == 413


def test_nothing_secret_is_shown(home: Home) -> None:
    """Neither environment nor command line nor log of a service is in what viewers get."""
    site = serve(
        home,
        home.service("web", "import sys; print(sys.argv)\n" + FOREVER, "--key hunter2", environment="PASSWORD=hunter3"),
        manager=LOCAL,
    )
    site.program.until_state("running")
    shown = "".join(site.get(path).text for path in ("/status", "/health", "/metrics", "/session"))
    with site.events("/events?changes=1") as events:
        shown += json.dumps(rows_of(next(events)))

    assert "web" in shown
    assert "hunter" not in shown


def test_a_program_without_services_serves(home: Home) -> None:
    """Nothing to show is no fault."""
    site: Site = serve(home)

    assert site.json("/status") == site.json("/health") == {}
    with site.events("/events") as events:
        assert rows_of(next(events)) == {}


def test_a_wish_after_its_opposite_is_made_again(home: Home) -> None:
    """Stop, start, stop: the last one wins, though a stop like it is still under way."""
    stubborn = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\ntime.sleep(600)"
    site = serve(home, home.service("web", stubborn, stop_timeout="1s"), manager=LOCAL)
    site.program.until_state("running")
    for action in ("stop", "start", "stop"):
        assert site.post(f"/{action}/web?wait=0").status_code == 202
    until(lambda: site.json("/status")["web"]["status"] == "stopped", "it is stopped")
    assert site.program.ask("status")["services"][0]["wanted"] is False
