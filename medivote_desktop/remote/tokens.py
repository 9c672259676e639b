"""The two tokens: files that only their owner can read, and a comparison that takes the same time for all guesses."""

from __future__ import annotations

import contextlib
import enum
import hmac
import os
import secrets
import stat
import sys
import tempfile
from pathlib import Path

from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

VIEWER_FILE = "viewer-token"
OPERATOR_FILE = "operator-token"

_RANDOM_BYTES = 32
_SHORTEST = 32
_LONGEST = 256
# A link may lead anywhere, and a named pipe would make us wait for its writer.
_OPEN_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class Role(enum.Enum):
    """Whom a token makes its bearer."""

    VIEWER = "viewer"
    OPERATOR = "operator"


class TokensError(Exception):
    """The tokens cannot be used; the text says why and what to do."""


@dataclass(frozen=True, slots=True, repr=False)
class Tokens:
    """The secrets. Never shown in a log: there is no repr of them."""

    viewer: str
    operator: str

    def role_of(self, token: str) -> Role | None:
        """Whose token this is; both are compared whatever the first comparison says."""
        given = token.encode("utf-8", "surrogateescape")
        is_operator = hmac.compare_digest(given, self.operator.encode())
        is_viewer = hmac.compare_digest(given, self.viewer.encode())
        return Role.OPERATOR if is_operator else Role.VIEWER if is_viewer else None


def load_tokens(folder: Path) -> Tokens:
    """The tokens of a folder; made where there are none.

    Raises:
        TokensError: They cannot be read or made, or others can read them.
    """
    try:
        _prepare(folder)
        return Tokens(_loaded(folder / VIEWER_FILE), _loaded(folder / OPERATOR_FILE))
    except OSError as error:
        raise TokensError(
            say("the tokens in {folder} cannot be used: {error}", folder=folder, error=error.strerror or error)
        ) from error


def renew_tokens(folder: Path) -> Tokens:
    """New tokens in place of the old ones: both are written before either replaces the old one.

    Raises:
        TokensError: They cannot be written. Where even that went half-way, the files tell what is new.
    """
    paths = folder / VIEWER_FILE, folder / OPERATOR_FILE
    drafts: list[tuple[str, Path]] = []
    try:
        _prepare(folder)
        for path in paths:
            if path.exists() and not path.is_file():
                raise TokensError(say("{path} is not a file; remove it, and a new one is made", path=path))
            drafts.append(_drafted(path))
        for (_, draft), path in zip(drafts, paths, strict=True):
            draft.replace(path)
    except OSError as error:
        raise TokensError(
            say("new tokens cannot be written to {folder}: {error}", folder=folder, error=error.strerror or error)
        ) from error
    finally:
        for _, draft in drafts:
            with contextlib.suppress(OSError):
                draft.unlink(missing_ok=True)
    return Tokens(*(token for token, _ in drafts))


def look_at_tokens(folder: Path) -> None:
    """See whether the tokens can be used, without making or reading any.

    Raises:
        TokensError: Others can read or replace them.
    """
    if sys.platform == "win32" or not folder.is_dir():
        return
    _prepare(folder)
    for path in (folder / VIEWER_FILE, folder / OPERATOR_FILE):
        with contextlib.suppress(FileNotFoundError):
            _refuse_if_readable(path, path.lstat())


def _prepare(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if sys.platform != "win32" and folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise TokensError(
            say(
                "others can write to the tokens' folder {folder}; take that from them: chmod 700 {folder}",
                folder=folder,
            )
        )


def _loaded(path: Path) -> str:
    try:
        descriptor = os.open(path, _OPEN_FLAGS)
    except FileNotFoundError:
        return _written(path)
    with os.fdopen(descriptor, encoding="ascii", errors="replace") as file:
        facts = os.fstat(descriptor)
        if not stat.S_ISREG(facts.st_mode):
            raise TokensError(say("{path} is not a file; remove it and switch the endpoint on again", path=path))
        if sys.platform != "win32":
            _refuse_if_shared(path, facts)
        token = file.read(_LONGEST + 2).strip()
    if not _SHORTEST <= len(token) <= _LONGEST or not token.isascii() or not token.isprintable() or " " in token:
        raise TokensError(say("{path} holds no token; remove it, and a new one is made", path=path))
    return token


def _refuse_if_shared(path: Path, facts: os.stat_result) -> None:
    _refuse_if_readable(path, facts)
    if facts.st_uid not in (os.getuid(), 0):
        raise TokensError(say("{path} belongs to another user; remove it, and a new one is made", path=path))


def _refuse_if_readable(path: Path, facts: os.stat_result) -> None:
    if stat.S_ISREG(facts.st_mode) and facts.st_mode & _OTHERS:
        raise TokensError(say("others can read {path}; renew it, or take that from them: chmod 600 {path}", path=path))


def _written(path: Path) -> str:
    """A new token, never seen half-written nor with a wider mode."""
    token, draft = _drafted(path)
    try:
        draft.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
        raise
    return token


def _drafted(path: Path) -> tuple[str, Path]:
    """A new token, and the file beside `path` that holds it."""
    token = secrets.token_urlsafe(_RANDOM_BYTES)
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)  # mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{token}\n")
    except OSError:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise
    return token, Path(name)
