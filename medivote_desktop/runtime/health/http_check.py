"""An HTTP health check that leaves no trace on the service's port."""

from __future__ import annotations

import socket
import struct
from urllib.parse import urlsplit

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QAbstractSocket, QNetworkProxy, QSslSocket, QTcpSocket

from medivote_desktop.core.say import say
from medivote_desktop.runtime.health.checks import Answer, Excuse, is_our_trouble
from medivote_desktop.runtime.signalobjects import forget_signals

_ANSWER_MAX_BYTES = 64 * 1024
_AFTER_ANSWER_MS = 100
_SAID_CHARACTERS = 100
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Alive but refusing: it answers, and that is what was asked.
_REFUSING = (401, 403, 405, 407, 429)


class HttpCheck(QObject):
    """Holds if a GET is answered with a status below 400, or by one that only refuses.

    The service is asked to close, so that it meets no broken connection while it writes; then the connection is reset
    (SO_LINGER 0), which leaves no TIME_WAIT on either side: a server without SO_REUSEADDR can bind again at once.
    """

    def __init__(self, url: str, excuse: Excuse, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._excuse = excuse
        parts = urlsplit(url)
        self._url = url
        self._tls = parts.scheme == "https"
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if self._tls else 80)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        head = (
            f"GET {path} HTTP/1.1\r\nHost: {parts.netloc.rpartition('@')[2]}\r\nUser-Agent: medivote-desktop\r\n"
            "Accept: */*\r\nConnection: close\r\n\r\n"
        )
        self._request = head.encode()
        self._answer: Answer | None = None
        self._received = b""
        self._socket = self._new_socket()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_AFTER_ANSWER_MS)
        self._patience.timeout.connect(self._judge)

    def ask(self, answer: Answer) -> None:
        """Send the request on a connection of its own."""
        self._answer, self._received = answer, b""
        if isinstance(self._socket, QSslSocket):
            self._socket.connectToHostEncrypted(self._host, self._port)
        else:
            self._socket.connectToHost(self._host, self._port)

    def cancel(self, why: str) -> None:
        """Give up the connection."""
        self._tell(f"{self._url}: {why}" if why else None)

    def _new_socket(self) -> QTcpSocket:
        """For one connection after the other: to make one takes a quarter of a check."""
        made = QSslSocket(self) if self._tls else QTcpSocket(self)
        made.setReadBufferSize(_ANSWER_MAX_BYTES)
        made.setProxy(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy))
        made.connected.connect(self._connected)
        made.readyRead.connect(self._read)
        made.disconnected.connect(self._judge)
        made.errorOccurred.connect(self._failed)
        if isinstance(made, QSslSocket):
            made.encrypted.connect(self._send)
            if self._host in _LOOPBACK:  # a certificate says nothing about one's own machine
                made.setPeerVerifyMode(QSslSocket.PeerVerifyMode.VerifyNone)
        forget_signals(made)
        return made

    def _connected(self) -> None:
        self._reset_on_close()
        if not self._tls:
            self._send()

    def _reset_on_close(self) -> None:
        """Let close() send a reset instead of the goodbye that the system remembers for a minute.

        Set at the beginning: Qt closes by itself as soon as the server does.
        """
        if (descriptor := self._socket.socketDescriptor()) < 0:
            return
        # Of which family does not matter here, and Python asks the system for what it is not told.
        borrowed = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fileno=descriptor)
        try:
            borrowed.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        finally:
            borrowed.detach()

    def _send(self) -> None:
        self._socket.write(self._request)

    def _read(self) -> None:
        self._received += bytes(self._socket.readAll().data())
        if len(self._received) > _ANSWER_MAX_BYTES:
            self._judge()
        elif self._is_complete() and not self._patience.isActive():
            # The server closes in a moment, as it was asked; one that does not is not waited for long.
            self._patience.start()

    def _is_complete(self) -> bool:
        head, separator, body = self._received.partition(b"\r\n\r\n")
        if not separator:
            return False
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length" and value.strip().isdigit():
                return len(body) >= int(value)
        return body.endswith(b"0\r\n\r\n")

    def _judge(self) -> None:
        status = self._status()
        if status is None:
            self._tell(say("{url}: no HTTP answer", url=self._url))
        elif status < 400 or status in _REFUSING:
            self._tell("")
        else:
            said = f": {line}" if (line := self._said()) else ""
            self._tell(say("{url}: answered {status}{said}", url=self._url, status=status, said=said))

    def _status(self) -> int | None:
        words = self._received.split(b"\r\n", 1)[0].split(b" ")
        if len(words) < 2 or not words[0].startswith(b"HTTP/") or not words[1].isdigit():
            return None
        return int(words[1])

    def _said(self) -> str:
        """The first line of a plain answer; a page made for browsers says nothing in one line."""
        head, _, body = self._received.partition(b"\r\n\r\n")
        if b"chunked" in head.lower():
            body = body.partition(b"\r\n")[2]
        line = body.strip().split(b"\n", 1)[0].decode("utf-8", "replace").strip()
        if line.startswith("<"):
            return ""
        return line if len(line) <= _SAID_CHARACTERS else line[:_SAID_CHARACTERS] + " …"

    def _failed(self, error: QAbstractSocket.SocketError) -> None:
        if error is QAbstractSocket.SocketError.RemoteHostClosedError:
            return  # the ordinary end of an answer; `disconnected` follows
        if is_our_trouble(error):
            self._excuse()
        self._tell(f"{self._url}: {self._socket.errorString()}")

    def _tell(self, words: str | None) -> None:
        """End the connection by a reset and answer; None: without an answer."""
        answer, self._answer = self._answer, None
        self._patience.stop()
        if answer is None:  # it is told already; this is the end of its connection
            return
        self._socket.abort()
        if words is not None:
            answer(words)
