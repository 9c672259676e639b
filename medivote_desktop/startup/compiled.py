"""What Python has compiled of the modules that a start imports, kept in one file.

For each of three hundred Python looks through the folders of its path, opens what it has compiled and reads it: 90
microseconds a module, and a tenth of a start. Of a module that is kept here it is only asked whether its source is
still what it was compiled from: by its size, its date and the time of its last change, for some systems give all files
one date. Anything else is left to Python.

The file lies among the person's own caches, beside the binding's modules (see `binding`), and is written anew when a
start has imported others, or was found on another path. Not on Windows, where nobody can replace a file that is read.
"""

from __future__ import annotations

import marshal
import os
import sys
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from importlib.util import MAGIC_NUMBER, spec_from_file_location
from itertools import chain
from pathlib import Path
from threading import Lock

from medivote_desktop.runtime.folders import cache_folder

TYPE_CHECKING = False  # typing is among what is kept
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from types import CodeType, ModuleType
    from typing import TypeAlias

    Stamp: TypeAlias = tuple[int, int, int]
    # Its source, whether it is a package, what it was compiled from; then where in the file it is, and how long.
    Entry: TypeAlias = tuple[str, bool, Stamp, int, int]

_FILE = "modules.bin"  # what is compiled, one after the other; then the entries, and where they begin
_NUMBER_BYTES = 8
_HEAD_BYTES = 16  # before what Python compiles: its version, flags, and the source's date and size
_BY_DATE = bytes(4)  # the flags of what is compared with its source by these


class _Loader(SourceFileLoader):
    """Python's own, that is given what is compiled as long as it is kept."""

    def __init__(self, name: str, source: str, finder: Compiled) -> None:
        super().__init__(name, source)
        self._finder = finder

    def get_code(self, fullname: str) -> CodeType | None:
        """The code of the module."""
        compiled = self._finder.compiled(fullname)
        code: CodeType | None = marshal.loads(compiled) if compiled else super().get_code(fullname)
        return code


class Compiled:
    """Finds the modules that are kept.

    Args:
        path: The file; it need not exist.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        # What decides which file a name means, and what of it is run.
        self._made_for: tuple[bytes | int | str, ...] = (MAGIC_NUMBER, sys.flags.optimize, *sys.path)
        self._kept: dict[str, Entry] = {}
        self._descriptor = -1
        self._lock = Lock()  # others may import while it is closed

    def open(self) -> None:
        """Take up what is kept, where it is whole and of this Python, and nobody else can have put it there."""
        try:
            self._descriptor = os.open(self._path, os.O_RDONLY)
            status = os.fstat(self._descriptor)
            end = status.st_size - _NUMBER_BYTES
            begin = int.from_bytes(os.pread(self._descriptor, _NUMBER_BYTES, end), "little")
            made_for, kept = marshal.loads(os.pread(self._descriptor, end - begin, begin))
        except (OSError, ValueError, EOFError, TypeError, OverflowError):  # there is none, or it is torn
            return
        if made_for == self._made_for and status.st_uid == os.getuid():
            self._kept = kept

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As other finders; None for what is not kept, or not as its source is now."""
        entry = self._kept.get(name)
        if entry is None:
            return None
        source, is_package, stamp, *_ = entry
        if _stamp(source) != stamp:
            return None
        loader, within = _Loader(name, source, self), [os.path.dirname(source)] if is_package else None  # noqa: PTH120
        return spec_from_file_location(name, source, loader=loader, submodule_search_locations=within)

    def compiled(self, name: str) -> bytes:
        """What is compiled of a module; nothing once it is kept, or can be read, no more."""
        with self._lock:
            entry = self._kept.get(name)
            if entry is None:
                return b""
            try:
                found = os.pread(self._descriptor, entry[4], entry[3])
            except OSError:  # its disk has gone
                return b""
        return found if len(found) == entry[4] else b""

    def keep(self) -> None:
        """Keep what has been imported by now, if there is more of it, and forget it here. Blocking; for a worker.

        Raises:
            OSError: It cannot be written.
        """
        good = {name: entry for name, entry in self._kept.items() if _stamp(entry[0]) == entry[2]}
        try:
            fresh = iter(()) if sys.dont_write_bytecode else _imported(good, self._path.parent)
            if (first := next(fresh, None)) is not None:
                known = ((name, entry, self.compiled(name)) for name, entry in good.items())
                _write(self._path, self._made_for, chain(known, (first,), fresh))  # one at a time: it is megabytes
        finally:
            with self._lock:
                self._kept = {}
                if self._descriptor >= 0:
                    os.close(self._descriptor)
                    self._descriptor = -1


_finder: Compiled | None = None


def begin() -> None:
    """Use what is kept from now on; nothing in a packaged program, which brings its modules in one file."""
    global _finder
    if sys.platform != "win32" and PathFinder in sys.meta_path and not getattr(sys, "frozen", False):
        _finder = Compiled(cache_folder() / _FILE)
        _finder.open()
        sys.meta_path.insert(sys.meta_path.index(PathFinder), _finder)


def keep() -> None:
    """Keep for the next start what this one has imported. Blocking; for a worker.

    Raises:
        OSError: It cannot be written.
    """
    if _finder is not None:
        _finder.keep()


def _imported(known: Collection[str], caches: Path) -> Iterator[tuple[str, Entry, bytes]]:
    """What else has been imported from compiled files; the binding's own modules are kept by `binding`."""
    for name, module in tuple(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        if name in known or spec is None or spec.name != name or not isinstance(spec.loader, SourceFileLoader):
            continue
        source = spec.loader.path
        stamp = _stamp(source)
        if stamp is None or Path(source).is_relative_to(caches):
            continue
        try:
            content = Path(spec.cached or "").read_bytes()
        except OSError:  # compiled anew by each start: its folder cannot be written
            continue
        if content.startswith(_head(stamp)) and os.fsencode(source) in content:
            compiled = content[_HEAD_BYTES:]
            yield name, (source, spec.submodule_search_locations is not None, stamp, 0, len(compiled)), compiled


def _write(path: Path, made_for: tuple[bytes | int | str, ...], modules: Iterable[tuple[str, Entry, bytes]]) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = path.with_name(f"{path.name}.{os.getpid()}")
    entries: dict[str, Entry] = {}
    try:
        with made.open("wb") as file:
            for name, (source, is_package, stamp, _, length), compiled in modules:
                if compiled:  # or it cannot be read any more
                    entries[name] = source, is_package, stamp, file.tell(), length
                    file.write(compiled)
            begin = file.tell()
            file.write(marshal.dumps((made_for, entries)) + begin.to_bytes(_NUMBER_BYTES, "little"))
            file.flush()
            os.fsync(file.fileno())  # a power cut must not leave half of it
        made.replace(path)
    finally:
        made.unlink(missing_ok=True)


def _head(stamp: Stamp) -> bytes:
    """What stands before a module that was compiled from such a source."""
    date_ns, _, size = stamp
    numbers = (number & 0xFFFFFFFF for number in (date_ns // 1_000_000_000, size))
    return MAGIC_NUMBER + _BY_DATE + b"".join(number.to_bytes(4, "little") for number in numbers)


def _stamp(source: str) -> Stamp | None:
    """What changes with a source; None where it is gone."""
    try:
        status = os.stat(source)  # noqa: PTH116 - hundreds of them
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size
