"""Every window, dialog and menu of the program, made on paper fleets: name -> function that opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import Fault, ManagerConfig
from medivote_desktop.core.configuration.fleetdraft import check, difference
from medivote_desktop.core.diagnostics import Part
from medivote_desktop.core.endpoint.state import EndpointState, exposed_words
from medivote_desktop.core.history.incident import Action, Incident, IncidentKind
from medivote_desktop.core.history.points import flat, points_of
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.porting.notes import Note, Outcome
from medivote_desktop.core.say import say
from medivote_desktop.core.snapshot import Health, Snapshot
from medivote_desktop.core.wishes import WishKind
from medivote_desktop.ui import firstpage
from medivote_desktop.ui.commands.menutree import MenuTree
from medivote_desktop.ui.commands.palette import show_palette
from medivote_desktop.ui.commands.words import all_commands
from medivote_desktop.ui.detail import logdialogs
from medivote_desktop.ui.detail.pane import CHARTS, DETAILS, TIMELINE
from medivote_desktop.ui.dialogs import about, diagnostics, programlog, questions, settings
from medivote_desktop.ui.dialogs import crash as crashdialog
from medivote_desktop.ui.dialogs import door as dialogs
from medivote_desktop.ui.dialogs.importing import Offer, show_import
from medivote_desktop.ui.dialogs.waiting import WaitingDialog
from medivote_desktop.ui.editor.dialog import FleetEditor
from medivote_desktop.ui.editor.review import Review
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.ui.share import ShareButton
from medivote_desktop.ui.tray.menu import MenuPlan
from medivote_desktop.ui.window import MainWindow
from tests.core.reading import source
from tests.ui.fleet import NOW, service, snapshot

MB = 1024 * 1024
NAME = "Ďïéñŝţ"
"""A name without plain letters: what a person wrote is never translated."""


def the_fleet() -> Snapshot:
    """A service in each state, with everything that can be known of one."""
    services = [
        service(
            f"§{number}",
            state,
            name=f"{NAME} {number}",
            description=f"{NAME}…",
            group="Ĝŕüþþé",
            command_line="./đő",
            directory="/ŝŕṽ",
            log_file="/ŝŕṽ/ļőĝ",
            ports=(8000 + number,),
            url="http://127.0.0.1:8000/",
            depends_on=("§0:healthy",),
            has_health_check=True,
            health=Health.UNHEALTHY if number % 2 else Health.HEALTHY,
            reason="" if state in (State.RUNNING, State.STOPPING, State.STARTING) else say("exit code {code}", code=3),
            last_end=say("exit code {code}", code=3),
            restart_limit=5,
            recent_restarts=2,
            stop_warning="Ŵåŕñüñĝ",
        )
        for number, state in enumerate(State)
    ]
    return snapshot(*services, service("§99", State.STOPPED, name=NAME, enabled=False, command_line="", directory=""))


def incidents() -> tuple[Incident, ...]:
    """One of each kind and end."""
    found = [
        Incident(
            happened_at_ms=1_764_000_000_000 - number * 3_600_000,
            service_id="§0",
            service_name=NAME,
            kind=kind,
            reason=say("exit code {code}", code=3),
            note=say("exit status unknown"),
            by="",
            run=3,
            pid=4711,
            exit_code=3,
            uptime_seconds=4.25,
            action=action,
            recovered_seconds=0.004,
            running_seconds=1.25,
            delay_seconds=2.0,
            restarts=2,
            restart_limit=5,
            id=number + 1,
        )
        for number, (kind, action) in enumerate((kind, action) for kind in IncidentKind for action in Action)
    ]
    return (replace(found[0], kind=IncidentKind.FAILED, signal=9, exit_code=None), *found[1:])


def main_window(parent: QWidget) -> MainWindow:
    """With a fleet, as a person sees it first."""
    window = MainWindow(NAME, _yes, lambda: NOW, parent)
    window.show()
    window.show_snapshot(the_fleet())
    return window


def fill_pages(window: MainWindow) -> None:
    """Answer what its timeline and charts ask."""
    if (timeline := window.pane.timeline) is not None:
        timeline.page_wanted.emit(timeline.query)
        timeline.take_page(timeline.query, incidents())
        timeline.take_lines(incidents()[0].id, "Žéïļé")
    if (charts := window.pane.charts) is not None:
        charts.show_fleet(the_fleet().services)
        charts.show_service(the_fleet().services[0])
        if (request := charts.request) is not None:
            points = points_of(flat(1_764_000_000.0 - 600 + at, 1.0, 2.0, 42 * MB) for at in range(600))
            charts.show_points(request, dict.fromkeys(request.ids, points), 1_764_000_000.0)
            charts.show_incidents(request, incidents())
            charts.show_standings(request, {"§0": ()}, 1_764_000_000.0)


def with_tab(tab: int) -> Callable[[QWidget], QWidget]:
    """The main window with one of its lower pages."""

    def opened(parent: QWidget) -> QWidget:
        window = main_window(parent)
        window.pane.tabs.setCurrentIndex(tab)
        fill_pages(window)
        return window

    return opened


def without_services(parent: QWidget) -> QWidget:
    """Nothing to look after."""
    window = main_window(parent)
    window.show_snapshot(snapshot(revision=2))
    return window


def palette(parent: QWidget) -> QWidget:
    """All commands."""
    window = main_window(parent)
    return show_palette(all_commands(window, the_fleet(), "§0", QMenu(window), lambda _id, _entry: None, print), window)


def log_menus(parent: QWidget) -> QWidget:
    """What else can be done with a log."""
    window = main_window(parent)
    return window.pane.log_bar.more_menu()


def tray_menu(parent: QWidget) -> QWidget:
    """Of a fleet that is long enough for groups and pages."""
    plan = MenuPlan()
    tree = MenuTree(lambda: plan.entries(the_fleet()), lambda _state: QIcon(), over_dbus=False)
    tree.entries_changed()
    tree.finish()
    tree.menu.setProperty("kept", tree)
    tree.menu.setParent(parent, tree.menu.windowFlags())
    tree.setParent(parent)
    return tree.menu


def share_panel(parent: QWidget) -> QWidget:
    """Served, with an exposed address."""
    manager = ManagerConfig(http_host="0.0.0.0", http_control="loopback")
    button = ShareButton(parent)
    button.show_state(EndpointState(True, "http://1/", "http://1/", "http://1/", 2, exposed_words(manager), ""))
    button.click()
    assert button.panel is not None
    return button.panel


def all_faults(parent: QWidget) -> QWidget:
    """An error and a warning, with everything that says where."""
    error = Fault("/ŝŕṽ", 3, "§", "ķéý", say("is empty; a service needs the program to run"), False)
    return dialogs.show_faults(parent, (error, error._replace(is_warning=True)), lambda: None, can_try_again=True)


def crash(parent: QWidget) -> QWidget:
    """A bug of ours."""
    teller = crashdialog.CrashTeller(parent, lambda: None)
    teller.tell("Ťŕåćé")
    assert teller.dialog is not None
    return teller.dialog


def the_settings(parent: QWidget) -> QWidget:
    """With every note that they can show."""
    dialog = settings.show_settings(SettingsStore(Path("/nowhere/settings.ini")), parent)
    dialog.show_login(True, "")
    dialog.show_tray(False)
    return dialog


def the_program_log(parent: QWidget) -> QWidget:
    """Without a line yet."""
    window = programlog.show_program_log(parent)
    window.open_log("/ŝŕṽ")
    return window


def first_page(parent: QWidget) -> QWidget:
    """With a folder that was looked for and one that is wrong."""
    page = firstpage.FirstPage()
    page.resize(860, 600)
    page.set_looked_for("/ŝŕṽ")
    page.show()
    return page


def shortcuts(parent: QWidget) -> QWidget:
    """The keys of the whole window."""
    from medivote_desktop.ui.dialogs.shortcuts import show_keys

    return show_keys(main_window(parent))


_INI = """
[service:ŝ]
command = ŕ
port = ẋ

[service:ť]
command = ŕ
depends_on = ŝ
"""


def editor(parent: QWidget) -> FleetEditor:
    """With a fault at a field."""
    dialog = FleetEditor("ŝ", "/ŝŕṽ", parent)
    dialog.check_asked.connect(lambda text: dialog.show_checked(text, check(text, source())))
    dialog.load(_INI, "")
    dialog.show()
    dialog.go_to("ŝ")
    return dialog


def review(parent: QWidget) -> QWidget:
    """What a save would do."""
    dialog = editor(parent)
    page = Review(difference("", _INI), (), shown(say("nothing changed")), ("ẋ",), True, "/ŝŕṽ")
    dialog.show_review(_INI, page)
    return dialog


def imported(parent: QWidget) -> QWidget:
    """One note of each outcome, one of the file as a whole."""
    notes = [Note(outcome, 3, NAME, "§", say("logs are files here")) for outcome in Outcome]
    notes.append(Note(Outcome.LEFT_OUT, 0, "", say("the line"), say("it is not known here")))
    return show_import(parent, Offer(Path("/ŝ"), Path("/ŕ"), "§", notes, 2, (NAME,)), lambda _start: None)


def _yes(*_: object) -> None: ...


def _up(count: int) -> list:  # type: ignore[type-arg]
    return [one for one in the_fleet().services if one.state.has_process][:count]


def waiting(parent: QWidget) -> QWidget:
    dialog = WaitingDialog("/§", parent)
    dialog.show()
    return dialog


def _nothing() -> None: ...


_PART = Part("x", say("Configuration, secrets masked"), "…")

SURFACES: dict[str, Callable[[QWidget], QWidget | None]] = {
    "main window": main_window,
    "main window without services": without_services,
    "details": with_tab(DETAILS),
    "charts": with_tab(CHARTS),
    "timeline": with_tab(TIMELINE),
    "palette": palette,
    "log menu": log_menus,
    "tray menu": tray_menu,
    "share panel": share_panel,
    "stop": lambda parent: questions.confirm_stop(parent, _up(1), WishKind.STOP, _nothing, _up(3)[1:]),
    "stop several": lambda parent: questions.confirm_stop(parent, _up(3), WishKind.STOP, _nothing),
    "restart several": lambda parent: questions.confirm_stop(parent, _up(3), WishKind.RESTART, _nothing),
    "quit": lambda parent: questions.ask_quit(parent, the_fleet(), _nothing, _nothing),
    "adopted": lambda parent: questions.ask_adopted(parent, [NAME], _nothing, _nothing),
    "followers": lambda parent: questions.ask_followers(parent, [NAME], [NAME, NAME], _nothing, _nothing),
    "strays": lambda parent: questions.ask_strays(parent, ["§"], _nothing),
    "reload": lambda parent: questions.ask_reload(parent, lambda _said: "§", _nothing, _nothing),
    "port": lambda parent: questions.ask_port(parent, NAME, "§", "§", _nothing, _nothing, _nothing),
    "error": lambda parent: dialogs.show_error(parent, "§", "§"),
    "faults": all_faults,
    "shortcuts": shortcuts,
    "settings": the_settings,
    "about": about.show_about,
    "program log": the_program_log,
    "diagnostics": lambda parent: diagnostics.show_diagnostics(parent, [_PART], lambda _parts: None),
    "updated": lambda parent: questions.ask_updated(parent, _nothing, services_run_on=True),
    "updated, with fresh services": lambda parent: questions.ask_updated(parent, _nothing, services_run_on=False),
    "removed": lambda parent: questions.ask_removed(parent, _nothing),
    "crash": crash,
    "waiting": waiting,
    "first page": first_page,
    "import": imported,
    "editor": editor,
    "review": review,
    "save log": lambda parent: logdialogs.ask_where_to_save(parent, "§", lambda _path: None),
    "time": lambda parent: logdialogs.ask_time(parent, lambda _words: None),
}


def on_screen(qtbot: QtBot, parent: QWidget, name: str) -> QWidget:
    """One of them, shown."""
    return put_on_screen(qtbot, SURFACES[name](parent))


def close_windows() -> None:
    """Every main window that a test opened: one that stays would be painted in the next, in another language."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, MainWindow):
            window.allow_close()
            window.close()


def put_on_screen(qtbot: QtBot, made: QWidget | None) -> QWidget:
    """What a surface's function gives, when it can be seen."""
    assert made is not None
    if made.parent() is None:
        qtbot.addWidget(made)
    if not isinstance(made, QMenu):
        qtbot.waitUntil(made.isVisible)
    QApplication.processEvents()
    return made
