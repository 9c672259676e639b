"""Who may ask what: every request passes here before anything looks at it."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Awaitable, Callable, Collection

from aiohttp import HttpVersion11, web

from medivote_desktop.core.records import dataclass
from medivote_desktop.remote.names import origins
from medivote_desktop.remote.replies import error_answer
from medivote_desktop.remote.sessions import Guesses, Sessions
from medivote_desktop.remote.tokens import Role, Tokens

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_FORWARDED = ("Forwarded", "Via", "X-Real-IP")
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")


@dataclass(frozen=True, slots=True)
class Access:
    """What one request may do.

    Attributes:
        role: `operator`, `viewer` or `local`: whose rights these are, in a word.
    """

    address: str
    role: str = ""
    may_read: bool = False
    may_control: bool = False
    may_read_logs: bool = False

    @property
    def who(self) -> str:
        """Address and role, for the log of actions and the timeline."""
        return f"{self.address} ({self.role})"


ACCESS: web.RequestKey[Access] = web.RequestKey("access", Access)


class Guard:
    """The checks of one endpoint.

    Args:
        hosts: The names by which it may be called, without port, IPv6 addresses in brackets; and the addresses of
            reverse proxies.
        control: `token`, `loopback` or `off`.
        open_paths: What needs no token and holds no data.

    Attributes:
        tokens: Those in force; replaced when they are renewed.
    """

    def __init__(
        self, hosts: Collection[str], scheme: str, port: int, control: str, tokens: Tokens, open_paths: Collection[str]
    ) -> None:
        self.tokens = tokens
        self.sessions = Sessions(time.monotonic)
        self._guesses = Guesses(time.monotonic)
        self._control = control
        self._open_paths = frozenset(open_paths)
        self._origins = origins(hosts, scheme, port)
        self._local_hosts = frozenset(origins(_LOCAL_HOSTS, scheme, port))
        self.cookie = f"medivote_{port}"

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Refuse, or hand on with the rights in `request[ACCESS]`; errors become JSON."""
        refusal = self._refuse_foreign(request) or self._refuse_unknown(request)
        if refusal is not None:
            return refusal
        try:
            return await handler(request)
        except web.HTTPException as error:
            if error.status < 400:
                raise
            kept = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
            return error_answer(error.status, _words(request, error), kept)

    # Where it comes from: before any right is looked at.

    def _refuse_foreign(self, request: web.Request) -> web.Response | None:
        if not request.raw_path.startswith("/") and request.raw_path != "*":
            return error_answer(400, "write the path alone into the request line")
        hosts = request.headers.getall("Host", [])
        if len(hosts) != 1 or hosts[0].lower() not in self._origins:
            return error_answer(421, "this host name is not allowed here; add it to http_allowed_hosts in services.ini")
        if _is_navigation(request):
            return None
        given = request.headers.getall("Origin", [])
        if given and given != [self._origins[hosts[0].lower()]]:
            return error_answer(403, "requests from other sites are refused")
        sites = request.headers.getall("Sec-Fetch-Site", [])
        if any(site not in ("same-origin", "none") for site in sites):
            return error_answer(403, "requests from other sites are refused")
        return None

    # Who it is.

    def _refuse_unknown(self, request: web.Request) -> web.Response | None:
        address = request.remote or ""
        header = request.headers.getall("Authorization", [])
        token = _bearer(header[0]) if len(header) == 1 else "" if header else None
        role = None if token is None else self.tokens.role_of(token)
        if token is not None and role is None and request.path not in self._open_paths:
            return self._wrong_token(address)
        access = self._access(request, address, role)
        request[ACCESS] = access
        if access.may_read or request.path in self._open_paths:
            return None
        return error_answer(401, "a token is needed: Authorization: Bearer TOKEN", {"WWW-Authenticate": "Bearer"})

    def _wrong_token(self, address: str) -> web.Response:
        if wait := self._guesses.wrong(address):
            return error_answer(429, "too many wrong tokens; try again later", {"Retry-After": str(int(wait) + 1)})
        return error_answer(401, "this token is not known here", {"WWW-Authenticate": "Bearer"})

    def _access(self, request: web.Request, address: str, role: Role | None) -> Access:
        is_local = self._is_local(request, address)
        is_operator = role is Role.OPERATOR
        trusted = is_local and self._control == "loopback"
        knows_cookie = self.cookie in request.cookies and self.sessions.holds(request.cookies[self.cookie])
        name = role.value if role is not None else "local" if is_local else "viewer" if knows_cookie else ""
        return Access(
            address,
            name,
            may_read=role is not None or is_local or knows_cookie,
            may_control=self._control != "off" and (is_operator or trusted),
            may_read_logs=is_operator or trusted,
        )

    def _is_local(self, request: web.Request, address: str) -> bool:
        """Behind a reverse proxy the whole world comes from this machine: then nobody is local.

        nginx adds no header unless it is told to; before 1.29.7 it speaks HTTP/1.0 then, as no program does by itself.
        """
        headers = request.headers
        if request.version < HttpVersion11:
            return False
        if any(name in headers for name in _FORWARDED) or any(
            name.lower().startswith("x-forwarded-") for name in headers
        ):
            return False
        return _is_loopback(address) and headers["Host"].lower() in self._local_hosts

    def is_encrypted(self, request: web.Request) -> bool:
        """Whether the browser speaks TLS, with us or with the reverse proxy before us."""
        return self._origins[request.headers["Host"].lower()].startswith("https://")

    def control_refusal(self, request: web.Request) -> web.Response | None:
        """Why this request may not act; None if it may."""
        if request[ACCESS].may_control:
            return None
        if self._control == "off":
            return error_answer(403, "starting and stopping is switched off here (http_control = off)")
        return self._needs_operator(request, "to start and stop services")

    def logs_refusal(self, request: web.Request) -> web.Response | None:
        """Why this request may not read logs; None if it may."""
        return None if request[ACCESS].may_read_logs else self._needs_operator(request, "to read logs")

    def _needs_operator(self, request: web.Request, what: str) -> web.Response:
        words = f"the operator token is needed {what}: Authorization: Bearer TOKEN"
        if "Authorization" in request.headers:
            return error_answer(403, words)
        return error_answer(401, words, {"WWW-Authenticate": "Bearer"})


def _is_navigation(request: web.Request) -> bool:
    """Whether a person goes to the page from elsewhere, by a link or a bookmark."""
    is_top = request.headers.get("Sec-Fetch-Mode") == "navigate" and request.headers.get("Sec-Fetch-Dest") == "document"
    return request.path == "/" and request.method in ("GET", "HEAD") and is_top


def _bearer(header: str) -> str:
    """The token of an Authorization header; empty, which is nobody's, if there is none."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _is_loopback(address: str) -> bool:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(parsed, "ipv4_mapped", None)
    return bool((mapped or parsed).is_loopback)


def _words(request: web.Request, error: web.HTTPException) -> str:
    match error.status:
        case 404:
            return "there is nothing of this name"
        case 405:
            return f"{request.method} is not possible here; possible: {error.headers.get('Allow', '')}"
        case 413:
            return "the request is too large"
        case _:
            return error.reason
