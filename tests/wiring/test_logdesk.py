"""The log view joined to real files: which log is read, what is found, gone to and saved."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.detail.log import LogView
from medivote_desktop.ui.detail.logbar import LogBar
from medivote_desktop.ui.settings_store import SettingsStore
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.logdesk import LogDesk
from tests.fardisk import FarDisk
from tests.ui.conftest import Clock, Question
from tests.ui.fleet import service, snapshot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


class Desk:
    """A window of three services, two of which write logs."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self.gate = Gate()
        self.logs = {name: folder / f"{name}.log" for name in ("a", "b")}
        self.services: dict[str, Any] = {
            name: SimpleNamespace(log_file=path, config=SimpleNamespace(name=name.upper(), log_backups=3))
            for name, path in [*((name, str(path)) for name, path in self.logs.items()), ("c", None)]
        }
        self.desk = LogDesk(window, self.gate, lambda: self.services, SettingsStore(folder / "desktop.ini"), Disks())

    def show(self) -> None:
        self.window.show_snapshot(snapshot(service("a"), service("b"), service("c")))

    @property
    def view(self) -> LogView:
        return self.window.pane.log

    @property
    def bar(self) -> LogBar:
        return self.window.pane.log_bar

    @property
    def shown(self) -> list[str]:
        return [self.view.text(row) for row in range(self.view.first, self.view.end)]

    def current(self) -> str:
        assert self.view.marks.caret is not None
        return self.view.text(self.view.marks.caret[0])

    def close(self) -> None:
        self.desk.close()
        assert self.gate.close(10)
        self.window.allow_close()


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Iterator[Desk]:
    window = MainWindow("Fleet", Question(), Clock())
    qtbot.addWidget(window)
    made = Desk(window, tmp_path)
    with qtbot.waitExposed(window):
        window.show()
    yield made
    made.close()


def timed(first: int, last: int) -> str:
    """A line a second, from noon on."""
    return "".join(f"2026-11-25T12:{n // 60:02d}:{n % 60:02d}Z INFO number {n}\n" for n in range(first, last))


def moment(second: int) -> int:
    return int(datetime(2026, 11, 25, 12, tzinfo=UTC).timestamp() + second) * 1000


def test_the_selected_service_is_shown_and_followed(qtbot: QtBot, desk: Desk) -> None:
    """Its log and no other, with its size; what is written appears."""
    desk.logs["a"].write_text("own\n", newline="\n")
    desk.logs["b"].write_text("foreign\n")
    desk.show()
    assert desk.shown == ["own"]
    assert desk.bar.which.text() == "a.log, 4 B ▾"
    with desk.logs["a"].open("a") as log:
        log.write("more\n")
    qtbot.waitUntil(lambda: desk.shown == ["own", "more"])
    desk.window.table.select("b")
    assert desk.shown == ["foreign"]


def test_no_log_is_no_empty_rectangle(desk: Desk) -> None:
    """Of a service that writes none, and of one that has not written yet."""
    desk.show()
    assert desk.view.placeholder == f"Nothing has been written yet to {desk.logs['a']}"
    desk.window.table.select("c")
    assert (desk.view.placeholder, desk.bar.which.text()) == ("This service writes no log.", "No log ▾")


def test_a_log_that_cannot_be_read_says_why(qtbot: QtBot, desk: Desk) -> None:
    """In place of the lines, and not that nothing was written."""
    desk.logs["a"].mkdir()
    desk.show()
    words = f"Cannot read {desk.logs['a']}: it is not a file"
    assert (desk.view.placeholder, desk.bar.note_words) == (words, words)
    desk.logs["a"].rmdir()
    desk.logs["a"].write_text("own\n")
    qtbot.waitUntil(lambda: desk.shown == ["own"])
    desk.logs["b"].mkdir()
    desk.window.table.select("b")
    assert "it is not a file" in desk.view.placeholder


def test_a_cleared_log_is_told(qtbot: QtBot, desk: Desk) -> None:
    """And shown from its beginning, searched as before."""
    desk.logs["a"].write_text("an error\nfine\n")
    desk.show()
    desk.bar.field.setText("error")
    qtbot.waitUntil(lambda: desk.bar.found_words == "1 line")
    os.truncate(desk.logs["a"], 0)
    qtbot.waitUntil(lambda: desk.bar.note_words == "The log was cleared")
    desk.logs["a"].write_text("error one\nerror two\n")
    qtbot.waitUntil(lambda: desk.bar.found_words == "2 lines")


def test_find_and_filter_go_over_the_whole_log(qtbot: QtBot, desk: Desk) -> None:
    """What is typed is found in megabytes, and the filter shows the matching lines alone."""
    desk.logs["a"].write_text("needle in front\n" + "hay\n" * 1_000_000 + "needle behind\n")
    desk.show()
    QTest.keyClicks(desk.bar.field, "NEEDLE")
    qtbot.waitUntil(lambda: desk.bar.found_words == "2 lines")
    desk.bar.filter.click()
    assert desk.shown == ["needle in front", "needle behind"]
    desk.bar.match_case.click()
    qtbot.waitUntil(lambda: desk.bar.found_words == "no lines")


def test_a_faulty_expression_is_told(qtbot: QtBot, desk: Desk) -> None:
    """In words, beside the field; nothing is marked."""
    desk.logs["a"].write_text("text\n")
    desk.show()
    desk.bar.is_regex.click()
    desk.bar.field.setText("(t")
    qtbot.waitUntil(lambda: "parenthesis" in desk.bar.note_words)
    assert desk.view.matches is None


def test_all_services_are_one_log(qtbot: QtBot, desk: Desk) -> None:
    """By time, with names, and whatever is selected; another choice goes back."""
    desk.logs["a"].write_text(timed(0, 1) + timed(2, 3))
    desk.logs["b"].write_text(timed(1, 2))
    desk.show()
    choices = {choice.words: choice.value for choice in desk.bar.choices()}
    assert list(choices) == ["a.log", "All services, by time"]
    desk.bar.chosen.emit(choices["All services, by time"])
    assert [line.split()[-1] for line in desk.shown] == ["0", "1", "2"]
    assert desk.view.source is not None
    assert list(desk.view.source.names) == ["A", "B"]
    desk.window.table.select("b")
    with desk.logs["a"].open("a") as log:
        log.write(timed(3, 4))
    qtbot.waitUntil(lambda: len(desk.shown) == 4)
    desk.bar.chosen.emit(desk.logs["b"])
    assert len(desk.shown) == 1


def test_selected_services_are_one_log(qtbot: QtBot, desk: Desk) -> None:
    """They alone, by time, whatever is selected later; without them in the fleet it is all that are."""
    desk.logs["d"] = desk.folder / "d.log"
    desk.services["d"] = SimpleNamespace(log_file=str(desk.logs["d"]), config=SimpleNamespace(name="D", log_backups=3))
    for place, name in enumerate("abd"):
        desk.logs[name].write_text(timed(place, place + 1))
    desk.show()
    assert [choice.words for choice in desk.bar.choices()] == ["a.log", "All services, by time"]
    desk.window.table.select_all_of(frozenset("ab"))
    choices = {choice.words: choice for choice in desk.bar.choices()}
    assert list(choices)[1:] == ["2 selected services, by time", "All services, by time"]
    desk.bar.chosen.emit(choices["2 selected services, by time"].value)
    assert [line.split()[-1] for line in desk.shown] == ["0", "1"]
    assert desk.bar.which.text().startswith("2 services, ")
    assert [choice.is_shown for choice in desk.bar.choices()] == [False, True, False]
    desk.window.table.select("b")
    assert len(desk.shown) == 2
    with desk.logs["b"].open("a") as log:
        log.write(timed(5, 6))
    qtbot.waitUntil(lambda: [line.split()[-1] for line in desk.shown] == ["0", "1", "5"])
    del desk.services["a"], desk.services["b"]
    desk.desk.on_fleet_changed()
    assert [line.split()[-1] for line in desk.shown] == ["2"]
    assert desk.bar.which.text().startswith("All services, ")


def test_a_service_that_writes_elsewhere_is_followed_there(qtbot: QtBot, desk: Desk) -> None:
    """services.ini was changed: its log is another file, then none, then one again."""
    desk.logs["a"].write_text("before\n")
    desk.show()
    elsewhere = desk.folder / "elsewhere.log"
    elsewhere.write_text("after\n")
    desk.services["a"].log_file = str(elsewhere)
    desk.desk.on_fleet_changed()
    assert desk.shown == ["after"]
    assert desk.bar.which.text().startswith("elsewhere.log,")
    desk.services["a"].log_file = None
    desk.desk.on_fleet_changed()
    assert (desk.shown, desk.bar.which.text()) == ([], "No log ▾")
    desk.services["a"].log_file = str(desk.logs["a"])
    desk.desk.on_fleet_changed()
    assert desk.shown == ["before"]


def test_a_reload_that_concerns_others_moves_nothing(desk: Desk) -> None:
    """Neither the place that somebody reads at nor the older part that was chosen."""
    desk.logs["a"].with_name("a.log.1").write_text("older\n")
    desk.logs["a"].write_text("new\n")
    desk.show()
    desk.bar.chosen.emit(desk.bar.choices()[1].value)
    source = desk.view.source
    desk.services["b"].log_file = str(desk.folder / "elsewhere.log")
    desk.desk.on_fleet_changed()
    assert desk.view.source is source
    assert desk.shown == ["older"]


def test_the_file_of_the_next_run_is_read_when_it_is_written(desk: Desk) -> None:
    """After a reload without restarts it is another one, and nothing else tells of it than that it is."""
    other = desk.folder / "other.log"
    desk.logs["a"].write_text("before\n")
    other.write_text("after\n")
    desk.show()
    desk.desk.follow_file()
    assert desk.shown == ["before"]
    desk.services["a"].log_file = str(other)
    desk.desk.follow_file()
    assert desk.shown == ["after"]


def test_all_services_are_those_of_now(qtbot: QtBot, desk: Desk) -> None:
    """One that came with a reload is among them; without a change nothing is read anew."""
    desk.logs["a"].write_text(timed(0, 1))
    desk.show()
    desk.bar.chosen.emit("all")
    source = desk.view.source
    desk.desk.on_fleet_changed()
    assert desk.view.source is source
    added = desk.folder / "d.log"
    added.write_text(timed(1, 2))
    desk.services["d"] = SimpleNamespace(log_file=str(added), config=SimpleNamespace(name="D", log_backups=3))
    desk.desk.on_fleet_changed()
    assert [line.split()[-1] for line in desk.shown] == ["0", "1"]
    assert desk.view.source is not None
    assert list(desk.view.source.names) == ["A", "B", "D"]


def test_older_parts_can_be_opened(desk: Desk) -> None:
    """What rotation kept is offered, newest first."""
    desk.logs["a"].write_text("new\n")
    for number in (1, 2):
        desk.logs["a"].with_name(f"a.log.{number}").write_text(f"older {number}\n")
    desk.show()
    assert desk.shown == ["older 2", "older 1", "new"]
    assert [choice.words for choice in desk.bar.choices()][1:3] == ["Older: a.log.1", "Older: a.log.2"]
    desk.bar.chosen.emit(desk.bar.choices()[2].value)
    assert desk.shown == ["older 2"]


@pytest.mark.skipif(sys.platform != "linux", reason="a disk of another process is Linux's here")
def test_the_choice_of_logs_waits_for_no_silent_disk(qtbot: QtBot, disk: FarDisk, desk: Desk) -> None:
    """What is older is not offered then, and the loop goes on."""
    log = disk.folder / "a.log"
    log.write_text("new\n")
    log.with_name("a.log.1").write_text("older\n")
    desk.services["a"].log_file = str(log)
    desk.show()
    qtbot.waitUntil(lambda: desk.shown == ["older", "new"])
    assert [choice.words for choice in desk.bar.choices()] == ["a.log", "Older: a.log.1", "All services, by time"]
    at_last = threading.Timer(20.0, disk.answer)
    at_last.start()
    disk.fall_silent()

    choices = desk.bar.choices()

    has_waited = not at_last.is_alive()
    at_last.cancel()
    disk.answer()
    assert not has_waited
    assert [choice.words for choice in choices] == ["a.log", "All services, by time"]


def test_the_view_goes_to_a_moment(qtbot: QtBot, desk: Desk) -> None:
    """Of another service than the selected one, far from the end, with the keyboard in the log."""
    desk.logs["a"].write_text("x\n")
    desk.logs["b"].write_text(timed(0, 600) + "2026-11-25T13:00:00Z later " + "x" * 90 + "\n")
    with desk.logs["b"].open("a") as log:
        log.write(("2026-11-25T13:00:00Z later " + "x" * 90 + "\n") * 20_000)
    desk.show()
    desk.desk.go_to_time(moment(77), "b")
    qtbot.waitUntil(lambda: desk.view.marks.caret is not None)
    assert desk.current().endswith("number 77")
    assert not desk.view.is_following
    assert desk.window.table.current_id == "b"


def test_a_moment_before_the_log_is_found_in_an_older_part(desk: Desk) -> None:
    """Rotation has moved it there; to the reader it is one log, in which one scrolls on."""
    older = desk.logs["a"].with_name("a.log.1")
    older.write_text(timed(0, 100))
    desk.logs["a"].write_text(timed(100, 200))
    os.utime(older, (moment(99) / 1000, moment(99) / 1000))
    desk.show()
    desk.desk.go_to_time(moment(50))
    assert desk.current().endswith("number 50")
    assert [line.split()[-1] for line in desk.shown] == [str(number) for number in range(200)]
    assert desk.bar.which.text().startswith("a.log,")


def test_a_log_without_times_says_so(desk: Desk) -> None:
    """No place is made up."""
    desk.logs["a"].write_text("one\ntwo\n")
    desk.show()
    desk.desk.go_to_time(moment(0))
    assert "tell no time" in desk.bar.note_words
    assert desk.view.marks.caret is None


def test_what_is_shown_is_saved(qtbot: QtBot, desk: Desk) -> None:
    """The file as it is; with the filter the lines in view; of all services with their names."""
    desk.logs["a"].write_text("\x1b[31man error\x1b[0m\nfine\nanother error\n", newline="\n")
    desk.logs["b"].write_text("of b\n")
    desk.show()
    target = desk.folder / "saved"
    desk.desk.save(str(target))
    qtbot.waitUntil(lambda: desk.bar.note_words == f"Saved 37 B to {target}")
    assert target.read_bytes() == desk.logs["a"].read_bytes()
    desk.bar.field.setText("error")
    qtbot.waitUntil(lambda: desk.bar.found_words == "2 lines")
    desk.bar.filter.click()
    desk.desk.save(str(target))
    qtbot.waitUntil(lambda: desk.bar.note_words == f"Saved 2 lines to {target}")
    assert target.read_text() == "an error\nanother error\n"
    desk.bar.field.clear()
    desk.bar.chosen.emit("all")
    desk.desk.save(str(target))
    qtbot.waitUntil(lambda: desk.bar.note_words == f"Saved 4 lines to {target}")
    assert "B | of b\n" in target.read_text()
    desk.desk.save(str(desk.folder / "nowhere" / "saved"))
    qtbot.waitUntil(lambda: desk.bar.note_words.startswith("Cannot save"))


@pytest.mark.skipif(sys.platform != "linux", reason="a disk of another process is Linux's here")
@pytest.mark.parametrize("shown", ["a", "all"])
def test_a_copy_to_a_silent_disk_holds_up_nothing_else(qtbot: QtBot, disk: FarDisk, desk: Desk, shown: str) -> None:
    """What else waits at the gate is done; the copy is made once the disk answers."""
    desk.logs["a"].write_text("one\n")
    desk.show()
    if shown == "all":
        desk.bar.chosen.emit("all")
    target = disk.folder / "saved"
    disk.fall_silent()
    desk.desk.save(str(target))
    done: list[str] = []
    desk.gate.run(lambda: "done", done.append)
    qtbot.waitUntil(lambda: done == ["done"])
    disk.answer()

    qtbot.waitUntil(lambda: desk.bar.note_words.startswith("Saved"))
    assert "one" in target.read_text()


def test_a_filter_that_nothing_fits_saves_an_empty_file(qtbot: QtBot, desk: Desk) -> None:
    """And says so, instead of failing."""
    desk.logs["a"].write_text("fine\n")
    desk.show()
    desk.bar.field.setText("error")
    qtbot.waitUntil(lambda: desk.bar.found_words == "no lines")
    desk.bar.filter.click()
    target = desk.folder / "saved"
    desk.desk.save(str(target))
    qtbot.waitUntil(lambda: desk.bar.note_words == f"Saved 0 lines to {target}")
    assert target.read_text() == ""


def test_very_long_lines_are_saved_as_a_whole_alone(qtbot: QtBot, desk: Desk) -> None:
    """Of seventy megabytes of matching lines nobody makes one text in memory."""
    desk.logs["a"].write_text(("x" * 65_000 + " error\n") * 1100)
    desk.show()
    desk.bar.field.setText("x")
    qtbot.waitUntil(lambda: desk.bar.found_words == "1,100 lines")
    desk.bar.filter.click()
    target = desk.folder / "saved"
    desk.desk.save(str(target))
    qtbot.waitUntil(lambda: desk.bar.note_words.startswith("The lines are too long"))
    assert not target.exists()


def test_nothing_is_read_while_the_pane_is_hidden(desk: Desk) -> None:
    """And the log is there again with it."""
    desk.logs["a"].write_text("own\n")
    desk.show()
    desk.window.hide()
    assert desk.view.source is None
    desk.window.show()
    assert desk.shown == ["own"]


def open_desk(qtbot: QtBot, folder: Path) -> Desk:
    window = MainWindow("Fleet", Question(), Clock())
    qtbot.addWidget(window)
    return Desk(window, folder)


def test_how_a_log_looks_outlives_the_program(qtbot: QtBot, tmp_path: Path) -> None:
    """Wrapped, numbered, larger: the next start shows it the same way; the usual size is one of these, too."""
    first = open_desk(qtbot, tmp_path)
    usual = first.view.painter.cell_px
    first.view.set_wrapped(True)
    first.view.set_numbers(True)
    first.view.zoom(1)
    first.view.zoom(2)
    larger = first.view.painter.cell_px
    first.close()

    second = open_desk(qtbot, tmp_path)
    assert (second.view.is_wrapped, second.view.shows_numbers, second.view.painter.cell_px) == (True, True, larger)
    second.view.zoom(0)
    second.view.set_wrapped(False)
    second.close()

    third = open_desk(qtbot, tmp_path)
    assert (third.view.is_wrapped, third.view.shows_numbers, third.view.painter.cell_px) == (False, True, usual)
    third.close()


@pytest.mark.parametrize(("steps", "points"), [("7000", 0), ("-99", -4), ("large", 0), ("", 0), ("99", 22)])
def test_a_damaged_size_does_no_harm(qtbot: QtBot, tmp_path: Path, steps: str, points: int) -> None:
    """What cannot be a size is the usual one; what is too much stops where the view does."""
    (tmp_path / "desktop.ini").write_text(f"[log]\nzoom_steps={steps}\nwrapped=perhaps\n")
    desk = open_desk(qtbot, tmp_path)
    usual = desk.view.painter.font.pointSize() - desk.view.zoom_steps
    expected = {0: usual, -4: 6, 22: 32}[points]
    assert desk.view.painter.font.pointSize() == expected
    desk.close()
