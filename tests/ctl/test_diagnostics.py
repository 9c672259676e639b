"""`medivote-ctl diagnostics`: the zip, with and without the program, and no secret in it."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
import zipfile
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.ctl.conftest import Running
from tests.programs import Home, until

SECRETS = {
    "inherited": "inherited-by-the-program-1",
    "own": "variable/of the file+2",
    "option": "option-value-3",
    "comment": "commented-out-4",
}


def config(home: Home) -> Path:
    """A service that prints each secret, one of which the program alone has in its environment."""
    home.environment["FLEET_TOKEN"] = SECRETS["inherited"]
    code = """
        import base64, os, sys, time, urllib.parse
        for secret in (os.environ["FLEET_TOKEN"], os.environ["DB_PASSWORD"], sys.argv[2], "commented-out-4"):
            encoded = base64.b64encode(b"user:" + secret.encode()).decode()
            print("saw", secret, urllib.parse.quote(secret), encoded, flush=True)
        print("an ordinary line", flush=True)
        time.sleep(600)
    """
    section = home.service("api", code, f"--api-key {SECRETS['option']}", environment=f"DB_PASSWORD={SECRETS['own']}")
    return home.config(section, "; OLD_PASSWORD = commented-out-4\n", home.service("db"))


def members(path: Path) -> dict[str, str]:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        found = {name: archive.read(name).decode() for name in archive.namelist()}
    for name, text in found.items():
        for secret in SECRETS.values():
            inner = base64.b64encode(b"user:" + secret.encode()).decode()[8:-4]
            assert not [form for form in (secret, quote(secret), inner) if form in text], (name, secret)
    return found


def test_what_goes_in_is_listed_and_holds_no_secret(home: Home) -> None:
    """Of a program that runs: its state, what happened, and the logs; a secret that it alone knows is found."""
    program = home.start(config(home))
    program.until_state("running")
    until(lambda: "an ordinary line" in program.output_of("api"), "it has said everything")
    own_log = program.state_folder / "logs" / "medivote-desktop.log"
    until(own_log.exists, "the program's own lines are written, which come a moment later")
    del home.environment["FLEET_TOKEN"]

    done = program.ctl("diagnostics", "--output", "out.zip")

    assert (done.returncode, done.stderr) == (0, "")
    found = members(home.folder / "out.zip")
    assert set(found) == {
        "versions.txt",
        "configuration.json",
        "state.json",
        "timeline.json",
        "program/medivote-desktop.log",
        "logs/api.log",
    }
    for name in found:
        assert f"({name})" in done.stdout
    assert f"saved {home.folder}/out.zip" in done.stdout
    assert "an ordinary line" in found["logs/api.log"]
    assert {one["state"] for one in json.loads(found["state.json"])["services"]} == {"running"}
    assert "Program: runs as pid" in found["versions.txt"]
    told = {one["id"]: one for one in json.loads(found["configuration.json"])["services"]}
    assert told["api"]["environment"] == {"DB_PASSWORD": "•••"}

    again = program.ctl("diagnostics", "--output", "out.zip")
    assert (again.returncode, again.stderr.split("; ")[-1]) == (2, "name another file, or give --yes to replace it\n")
    assert program.ctl("diagnostics", "--output", "out.zip", "--yes").returncode == 0


def test_of_a_program_that_does_not_run(home: Home) -> None:
    """What it left behind is gathered all the same; nothing is started or made for it."""
    program = home.start(config(home))
    program.until_state("running")
    until(lambda: "an ordinary line" in program.output_of("api"), "it has said everything")
    assert program.leave() == 0
    before = sorted(path for path in program.state_folder.rglob("*") if not path.name.startswith("history.db-"))

    done = program.ctl("diagnostics")

    assert done.returncode == 0, done.stderr
    (path,) = home.folder.glob("medivote-desktop-*.zip")
    found = members(path)
    assert "Program: does not run" in found["versions.txt"]
    assert "an ordinary line" in found["logs/api.log"]
    assert [one["kind"] for one in json.loads(found["timeline.json"])] == ["person", "person"]
    assert sorted(path for path in program.state_folder.rglob("*") if not path.name.startswith("history.db-")) == before


def test_of_a_faulty_file_and_where_nothing_ever_ran(home: Home) -> None:
    """Then, too, somebody needs help: the faults are told in place of the configuration."""
    path = home.config("[service:api]\ncommand = run --token " + SECRETS["option"] + "\nportz = 1\n")

    done = home.ctl("--config", path, "diagnostics", "--output", "out.zip")

    assert done.returncode == 0, done.stderr
    found = members(home.folder / "out.zip")
    assert set(found) == {"versions.txt", "configuration.txt", "state.json", "timeline.json"}
    assert "portz" in found["configuration.txt"]


@pytest.mark.parametrize(
    ("target", "answer", "saved"),
    [("new.zip", b"\n", True), ("new.zip", b"n\n", False), ("old.zip", b"\n", False), ("old.zip", b"y\n", True)],
)
def test_in_a_terminal_it_asks(home: Home, target: str, answer: bytes, saved: bool) -> None:
    """Before anything is written; to replace a file, a yes is needed."""
    home.config(home.service("api"))
    (home.folder / "old.zip").write_bytes(b"")
    running = Running(home, "--config", "services.ini", "diagnostics", "--output", target, terminal=True)
    running.until_said("Replace" if target == "old.zip" else "Save it")
    assert "(configuration.json)" in running.said
    assert not (home.folder / "new.zip").exists()
    os.write(running.master, answer)
    assert running.process.wait(30) == (0 if saved else 1)
    path = home.folder / target
    assert (path.exists() and path.stat().st_size > 0) is saved


def test_what_cannot_be_written_is_said(home: Home) -> None:
    """A folder that does not exist, one in place of a file, another machine."""
    path = home.config(home.service("api"))

    def tried(*words: str) -> subprocess.CompletedProcess[str]:
        return home.ctl("--config", path, "diagnostics", *words)

    nowhere = tried("--output", "nowhere/out.zip")
    assert (nowhere.returncode, nowhere.stderr) == (
        1,
        f"{home.folder}/nowhere/out.zip cannot be written: No such file or directory\n",
    )
    assert tried("--output", str(home.folder)).stderr == f"{home.folder} is a folder; name a file\n"
    assert home.ctl("--url", "http://127.0.0.1:1", "diagnostics").returncode == 2
