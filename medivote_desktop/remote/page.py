"""The page's own files, by name: read once, and nothing of a request ever becomes a path."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple

from aiohttp import web

from medivote_desktop.resources import resource_path

_FILES = {
    "/": ("index.html", "text/html"),
    "/style.css": ("style.css", "text/css"),
    "/app.js": ("app.js", "text/javascript"),
    "/worker.js": ("worker.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}

PAGE_PATHS = frozenset(_FILES)


class _File(NamedTuple):
    body: bytes
    content_type: str
    tag: str


def read_page() -> Mapping[str, _File]:
    """The files by their paths.

    Raises:
        OSError: One is missing from this installation.
    """
    page: dict[str, _File] = {}
    for path, (name, content_type) in _FILES.items():
        body = resource_path(f"web/{name}").read_bytes()
        page[path] = _File(body, content_type, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    return page


class Page:
    """Answers with the files of the page; a browser that has them asks only whether they are still the same."""

    def __init__(self) -> None:
        self._files = read_page()

    async def answer(self, request: web.Request) -> web.Response:
        """One file."""
        file = self._files[request.path]
        headers = {"ETag": file.tag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == file.tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=file.body, content_type=file.content_type, charset="utf-8", headers=headers)
