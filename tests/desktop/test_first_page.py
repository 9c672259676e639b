"""The first page in a real desktop: nothing is started before a person chooses, and the choice is kept."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from medivote_desktop.resources import resource_path
from medivote_desktop.ui.firstpage import promise
from tests.desktop.conftest import DesktopHome
from tests.desktop.parts import Part, whole
from tests.desktop.screen import Screen
from tests.programs import Program, until

CONFIG = """
[service:backend]
command = ${PYTHON} -c "import time; time.sleep(3600)"
directory = ${MEDIVOTE_HOME:-./MediVote}/backend
start_seconds = 0
"""


def welcomed(home: DesktopHome, screen: Screen) -> Screen:
    """The first page is shown, and nothing was started."""
    until(lambda: any(promise() in text for text in screen.texts()), "the first page is shown")
    screen.until_ready()
    assert home.service_processes() == []
    return screen


def middle_of_window(screen: Screen) -> tuple[int, int]:
    """Where its window is, when there is but one and the window manager has placed that."""
    until(lambda: len(shown_windows(screen)) == 1, "there is one window")
    screen.until_ready()
    return shown_windows(screen)[0].box.middle


def shown_windows(screen: Screen) -> list[Part]:
    return whole(lambda: [part for part in screen.root.children if part.showing])


def test_the_demo_is_tried_from_the_first_page(home: DesktopHome) -> None:
    """Without any services.ini the page is shown, even with --hidden; a click on the demo shows its seven services."""
    screen = welcomed(home, home.open_unnamed(resource_path("demo.ini"), "--hidden"))
    page = middle_of_window(screen)

    screen.click(screen.see("push button", "Try the demo"))

    screen.program.until_answers()
    screen.program.until_state("running")
    until(lambda: len(screen.rows()) == 7, "the window shows them")
    moved = max(abs(new - old) for new, old in zip(middle_of_window(screen), page, strict=True))
    assert moved <= 40, "the window is not where the page was"
    assert len(screen.program.pids()) == 7


def test_the_page_can_be_left(home: DesktopHome) -> None:
    """Closing the page ends the program with 0; nothing was started."""
    screen = welcomed(home, home.open_unnamed(home.folder / "none.ini"))

    home.session.run("wmctrl", "-ic", hex(screen.windows()[0]))

    assert screen.program.wait() == 0
    assert home.service_processes() == []


def test_a_chosen_folder_is_kept(home: DesktopHome) -> None:
    """A folder that holds no MediVote is refused in words; the right one starts the fleet, now and next time."""
    config = home.folder / "services.ini"
    config.write_text(CONFIG)
    wrong, right = home.folder / "wrong", home.folder / "right"
    wrong.mkdir()
    for name in ("backend", "frontend"):  # of a single folder the dialog would complete the name by itself
        (right / name).mkdir(parents=True)
    screen = welcomed(home, home.open(config, wait=False))

    choose_folder(screen, wrong)
    until(lambda: any("does not look like MediVote" in text for text in screen.texts()), "it is refused")
    assert home.service_processes() == []

    choose_folder(screen, right)
    runs_in(screen.program, right / "backend")
    screen.choose("Not now")
    assert screen.program.leave() == 0

    screen = home.open(config)
    runs_in(screen.program, right / "backend")


def test_an_opened_file_is_kept(home: DesktopHome) -> None:
    """A file with faults is refused in words; one that can be used starts, now and next time."""
    faulty, right = home.folder / "faulty.ini", home.folder / "right.ini"
    faulty.write_text("[service:backend]\ncomand = run\n")
    (home.folder / "MediVote" / "backend").mkdir(parents=True)
    right.write_text(CONFIG)
    screen = welcomed(home, home.open_unnamed(right))

    open_file(screen, faulty)
    until(lambda: any("did you mean command?" in text for text in screen.texts()), "it is refused")
    assert home.service_processes() == []

    open_file(screen, right)
    runs_in(screen.program, home.folder / "MediVote" / "backend")
    screen.choose("Not now")
    assert screen.program.leave() == 0

    screen = home.open_unnamed(right)
    runs_in(screen.program, home.folder / "MediVote" / "backend")


def test_an_import_starts_after_consent(home: DesktopHome) -> None:
    """A Procfile is shown as what it becomes; only then it is saved among the person's files, and runs."""
    app = home.folder / "app"
    app.mkdir()
    (app / "Procfile").write_text("backend: exec python3 -c 'import time; time.sleep(3600)'\n")
    config = home.folder / "config" / "medivote-desktop" / "services.ini"
    screen = welcomed(home, home.open_unnamed(config))

    screen.choose("Import from another program…")
    until(lambda: len(screen.windows()) == 2 and screen.active(), "the dialog is open")
    screen.write(str(app / "Procfile"))
    press_return(screen, partial(screen.find, "push button", "Save and start"))
    until(lambda: any("1 service of Procfile can be taken over" in text for text in screen.texts()), "it is shown")
    assert home.service_processes() == []
    assert not config.exists()

    screen.choose("Save and start")
    runs_in(screen.program, app)
    assert "[service:backend]" in config.read_text()


def open_file(screen: Screen, file: Path) -> None:
    """Type the name into the dialog."""
    screen.choose("Open a services.ini…")
    until(lambda: len(screen.windows()) == 2 and screen.active(), "the dialog is open")
    screen.write(str(file))
    press_return(screen, partial(is_decided, screen))


def choose_folder(screen: Screen, folder: Path) -> None:
    """Type the folder into the dialog."""
    screen.choose("Choose the MediVote folder…")
    until(lambda: len(screen.windows()) == 2 and screen.active(), "the dialog is open")
    screen.write(f"{folder}/")
    press_return(screen, partial(is_decided, screen))


def is_decided(screen: Screen) -> bool:
    """Whether the page is there alone again, or the window that is asked about the file it now has."""
    return len(screen.windows()) == 1 or screen.find("push button", "Not now") is not None


def press_return(screen: Screen, effect: Callable[[], object]) -> None:
    """In a dialog of files, which hears it only once it has read the folder."""
    screen.press_again("Return", effect, "the file is taken")


def runs_in(program: Program, folder: Path) -> None:
    program.until_answers()
    program.until_state("running", "backend")
    assert Path(f"/proc/{program.pids()['backend']}/cwd").resolve() == folder
