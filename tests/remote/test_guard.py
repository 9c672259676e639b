"""Who is of this machine, and who brings proof of anything else."""

from __future__ import annotations

import asyncio
from unittest.mock import Mock

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from medivote_desktop.remote.guard import ACCESS, Access, Guard
from medivote_desktop.remote.tokens import Tokens

TOKENS = Tokens("v" * 43, "o" * 43)
PORT = 8765


def let_in(address: str, *headers: tuple[str, str]) -> Access | int:
    """What a request of this address may do; or the status of the refusal."""
    guard = Guard(["localhost", "medivote.example"], "http", PORT, "loopback", TOKENS, ["/healthz"])
    transport = Mock(get_extra_info=lambda name, default=None: (address, 50_000) if name == "peername" else default)
    given = CIMultiDict([("Host", f"localhost:{PORT}"), *headers])
    request = make_mocked_request("GET", "/status", given, transport=transport)

    async def handle(request: web.Request) -> web.Response:
        return web.Response()

    answer = asyncio.run(guard.middleware(request, handle))
    return request[ACCESS] if answer.status == 200 else answer.status


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.0.1", "::1", "::ffff:127.0.0.1"])
def test_a_program_of_this_machine_is_local(address: str) -> None:
    assert let_in(address) == Access(address, "local", may_read=True, may_control=True, may_read_logs=True)


@pytest.mark.parametrize(
    "address", ["198.51.100.7", "::ffff:198.51.100.7", "2001:db8::7", "fe80::7%eth0", "0.0.0.0", "no address"]
)
def test_who_comes_from_elsewhere_is_not_local_whatever_it_calls_us(address: str) -> None:
    """The name is the asker's own word. Its token counts as ever."""
    assert let_in(address) == 401
    access = let_in(address, ("Authorization", f"Bearer {TOKENS.viewer}"))
    assert access == Access(address, "viewer", may_read=True)


def test_of_two_tokens_none_counts() -> None:
    """What stands between may have looked at the other one."""
    tokens = [("Authorization", f"Bearer {token}") for token in (TOKENS.operator, "wrong")]
    assert [let_in("127.0.0.1", *tokens), let_in("127.0.0.1", *reversed(tokens))] == [401, 401]
