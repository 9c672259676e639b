"""The table of `status`: what stands where."""

from __future__ import annotations

import io
from typing import Any

import pytest

from medivote_desktop.ctl.ink import Ink
from medivote_desktop.ctl.table import columns_of, table
from medivote_desktop.ctl.watch import frame

MB = 1024 * 1024


def row(service_id: str, **values: Any) -> dict[str, Any]:
    """A service as `status --json` tells of it."""
    usual = {"state": "running", "health": "unknown", "reason": "", "pid": 7, "ports": [80], "cpu_percent": 0.0}
    usual["enabled"] = True
    rest = {"rss_bytes": MB, "uptime_seconds": 5.0, "next_step_seconds": None, "stop_stage": None}
    return {"id": service_id, **usual, **rest, **values}


def test_figures_stand_at_the_right_end_and_words_at_the_left() -> None:
    """As in the window, so that they can be compared; a dash stands where the figure would."""
    lines = table(
        [
            row("a", cpu_percent=101.5, rss_bytes=900 * MB, pid=12345, ports=[8001], uptime_seconds=79.0),
            row("long-name", health="healthy"),
            row("b", state="failed", pid=None, ports=[], cpu_percent=None, rss_bytes=None, uptime_seconds=None),
        ],
        Ink(io.StringIO()),
    )
    assert lines == [
        "SERVICE    STATE    HEALTH       CPU    MEMORY    PID  PORT      UPTIME",
        "a          running  -        101.5 %  900.0 MB  12345  8001  1 min 19 s",
        "long-name  running  healthy    0.0 %    1.0 MB      7    80         5 s",
        "b          failed   -              -         -      -     -           -",
    ]


def test_a_state_has_the_word_of_the_summary() -> None:
    """A person reads the same word everywhere; scripts get the value, and a state of a later version stays as it is."""
    lines = table([row("a", state="backoff"), row("b", state="napping")], Ink(io.StringIO()))
    assert [line.split()[:2] for line in lines[1:]] == [["a", "retrying"], ["b", "napping"]]


def test_the_whole_word_of_a_state_has_its_colour() -> None:
    """Also where it is longer than the value that stands for it."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    coloured = table([row("a", state="backoff")], Ink(Terminal(), {"TERM": "xterm"}))[1]
    assert "\x1b[33;1mretrying\x1b[0m" in coloured


def test_what_nobody_may_start_says_so() -> None:
    """As in the window; what was disabled while it runs tells of its run."""
    lines = table(
        [row("off", state="stopped", enabled=False), row("still", enabled=False), row("manual", state="stopped")],
        Ink(io.StringIO()),
    )
    assert [line.endswith("  disabled in services.ini") for line in lines[1:]] == [True, False, False]


def test_a_retry_is_told_as_in_the_window() -> None:
    """When it comes, and what for; a stop tells its stage."""
    late = row("late", state="backoff", next_step_seconds=6.7, reason="exit code 3")
    slow = row("slow", state="stopping", next_step_seconds=2.2, stop_stage="SIGTERM")
    first, second = table([late, slow], Ink(io.StringIO()))[1:]
    assert first.endswith("  retry in 7 s: exit code 3")
    assert second.endswith("  SIGTERM, 2 s left")


ILL = row(
    "relay",
    state="failed",
    reason="not healthy after 20 s (start_timeout); http://127.0.0.1:1/h: answered 404",
    pid=None,
)


def test_in_a_narrow_terminal_a_reason_stands_below_and_whole() -> None:
    """The figures that matter less leave; nothing is wider than the terminal, and nothing of a reason is cut."""
    lines = table([row("db"), ILL], Ink(io.StringIO()), 60, is_detail_whole=True)
    assert [line.split()[:2] for line in lines[:3]] == [["SERVICE", "STATE"], ["db", "running"], ["relay", "failed"]]
    assert max(map(len, lines)) <= 60
    assert " ".join(line.strip() for line in lines[3:]) == ILL["reason"]
    assert len(lines) > 4
    assert all(line.startswith("    ") for line in lines[3:])


@pytest.mark.parametrize("name", ["投票サーバー（テスト）" * 5, "x投票サーバー（テスト）" * 5, "Wähler" * 20])
def test_wide_characters_take_two_columns_of_a_reason(name: str) -> None:
    """A terminal would break such a line anew, in the middle of the next one's place."""
    waits = row("mix", state="waiting", reason=f"{name} failed (command not found: relay-of-the-{name})", pid=None)
    lines = table([row("db"), waits], Ink(io.StringIO()), 60, is_detail_whole=True)
    assert 40 < max(map(columns_of, lines)) <= 60
    assert "".join(line.strip() for line in lines[3:]).replace(" ", "") == waits["reason"].replace(" ", "")


def test_where_all_fits_nothing_differs_from_a_file() -> None:
    """A service has one line."""
    assert table([row("db"), ILL], Ink(io.StringIO()), 200, is_detail_whole=True) == table(
        [row("db"), ILL], Ink(io.StringIO())
    )


def test_a_long_name_gives_way_to_its_state() -> None:
    """Also where reasons stand below."""
    lines = table([row("a-name-" * 8), ILL], Ink(io.StringIO()), 40, is_detail_whole=True)
    assert max(map(len, lines)) <= 40
    assert " running" in lines[1]


def test_a_terminal_that_is_too_low_shows_what_needs_attention() -> None:
    """Before what is on its way, and that before what runs; how many are left out is said."""
    well = [row(f"well-{number}") for number in range(9)]
    ill = [row("late", state="starting"), row("sick", health="unhealthy"), row("dead", state="failed")]
    status = {"title": "Test", "summary": "some run", "services": [*well, *ill]}
    lines = frame(status, Ink(io.StringIO()), (60, 6))
    assert [line.split()[0] for line in lines] == ["Test:", "SERVICE", "sick", "dead", "late", "…"]
    assert lines[-1] == "… 9 more; make the window taller"
