"""What every answer looks like: errors in JSON, and the headers that keep a browser from doing anything else."""

from __future__ import annotations

from collections.abc import Mapping

from aiohttp import web
from aiohttp.typedefs import LooseHeaders

from medivote_desktop.core.endpoint.frames import encode
from medivote_desktop.core.endpoint.seam import NOT_KEPT

PAGE_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def put_headers(response: web.StreamResponse) -> None:
    """The headers of every answer."""
    response.headers.update(PAGE_HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Server"] = "MediVote"


def json_answer(body: object, status: int = 200) -> web.Response:
    """An answer in JSON; bytes are JSON already."""
    data = body if isinstance(body, bytes) else encode(body).encode()
    return web.Response(body=data, status=status, content_type="application/json")


def error_answer(status: int, words: str, headers: LooseHeaders | None = None) -> web.Response:
    """An error for programs and people."""
    body = encode({"success": False, "error": words}).encode()
    return web.Response(body=body, status=status, headers=headers, content_type="application/json")


def outcome_answer(
    outcome: Mapping[str, str], service_id: str, status: int = 200, beside: Mapping[str, object] | None = None
) -> web.Response:
    """What became of a wish for one service."""
    error = outcome.get(service_id)
    body = {"success": not error, "error": error or None, **warning_of(outcome), **(beside or {})}
    return json_answer(body, status)


def warning_of(outcome: Mapping[str, str]) -> dict[str, str]:
    """What else is to be said of a wish: that a crash would undo it."""
    return {"warning": outcome[NOT_KEPT]} if NOT_KEPT in outcome else {}
