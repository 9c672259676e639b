"""The model of the table: its words, order and filter, the last minute, and that only what differs is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QTextDocument
from pytestqt.modeltest import ModelTester

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import Health, Snapshot
from medivote_desktop.ui.table.columns import COLUMNS, ColumnId
from medivote_desktop.ui.table.model import ServiceTableModel
from medivote_desktop.ui.table.sparkline import GAP, LEVELS, POINTS, UsageHistory, cpu_levels, gone_on, memory_levels
from tests.ui import fleet
from tests.ui.conftest import Clock
from tests.ui.fleet import MB, NOW, service, snapshot

DOWN, UP = Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder


@pytest.fixture
def model(clock: Clock, qtmodeltester: ModelTester) -> ServiceTableModel:
    made = ServiceTableModel(clock)
    qtmodeltester.check(made)  # type: ignore[no-untyped-call]
    return made


def show(model: ServiceTableModel, taken: Snapshot) -> None:
    model.record(taken)
    model.refresh()


def ids(model: ServiceTableModel) -> list[str]:
    services = [model.service(row) for row in range(model.rowCount())]
    shown = [model.index(row, ColumnId.SERVICE).data() for row in range(len(services))]
    assert shown == [service.name for service in services]
    return [service.id for service in services]


def texts(model: ServiceTableModel, row: int, role: Qt.ItemDataRole = Qt.ItemDataRole.DisplayRole) -> list[str | None]:
    return [model.index(row, column).data(role) for column in range(len(COLUMNS))]


def three(*cpu_percents: float) -> Snapshot:
    return snapshot(*(service(name, cpu_percent=cpu) for name, cpu in zip("abc", cpu_percents, strict=True)))


# Values


def test_a_row_says_what_its_service_does(model: ServiceTableModel) -> None:
    """Each column holds the words of the report."""
    healthy = service("api", name="API", ports=(8001, 8002), has_health_check=True, health=Health.HEALTHY, restarts=2)
    show(model, snapshot(healthy))
    words = ["Running", "API", "healthy", "2.1 %", "42.0 MB", "4711", "8001, 8002", "2 h 3 min", "2"]
    assert texts(model, 0) == words


def test_what_is_unknown_is_a_dash(model: ServiceTableModel) -> None:
    """The first look at CPU, and everything of a service without a process."""
    show(model, snapshot(service("new", cpu_percent=None), service("down", State.STOPPED)))
    assert texts(model, 0)[ColumnId.CPU] == "–"
    assert texts(model, 1) == ["Stopped", "down", "–", "–", "–", "–", "–", "–", "0"]


@pytest.mark.parametrize("state", list(State))
def test_the_reason_takes_the_place_of_figures(model: ServiceTableModel, state: State) -> None:
    """Without a process, and while one is stopped, the reason stands where the figures would."""
    show(model, snapshot(service("api", state, reason="a reason")))
    spans = state is State.STOPPING or not state.has_process
    assert bool(model.cells(0).detail) is spans
    assert (model.cells(0).cpu_levels == b"") is spans


def test_cells_can_be_heard(model: ServiceTableModel) -> None:
    """Every cell names its column, a dash is spoken as a word, and the reason belongs to the state."""
    show(model, snapshot(service("node", State.BACKOFF, name="Node 2")))
    spoken = texts(model, 0, Qt.ItemDataRole.AccessibleTextRole)
    assert spoken[:4] == [
        "State: Retrying, retry in 7 s (3 of 5): exit code 1",
        "Service: Node 2",
        "Health: none",
        "CPU: none",
    ]


def test_a_hidden_table_can_be_heard_after_a_reload(model: ServiceTableModel) -> None:
    """It shows services that have left the file; what was measured is kept in the new order."""
    for cpu_percent in (1, 2):
        show(model, three(cpu_percent, 0, 3 + cpu_percent))
    model.record(snapshot(service("c", cpu_percent=6)))
    spoken = [texts(model, row, Qt.ItemDataRole.AccessibleTextRole)[ColumnId.CPU] for row in range(3)]
    assert spoken[:2] == ["CPU: 2.0 %", "CPU: 0.0 %"]
    assert str(spoken[2]).startswith("CPU: 5.0 %, 4.0 % to 6.0 % in the last")


def test_the_sorted_heading_can_be_heard(model: ServiceTableModel) -> None:
    """The order is no secret of an arrow."""
    model.sort(ColumnId.CPU, DOWN)
    role = Qt.ItemDataRole.AccessibleTextRole
    headings = [model.headerData(at, Qt.Orientation.Horizontal, role) for at in (ColumnId.CPU, ColumnId.PID)]
    assert headings == ["CPU, sorted down", "PID"]


def test_tooltips_tell_what_does_not_fit(model: ServiceTableModel) -> None:
    """The whole name with its description, and the whole reason."""
    show(model, snapshot(service("api", State.FAILED, name="A long name", description="Serves", reason="it is broken")))
    tips = texts(model, 0, Qt.ItemDataRole.ToolTipRole)
    assert tips[ColumnId.SERVICE] == "A long name\nServes"
    assert tips[ColumnId.STATE] == tips[ColumnId.CPU] == tips[ColumnId.PID] == "it is broken"


def test_names_and_reasons_are_never_markup_in_a_tooltip(model: ServiceTableModel) -> None:
    """They are told as they stand, where Qt would take a tag in the first line for one."""
    name, reason = "<b>A</b> & B", "command not found: <i>x</i>\nlooked in <p>"
    show(model, snapshot(service("api", State.FAILED, name=name, reason=reason)))
    tips = texts(model, 0, Qt.ItemDataRole.ToolTipRole)
    for column, text in ((ColumnId.SERVICE, name), (ColumnId.STATE, reason)):
        read = QTextDocument()
        read.setHtml(tips[column] or "")
        assert read.toPlainText() == text


# Order and filter


def test_unsorted_is_the_order_of_the_file(model: ServiceTableModel) -> None:
    """Until somebody sorts, and again when the sorting is taken back."""
    show(model, three(1, 3, 2))
    assert ids(model) == ["a", "b", "c"]
    model.sort(ColumnId.CPU, DOWN)
    assert ids(model) == ["b", "c", "a"]
    model.sort(-1)
    assert ids(model) == ["a", "b", "c"]


def test_each_snapshot_is_sorted_anew(model: ServiceTableModel) -> None:
    """Rows follow the figures; equal ones keep the order of the file, both ways."""
    model.sort(ColumnId.CPU, DOWN)
    show(model, three(1, 3, 2))
    show(model, three(5, 3, 5))
    assert ids(model) == ["a", "c", "b"]
    model.sort(ColumnId.CPU, UP)
    assert ids(model) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("column", "order", "expected"),
    [
        (ColumnId.STATE, UP, ["failed", "backoff", "stopped", "small", "big"]),
        (ColumnId.SERVICE, UP, ["stopped", "backoff", "small", "failed", "big"]),
        (ColumnId.HEALTH, UP, ["small", "big", "failed", "backoff", "stopped"]),
        (ColumnId.CPU, DOWN, ["small", "big", "stopped", "failed", "backoff"]),
        (ColumnId.MEMORY, DOWN, ["big", "small", "stopped", "failed", "backoff"]),
        (ColumnId.PID, DOWN, ["big", "small", "stopped", "failed", "backoff"]),
        (ColumnId.PORT, DOWN, ["failed", "stopped", "small", "big", "backoff"]),
        (ColumnId.UPTIME, DOWN, ["small", "big", "stopped", "failed", "backoff"]),
        (ColumnId.RESTARTS, DOWN, ["failed", "backoff", "stopped", "small", "big"]),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_every_column_sorts_by_its_own_measure(
    model: ServiceTableModel, column: ColumnId, order: Qt.SortOrder, expected: list[str]
) -> None:
    """Numbers by size and not by their digits, names without regard to case, states by what they deserve."""
    healthy, unhealthy = Health.HEALTHY, Health.UNHEALTHY
    services = [
        service("stopped", State.STOPPED, name="alpha", ports=(900,)),
        service(
            "small",
            cpu_percent=30.0,
            rss_bytes=9 * MB,
            name="Delta",
            pid=9,
            spawned_monotonic=NOW - 9000,
            health=unhealthy,
        ),
        service(
            "big", cpu_percent=4.0, rss_bytes=10 * MB, name="Zulu", pid=10, spawned_monotonic=NOW - 70, health=healthy
        ),
        service("failed", State.FAILED, name="echo", ports=(8001, 1), restarts=10, health=healthy),
        service("backoff", State.BACKOFF, name="Bravo", restarts=9),
    ]
    show(model, snapshot(*services))
    model.sort(column, order)
    if column is ColumnId.HEALTH:
        services.sort(key=lambda one: expected.index(one.id))
        assert [one.status.health for one in map(model.service, range(5))] == [one.status.health for one in services]
    else:
        assert ids(model) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("node", ["n1", "n2"]),
        ("NODE 2", ["n2"]),
        ("2 node", ["n2"]),
        ("chain", ["n1", "n2"]),
        ("failed", ["web"]),
        ("8080", ["web"]),
        ("web node", []),
        ("istanbul", ["n2"]),
        ("İSTANBUL", ["n2"]),
        ("   ", ["n1", "n2", "web"]),
    ],
)
def test_the_filter_finds_words_wherever_they_stand(model: ServiceTableModel, words: str, expected: list[str]) -> None:
    """Every word must occur in name, id, group, state or port, in any order and case."""
    show(
        model,
        snapshot(
            service("n1", name="Node 1", group="chain"),
            service("n2", name="Node 2 İstanbul", group="chain"),
            service("web", State.FAILED, name="Frontend", ports=(8080,)),
        ),
    )
    model.set_filter(words)
    assert ids(model) == expected


def test_a_filter_for_a_state_follows_the_states(model: ServiceTableModel) -> None:
    """Who fails appears in the list of the failed, who recovers leaves it."""
    model.set_filter("failed")
    show(model, snapshot(service("a"), service("b", State.FAILED)))
    assert ids(model) == ["b"]
    show(model, snapshot(service("a", State.FAILED), service("b")))
    assert ids(model) == ["a"]


def test_the_model_keeps_qts_contract(model: ServiceTableModel, qtmodeltester: ModelTester) -> None:
    """Through snapshots, sorting, filtering and services that come and go; its tester watches every signal."""
    show(model, fleet.many(30))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.sort(ColumnId.CPU, DOWN)
    for _ in range(3):
        show(model, fleet.moved_on(fleet.many(30)))
    model.set_filter("ledger")
    show(model, fleet.many(12))
    model.set_filter("")
    show(model, snapshot())
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    assert model.rowCount() == 0


# What is told to the view


@pytest.fixture
def told(model: ServiceTableModel) -> list[tuple[int, int, int, int]]:
    """The areas that `dataChanged` names: first and last row, first and last column."""
    areas: list[tuple[int, int, int, int]] = []

    def on_changed(first: QModelIndex, last: QModelIndex) -> None:
        areas.append((first.row(), last.row(), first.column(), last.column()))

    model.dataChanged.connect(on_changed)
    return areas


def painted(model: ServiceTableModel) -> None:
    for row in range(model.rowCount()):
        model.cells(row)


def test_the_same_again_tells_nothing(model: ServiceTableModel, told: list[object]) -> None:
    """A snapshot that reads the same costs no painting."""
    show(model, three(1, 2, 3))
    painted(model)
    show(model, replace(three(1, 2, 3), sampled=False))
    model.announce(0, 2)
    assert told == []


def test_only_cells_that_differ_are_told(model: ServiceTableModel, told: list[object]) -> None:
    """One service's CPU: one cell."""
    show(model, replace(three(1, 2, 3), sampled=False))
    painted(model)
    show(model, replace(three(1, 2.5, 3), sampled=False))
    model.announce(0, 2)
    assert told == [(1, 1, ColumnId.CPU, ColumnId.CPU)]


def test_many_changes_are_one_area(model: ServiceTableModel, told: list[object]) -> None:
    """Where most cells differ, one signal names them all."""
    show(model, replace(three(1, 2, 3), sampled=False))
    painted(model)
    show(model, replace(three(1.5, 2.5, 3.5), sampled=False))
    model.announce(0, 2)
    assert told == [(0, 2, ColumnId.CPU, ColumnId.CPU)]


def test_rows_out_of_sight_are_not_told(model: ServiceTableModel, told: list[object]) -> None:
    """What was never painted needs no repainting."""
    show(model, replace(three(1, 2, 3), sampled=False))
    model.cells(0)
    show(model, replace(three(1.5, 2.5, 3), sampled=False))
    model.announce(0, 2)
    assert told == [(0, 0, ColumnId.CPU, ColumnId.CPU)]


def test_time_alone_changes_uptime_and_countdown(model: ServiceTableModel, told: list[object], clock: Clock) -> None:
    """A second later, a young uptime and a retry read differently; an uptime in hours does not."""
    young = service("young", spawned_monotonic=NOW - 5)
    show(model, replace(snapshot(young, service("old"), service("node", State.BACKOFF), service("x")), sampled=False))
    painted(model)
    clock.now += 1
    model.tick()
    model.announce(0, 3)
    assert told == [
        (0, 0, ColumnId.UPTIME, ColumnId.UPTIME),
        (2, 2, ColumnId.HEALTH, ColumnId.PID),
    ]


# The last minute


def test_history_is_what_was_measured() -> None:
    """Each sampled snapshot adds one point; what is unknown stays unknown; the oldest leaves after sixty."""
    history = UsageHistory()
    history.arrange(three(0, 0, 0).services)
    history.record(three(1, 2, 3))
    history.record(snapshot(service("a", cpu_percent=None), service("b", State.FAILED), service("c", cpu_percent=4)))
    assert tuple(map(history.cpu_percent, "abc")) == ([1, -1], [2, -1], [3, 4])
    assert history.memory_bytes("b") == [42 * MB, -1]
    for _ in range(POINTS):
        history.record(three(9, 9, 9))
    assert history.cpu_percent("a") == [9] * POINTS


def test_history_moves_with_its_service(model: ServiceTableModel) -> None:
    """After a reload a service keeps its minute, wherever it now stands in the file; a new one has none."""
    show(model, three(1, 2, 3))
    show(model, snapshot(service("c", cpu_percent=5), service("new", cpu_percent=7), service("a", cpu_percent=6)))
    assert [model.history.cpu_percent(id_) for id_ in ("c", "new", "a", "b")] == [[3, 5], [-1, 7], [1, 6], []]


def test_history_goes_on_while_nobody_looks(model: ServiceTableModel) -> None:
    """Recording alone keeps the minute complete; snapshots without a measurement add nothing."""
    model.record(three(1, 2, 3))
    model.record(replace(three(4, 5, 6), sampled=False))
    model.record(three(7, 8, 9))
    assert model.history.cpu_percent("b") == [2, 8]
    assert model.rowCount() == 0


def test_an_idle_service_draws_a_floor() -> None:
    """Noise far below 10 % stays low, and a peak fills the height."""
    assert max(cpu_levels([0.0, 0.3, 0.1])) <= LEVELS // 16
    assert cpu_levels([0.0, 50.0, 200.0]) == bytes([0, (LEVELS - 1) // 4, LEVELS - 1])


def test_gaps_are_not_drawn_as_zero() -> None:
    """No measurement is a gap."""
    assert cpu_levels([-1.0, 0.0]) == bytes([GAP, 0])
    assert memory_levels([-1.0, -1.0]) == bytes([GAP, GAP])


def test_a_steady_value_goes_on_without_being_looked_at() -> None:
    """What was level stays so, as long as the history is by now; what was not is to be looked at."""
    assert gone_on(bytes([6, 6]), 3) == bytes([6, 6, 6])
    assert gone_on(bytes([GAP]), 2) == bytes([GAP, GAP])
    assert gone_on(bytes([6, 7]), 3) == b""
    assert gone_on(b"", 3) == b""


@pytest.mark.parametrize("ticks", [5, 70])
def test_an_idle_row_reads_as_if_it_were_made_anew(model: ServiceTableModel, clock: Clock, ticks: int) -> None:
    """Texts and curves of a service that does nothing are taken from the second before, and are the same."""
    idle = service("idle", spawned_monotonic=NOW - 2, cpu_percent=0.0)
    for _ in range(ticks):
        clock.now += 1
        show(model, snapshot(idle))
        model.announce(0, 0)
        told = model.cells(0)
        assert model._make_cells(0, None) == told
    assert len(told.cpu_levels) == min(ticks, POINTS)


def test_memory_draws_its_change() -> None:
    """Steady memory is a low, level line; growth climbs."""
    steady, growing = memory_levels([100.0 * MB] * 3), memory_levels([100.0 * MB, 150.0 * MB, 200.0 * MB])
    assert len(set(steady)) == 1
    assert steady[0] < LEVELS // 2
    assert list(growing) == sorted(set(growing))
    assert growing[-1] == LEVELS - 1
