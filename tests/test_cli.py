"""The words of `medivote-desktop`, and of `medivote-ctl check`: what they say and with which code they exit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medivote_desktop import __version__, locate
from medivote_desktop.display import no_window, wanted_platforms
from medivote_desktop.locate import NoConfigError, candidates, find_config, state_folder_at, state_folder_of
from medivote_desktop.qtlibraries import explain
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.folders import config_folder
from tests.programs import Home

QT = ("PySide6", "shiboken6")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home(tmp_path) as home:
        yield home


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


@pytest.mark.parametrize(
    "arguments", [["--frobnicate"], ["--config"], ["--config", "a", "--demo"], ["services.ini"], ["--headless=yes"]]
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
        ["stop", "web", "--with-dependencies"],
        ["status", "web"],
        ["--demo", "--config", "a", "status"],
    ],
)
def test_misuse_of_the_terminal_command_is_exit_code_2(home: Home, arguments: list[str]) -> None:
    """What cannot be understood is said with the usage; nobody is asked."""
    done = home.ctl(*arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: medivote-ctl")


def test_the_endpoint_is_not_promised(home: Home) -> None:
    """`--serve` is refused with exit code 4 as long as there is no endpoint."""
    done = home.desktop("--headless", "--serve")

    assert done.returncode == 4
    assert "not part of this version" in done.stderr


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
def test_a_missing_library_is_named_with_its_package(loader_words: str, explained: str) -> None:
    """What the loader says becomes something that can be acted upon."""
    assert explain(loader_words) == explained


# Where the configuration is.


def test_a_named_file_comes_before_the_variable(home: Home) -> None:
    """`--config`, then $MEDIVOTE_CONFIG, then the user's folder, then the working directory."""
    paths = {name: home.config(name=f"{name}.ini") for name in ("given", "variable")}
    environ = {"MEDIVOTE_CONFIG": str(paths["variable"])}

    assert find_config(str(paths["given"]), demo=False, environ=environ).path == paths["given"]
    assert find_config(None, demo=False, environ=environ).path == paths["variable"]
    assert find_config(None, demo=True, environ=environ).path == resource_path("demo.ini")


def test_the_users_own_file_comes_before_the_working_directory(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both exist: the user's own is taken; a packaged program never looks at the working directory."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.folder / "config"))
    monkeypatch.chdir(home.folder)
    here = home.config()
    assert find_config(None, demo=False, environ={}).path == here
    own = config_folder() / "services.ini"
    own.parent.mkdir(parents=True)
    own.write_text("")
    assert find_config(None, demo=False, environ={}).path == own

    own.unlink()
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert candidates({}) == (own,)
    with pytest.raises(NoConfigError):
        find_config(None, demo=False, environ={})


def test_a_removed_working_directory_is_no_obstacle(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder that is gone, only a relative name cannot be followed."""
    folder = home.folder / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()

    assert [path.name for path in candidates({})] == ["services.ini"]
    assert find_config("/etc/services.ini", demo=False).path == Path("/etc/services.ini")
    with pytest.raises(NoConfigError, match="by its full path"):
        find_config("services.ini", demo=False)


@pytest.mark.parametrize("manager", ["", "state_dir = kept", "state_dir = ${KEPT:-kept}/deeper", "state_dir = /tmp/x"])
def test_the_state_folder_is_found_without_the_rest_of_the_file(home: Home, manager: str) -> None:
    """What the terminal finds in a spoilt file is what the program found in it while it was whole."""
    config = home.config(home.service("web"), manager=manager)
    place = locate.Place(config)
    whole = state_folder_of(locate.read_place(place, os.environ), make=False)

    config.write_text(config.read_text() + "[service:api]\ncommand = ${UNDEFINED}\nnonsense\n[service:api]\n")

    assert state_folder_at(place, os.environ) == whole


# Looking for faults.


def test_check_of_a_good_file(home: Home) -> None:
    """It says how many services it found, with exit code 0; nothing is started."""
    config = home.config(home.service("web"), home.service("api"))

    done = home.ctl("check", config)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{config}: 2 services; it can be used\n", "")
    assert not (home.folder / "state").exists()


def test_check_tells_warnings(home: Home) -> None:
    """What will fail when it is started does not reject the file."""
    config = home.config("[service:web]\ncommand = /no/such/program\ndirectory = nowhere\n")

    done = home.ctl("check", config)

    assert (done.returncode, done.stderr) == (0, "")
    *warnings, summary = done.stdout.splitlines()
    assert [line.partition("[")[0] for line in warnings] == ["services.ini:6: warning: ", "services.ini:5: warning: "]
    assert summary == f"{config}: 1 service, 2 warnings; it can be used"


def test_check_tells_all_faults(home: Home) -> None:
    """Each with file, line, section and key; the exit code is 2."""
    config = home.config("[service:web]\nport = 0\n[service:api]\ncommand = true\ndepends_on = wbe\n")

    done = home.ctl("check", config)

    assert done.returncode == 2
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == [
        "services.ini:4:",
        "services.ini:5:",
        "services.ini:8:",
    ]
    assert done.stderr == f"{config}: 3 errors; it cannot be used\n"


def test_check_of_what_is_no_file(home: Home) -> None:
    """A missing file and a folder are told as such, with exit code 2."""
    missing, folder = home.ctl("check", "missing.ini"), home.ctl("check", home.folder)

    assert (missing.returncode, folder.returncode) == (2, 2)
    assert missing.stdout == f"missing.ini: there is no such file: {home.folder / 'missing.ini'}\n"
    assert folder.stdout == f"{home.folder.name}: {home.folder} is a folder, and a file is needed\n"


def test_check_finds_the_file_as_the_program_does(home: Home) -> None:
    """Without a name: `--config`, $MEDIVOTE_CONFIG, then the usual places; none is exit code 2."""
    assert home.ctl("check").returncode == 2
    config = home.config(name="other.ini")
    environment = {**home.environment, "MEDIVOTE_CONFIG": str(config)}

    for done in (home.ctl("check", env=environment), home.ctl("--config", config, "check")):
        assert done.returncode == 0
        assert f"{config}: 0 services, 1 warning; it can be used\n" in done.stdout


@pytest.mark.parametrize("words", [["check", "services.ini"], ["--demo", "check"]])
def test_the_files_that_ship_are_good(home: Home, words: list[str]) -> None:
    """Neither MediVote's services.ini nor the demo's has a fault."""
    done = home.ctl(*words, cwd=resource_path("services.ini").parent)

    assert done.returncode == 0
    assert "7 services" in done.stdout
    assert done.stdout.endswith("it can be used\n")
