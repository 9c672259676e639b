"""Who holds a port: real listeners, found by what the system tells, and said in words."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime import ports
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.runtime.ports import PortLooks, cause_words, holder_details, holder_words, seem_free
from medivote_desktop.runtime.processes import holders
from medivote_desktop.runtime.processes.holders import Holder, PortState, look_in_proc, look_with_psutil
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from medivote_desktop.runtime.processes.marks import Marks
from tests.programs import free_port, until
from tests.runtime.sockets import Hold, time_wait_port

Look = Callable[[tuple[int, ...], Marks], dict[int, PortState]]

MARKS = Marks("of-this-test")
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can start processes of another user")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/net/tcp")
on_each_way = pytest.mark.parametrize("look", [pytest.param(look_in_proc, marks=on_linux), look_with_psutil])


def as_nobody(code: str) -> str:
    """What these lines print in a process that root has handed to nobody."""
    lines = (
        "import os; from medivote_desktop.runtime import ports; from medivote_desktop.runtime.processes import holders",
        "holders.look_at_ports((1,), '')  # whatever it loads is not for nobody to read",
        f"os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})",
        code,
    )
    return subprocess.run([sys.executable, "-c", "\n".join(lines)], stdout=-1, text=True, check=True).stdout


def holder_of(look: Look, port: int) -> Holder:
    holder = look((port,), MARKS)[port].holder
    assert holder is not None
    return holder


@on_each_way
@pytest.mark.parametrize(
    ("host", "only_ipv6"), [("127.0.0.1", None), ("0.0.0.0", None), ("::1", None), ("::", False), ("::", True)]
)
def test_whoever_listens_is_found(look: Look, hold: Hold, host: str, only_ipv6: bool | None) -> None:
    """On one address or all, in IPv4, IPv6 or both: the holder is the process that listens."""
    child = hold(host, only_ipv6=only_ipv6)

    assert holder_of(look, child.port).identity == identity_of(child.pid)
    assert not seem_free((child.port,))


@on_each_way
def test_a_free_port_has_no_holder(look: Look) -> None:
    """Nobody listens, no connection is left: nothing is told, and a quick look says free."""
    port = free_port()

    state = look((port,), MARKS)[port]

    assert (state.holder, state.time_waits) == (None, ())
    assert seem_free((port,))


@on_each_way
def test_what_is_known_of_a_holder(look: Look, tmp_path: Path) -> None:
    """Name, command line without the path of the script, start, user and folder; in words that a person knows."""
    script = tmp_path / "uvicorn"
    script.write_text("import socket, sys\ns = socket.create_server(('127.0.0.1', 0))\nprint(s.getsockname()[1])\n")
    script.write_text(script.read_text() + "sys.stdout.flush()\nsys.stdin.read()\n")
    began = time.time()
    with subprocess.Popen(
        [sys.executable, "-S", str(script), "main:app"], stdin=-1, stdout=-1, cwd=tmp_path, text=True
    ) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        listened = time.time()
        holder = holder_of(look, port)
        started = time.strftime("%H:%M", time.localtime(holder.started_at))
        python = Path(sys.executable).name
        words = holder_words(holder, "api")
        assert process.stdin is not None
        process.stdin.close()

    assert holder.started_at is not None
    assert began - 2 < holder.started_at < listened + 2
    assert (holder.folder, holder.uid, holder.is_foreign, holder.may_be_stopped) == (str(tmp_path), os.geteuid(), 0, 1)
    assert holder.user == psutil.Process().username()
    assert words.startswith(f"port {port} is held by {python} (pid {process.pid}, started {started}, -S ")
    details = holder_details(holder, words)
    assert f"Command: {python} -S {script} main:app" in details
    assert f"Folder: {tmp_path}" in details
    assert "Process:" not in details


def test_the_command_line_is_told_as_people_type_it() -> None:
    """The path of a script is left out, odd characters too, and it is cut where it becomes long."""
    holder = Holder(8001, ProcessIdentity(4312, 1), "python3", "uvicorn main:app", started_at=time.time())
    now = time.strftime("%H:%M", time.localtime(holder.started_at))

    assert holder_words(holder, "api") == f"port 8001 is held by python3 (pid 4312, started {now}, uvicorn main:app)"
    assert holder_details(holder, holder_words(holder, "api")) == ""
    long = holder_words(replace(holder, command_line="x" * 100), "api")
    assert long.endswith(f", {'x' * 59}…)")
    assert holder_details(replace(holder, command_line="x" * 100), long) == f"Command: python3 {'x' * 100}"
    other = replace(holder, service_id="db", folder="/srv")
    assert holder_details(other, holder_words(other, "api")) == (
        "Process: 4312\nCommand: python3 uvicorn main:app\nFolder: /srv"
    )
    old = holder_words(replace(holder, started_at=0.0, command_line=""), "api")
    assert re.fullmatch(r"port 8001 is held by python3 \(pid 4312, started 19(69|70)-\d\d-\d\d \d\d:\d\d\)", old)
    assert holders._without_path(["/usr/bin/uvicorn", "main:app"]) == "uvicorn main:app"
    assert holders._without_path(["-c", "import x\n\n  \x1b[31mtry", "a  b"]) == "-c import x ?[31mtry a b"


@on_each_way
def test_a_service_of_this_program_is_told_by_its_markers(look: Look, hold: Hold) -> None:
    """The service's name, for itself an earlier run; a service of another program is a process like others."""
    set_markers = (
        "import os, sys\nif 'MEDIVOTE_RUN' not in os.environ:\n"
        f"    os.environ.update(MEDIVOTE_INSTANCE={MARKS.instance!r}, MEDIVOTE_SERVICE='worker', MEDIVOTE_RUN='7')\n"
        "    os.execv(sys.executable, sys.orig_argv)\n"
    )
    child = hold(before=set_markers)

    holder = holder_of(look, child.port)

    assert (holder.service_id, holder.run) == ("worker", 7)
    assert holder_words(holder, "api") == f"port {child.port} is held by the service worker"
    assert holder_words(holder, "worker") == f"port {child.port} is held by an earlier run of itself"
    other = look((child.port,), Marks("of-another-program"))[child.port].holder
    assert other is not None
    assert (other.service_id, other.run) == ("", 0)
    assert f"(pid {child.pid}, " in holder_words(other, "api")


@on_each_way
def test_who_writes_what_it_does_behind_its_name_is_told_by_the_name(look: Look, hold: Hold) -> None:
    """As nginx does, and postgres."""
    take_a_name = (
        "import os, sys\nif sys.orig_argv[0] != 'web:':\n    os.execv(sys.executable, ['web:', *sys.orig_argv[1:]])\n"
    )
    child = hold(before=take_a_name)
    holder = holder_of(look, child.port)
    assert (holder.name, holder.identity) == ("web", identity_of(child.pid))


@on_each_way
def test_this_program_itself_is_told_so(look: Look) -> None:
    """A port of our own is named, and nobody is offered to stop us for it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        holder = holder_of(look, port)

    assert holder_words(holder, "api") == f"port {port} is held by this program itself"
    assert not holder.may_be_stopped


@on_each_way
@as_root
def test_another_users_process_is_told_so(look: Look, hold: Hold) -> None:
    """Told by its user's number, and not ours to stop."""
    child = hold(uid=NOBODY)

    holder = holder_of(look, child.port)

    assert holder_words(holder, "api") == f"port {child.port} is held by another user's process (uid {NOBODY})"
    assert not holder.may_be_stopped


@on_linux
@as_root
def test_a_process_that_is_hidden_from_us_is_told_by_its_socket(hold: Hold) -> None:
    """For somebody who is not root, root's process is another user's though nobody says which."""
    child = hold()
    words = as_nobody(
        f"holder = holders.look_at_ports(({child.port},), 'x')[{child.port}].holder\n"
        "print(holder.identity, holder.may_be_stopped, ports.holder_words(holder, 'api'))"
    )

    assert words == f"None False port {child.port} is held by another user's process (uid 0)\n"


@on_linux
def test_of_several_that_share_a_socket_the_oldest_is_told(hold: Hold) -> None:
    """A server's children hold the port with it; whoever stops the server stops them, too."""
    child = hold(after="for _ in range(3): fork(wait)")

    assert holder_of(look_in_proc, child.port).identity == identity_of(child.pid)


@on_each_way
def test_a_child_that_kept_the_socket_is_told_when_its_parent_is_gone(look: Look, hold: Hold) -> None:
    """The parent that listened has ended; its child has the descriptor still, and holds the port."""
    child = hold(after="fork(wait)")
    os.kill(child.pid, signal.SIGKILL)
    until(lambda: identity_of(child.pid) is None)

    holder = holder_of(look, child.port)

    assert holder.identity is not None
    assert holder.identity.pid != child.pid
    assert os.getpgid(holder.identity.pid) == child.pid


@on_linux
@pytest.mark.parametrize("reuse", [True, False])
def test_a_connection_in_time_wait_tells_how_long(reuse: bool) -> None:
    """Nobody listens; one connection is kept for the minute that Linux keeps it."""
    port = time_wait_port(reuse=reuse)

    state = look_in_proc((port,), MARKS)[port]

    assert state.holder is None
    assert state.time_waits is not None  # another test's connections may have had that number at another address
    assert any(50 < seconds <= 60 for seconds in state.time_waits)


def test_elsewhere_time_wait_is_told_without_its_length() -> None:
    """psutil knows the state and not the timer."""
    port = time_wait_port()

    state = look_with_psutil((port,), MARKS)[port]

    assert (state.holder, state.time_waits) == (None, None)
    assert cause_words((state,), "api", 2, 0.0) == f"port {port} is in TIME_WAIT, free again soon"


def test_without_permission_psutil_still_tells_of_our_own(monkeypatch: pytest.MonkeyPatch, hold: Hold) -> None:
    """macOS refuses the whole table to a user, and tells of each process of the user's own."""

    def refuse(kind: str) -> list[object]:
        raise psutil.AccessDenied

    monkeypatch.setattr(psutil, "net_connections", refuse)
    child = hold()

    assert holder_of(look_with_psutil, child.port).identity == identity_of(child.pid)


def test_a_quick_look_is_not_fooled_by_connections_that_are_over() -> None:
    """What may be bound again counts as free; what a server without SO_REUSEADDR left calls for a thorough look."""
    assert seem_free((time_wait_port(reuse=True),))
    assert not seem_free((time_wait_port(reuse=False),))
    assert seem_free(())


@on_linux
@as_root
def test_a_port_that_we_may_not_try_is_in_doubt() -> None:
    """Below 1024 a user cannot try; the thorough look has to tell."""
    first_for_all = int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text())
    if first_for_all <= 1:
        pytest.skip("everybody may use any port here")

    assert as_nobody(f"print(ports.seem_free(({first_for_all - 1},)))") == "False\n"


# What it means for a run that ended early.


def state_of(*time_waits: float, holder: Holder | None = None) -> PortState:
    """Port 8080 as it was seen at 100 s."""
    return PortState(8080, holder, time_waits, 100.0)


def test_time_wait_from_before_the_run_is_its_cause() -> None:
    """A connection that was over before the run began kept it from its port; the longest tells when that ends."""
    words = cause_words((state_of(20.2, 39.4),), "web", 2, 99.0)
    assert words == "port 8080 is in TIME_WAIT, free again in about 40 s"


def test_time_wait_of_the_run_itself_is_no_cause() -> None:
    """A run that has served connections had its port: it ended for another reason."""
    assert cause_words((state_of(59.5),), "web", 2, 95.0) == ""
    assert cause_words((state_of(59.5, 50.0),), "web", 2, 95.0) == "port 8080 is in TIME_WAIT, free again in about 60 s"


@on_linux
@pytest.mark.parametrize(
    ("over_at", "pauses", "is_cause"),
    [
        (1000.10, [(0.15, 0.0)] * 3, False),
        (999.99, [(0.0, 0.15), (0.15, 0.0), (0.01, 0.02)], True),
        (999.95, [(0.0, 0.06), (0.0, 0.2), (0.0, 0.2)], True),
    ],
)
def test_a_busy_machine_mixes_up_no_connections(
    over_at: float, pauses: list[tuple[float, float]], is_cause: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may take its time until it tells what a connection has left, and then until that is heard."""
    now, paused = [1000.5], iter(pauses)

    def read_text(path: Path, encoding: str) -> str:
        if path.name == "tcp6":
            raise FileNotFoundError
        until_told, until_heard = next(paused)
        now[0] += until_told
        ticks = round((over_at + 60 - now[0]) * os.sysconf("SC_CLK_TCK"))
        now[0] += until_heard
        return f"0: 0100007F:1F90 0100007F:C000 06 00000000:00000000 03:{ticks:08X} 00000000 0 0 0 3 0000000000000000\n"

    monkeypatch.setattr(Path, "read_text", read_text)
    monkeypatch.setattr(holders, "time", SimpleNamespace(monotonic=lambda: now[0], thread_time=lambda: 0.0))
    state = look_in_proc((8080,), MARKS)[8080]
    assert state.time_waits
    assert bool(cause_words((state,), "web", 1, 1000.0)) == is_cause


def test_a_long_table_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes as long each time; that it takes long says nothing of a busy machine."""
    worked, read = [0.0], list[str]()

    def read_text(path: Path, encoding: str) -> str:
        read.append(str(path))
        worked[0] += 0.6
        return ""

    monkeypatch.setattr(Path, "read_text", read_text)
    monkeypatch.setattr(holders, "time", SimpleNamespace(monotonic=lambda: worked[0], thread_time=lambda: worked[0]))
    look_in_proc((8080,), MARKS)
    assert read == ["/proc/net/tcp", "/proc/net/tcp6"]


def test_what_the_run_or_the_next_one_holds_is_no_cause() -> None:
    """The replacement may have the port already, or a child of the run still has it; an older run is another matter."""
    holder = Holder(8080, ProcessIdentity(7, 7), service_id="web", run=3)
    assert cause_words((state_of(30.0, holder=holder),), "web", 2, 99.0) == ""
    assert cause_words((state_of(30.0, holder=holder),), "web", 3, 99.0) == ""
    assert cause_words((state_of(holder=holder),), "web", 4, 99.0) == "port 8080 is held by an earlier run of itself"
    assert cause_words((state_of(holder=holder),), "api", 3, 99.0) == "port 8080 is held by the service web"


def test_the_first_port_with_a_cause_is_told() -> None:
    """Ports that are free are passed over; nothing is said when all are."""
    assert cause_words((state_of(), state_of(10.0)), "web", 2, 99.0).startswith("port 8080 is in TIME_WAIT")
    assert cause_words((state_of(), state_of()), "web", 2, 99.0) == ""
    assert cause_words((), "web", 2, 99.0) == ""


# Behind the gate.


def test_what_is_asked_during_a_look_shares_the_next(qtbot: QtBot, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred questions at once cost two looks, and each gets its own ports in its own order."""
    looks: list[frozenset[int]] = []

    def look(wanted: frozenset[int], marks: Marks) -> dict[int, PortState]:
        looks.append(wanted)
        return {port: PortState(port, None, (), 0.0) for port in wanted}

    monkeypatch.setattr(ports, "_look", look)
    answers: list[list[int]] = []
    asker = PortLooks(gate, MARKS)
    for number in range(100):
        asker.ask((number + 1, number), lambda states: answers.append([state.port for state in states]))

    qtbot.waitUntil(lambda: len(answers) == 100)
    assert answers == [[number + 1, number] for number in range(100)]
    assert looks == [frozenset({0, 1}), frozenset(range(1, 101))]


def test_a_look_that_fails_leaves_the_start_to_itself(
    qtbot: QtBot, gate: Gate, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The error is logged, nobody is named, and the next look is made as ever."""

    def fail(wanted: frozenset[int], marks: Marks) -> dict[int, PortState]:
        raise PermissionError("no /proc here")

    answers: list[tuple[PortState, ...]] = []
    asker = PortLooks(gate, MARKS)
    with monkeypatch.context() as patch:
        patch.setattr(ports, "_look", fail)
        asker.ask((1,), answers.append)
        qtbot.waitUntil(lambda: answers == [()])
    asker.ask((2,), answers.append)

    qtbot.waitUntil(lambda: len(answers) == 2)
    assert [state.port for state in answers[1]] == [2]
    assert [record.getMessage() for record in caplog.records] == ["who holds a port cannot be told: no /proc here"]


def test_nobody_is_asked_after_the_end(qtbot: QtBot, gate: Gate) -> None:
    """After close() the gate may be gone: no look begins."""
    asker = PortLooks(gate, MARKS)
    answers: list[tuple[PortState, ...]] = []
    held = threading.Event()
    gate.run(held.wait)
    asker.ask((1,), answers.append)
    asker.ask((2,), answers.append)
    asker.close()
    held.set()

    qtbot.waitUntil(lambda: len(answers) == 1)
    done: list[None] = []
    gate.run(lambda: None, done.append)
    qtbot.waitUntil(lambda: done == [None])
    assert len(answers) == 1


@on_linux
def test_a_holder_that_ends_during_the_look_is_no_holder(hold: Hold, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the table of sockets and the processes it has gone: the port is free."""
    child = hold()
    real = holders._owners

    def owners(inodes: set[int]) -> dict[int, ProcessIdentity]:
        child.process.kill()
        until(lambda: identity_of(child.pid) is None)
        return real(inodes)

    monkeypatch.setattr(holders, "_owners", owners)

    assert look_in_proc((child.port,), MARKS)[child.port].holder is None
