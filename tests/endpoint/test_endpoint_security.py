"""Who may do what over the endpoint, and what is refused before anybody looks at it."""

from __future__ import annotations

import stat

import pytest

from medivote_desktop.core.endpoint.rows import reason_text
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceFacts, ServiceSnapshot, ServiceStatus
from tests.endpoint.served import Site, error_of, rows_of, serve, status_line
from tests.programs import Home, until

EVIL = "https://evil.example"


def request(site: Site, *headers: str, line: str = "GET /status HTTP/1.1") -> bytes:
    """Send exactly these headers."""
    lines = "\r\n".join((line, *headers, "Connection: close", "", ""))
    return site.raw(lines.encode("latin-1"))


def host(site: Site) -> str:
    return f"Host: 127.0.0.1:{site.port}"


# Tokens.


def test_tokens_are_for_their_owner_alone(home: Home) -> None:
    """Two files of mode 600, of 32 random bytes each, different ones, kept from one run to the next."""
    site = serve(home)
    for role in ("viewer", "operator"):
        assert stat.S_IMODE((site.program.state_folder / f"{role}-token").stat().st_mode) == 0o600
        assert len(site.token(role)) == 43
    assert site.token("viewer") != site.token("operator")
    before = site.token("viewer")
    site.program.leave()
    assert Site(home.start(site.program.config)).token("viewer") == before


def test_the_link_carries_the_viewer_token_in_its_fragment(home: Home) -> None:
    """A fragment is never sent to a server, and so it is in nobody's log."""
    site = serve(home)
    assert site.state["link"] == f"{site.address}/#token={site.token('viewer')}"
    assert site.state["operator_link"] == f"{site.address}/#token={site.token('operator')}"
    assert "this machine" in site.state["exposed"]


def test_tokens_that_others_can_read_are_refused(home: Home) -> None:
    """The program runs on, and says what to do."""
    site = serve(home)
    path = site.program.state_folder / "operator-token"
    site.program.ask("serve", on=False)
    path.chmod(0o644)

    told = site.program.ask("serve", on=True)

    assert not told["is_on"]
    assert "chmod 600" in told["error"]
    path.chmod(0o600)
    assert site.program.ask("serve", on=True)["is_on"]


@pytest.mark.parametrize(
    "path", ["/status", "/health", "/auto-recovery", "/events", "/metrics", "/openapi.json", "/logs/web"]
)
def test_strangers_need_a_token(home: Home, path: str) -> None:
    """Behind a reverse proxy everybody is a stranger, though they come from this machine."""
    site = serve(home, home.service("web"))
    for name in ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "Via", "X-Real-IP"):
        answer = site.get(path, {name: "198.51.100.7"})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert site.ask("GET", path, headers=site.stranger | site.operator, stream=True).status_code == 200


def test_only_page_and_sign_of_life_are_open(home: Home) -> None:
    """Nothing is in them."""
    site = serve(home, home.service("web"))
    assert site.get("/healthz", site.stranger).text == "ok"
    page = site.get("/", site.stranger)
    assert page.status_code == 200
    assert site.token("viewer") not in page.text


def test_the_viewer_reads_and_the_operator_acts(home: Home) -> None:
    """Roles are told apart, for strangers and for programs of this machine."""
    site = serve(home, home.service("web"))
    site.program.until_state("running")
    for more in ({}, site.stranger):
        assert site.get("/status", more | site.viewer).status_code == 200
        assert site.post("/restart/web", more | site.viewer).status_code == 403
        assert site.get("/logs/web", more | site.viewer).status_code == 403
        assert site.post("/restart/web", more | site.operator).json()["success"] is True
        assert site.get("/logs/web", more | site.operator).status_code == 200
        assert site.post("/restart/web", more).status_code == 401


def test_wrong_tokens_are_slowed_down_and_the_right_one_never(home: Home) -> None:
    """Whoever guesses has to wait; the owner at the same address does not."""
    site = serve(home)
    wrong = {"Authorization": "Bearer " + "x" * 43}
    answers = [site.get("/status", wrong) for _ in range(25)]

    assert answers[0].status_code == 401
    assert answers[-1].status_code == 429
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 11
    assert site.get("/status", site.viewer).status_code == 200


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic eHg6eHg=", "Bearer \u00e4", "nonsense"])
def test_a_malformed_token_is_nobodys(home: Home, header: str) -> None:
    """Not even a program of this machine may read with it."""
    site = serve(home)
    assert status_line(request(site, host(site), f"Authorization: {header}")) == 401


def test_control_for_this_machine_is_for_this_machine(home: Home) -> None:
    """`http_control = loopback`: programs of the same machine act without a token, strangers do not."""
    site = serve(home, home.service("web"), manager="http_control = loopback")
    site.program.until_state("running")
    assert site.post("/restart/web").json()["success"] is True
    assert (
        site.post("/restart/web", {"Origin": site.address, "Sec-Fetch-Site": "same-origin"}).json()["success"] is True
    )
    assert site.post("/restart/web", site.stranger).status_code == 401
    assert site.post("/restart/web", {"Origin": EVIL}).status_code == 403


def test_control_can_be_off(home: Home) -> None:
    """`http_control = off`: nobody acts."""
    site = serve(home, home.service("web"), manager="http_control = off")
    refused = site.post("/restart/web", site.operator)
    assert refused.status_code == 403
    assert "http_control" in refused.json()["error"]
    assert site.get("/session", site.operator).json()["may_control"] is False


# Sessions.


def test_a_token_is_traded_for_a_cookie_that_only_reads(home: Home) -> None:
    """The cookie is never the token, and no script can read it."""
    site = serve(home, home.service("web"))
    traded = site.post("/session", site.stranger | site.operator)
    written = traded.headers["Set-Cookie"]
    cookie = f"medivote_{site.port}={traded.cookies[f'medivote_{site.port}']}"

    assert traded.status_code == 204
    assert site.token("operator") not in written
    assert all(word in written for word in ("HttpOnly", "SameSite=Strict", "Path=/", "Max-Age=43200"))
    assert "Secure" not in written
    known = site.stranger | {"Cookie": cookie}
    assert site.get("/status", known).status_code == 200
    assert site.get("/session", known).json() == {
        "title": "Test", "role": "viewer", "may_control": False, "may_read_logs": False,
    }  # fmt: skip
    assert site.post("/restart/web", known).status_code == 401
    assert site.get("/logs/web", known).status_code == 401
    assert site.get("/status", site.stranger | {"Cookie": f"medivote_{site.port}=guess"}).status_code == 401


def test_a_session_needs_a_token(home: Home) -> None:
    """Nobody is given a cookie for nothing."""
    site = serve(home)
    assert site.post("/session").status_code == 401
    assert site.post("/session", {"Authorization": "Bearer wrong"}).status_code == 401
    assert site.post("/session", site.viewer | {"Origin": EVIL}).status_code == 403


# Where requests come from.


@pytest.mark.parametrize(
    "lines",
    [
        ["Host: evil.example"],
        ["Host: evil.example:{port}"],
        ["Host: 127.0.0.1.evil.example:{port}"],
        ["Host: 127.0.0.1:{port}.evil.example"],
        ["Host: 127.0.0.1"],
        ["Host: 127.0.0.1:1"],
        ["Host: "],
        ["Host: 127.0.0.1:{port}", "Host: evil.example"],
    ],
)
def test_only_known_host_names_are_answered(home: Home, lines: list[str]) -> None:
    """A foreign name that leads here (DNS rebinding) gets nothing, not even the page."""
    site = serve(home)
    for line in ("GET /status HTTP/1.1", "GET / HTTP/1.1", "GET /healthz HTTP/1.1"):
        answer = request(site, *(line.format(port=site.port) for line in lines), line=line)
        assert status_line(answer) in (400, 421)
        assert b'"success"' in answer


def test_a_request_without_a_host_is_refused(home: Home) -> None:
    """Of both versions of HTTP."""
    site = serve(home)
    assert status_line(request(site)) in (400, 421)
    assert status_line(request(site, line="GET /status HTTP/1.0")) == 421
    assert status_line(request(site, host(site), line="GET http://evil.example/status HTTP/1.1")) in (400, 421)


def test_all_local_names_are_known(home: Home) -> None:
    """And `http_allowed_hosts` names others instead."""
    site = serve(home)
    for name in ("localhost", "127.0.0.1", "[::1]", "LOCALHOST"):
        assert status_line(request(site, f"Host: {name}:{site.port}")) == 200
    site.program.leave()
    named = serve(home, manager="http_allowed_hosts = medivote.example, 127.0.0.1")
    assert status_line(request(named, f"Host: medivote.example:{named.port}")) == 401  # not local by this name
    assert status_line(request(named, f"Host: localhost:{named.port}")) == 421


@pytest.mark.parametrize(
    "headers",
    [
        [f"Origin: {EVIL}"],
        ["Origin: null"],
        ["Origin: http://localhost:{other}"],
        ["Origin: https://127.0.0.1:{port}"],
        ["Origin: http://127.0.0.1:{port}", f"Origin: {EVIL}"],
        ["Sec-Fetch-Site: cross-site"],
        ["Sec-Fetch-Site: same-site"],
        ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"],
    ],
)
def test_foreign_sites_get_nothing(home: Home, headers: list[str]) -> None:
    """Neither data nor actions, though they come from this machine's own browser."""
    site = serve(home, home.service("web"), manager="http_control = loopback")
    lines = [line.format(port=site.port, other=site.port + 1) for line in headers]
    for line in ("GET /status HTTP/1.1", "POST /stop/web HTTP/1.1", "GET /events HTTP/1.1"):
        answer = request(site, host(site), *lines, line=line)
        assert status_line(answer) in (400, 403)
        assert b"Access-Control" not in answer


def test_a_person_may_come_to_the_page_by_a_link(home: Home) -> None:
    """The page alone, at top level, from anywhere; not in a frame."""
    site = serve(home)
    foreign = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]
    assert status_line(request(site, host(site), *foreign, "Sec-Fetch-Dest: document", line="GET / HTTP/1.1")) == 200
    assert status_line(request(site, host(site), *foreign, "Sec-Fetch-Dest: iframe", line="GET / HTTP/1.1")) == 403
    assert (
        status_line(request(site, host(site), *foreign, "Sec-Fetch-Dest: document", line="GET /status HTTP/1.1")) == 403
    )


def test_every_answer_carries_the_safe_headers(home: Home) -> None:
    """Pages, data, errors, and what is no HTTP at all."""
    site = serve(home)
    answers = [request(site, host(site), line=f"GET {path} HTTP/1.1") for path in ("/", "/status", "/nothing")]
    for answer in [*answers, request(site, "Host: evil.example"), site.raw(b"nonsense\r\n\r\n")]:
        head = answer.partition(b"\r\n\r\n")[0].decode()
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in head
        assert "frame-ancestors 'none'" in head
        assert "X-Content-Type-Options: nosniff" in head
        assert "Referrer-Policy: no-referrer" in head
        assert "Cross-Origin-Opener-Policy: same-origin" in head
        assert "Cross-Origin-Resource-Policy: same-origin" in head
        assert "Access-Control" not in head
        assert "aiohttp" not in head
    assert "Cache-Control: no-store" in answers[1].decode()


@pytest.mark.parametrize(
    "path",
    [
        "/../services.ini",
        "/%2e%2e/services.ini",
        "/..%2f..%2fetc/passwd",
        "//etc/passwd",
        "/logs/../operator-token",
        "/logs/..%2foperator-token",
        "/logs/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/web/index.html",
        "/index.html",
        "/style.css%00.js",
        "/resources/icons/app.svg",
    ],
)
def test_no_path_leads_to_a_file(home: Home, path: str) -> None:
    """Files are known by name; nothing of a request becomes a path."""
    site = serve(home, manager="http_control = loopback")
    answer = request(site, host(site), line=f"GET {path} HTTP/1.1")
    assert status_line(answer) in (400, 404)
    assert error_of(answer)


def test_new_tokens_end_everything_of_the_old_ones(home: Home) -> None:
    """Here by new files and a restart of the endpoint alone; the services run on."""
    site = serve(home, home.service("web"))
    site.program.until_state("running")
    old, pids = site.viewer, site.program.pids()
    for role in ("viewer", "operator"):
        (site.program.state_folder / f"{role}-token").unlink()
    site.program.ask("serve", on=False)
    site.program.ask("serve", on=True)
    again = Site(site.program)
    assert again.get("/status", old).status_code == 401
    assert again.get("/status", again.viewer).status_code == 200
    assert site.program.pids() == pids


def test_other_machines_are_served_with_tls_or_a_warning(home: Home) -> None:
    """A wildcard address is reached by this machine's names; in words it is said that nothing is encrypted."""
    site = serve(home, manager="http_host = 0.0.0.0")
    assert "in the clear" in site.state["exposed"]
    assert "Other machines can connect" in site.state["exposed"]
    site_host = site.address.removeprefix("http://")
    assert status_line(request(site, f"Host: {site_host}")) in (200, 401)
    until(lambda: site.get("/healthz").text == "ok", "it answers")


# Behind a reverse proxy.


def test_a_reverse_proxy_speaks_tls_for_us(home: Home) -> None:
    """`http_allowed_hosts` names its address: the page is of that origin, and the cookie is for TLS alone."""
    site = serve(home, home.service("web"), manager="http_allowed_hosts = https://fleet.example.org, 127.0.0.1")
    proxied = [
        "Host: fleet.example.org",
        "X-Forwarded-For: 198.51.100.7",
        f"Authorization: Bearer {site.token('operator')}",
    ]
    page = [*proxied, "Origin: https://fleet.example.org", "Sec-Fetch-Site: same-origin"]

    traded = request(site, *page, line="POST /session HTTP/1.1")
    assert status_line(traded) == 204
    assert b"; Secure" in traded
    assert status_line(request(site, *page, line="POST /restart/web HTTP/1.1")) == 200
    for origin in (
        "http://fleet.example.org",
        "https://fleet.example.org:8443",
        f"https://127.0.0.1:{site.port}",
        EVIL,
    ):
        assert status_line(request(site, *proxied, f"Origin: {origin}", line="POST /restart/web HTTP/1.1")) == 403
    assert status_line(request(site, f"Host: fleet.example.org:{site.port}")) == 421
    assert status_line(request(site, "Host: fleet.example.org")) == 401, "nobody is local by this name"
    assert site.json("/status"), "by its own name it is reached as ever"


@pytest.mark.parametrize(
    "address",
    [
        "https://",
        "ftp://x",
        "https://x/path",
        "https://x:99999",
        "https://u@x",
        "two names",
        "name:8090",
        "bücher.example",
    ],
)
def test_what_is_no_address_of_a_proxy_is_told(home: Home, address: str) -> None:
    """The endpoint stays off, and says why."""
    program = home.start(home.config(manager=f"http_enabled = true\nhttp_port = 0\nhttp_allowed_hosts = {address}"))
    until(lambda: program.ask("serve").get("error"), "it is told")
    assert program.ask("serve")["error"].startswith("http_allowed_hosts: ")


def test_viewers_see_no_environment(home: Home) -> None:
    """A reason may quote it; the person at the machine sees all of it."""
    site = serve(home, "[service:lost]\ncommand = no-such-program\n")
    site.program.until_state("failed", "lost")
    told = until(lambda: site.json("/status")["lost"]["reason"])
    assert told == "command not found: no-such-program"
    assert "searched" in site.program.status()["lost"]["reason"]
    with site.events("/events?changes=1") as events:
        assert rows_of(next(events))["lost"]["reason"] == told


def test_viewers_see_no_secret_of_an_address() -> None:
    """The reason quotes the health check's address."""
    for secret in ("http://u:hunter2@127.0.0.1:1/", "http://127.0.0.1:1/up?token=hunter2"):
        status = ServiceStatus(state=State.BACKOFF, reason=f"unhealthy: {secret}: Connection refused")
        reason = reason_text(ServiceSnapshot(ServiceFacts("sick", "sick"), status))
        assert reason.startswith("unhealthy: http://")
        assert reason.endswith(": Connection refused") or "token=" in reason
        assert "hunter2" not in reason
