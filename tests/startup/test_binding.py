"""The binding's Python half: kept compiled after the first start, used by the next, not trusted when it is torn."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

_CODE = """
import sys
from medivote_desktop.startup import binding
binding.load()
import PySide6.QtCore, shiboken6
module = sys.modules["shibokensupport"]
print(module.__file__)
print(shiboken6.__file__)
try:
    PySide6.QtCore.QTimer().start("x")  # the kept modules find the words for this
except TypeError as error:
    print("supported signatures" in str(error).lower())
binding.keep()
"""


def _start(cache: Path) -> tuple[Path, Path, str]:
    """Where a program that starts has the modules from, where it says that the binding is, and whether that works."""
    environment = {"XDG_CACHE_HOME": str(cache), "HOME": str(cache), "LOCALAPPDATA": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", _CODE], env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr == ""
    support, package, works = done.stdout.splitlines()
    return Path(support), Path(package), works


def _kept(cache: Path) -> Path:
    """The one folder that was made."""
    (folder,) = (cache / "medivote-desktop").iterdir()
    return folder


def test_it_is_kept_by_the_first_start_and_used_by_the_next(tmp_path: Path) -> None:
    """The second start imports compiled files; the package itself stays where it is installed."""
    packed, package, works = _start(tmp_path)
    assert not packed.is_absolute()
    assert works == "True"
    kept, again, still_works = _start(tmp_path)
    assert kept.is_relative_to(_kept(tmp_path))
    assert list(kept.parent.glob("__pycache__/*.pyc"))
    assert (again, still_works) == (package, "True")


@pytest.mark.parametrize("harm", ["gone", "cut", "list", "empty list"])
def test_what_is_torn_is_made_anew(tmp_path: Path, harm: str) -> None:
    """A file that is lost or empty after a power cut costs one slower start and nothing else."""
    _start(tmp_path)
    folder = _kept(tmp_path)
    loader = folder / "files.dir" / "shibokensupport" / "signature" / "loader.py"
    match harm:
        case "gone":
            loader.unlink()
        case "cut":
            loader.write_text("")
        case _:
            (folder / "files.txt").write_text("what is this?\n" if harm == "list" else "")
    packed, _, works = _start(tmp_path)
    assert not packed.is_absolute()
    assert works == "True"
    kept, _, _ = _start(tmp_path)
    assert kept.is_relative_to(folder)


@pytest.mark.parametrize("start", ["packed", "kept"])
def test_nobody_reads_the_source_of_what_is_imported(tmp_path: Path, start: str) -> None:
    """The binding would read each module that is imported after it, and keep its lines as long as the program runs."""
    if start == "kept":
        _start(tmp_path)
    code = (
        "from medivote_desktop.startup import binding\nbinding.load()\nimport PySide6.QtCore, linecache, csv, mailbox\n"
        "print([name for name in linecache.cache if 'mailbox' in name or 'csv' in name])\n"
        "from PySide6.QtCore import *\nprint(QObject.__name__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == ["[]", "QObject"]


def test_two_that_start_first_together_keep_one_copy(tmp_path: Path) -> None:
    """The other one was quicker by the time that this one's is whole: that is no trouble."""
    quicker = "made = binding._unpack\nbinding._unpack = lambda *told: (made(*told), made(told[0], binding._due))\n"
    code = _CODE.replace("binding.keep()", f"{quicker}binding.keep()")
    environment = {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    kept, _, works = _start(tmp_path)
    assert kept.is_relative_to(_kept(tmp_path))
    assert works == "True"


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    """`keep` says so to its caller, and the program has begun long since."""
    (tmp_path / "medivote-desktop").write_text("a file")
    code = _CODE.replace("binding.keep()", "try:\n    binding.keep()\nexcept OSError as error:\n    print(error)")
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "medivote-desktop" in done.stdout.splitlines()[-1]
    assert done.stderr == ""


def _older(cache: Path) -> Path:
    """The kept folder, as another binding would have left it: under another name. It loads all the same."""
    folder = _kept(cache)
    return folder.rename(folder.with_name("shiboken6-00000000-cpython-311"))


def test_the_copy_of_another_binding_goes_when_a_new_one_is_there(tmp_path: Path) -> None:
    """And so does what was begun an hour ago and never finished; other folders are nobody's business here."""
    _start(tmp_path)
    folder = _older(tmp_path).parent
    begun, making, foreign = (folder / name for name in ("shiboken6-1-cpython-311.1", "shiboken6-1-cpython-311.2", "x"))
    for path in (begun, making, foreign):
        path.mkdir()
    os.utime(begun, (0, time.time() - 4000))
    _start(tmp_path)
    (new,) = set(folder.iterdir()) - {making, foreign}
    assert new.name not in ("shiboken6-00000000-cpython-311", begun.name)
    kept, _, _ = _start(tmp_path)
    assert kept.is_relative_to(new)


def test_a_copy_that_a_program_uses_stays(tmp_path: Path) -> None:
    """It imports from there as long as it runs; once it has ended the next new copy takes the old one along."""
    _start(tmp_path)
    waiting = _CODE.replace("import PySide6", "print('holds', flush=True)\nsys.stdin.read()\nimport PySide6")
    environment = {"XDG_CACHE_HOME": str(tmp_path), "HOME": str(tmp_path)}
    with subprocess.Popen(
        [sys.executable, "-c", waiting], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "holds\n"
        used = _older(tmp_path)
        _start(tmp_path)
        assert used.exists()
        program.communicate(timeout=60)
    (new,) = (path for path in used.parent.iterdir() if path != used)
    new.rename(new.with_name("shiboken6-00000001-cpython-311"))
    _start(tmp_path)
    assert not used.exists()
    assert len(list(used.parent.iterdir())) == 1


_UNPACKED = """
import os, pathlib, sys
from medivote_desktop.startup import binding
import PySide6
synced = set()
def fsync(number):
    synced.add(os.fstat(number).st_ino)
os.fsync = fsync
folder = pathlib.Path(sys.argv[1])
binding.unpack(folder)
files = {str(path.relative_to(folder)): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}
print(len(files) > 20, sorted(name for name, inode in files.items() if inode not in synced))
"""


def test_every_file_is_on_the_disk_before_it_is_used(tmp_path: Path) -> None:
    """Python trusts what is compiled: half of such a file, left by a power cut, would end each start."""
    done = subprocess.run(
        [sys.executable, "-c", _UNPACKED, str(tmp_path)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.split("\n")[0] == "True []"
