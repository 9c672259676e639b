"""One service and its real process: started, ended, recovered, stopped. Effects, not calls."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import RestartPolicy, ServiceType
from medivote_desktop.core.lifecycle import ProcessEnd, State
from medivote_desktop.runtime import system
from tests.programs import free_port, is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import FOREVER, python, service

IGNORES_TERM = """
    import signal, time
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("ready", flush=True)
    while True: time.sleep(60)
"""

WITH_GRANDCHILDREN = """
    import os, time
    if os.fork() == 0:
        if os.fork() == 0:
            print(os.getpid(), flush=True)
            while True: time.sleep(60)
        print(os.getpid(), flush=True)
        while True: time.sleep(60)
    while True: time.sleep(60)
"""

WITH_ESCAPED_GRANDCHILD = """
    import os, time
    if os.fork() == 0:
        os.setsid()
        {fork_again}
        print(os.getpid(), flush=True)
        while True: time.sleep(60)
    while True: time.sleep(60)
"""


def test_a_start_executes_the_program_with_the_markers(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """The process runs as leader of its own session, in its directory, with our markers and its own environment."""
    code = """
        import os
        print(os.getcwd(), os.getsid(0) == os.getpid(), os.environ["MEDIVOTE_SERVICE"], os.environ["MEDIVOTE_RUN"],
              os.environ["COLOUR"], os.environ["MEDIVOTE_INSTANCE"], flush=True)
    """
    fleet = make_fleet(service("api", code, directory=str(tmp_path), environment={"COLOUR": "blue"}))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.EXITED))
    assert fleet.log("api").split() == [str(tmp_path), "True", "api", "1", "blue", fleet.marks.instance]


def test_a_crash_is_replaced(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """After kill -9 a new process runs, the old one is gone, and the reason is kept."""
    fleet = make_fleet(service("api", "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)"))
    fleet.start()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    old = fleet.pid("api")
    os.kill(old, signal.SIGKILL)
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 2)
    assert fleet.log_pids("api") == [old, fleet.pid("api")]
    assert not is_alive(old)
    assert fleet.life("api").restarts == 1
    ended = next(t for t in fleet.transitions if t.after.last_end is not None)
    assert ended.after.reason.startswith("signal 9 (SIGKILL)")


def test_a_child_that_never_stays_up_is_given_up(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A child that ends at once, again and again, is FAILED after the limit, and its reason is kept."""
    code = "import os\nprint(os.getpid(), flush=True)\nraise SystemExit(3)"
    fleet = make_fleet(service("api", code, start_seconds=1.0, restart_limit=4, restart_delay_seconds=0.01))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert fleet.life("api").reason == "exit code 3; gave up after 4 restarts"
    pids = fleet.log_pids("api")
    assert len(set(pids)) == 5
    assert not any(map(is_alive, pids))


@pytest.mark.parametrize("ignore", ["", "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)"])
def test_a_stop_ends_grandchildren_too(make_fleet: MakeFleet, qtbot: QtBot, ignore: str) -> None:
    """Children and grandchildren of the group are gone when the service is STOPPED, even if they ignore SIGTERM."""
    code = f"    {ignore}{WITH_GRANDCHILDREN}"
    fleet = make_fleet(service("api", code, stop_timeout_seconds=0.3))
    fleet.start()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 2)
    pids = [fleet.pid("api"), *fleet.log_pids("api")]
    assert all(map(is_alive, pids))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert not any(map(is_alive, pids))


def test_a_crash_of_the_parent_takes_its_children_along(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A restarted service never meets the children of its dead predecessor."""
    fleet = make_fleet(service("api", WITH_GRANDCHILDREN))
    fleet.start()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 2)
    first = fleet.log_pids("api")
    os.kill(fleet.pid("api"), signal.SIGKILL)
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 4)
    assert not any(map(is_alive, first))
    assert fleet.life("api").run == 2


@pytest.mark.parametrize("fork_again", ["pass", "os.fork() and os._exit(0)"])
@pytest.mark.parametrize("how", ["stop", "crash"])
def test_an_escaped_grandchild_is_found(make_fleet: MakeFleet, qtbot: QtBot, fork_again: str, how: str) -> None:
    """A grandchild that called setsid, even one whose parent is gone, does not outlive the service."""
    fleet = make_fleet(service("api", WITH_ESCAPED_GRANDCHILD.format(fork_again=fork_again), restart=RestartPolicy.NO))
    fleet.start()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    (escaped,) = fleet.log_pids("api")
    if how == "stop":
        fleet.stop()
    else:
        os.kill(fleet.pid("api"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED if how == "stop" else State.FAILED))
    qtbot.waitUntil(lambda: not is_alive(escaped))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing that all processes inherit")
def test_a_daemon_that_carries_no_markers_does_not_outlive_its_run(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """As nginx, which writes over its environment: in a session of its own before anybody has looked at it."""
    code = """
        import os
        print(os.posix_spawn("/bin/sleep", ["sleep", "600"], {}, setsid=True), flush=True)
    """
    fleet = make_fleet(service("api", code), service("other", FOREVER))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.EXITED, "api"))
    (daemon,) = fleet.log_pids("api")
    qtbot.waitUntil(lambda: not is_alive(daemon))
    assert fleet.is_in(State.RUNNING, "other")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing that all processes inherit")
def test_a_daemon_that_has_new_workers_at_once_does_not_outlive_its_run(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Whatever is ended first, its master or its workers."""
    daemon = """
        import os, time
        while True:
            if os.fork() == 0:
                os.write(1, f"{os.getpid()}\\n".encode())
                while True: time.sleep(60)
            os.wait()
    """
    code = f"""
        import os, sys, time
        daemon = [sys.executable, "-S", "-E", "-c", {textwrap.dedent(daemon)!r}]
        print(os.posix_spawn(sys.executable, daemon, {{}}, setsid=True), flush=True)
        time.sleep(0.5)
    """
    fleet = make_fleet(service("api", code))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.EXITED))
    qtbot.waitUntil(fleet.hunter.is_idle)
    qtbot.waitUntil(lambda: not any(map(is_alive, fleet.log_pids("api"))))
    assert [pid for pid in system.all_pids() if fleet.marks.of(pid) and is_alive(pid)] == []


def test_what_escaped_from_two_that_ended_together_is_found_by_one_look(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All processes are looked at once for both, once more as something was found, and neither grandchild lives on."""
    escaping = WITH_ESCAPED_GRANDCHILD.format(fork_again="os.fork() and os._exit(0)")
    fleet = make_fleet(*(service(name, escaping, restart=RestartPolicy.NO) for name in ("api", "web")))
    fleet.start()
    qtbot.waitUntil(lambda: all(len(fleet.log_pids(name)) == 1 for name in ("api", "web")))
    escaped = fleet.log_pids("api") + fleet.log_pids("web")
    looks: list[int] = []
    all_pids = system.all_pids

    def counted() -> list[int]:
        looks.append(1)
        return all_pids()

    monkeypatch.setattr(system, "all_pids", counted)
    for name in ("api", "web"):
        os.kill(fleet.pid(name), signal.SIGKILL)
    qtbot.waitUntil(lambda: not any(map(is_alive, escaped)))
    qtbot.waitUntil(fleet.hunter.is_idle)
    assert len(looks) == 2


def test_a_child_of_another_thread_is_a_descendant(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The system tells the children of each thread apart; all are recorded before a stop."""
    code = """
        import subprocess, threading, time
        def work():
            print(subprocess.Popen(["sleep", "60"], start_new_session=True).pid, flush=True)
            time.sleep(60)
        threading.Thread(target=work, daemon=True).start()
        time.sleep(60)
    """
    fleet = make_fleet(service("api", code))
    fleet.start()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    (child,) = fleet.log_pids("api")
    assert child in {member.pid for member in system.descendants(fleet.pid("api"))}
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert not is_alive(child)


def test_no_service_sees_what_is_anothers_own(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Whichever is executed after whichever, each has its own markers and its own variables, and no others."""
    code = """
        import os, time
        print(os.environ["MEDIVOTE_SERVICE"], os.environ["MEDIVOTE_RUN"], os.environ.get("SECRET"), flush=True)
        time.sleep(60)
    """
    own = {"one": {"SECRET": "of one"}, "two": {}, "three": {"SECRET": "of three"}, "four": {}}
    fleet = make_fleet(*(service(name, code, environment=environment) for name, environment in own.items()))
    fleet.start()
    qtbot.waitUntil(lambda: all(fleet.log(name).endswith("\n") for name in own))
    os.kill(fleet.pid("two"), signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.log("two").count("\n") == 2)
    assert [fleet.log(name) for name in own] == [
        "one 1 of one\n",
        "two 1 None\ntwo 2 None\n",
        "three 1 of three\n",
        "four 1 None\n",
    ]


def test_without_kill_tree_children_are_left_alone(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """kill_tree = false signals the leader alone."""
    fleet = make_fleet(service("api", WITH_GRANDCHILDREN, kill_tree=False))
    fleet.start()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 2)
    leader, pids = fleet.pid("api"), fleet.log_pids("api")
    try:
        fleet.stop()
        qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
        assert not is_alive(leader)
        assert all(map(is_alive, pids))
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: not any(map(is_alive, pids)))


def test_a_child_that_ignores_sigterm_is_killed_after_its_limit(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """SIGTERM, then the kill; meanwhile the stage is told."""
    fleet = make_fleet(service("api", IGNORES_TERM, stop_timeout_seconds=0.4))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    pid = fleet.pid("api")
    fleet.stop()
    assert (fleet.life("api").state, fleet["api"].stop_stage) == (State.STOPPING, "SIGTERM")
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert not is_alive(pid)
    end = fleet.life("api").last_end
    assert end is not None
    assert end.signal == signal.SIGKILL


@pytest.mark.parametrize("name", ["TERM", "INT", "HUP", "QUIT", "USR1", "USR2"])
def test_each_stop_signal_arrives(make_fleet: MakeFleet, qtbot: QtBot, name: str) -> None:
    """stop_signal is what the process receives; its own exit code is told."""
    code = f"""
        import signal, sys, time
        signal.signal(signal.SIG{name}, lambda number, frame: sys.exit(40 + number))
        print("ready", flush=True)
        while True: time.sleep(0.1)  # a signal just before a sleep is heard after it
    """
    fleet = make_fleet(service("api", code, stop_signal=name))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    end = fleet.life("api").last_end
    assert end is not None
    assert end.exit_code == 40 + getattr(signal, f"SIG{name}")


@pytest.mark.parametrize(
    "number", [signal.SIGHUP, signal.SIGINT, signal.SIGABRT, signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM]
)
def test_a_signal_is_told_from_an_exit_code(make_fleet: MakeFleet, qtbot: QtBot, number: signal.Signals) -> None:
    """Death by a signal and an exit with 128 + its number are different ends."""
    code = f"import os, signal\nos.kill(os.getpid(), {int(number)})"
    if number is signal.SIGINT:  # Python handles this one; the kernel is to end it
        code = code.replace("os.kill", "signal.signal(2, signal.SIG_DFL); os.kill")
    fleet = make_fleet(
        service("signalled", code, restart=RestartPolicy.NO),
        service("exited", f"raise SystemExit({128 + number})", restart=RestartPolicy.NO),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    signalled, exited = fleet.life("signalled").last_end, fleet.life("exited").last_end
    assert signalled is not None
    assert exited is not None
    assert (signalled.signal, signalled.exit_code) == (number, None)
    assert (exited.signal, exited.exit_code) == (None, 128 + number)
    assert fleet.life("signalled").reason.startswith(f"signal {int(number)} (")


def test_a_oneshot_completes(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A oneshot that exits with 0 is COMPLETED; with another code it is tried again."""
    fleet = make_fleet(
        service("good", "pass", type=ServiceType.ONESHOT, start_seconds=1.0),
        service("bad", "raise SystemExit(1)", type=ServiceType.ONESHOT, restart_limit=2, restart_delay_seconds=0.01),
    )
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.COMPLETED, "good") and fleet.is_in(State.FAILED, "bad"))
    assert fleet.life("bad").run == 3


def test_ten_clicks_on_restart_give_one_new_process(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """However often restart is asked, one old process ends and one new one runs."""
    fleet = make_fleet(service("api", "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)"))
    fleet.start()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    old = fleet.pid("api")
    for _ in range(10):
        fleet.restart()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 2)
    assert not is_alive(old)
    assert fleet.life("api").run == 2
    assert fleet.life("api").restarts == 0


def test_a_stop_during_the_start_wins(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Stopped before it was RUNNING: it ends, and stays down."""
    fleet = make_fleet(service("api", start_seconds=30.0))
    fleet.start()
    pid = fleet.pid("api")
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert not is_alive(pid)
    assert State.RUNNING not in fleet.history("api")
    assert fleet.life("api").run == 1


def test_a_start_during_the_stop_brings_it_back(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Started while it stops: the stop is finished, then a new process runs."""
    fleet = make_fleet(service("api"))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    old = fleet.pid("api")
    fleet.stop()
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING) and fleet.pid("api") != old)
    assert not is_alive(old)
    assert fleet.history("api").count(State.STOPPED) == 1  # the beginning


def test_a_stopped_service_is_never_restarted(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Killed from outside in the middle of its stop, `restart = always` does not bring it back."""
    fleet = make_fleet(service("api", IGNORES_TERM, restart=RestartPolicy.ALWAYS))
    fleet.start()
    qtbot.waitUntil(lambda: "ready" in fleet.log("api"))
    pid = fleet.pid("api")
    fleet.stop()
    os.kill(pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert fleet.life("api").run == 1


def test_a_stop_command_ends_it(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """stop_command is the first stage; when it works no signal follows."""
    code = f"""
        import os, time
        print(os.getpid(), flush=True)
        while not os.path.exists({str(tmp_path / "please")!r}): time.sleep(0.01)
        raise SystemExit(7)
    """
    command = python(f"open({str(tmp_path / 'please')!r}, 'w').close()")
    fleet = make_fleet(service("api", code, stop_command=command, stop_polite_timeout_seconds=60.0))
    fleet.start()
    qtbot.waitUntil(lambda: len(fleet.log_pids("api")) == 1)
    fleet.stop()
    assert fleet["api"].stop_stage == "stop_command"
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    end = fleet.life("api").last_end
    assert end is not None
    assert end.exit_code == 7


def test_a_stop_url_ends_it(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """stop_url is posted to before anything else; when that works no signal follows."""
    port = free_port()
    code = f"""
        import http.server, os, signal
        signal.signal(signal.SIGTERM, lambda *_: os._exit(1))
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.send_response(200)
                self.end_headers()
                os._exit(7 if self.path == "/shutdown" else 1)
        server = http.server.HTTPServer(("127.0.0.1", {port}), Handler)
        print("up", flush=True)
        server.serve_forever()
    """
    url = f"http://127.0.0.1:{port}/shutdown"
    fleet = make_fleet(service("api", code, stop_url=url, stop_polite_timeout_seconds=60.0))
    fleet.start()
    qtbot.waitUntil(lambda: "up" in fleet.log("api"))
    fleet.stop()
    assert fleet["api"].stop_stage == "stop_url"
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert fleet.life("api").last_end == ProcessEnd(7)


def test_a_stop_url_that_nobody_answers_gives_way_to_the_signal(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """It does not cost its limit."""
    url = f"http://127.0.0.1:{free_port()}/"
    fleet = make_fleet(service("api", FOREVER, stop_url=url, stop_polite_timeout_seconds=60.0))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
    assert fleet.life("api").last_end == ProcessEnd(signal=signal.SIGTERM)


@pytest.mark.parametrize("command", [("/no/such/program",), python("raise SystemExit(1)")])
def test_a_stop_command_that_fails_gives_way_to_the_signal(
    make_fleet: MakeFleet, qtbot: QtBot, command: tuple[str, ...]
) -> None:
    """A stage that cannot be asked does not cost its limit."""
    fleet = make_fleet(service("api", FOREVER, stop_command=command, stop_polite_timeout_seconds=60.0))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))
    fleet.stop()
    qtbot.waitUntil(lambda: fleet.is_in(State.STOPPED))
