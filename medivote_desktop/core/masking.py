"""Takes secrets out of texts that leave the machine: by the names they go by, by their places, and by their values.

A value that was found to be a secret in one place is masked wherever it stands, also as URLs, JSON and Base64 write it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from urllib.parse import quote, quote_plus, unquote

MASK = "•••"

_MIN_ANYWHERE = 8  # a shorter one is masked only where it stands by itself: it would be found within words
_MIN_ELSEWHERE = 4  # one that is shorter still is masked only in its own place
# Values of switches such as AUTH_ENABLED, which are no secrets though their names sound like it.
_HARMLESS = frozenset({"true", "false", "none", "null", "yes", "no", "on", "off", "enabled", "disabled", "optional"})

_WORDS = "TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|PASS|PWD|KEY|CREDENTIAL|AUTH|COOKIE|SIGNATURE"
# Of limited length: a log may hold a line of a megabyte that consists of such characters.
_NAME = rf"[A-Za-z0-9_.\-]{{0,60}}(?:{_WORDS})[A-Za-z0-9_.\-]{{0,60}}"
# Desktops set these; they tell where something is.
_NO_SECRETS = frozenset({"PWD", "OLDPWD", "XAUTHORITY", "SSH_AUTH_SOCK", "GPG_AGENT_INFO"})
_QUOTED = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'"

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_.\-]+")
_IS_SECRET_NAME = re.compile(_WORDS, re.IGNORECASE)
# NAME=value, NAME: value, "NAME": "value", ?name=value
_ASSIGNED = re.compile(
    rf"(?P<lead>(?<![A-Za-z0-9_.\-]){_NAME}[\"']?\s*(?:=|:(?!//))\s*)(?P<value>{_QUOTED}|(?:(?:Bearer|Basic|Digest|Token)\s+)?[^\s\"'&,;]+)",
    re.IGNORECASE,
)
# --token value, --db-password "value", --api-key=value is _ASSIGNED
_LONG_OPTION = re.compile(rf"(?P<lead>(?<!\S)--?{_NAME}\s+)(?P<value>{_QUOTED}|(?!-)\S+)", re.IGNORECASE)
_SHORT_OPTION = re.compile(rf"(?P<lead>(?<!\S)-p\s*)(?P<value>{_QUOTED}|[^\s\-]\S*)")
_USER_OPTION = re.compile(rf"(?P<lead>(?<!\S)(?:-u|--user)(?:\s+|=))(?P<value>{_QUOTED}|[^\s:]+:\S+)")
_USER_INFO = re.compile(r"(?P<lead>(?<![A-Za-z0-9])[A-Za-z][A-Za-z0-9+.\-]{0,30}://)(?P<value>[^\s/?#\"'<>]+)(?=@)")
_IS_HEADER = re.compile("bearer|basic|token", re.IGNORECASE)
_HEADER = re.compile(
    r"(?P<lead>\b(?:Bearer|Basic|Token)\s+)(?=\S*[0-9=]|\S{20})(?P<value>[A-Za-z0-9._~+/=\-]{6,})", re.IGNORECASE
)

_IN_TEXTS = (_USER_INFO, _HEADER, _ASSIGNED)
_IN_COMMANDS = (_USER_INFO, _HEADER, _USER_OPTION, _ASSIGNED, _LONG_OPTION, _SHORT_OPTION)


def is_secret_name(name: str) -> bool:
    """Whether a variable of this name holds a secret, as far as a name can tell."""
    return name.upper() not in _NO_SECRETS and _IS_SECRET_NAME.search(name) is not None


def secrets_of_variables(variables: Mapping[str, str]) -> Iterator[str]:
    """The values that environment variables keep secret: those with such a name, and what stands in URLs."""
    for name, value in variables.items():
        if is_secret_name(name):
            yield value
        else:
            yield from secrets_of_text(value)


def secrets_of_command(words: Sequence[str]) -> Iterator[str]:
    """The secrets among the arguments of a command."""
    for pattern in _IN_COMMANDS:
        for match in pattern.finditer(_as_line(words)):
            yield from _parts(pattern, _bare(match["value"]))
    # A word as a whole: a value with blanks in it, which the line as a text does not show.
    for before, word in zip(("", *words), words, strict=False):
        name, equals, value = word.partition("=")
        if equals and _PLAIN_NAME.fullmatch(name) and is_secret_name(name):
            yield value
        if before.startswith("-") and "=" not in before and is_secret_name(before) and not word.startswith("-"):
            yield word


def secrets_of_text(text: str) -> Iterator[str]:
    """What a text itself shows to be secret: user-info of URLs, headers, assignments."""
    for pattern in _IN_TEXTS:
        for match in pattern.finditer(text):
            yield from _parts(pattern, _bare(match["value"]))


def _parts(pattern: re.Pattern[str], value: str) -> Iterator[str]:
    """`user:password` is a secret as a whole, and so is the password; a port after -p is none elsewhere."""
    if pattern in (_USER_INFO, _USER_OPTION):
        user, colon, password = value.partition(":")
        yield value
        yield password if colon else user
        yield unquote(password if colon else user)
    elif not (pattern is _SHORT_OPTION and value.isdigit()):
        yield value


def _bare(value: str) -> str:
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'" else value


def _as_line(words: Sequence[str]) -> str:
    return " ".join(words)


class Masker:
    """Masks texts. Knows the secrets that were found, and finds further ones by their places."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._forms = _all_forms(secrets)

    def text(self, text: str) -> str:
        """Any text: a log, a reason, JSON."""
        return _text_places(self._values(text))

    def command(self, words: Sequence[str]) -> str:
        """A command as one line."""
        masked = [self._word(before, word) for before, word in zip(("", *words), words, strict=False)]
        return _places(self._values(_as_line(masked)), _IN_COMMANDS)

    def command_line(self, line: str) -> str:
        """A command that is one line already."""
        return _places(self._values(line), _IN_COMMANDS)

    def variables(self, variables: Mapping[str, str]) -> dict[str, str]:
        """Environment variables by name."""
        return {name: MASK if is_secret_name(name) and value else self.text(value) for name, value in variables.items()}

    def value(self, value: object) -> object:
        """A value for JSON, with all the texts in it; what goes by a secret's name is masked whatever it is."""
        match value:
            case str():
                return self.text(value)
            case Mapping():
                return {
                    str(name): MASK if is_secret_name(str(name)) and isinstance(one, str) and one else self.value(one)
                    for name, one in value.items()
                }
            case list() | tuple():
                return [self.value(one) for one in value]
            case _:
                return value

    def lines(self, text: str) -> str:
        """As `text`, line by line, so that other threads get their turn between them."""
        known = self._pattern_for(text)
        lines = text.split("\n")
        if known is not None:
            lines = [known.sub(MASK, line) for line in lines]
        return "\n".join(map(_text_places, lines))

    def _word(self, before: str, word: str) -> str:
        name, equals, _value = word.partition("=")
        if equals and _PLAIN_NAME.fullmatch(name) and is_secret_name(name):
            return f"{name}={MASK}"
        follows = before.startswith("-") and "=" not in before and is_secret_name(before)
        return MASK if follows and not word.startswith("-") else word

    def _values(self, text: str) -> str:
        known = self._pattern_for(text)
        return known.sub(MASK, text) if known is not None else text

    def _pattern_for(self, text: str) -> re.Pattern[str] | None:
        """Finds those that are in this text: few are, and a search for hundreds at once is slow."""
        parts = [
            _anywhere(form) if len(form) >= _MIN_ANYWHERE else _alone(form) for form in self._forms if form in text
        ]
        return re.compile("|".join(parts)) if parts else None


def _places(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    for pattern in patterns:
        text = pattern.sub(rf"\g<lead>{MASK}", text)
    return text


def _text_places(text: str) -> str:
    """The places of secrets in a text; a look for what they all have in common comes first, since it costs less."""
    if "://" in text:
        text = _USER_INFO.sub(rf"\g<lead>{MASK}", text)
    if _IS_HEADER.search(text):
        text = _HEADER.sub(rf"\g<lead>{MASK}", text)
    if _IS_SECRET_NAME.search(text):
        text = _ASSIGNED.sub(rf"\g<lead>{MASK}", text)
    return text


def _all_forms(secrets: Iterable[str]) -> tuple[str, ...]:
    forms: set[str] = set()
    for secret in secrets:
        if len(secret) >= _MIN_ELSEWHERE and secret.lower() not in _HARMLESS and MASK not in secret:
            forms.update(form for form in _forms(secret) if len(form) >= _MIN_ELSEWHERE)
    # The longest first: of two that begin alike, the whole is masked.
    return tuple(sorted(forms, key=lambda form: (-len(form), form)))


def _anywhere(form: str) -> str:
    return re.escape(form)


def _alone(form: str) -> str:
    return rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"


def _forms(secret: str) -> Iterator[str]:
    """How a secret may be written."""
    yield secret
    for safe in ("", "/"):
        yield quote(secret, safe, errors="surrogatepass")
    yield quote_plus(secret, errors="surrogatepass")
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode()
    if "\n" in secret:  # logs are read line by line
        yield from (line for line in secret.splitlines() if len(line) >= _MIN_ANYWHERE)
