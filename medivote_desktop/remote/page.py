"""The page's own files, by name: read once, and nothing of a request ever becomes a path.

The page speaks the language that its viewer's browser asks for: the server fills the words in, so that none has to be
asked for, and nobody sees another language first.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence

from aiohttp import web

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.resources import resource_path

_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_INDEX = "index.html"
_ENGLISH = "en"
_TRANSLATED = ("de",)
_TEXT = re.compile(r"\{\{(.+?)\}\}")
_PLACE_OF_TEXTS = "const TEXTS = {};"
_PLACE_OF_REASONS = "const SENTENCES = [];"

Texts = Mapping[str, str | Sequence[str]]
"""By the English text; the forms for one and for many where a count decides."""

Reasons = Sequence[Sequence[str]]
"""Sentences that the program makes, in English and in another language."""


class _File(NamedTuple):
    body: bytes
    content_type: str
    tag: str


def read_page(language: str = _ENGLISH) -> Mapping[str, _File]:
    """The files by their paths, in a language.

    Raises:
        OSError: They are missing from this installation, or cannot be read.
    """
    texts: Texts = {}
    reasons: Reasons = ()
    if language != _ENGLISH:
        texts = json.loads(resource_path(f"translations/page_{language}.json").read_text(encoding="utf-8"))
        reasons = json.loads(resource_path(f"translations/reasons_{language}.json").read_text(encoding="utf-8"))
    page: dict[str, _File] = {}
    for file in sorted(resource_path(f"web/{_INDEX}").parent.iterdir()):
        if file.suffix in _TYPES:
            body = _spoken(file.read_text(encoding="utf-8"), file.suffix, language, texts, reasons).encode()
            path = "/" if file.name == _INDEX else f"/{file.name}"
            page[path] = _File(body, _TYPES[file.suffix], f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    return page


def _spoken(content: str, suffix: str, language: str, texts: Texts, reasons: Reasons) -> str:
    if suffix == ".html":
        content = content.replace('lang="en"', f'lang="{language}"', 1)
        return _TEXT.sub(lambda found: html.escape(str(texts.get(found[1], found[1]))), content)
    if suffix == ".js" and texts:
        content = content.replace(_PLACE_OF_TEXTS, f"const TEXTS = {json.dumps(texts, ensure_ascii=False)};", 1)
        told = json.dumps(reasons, ensure_ascii=False)
        return content.replace(_PLACE_OF_REASONS, f"const SENTENCES = {told};", 1)
    return content


def language_of(accepted: str) -> str:
    """Of the languages of a header `Accept-Language` the one that is liked best and spoken here; else English."""
    best, weight = _ENGLISH, 0.0
    for part in accepted.split(","):
        tag, _, quality = part.partition(";")
        language = tag.strip().partition("-")[0].lower()
        liked = _quality(quality)
        if language in (_ENGLISH, *_TRANSLATED) and liked > weight:
            best, weight = language, liked
    return best


def _quality(parameter: str) -> float:
    """What `q=0.8` says; 1 where nothing is said, 0 for what cannot be read."""
    found = re.fullmatch(r"\s*(?:q=([01](?:\.\d{0,3})?)\s*)?", parameter, re.IGNORECASE)
    return 0.0 if found is None else float(found[1] or 1)


class Page:
    """Answers with the files of the page; a browser that has them asks only whether they are still the same.

    Attributes:
        paths: What can be asked for.
    """

    def __init__(self) -> None:
        self._pages = {language: read_page(language) for language in (_ENGLISH, *_TRANSLATED)}
        self.paths = frozenset(self._pages[_ENGLISH])

    async def answer(self, request: web.Request) -> web.Response:
        """One file."""
        language = language_of(request.headers.get("Accept-Language", ""))
        file = self._pages[language][request.path]
        headers = {"ETag": file.tag, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
        if request.headers.get("If-None-Match") == file.tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=file.body, content_type=file.content_type, charset="utf-8", headers=headers)
