"""What stays and goes on telling: watch, events and logs, in a terminal and in a pipe."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import struct
import termios
from pathlib import Path

from medivote_desktop.ctl.logfile import LogFile
from medivote_desktop.runtime.logs.rotation import rotate
from tests.ctl.conftest import BEGUN, Running
from tests.programs import FOREVER, Home, Program, until

ENTERED, LEFT = "\x1b[?1049h\x1b[?25l", "\x1b[?25h\x1b[?1049l"


def _watch(program: Program, *words: object, **options: object) -> Running:
    return Running(program.home, "--config", program.config, *words, **options)  # type: ignore[arg-type]


def test_watch_redraws_in_place_and_restores_the_terminal(program: Program) -> None:
    """A change is drawn from the upper left corner; after Ctrl+C the cursor is back, with exit code 130."""
    running = _watch(program, "status", "--watch", terminal=True)
    running.until_said("3 of 3 running")
    assert running.said.startswith(ENTERED)

    program.ctl("stop", "db")

    running.until_said("\x1b[H" + f"Test (pid {program.pid}): 2 of 3 running")
    assert "\x1b[32mrunning\x1b[0m" in running.said
    assert running.end(signal.SIGINT) == 130
    _, _, after = running.said.partition(LEFT)
    assert "2 of 3 running" in after
    assert ENTERED not in after


def test_watch_of_one_service(program: Program) -> None:
    """The others are not in the table; a name that means nothing is said without a screen."""
    running = _watch(program, "status", "--watch", "db", terminal=True, NO_COLOR="1")
    running.until_said("MEMORY")
    program.ctl("stop", "db")
    running.until_said("stopped")
    assert "app" not in running.said
    assert running.end(signal.SIGINT) == 130

    wrong = program.ctl("status", "--watch", "dbb")
    assert (wrong.returncode, wrong.stdout) == (2, "")
    assert "did you mean db?" in wrong.stderr


def test_watch_fits_the_window_and_follows_its_size(program: Program) -> None:
    """In a narrow terminal no line is longer than it, and the state is still told; q ends it."""
    running = _watch(program, "status", "--watch", terminal=True, NO_COLOR="1")
    running.until_said("MEMORY")
    fcntl.ioctl(running.master, termios.TIOCSWINSZ, struct.pack("HHHH", 4, 20, 0, 0))

    running.until_said("… 2 more")

    frame = running.said.rpartition("\x1b[H")[2].partition("\x1b[J")[0]
    lines = [line.removesuffix("\x1b[K") for line in frame.split("\r\n")]
    assert all(len(line) <= 20 for line in lines), lines
    assert "running" in frame
    assert "\x1b[32m" not in running.said
    os.write(running.master, b"q")
    assert running.process.wait(30) == 0


def test_watch_in_a_pipe_appends_blocks(program: Program) -> None:
    """Without a terminal there is no control sequence, and each block is whole."""
    running = _watch(program, "status", "--watch")
    running.until_said("3 of 3 running")

    program.ctl("stop", "db")

    running.until_said("2 of 3 running")
    assert "\x1b" not in running.said
    assert running.end(signal.SIGINT) == 130


def test_watch_waits_for_a_program_that_comes_back(home: Home) -> None:
    """A program that goes away is said in place, and looked for until it is there again."""
    config = home.config(home.service("web"))
    program = home.start(config)
    running = _watch(program, "status", "--watch", terminal=True)
    running.until_said("1 of 1 running")
    program.leave()
    running.until_said("connection lost since")

    home.start(config).until_state("running")

    until(lambda: "1 of 1 running" in running.said.rpartition("\x1b[H")[2], "it is seen again")
    assert running.end(signal.SIGINT) == 130


def test_events_tell_a_crash_and_the_recovery(program: Program) -> None:
    """A killed service is a line with its reason, and its return another, however quick."""
    running = _watch(program, "events")
    until(lambda: "following Test" in running.errors, "it follows")
    os.kill(program.pids()["web"], signal.SIGKILL)

    running.until_said("starting -> running")

    crash, *_, back = running.said.splitlines()
    assert "  web: running -> " in crash
    assert "signal 9 (SIGKILL)" in crash
    assert "  web: starting -> running" in back
    assert running.end(signal.SIGINT) == 130


def test_events_tell_a_crash_during_the_start(home: Home) -> None:
    """What ends before it is up, and is replaced at once, is starting as before: the end is told all the same."""
    code = "raise SystemExit(3)"
    keys = {"autostart": "no", "start_seconds": "60", "restart_limit": "1"}
    program = home.start(home.config(home.service("weak", code, **keys)))
    running = _watch(program, "events")
    until(lambda: "following" in running.errors, "it follows")
    program.ctl("start", "weak", "--no-wait")
    running.until_said("starting -> failed")
    told = [line.partition("weak: ")[2] for line in running.said.splitlines()]
    assert told[0] == "stopped -> starting"
    assert re.fullmatch(r"starting(, pid \d+| again): exit code 3", told[1])
    assert told[2:] == ["starting -> failed: exit code 3; gave up after 1 restart"]
    assert running.end(signal.SIGINT) == 130
    until(lambda: "weak: starting -> starting (exit code 3)" in program.log, "it is logged")


def test_events_for_scripts_are_objects(program: Program) -> None:
    """A line is an object with both states and the time; the end of the program is exit code 3."""
    running = _watch(program, "events", "--json")
    until(lambda: "following Test" in running.errors, "it follows")
    program.ctl("stop", "db")
    running.until_said('"stopped"')
    first = json.loads(running.said.splitlines()[0])
    assert (first["service_id"], first["old_state"], first["state"]) == ("db", "running", "stopping")
    assert first["at"] > 1e9

    program.leave()

    assert running.process.wait(30) == 3
    assert running.errors.endswith("the program has left\n")


def test_events_tell_the_last_steps_before_the_program_leaves(program: Program) -> None:
    """All services end at once: the end of each is told before the program is gone."""
    running = _watch(program, "events")
    until(lambda: "following Test" in running.errors, "it follows")

    program.leave()

    assert running.process.wait(30) == 3
    ended = sorted(line.split()[2] for line in running.said.splitlines() if "stopping -> stopped" in line)
    assert ended == ["app:", "db:", "web:"]


def test_logs_shows_the_last_lines(program: Program) -> None:
    """One service's lines as they are; several with their names in front."""
    until(lambda: program.output_of("web") and program.output_of("app"), "both wrote")
    pids = program.pids()

    assert program.ctl("logs", "db", "-n", "1").stdout == f"begun {pids['db']}\n"
    assert program.ctl("logs", "front office").stdout == f"web | begun {pids['web']}\napp | begun {pids['app']}\n"


def test_logs_shows_what_rotation_has_kept(program: Program) -> None:
    """Also where the log itself is nearly empty by now; what comes then is shown once."""
    until(lambda: program.output_of("web"), "it wrote")
    begun = program.output_of("web")
    log = program.state_folder / "logs" / "web.log"
    rotate(log, 5)

    assert program.ctl("logs", "web").stdout == begun

    running = _watch(program, "logs", "-f", "web")
    running.until_said(begun)
    program.ctl("restart", "web")
    running.until_said(f"begun {program.pids()['web']}")
    assert running.end(signal.SIGINT) == 130
    assert running.said.count("begun ") == 2


def test_logs_follow_through_rotation_and_restart(program: Program) -> None:
    """What comes after the log was replaced, and from the next run of the service, is shown as it comes."""
    running = _watch(program, "logs", "-f", "web", "app", terminal=True)
    running.until_said(f"begun {program.pids()['web']}")
    assert "\x1b[36mweb | \x1b[0m" in running.said
    log = program.state_folder / "logs" / "web.log"
    log.rename(log.with_name("web.log.1"))

    program.ctl("restart", "web")

    running.until_said(f"begun {program.pids()['web']}")
    assert running.end(signal.SIGINT) == 130


def test_logs_end_when_nobody_reads(program: Program) -> None:
    """A reader that goes away ends it at once, with 0, though nothing more is written."""
    running = _watch(program, "logs", "-f", "web")
    running.until_said("begun")

    running.close_output()

    assert running.process.wait(30) == 0
    assert running.errors == ""


def test_a_service_without_a_log_says_so(home: Home) -> None:
    """`log_file = none` is the reason given, with exit code 1."""
    program = home.start(home.config(home.service("web", FOREVER, log_file="none")))

    done = program.ctl("logs", "web")

    assert (done.returncode, done.stderr) == (1, "web: no log is kept (log_file = none)\n")


def test_logs_of_all_are_shown_though_one_keeps_none(home: Home) -> None:
    """Nobody named that one: it is told, and is no reason to show nothing of the others."""
    program = home.start(home.config(home.service("web", FOREVER, log_file="none"), home.service("db", BEGUN)))
    until(lambda: program.output_of("db"), "it wrote")
    said = f"db  | {program.output_of('db')}"

    done = program.ctl("logs")

    assert (done.returncode, done.stdout, done.stderr) == (0, said, "… web: no log is kept (log_file = none) …\n")
    running = _watch(program, "logs", "-f")
    running.until_said(said)
    assert running.end(signal.SIGINT) == 130


def test_a_log_that_was_cleared_or_rotated_away_is_told(tmp_path: Path) -> None:
    """What is there is read all the same, from where it begins."""
    log = tmp_path / "a.log"
    log.write_bytes(b"one\n" * 3)
    followed = LogFile(str(log))
    assert followed.tail(1) == b"one\n"
    os.truncate(log, 0)
    with log.open("ab", buffering=0) as writer:
        writer.write(b"two\n")
        assert (followed.read(), followed.notices) == (b"two\n", ["the log was cleared"])
        followed.notices.clear()
        writer.write((b"x" * 4095 + b"\n") * 100)
        rotate(log, 1)
        writer.write(b"three\n")
    assert (followed.read(), followed.notices) == (b"three\n", ["400.0 KB were rotated away before they were read"])
    followed.close()
