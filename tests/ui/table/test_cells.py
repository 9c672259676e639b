"""What the cells look like, from their pixels."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter
from PySide6.QtWidgets import QApplication

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health, ServiceSnapshot
from medivote_desktop.ui import icons
from medivote_desktop.ui.table.cells import PADDING_PX, SHAPE_PX, CellPainter, Paint, Place, column_width, row_height
from medivote_desktop.ui.table.columns import COLUMNS, SPANNED, ColumnId
from medivote_desktop.ui.table.model import ServiceTableModel
from medivote_desktop.ui.table.sparkline import GAP, HEIGHT_PX, LEVELS, POINTS, WIDTH_PX, Sparkline, _Strips
from medivote_desktop.ui.theme import DARK, LIGHT, Theme
from tests.ui.fleet import NOW, service, snapshot

WIDTH = 200


class Bench:
    """Paints single cells of one service into images."""

    def __init__(self, shown: ServiceSnapshot, theme: Theme = LIGHT) -> None:
        self.model = ServiceTableModel(lambda: NOW)
        self.model.record(snapshot(shown))
        self.model.refresh()
        self.theme = theme
        self.cells = CellPainter(self.model.cells, theme)
        self.height = row_height(QFontMetrics(QFont()))

    def paint(self, column: ColumnId, width: int = WIDTH, rows: Paint | None = None) -> QImage:
        image = QImage(width, self.height, QImage.Format.Format_RGB32)
        image.fill(QColor(self.theme.base))
        self.cells.begin(rows or Paint(), 1.0)
        painter = QPainter(image)
        self.cells.paint_row(painter, 0, 0, [Place(column, 0, width)])
        painter.end()
        return image


def colours(image: QImage, area: QRect | None = None) -> set[str]:
    area = area or image.rect()
    return {
        image.pixelColor(x, y).name()
        for x in range(area.left(), area.right() + 1)
        for y in range(area.top(), area.bottom() + 1)
    }


def ink(image: QImage, ground: str) -> QRect:
    """The smallest area that holds everything painted."""
    marked = [
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).name() != ground
    ]
    xs, ys = [x for x, _ in marked], [y for _, y in marked]
    return QRect(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1) if marked else QRect()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("state", list(State))
def test_a_state_is_shape_and_word_in_its_colour(qapp: QApplication, state: State, theme: Theme) -> None:
    """The cell holds exactly the shape's pixels at its place, and words in the same colour beside it."""
    image = Bench(service(state=state), theme).paint(ColumnId.STATE)
    top = (image.height() - SHAPE_PX) // 2
    expected = QImage(SHAPE_PX, SHAPE_PX, QImage.Format.Format_RGB32)
    expected.fill(QColor(theme.base))
    painter = QPainter(expected)
    painter.drawPixmap(0, 0, icons.state_pixmap(state, SHAPE_PX, theme))
    painter.end()
    assert image.copy(PADDING_PX, top, SHAPE_PX, SHAPE_PX) == expected
    words = QRect(PADDING_PX + SHAPE_PX, 0, WIDTH - PADDING_PX - SHAPE_PX, image.height())
    assert theme.states[state] in colours(image, words)


def test_names_that_differ_at_their_end_are_told_apart(qapp: QApplication) -> None:
    """Also where they do not fit."""
    first, second = (
        Bench(service(name=f"Voting worker of the district {number}")).paint(ColumnId.SERVICE, 120)
        for number in (17, 48)
    )
    assert first != second


def test_figures_end_at_the_same_place(qapp: QApplication) -> None:
    """Numbers of different lengths are flush right, a padding before the edge."""
    for memory in (9_000, 900_000_000):
        right = ink(Bench(service(rss_bytes=memory)).paint(ColumnId.MEMORY, 120), LIGHT.base).right()
        assert abs(right - (120 - PADDING_PX)) <= 2


def test_words_begin_at_the_same_place(qapp: QApplication) -> None:
    """Names are flush left, and all words stand in the middle of the row."""
    for column in (ColumnId.SERVICE, ColumnId.HEALTH, ColumnId.STATE):
        area = ink(Bench(service(name="Hm", has_health_check=True)).paint(column), LIGHT.base)
        assert abs(area.left() - PADDING_PX) <= 2
        assert abs(area.center().y() - row_height(QFontMetrics(QFont())) // 2) <= 3


def test_a_long_name_is_cut_within_its_cell(qapp: QApplication) -> None:
    """It never runs into the next column, and neither does a long number."""
    bench = Bench(service(name="A name that is longer than any column " * 3, ports=(10001, 10002, 10003, 10004)))
    for column in (ColumnId.SERVICE, ColumnId.PORT):
        area = ink(bench.paint(column, 90), LIGHT.base)
        assert area.left() >= 0
        assert area.right() <= 90 - PADDING_PX + 2


def test_the_group_stands_behind_the_name_where_there_is_room(qapp: QApplication) -> None:
    """In a wide cell the group is seen, in a narrow one the name alone."""
    bench = Bench(service(name="API", group="core"))
    assert LIGHT.muted in colours(bench.paint(ColumnId.SERVICE))
    assert LIGHT.muted not in colours(bench.paint(ColumnId.SERVICE, 60))


def test_unhealthy_is_a_shape_and_a_word(qapp: QApplication) -> None:
    """What runs and does not work stands out; what is healthy does not."""
    bad, good = (
        Bench(service(has_health_check=True, health=health)).paint(ColumnId.HEALTH)
        for health in (Health.UNHEALTHY, Health.HEALTHY)
    )
    shape = QRect(PADDING_PX, 0, SHAPE_PX, bad.height())
    assert LIGHT.bad in colours(bad, shape)
    assert LIGHT.bad in colours(bad, QRect(shape.right() + 1, 0, 80, bad.height()))
    assert LIGHT.bad not in colours(good)


def test_the_reason_runs_through_the_spanned_columns(qapp: QApplication) -> None:
    """Cell beside cell, the pieces are the same picture as the whole painted at once."""
    bench = Bench(service(state=State.BACKOFF, reason="exit code 1: the database did not answer"))
    height, part = bench.height, 120
    pieces = QImage(3 * part, height, QImage.Format.Format_RGB32)
    pieces.fill(QColor(LIGHT.base))
    painter = QPainter(pieces)
    bench.cells.begin(Paint(span=(0, 3 * part)), 1.0)
    bench.cells.paint_row(painter, 0, 0, [Place(column, at * part, part) for at, column in enumerate(sorted(SPANNED))])
    painter.end()
    whole = bench.paint(ColumnId.CPU, 3 * part, Paint(span=(0, 3 * part)))
    assert pieces == whole
    assert ink(whole, LIGHT.base).width() > 2 * part


def test_a_column_moved_away_says_nothing(qapp: QApplication) -> None:
    """A spanned column that stands elsewhere leaves the reason to the others."""
    bench = Bench(service(state=State.FAILED))
    assert ink(bench.paint(ColumnId.PID, rows=Paint(span=(0, WIDTH), span_columns={ColumnId.CPU})), LIGHT.base).isNull()


@pytest.mark.parametrize(("has_focus", "ground"), [(True, LIGHT.selected), (False, LIGHT.selected_elsewhere)])
def test_selection_shows_where_the_keyboard_is(qapp: QApplication, has_focus: bool, ground: str) -> None:
    """A selected row is tinted throughout, more strongly where keys would reach it."""
    image = Bench(service()).paint(ColumnId.PID, rows=Paint(selected={0}, hovered=0, has_focus=has_focus))
    assert {image.pixelColor(x, 0).name() for x in range(WIDTH)} == {ground}


def test_the_row_under_the_mouse_is_tinted(qapp: QApplication) -> None:
    """Pointing shows which row a click would reach."""
    image = Bench(service()).paint(ColumnId.PID, rows=Paint(hovered=0))
    assert image.pixelColor(1, 1).name() == LIGHT.hover


def test_another_theme_paints_other_colours(qapp: QApplication) -> None:
    """The same painter changes its colours at once."""
    bench = Bench(service())
    bench.cells.use_theme(DARK)
    assert DARK.states[State.RUNNING] in colours(bench.paint(ColumnId.STATE))


def test_disabled_services_are_greyed(qapp: QApplication) -> None:
    """Their names are muted."""
    image = Bench(service(state=State.STOPPED, enabled=False)).paint(ColumnId.SERVICE)
    assert LIGHT.muted in colours(image)
    assert LIGHT.text not in colours(image)


def sparkline_image(levels: bytes, ratio: float = 1.0) -> QImage:
    image = QImage(round(100 * ratio), round(30 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("#ffffff"))
    painter = QPainter(image)
    Sparkline("#0000ff", ratio).paint(painter, 10, 20, levels)
    painter.end()
    return image


def heights(image: QImage) -> list[int]:
    """For each column of pixels, how far up from the floor anything is drawn."""
    rows = range(image.height())
    return [sum(image.pixelColor(x, y).name() != "#ffffff" for y in rows) for x in range(image.width())]


def test_a_sparkline_draws_each_level_at_its_height(qapp: QApplication) -> None:
    """A ramp of levels is a ramp of pixels, from the floor to the full height, the latest at the right."""
    levels = bytes(at * (LEVELS - 1) // (POINTS - 1) for at in range(POINTS))
    drawn = heights(sparkline_image(levels))
    assert drawn[:10] == [0] * 10
    assert drawn[10 + WIDTH_PX :] == [0] * 30
    ramp = drawn[10 : 10 + WIDTH_PX]
    assert ramp == sorted(ramp)
    assert (ramp[0], ramp[-1]) == (2, HEIGHT_PX)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_a_strip_is_covered_as_far_as_line_and_area_reach(ratio: float) -> None:
    """Each pixel by itself, computed the long way, for every pair of neighbouring levels."""
    height = round(HEIGHT_PX * ratio)
    strips = _Strips("#0000ff", height, 1.3 * ratio)
    for before in range(LEVELS):
        for level in range(LEVELS):
            ends = strips._at(before), strips._at(level)
            alphas = [strips._alpha(at, min(ends), max(ends) + 1.3 * ratio) for at in range(height)]
            assert strips[before][level] == b"".join(strips._pixels[alpha] for alpha in alphas)


@pytest.mark.parametrize("levels", [b"", bytes([GAP]), bytes([GAP]) * POINTS])
def test_where_nothing_is_known_nothing_is_drawn(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, levels: bytes
) -> None:
    """Nor are the strips made, of which lines are put together: the first painting has no use for them."""

    def made(_strips: object, _before: int) -> list[bytes]:
        raise AssertionError

    monkeypatch.setattr("medivote_desktop.ui.table.sparkline._Strips.__missing__", made)
    assert not any(heights(sparkline_image(levels)))


def test_a_young_history_stands_at_the_right(qapp: QApplication) -> None:
    """Five samples are five columns at the right end; a gap draws nothing."""
    drawn = heights(sparkline_image(bytes([0, 31, GAP, 31, 0])))
    assert [at - 10 for at, height in enumerate(drawn) if height] == [55, 56, 58, 59]


@pytest.mark.parametrize("ratio", [1.25, 1.5, 2.0])
def test_a_sparkline_is_as_large_on_dense_screens(qapp: QApplication, ratio: float) -> None:
    """It covers the same place in logical pixels, drawn in device pixels."""
    image = sparkline_image(bytes([LEVELS - 1] * POINTS), ratio)
    area = ink(image, "#ffffff")
    assert (area.width(), area.height()) == (round(WIDTH_PX * ratio), round(HEIGHT_PX * ratio))
    assert abs(area.left() - 10 * ratio) <= 1


def test_cells_with_sparklines_keep_figure_and_curve_apart(qapp: QApplication) -> None:
    """A usual figure does not touch the curve; in a column made narrow, the figure is drawn alone."""
    metrics = QFontMetrics(QFont())
    bench = Bench(service(cpu_percent=100.0))
    wide = column_width(ColumnId.CPU, metrics)
    figure = metrics.horizontalAdvance(COLUMNS[ColumnId.CPU].sample)
    assert wide - PADDING_PX - figure >= PADDING_PX + WIDTH_PX
    curve = QRect(PADDING_PX, 0, WIDTH_PX, bench.height)
    assert colours(bench.paint(ColumnId.CPU, wide), curve) != {LIGHT.base}
    assert ink(bench.paint(ColumnId.CPU, wide - 1), LIGHT.base).width() <= figure
