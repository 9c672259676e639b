"""What cannot be executed: each fault in our own words, at once, and the program unharmed."""

from __future__ import annotations

import errno
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from medivote_desktop.core.config import RestartPolicy
from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.obstacles import program_obstacle
from medivote_desktop.runtime.service.child import Child
from medivote_desktop.runtime.service.launch import LaunchSpec, diagnose, preparation_fault
from medivote_desktop.ui.language import use_language
from tests.programs import is_alive
from tests.runtime.conftest import MakeFleet
from tests.runtime.fleet import Fleet, service


def failure(fleet: Fleet, qtbot: QtBot) -> str:
    """Start the one service; the reason why it is FAILED after its first try."""
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    life = next(iter(fleet.supervisor.services.values())).life
    assert (life.run, life.restarts) == (1, 0)
    return life.reason


def test_a_missing_program(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """Named with the folders that were searched."""
    reason = failure(make_fleet(service("api", command=("postgres-of-nobody",))), qtbot)
    assert reason == f"command not found: postgres-of-nobody (searched {os.environ['PATH']})"


def test_a_missing_path(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """A path is not looked for elsewhere."""
    reason = failure(make_fleet(service("api", command=("/no/such/program",))), qtbot)
    assert reason == "command not found: /no/such/program (searched /no/such)"


def test_a_missing_directory(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The directory is named, not the program."""
    assert failure(make_fleet(service("api", directory="/no/such")), qtbot) == "directory not found: /no/such"


@pytest.mark.parametrize("key", ["directory", "log_file"])
def test_a_name_that_is_not_utf8(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, key: str) -> None:
    """Qt finds no such directory and no such log, and would be tried for ever; both are there."""
    folder = tmp_path / os.fsdecode(b"caf\xe9")
    folder.mkdir()
    path = folder if key == "directory" else folder / "api.log"
    told = str(path).replace("\udce9", r"\udce9")
    assert (
        failure(make_fleet(service("api", default_log_file=False, **{key: str(path)})), qtbot)
        == f"{told}: its name is not UTF-8"
    )


def test_a_directory_as_program(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """Told apart from a missing permission."""
    reason = failure(make_fleet(service("api", command=(str(tmp_path),))), qtbot)
    assert reason == f"the command is a directory: {tmp_path}"


def test_a_file_that_may_not_be_executed(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """A file without the execute bit, which not even root executes."""
    script = tmp_path / "run.sh"
    script.write_text("#!/bin/sh\n")
    reason = failure(make_fleet(service("api", command=(str(script),))), qtbot)
    assert reason == f"no permission to execute {script}"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#!/no/venv/bin/python3 -S\n", "{script} names an interpreter that is not there: /no/venv/bin/python3"),
        ("#! gone\n", "{script} names an interpreter that is not there: gone"),
        ("#!\n", "{script} names an interpreter that is not there: #!"),
        ("#!{folder}/notes\n", "no permission to execute {folder}/notes, the interpreter of {script}"),
        ("#!/bin/sh\r\nexit\r\n", "the first line of {script} ends as on Windows (CR LF)"),
        ("echo begun\n", "{script} names no interpreter in its first line, such as #!/bin/sh"),
    ],
)
def test_a_script_whose_interpreter_cannot_be_executed(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, text: str, words: str
) -> None:
    """As of a virtual environment that was moved: the system says that the script is not there."""
    (tmp_path / "notes").write_text("not to be executed")
    script = tmp_path / "serve"
    script.write_bytes(text.format(folder=tmp_path).encode())
    script.chmod(0o755)
    reason = failure(make_fleet(service("api", command=(str(script),))), qtbot)
    assert reason == words.format(script=script, folder=tmp_path)


@pytest.mark.parametrize("first", ["#!/bin/sh", "#! /bin/sh -e", "#!\t/usr/bin/env sh"])
def test_a_script_with_an_interpreter_is_executed(
    make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path, first: str
) -> None:
    """However it is written; no obstacle is seen where there is none."""
    script = tmp_path / "serve"
    script.write_text(f"{first}\nexec sleep 600\n")
    script.chmod(0o755)
    assert program_obstacle(str(script), "/", "") == ""
    fleet = make_fleet(service("api", command=(str(script),)))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


def test_a_pipe_is_no_program(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """Who opens it to look waits for somebody who writes: the window stood still for ever."""
    pipe = tmp_path / "serve"
    os.mkfifo(pipe, 0o755)
    rescued: list[bool] = []

    def rescue() -> None:
        os.close(os.open(pipe, os.O_WRONLY | os.O_NONBLOCK))
        rescued.append(True)

    rescuer = threading.Timer(10, rescue)
    rescuer.start()
    reason = failure(make_fleet(service("api", command=(str(pipe),))), qtbot)
    rescuer.cancel()
    assert reason == f"{pipe} cannot be executed: Permission denied"
    assert not rescued


def test_a_file_that_is_no_program(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """The system's own words are kept where we know nothing better."""
    garbage = tmp_path / "garbage"
    garbage.write_bytes(b"\x7fELFxx")
    garbage.chmod(0o755)
    reason = failure(make_fleet(service("api", command=(str(garbage),))), qtbot)
    assert reason == f"{garbage} cannot be executed: Exec format error"


def test_a_program_that_is_just_being_replaced(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """While a new version is copied into its place it cannot be executed: that is waited for, and costs no restart."""
    program = tmp_path / "server"
    shutil.copy("/bin/sleep", program)
    fleet = make_fleet(service("api", command=(str(program), "600")))
    with program.open("ab"):
        fleet.start()
        qtbot.waitUntil(lambda: fleet.is_in(State.BACKOFF))
        assert fleet.life("api").reason == f"{program} cannot be executed: {os.strerror(errno.ETXTBSY)}"

    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))

    assert fleet.life("api").restarts == 0


def test_a_log_that_cannot_be_written(make_fleet: MakeFleet, qtbot: QtBot) -> None:
    """The folder of the log is named."""
    fleet = make_fleet(service("api", log_file="/no/such/folder/api.log", default_log_file=False))
    assert failure(fleet, qtbot) == "the folder of the log file does not exist: /no/such/folder"


def test_a_relative_program_is_found_in_its_directory(make_fleet: MakeFleet, qtbot: QtBot, tmp_path: Path) -> None:
    """A path with a slash starts from the service's directory, as a shell there would take it."""
    script = tmp_path / "run.sh"
    script.write_text("#!/bin/sh\necho here\n")
    script.chmod(0o755)
    fleet = make_fleet(service("api", command=("./run.sh",), directory=str(tmp_path)))
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.EXITED))
    assert fleet.log("api") == "here\n"


# Everything is imported before the user changes: root's Python may lie in a folder that is closed to others.
_AS_NOBODY = """
import os, pwd, resource, sys
sys.path.insert(0, {root!r})
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer
from medivote_desktop.core.config import RestartPolicy
from medivote_desktop.core.lifecycle import State
from medivote_desktop.runtime.configuration.configfile import missing, read_config
from tests.programs import is_alive
from tests.runtime.fleet import Fleet, service
if os.getuid() == 0:
    nobody = pwd.getpwnam("nobody")
    os.setgroups([]); os.setgid(nobody.pw_gid); os.setuid(nobody.pw_uid)
def must_bite(fault, error):
    try:
        fault()
    except error:
        return
    sys.exit("the fault does not bite")
app = QCoreApplication([])
def run_until(state):
    fleet.supervisor.transitions.connect(lambda them: app.quit() if any(t.after.state is state for t in them) else None)
    QTimer.singleShot(0, fleet.start)
    QTimer.singleShot(50000, app.quit)  # a loaded machine takes its time
    app.exec()
    print(fleet.life("api").state.name, fleet.life("api").restarts, fleet.life("api").reason)
{body}
"""

_CLOSED_FOLDER = """
must_bite(lambda: os.listdir({folder!r}), PermissionError)
fleet = Fleet(Path({logs!r}), [service("api", directory={folder!r})])
run_until(State.FAILED)
"""

_CLOSED_CHECK = """
must_bite(lambda: os.listdir({folder!r}), PermissionError)
for fault in missing(read_config(Path({ini!r})), dict(os.environ)):
    print(fault.key, fault.message)
"""

_CLOSED_LOGS = """
must_bite(lambda: os.listdir({folder!r}), PermissionError)
fleet = Fleet(Path({logs!r}), [service("api", directory="/no/such")], log_folder=Path({folder!r}) / "logs")
run_until(State.FAILED)
"""

_NO_ROOM = """
fleet = Fleet(Path({logs!r}), [service("api", command=("sleep", "60"), restart_delay_seconds=0.0, restart_limit=1)])
_, most = resource.getrlimit(resource.RLIMIT_NPROC)
resource.setrlimit(resource.RLIMIT_NPROC, (1, most))
must_bite(os.fork, BlockingIOError)
tries = []
def count(transitions):
    for transition in transitions:
        if transition.after.state is not State.BACKOFF:
            continue
        tries.append(transition)
        if len(tries) == 3:
            resource.setrlimit(resource.RLIMIT_NPROC, (most, most))
            print("BACKOFF", transition.after.restarts, transition.after.reason)
fleet.supervisor.transitions.connect(count)
run_until(State.RUNNING)
fleet.supervisor.transitions.connect(lambda them: app.quit() if them[-1].after.state.is_at_rest else None)
QTimer.singleShot(0, lambda: fleet.stop("api"))
app.exec()
"""


def run_as_nobody(body: str) -> str:
    """Run these lines as `nobody` (as ourselves when we are not root); what they print."""
    code = _AS_NOBODY.format(root=str(Path(__file__).parents[3]), body=body)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def open_logs() -> Iterator[Path]:
    """A folder that every user may write to and reach; not where pytest keeps its own, which it closes to others."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder


@pytest.fixture
def closed(open_logs: Path) -> Path:
    """A folder that nobody may enter."""
    folder = open_logs / "closed"
    folder.mkdir(mode=0o000)
    return folder


def test_a_directory_without_permission(closed: Path, open_logs: Path) -> None:
    """As a user who is not root, to whom the folder is closed (asserted first)."""
    said = run_as_nobody(_CLOSED_FOLDER.format(folder=str(closed), logs=str(open_logs)))
    assert said == f"FAILED 0 no permission to enter the directory {closed}"


def test_a_log_folder_in_a_closed_one_is_no_reason_to_wait(closed: Path, open_logs: Path) -> None:
    """Whether it is gone cannot be known; the start that failed is told."""
    said = run_as_nobody(_CLOSED_LOGS.format(folder=str(closed), logs=str(open_logs)))
    assert said == "FAILED 0 directory not found: /no/such"


def test_a_check_says_what_a_start_would(closed: Path, open_logs: Path) -> None:
    """Of a directory and a program that only others may see."""
    ini = open_logs / "services.ini"
    ini.write_text(f"[service:api]\ndirectory = {closed}/app\ncommand = {closed}/run\nhealth_command = ./run\n")
    said = run_as_nobody(_CLOSED_CHECK.format(folder=str(closed), ini=str(ini)))
    words = f"no permission to enter the directory {closed}"
    assert said.splitlines() == [f"directory {words}", f"command {words}"]


@pytest.mark.parametrize("part", ["execute", "confirm"])
def test_a_fault_of_ours_ends_the_start(
    make_fleet: MakeFleet, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, part: str
) -> None:
    """It is told instead of what would never come; what was executed already does not run on unseen."""
    fleet = make_fleet(service("api", command=("sleep", "60"), restart=RestartPolicy.NO))
    monkeypatch.setattr(Child, part, lambda child: 1 / 0)
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.FAILED))
    assert "api: a fault of this program" in caplog.text
    assert ("ZeroDivisionError" in fleet.life("api").reason) == (part == "execute")
    assert fleet["api"].last_pid is None or not is_alive(fleet["api"].last_pid)
    monkeypatch.undo()
    fleet.start()
    qtbot.waitUntil(lambda: fleet.is_in(State.RUNNING))


@pytest.mark.skipif(os.getuid() != 0, reason="the limit counts all processes of a user; only `nobody` has none here")
def test_no_room_for_a_process_is_tried_again(open_logs: Path) -> None:
    """Out of processes (asserted first): it is tried three times, costs the service no restart, and comes up."""
    said, in_the_end = run_as_nobody(_NO_ROOM.format(logs=str(open_logs))).splitlines()
    assert in_the_end == "RUNNING 0"
    assert said.startswith("BACKOFF 0 the system has no room for one more process")


@pytest.mark.parametrize("error", [errno.EMFILE, errno.ENOSPC, errno.ENOENT])
def test_what_is_short_before_the_spawn_is_no_fault_of_the_service(error: int) -> None:
    """Of its log, or its `env_file`, whose words hide the cause; a file that is not there does not come by itself."""
    failure = OSError(error, os.strerror(error))
    wrapped = ValueError("the env_file cannot be read")
    wrapped.__cause__ = failure
    is_short = error != errno.ENOENT
    assert [preparation_fault(each).transient for each in (failure, wrapped)] == [is_short, is_short]
    assert ("no room" in preparation_fault(wrapped).reason) is is_short


def test_a_log_on_a_disk_that_is_read_only_by_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a disk with errors becomes: nobody's permission is missing."""
    spec = LaunchSpec("/bin/true", (), "/", {}, {}, str(tmp_path / "x.log"))

    def refuse(*_: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    with monkeypatch.context() as patch:
        patch.setattr(os, "open", refuse)
        fault = diagnose(spec, "Could not open output redirection for writing")
    assert fault.reason == f"the log file {tmp_path}/x.log cannot be opened: {os.strerror(errno.EROFS)}"


@pytest.fixture(params=["en", "de"])
def in_a_language(request: pytest.FixtureRequest) -> Iterator[None]:
    """Qt speaks it, too."""
    use_language(request.param)
    yield
    use_language("en")


@pytest.mark.usefixtures("in_a_language")
@pytest.mark.qt_log_ignore("Cannot create pipe")
def test_what_is_short_is_known_in_every_language(qapp: QApplication) -> None:
    """Without a descriptor left a start is tried again, whatever words Qt has for that."""
    process = QProcess()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    process.start("/bin/true", [])
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert process.error() is QProcess.ProcessError.FailedToStart

    assert diagnose(LaunchSpec("/bin/true", (), "/", {}, {}, None), process.errorString()).transient
