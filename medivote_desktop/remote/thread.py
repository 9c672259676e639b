"""The endpoint's thread as the program's loop sees it; loads the server only inside the thread."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint.seam import Ended, LogFiles, Picture, Told
from medivote_desktop.core.say import say

if TYPE_CHECKING:
    from medivote_desktop.remote.server import Server
    from medivote_desktop.remote.tls import Stamp

_log = logging.getLogger(__name__)

# Qt lets go of the interpreter in most calls. While this thread writes to thousands of viewers, the window's waits this
# long to have it back, each time: with Python's own 5 ms one repaint may take a tenth of a second.
_SWITCH_SECONDS = 0.0005


class EndpointThread:
    """One run of the endpoint. All methods are for the program's loop, and none waits but `join`.

    Args:
        folder: Of the tokens.
        tell: Gets what the endpoint has to tell, from its thread; the last of it is `Ended`.
    """

    def __init__(
        self, manager: ManagerConfig, folder: Path, picture: Picture, files: LogFiles, tell: Callable[[Told], None]
    ) -> None:
        self._manager, self._folder, self._files, self._tell = manager, folder, files, tell
        self._newest = picture
        self._is_scheduled = False
        self._stop_asked = False
        self._renew_asked = False
        self._is_over = False
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server: Server | None = None
        self._thread = threading.Thread(target=self._run, name="endpoint", daemon=True)

    def start(self) -> Ended | None:
        """Come up; `Serving` or `Ended` tells how that went. What is given keeps it from being tried at all."""
        try:
            self._thread.start()
        except RuntimeError:
            self._is_over = True
            return Ended(say("the system has no room for one more thread; share again when there is"))
        return None

    def publish(self, picture: Picture) -> None:
        """What is so from now on; one that the endpoint has not taken yet is replaced."""
        self._newest = picture
        if not self._is_scheduled:
            self._is_scheduled = True  # before the call, for the endpoint takes it back
            if not self._call(self._take):
                self._is_scheduled = False

    def renew(self) -> bool:
        """Make new tokens, also while it comes up or goes down; False if it has ended."""
        with self._lock:
            if self._is_over:
                return False
            self._renew_asked = True
        self._call(self._renew)
        return True

    def follow_certificate(self, path: str, stamp: Stamp) -> None:
        """What the disk has of the certificate by now; one that was renewed serves from then on."""
        self._call(partial(self._follow_certificate, path, stamp))

    def stop(self) -> None:
        """Say goodbye to the viewers and end."""
        self._stop_asked = True
        self._call(self._stop)

    def join(self, seconds: float) -> bool:
        """Wait for the end; whether it has come."""
        if self._thread.ident is not None:  # else it never began
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def _call(self, what: Callable[[], None]) -> bool:
        loop = self._loop
        if loop is None:
            return False
        try:
            loop.call_soon_threadsafe(what)
        except RuntimeError:  # it has just ended
            return False
        return True

    # In the thread.

    def _run(self) -> None:
        error = ""
        try:
            error = self._served()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the program goes on and says so
            _log.exception("the endpoint has failed")
            error = say("the endpoint has failed: {error}; the program's log says more", error=failure)
        finally:
            self._loop = None
            with self._lock:
                self._is_over = True
            self._tell(Ended(error or self._renewed_late()))

    def _served(self) -> str:
        """Serve to the end; gives why it could not be, in words."""
        from medivote_desktop.remote.listening import CannotServeError
        from medivote_desktop.remote.server import Server
        from medivote_desktop.remote.tokens import TokensError, renew_tokens

        async def main() -> None:
            self._loop = asyncio.get_running_loop()
            self._server = Server(self._manager, self._folder, self._newest, self._files, self._tell)
            if self._stop_asked:  # before there was a loop to tell
                self._server.stop()
            if self._takes_renewal():
                renew_tokens(self._folder)
            try:
                await self._server.run()
            finally:
                self._server = None  # what was asked of it and not done yet is done now, as the loop ends

        if self._stop_asked:
            return ""
        try:
            with _quick_switches():
                asyncio.run(main())
        except (CannotServeError, TokensError) as error:
            return str(error)
        return ""

    def _take(self) -> None:
        self._is_scheduled = False
        if self._server is not None:
            self._server.take(self._newest)

    def _renew(self) -> None:
        if self._server is not None and self._takes_renewal():
            self._server.renew()

    def _follow_certificate(self, path: str, stamp: Stamp) -> None:
        if self._server is not None:
            self._server.follow_certificate(path, stamp)

    def _takes_renewal(self) -> bool:
        """Whether new tokens are asked for; from now on they are not."""
        with self._lock:
            asked, self._renew_asked = self._renew_asked, False
        return asked

    def _renewed_late(self) -> str:
        """Make the new tokens that were asked for while it ended; gives what went wrong."""
        if not self._takes_renewal():
            return ""
        from medivote_desktop.remote.tokens import TokensError, renew_tokens

        try:
            renew_tokens(self._folder)
        except TokensError as error:
            return str(error)
        return ""

    def _stop(self) -> None:
        if self._server is not None:
            self._server.stop()


@contextlib.contextmanager
def _quick_switches() -> Iterator[None]:
    """Let threads wait for each other only shortly."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(min(before, _SWITCH_SECONDS))
    try:
        yield
    finally:
        sys.setswitchinterval(before)
