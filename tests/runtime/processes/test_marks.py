"""Whose a process is: told by its environment, or by what it cannot write over."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from typing import Any

import pytest

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.marks import Mark, Marks
from tests.programs import until

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="other systems have nothing that all processes inherit")

Begin = Callable[..., subprocess.Popen[str]]

# When told to, it starts another program in a session of its own, with nothing in its environment.
_STARTS_ANOTHER = """
import os, sys
input()
print(os.posix_spawn("/bin/sleep", ["sleep", "60"], {}, setsid=True), flush=True)
"""


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins a process with nothing in its environment but this; with a mark if `marks`, service and run are given."""
    begun: list[subprocess.Popen[str]] = []

    def begin(environment: Mapping[str, str], *mark: Any) -> subprocess.Popen[str]:
        command = [sys.executable, "-S", "-E", "-c", _STARTS_ANOTHER]
        # As a service: in a container its group would be the container's own, and be told as that of the kernel's.
        how: dict[str, Any] = {"env": dict(environment), "text": True, "start_new_session": True}
        pipe = subprocess.PIPE
        with mark[0].inherited(*mark[1:]) if mark else nullcontext():
            begun.append(subprocess.Popen(command, stdin=pipe, stdout=pipe, **how))
        until(lambda: system.marked_environment(begun[-1].pid) == environment, "it is executed")
        return begun[-1]

    yield begin
    for process in begun:
        process.kill()
        process.communicate()


def markers(instance: str, service_id: str, run: str) -> dict[str, str]:
    return {"MEDIVOTE_INSTANCE": instance, "MEDIVOTE_SERVICE": service_id, "MEDIVOTE_RUN": run}


def another_of(process: subprocess.Popen[str]) -> int:
    """What it starts."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    return int(process.stdout.readline())


@on_linux
def test_what_lost_its_environment_and_its_session_is_known(begin: Begin) -> None:
    """As a daemon that names its processes; by who knows the service, in this fleet alone."""
    marks = Marks("here")
    parent = begin({}, marks, "web", 3)
    child = another_of(parent)
    try:
        assert marks.of(parent.pid) == marks.of(child) == Mark("web", 3)
        later, elsewhere = Marks("here"), Marks("elsewhere")
        assert later.of(child) is None
        later.know(["db", "web"])
        elsewhere.know(["db", "web"])
        assert (later.of(child), elsewhere.of(child)) == (Mark("web", 3), None)
    finally:
        subprocess.run(["kill", "-9", str(child)], check=True)


def test_the_environment_tells_it_anywhere(begin: Begin) -> None:
    """Who knows nothing of the service reads its name there; another fleet's is nobody's."""
    process = begin({**markers("here", "web", "3"), "MEDIVOTE_EXECUTED": "made of"})
    assert (Marks("here").of(process.pid), Marks("elsewhere").of(process.pid)) == (Mark("web", 3, "made of"), None)
    assert Marks("here").of(begin({}).pid) is None


@on_linux
def test_a_program_that_a_service_starts_marks_its_own(begin: Begin) -> None:
    """A fleet within a fleet: what carries the inner one's markers is none of the outer one's."""
    outer = Marks("outer")
    process = begin(markers("inner", "web", "3"), outer, "inner program", 1)
    assert outer.of(process.pid) is None


def test_this_program_is_none_of_its_services() -> None:
    """Begun in a terminal that a service gives, it would end itself at the start as what is left of that service."""
    code = "import os; from medivote_desktop.runtime.processes.marks import Marks; print(Marks('here').of(os.getpid()))"
    environment = {**os.environ, **markers("here", "terminal", "1")}
    told = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout == "None\n"


@on_linux
@pytest.mark.parametrize(("lost", "left"), [("MEDIVOTE_RUN", Mark("web", 0)), ("MEDIVOTE_SERVICE", Mark("", 0))])
def test_half_an_environment_is_no_proof_of_a_run(begin: Begin, lost: str, left: Mark) -> None:
    """A longer name has written over a part of it."""
    marks = Marks("here")
    environment = markers("here", "web", "3")
    del environment[lost]
    assert marks.of(begin(environment).pid) == left
    assert marks.of(begin(environment, marks, "web", 4).pid) == Mark("web", 4)


@on_linux
def test_no_service_of_a_fleet_is_taken_for_another(begin: Begin) -> None:
    marks = Marks("here")
    ids = [f"service {number}" for number in range(10)]
    marks.know(ids)
    for service_id in ids:
        assert marks.of(begin({}, marks, service_id, 1).pid) == Mark(service_id, 1)


@on_linux
def test_what_the_program_starts_for_itself_is_nobodys(begin: Begin) -> None:
    """A program that is a service drops what it inherited: a browser that it opens does not end with it."""
    marks = Marks("outer")
    code = (
        "import subprocess, sys; from medivote_desktop.runtime import system; input(); system.drop_own_mark();"
        "print(system.mark_of_process(subprocess.Popen(['sleep', '0']).pid))"
    )
    pipe = subprocess.PIPE
    with marks.inherited("inner", 1):
        program = subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe, text=True)
    with program:
        assert marks.of(program.pid) == Mark("inner", 1)
        assert program.communicate("\n")[0] == "None\n"


@on_linux
def test_where_no_mark_can_be_set_there_is_none_to_drop(monkeypatch: pytest.MonkeyPatch) -> None:
    """gVisor knows the limit, and lets nobody set it: the program begins there, too."""
    import resource

    def refuse(limit: int, values: tuple[int, int]) -> None:
        raise ValueError("not allowed to raise maximum limit")

    monkeypatch.setattr(resource, "setrlimit", refuse)
    system.drop_own_mark()


def test_who_cannot_be_marked_is_told_once(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """That limit is limited itself, or nobody may set it: the environment is left, and nothing fails."""

    def refuse(number: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(system, "take_on_mark", refuse)
    marks = Marks("here")
    with caplog.at_level("INFO"):
        for service_id in ("web", "db"):
            with marks.inherited(service_id, 1):
                pass
    assert [record.getMessage() for record in caplog.records] == [
        "web: its processes are known by their environment alone: [Errno 1] Operation not permitted"
    ]


@on_linux
def test_a_run_beyond_all_numbers_is_not_marked_as_another(begin: Begin) -> None:
    marks = Marks("here")
    assert marks.of(begin({}, marks, "web", 1 << 24).pid) is None
    assert marks.of(begin({}, marks, "web", (1 << 24) - 1).pid) == Mark("web", (1 << 24) - 1)


@on_linux
def test_only_what_is_executed_within_is_marked(begin: Begin) -> None:
    """A stop command that comes next is none of the run; nor is it where the execution fails."""
    marks = Marks("here")
    with marks.inherited("web", 1):
        pass
    with pytest.raises(FileNotFoundError), marks.inherited("db", 1):
        raise FileNotFoundError
    assert (system.mark_of_process(os.getpid()), marks.of(begin({}).pid)) == (None, None)


@on_linux
def test_a_mark_leaves_a_limited_limit_as_it_is() -> None:
    """Root could raise it, and a service would have more than its limits.conf allows."""
    code = (
        "import resource; from medivote_desktop.runtime.processes.marks import Marks; resource.setrlimit(10, (9, 9))\n"
        "with Marks('here').inherited('web', 1): print(resource.getrlimit(10))\n"
        "print(resource.getrlimit(10))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["(9, 9)"] * 2


as_root = pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can be two users")


@on_linux
@as_root
def test_what_has_become_another_users_is_known_and_proves_nothing(begin: Begin) -> None:
    """A daemon under sudo, seen by the user who began it: he may neither read its environment nor its limits."""
    marks = Marks("here")
    process = begin({}, marks, "web", 3)
    code = (
        "import os; from medivote_desktop.runtime.processes.marks import Marks; marks = Marks('here')\n"
        "marks.know(['db', 'web']); os.setgroups([]); os.setgid(65534); os.setuid(65534)\n"
        f"print(marks.of({process.pid}), tuple(marks.of_foreign({process.pid}))[:2], marks.of_foreign(1))\n"
        f"print(marks.of_foreign(os.getpid()), marks.of_foreign(0x3fffff))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines() == ["None ('web', 3) None", "None None"]
    assert marks.of_foreign(process.pid) is None  # for root it is nobody else's
