"""What is sent to viewers: whole frames, changes, and the window to resume from."""

from __future__ import annotations

import json

from medivote_desktop.core.endpoint.frames import Frames, StatusBody, health_body
from medivote_desktop.core.endpoint.seam import Picture
from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.snapshot import ServiceSnapshot, Snapshot, Usage
from tests.ui.fleet import service, status

MB = 1024 * 1024
WEB, DB = service("web"), service("db", State.STOPPED)


def snapshot(revision: int, *services: ServiceSnapshot) -> Snapshot:
    return Snapshot(revision, "Test", services, taken_at=1700.0, taken_monotonic=100.0)


def event(data: bytes) -> tuple[dict[str, str], dict[str, object]]:
    """The fields of one event, and its rows."""
    lines = data.decode().split("\n")
    assert lines[-2:] == ["", ""], "it is over"
    fields = dict(line.split(": ", 1) for line in lines[:-2])
    return fields, json.loads(fields.pop("data"))


def with_memory(service: ServiceSnapshot, mb: float) -> ServiceSnapshot:
    return service._replace(usage=Usage(1.0, round(mb * MB)))


def test_a_whole_frame_is_an_unnamed_event() -> None:
    """One line of data with every service, in the words of the earlier manager."""
    frames = Frames()
    frames.take(snapshot(7, WEB, DB))

    fields, rows = event(frames.full)
    assert fields == {"id": "7"}
    assert rows["db"] == {"name": "db", "status": "stopped", "pid": None, "cpu": 0.0, "mem": 0.0}
    assert list(rows) == ["web", "db"]


def test_only_rows_that_differ_are_sent() -> None:
    """A service whose snapshot is another object with the same content is none of them."""
    frames = Frames()
    frames.take(snapshot(7, WEB, DB))
    frames.take(snapshot(8, service("web"), DB._replace(status=status(State.RUNNING))))

    fields, rows = event(frames.change)
    assert fields == {"id": "8", "event": "change"}
    assert list(rows) == ["db"]


def test_a_measurement_below_what_is_shown_is_no_change() -> None:
    """Figures are sent as they are shown; a kilobyte more is nothing to wake a thousand viewers for."""
    frames = Frames()
    frames.take(snapshot(7, with_memory(WEB, 20.0)))
    frames.take(snapshot(8, with_memory(WEB, 20.001)))
    assert (frames.change, frames.since(7)) == (b"", b"")

    frames.take(snapshot(9, with_memory(WEB, 20.2)))
    assert event(frames.change)[1]["web"]["mem"] == 20.2  # type: ignore[index]


def test_a_service_that_went_is_null_and_others_tell_their_new_place() -> None:
    """The order is part of a row: keys of an object have none."""
    frames = Frames()
    frames.take(snapshot(7, WEB, DB))
    frames.take(snapshot(8, DB))

    _, rows = event(frames.change)
    assert rows["web"] is None
    assert rows["db"]["order"] == 0  # type: ignore[index]
    assert list(event(frames.whole)[1]) == ["db"]


def test_who_was_away_gets_what_it_missed() -> None:
    """All changes since, one after the other, and none that it has seen."""
    frames = Frames()
    frames.take(snapshot(7, WEB))
    changes = []
    for revision in range(8, 12):
        frames.take(snapshot(revision, with_memory(WEB, revision)))
        changes.append(frames.change)

    assert frames.since(7) == b"".join(changes)
    assert frames.since(9) == b"".join(changes[2:])
    assert frames.since(11) == b""


def test_who_was_away_too_long_or_is_of_another_run_begins_anew() -> None:
    """There is a limit to what is kept; a revision that was never given is nobody's."""
    frames = Frames()
    frames.take(snapshot(7, WEB))
    for revision in range(8, 308):
        frames.take(snapshot(revision, with_memory(WEB, revision)))

    assert frames.since(7) is None
    assert frames.since(6) is None
    assert frames.since(308) is None
    oldest = min(revision for revision in range(7, 308) if frames.since(revision) is not None)
    assert frames.since(oldest) is not None
    assert 307 - oldest == 200, "so many changes are kept"


def test_what_is_kept_is_bounded_in_bytes_too() -> None:
    """Large fleets that change a lot do not fill the memory."""
    services = [service(f"s{number}", description="x" * 20_000) for number in range(50)]
    frames = Frames()
    frames.take(snapshot(7, *services))
    for revision in range(8, 28):
        frames.take(snapshot(revision, *(with_memory(each, revision) for each in services)))

    assert frames.since(7) is None
    kept = max((frames.since(revision) or b"" for revision in range(7, 28)), key=len)
    assert 0 < len(kept) <= 4 * MB


def test_every_change_leads_to_the_whole() -> None:
    """A viewer that applies the changes has what one that comes later begins with."""
    frames, seen = Frames(), dict[str, object]()
    fleets = [(WEB, DB), (with_memory(WEB, 9), DB), (DB,), (service("new"), DB), (service("new"), WEB)]
    for revision, services in enumerate(fleets, 1):
        frames.take(snapshot(revision, *services))
        changed = event(frames.change)[1] if frames.change else event(frames.whole)[1]
        seen = {id_: row for id_, row in {**seen, **changed}.items() if row is not None}
        assert seen == event(frames.whole)[1]


def test_names_cannot_break_out_of_their_line() -> None:
    """A line end in a name would begin a field of its own."""
    frames = Frames()
    frames.take(snapshot(7, service("web", name="a\nevent: bye\r\u2028\U0001f5f3")))

    assert event(frames.full)[1]["web"]["name"] == "a\nevent: bye\r\u2028\U0001f5f3"  # type: ignore[index]
    assert b"\r" not in frames.full
    assert frames.full.count(b"\n") == 3


def test_status_is_the_same_whether_its_parts_are_kept_or_made() -> None:
    """What time changes is told anew, what lasts is not made again; a service that went is forgotten."""
    body = StatusBody()
    first = Picture(snapshot(7, WEB, DB), {})
    assert json.loads(body.encode(first, None, 100_010.0)) == json.loads(StatusBody().encode(first, None, 100_010.0))
    later = json.loads(body.encode(first, None, 100_020.0))
    assert later["web"]["uptime"] == later["web"]["health"]["uptime"] == 7423.0
    assert later["db"]["uptime"] == 0.0

    assert list(json.loads(body.encode(Picture(snapshot(8, DB), {}), None, 100_020.0))) == ["db"]
    assert list(json.loads(health_body(first, None, 100_020.0))) == ["web", "db"]
