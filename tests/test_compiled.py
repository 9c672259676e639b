"""Compiled modules in one file: kept by the first start, used by the next, and by none where they may be another's."""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from importlib.util import cache_from_source
from pathlib import Path

import pytest

from tests.programs import until

_CODE = """
import sys
from medivote_desktop.startup import late
late.put_off()
from medivote_desktop.startup import compiled
compiled.begin()
import socket, kept_alone, kept_together.part
print(type(socket).__name__, socket.AF_INET is not None, type(socket).__name__)
modules = kept_alone, kept_together, kept_together.part
print(*{type(module.__loader__).__name__ for module in modules})
print(*(module.__file__ for module in modules), kept_alone.__cached__, kept_together.__path__[0])
print(kept_alone.value)
compiled.keep()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A module and a package of ours, and room for what is kept of them."""
    source = tmp_path / "source"
    (source / "kept_together").mkdir(parents=True)
    (source / "kept_together" / "__init__.py").write_text("")
    (source / "kept_together" / "part.py").write_text("")
    (source / "kept_alone.py").write_text("value = 'first'\n")
    return tmp_path


def _environment(folder: Path, *path: Path) -> dict[str, str]:
    home = str(folder)
    places = os.pathsep.join(map(str, (*path, folder / "source")))
    return {"XDG_CACHE_HOME": home, "HOME": home, "LOCALAPPDATA": home, "PYTHONPATH": places}


def _start(folder: Path, *path: Path, code: str = _CODE, **more: str) -> list[str]:
    """What a program says of its modules: kinds of a late one, their loaders, their files, and what a module holds."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**_environment(folder, *path), **more},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


def _file(folder: Path) -> Path:
    return folder / "medivote-desktop" / "modules.bin"


def _change(source: Path, text: str) -> None:
    """As a system does it on which all files have the same date."""
    status = source.stat()
    source.unlink()
    source.write_text(text)
    os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
    Path(cache_from_source(str(source))).unlink()


def test_it_is_kept_by_the_first_start_and_used_by_the_next(folder: Path) -> None:
    """A module is what it would be without; one that is run late is run late."""
    first, second, third = (_start(folder) for _ in range(3))
    assert first[1] == "SourceFileLoader"
    assert second[1] == third[1] == "_Loader"
    assert first[0] == second[0] == "_LateModule True module"
    assert first[2:] == second[2:] == third[2:]
    assert first[3] == "first"
    assert [path.name for path in _file(folder).parent.iterdir()] == ["modules.bin"]


@pytest.mark.parametrize("text", ["value = 'other'\n", "value = 'longer than before'\n"])
def test_a_source_that_was_changed_is_what_is_run(folder: Path, text: str) -> None:
    """Also where it has the same size and the same date; and what was kept of it is replaced."""
    _start(folder)
    _change(folder / "source" / "kept_alone.py", text)
    for loaders in ({"_Loader", "SourceFileLoader"}, {"_Loader"}):
        said = _start(folder)
        assert (set(said[1].split()), said[3]) == (loaders, text.split("'")[1])


def test_a_source_that_is_gone_is_not_imported(folder: Path) -> None:
    """What is kept of it does not count."""
    _start(folder)
    (folder / "source" / "kept_alone.py").unlink()
    with pytest.raises(subprocess.CalledProcessError) as caught:
        _start(folder)
    assert "No module named 'kept_alone'" in caught.value.stderr


def test_another_path_may_mean_another_file(folder: Path) -> None:
    """What comes first on the path counts."""
    _start(folder)
    earlier = folder / "earlier"
    earlier.mkdir()
    (earlier / "kept_alone.py").write_text("value = 'earlier'\n")
    assert _start(folder, earlier)[3] == "earlier"
    assert _start(folder)[3] == "first"


@pytest.mark.parametrize("content", [b"", b"what is this?", b"\xe9\x01\x00\x00\x00", b"N"], ids=repr)
def test_what_is_no_such_file_is_made_anew(folder: Path, content: bytes) -> None:
    """It costs one slower start and nothing else."""
    _start(folder)
    _file(folder).write_bytes(content)
    assert _start(folder)[1] == "SourceFileLoader"
    assert _start(folder)[1] == "_Loader"


@pytest.mark.parametrize("lost", [1, 50_000])
def test_what_is_torn_is_made_anew(folder: Path, lost: int) -> None:
    """Half of a module is never run."""
    _start(folder)
    whole = _file(folder).read_bytes()
    _file(folder).write_bytes(whole[:-lost])
    assert _start(folder)[1] == "SourceFileLoader"
    assert _start(folder)[1] == "_Loader"


def test_what_can_be_read_no_more_is_left_to_python(folder: Path) -> None:
    """As on a disk that goes while the program starts."""
    _start(folder)
    gone = "compiled.begin()\nimport os\nos.dup2(os.open('/', os.O_RDONLY), compiled._finder._descriptor)\n"
    said = _start(folder, code=_CODE.replace("compiled.begin()\n", gone))
    assert (said[1], said[3]) == ("_Loader", "first")
    assert _start(folder)[1] == "_Loader"


def test_who_wants_nothing_compiled_to_be_written_has_nothing_kept(folder: Path) -> None:
    """As `python -B`."""
    _start(folder, PYTHONDONTWRITEBYTECODE="1")
    assert not _file(folder).exists()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root may give files away")
def test_what_another_user_has_written_is_not_run(folder: Path) -> None:
    """He would run what he likes in our name."""
    _start(folder)
    os.chown(_file(folder), 12345, -1)
    assert _start(folder)[1] == "SourceFileLoader"


def test_a_folder_that_cannot_be_written_is_no_obstacle(folder: Path) -> None:
    """`keep` says so to its caller, and the program has begun long since."""
    (folder / "medivote-desktop").write_text("a file")
    with pytest.raises(subprocess.CalledProcessError) as caught:
        _start(folder)
    assert caught.value.stdout.splitlines()[3] == "first"
    assert "FileExistsError" in caught.value.stderr


_COUNTED = """
import os, sys
from pathlib import Path
from medivote_desktop.startup import compiled
keep = compiled.keep
def counted():
    loaders = [type(getattr(module, "__loader__", None)).__name__ for module in tuple(sys.modules.values())]
    keep()
    Path(os.environ["SAID"]).write_text(f"{loaders.count('_Loader')}")
compiled.keep = counted
from medivote_desktop.__main__ import desktop
sys.exit(desktop())
"""


def _has_said(file: Path) -> bool:
    return file.exists() and bool(file.read_text())


def test_the_program_keeps_what_its_start_imports_and_starts_with_it(tmp_path: Path) -> None:
    """Nearly all of it: some is imported before anything can be kept."""
    config = tmp_path / "services.ini"
    config.write_text(f"[service:a]\ncommand = {sys.executable} -S -c 'import time; time.sleep(60)'\n")
    environment = {**_environment(tmp_path), "XDG_STATE_HOME": str(tmp_path / "state"), "PATH": os.environ["PATH"]}
    kept = []
    for said in (tmp_path / "first", tmp_path / "second"):
        command = [sys.executable, "-c", _COUNTED, "--headless", "--config", str(config)]
        with subprocess.Popen(command, env={**environment, "SAID": str(said)}, stderr=subprocess.DEVNULL) as program:
            try:
                until(partial(_has_said, said))
            finally:
                program.terminate()
        assert program.returncode == 0
        kept.append(int(said.read_text()))
    assert kept[0] == 0
    assert kept[1] > 100
