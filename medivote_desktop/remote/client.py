"""Asking the endpoint of another machine. Imports `requests`, so it is loaded only for `--url`."""

from __future__ import annotations

import codecs
import os
import queue
import stat
import sys
import threading
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from medivote_desktop.remote.errors import NoAnswerError, NotRunningError, RefusedError

_CONNECT_SECONDS = 10.0
_SILENCE_SECONDS = 40.0  # a heartbeat comes every 15 s
_TICK_SECONDS = 0.25
_CHUNK_BYTES = 64 * 1024
_WAITING_EVENTS = 256


class BadAddressError(Exception):
    """What was given with `--url`, `--token-file` or `--ca` cannot be used."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a stream: its kind (empty: unnamed) and its data."""

    kind: str
    data: str


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
        raise BadAddressError(f"the token file {path} cannot be read: {error}") from error
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

    Raises:
        BadAddressError: Something of that cannot be used.
    """

    def __init__(self, url: str, token_file: str | None, ca: str | None) -> None:
        self.address = _checked(url)
        if ca is not None and not os.access(ca, os.R_OK):
            raise BadAddressError(f"the certificates {ca} cannot be read")
        self._verify: bool | str = ca or True
        self._headers = {"Authorization": f"Bearer {read_token(token_file)}"} if token_file else {}

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        timeout_seconds: float,
        stream: bool = False,
    ) -> requests.Response:
        """One answer, whatever its status, as long as it is the endpoint's own and no refusal.

        Raises:
            ControlError: There is none.
        """
        session = requests.Session()
        # A .netrc would replace our token, and a proxy would get it.
        session.trust_env = False
        try:
            answer = session.request(
                method,
                self.address + path,
                params=query,
                headers=self._headers,
                timeout=(min(_CONNECT_SECONDS, timeout_seconds), timeout_seconds),
                verify=self._verify,
                allow_redirects=False,
                stream=stream,
            )
        except requests.exceptions.SSLError as error:
            raise RefusedError(
                f"{self.address}: its certificate is not trusted; name the CA's by --ca FILE ({_cause(error)})"
            ) from error
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
            raise RefusedError(f"{self.address} refuses: {words_of(answer)}{_advice(answer.status_code)}")
        if answer.status_code >= 500:
            raise NoAnswerError(f"{self.address} cannot answer now: {words_of(answer)}")
        return answer

    def json(self, method: str, path: str, *, timeout_seconds: float, **query: str) -> dict[str, Any]:
        """An answer that is an object; of an error, too.

        Raises:
            ControlError: There is none.
        """
        answer = self.ask(method, path, query=query, timeout_seconds=timeout_seconds)
        try:
            value = answer.json()
        except ValueError as error:
            raise NoAnswerError(f"{self.address} answers, and is no endpoint of MediVote Desktop") from error
        if not isinstance(value, dict):
            raise NoAnswerError(f"{self.address} answers, and is no endpoint of MediVote Desktop")
        return value

    def events(self, path: str, **query: str) -> Generator[Event | None, None, None]:
        """The events of a stream; None where a moment brought none. Ends with the endpoint's goodbye.

        Raises:
            ControlError: The stream cannot be had, or broke.
        """
        answer = self.ask("GET", path, query=query, timeout_seconds=_SILENCE_SECONDS, stream=True)
        if answer.status_code != 200 or "text/event-stream" not in answer.headers.get("Content-Type", ""):
            raise NoAnswerError(f"{self.address}{path}: {words_of(answer)}")
        # Read in a thread of its own, so that whoever waits can look after other things meanwhile.
        waiting: queue.Queue[Event | Exception] = queue.Queue(_WAITING_EVENTS)
        threading.Thread(target=_read, args=(answer, waiting), daemon=True).start()
        while True:
            try:
                event = waiting.get(timeout=_TICK_SECONDS)
            except queue.Empty:
                yield None
                continue
            if isinstance(event, Exception):
                raise NoAnswerError(f"the connection to {self.address} was lost ({_cause(event)})") from event
            if event.kind == "bye":
                return
            yield event

    def _unreachable(self, error: Exception) -> NotRunningError | NoAnswerError:
        cause = _cause(error)
        if "refused" in cause:
            return NotRunningError(
                f"nobody listens at {self.address}; start the program there with --serve, or http_enabled = true"
            )
        return NoAnswerError(f"{self.address} cannot be reached: {cause}")


def words_of(answer: requests.Response) -> str:
    """What the endpoint says of an error, in words."""
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP status {answer.status_code}"


def _read(answer: requests.Response, waiting: queue.Queue[Event | Exception]) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest, kind, data = "", "", list[str]()
    try:
        for chunk in iter(lambda: answer.raw.read1(_CHUNK_BYTES), b""):
            *lines, rest = (rest + decoder.decode(chunk)).split("\n")
            for line in lines:
                name, _, value = line.rstrip("\r").partition(":")
                value = value.removeprefix(" ")
                if name == "event":
                    kind = value
                elif name == "data":
                    data.append(value)
                elif not line.strip():
                    if data or kind:
                        waiting.put(Event(kind, "\n".join(data)))
                    kind, data = "", []
        waiting.put(ConnectionError("it was closed"))
    except Exception as error:  # noqa: BLE001 - raised again where the events are awaited
        waiting.put(error)


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


def _advice(status: int) -> str:
    match status:
        case 401:
            return " (give the token by --token-file FILE)"
        case 403:
            return " (is it the operator's token, and http_control not off?)"
        case _:
            return ""


def _cause(error: BaseException) -> str:
    """The innermost reason, without the layers around it."""
    text = str(error)
    for needle in ("Connection refused", "Name or service not known", "No route to host", "certificate verify failed"):
        if needle in text:
            return needle.lower()
    return text.rpartition(": ")[2].strip("')\"") or type(error).__name__
