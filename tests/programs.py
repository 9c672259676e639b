"""The whole program as people run it: real processes in a home of their own, asked over the control channel."""

from __future__ import annotations

import contextlib
import itertools
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, TypeVar

import psutil

from medivote_desktop.core.channel import short_hash
from medivote_desktop.remote import local
from medivote_desktop.remote.errors import NoAnswerError, NotRunningError
from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of

T = TypeVar("T")

SCRIPTS = Path(sys.executable).parent
PATIENCE_SECONDS = 30.0

FOREVER = "import time\nwhile True: time.sleep(60)"
DEAF = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf', flush=True)\n" + FOREVER
POLITE = """
import os, signal, sys, time
def end(*_):
    time.sleep(0.3)
    with open("ends", "a") as ends: ends.write(sys.argv[1] + "\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
print("ready", flush=True)
while True: time.sleep(0.05)
"""
"""A service that needs a moment to end, and writes down that it could."""
WEB = """
import os, socket, sys
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen()
while True:
    client, _ = listener.accept()
    client.recv(4096)
    client.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n%d" % os.getpid())
    client.close()
"""
"""A small web server that answers every request with its process id."""


def until(fact: Callable[[], T], what: str = "", seconds: float = PATIENCE_SECONDS) -> T:
    """Wait until something holds; gives what `fact` returned. `what` explains a failure."""
    end = time.monotonic() + seconds
    while not (found := fact()):
        assert time.monotonic() < end, f"not so within {seconds:g} s: {what or fact}"
        time.sleep(0.005)
    return found


def until_heard(act: Callable[[], object], fact: Callable[[], object], what: str) -> None:
    """Do something again and again until it shows, for who is to hear it may not listen yet; twice must be as once."""
    next_at = 0.0

    def is_heard() -> bool:
        nonlocal next_at
        if fact():
            return True
        if time.monotonic() >= next_at:
            act()
            next_at = time.monotonic() + 2.0
        return False

    until(is_heard, what)


def is_alive(pid: int) -> bool:
    """Whether a process of this number exists and is no zombie."""
    return identity_of(pid) is not None


class Home:
    """A user's home in a test's folder, and all programs that run in it.

    At its end every program that still runs is asked to leave, and must leave with 0; none may have shown a traceback,
    and no process of a service may be left. `may_leave_services` says that the test killed a program.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs: list[Program] = []
        self.may_leave_services = False
        # A socket's path must be short, and a test's folder is not.
        self.short_folder = Path(tempfile.mkdtemp(prefix="mv-"))
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_RUNTIME_DIR": str(self.short_folder),
            "LANG": "C.UTF-8",
        }

    def __enter__(self) -> Home:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        codes = [program.leave_or_be_killed() for program in self.programs if program.runs]
        left = self.end_services()
        shutil.rmtree(self.short_folder)
        if error is None:
            assert set(codes) <= {0}, codes
            assert self.may_leave_services or not left, left
            complaints = "".join(program.errors for program in self.programs)
            assert "Traceback" not in complaints, complaints
            assert " ERROR " not in complaints, complaints

    # What is configured.

    def service(self, name: str, code: str = FOREVER, arguments: str = "", **keys: object) -> str:
        """A section whose program is these lines of Python; quick by default: RUNNING as soon as it executes."""
        written = self.folder / f"{name}.new"
        written.write_text(textwrap.dedent(code))
        written.replace(self.folder / f"{name}.py")  # a service that begins now reads all of the old or all of the new
        values = {"command": f"${{PYTHON}} -S -E {name}.py {arguments}", "start_seconds": "0", **keys}
        lines = "".join(f"{key} = {value}\n" for key, value in values.items())
        return f"[service:{name}]\n{lines}\n"

    def config(self, *sections: str, manager: str = "", name: str = "services.ini") -> Path:
        """Write a services.ini."""
        path = self.folder / name
        path.write_text(f"[manager]\ntitle = Test\n{manager}\n" + "".join(sections))
        return path

    def state_folder(self, config: Path) -> Path:
        """Where the state is of a file that names no folder for it."""
        stem = f"{config.stem}-{short_hash(os.path.realpath(config))}"
        return Path(self.environment["XDG_STATE_HOME"], "medivote-desktop", stem)

    # What runs.

    def start(
        self, config: Path, *arguments: str, wait: bool = True, state_dir: Path | None = None, **options: Any
    ) -> Program:
        """Start the program, without a window unless other arguments are given; returns when it can be asked.

        Args:
            state_dir: Where the file says its state folder is.
            options: For `Popen`; and `script`, lines for a shell that ends by running "$@".
        """
        program = Program(self, config, arguments or ("--headless",), options, state_dir)
        self.programs.append(program)
        if wait:
            program.until_answers()
        return program

    def run(self, *words: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        options = {"env": self.environment, "cwd": self.folder, "timeout": 2 * PATIENCE_SECONDS, **options}
        command = [str(word) for word in words]
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)

    def desktop(self, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run `medivote-desktop` to its end."""
        return self.run(SCRIPTS / "medivote-desktop", *arguments, **options)

    def ctl(self, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        """Run `medivote-ctl`."""
        return self.run(SCRIPTS / "medivote-ctl", *arguments, **options)

    def service_processes(self) -> list[ProcessIdentity]:
        """Every living process that carries our markers and this home, wherever it escaped to."""
        identities = (identity_of(pid) for pid in system.all_pids() if self._is_service(pid))
        return [identity for identity in identities if identity is not None]

    def end_services(self) -> list[ProcessIdentity]:
        """Kill what still runs of any service; returns what that was."""
        left = self.service_processes()
        for process in left:
            system.signal_process(process, signal.SIGKILL)
        until(lambda: not self.service_processes(), "the killed services are gone")
        return left

    def _is_service(self, pid: int) -> bool:
        return "MEDIVOTE_INSTANCE" in (found := environment_of(pid)) and found.get("HOME") == str(self.folder)


class Program:
    """One `medivote-desktop`, in a session of its own."""

    def __init__(
        self,
        home: Home,
        config: Path,
        arguments: tuple[str, ...],
        options: Mapping[str, Any],
        state_dir: Path | None = None,
    ) -> None:
        self.home = home
        self.config = config
        self.name = f"{config.stem}-{len(home.programs)}"
        self.state_folder = state_dir or home.state_folder(config)
        self._errors = home.folder / f"{self.name}.err"
        command = [sys.executable, "-m", "medivote_desktop", "--config", str(config), *arguments]
        if script := options.get("script"):
            command = ["sh", "-c", script, "sh", *command]
        with self._errors.open("wb") as errors:
            settings: dict[str, Any] = {
                "stdin": subprocess.DEVNULL,
                "stdout": errors,
                "stderr": errors,
                "env": home.environment,
                "cwd": home.folder,
                "start_new_session": True,
                **{name: value for name, value in options.items() if name != "script"},
            }
            self.process: subprocess.Popen[bytes] = subprocess.Popen(command, **settings)

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def runs(self) -> bool:
        return self.process.poll() is None

    @property
    def errors(self) -> str:
        """What it wrote to the terminal."""
        return self._errors.read_text()

    @property
    def ledger(self) -> str:
        """What its ledger says; empty before that is first written."""
        path = self.state_folder / "ledger.json"
        return path.read_text() if path.exists() else ""

    @property
    def log(self) -> str:
        """Its own log file, which it begins some time after it answers."""
        path = self.state_folder / "logs" / "medivote-desktop.log"
        until(path.exists, "the log has begun")
        return path.read_text()

    @property
    def history(self) -> Path:
        return self.state_folder / "history.db"

    def output_of(self, service_id: str) -> str:
        """What a service wrote."""
        path = self.state_folder / "logs" / f"{service_id}.log"
        return path.read_text() if path.exists() else ""

    # Over the control channel.

    def ask(self, ask: str, **fields: object) -> dict[str, Any]:
        return local.ask(self.state_folder, {"ask": ask, **fields}, PATIENCE_SECONDS)

    def status(self) -> dict[str, dict[str, Any]]:
        """The services by id."""
        services: list[dict[str, Any]] = self.ask("status")["services"]
        return {service["id"]: service for service in services}

    def states(self) -> dict[str, str]:
        return {service_id: service["state"] for service_id, service in self.status().items()}

    def pids(self) -> dict[str, int]:
        """The process ids of what has one."""
        return {service_id: service["pid"] for service_id, service in self.status().items() if service["pid"]}

    def until_answers(self) -> None:
        def answers() -> bool:
            assert self.runs, f"it ended with {self.process.returncode}: {self.errors}"
            with contextlib.suppress(local.ControlError):
                return bool(self.ask("status"))
            return False

        until(answers, "the control channel answers")

    def until_state(self, state: str, *ids: str) -> None:
        """Wait until these services, or all, are in a state."""

        def reached() -> bool:
            states = self.states()
            return all(states[service_id] == state for service_id in ids or states)

        until(reached, f"{ids or 'all'} {state}")

    def ctl(self, *arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
        return self.home.ctl("--config", self.config, *arguments, **options)

    # Its end.

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; returns the exit code."""
        return self.process.wait(PATIENCE_SECONDS)

    def leave(self) -> int:
        """Ask it to leave; returns its exit code."""
        self.signal(signal.SIGTERM)
        return self.wait()

    def leave_by_force(self) -> int:
        """Ask it to leave twice; returns its exit code. It may have gone after the first time."""
        self.signal(signal.SIGTERM)
        # Two signals at once are one.
        until(self._leaves_or_has_left, "it leaves")
        return self.leave()

    def _leaves_or_has_left(self) -> bool:
        try:
            return bool(self.ask("status")["leaving"])
        except (NoAnswerError, NotRunningError):
            return self.process.poll() is not None

    def leave_or_be_killed(self) -> int:
        """Ask it to leave, and see that it is gone; returns its exit code."""
        try:
            return self.leave()
        except subprocess.TimeoutExpired:
            self.kill()
            return self.process.returncode

    def kill(self) -> None:
        """End it as a crash would: its services stay."""
        if self.runs:
            self.process.kill()
        self.process.wait()


def executed(pid: int, what: str) -> bytes:
    """The `cmdline` or `environ` of a process. In the moment of its execution it has none, which is waited for."""
    if sys.platform != "linux":
        process = psutil.Process(pid)
        words = process.cmdline() if what == "cmdline" else map("=".join, process.environ().items())
        return "\0".join(words).encode()
    return until(Path(f"/proc/{pid}/{what}").read_bytes, f"{pid} is executed")


def environment_of(pid: int) -> dict[str, str]:
    """The whole environment of a process; empty if it is gone or not ours to read."""
    try:
        raw = Path(f"/proc/{pid}/environ").read_bytes() if sys.platform == "linux" else executed(pid, "environ")
    except (OSError, psutil.Error):
        return {}
    pairs = (entry.partition(b"=") for entry in raw.split(b"\0") if entry)
    return {os.fsdecode(key): os.fsdecode(value) for key, _, value in pairs}


def descriptors_of(pid: int) -> dict[int, str]:
    """What the open files of a process are."""
    found = {}
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed meanwhile
            found[int(entry.name)] = str(entry.readlink())
    return found


_PORTS: tuple[int, ...] = (*range(10_000, 18_000), *range(21_000, 32_000))
"""Below those that Linux gives to who asks for any, and without those where a demo looks for some: one of these is
nobody else's before the test has used it."""

_turn_of_port = itertools.count(random.SystemRandom().randrange(len(_PORTS)))


def free_port() -> int:
    """A port that nobody listens on, and of which no connection is in TIME_WAIT, on whatever address of ours.

    Each process that tests begins somewhere else and goes on from there, so two hardly ever meet.
    """
    is_dual = socket.has_dualstack_ipv6()
    for turn in itertools.islice(_turn_of_port, len(_PORTS)):
        with socket.socket(socket.AF_INET6 if is_dual else socket.AF_INET) as probe:
            if is_dual:
                probe.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
            port = _PORTS[turn % len(_PORTS)]
            with contextlib.suppress(OSError):
                probe.bind(("", port))
                return port
    raise AssertionError("all ports are taken")


def get(port: int) -> str:
    """What a web server on this machine answers; empty while there is none."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as connection:
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
            answer = b"".join(iter(lambda: connection.recv(4096), b""))
    except ConnectionError:
        return ""
    return answer.partition(b"\r\n\r\n")[2].decode()


def broken_pipe() -> IO[bytes]:
    """The writing end of a pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    return os.fdopen(write, "wb", buffering=0)
