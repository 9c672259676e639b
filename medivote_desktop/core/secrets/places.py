"""Where secrets stand in texts and commands: behind names that tell it, in URLs, in headers, and by their shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from medivote_desktop.core.logs.longtexts import is_long, replaced
from medivote_desktop.core.records import dataclass

MASK = "•••"

_WORDS = (
    "TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|KEY|CREDENTIAL|AUTH|COOKIE|SIGNATURE|SALT|JWT|KENNWORT|GEHEIM"
)
WORDS = tuple(word.lower() for word in _WORDS.split("|"))
_EXACT = "PW|SIG|PIN|OTP"
# Of limited length: a log may hold a line of a megabyte that consists of such characters.
_SOME = r"[A-Za-z0-9_.\-]{0,60}"
_NAME = (
    r"(?!KeyError\b|Keyboard)"
    rf"(?:{_SOME}(?:{_WORDS}){_SOME}|(?:{_SOME}[_.\-])?(?:{_EXACT})(?![A-Za-z]))"
)
# Desktops set these; they tell where something is.
_NO_SECRETS = frozenset({"PWD", "OLDPWD", "XAUTHORITY", "SSH_AUTH_SOCK", "GPG_AGENT_INFO"})

_QUOTED = r"\"[^\"\\]*(?:\\.[^\"\\]*)*\"|'[^'\\]*(?:\\.[^'\\]*)*'"
_ENCLOSED = (
    r"[bruf]{0,2}(?:" + _QUOTED + r")"
    # Quotes within quotes, as JSON within JSON has them.
    r"|(?P<quote>\\{1,9}[\"'])(?:(?!(?P=quote)).)*(?P=quote)"
    r"|\[[^\]\n]*\]?|\{[^{}\n]*\}?"
    # A quote that nothing closes.
    r"|[\"'][^\n]*"
)
# Separators belong to it where no further name follows.
_BARE = r"[^\s\"'&,;]+(?:[,;&](?![A-Za-z_][\w.\-]{0,60}\s*[=:])[^\s\"'&,;]+)*"
_SCHEME = r"(?:(?:Bearer|Basic|Digest|Token|ApiKey|Negotiate|NTLM)\s+)?"
VALUE = rf"(?P<value>{_ENCLOSED}|{_SCHEME}{_BARE})"
_BEFORE = r"(?<![A-Za-z0-9_.\-])"
_IS = r"\\{0,9}[\"']?\]?\s*(?:=>|:=|->|={1,3}|:(?!//))\s*"

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.\-]+")
_IS_SECRET_NAME = re.compile(rf"{_WORDS}|(?:^|[_.\-])(?:{_EXACT})(?:$|[_.\-0-9])", re.IGNORECASE)


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret, as far as a name can tell."""
    return name.upper() not in _NO_SECRETS and _IS_SECRET_NAME.search(name) is not None


def named_value(word: str) -> tuple[str, str] | None:
    """The name and the value of a word `NAME=value` that holds a secret as a whole, blanks and all."""
    name, equals, value = word.partition("=")
    return (name, value) if equals and _PLAIN_NAME.fullmatch(name) and is_secret_name(name) else None


@dataclass(frozen=True, slots=True)
class Place:
    """One kind of place. In small letters, one of the markers is in each text that has it; a look for them is cheap.

    Attributes:
        pattern: Has the groups `lead`, which stays, and `value`, which is secret.
    """

    markers: Sequence[str]
    pattern: re.Pattern[str]

    def mask(self, text: str) -> str:
        """The text without the secrets in such places."""
        by = rf"\g<lead>{MASK}"
        return replaced(self.pattern, text, by) if is_long(text) else self.pattern.sub(by, text)


def _place(markers: Sequence[str], pattern: str, flags: re.RegexFlag = re.IGNORECASE) -> Place:
    return Place(markers, re.compile(pattern, flags))


USER_INFO = _place(
    ("://", ":\\/\\/"),
    r"(?P<lead>(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.\-]{0,30}:(?:\\?/){2})(?P<value>"
    r"[^\s/?#\"'<>\\]+"
    # A password in which a slash stands as it is; a port is none.
    r"|[^\s/@:\"'<>\\]*:(?!\d+[/?#])[^\s\"'<>@]*)(?=@)",
)
_ENCODED_URL = _place(("%3a%2f%2f",), r"(?P<lead>%3A%2F%2F)(?P<value>(?:(?!%2F|%3F|%23|%40)[^\s\"'&/@])+)(?=%40|@)")
# Without a scheme, as some drivers of databases want it.
_USER_AT = _place(
    ("@tcp(", "@unix(", "@udp("), r"(?P<lead>(?<![^\s\"'=(,]))(?P<value>[^\s\"'=@]+)(?=@(?:tcp|unix|udp)\()"
)
_HEADER = _place(
    ("bearer", "basic", "token"),
    r"(?P<lead>\b(?:Bearer|Basic|Token)(?:\s+|%20|\+))(?=\S*[0-9=]|\S{20})(?P<value>[A-Za-z0-9._~+/=\-]{6,})",
)
_COOKIE = _place(("cookie",), rf"(?P<lead>{_BEFORE}(?:Set-)?Cookie2?{_IS}[\"']?)(?P<value>[^\s=;\"']+=[^\n\"'\\]*)")
_AUTHORIZATION = _place(
    ("authorization",),
    rf"(?P<lead>{_BEFORE}(?:Proxy-)?Authorization{_IS}[\"']?)(?P<value>"
    r"(?:Digest|OAuth|Hawk|Signature|Negotiate|NTLM|AWS4-[\w-]+)\s[^\n]*)",
)
_NAME_AND_VALUE = _place(
    ("value",),
    rf"(?P<lead>{_BEFORE}(?:name|key|id)\\{{0,9}}[\"']?\s*[:=]\s*\\{{0,9}}[\"']?{_NAME}\\{{0,9}}[\"']?\s*,?\s*"
    rf"\\{{0,9}}[\"']?value\\{{0,9}}[\"']?\s*[:=]\s*){VALUE}",
)
_PAIR = _place(WORDS, rf"(?P<lead>b?\\{{0,9}}[\"']{_NAME}\\{{0,9}}[\"']\s*,\s*)(?P<value>b?(?:{_QUOTED}))")
_ELEMENT = _place(
    (*WORDS, *_EXACT.lower().split("|")),
    rf"(?P<lead>(?:<|&lt;)(?:[\w.\-]{{1,40}}:)?{_NAME}(?:\s[^<>]*)?(?:>|&gt;)\s*(?:<!\[CDATA\[)?)"
    r"(?P<value>(?:(?!&lt;)[^<\]])+)",
)
_ENCODED = _place(
    ("%3d", "%3a"),
    rf"(?P<lead>{_BEFORE}{_NAME}(?:%22|%27)?(?:%3D|%3A)(?:%20|\+)*(?:%22|%27)?)"
    r"(?P<value>(?:(?!%22|%27|%26|%2C|%3B|%0A|%3D|%3A)[^\s\"'&])+)",
)
# NAME=value, NAME: value, "NAME": "value", ?name=value, NAME => [values]
_ASSIGNED = _place((*WORDS, *_EXACT.lower().split("|")), rf"(?P<lead>{_BEFORE}{_NAME}{_IS}){VALUE}")
_KEY_BLOCK = _place(
    ("private key",), r"(?P<lead>-----BEGIN[^\n-]{0,40}PRIVATE KEY[^\n-]{0,10}-----)(?P<value>.+?)(?=-----END|$)"
)
_SHAPES = (
    _place(("eyj",), r"(?P<lead>\b)(?P<value>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)"),
    _place(("_live_", "_test_"), r"(?P<lead>\b)(?P<value>[spr]k_(?:live|test)_\w{8,})"),
    _place(
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "npm_", "pypi-", "xox", "sk-"),
        r"(?P<lead>\b)(?P<value>(?:gh[pousr]_|github_pat_|glpat-|npm_|pypi-|xox[abeposr]-|sk-)[\w-]{15,})",
    ),
    _place(("akia", "asia"), r"(?P<lead>\b)(?P<value>(?:AKIA|ASIA)[0-9A-Z]{16}\b)", re.RegexFlag(0)),
    _place(("aiza",), r"(?P<lead>\b)(?P<value>AIza[\w-]{30,})", re.RegexFlag(0)),
    _place(("$2", "$argon2", "$6$", "$5$"), r"(?P<lead>)(?P<value>\$(?:2[aby]|argon2\w+|5|6)\$[^\s\"']{20,})"),
    _place(("hooks.slack.com",), r"(?P<lead>hooks\.slack\.com/services/)(?P<value>[\w/]+)"),
)

IN_TEXTS = (
    *(_NAME_AND_VALUE, _COOKIE, _AUTHORIZATION, USER_INFO, _ENCODED_URL, _USER_AT, _HEADER, _KEY_BLOCK),
    *(_PAIR, _ELEMENT, _ENCODED, _ASSIGNED, *_SHAPES),
)

# --token value, --db-password "value"; --api-key=value is assigned
_LONG_OPTION = _place(("-",), rf"(?P<lead>(?<!\S)--?{_NAME}\s+)(?P<value>{_QUOTED}|(?!-)\S+)")
SHORT_OPTION = _place(("-p",), rf"(?P<lead>(?<!\S)-p\s*)(?P<value>{_QUOTED}|[^\s\-]\S*)", re.RegexFlag(0))
USER_OPTION = _place(
    ("-u",), rf"(?P<lead>(?<!\S)(?:-u|--user)(?:\s+|=))(?P<value>{_QUOTED}|[^\s:]+:\S+)", re.RegexFlag(0)
)
IN_COMMANDS = (
    *(_NAME_AND_VALUE, USER_INFO, _ENCODED_URL, _USER_AT, _HEADER, USER_OPTION, _ASSIGNED),
    *(_LONG_OPTION, SHORT_OPTION, *_SHAPES),
)
WHOLE_WORDS = (_COOKIE, _AUTHORIZATION)
"""Places that go on to the end of an argument."""


def mask_places(text: str, places: Sequence[Place] = IN_TEXTS) -> str:
    """The text without what stands in such places."""
    return places_in(text, places)(text)


def places_in(text: str, places: Sequence[Place] = IN_TEXTS) -> Callable[[str], str]:
    """Masks what stands in such places, in this text or in parts of it."""
    low = text.lower()
    present = [
        (markers, place) for place in places if (markers := [marker for marker in place.markers if marker in low])
    ]

    def mask(part: str) -> str:
        if not present:
            return part
        low = part.lower()
        for markers, place in present:
            for marker in markers:
                if marker in low:
                    part = place.mask(part)
                    break
        return part

    return mask


def bare(value: str) -> str:
    """A value without the quotes around it."""
    value = value.lstrip("brufBRUF") if value[-1:] in ("'", '"') and value[:1] in "brufBRUF" else value
    while len(value) >= 4 and value[0] == "\\" and value[1] in "\\\"'":
        value = value.lstrip("\\")
        value = value[:1] + value[1:-1].rstrip("\\") + value[-1:]
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'" else value


STRINGS = re.compile(_QUOTED)
