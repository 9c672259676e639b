"""The words of `medivote-desktop`: what it says, with which code it exits, and when it goes on without a window."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib.machinery import ModuleSpec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop import __version__
from medivote_desktop.cli import program as cli
from medivote_desktop.startup import qtlibraries
from medivote_desktop.startup.display import no_window, wanted_platforms
from medivote_desktop.startup.qtlibraries import explain, missing_libraries
from tests.programs import Home

QT = ("PySide6", "shiboken6")


def modules_after(home: Home, entry: str, *arguments: str) -> set[str]:
    """What Python has loaded when a command ends."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.__stderr__))\n"
        f"from medivote_desktop.__main__ import {entry}\n"
        f"sys.exit({entry}())"
    )
    return set(home.run(sys.executable, "-c", code, *arguments).stderr.split())


# What needs no fleet.


@pytest.mark.parametrize("words", ["--version", "--help"])
@pytest.mark.parametrize("entry", ["desktop", "ctl"])
def test_version_and_help_need_no_qt(home: Home, entry: str, words: str) -> None:
    """They are answered before anything of Qt is loaded."""
    modules = modules_after(home, entry, words)

    assert "argparse" in modules
    assert [name for name in modules if name.startswith(QT)] == []


def test_the_version_is_the_one_of_the_package(home: Home) -> None:
    """Both commands tell it, with exit code 0."""
    for done in (home.desktop("--version"), home.ctl("--version")):
        assert (done.returncode, done.stdout) == (0, f"MediVote Desktop {__version__}\n")


_WORDS = ["--config", "--demo", "--headless", "--hidden", "--serve", "--", "-h", "--conf", "--config=a", "", "a", "-"]


@given(st.lists(st.sampled_from(_WORDS), max_size=6))
def test_what_is_read_without_the_parser_is_what_it_would_read(arguments: list[str]) -> None:
    """Whatever it would refuse, or answer itself, is left to it."""
    if options := cli.plain_options(arguments):
        assert vars(cli.parser().parse_args(arguments)) == options._asdict()


def test_common_command_lines_need_no_parser() -> None:
    """These are what people, desktops and units of systemd start."""
    for line in ("", "--demo", "--config a --headless", "--hidden --config a --serve"):
        assert cli.plain_options(line.split()) is not None, line


@pytest.mark.parametrize(
    "arguments",
    [
        ["--frobnicate"],
        ["--head", "--demo"],
        ["--config"],
        ["--config", "a", "--demo"],
        ["services.ini"],
        ["--headless=yes"],
    ],
)
def test_misuse_of_the_program_is_exit_code_2(home: Home, arguments: list[str]) -> None:
    """What cannot be understood is said with the usage; nothing is started."""
    done = home.desktop(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: medivote-desktop")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["start"],
        ["start", ""],
        ["stop", "web", "--wait", "soon"],
        ["stop", "web", "--wait", "-1"],
        ["stop", "web", "--wait", "nan"],
        ["logs", "web", "-n", "some"],
        ["history", "-n", "some"],
        ["stop", "web", "--with-dependencies"],
        ["reload", "web"],
        ["--demo", "--config", "a", "status"],
        ["--demo", "export", "systemd", "--to", "folder"],
        ["--dem", "status"],
    ],
)
def test_misuse_of_the_terminal_command_is_exit_code_2(home: Home, arguments: list[str]) -> None:
    """What cannot be understood is said with the usage; nobody is asked."""
    done = home.ctl(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: medivote-ctl")
    assert " _" not in done.stderr  # argparse words what raises ValueError by the name of the function


# What cannot be run.


def test_without_a_configuration_the_places_are_named(home: Home) -> None:
    """Nothing was named and nothing is there: exit code 2, where it was looked for, and what to do."""
    done = home.desktop("--headless")

    assert done.returncode == 2
    own, here = home.folder / "config" / "medivote-desktop" / "services.ini", home.folder / "services.ini"
    assert done.stderr == (
        f"no services.ini found (looked at {own}, {here}); name one with --config FILE, or use --demo\n"
    )
    assert not (home.folder / "state").exists()


def test_a_faulty_file_starts_nothing(home: Home) -> None:
    """All its faults are listed, with exit code 2, and no state folder is made."""
    config = home.folder / "services.ini"
    config.write_text("[service:web]\ncommand =\nport = 0\n")

    done = home.desktop("--headless", "--config", config)

    assert done.returncode == 2
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["services.ini:2", "services.ini:3"]
    assert not (home.folder / "state").exists()


def test_a_state_folder_that_cannot_be_is_said(home: Home) -> None:
    """A file in its place: one line, with exit code 1."""
    (home.folder / "state").write_text("")

    done = home.desktop("--headless", "--config", home.config(home.service("web")))

    assert done.returncode == 1
    assert done.stderr.startswith("the state folder cannot be used: ")
    assert "state_dir in services.ini" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_log_folder_that_cannot_be_is_said(home: Home) -> None:
    """A file in its place: one line, with exit code 1, and no service was started."""
    (home.folder / "logs").write_text("")

    done = home.desktop("--headless", "--config", home.config(home.service("web"), manager="log_dir = logs"))

    assert done.returncode == 1
    assert done.stderr.startswith("the program's folders cannot be used: ")
    assert done.stderr.count("\n") == 1
    assert home.service_processes() == []


# Where no window can be.


def test_without_a_display_it_goes_on_headless(home: Home) -> None:
    """One sentence says so, and the fleet runs."""
    program = home.start(home.config(home.service("web")), "--hidden")
    program.until_state("running")

    assert program.errors.splitlines()[0] == (
        "Going on without a window, as with --headless: "
        "there is no display (neither DISPLAY nor WAYLAND_DISPLAY is set)"
    )


@pytest.mark.parametrize("variable", ["DISPLAY", "WAYLAND_DISPLAY"])
def test_with_a_dead_display_it_goes_on_headless(home: Home, variable: str) -> None:
    """A display that nobody serves does not make Qt abort the program."""
    environment = {**home.environment, variable: ":4711"}
    program = home.start(home.config(home.service("web")), "--hidden", env=environment)
    program.until_state("running")

    assert program.errors.splitlines()[0] == (
        f"Going on without a window, as with --headless: the display :4711 ({variable}) does not answer"
    )


@pytest.mark.parametrize(
    ("environ", "platforms"),
    [
        ({}, ()),
        ({"DISPLAY": ""}, ()),
        ({"DISPLAY": ":0"}, ("xcb",)),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ("wayland",)),
        ({"DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}, ("wayland", "xcb")),
        ({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, ("offscreen",)),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, ("wayland", "xcb")),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, ("vnc",)),
    ],
)
def test_what_qt_would_try(environ: dict[str, str], platforms: tuple[str, ...]) -> None:
    """The window systems follow from the environment as Qt reads it."""
    assert wanted_platforms(environ) == platforms


@pytest.mark.parametrize("platform", ["offscreen", "vnc:size=800x600", "xcb;offscreen"])
def test_a_platform_without_a_display_is_trusted(platform: str) -> None:
    """Who names one that needs no display gets a window, or Qt's own words."""
    assert no_window({"QT_QPA_PLATFORM": platform}) == ""


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Programs that the system has; there are none but those that this is called with."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def add(name: str, says: str = "") -> None:
        tool = folder / name
        tool.write_bytes(os.fsencode(f"#!/bin/sh\n/bin/cat <<'END'\n{says}\nEND\n"))
        tool.chmod(0o755)

    return add


@pytest.mark.parametrize(
    ("loader_words", "explained"),
    [
        (
            "libxcb-cursor.so.0: cannot open shared object file: No such file or directory",
            "the system library libxcb-cursor.so.0 is missing; install it with: apt-get install libxcb-cursor0",
        ),
        (
            "libEGL.so.1: cannot open shared object file: No such file or directory",
            "the system library libEGL.so.1 is missing; install it with: apt-get install libegl1",
        ),
        (
            "libfancy.so.3: cannot open shared object file: No such file or directory",
            "the system library libfancy.so.3 is missing; install the package that holds it",
        ),
        (
            "/usr/lib/qt/libqxcb.so: cannot open shared object file: No such file or directory",
            "the system library libqxcb.so is missing; install the package that holds it",
        ),
        (
            "/lib/libc.so.6: version `GLIBC_2.38' not found (required by /x/libQt6Core.so.6)",
            "one of its libraries is not usable (/lib/libc.so.6: version `GLIBC_2.38' not found "
            "(required by /x/libQt6Core.so.6))",
        ),
    ],
)
def test_a_missing_library_is_named_with_its_package(
    tools: Callable[[str, str], None], loader_words: str, explained: str
) -> None:
    """What the loader says becomes something that can be acted upon."""
    tools("apt-get", "")
    assert explain(loader_words) == explained


_MANY = """
\t{} => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f1c)
\tlibEGL.so.1 => not found
\tlibglib-2.0.so.0 => not found"""


@pytest.mark.parametrize(
    ("manager", "other", "how"),
    [
        ("apt-get", "libxcb.so.1", "apt-get install libglib2.0-0 libxcb1 libegl1"),
        ("apt-get", "libfancy.so.3", "apt-get install libglib2.0-0 libegl1, and what holds libfancy.so.3"),
        (
            "dnf",
            "libxcb.so.1",
            "dnf install 'libglib-2.0.so.0()(64bit)' 'libxcb.so.1()(64bit)' 'libEGL.so.1()(64bit)'",
        ),
    ],
)
def test_all_that_is_missing_is_named_at_once(
    tools: Callable[[str, str], None], tmp_path: Path, manager: str, other: str, how: str
) -> None:
    """Not one with each try: a system without a desktop misses a dozen. Each is named once, with the system's words."""
    tools("ldd", _MANY.format(other))
    tools(manager, "")
    words = "libglib-2.0.so.0: cannot open shared object file: No such file or directory"
    names = f"the system libraries libglib-2.0.so.0, {other} and libEGL.so.1 are missing"
    assert explain(words, [tmp_path / "libQt6Core.so.6"]) == f"{names}; install them with: {how}"


def test_what_is_missing_is_named_whatever_the_folder_of_qt_is_called(
    tools: Callable[[str, str], None], tmp_path: Path
) -> None:
    """ldd tells each file that it was asked about, and a folder's name need not be UTF-8."""
    tools("ldd", os.fsdecode(b"m\xfcller:") + _MANY.format("libxcb.so.1"))
    told = explain("libEGL.so.1: cannot open shared object file: No such file", [tmp_path / "libQt6Core.so.6"])
    assert told.startswith("the system libraries libEGL.so.1, libxcb.so.1 and libglib-2.0.so.0 are missing")


def test_what_nobody_can_list_is_named_as_the_loader_does(tools: Callable[[str, str], None], tmp_path: Path) -> None:
    words = "libEGL.so.1: cannot open shared object file: No such file or directory"
    tools("apt-get", "")
    told = "the system library libEGL.so.1 is missing; install it with: apt-get install libegl1"
    assert explain(words, [tmp_path / "libQt6Core.so.6"]) == told


def test_no_command_is_advised_that_the_system_has_not(tools: Callable[[str, str], None], tmp_path: Path) -> None:
    """Which of the others it has, and what the package is called there, nobody knows."""
    words = "libEGL.so.1: cannot open shared object file: No such file or directory"
    how = "libEGL.so.1 is missing; install the package that holds it"
    assert explain(words, [tmp_path / "libQt6Core.so.6"]) == f"the system library {how}"
    tools("ldd", _MANY.format("libxcb.so.1"))
    assert explain(words, [tmp_path / "libQt6Core.so.6"]).endswith("are missing; install the packages that hold them")


@pytest.mark.parametrize("plugins", [["libqwayland.so"], ["libqwayland-egl.so", "libqwayland-generic.so"]])
def test_the_window_system_is_found_whatever_its_plugin_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugins: list[str]
) -> None:
    """PySide6 6.8 has Wayland's in two files, newer ones in one."""
    files = [f"lib/libQt6{part}.so.6" for part in ("Widgets", "Network")]
    files += [f"plugins/platforms/{name}" for name in plugins]
    for file in files:
        path = tmp_path / "Qt" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def load(path: str) -> None:
        if not Path(path).exists():
            raise OSError(f"{path}: cannot open shared object file: No such file or directory")

    monkeypatch.setattr(qtlibraries, "find_spec", lambda name: ModuleSpec(name, None, origin=str(tmp_path / "x.py")))
    monkeypatch.setattr("ctypes.CDLL", load)
    assert missing_libraries("wayland") == ""
    assert missing_libraries("xcb") == "the system library libqxcb.so is missing; install the package that holds it"
