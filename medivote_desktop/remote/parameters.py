"""What a request says beside its path: checked, and refused in words."""

from __future__ import annotations

import asyncio
import json
import math

from aiohttp import web

LONGEST_WAIT_SECONDS = 15.0

_BODY_SECONDS = 5.0


def flag(request: web.Request, name: str) -> bool:
    """A switch of the query; off where it is not there.

    Raises:
        HTTPUnprocessableEntity: It is neither on nor off.
    """
    value = request.query.get(name, "0")
    if value not in ("0", "1", "true", "false"):
        raise web.HTTPUnprocessableEntity(reason=f"{name} must be 0 or 1")
    return value in ("1", "true")


def wait_seconds(request: web.Request) -> float:
    """How long to wait for the outcome: 15 s unless less is asked for.

    Raises:
        HTTPUnprocessableEntity: It is no number within the limits.
    """
    text = request.query.get("wait")
    if text is None:
        return LONGEST_WAIT_SECONDS
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT_SECONDS or math.isnan(seconds):
        raise web.HTTPUnprocessableEntity(reason=f"wait must be a number from 0 to {LONGEST_WAIT_SECONDS:.0f}")
    return seconds


def revision(text: str) -> int | None:
    """The last event that a stream has seen; None where the header says nothing that we understand."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else None


async def read_body(request: web.Request) -> None:
    """Read the body, which may be empty or JSON; nothing of it is used.

    Raises:
        HTTPRequestTimeout: It does not come.
        HTTPUnprocessableEntity: It is neither.
    """
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            data = await request.read()
    except TimeoutError:
        raise web.HTTPRequestTimeout(reason="the body did not come in time") from None
    if data.strip():
        try:
            json.loads(data)
        except (ValueError, RecursionError):
            raise web.HTTPUnprocessableEntity(reason="the body must be empty or JSON") from None
