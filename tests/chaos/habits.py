"""A fleet of different habits: the services that the chaos befalls, and what each must come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.programs import Home, free_port

LEAD = """
import fcntl, os, sys, time
def lead():
    # The claim is this process's alone: neither inherited by children nor left behind by its end.
    name = os.environ["MEDIVOTE_SERVICE"]
    claim = os.open(f"claims/{name}", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.lockf(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        word = "leader"
    except BlockingIOError:
        word = "double"
    births = os.open("births", os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    os.write(births, f"{time.monotonic()} {name} {os.environ['MEDIVOTE_RUN']} {os.getpid()} {word}\\n".encode())
    os.close(births)
def rest():
    while True: time.sleep(60)
"""
"""Lets a service say, as its first act, that it leads; a second leader of one service is written down as double."""

_BEGIN = "from lead import *\nlead()\n"
STEADY = _BEGIN + "rest()"
CHATTY = _BEGIN + "import itertools\nfor n in itertools.count(): print('line', n, flush=True); time.sleep(0.02)"
FORKER = _BEGIN + "for _ in range(3):\n    if os.fork() == 0: os.fork(); rest()\nrest()"
ESCAPEE = (
    _BEGIN + "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0: rest()\n    os._exit(0)\nos.wait()\nrest()"
)
DAEMON = """
import os, sys, time
if sys.argv[1:2] == ["forgetful"]:
    while True:
        if os.fork() == 0:
            while True: time.sleep(60)
        os.wait()
from lead import *
lead()
whose = ["forgetful", os.getcwd(), os.environ["MEDIVOTE_SERVICE"], os.environ["MEDIVOTE_RUN"]]
os.posix_spawn(sys.executable, [sys.executable, "-S", "-E", sys.argv[0], *whose], {}, setsid=True)
rest()
"""
"""Has a daemon without an environment, which has a new worker when one ends. Its command line tells whose it is."""

BUSY = _BEGIN + "while True: os.spawnlp(os.P_WAIT, 'sleep', 'sleep', '0.2')"
DEAF = _BEGIN + "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nrest()"
POLITE = _BEGIN + "import signal\nsignal.signal(signal.SIGTERM, lambda *_: (time.sleep(0.2), os._exit(0)))\nrest()"
CRASHER = _BEGIN + "time.sleep(0.05)\nsys.exit(1)"
ONESHOT = _BEGIN + "time.sleep(0.3)"
RETURNING = _BEGIN + "time.sleep(1.5)"
SERVER = (
    _BEGIN
    + """
import socket
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", int(sys.argv[1])))
listener.listen()
while True:
    client, _ = listener.accept()
    client.settimeout(1)
    try:
        if client.recv(4096): client.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n")
    except OSError: pass
    client.close()
"""
)
"""Answers HTTP, and bears connections that close at once."""

_ALWAYS = {"restart": "always", "restart_limit": 0, "restart_delay": "20ms", "restart_max_delay": "100ms"}
_PROBED = {"health_interval": "300ms", "health_timeout": "1s", "health_retries": 2, "health_start_period": 0}


@dataclass(frozen=True)
class Habit:
    """One service and what it must come to.

    Attributes:
        up: The states that are right when its last wish is to be up and nothing it depends on is missing.
        autostart: What it is wished to be before anybody asks.
    """

    name: str
    code: str
    keys: Mapping[str, object] = field(default_factory=lambda: _ALWAYS)
    arguments: str = ""
    up: frozenset[str] = frozenset({"running"})
    needs: tuple[str, ...] = ()
    group: str = ""
    autostart: bool = True

    def section(self, home: Home) -> str:
        """Its section of services.ini."""
        more: dict[str, object] = {"group": self.group} if self.group else {}
        if not self.autostart:
            more["autostart"] = "no"
        return home.service(self.name, self.code, self.arguments, **{"stop_timeout": "500ms", **self.keys, **more})


def make_habits() -> tuple[Habit, ...]:
    """The whole fleet. `late` comes and goes with reloads, `varied` changes its arguments."""
    web, db = free_port(), free_port()
    completed, failed = frozenset({"completed"}), frozenset({"failed"})
    url = f"http://127.0.0.1:{web}/"
    return (
        Habit("db", SERVER, {**_ALWAYS, **_PROBED, "health_port": db}, str(db), group="data"),
        Habit(
            "api", STEADY, {**_ALWAYS, "depends_on": "db:healthy", "restart_with_dependencies": "yes"}, needs=("db",)
        ),
        Habit("worker", STEADY, {**_ALWAYS, "depends_on": "api"}, needs=("api",), group="data"),
        Habit("web", SERVER, {**_ALWAYS, **_PROBED, "health_url": url}, str(web), group="front"),
        Habit("steady", STEADY, group="front"),
        Habit("chatty", CHATTY),
        Habit("forker", FORKER, group="trees"),
        Habit("escapee", ESCAPEE, group="trees"),
        Habit("daemon", DAEMON, group="trees"),
        Habit("busy", BUSY, group="trees"),
        Habit("deaf", DEAF, group="front"),
        Habit("polite", POLITE),
        Habit("returning", RETURNING, up=frozenset({"running", "starting", "backoff", "waiting"})),
        Habit("crasher", CRASHER, {"restart_limit": 3, "restart_delay": "20ms", "start_seconds": "5s"}, up=failed),
        Habit("oneshot", ONESHOT, {**_ALWAYS, "type": "oneshot"}, up=completed),
        Habit("frail", STEADY, {"restart": "no"}, up=frozenset({"running"}) | failed),
        Habit("asked", STEADY, autostart=False),
        Habit("varied", STEADY, arguments="0"),
        Habit("late", STEADY),
    )


def write_programs(home: Home) -> None:
    """What the services share; their own programs are written with their sections."""
    (home.folder / "claims").mkdir()
    (home.folder / "lead.py").write_text(LEAD)


@dataclass(frozen=True)
class Birth:
    """A leader that said so."""

    at: float
    name: str
    run: int
    pid: int
    is_double: bool

    def is_within(self, name: str, since: float, until: float) -> bool:
        """Whether it led this service, and said so between these times."""
        return name == self.name and since < self.at < until


def read_births(folder: Path) -> list[Birth]:
    """All leaders there ever were, in their order; complete lines only."""
    path = folder / "births"
    text = path.read_text() if path.exists() else ""
    words = (line.split() for line in text[: text.rfind("\n") + 1].splitlines())
    return [Birth(float(at), name, int(run), int(pid), word == "double") for at, name, run, pid, word in words]
