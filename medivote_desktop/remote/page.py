"""The page's own files, by name: read once, and nothing of a request ever becomes a path."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from aiohttp import web

from medivote_desktop.core.records import NamedTuple
from medivote_desktop.resources import resource_path

_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_INDEX = "index.html"


class _File(NamedTuple):
    body: bytes
    content_type: str
    tag: str


def read_page() -> Mapping[str, _File]:
    """The files by their paths.

    Raises:
        OSError: They are missing from this installation, or cannot be read.
    """
    page: dict[str, _File] = {}
    for file in sorted(resource_path(f"web/{_INDEX}").parent.iterdir()):
        if file.suffix in _TYPES:
            body = file.read_bytes()
            path = "/" if file.name == _INDEX else f"/{file.name}"
            page[path] = _File(body, _TYPES[file.suffix], f'"{hashlib.sha256(body).hexdigest()[:16]}"')
    return page


class Page:
    """Answers with the files of the page; a browser that has them asks only whether they are still the same.

    Attributes:
        paths: What can be asked for.
    """

    def __init__(self) -> None:
        self._files = read_page()
        self.paths = frozenset(self._files)

    async def answer(self, request: web.Request) -> web.Response:
        """One file."""
        file = self._files[request.path]
        headers = {"ETag": file.tag, "Cache-Control": "no-cache"}
        if request.headers.get("If-None-Match") == file.tag:
            return web.Response(status=304, headers=headers)
        return web.Response(body=file.body, content_type=file.content_type, charset="utf-8", headers=headers)
