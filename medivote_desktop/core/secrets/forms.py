"""How a known secret may be written, and how any of many such forms is found in a text quickly."""

from __future__ import annotations

import base64
import html
import json
import re
import shlex
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

MIN_ANYWHERE = 8
"""A shorter one is masked only where it stands by itself: it would be found within words."""
MIN_ELSEWHERE = 4
"""One that is shorter still is masked only in its own place."""

# Values of switches such as AUTH_ENABLED, which are no secrets though their names sound like it.
_HARMLESS = frozenset({"true", "false", "none", "null", "yes", "no", "on", "off", "enabled", "disabled", "optional"})
_GRAM, _STRIDE = 5, 4
assert _GRAM + _STRIDE - 1 <= MIN_ANYWHERE
_CUT = 6
_ANY_CASE = 12


class Forms:
    """All forms of some secrets.

    Attributes:
        longest: How many characters the longest of them has, and one more.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        secrets = [secret for secret in set(secrets) if _matters(secret)]
        forms = {form for secret in secrets for form in _forms(secret)}
        self._short = sorted(form for form in forms if MIN_ELSEWHERE <= len(form) < MIN_ANYWHERE)
        self._long = sorted(form for form in forms if len(form) >= MIN_ANYWHERE)
        self.longest = max(map(len, forms), default=0) + 1
        self._by_gram: dict[str, list[str]] = {}
        for form in self._long:
            for at in range(_STRIDE):
                self._by_gram.setdefault(form[at : at + _GRAM], []).append(form)
        self._grams = frozenset(self._by_gram)
        self._inside: dict[str, list[tuple[str, int]]] = {}
        for secret in secrets:
            if len(secret) >= MIN_ANYWHERE:
                for at in range(len(secret) - _CUT + 1):
                    self._inside.setdefault(secret[at : at + _CUT], []).append((secret, at))

    def pattern_for(self, text: str) -> re.Pattern[str] | None:
        """Finds those that are in this text: few are, and a pattern of hundreds would be slow."""
        # Each occurrence of eight characters and more covers one of the text's pieces of five.
        pieces = {text[at : at + _GRAM] for at in range(0, len(text), _STRIDE)} if self._long else set()
        likely = {form for piece in pieces & self._grams for form in self._by_gram[piece]}
        found = [form for form in likely if form in text]
        alone = [form for form in self._short if form in text]
        if not found and not alone:
            return None
        # The longest first: of two that begin alike, the whole is masked.
        found.sort(key=lambda form: (-len(form), form))
        parts = [re.escape(form) for form in found]
        parts += [rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])" for form in sorted(alone, key=len, reverse=True)]
        return re.compile("|".join(parts))

    def cut_at_begin(self, text: str) -> int:
        """How many characters at the beginning are the end of a secret: a log is cut where it is long."""
        ends = (secret[at:] for secret, at in self._inside.get(text[:_CUT], ()) if at > 0)
        return max((len(end) for end in ends if text.startswith(end)), default=0)

    def cut_at_end(self, text: str) -> int:
        """How many characters at the end are the beginning of a secret."""
        begins = (secret[: at + _CUT] for secret, at in self._inside.get(text[-_CUT:], ()))
        return max((len(begin) for begin in begins if text.endswith(begin)), default=0)


def _matters(secret: str) -> bool:
    return len(secret) >= MIN_ELSEWHERE and secret.lower() not in _HARMLESS and "•" not in secret


def _forms(secret: str) -> Iterator[str]:
    yield secret
    if len(secret) >= _ANY_CASE:
        yield secret.lower()
        yield secret.upper()
    yield from _as_urls(secret)
    yield from _as_code(secret)
    data = secret.encode("utf-8", "surrogatepass")
    yield from _as_base64(data)
    if len(data) >= MIN_ANYWHERE:
        yield data.hex()
        yield data.hex().upper()
    if not secret.isascii():  # what a program wrote in an older encoding reads so
        yield secret.encode("latin-1", "replace").decode("utf-8", "replace")
    if "\n" in secret or "\r" in secret:  # logs are read line by line
        yield from (line for line in secret.splitlines() if len(line) >= MIN_ANYWHERE)


def _as_urls(secret: str) -> Iterator[str]:
    for safe in ("", "/"):
        once = quote(secret, safe, errors="surrogatepass")
        yield once
        yield _small_hex(once)
        yield quote(once, safe)
    plus = quote_plus(secret, errors="surrogatepass")
    yield plus
    yield _small_hex(plus)


def _small_hex(encoded: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found.group().lower(), encoded)


def _as_code(secret: str) -> Iterator[str]:
    """In the languages that put a text between quotes."""
    once = json.dumps(secret)[1:-1]
    yield once
    yield json.dumps(once)[1:-1]
    yield once.replace("/", "\\/")
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield repr(secret)[1:-1]
    yield repr(secret.encode("utf-8", "surrogatepass"))[2:-1]
    yield html.escape(secret)
    yield html.escape(secret, quote=False)
    yield shlex.quote(secret)


def _as_base64(data: bytes) -> Iterator[str]:
    """By itself, and as it stands within what is encoded together with it, such as `user:password`."""
    for ahead in range(3):
        encoded = base64.b64encode(bytes(ahead) + data).decode()
        begin = -(-ahead * 8 // 6)
        whole = (len(data) + ahead) * 8 // 6  # characters that nothing behind it changes
        inner = encoded[begin:whole]
        if len(inner) >= MIN_ANYWHERE:
            yield inner
            yield inner.replace("+", "-").replace("/", "_")
    encoded = base64.b64encode(data).decode()
    yield encoded
    yield encoded.rstrip("=")
    yield base64.urlsafe_b64encode(data).decode()
