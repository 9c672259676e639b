"""A fuzzer, led by the endpoint's own description, against the whole program: no answer blames the program."""

from __future__ import annotations

from tests.endpoint import serve
from tests.programs import SCRIPTS, Home

REQUESTS_OF_EACH = 12


def test_no_request_makes_the_endpoint_fail(home: Home) -> None:
    """Streams aside, which do not end: each operation gets requests that fit its description, and others."""
    site = serve(home, home.service("web"), manager="http_control = loopback")
    site.program.until_state("running")
    found = home.run(
        SCRIPTS / "schemathesis", "run", f"{site.address}/openapi.json", "--checks", "not_a_server_error",
        "--exclude-path", "/events", "--max-examples", REQUESTS_OF_EACH, "--phases", "examples,coverage,fuzzing",
        "--request-timeout", "20", "--seed", "1", "--no-color",
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-1000:]
    assert site.get("/healthz").text == "ok"
