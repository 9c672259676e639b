"""The view of a log: what is in view, following, finding, marking, and the keys."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from medivote_desktop.core.logs.line import LINE_BYTES, Line, Query
from medivote_desktop.ui.detail.log import LogView
from medivote_desktop.ui.detail.logbar import Choice, LogBar
from medivote_desktop.ui.detail.logmarks import Collector
from medivote_desktop.ui.detail.logpage import LogPage
from medivote_desktop.ui.detail.logrow import Row
from medivote_desktop.ui.theme import DARK, LIGHT
from tests.ui.logs import ListedLog, ListedMatches

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


@pytest.fixture
def page(qtbot: QtBot) -> LogPage:
    made = LogPage(LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 400)
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    return made


@pytest.fixture
def view(page: LogPage) -> LogView:
    return page.view


@pytest.fixture
def bar(page: LogPage) -> LogBar:
    return page.bar


class Spy(QObject):
    """Notes the events of one kind."""

    def __init__(self, kind: QEvent.Type, seen: list[int], parent: QObject) -> None:
        super().__init__(parent)
        self._kind, self._seen = kind, seen

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's own name)
        if event.type() is self._kind:
            self._seen.append(1)
        return super().eventFilter(watched, event)


def numbered(first: int, last: int) -> list[str]:
    return [f"line {number}" for number in range(first, last + 1)]


def opened(view: LogView, *lines: str, first: int = 0) -> ListedLog:
    log = ListedLog(lines, first=first)
    view.show_source(log, "Nothing yet")
    return log


def write(view: LogView, log: ListedLog, *lines: str) -> None:
    log.write(*lines)
    view.refresh()


def look_for(page: LogPage, log: ListedLog, word: str) -> ListedMatches:
    """What the program does with what is typed."""
    matches = ListedMatches(log, word)
    page.bar.query_changed.connect(lambda query: page.view.show_matches(matches if query else None))
    page.bar.field.setText(word)
    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    return matches


def first_visible(view: LogView) -> str:
    return view.text(view.place_at(QPoint(60, 8))[0])


def last_visible(view: LogView) -> str:
    return view.text(view.place_at(QPoint(60, view.viewport().height() - 12))[0])


def colours(view: LogView) -> set[str]:
    image: QImage = view.viewport().grab().toImage()
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 2) for y in range(min(image.height(), 120))}


# Following


def test_it_opens_at_the_end(view: LogView, bar: LogBar) -> None:
    """The newest line is in view, and the scroll bar covers everything."""
    opened(view, *numbered(1, 10_000))
    assert last_visible(view) == "line 10000"
    assert view.verticalScrollBar().maximum() == 10_000 - view.page
    assert (bar.follow.isChecked(), bar.follow.text()) == (True, "Follow")


def test_the_newest_line_stays_in_view(view: LogView) -> None:
    """A log that grows scrolls by itself."""
    log = opened(view, *numbered(1, 200))
    write(view, log, *numbered(201, 300))
    assert last_visible(view) == "line 300"


def test_reading_further_up_stands_still(view: LogView, bar: LogBar) -> None:
    """Scrolled up, the lines before the eyes stay, and the switch counts what came."""
    log = opened(view, *numbered(1, 200))
    view.verticalScrollBar().setValue(50)
    before = first_visible(view)
    write(view, log, *numbered(201, 431))
    assert first_visible(view) == before == "line 51"
    assert (bar.follow.isChecked(), bar.follow.text()) == (False, "Follow, 231 new")


def test_a_front_that_is_counted_later_moves_nothing(view: LogView) -> None:
    """The scroll bar grows at its beginning; who reads still sees the same lines."""
    log = opened(view, *numbered(5001, 6000), first=5000)
    view.verticalScrollBar().setValue(100)
    assert first_visible(view) == "line 5101"
    log.written[:0] = [Line(line) for line in numbered(1, 5000)]
    log.first = 0
    view.refresh()
    assert first_visible(view) == "line 5101"
    assert view.verticalScrollBar().value() == 5100


@pytest.fixture
def paints(view: LogView) -> Iterator[list[int]]:
    """How often the lines were painted, once for each time."""
    painted: list[int] = []
    view.viewport().installEventFilter(spy := Spy(QEvent.Type.Paint, painted, view))
    yield painted
    view.viewport().removeEventFilter(spy)


def hear_news(view: LogView, paints: list[int]) -> bool:
    """Whether what came is painted."""
    QApplication.processEvents()
    paints.clear()
    view.take_news()
    QApplication.processEvents()
    return bool(paints)


def test_a_front_that_is_counted_paints_nothing(view: LogView, paints: list[int]) -> None:
    """While the newest line is followed it is seen on the scroll bar alone; a last line that grows is seen."""
    log = opened(view, *numbered(5001, 6000), first=5000)
    view.viewport().repaint()

    log.written[:0] = [Line(line) for line in numbered(1, 5000)]
    log.first = 0
    assert not hear_news(view, paints)
    assert view.verticalScrollBar().maximum() == 6000 - view.page

    log.written[-1] = Line("line 6000 goes on")
    assert hear_news(view, paints)
    assert last_visible(view) == "line 6000 goes on"


def test_a_search_that_goes_on_paints_nothing(view: LogView, paints: list[int]) -> None:
    """What is found further up is told, and the lines in view stay as they are painted; also of matches alone."""
    log = opened(view, *numbered(1, 1000))
    matches = ListedMatches(log, "line")
    view.show_matches(matches)
    told: list[int] = []
    view.found_changed.connect(lambda: told.append(1))
    for filtered in (False, True):
        view.set_filtered(filtered)
        told.clear()
        assert not hear_news(view, paints)
        assert told


def test_lines_behind_those_in_view_paint_nothing(view: LogView, paints: list[int]) -> None:
    """Who reads further up is told how many came; what he comes to afterwards is what stands in the log by then."""
    log = opened(view, *numbered(1, 200))
    view.verticalScrollBar().setValue(200 - view.page - 2)
    assert view.text(199) == "line 200"

    log.written[199] = Line("line 200 goes on")
    log.write(*numbered(201, 300))
    assert not hear_news(view, paints)
    assert view.unseen == 100
    view.scroll_by(2)
    assert view.text(199) == "line 200 goes on"
    view.follow()
    assert last_visible(view) == "line 300"


def test_lines_that_come_into_view_are_painted(view: LogView, paints: list[int]) -> None:
    """A log that does not fill its view shows each line that comes, whether it is followed or not."""
    log = opened(view, *numbered(1, 3))
    view.hold()
    log.write("line 4")
    assert hear_news(view, paints)
    assert view.text(3) == "line 4"


def test_rows_that_are_counted_late_are_seen(view: LogView) -> None:
    """What has just been rotated is counted a moment later: its rows are empty until then."""
    log = opened(view, *numbered(1, 10))
    log.written[0] = Line("")
    view.refresh()
    view.viewport().repaint()
    log.written[0] = Line("line 1")
    view.take_news()
    assert first_visible(view) == "line 1"


def test_lines_that_leave_at_the_front_move_nothing(view: LogView) -> None:
    """After a rotation, who reads what is left sees the same lines, under the same numbers."""
    log = opened(view, *numbered(1, 1000))
    view.set_numbers(True)
    view.verticalScrollBar().setValue(500)
    log.lose(300)
    view.refresh()
    assert first_visible(view) == "line 501"
    assert view.line_number(view.top) == "501"


def test_the_end_is_found_again(view: LogView, bar: LogBar) -> None:
    """The switch, the key, or scrolling to the end follows again and forgets the count."""
    log = opened(view, *numbered(1, 200))
    scroll = view.verticalScrollBar()
    ways = (bar.follow.click, lambda: scroll.setValue(scroll.maximum()), lambda: QTest.keyClick(view, Qt.Key.Key_End))
    for go_to_end in ways:
        scroll.setValue(10)
        write(view, log, *numbered(1, 3))
        assert bar.follow.text() == "Follow, 3 new"
        go_to_end()
        assert (view.is_following, bar.follow.isChecked(), bar.follow.text()) == (True, True, "Follow")
        assert last_visible(view) == "line 3"


def test_the_switch_holds_the_view(view: LogView, bar: LogBar) -> None:
    """Switched off, nothing scrolls though the end is in view."""
    log = opened(view, *numbered(1, 200))
    bar.follow.click()
    before = first_visible(view)
    write(view, log, *numbered(201, 205))
    assert first_visible(view) == before
    assert bar.follow.text() == "Follow, 5 new"


def test_another_log_begins_at_its_end(view: LogView, bar: LogBar) -> None:
    """Nothing is left of the log before: neither place nor marks."""
    opened(view, *numbered(1, 200))
    view.select_all()
    view.scroll_by(-50)
    opened(view, "other")
    assert (first_visible(view), view.marks.span, view.is_following) == ("other", None, True)


def test_an_empty_log_says_what_it_waits_for(view: LogView) -> None:
    """It is no empty rectangle."""
    opened(view)
    nothing = view.viewport().grab().toImage()
    view.show_source(None, "")
    assert view.viewport().grab().toImage() != nothing


# Lines


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("\x1b[32mINFO\x1b[0m ready", "INFO ready"),
        ("\x1b]0;title\x07text", "text"),
        ("windows\r", "windows"),
        ("10 %\r50 %\rdone", "10 %⏎50 %⏎done"),
        ("bell\x07 and\x00 nul\tand tab", "bell and nul    and tab"),
        ("ümläut ✓", "ümläut ✓"),
    ],
)
def test_terminal_codes_are_left_out(line: str, shown: str) -> None:
    """Colours and other codes do not clutter the text."""
    assert Row(Line(line)).text == shown


def test_wide_characters_take_two_cells() -> None:
    """Places of characters and of cells are told from each other."""
    row = Row(Line("日本x"))
    assert row.columns == 5
    assert [row.column(index) for index in range(4)] == [0, 2, 4, 5]
    assert [row.index(column) for column in range(6)] == [0, 0, 1, 1, 2, 3]


def test_a_long_line_is_broken_at_words() -> None:
    """And nothing of it is lost."""
    text = "word " * 40
    segments = Row(Line(text)).segments(23)
    assert "".join(text[start:end] for start, end in segments) == text
    assert all(text[end - 1] == " " for _start, end in segments)


def test_wrapped_lines_are_all_reached(view: LogView) -> None:
    """Broken lines fill the view; its end is the end of the last line, and its beginning the first."""
    opened(view, *("x" * 1000 for _ in range(40)))
    view.set_wrapped(True)
    assert view.horizontalScrollBar().maximum() == 0
    row, index = view.place_at(QPoint(800, view.viewport().height() - 12))
    assert (row, index > 900) == (39, True)
    view.scroll_by(-100_000)
    assert view.place_at(QPoint(0, 8)) == (0, 0)
    view.scroll_by(3)
    assert view.place_at(QPoint(0, 8))[0] == 0
    assert view.place_at(QPoint(0, 8))[1] > 200


def test_a_long_line_can_be_scrolled_to(view: LogView) -> None:
    """The horizontal bar reaches its end; a very long one tells how much is left out."""
    log = opened(view)
    log.written.append(Line("y" * 8192, 3 * 1024 * 1024))
    view.refresh()
    view.viewport().grab()
    assert view.row(0).remark == " … 3.0 MB more"
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.horizontalScrollBar().value() > 0
    assert view.horizontalScrollBar().maximum() > 8192 * view.painter.cell_px - view.viewport().width()


def test_levels_have_colours_and_signs(view: LogView) -> None:
    """An error is told by its colour, and by a cross where no text is."""
    opened(view, "plain")
    assert LIGHT.bad not in colours(view)
    opened(view, "ERROR it broke")
    assert LIGHT.bad in colours(view)
    image = view.viewport().grab().toImage()
    gutter = {image.pixelColor(x, y).name() for x in range(8, 24) for y in range(4, 24)}
    assert len(gutter) > 1


def test_another_theme_reaches_the_log(view: LogView) -> None:
    """Ground and text change with it."""
    opened(view, "text")
    view.use_theme(DARK)
    assert DARK.base in colours(view)
    assert LIGHT.base not in colours(view)


def test_zoom(view: LogView) -> None:
    """Larger, smaller, and as usual."""
    opened(view, *numbered(1, 100))
    usual = view.painter.line_px
    QTest.keyClick(view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert view.painter.line_px > usual
    QTest.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert view.painter.line_px == usual
    assert last_visible(view) == "line 100"


# Finding


def test_matches_are_counted_and_visited_in_turn(page: LogPage) -> None:
    """Enter goes on, Shift+Enter goes back, both begin anew at the other end; the place is told."""
    log = opened(page.view, "alpha error", "beta", "gamma Error")
    matches = ListedMatches(log, "error")
    page.bar.query_changed.connect(lambda query: page.view.show_matches(matches if query else None))
    page.bar.field.setText("error")
    places = []
    for shift in (False, False, False, True):
        modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(page.bar.field, Qt.Key.Key_Return, modifier)
        places.append((page.view.marks.span, page.bar.found_words))
    one, two = ((0, 6), (0, 11)), ((2, 6), (2, 11))
    words = "1 of 2 lines", "2 of 2 lines"
    assert places == [(one, words[0]), (two, words[1]), (one, words[0]), (two, words[1])]


def test_f3_finds_wherever_the_keyboard_is(page: LogPage) -> None:
    """In the field as in the log."""
    log = opened(page.view, "error", "beta", "error")
    look_for(page, log, "error")
    for widget in (page.bar.field, page.view):
        QTest.keyClick(widget, Qt.Key.Key_F3)
    assert page.view.marks.caret is not None
    assert page.view.marks.caret[0] == 0
    QTest.keyClick(page.view, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert page.view.marks.caret[0] == 2


def test_new_lines_are_counted_as_they_come(page: LogPage) -> None:
    """The count is true while the log grows, and no match is said in words."""
    log = opened(page.view, "fine")
    look_for(page, log, "oops")
    assert page.bar.found_words == "no lines"
    write(page.view, log, "oops")
    assert page.bar.found_words == "1 line"
    QTest.keyClick(page.bar.field, Qt.Key.Key_Escape)
    assert (page.bar.field.text(), page.bar.found_words) == ("", "")


def test_a_screen_reader_hears_the_count_but_not_each_new_line(page: LogPage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked for, and each step to another match; a log that grows is not read out."""
    told: list[str] = []
    monkeypatch.setattr(page.bar.field, "tell", told.append)
    log = opened(page.view, "error", "beta", "error")
    look_for(page, log, "error")
    write(page.view, log, "error")
    assert told == ["2 lines", "1 of 2 lines"]

    QTest.keyClick(page.bar.field, Qt.Key.Key_Return)
    assert told[2:] == ["2 of 3 lines"]


def test_a_search_that_goes_on_says_so(page: LogPage) -> None:
    """Nobody takes a count for the whole before it is that."""
    log = opened(page.view, "error")
    matches = look_for(page, log, "error")
    matches.done_share = 0.43
    page.view.refresh()
    assert page.bar.found_words == "1 of 1 line, 43 % searched"


def test_matches_are_marked(page: LogPage) -> None:
    """Every one in view, until nothing is looked for."""
    log = opened(page.view, "an error, an Error")
    look_for(page, log, "error")
    page.view.marks.clear()
    assert "#fbe39a" in colours(page.view)
    page.bar.field.clear()
    assert "#fbe39a" not in colours(page.view)


def test_the_filter_shows_matching_lines_only(page: LogPage) -> None:
    """Live, and switched off the same line is in view."""
    log = opened(page.view, *(f"line {number} {'error' if number % 100 == 0 else ''}" for number in range(1000)))
    look_for(page, log, "error")
    page.bar.filter.click()
    assert (page.view.first, page.view.end) == (0, 10)
    page.view.follow()
    write(page.view, log, "fine", "an error came")
    assert last_visible(page.view) == "an error came"
    page.view.show_row(3)
    page.bar.filter.click()
    assert first_visible(page.view) == "line 300 error"


def test_what_is_typed_is_asked_once(qtbot: QtBot, bar: LogBar) -> None:
    """A moment after the last key, with its switches."""
    with qtbot.waitSignal(bar.query_changed) as asked:
        QTest.keyClicks(bar.field, "a.b")
    assert asked.args == [Query("a.b")]
    with qtbot.waitSignal(bar.query_changed) as asked:
        bar.is_regex.click()
    assert asked.args == [Query("a.b", is_regex=True)]
    with qtbot.waitSignal(bar.query_changed) as asked:
        bar.match_case.click()
    assert asked.args == [Query("a.b", is_regex=True, match_case=True)]


# Marking and copying


def test_lines_are_marked_by_keys_and_copied(qtbot: QtBot, view: LogView) -> None:
    """Shift+Up extends line by line, and Ctrl+C copies what is seen, without codes."""
    opened(view, "one", "\x1b[31mtwo\x1b[0m", "three")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Up)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "two\nthree\n")  # what takes long is read in turns


def test_the_mouse_marks_characters(qtbot: QtBot, view: LogView) -> None:
    """From where it is pressed to where it is let go."""
    opened(view, "0123456789", "abcdefghij")
    cell, left = view.painter.cell_px, view.text_left
    line = view.painter.line_px
    start, end = QPoint(round(left + 2 * cell), 5 + line // 2), QPoint(round(left + 4 * cell), 5 + line + line // 2)
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view.viewport(), end)
    view.marks.go(view.place_at(end), extend=True)
    assert view.marks.span == ((0, 2), (1, 4))
    view.copy()
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "23456789\nabcd")


def test_everything_is_copied_without_holding_up_the_loop(qtbot: QtBot, view: LogView, bar: LogBar) -> None:
    """Many lines are read in turns; then it is said how many they are."""
    opened(view, *numbered(1, 30_000))
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QGuiApplication.clipboard().setText("")
    view.copy()
    assert QGuiApplication.clipboard().text() == ""
    qtbot.waitUntil(lambda: bar.note_words == "Copied 30,000 lines")
    assert QGuiApplication.clipboard().text() == "\n".join(numbered(1, 30_000)) + "\n"


def test_the_bar_offers_other_logs(qtbot: QtBot, bar: LogBar) -> None:
    """The list is asked for when it is opened, and what is taken is told."""
    bar.choices = lambda: [Choice("api.log", 1, is_shown=True), Choice("Older: api.log.1", 2)]
    menu = bar.choices_menu()
    with qtbot.waitSignal(bar.chosen) as chosen:
        menu.actions()[1].trigger()
    assert chosen.args == [2]
    assert menu.actions()[0].isChecked()


def test_the_menu_does_what_it_says(page: LogPage) -> None:
    """Wrapping and numbers are switched, and each entry has a mnemonic of its own."""
    opened(page.view, *numbered(1, 5))
    for text in ("&Wrap lines", "Line &numbers"):
        menu = page.bar.more_menu()
        {action.text(): action for action in menu.actions()}[text].trigger()
    assert (page.view.is_wrapped, page.view.shows_numbers) == (True, True)
    entries = page.bar.more_menu().actions()
    marks = [one.text()[one.text().find("&") + 1].lower() for one in entries if not one.isSeparator()]
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("name", ["which", "more"])
def test_the_buttons_open_their_menus(qtbot: QtBot, bar: LogBar, name: str) -> None:
    """By a click as by the keyboard; closed, nothing is left of them."""
    bar.choices = lambda: [Choice("api.log", 1)]
    QTest.keyClick(getattr(bar, name), Qt.Key.Key_Space)
    menu = next(one for one in bar.findChildren(QMenu) if one.isVisible())
    with qtbot.waitSignal(menu.destroyed):
        menu.close()


def test_what_is_said_lies_within_the_log(page: LogPage, bar: LogBar) -> None:
    """Also in a narrow window, and nothing is left of it when nothing is said."""
    page.resize(500, 300)
    bar.say("Cannot read " + "/a/very/long/path" * 20)
    note = bar.note
    assert note.isVisible()
    assert page.view.rect().contains(note.geometry())
    bar.say("")
    assert not note.isVisible()


class CountedLog(ListedLog):
    """Notes how many lines were read at once."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(lines)
        self.read: list[int] = []

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        found = super().lines(first, count, longest)
        self.read.append(len(found))
        return found


def test_very_long_lines_are_not_copied_all(qtbot: QtBot, view: LogView) -> None:
    """Neither is the memory filled with them, nor are many read in one turn of the loop; one by one it can be done."""
    log = CountedLog(["x" * 1_000_000] * 500)
    view.show_source(log, "")
    QGuiApplication.clipboard().setText("before")
    said: list[str] = []
    view.said.connect(said.append)
    view.select_all()
    log.read.clear()
    view.copy()
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["Too many lines for the clipboard: save them instead"]
    assert QGuiApplication.clipboard().text() == "before"
    assert sum(log.read) < 150
    assert log.read[0] == 1
    view.marks.mark((0, 0), (1, 0))
    view.copy()
    qtbot.waitUntil(lambda: len(said) == 2)
    assert QGuiApplication.clipboard().text() == "x" * 1_000_000 + "\n"


def test_many_lines_are_copied_in_turns(qtbot: QtBot, view: LogView) -> None:
    """More and more at once, as they are short; all of them, in order."""
    lines = numbered(1, 40_000)
    log = CountedLog(lines)
    view.show_source(log, "")
    said: list[str] = []
    view.said.connect(said.append)
    view.select_all()
    log.read.clear()
    view.copy()
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["Copied 40,000 lines"]
    assert QGuiApplication.clipboard().text() == "\n".join(lines) + "\n"
    assert max(log.read) > 100


class ClosedLog(ListedLog):
    """Cannot be read any more, once it is closed."""

    is_closed = False

    def lines(self, first: int, count: int, longest: int = LINE_BYTES) -> list[Line]:
        if self.is_closed:
            raise OSError(9, "Bad file descriptor")
        return super().lines(first, count, longest)


def test_what_is_copied_while_another_log_is_shown_is_given_up(qtbot: QtBot, view: LogView) -> None:
    """Nothing more is read of the one before, and no part of it is taken for the whole."""
    log = ClosedLog(numbered(1, 200_000))
    view.show_source(log, "")
    QGuiApplication.clipboard().setText("before")
    view.select_all()
    view.copy()

    view.show_source(ListedLog(["other"]), "")
    log.is_closed = True

    qtbot.waitUntil(lambda: not view.findChildren(Collector))
    assert QGuiApplication.clipboard().text() == "before"


def test_lines_that_went_meanwhile_are_copied_as_none(qtbot: QtBot, view: LogView) -> None:
    """The log was cleared between the mark and the first line that is read."""
    log = ListedLog(numbered(1, 10))
    view.show_source(log, "")
    said: list[str] = []
    view.said.connect(said.append)
    view.select_all()
    log.written.clear()
    view.copy()
    qtbot.waitUntil(lambda: bool(said))
    assert said == ["Copied 0 lines"]


def test_words_in_place_of_lines_are_wrapped(page: LogPage, view: LogView) -> None:
    """In a narrow window the end of a path would be cut off, which is what tells one log from another."""

    def inked_height() -> int:
        image = view.viewport().grab().toImage()
        rows = range(image.height())
        # Right of the mark of the focus.
        inked = (row for row in rows if len({image.pixel(column, row) for column in range(8, image.width())}) > 1)
        return max(inked, default=0)

    view.show_source(None, "Nothing has been written yet")
    one_line = inked_height()
    view.show_source(None, f"Nothing has been written yet to {'/a-folder' * 30}/api.log")
    assert inked_height() > 1.5 * one_line > 0
