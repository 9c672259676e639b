"""A line to a server that can be cut while the server goes on."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from tests.endpoint.served import Site


class Relay:
    """Hands on all that comes to `port` to a site, and back."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._target = 0
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def to(self, site: Site) -> Iterator[None]:
        """Be there for this site until the end of the block."""
        self._target = site.port
        accepting = threading.Thread(target=self._accept, daemon=True)
        accepting.start()
        try:
            yield
        finally:
            self._listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            self._listener.close()
            self.cut()

    def cut(self) -> None:
        """End all connections of now."""
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):  # it has ended by itself
                    each.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                browser, _ = self._listener.accept()
            except OSError:  # the end
                return
            server = socket.create_connection(("127.0.0.1", self._target))
            with self._lock:
                self._open |= {browser, server}
            for pair in ((browser, server), (server, browser)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, here: socket.socket, there: socket.socket) -> None:
        with contextlib.suppress(OSError):  # cut
            while data := here.recv(65536):
                there.sendall(data)
        with contextlib.suppress(OSError):
            there.shutdown(socket.SHUT_RDWR)
        with self._lock:
            self._open.discard(here)
        here.close()
