"""Modules that are run when they are first used: by whom and how often, and which of them a start does without."""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from medivote_desktop.startup import late

_SLOW = """
import time
first = "first"
time.sleep(0.3)
last = first + last_of_all if "last_of_all" in globals() else "last"
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of modules, any of which is late if its name begins with `late_`."""
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    names = {f"late_{name}" for name in ("plain", "slow", "faulty", "cyclic")}
    monkeypatch.setattr(sys, "meta_path", [late.Finder(names), *sys.meta_path])
    importlib.invalidate_caches()
    yield tmp_path
    for name in names:
        sys.modules.pop(name, None)


def _module(folder: Path, name: str, code: str) -> ModuleType:
    (folder / f"{name}.py").write_text(code)
    return importlib.import_module(name)


def test_it_runs_when_it_is_first_asked_for_something(folder: Path) -> None:
    """And is a module as any other from then on; what imports ask of it does not count."""
    module = _module(folder, "late_plain", "import sys\nsys.ran = getattr(sys, 'ran', 0) + 1\n__all__ = ['x']\nx = 1\n")
    assert not hasattr(sys, "ran")
    assert importlib.import_module("late_plain") is module
    assert (module.__name__, Path(str(module.__file__)).name) == ("late_plain", "late_plain.py")
    assert module.__spec__ is not None
    assert not hasattr(sys, "ran")
    try:
        assert (module.x, module.__all__, vars(sys)["ran"]) == (1, ["x"], 1)
    finally:
        del vars(sys)["ran"]
    assert type(module) is ModuleType
    assert type(module.__loader__) is type(importlib.import_module("tests.programs").__loader__)
    with pytest.raises(AttributeError, match="module 'late_plain' has no attribute 'y'"):
        _ = module.y


def test_a_second_thread_waits_for_the_first(folder: Path) -> None:
    """Even for a name that is there already: what it stands for may need the others."""
    module = _module(folder, "late_slow", _SLOW)
    seen: list[tuple[str, bool]] = []

    def ask() -> None:
        seen.append((module.first, "last" in vars(module)))

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)
    for thread in threads:
        thread.join(20)
    assert seen == [("first", True)] * 3


def test_what_it_imports_may_ask_it(folder: Path) -> None:
    """As with any other: what is there so far is there."""
    (folder / "asks_cyclic.py").write_text("import late_cyclic\nanswer = late_cyclic.early\n")
    module = _module(folder, "late_cyclic", "early = 7\nimport asks_cyclic\nanswer = asks_cyclic.answer\n")
    assert module.answer == 7


def test_a_fault_meets_whoever_asked_and_it_is_run_again(folder: Path) -> None:
    """It is not taken for a module without that name."""
    module = _module(folder, "late_faulty", "import sys\nif not hasattr(sys, 'mended'): 1 / 0\nx = 1\n")
    with pytest.raises(ZeroDivisionError):
        _ = module.x
    vars(sys)["mended"] = True
    try:
        assert module.x == 1
    finally:
        del vars(sys)["mended"]


_START = """
import os, sys
late_ones = {"traceback", "inspect", "ast", "dis", "tokenize", "zipfile", "tempfile", "random", "bz2", "argparse"}
late_ones |= {"socket", "sqlite3"}
before = late_ones & set(sys.modules)
from medivote_desktop.startup import late
late.put_off()
from medivote_desktop.startup import binding
from medivote_desktop.cli import program as cli
binding.load()
from medivote_desktop import session
def ready(self):
    run = {name for name in late_ones if type(sys.modules.get(name)) is type(os)}
    words = sys.modules["shibokensupport.signature.parser"]
    print(sorted(run - before), type(words) is type(os))
    late.be_ready()
    print(all(type(sys.modules.get(name, os)) is type(os) for name in ("traceback", "socket", "sqlite3")))
    try:
        self.setObjectName(7)
    except TypeError as error:
        print("Supported signatures" in str(error))
    from inspect import signature
    print(signature(ready))
    sys.stdout.flush()
    os._exit(0)
session.Session._supervise = ready
sys.exit(cli.main(["--config", sys.argv[1]]))
"""


# From Python 3.12 on dataclasses has `inspect` read the annotations, which brings the others.
_OF_DATACLASSES = ["ast", "dis", "inspect", "tokenize"] if sys.version_info >= (3, 12) else []


def test_a_start_does_without_them(tmp_path: Path) -> None:
    """From the first import to the first paint; then each of them is there for whoever needs it."""
    file = tmp_path / "services.ini"
    file.write_text("[service:a]\ncommand = true\n")
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME")}
    keep = "from medivote_desktop.startup import binding; binding.load(); binding.keep()"
    for command in (["-c", keep], ["-c", _START, str(file)]):
        done = subprocess.run(
            [sys.executable, *command],
            env={**homes, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{_OF_DATACLASSES} False", "True", "True", "(self)"]
