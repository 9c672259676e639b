"""What encrypts the endpoint: certificate and key, as they are on the disk, also when they are renewed."""

from __future__ import annotations

import contextlib
import logging
import ssl
import stat
import sys
import time
from pathlib import Path
from typing import Any

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.say import say
from medivote_desktop.remote.listening import CannotServeError

_log = logging.getLogger(__name__)

Stamp = tuple[int, ...] | None
_ROUNDS = 4  # of a handshake within one program, each side once a round; TLS 1.3 needs two


class _Front(ssl.SSLContext):
    """Each connection gets the newest context.

    Loaded into one that serves, a pair whose key is of another kind would only stand beside the old one, and half of a
    pair would spoil it. A callback for the name that is asked for would be the usual way, but Python takes a name that
    is not ASCII for a fault of ours then.
    """

    newest: ssl.SSLContext

    def wrap_bio(self, *args: Any, **options: Any) -> ssl.SSLObject:
        """How asyncio begins each connection."""
        return self.newest.wrap_bio(*args, **options)


class Encryption:
    """Certificate and key of a configuration; whoever connects gets those that were loaded last.

    Attributes:
        context: For the connections; the same one for ever.
        doubt: Why browsers and programs will refuse the certificate, in words; empty if they need not.

    Raises:
        CannotServeError: Certificate or key cannot be used.
    """

    def __init__(self, certificate: str, key: str) -> None:
        self._certificate, self._key = certificate, key
        self._stamps = self._stamps_now()  # before they are read: what is replaced meanwhile is read once more
        self.context = _Front(ssl.PROTOCOL_TLS_SERVER)
        self.doubt, self._ends_at = "", 0.0
        self._take()

    def follow(self, path: str, stamp: Stamp) -> bool:
        """Load both anew if this is not what was loaded; whether something else serves from now on.

        Raises:
            CannotServeError: The new ones cannot be used now; those of before go on serving until they can.
        """
        if self._stamps.get(path, stamp) == stamp:
            return False
        stamps = self._stamps_now()
        self._take()
        self._stamps = stamps
        return True

    def has_other_doubt(self) -> bool:
        """Whether time has changed what is to be doubted; to be asked now and then."""
        if time.time() < self._ends_at:
            return False
        before = self.doubt
        self.doubt, self._ends_at = _judged(self.context, self._client, self._certificate)
        return self.doubt != before

    def _take(self) -> None:
        loaded = _loaded(self._certificate, self._key)
        self._client = _client_of(self._certificate)
        self.context.newest = loaded
        self.doubt, self._ends_at = _judged(self.context, self._client, self._certificate)

    def _stamps_now(self) -> dict[str, Stamp]:
        return {path: stamp_of(path) for path in files_of(self._certificate, self._key)}


def encryption(manager: ManagerConfig) -> Encryption | None:
    """What encrypts; None without a certificate.

    Raises:
        CannotServeError: Certificate or key cannot be used.
    """
    certificate, key = manager.http_tls_certificate, manager.http_tls_key
    if not certificate and not key:
        return None
    if not certificate:
        raise CannotServeError("http_tls_key is set and http_tls_certificate is not; TLS needs the certificate, too")
    return Encryption(certificate, key or certificate)


def files_of(certificate: str | None, key: str | None) -> tuple[str, ...]:
    """The files that it is made of, each once."""
    return tuple(dict.fromkeys(filter(None, (certificate, key))))


def stamp_of(path: str) -> Stamp:
    """What differs whenever the file does; None where there is none. Follows links, as those of certbot."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino, status.st_ctime_ns


def _loaded(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    _warn_of_shared_key(Path(key))
    _load(context, certificate, key)
    return context


def _load(context: ssl.SSLContext, certificate: str, key: str) -> None:
    def no_password() -> str:
        """Else OpenSSL asks for it at the terminal, and waits for ever."""
        raise CannotServeError(f"the TLS key {key} is encrypted; save it without a password, mode 600")

    for path in files_of(certificate, key):  # OpenSSL does not tell which one it could not read
        try:
            Path(path).open("rb").close()
        except OSError as error:
            raise CannotServeError(_unreadable(path, error)) from error
    try:
        context.load_cert_chain(certificate, key, no_password)
    except (OSError, ssl.SSLError) as error:
        raise CannotServeError(_words(certificate, key, error)) from error


def _unreadable(path: str, error: OSError) -> str:
    return say("{file} cannot be read, which TLS needs: {error}", file=path, error=error.strerror or error)


def _words(certificate: str, key: str, error: OSError) -> str:
    match getattr(error, "reason", None):
        case "KEY_VALUES_MISMATCH":
            return say("{key} is not the key of the certificate {certificate}", key=key, certificate=certificate)
        case None:  # a file without any line of a certificate or key
            files = " and ".join(files_of(certificate, key))
            return say("TLS cannot be used with {files}: they are to hold certificate and key in PEM form", files=files)
        case reason:
            files = " and ".join(files_of(certificate, key))
            return say("TLS cannot be used with {files}: {error}", files=files, error=str(reason).lower())


def _client_of(certificate: str) -> ssl.SSLContext:
    """A client that trusts this very certificate, and so looks at nothing but its dates and use."""
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    client.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        client.load_verify_locations(certificate)
    except OSError as error:  # it is being replaced just now
        raise CannotServeError(_unreadable(certificate, error)) from error
    return client


def _judged(context: ssl.SSLContext, client: ssl.SSLContext, certificate: str) -> tuple[str, float]:
    """Lets both shake hands: why the certificate is refused, in words, and until when it is not, as an epoch."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    seeing = client.wrap_bio(down, up)
    sides = seeing, context.wrap_bio(up, down, server_side=True)
    try:
        for side in sides * _ROUNDS:
            with contextlib.suppress(ssl.SSLWantReadError):
                side.do_handshake()
    except ssl.SSLError as error:
        return _doubt(certificate, error), 0.0
    shown = seeing.getpeercert() or {}
    return "", ssl.cert_time_to_seconds(str(shown["notAfter"]))


def _doubt(certificate: str, error: ssl.SSLError) -> str:
    match getattr(error, "verify_code", 0):
        case 9:
            return say("browsers and programs refuse {certificate}: it is not valid yet", certificate=certificate)
        case 10:
            return say("browsers and programs refuse {certificate}: it has expired", certificate=certificate)
        case 0:  # a kind of key that TLS 1.3 does not know
            why = error.reason.lower().replace("_", " ")
        case _:
            why = str(getattr(error, "verify_message", ""))
    return say("browsers and programs refuse {certificate}: {why}", certificate=certificate, why=why)


def _warn_of_shared_key(key: Path) -> None:
    if sys.platform == "win32":
        return
    try:
        mode = key.stat().st_mode
    except OSError:  # that it cannot be read is told by whoever reads it
        return
    if mode & stat.S_IRWXO:
        _log.warning("every user of this machine can read the TLS key %s; take that from them: chmod o= %s", key, key)
