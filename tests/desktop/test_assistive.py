"""What a screen reader does from outside, over AT-SPI: reads the table, presses buttons, and sees what came of it."""

from __future__ import annotations

from tests.desktop.conftest import DesktopHome
from tests.desktop.screen import Screen
from tests.programs import until


def opened(home: DesktopHome) -> Screen:
    screen = home.open(home.config(home.service("api"), home.service("job", autostart="no")))
    screen.program.until_state("running", "api")
    screen.until_ready()
    return screen


def test_a_service_is_started_and_stopped_without_mouse_and_keys(home: DesktopHome) -> None:
    """The button's own action starts what is selected; the table then tells that it runs, and since when."""
    screen = opened(home)
    assert screen.rows()["job"]["State"].startswith("Stopped")
    table = screen.table
    job = next(row for row in range(table.row_count()) if table.cell(row, 1).name == "Service: job")
    assert table.select_row(job)
    assert table.deselect_row(1 - job)
    start = screen.see("push button", "Start")
    until(lambda: start.enabled, "it can be started")
    assert "Press" in start.actions
    start.act("Press")
    until(lambda: screen.rows()["job"]["State"] == "Running", "the table says that it runs")
    assert "job" in screen.program.pids()

    stop = screen.see("push button", "Stop")
    until(lambda: stop.enabled, "it can be stopped")
    stop.act("Press")
    until(lambda: screen.rows()["job"]["State"].startswith("Stopped"), "the table says that it is stopped")
    assert "job" not in screen.program.pids()


def test_everything_that_is_shown_has_a_role_and_a_name(home: DesktopHome) -> None:
    """Also the cells: each says its column and its value."""
    screen = opened(home)
    said = [(role, name) for role, name, part in screen.root.below() if part.showing]
    assert {"push button", "menu item", "page tab", "text", "table"} <= {role for role, name in said if name}
    controls = ("push button", "toggle button", "check box", "menu item", "page tab")
    assert [role for role, name in said if not name and role in controls] == []
    assert screen.rows()["api"]["Health"] == "none"
