"""A fuzzer, led by the endpoint's own description, against the whole program: no answer blames the program."""

from __future__ import annotations

from tests.endpoint.served import Site, serve
from tests.programs import SCRIPTS, Home

REQUESTS_OF_EACH = 12
# The fuzzer itself is what takes time, seconds of a core; on a busy machine minutes.
LONGEST_SECONDS = 400
# A log that is followed does not end.
ONE_SERVICE = """
[parameters]
"path.id" = "web"
"query.follow" = "0"
"""


def fuzz(home: Home, site: Site, *options: object, config: str = "") -> str:
    """Let each operation get requests that fit its description, and others; gives what was found in words."""
    written = home.folder / "schemathesis.toml"
    written.write_text(config)
    found = home.run(
        SCRIPTS / "schemathesis", "--config-file", written, "run", f"{site.address}/openapi.json",
        "--checks", "not_a_server_error", "--phases", "coverage,fuzzing", "--request-timeout", "20", "--seed", "1",
        "--max-examples", REQUESTS_OF_EACH, "--no-color", *options, timeout=LONGEST_SECONDS,
    )  # fmt: skip
    assert found.returncode == 0, found.stdout[-3000:] + found.stderr[-1000:]
    assert site.get("/healthz").text == "ok"
    return found.stdout


def test_no_request_makes_the_endpoint_fail(home: Home) -> None:
    """Streams aside, which do not end."""
    site = serve(home, home.service("web"), manager="http_control = loopback")
    site.program.until_state("running")
    fuzz(home, site, "--exclude-path", "/events")


def test_no_request_for_a_service_makes_the_endpoint_fail(home: Home) -> None:
    """Of a service that is there: the fuzzer's own ids are nobody's."""
    site = serve(home, home.service("web"), manager="http_control = loopback")
    site.program.until_state("running")
    words = fuzz(home, site, "--include-path-regex", "/[{]id[}]", config=ONE_SERVICE)
    assert "Missing test data" not in words
    assert site.post("/restart/web").json()["success"]
