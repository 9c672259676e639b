"""Asking the endpoint of another machine. Imports `requests`, so it is loaded only for `--url`."""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from medivote_desktop.core.endpoint.state import is_loopback
from medivote_desktop.core.records import dataclass
from medivote_desktop.remote.errors import NoAnswerError, NotRunningError, RefusedError
from medivote_desktop.remote.eventreader import Event as Event
from medivote_desktop.remote.eventreader import EventReader

_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 40.0  # a heartbeat comes every 15 s
_TICK_SECONDS = 0.25
_CHUNK_BYTES = 64 * 1024
# What is asked may be anybody: nothing that it says may fill the memory.
_LIMIT_BYTES = 64 * 1024 * 1024
_ERROR_CHARACTERS = 500


Query = Mapping[str, str | Sequence[str]]


class BadAddressError(Exception):
    """What was given with `--url`, `--token-file` or `--ca` cannot be used."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read to its end."""

    status: int
    body: bytes

    @property
    def error(self) -> str:
        """What the endpoint says of an error, in words."""
        try:
            return str(json.loads(self.body)["error"])[:_ERROR_CHARACTERS]
        except (ValueError, KeyError, TypeError, RecursionError):
            return f"HTTP status {self.status}"


def read_token(path: str) -> str:
    """The token in a file that nobody else can read.

    Raises:
        BadAddressError: It cannot be read, others can read it, or there is no token in it.
    """
    try:
        with open(path, encoding="ascii") as file:  # noqa: PTH123
            mode = os.fstat(file.fileno()).st_mode
            text = file.read(4096).strip()
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise BadAddressError(f"the token file {path} cannot be read: {why}") from error
    if sys.platform != "win32" and stat.S_IMODE(mode) & 0o077:
        raise BadAddressError(f"others can read the token file {path}; run: chmod 600 {path}")
    if not text or any(character.isspace() for character in text):
        raise BadAddressError(f"the token file {path} holds no token")
    return text


class Client:
    """Requests to one endpoint.

    Args:
        url: Its address, such as `https://server:8090`.
        token_file: Holds the token; None: without one.
        ca: Certificates to trust; None: those of the system.

    Attributes:
        is_overheard: Whether the token travels through a network in the clear.

    Raises:
        BadAddressError: Something of that cannot be used.
    """

    def __init__(self, url: str, token_file: str | None, ca: str | None) -> None:
        self.address = _checked(url)
        if ca is not None and not os.access(ca, os.R_OK):
            raise BadAddressError(f"the certificates {ca} cannot be read")
        self._verify: bool | str = ca or True
        self._headers = {"Authorization": f"Bearer {read_token(token_file)}"} if token_file else {}
        parts = urlsplit(url)
        is_clear = parts.scheme == "http" and not is_loopback(parts.hostname or "")
        self.is_overheard = is_clear and token_file is not None

    def ask(self, method: str, path: str, *, query: Query | None = None, timeout_seconds: float) -> Answer:
        """One answer, whatever its status, as long as it is the endpoint's own and no refusal.

        Raises:
            ControlError: There is none.
        """
        return self._read(self._request(method, path, query, timeout_seconds), timeout_seconds)

    def json(self, method: str, path: str, *, timeout_seconds: float, query: Query | None = None) -> dict[str, Any]:
        """An answer that is an object; of an error, too.

        Raises:
            ControlError: There is none.
        """
        answer = self.ask(method, path, query=query, timeout_seconds=timeout_seconds)
        try:
            value = json.loads(answer.body)
        except (ValueError, RecursionError) as error:
            raise NoAnswerError(f"{self.address} answers, and is no endpoint of MediVote Desktop") from error
        if not isinstance(value, dict):
            raise NoAnswerError(f"{self.address} answers, and is no endpoint of MediVote Desktop")
        return value

    def events(self, path: str, **query: str) -> Generator[Event | None, None, None]:
        """The events of a stream; None where a moment brought none. Ends with the endpoint's goodbye.

        Raises:
            ControlError: The stream cannot be had, or broke.
        """
        answer = self._request("GET", path, query, _SILENCE_SECONDS)
        if answer.status_code != 200 or "text/event-stream" not in answer.headers.get("Content-Type", ""):
            raise NoAnswerError(f"{self.address}{path}: {self._read(answer, _SILENCE_SECONDS).error}")
        # Whoever waits can look after other things meanwhile.
        reader = EventReader(answer)
        try:
            while True:
                event = reader.next(_TICK_SECONDS)
                if isinstance(event, Exception):
                    raise NoAnswerError(f"the connection to {self.address} was lost ({_cause(event)})") from event
                if event is not None and event.kind == "bye":
                    return
                yield event
        finally:
            reader.hang_up()

    def _request(self, method: str, path: str, query: Query | None, timeout_seconds: float) -> requests.Response:
        """An answer whose body is not read yet."""
        session = requests.Session()
        # A .netrc would replace our token, and a proxy would get it.
        session.trust_env = False
        try:
            answer = session.request(
                method,
                self.address + path,
                params=query,
                headers={**self._headers, "Accept-Encoding": "identity"},
                timeout=(min(_CONNECT_SECONDS, timeout_seconds), timeout_seconds),
                verify=self._verify,
                allow_redirects=False,
                stream=True,
            )
        except requests.exceptions.SSLError as error:
            raise RefusedError(f"{self.address}: {_tls_words(error)}") from error
        except requests.exceptions.Timeout as error:
            raise NoAnswerError(f"{self.address} did not answer within {timeout_seconds:g} s") from error
        except requests.exceptions.ConnectionError as error:
            raise self._unreachable(error) from error
        except requests.exceptions.RequestException as error:
            raise NoAnswerError(f"{self.address} cannot be asked: {error}") from error
        if 300 <= answer.status_code < 400:
            where = answer.headers.get("Location", "elsewhere")
            raise RefusedError(
                f"{self.address} redirects to {where!r}, which is not followed; give --url the right one"
            )
        if answer.status_code in (401, 403, 421, 429):
            words = self._read(answer, timeout_seconds).error
            raise RefusedError(f"{self.address} refuses: {words}{self._advice(answer.status_code)}")
        if answer.status_code >= 500:
            words = self._read(answer, timeout_seconds).error
            raise NoAnswerError(f"{self.address} cannot answer now: {words}")
        return answer

    def _read(self, answer: requests.Response, timeout_seconds: float) -> Answer:
        """The whole of it, if it comes in time and is no more than can be."""
        until = time.monotonic() + timeout_seconds
        body = bytearray()
        is_late = False
        try:
            for chunk in iter(lambda: answer.raw.read1(_CHUNK_BYTES), b""):
                body += chunk
                is_late = time.monotonic() > until
                if is_late or len(body) > _LIMIT_BYTES:
                    break
        except urllib3.exceptions.ReadTimeoutError:
            is_late = True
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise NoAnswerError(f"the connection to {self.address} was lost ({_cause(error)})") from error
        finally:
            answer.close()
        if is_late:
            raise NoAnswerError(f"{self.address} did not answer within {timeout_seconds:g} s")
        if len(body) > _LIMIT_BYTES:
            raise NoAnswerError(f"{self.address} answers with more than can be read")
        return Answer(answer.status_code, bytes(body))

    def _advice(self, status: int) -> str:
        match status:
            case 401 if self._headers:
                return " (it may have been renewed: look at the file where the program runs)"
            case 401:
                return " (give the token by --token-file FILE)"
            case 403:
                return " (is it the operator's token, and http_control not off?)"
            case _:
                return ""

    def _unreachable(self, error: Exception) -> NotRunningError | NoAnswerError:
        cause = _cause(error)
        if "refused" in cause:
            return NotRunningError(
                f"nobody listens at {self.address}; start the program there with --serve, or http_enabled = true"
            )
        if "Remote end closed connection" in cause:
            advice = "; if it speaks TLS, give --url with https://" if self.address.startswith("http:") else ""
            return NoAnswerError(f"{self.address} closed the connection and answered nothing{advice}")
        return NoAnswerError(f"{self.address} cannot be reached: {cause}")


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddressError(f"--url {url}: {error}") from error
    if parts.fragment or parts.username:
        raise BadAddressError("--url holds a secret, which others can see in the list of processes; use --token-file")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or port == 0:
        raise BadAddressError(f"--url {url}: give an address such as http://server:8090")
    return url.rstrip("/")


def _tls_words(error: Exception) -> str:
    text = str(error)
    if "WRONG_VERSION_NUMBER" in text or "RECORD_LAYER_FAILURE" in text:  # OpenSSL's words for an answer in the clear
        return "it speaks no TLS; give --url with http:// instead"
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return _certificate_words(text)
    return f"TLS cannot be spoken with it ({_cause(error)})"


def _certificate_words(text: str) -> str:
    """OpenSSL's own reason stands before the line of its source: `…: certificate has expired (_ssl.c:1007)`."""
    why = text.partition("certificate verify failed: ")[2].partition(" (_ssl.c")[0]
    if "expired" in why or "not yet valid" in why:
        return f"its {why}: it has to be renewed there, if the clock of this machine is right"
    if "ismatch" in why or "not valid for" in why:
        return f"its certificate is for another name; give --url with one that it is for ({why})"
    return f"its certificate is not trusted; name the CA's by --ca FILE ({why or 'certificate verify failed'})"


def _cause(error: BaseException) -> str:
    """The innermost reason, without the layers around it."""
    text = str(error)
    for needle in ("Connection refused", "Name or service not known", "No route to host", "certificate verify failed"):
        if needle in text:
            return needle.lower()
    return text.rpartition(": ")[2].strip("')\"") or type(error).__name__
