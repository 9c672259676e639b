"""Modules that others import at their top and that no start uses: run when somebody asks for a name of theirs.

`dataclasses` imports `inspect` for the signature in a docstring, `logging` imports `traceback` for exceptions, the
binding what words its errors and reads a packed half of it. Each brings others along. Put off, none of them is
compiled, run and kept in memory by a program that does not meet with them.

Unlike with `importlib.util.LazyLoader` threads may meet with one at the same time: the second waits for the first.
"""

from __future__ import annotations

import sys
from threading import RLock
from types import ModuleType

TYPE_CHECKING = False  # as typing has it; what is loaded before this is not late
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from importlib.abc import Loader
    from importlib.machinery import ModuleSpec


# What the machinery of imports, and who looks through all modules, asks of a module that was not run yet.
_KNOWN = frozenset(
    ("__cached__", "__class__", "__dict__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__")
)


class _LateModule(ModuleType):
    """A module whose code has not been run yet, or runs just now."""

    def __getattribute__(self, name: str) -> object:
        if name not in _KNOWN:
            loader: object = self.__loader__
            if isinstance(loader, _LateLoader):
                loader.run(self)
        return ModuleType.__getattribute__(self, name)  # of this class it may be no more


class _LateLoader:
    """Loads nothing, until it is told to run the module."""

    def __init__(self, loader: Loader) -> None:
        self._loader = loader
        self._lock = RLock()
        self._runs = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """As the real loader does it."""
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """See that `run` is called when the module is asked for something."""
        module.__class__ = _LateModule

    def run(self, module: ModuleType) -> None:
        """Run the module's code, once; whoever comes meanwhile waits."""
        with self._lock:
            current: object = module.__loader__
            if self._runs or current is not self:
                return
            self._runs = True
            try:
                self._loader.exec_module(module)
            finally:
                self._runs = False
            module.__loader__ = self._loader
            module.__class__ = ModuleType
            if module.__spec__ is not None:
                module.__spec__.loader = self._loader


class Finder:
    """Finds some modules as the other finders do, and has their loading put off."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """As others do; None for what is not to be late."""
        if name not in self._names:
            return None
        for finder in sys.meta_path:
            if finder is not self and (spec := finder.find_spec(name, path, target)) is not None:
                if spec.loader is not None and hasattr(spec.loader, "exec_module"):
                    spec.loader = _LateLoader(spec.loader)  # type: ignore[assignment] # it has what imports ask of one
                return spec
        return None


# Who imports them at its top, and for what.
_MODULES = (
    "inspect",  # the binding, and dataclasses: up to Python 3.11 for classes without a docstring, then for all
    "traceback",  # logging, for exceptions
    "shlex",  # the configuration, for commands that are one string
    "selectors",  # socket, for sending files
    "socket",  # whoever asks another program, or looks whether a port is free
    "sqlite3",  # the history: with the first incident, in a worker
    "ipaddress",  # urllib, for hosts in brackets
    # The binding, for its packed half, which is not opened where it is kept unpacked.
    "base64",
    "tempfile",
    "textwrap",
    "zipfile",
    # The binding, for its words about wrong arguments, for `help`, and for those who write .pyi files.
    "shibokensupport.signature.errorhandler",
    "shibokensupport.signature.layout",
    "shibokensupport.signature.lib.enum_sig",
    "shibokensupport.signature.lib.pyi_generator",
    "shibokensupport.signature.lib.tool",
    "shibokensupport.signature.parser",
)


def put_off() -> None:
    """See that these are run when they are first used, unless they have been imported already."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder(_MODULES))


def be_ready() -> None:
    """Run what must be there when no file can be opened any more: what words an exception for the log, say."""
    import socket
    import sqlite3
    import textwrap
    import traceback

    _ = (traceback.__all__, textwrap.__all__, socket.__all__, sqlite3.connect)
