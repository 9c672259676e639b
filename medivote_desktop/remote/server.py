"""The HTTP endpoint on its own loop in its own thread: listens, answers, and ends in order."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import web

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint.seam import LogFiles, Picture, Serving, Told, ViewersCounted
from medivote_desktop.core.endpoint.state import EndpointState, exposed_words
from medivote_desktop.remote.accepting import acceptor
from medivote_desktop.remote.broadcast import Broadcaster
from medivote_desktop.remote.connection import BoundedLog, Connection
from medivote_desktop.remote.door import Door
from medivote_desktop.remote.guard import Guard
from medivote_desktop.remote.handlers import Handlers
from medivote_desktop.remote.listening import (
    TLS_VIEWERS,
    CannotServeError,
    connections_limit,
    host_names,
    open_listener,
    shown_host,
)
from medivote_desktop.remote.logs import Logs
from medivote_desktop.remote.page import Page
from medivote_desktop.remote.replies import put_headers
from medivote_desktop.remote.tls import Encryption, Stamp, encryption
from medivote_desktop.remote.tokens import Tokens, TokensError, load_tokens, renew_tokens

_log = logging.getLogger(__name__)

_LINE_BYTES = 8 * 1024
_BODY_BYTES = 4 * 1024
_HEAD_SECONDS = 10.0
_LINGER_SECONDS = 1.0
_SHUTDOWN_SECONDS = 0.1


class Server:
    """One run of the endpoint.

    Args:
        folder: Of the tokens.
        tell: Tells the program's loop; may be called from this thread.
    """

    def __init__(
        self, manager: ManagerConfig, folder: Path, picture: Picture, files: LogFiles, tell: Callable[[Told], None]
    ) -> None:
        if manager.http_tls_certificate:
            manager = replace(manager, http_max_viewers=min(manager.http_max_viewers, TLS_VIEWERS))
        self._manager = manager
        self._folder = folder
        self._files = files
        self._tell = tell
        self._picture = picture
        self._loop = asyncio.get_running_loop()
        self._quit = asyncio.Event()
        self._failures = BoundedLog()
        self._tls: Encryption | None = None
        self._tls_trouble = ""  # of the renewed one, which is tried again with each look, and told once

    async def run(self) -> None:
        """Serve until `stop`.

        Raises:
            CannotServeError: It cannot be opened.
        """
        manager = self._manager
        try:
            tokens, page, self._tls = load_tokens(self._folder), Page(), encryption(manager)
        except (TokensError, OSError) as error:
            raise CannotServeError(str(error)) from error
        names = host_names(manager)
        self._listener = open_listener(manager.http_host, manager.http_port)
        self._port = self._listener.getsockname()[1]
        self._scheme = "http" if self._tls is None else "https"
        open_paths = (*page.paths, "/healthz")
        self._guard = Guard(names, self._scheme, self._port, manager.http_control, tokens, open_paths)
        self._broadcaster = Broadcaster(self._loop, lambda count: self._tell(ViewersCounted(count)))
        self._logs = Logs(self._files)
        self._handlers = Handlers(self._guard, self._logs, self._broadcaster, manager, self._picture, self._tell)
        self._broadcaster.take(self._picture.snapshot)
        self._loop.set_exception_handler(self._on_trouble)
        try:
            await self._serve(page)
        finally:
            self._listener.close()

    async def _serve(self, page: Page) -> None:
        app = web.Application(middlewares=[self._guard.middleware], client_max_size=_BODY_BYTES)
        app.on_response_prepare.append(_put_headers)
        for path in page.paths:
            app.router.add_get(path, page.answer)
        self._handlers.add_routes(app.router)
        options: dict[str, Any] = {
            "access_log": None,
            "keepalive_timeout": _HEAD_SECONDS,  # the deadline of a request's head, too
            "lingering_time": _LINGER_SECONDS,
            "max_line_size": _LINE_BYTES,
            "max_field_size": _LINE_BYTES,
        }
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=_SHUTDOWN_SECONDS, **options)
        await runner.setup()
        server = runner.server
        assert server is not None
        manager = self._manager
        door = Door(connections_limit(manager.http_max_viewers), manager.http_max_viewers_per_address)

        def connection() -> asyncio.Protocol:
            return Connection(server, door, self._failures, loop=self._loop, **options)

        tls = None if self._tls is None else self._tls.context
        listening = acceptor(self._listener, connection, tls, door.room)
        await listening.start()
        self._tell_state()
        await self._quit.wait()
        listening.close()
        self._logs.close()
        await self._broadcaster.close()
        await runner.cleanup()

    def _tell_state(self) -> None:
        if self._tls is not None and self._tls.doubt:
            _log.warning("%s", self._tls.doubt)
        self._tell(Serving(self._state()))

    def _state(self) -> EndpointState:
        address = f"{self._scheme}://{shown_host(self._manager.http_host)}:{self._port}/"
        tokens = self._guard.tokens
        doubt = self._tls.doubt if self._tls is not None else ""
        return EndpointState(
            is_on=True,
            address=address,
            link=f"{address}#token={quote(tokens.viewer, safe='')}",
            operator_link=f"{address}#token={quote(tokens.operator, safe='')}",
            exposed="\n".join(filter(None, (exposed_words(self._manager), doubt))),
        )

    # Called on the loop, for the program's.

    def take(self, picture: Picture) -> None:
        """What is so from now on."""
        self._handlers.take(picture)
        self._broadcaster.take(picture.snapshot)

    def renew(self) -> None:
        """New tokens: all sessions and streams end."""
        problem = ""
        try:
            tokens: Tokens = renew_tokens(self._folder)
        except TokensError as error:
            problem = str(error)
            _log.warning("%s", problem)
            try:
                tokens = load_tokens(self._folder)  # one of them may be new
            except TokensError:
                tokens = self._guard.tokens
        if tokens != self._guard.tokens:
            self._guard.tokens = tokens
            self._guard.sessions.end_all()
            self._broadcaster.close_all()
            self._logs.close_all()
        self._tell(Serving(self._state()._replace(error=problem)))

    def follow_certificate(self, path: str, stamp: Stamp) -> None:
        """A file of the certificate is so by now: a renewed one is for the connections that come from now on."""
        if self._tls is None:
            return
        is_renewed = False
        try:
            is_renewed = self._tls.follow(path, stamp)
        except CannotServeError as error:
            if self._tls_trouble != (trouble := str(error)):
                _log.warning("the endpoint keeps the TLS certificate that it has: %s", trouble)
                self._tls_trouble = trouble
        if is_renewed:
            _log.info("the endpoint has the renewed TLS certificate")
            self._tls_trouble = ""
        if is_renewed or self._tls.has_other_doubt():
            self._tell_state()

    def stop(self) -> None:
        """Come to the end of `run`."""
        self._quit.set()

    # Trouble.

    def _on_trouble(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What asyncio reports of tasks and connections that nobody waits for."""
        error = context.get("exception")
        if not isinstance(error, ConnectionError | ssl.SSLError):
            self._failures.exception(f"the endpoint: {context['message']}", error)


async def _put_headers(request: web.Request, response: web.StreamResponse) -> None:
    put_headers(response)
