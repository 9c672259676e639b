"""Qt's binding, loaded without what is done for programs of other kinds: compiled once, and no source read.

A third of what importing PySide6 costs is that: its library carries ten Python modules, packed, and compiles them at
each start. Where it finds them unpacked in a folder `files.dir` beside its `__init__.py` it imports them from there, as
any others. That folder is not ours to write to (nobody would remove it when PySide6 is replaced), so a copy is kept
among the person's own caches, and the binding is told that it lives there. A packaged program brings the folder along.

Whoever uses a copy holds a lock on its list as long as it runs: some of the modules are imported late. The first start
with another binding writes another copy, and then removes those that nobody holds.
"""

from __future__ import annotations

import builtins
import importlib.util
import os
import sys
import time
import zlib
from pathlib import Path
from typing import Protocol, TextIO, cast

from medivote_desktop.runtime.folders import cache_folder
from medivote_desktop.startup import late, quickenums

if sys.platform != "win32":
    import fcntl

_PACKAGE = "shiboken6"
_FOLDER = "files.dir"  # this name, and those of the modules, are the binding's own
_MODULES = "shibokensupport"
_LIST = "files.txt"
# Added to a module of theirs. It would have the source of what is imported read; see `load`.
_ADDED = {
    f"{_MODULES}/feature.py": b"""

def feature_imported(module):
    \"\"\"Added by MediVote Desktop, none of whose modules wants names_like_this.\"\"\"
"""
}

# What was begun and not finished by then never will be.
_MAKING_SECONDS = 3600

_due: Path | None = None
_held: TextIO | None = None


class _Packed(Protocol):
    """The archive in the binding's library."""

    def namelist(self) -> list[str]: ...

    def read(self, name: str) -> bytes: ...


def load() -> None:
    """Import the binding: its kept modules where they are there and whole, and nothing that watches later imports.

    Raises:
        ImportError: It is not installed, or one of its libraries is missing.
    """
    if _PACKAGE not in sys.modules:
        late.put_off()
        quickenums.install()
        _import_kept()
    importlib.import_module(_PACKAGE)  # where nothing is kept the binding helps itself
    # It has put its own function in the place of `__import__`, which reads the source of each module that is imported,
    # and keeps it, to see whether names like `snake_case` are to be switched on for it: a tenth of a start, and 5 MB.
    original = getattr(builtins, "__orig_import__", None)
    if original is not None:
        builtins.__import__ = original
    if (lines := sys.modules.get("linecache")) is not None:
        lines.clearcache()  # what it has read so far


def _import_kept() -> None:
    global _due, _held
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.loader is None or spec.origin is None or getattr(sys, "frozen", False):
        return
    if os.environ.get("SBK_EMBED"):  # somebody tells the binding where its modules are to be
        return
    kept = _kept_folder(spec.origin)
    _held = _hold(kept / _LIST, exclusive=False)  # before the look, so that nobody removes it in between
    if _held is None or not _is_whole(kept):
        _due = kept
        return
    module = importlib.util.module_from_spec(spec)
    sys.modules[_PACKAGE] = module
    module.__file__ = str(kept / "__init__.py")
    try:
        spec.loader.exec_module(module)
    except ImportError:
        del sys.modules[_PACKAGE]
        raise
    finally:
        module.__file__ = spec.origin


def keep() -> None:
    """Unpack and compile the modules for the next start, if `load` missed them. Blocking; for a worker.

    Raises:
        OSError: They cannot be written.
    """
    packed = _packed()
    if _due is None or packed is None or _is_whole(_due):  # or they came unpacked
        return
    import shutil  # here: it loads three libraries for archives

    shutil.rmtree(_due, ignore_errors=True)  # something of it was lost
    _due.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = _due.with_name(f"{_due.name}.{os.getpid()}")
    try:
        _unpack(packed, made)
        made.rename(_due)
    except OSError:
        if not _is_whole(_due):  # else another program was quicker
            raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _remove_others(_due)


def _remove_others(kept: Path) -> None:
    """Remove the copies of other bindings that no program uses, and what was begun long ago and never finished."""
    if sys.platform == "win32":
        return  # there is no telling whether one is used
    import shutil

    for folder in kept.parent.glob(f"{_PACKAGE}-*"):
        if folder == kept:
            continue
        if folder.suffix:
            if folder.stat().st_mtime < time.time() - _MAKING_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)
        elif (held := _hold(folder / _LIST, exclusive=True)) is not None:
            with held:
                going = folder.rename(folder.with_name(f"{folder.name}.{os.getpid()}"))
                shutil.rmtree(going, ignore_errors=True)


def _hold(path: Path, *, exclusive: bool) -> TextIO | None:
    """Open and lock a list, until it is closed; None where there is none, or others hold it."""
    try:
        file = path.open()
    except OSError:
        return None
    if sys.platform != "win32":
        try:
            fcntl.flock(file, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except OSError as error:
            # A file system without locks is no reason to do without the copy, but one to remove none.
            if exclusive or isinstance(error, BlockingIOError):
                file.close()
                return None
    return file


def unpack(folder: Path) -> None:
    """Unpack and compile the modules of the binding that is loaded, for a package; nothing where they came unpacked."""
    if (packed := _packed()) is not None:
        _unpack(packed, folder)


def _packed() -> _Packed | None:
    loader = getattr(sys.modules.get(_MODULES), "__loader__", None)
    return cast("_Packed | None", getattr(loader, "zfile", None))


def _unpack(packed: _Packed, folder: Path) -> None:
    import compileall

    listed = []
    for name in packed.namelist():
        if not name.endswith(".py"):
            continue
        content = packed.read(name) + _ADDED.get(name, b"")
        path = folder / _FOLDER / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        listed.append(f"{len(content)} {name}\n")
    compileall.compile_dir(folder / _FOLDER, quiet=2)
    (folder / _LIST).write_text("".join(listed))
    for path in folder.rglob("*.*"):  # a power cut must not leave half of one: of the compiled ones nobody would notice
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _kept_folder(init: str) -> Path:
    """Where the modules of this very binding are kept, for this Python: its `__init__.py` names its version."""
    version = zlib.crc32(Path(init).read_bytes() + b"".join(_ADDED.values()))
    return cache_folder() / f"{_PACKAGE}-{version:08x}-{sys.implementation.cache_tag}"


def _is_whole(kept: Path) -> bool:
    """Whether nothing of it was lost, and nobody else can have put it there.

    Nothing could be shown or said any more if these could not be imported.
    """
    try:
        if sys.platform != "win32" and kept.stat().st_uid != os.getuid():
            return False
        lines = (kept / _LIST).read_text().splitlines()
        for line in lines:
            size, _, name = line.partition(" ")
            if os.stat(kept / _FOLDER / name).st_size != int(size):  # noqa: PTH116 - ten of them at each start
                return False
    except (OSError, ValueError):
        return False
    return bool(lines)
