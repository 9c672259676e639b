"""Units of systemd: accepted by its own judge, and read back word for word by systemd itself."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from medivote_desktop.core.config import AppConfig
from medivote_desktop.core.porting.systemd_words import joined
from medivote_desktop.core.porting.to_systemd import to_systemd
from medivote_desktop.porting import export_files
from tests.porting.fleets import HARD, WORDS, fleet, nowhere, one

SYSTEMD = "/lib/systemd/systemd"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every user may read: systemd refuses to look at units as root in a container."""
    path = Path(tempfile.mkdtemp(prefix="mv-units-"))
    (path / "run").mkdir()
    path.chmod(0o755)
    (path / "run").chmod(0o777)
    yield path
    shutil.rmtree(path)


def write(folder: Path, config: AppConfig) -> list[Path]:
    files, _ = export_files(config, "systemd")
    for name, text in files.items():
        (folder / name).write_text(text)
    return [folder / name for name in files]


def verify(folder: Path, units: list[Path]) -> subprocess.CompletedProcess[str]:
    environment = {"HOME": str(folder), "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(folder / "run")}
    command = ["systemd-analyze", "verify", "--user", "--man=no", *map(str, units)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)


def test_systemd_finds_no_fault(folder: Path) -> None:
    """Neither an error nor a warning, with every key of services.ini in use."""
    config = fleet(folder=str(folder))

    done = verify(folder, write(folder, config))

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_judge_would_find_a_fault(folder: Path) -> None:
    """An unknown key and a program that is not there."""
    unit = folder / "bad.service"
    unit.write_text("[Service]\nExecStart=/no/such/program\nOdd=1\n")

    done = verify(folder, [unit])

    assert "/no/such/program" in done.stderr
    assert "Odd" in done.stderr


def dumped(folder: Path, unit: str) -> str:
    """What systemd understood of a unit, in its own words."""
    environment = {
        "HOME": str(folder),
        "PATH": os.environ["PATH"],
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "SYSTEMD_UNIT_PATH": f"{folder}:",
        "SYSTEMD_LOG_TARGET": "console",
    }
    other = ["setpriv", "--reuid=nobody", "--clear-groups"] if os.getuid() == 0 else []
    command = [*other, SYSTEMD, "--test", "--user", f"--unit={unit}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    said = (done.stdout + done.stderr).replace("→", "->")  # newer ones draw it
    if "Cannot determine cgroup" in said:
        pytest.skip("systemd reads nothing where no cgroups are mounted")
    _, begin, rest = said.partition(f"-> Unit {unit}:")
    assert begin, done.stdout + done.stderr
    return rest.partition("-> Unit ")[0]


_SAID = {"t": "\t", "n": "\n"}


def words_of(line: str) -> list[str]:
    """The words of a command line as systemd prints it."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', line)
    return [bare or re.sub(r"\\(.)", lambda m: _SAID.get(m[1], m[1]), quoted) for quoted, bare in found]


def test_systemd_reads_hard_words_as_they_were(folder: Path) -> None:
    """Commands, variables, folders and descriptions: quotes, percent signs, dollars, backslashes, blanks."""
    place = folder / 'a "b" %h $x \\y'
    place.mkdir()
    config = one(
        "/bin/echo",
        *HARD,
        name='50% "x" $HOME',
        environment={f"V{number}": word for number, word in enumerate(HARD)},
        directory=str(place),
        log_file=f"{place}/x %.log",
        default_log_file=False,
    )
    units = write(folder, config)
    assert (verify(folder, units).returncode, verify(folder, units).stderr) == (0, "")

    said = dumped(folder, "medivote-desktop-a.service")

    [line] = re.findall(r"Command Line: (.*)", said)
    assert [word.replace("$$", "$") for word in words_of(line)] == ["/bin/echo", *HARD]
    found = dict(each.split("=", 1) for each in re.findall(r"^\t\tEnvironment: (.*)$", said, re.MULTILINE))
    # systemd's own dump drops what is not printable there; the words above have proved the rest.
    assert {name: value for name, value in found.items() if name.startswith("V")} == {
        f"V{number}": word for number, word in enumerate(HARD)
    }
    assert f"WorkingDirectory: {place}\n" in said
    assert 'Description: 50% "x" $HOME\n' in said
    assert f"{place}/x %.log" in said


def extracted(line: str) -> list[str]:
    """The words of a line by systemd's documented rules: quotes, C escapes, `%%`, `$$`."""
    found: list[str] = []
    for quoted, bare in re.findall(r'"((?:[^"\\]|\\.)*)"|([^\s"]+)', line):
        text = bare or re.sub(r"\\(.)", lambda match: _SAID.get(match[1], match[1]), quoted)
        found.append(text.replace("%%", "%").replace("$$", "$"))
    return found


@given(WORDS)
@settings(max_examples=300, deadline=None)
def test_any_word_can_be_read_back(word: str) -> None:
    """On one line, without a specifier or a variable that anybody would fill in."""
    line = joined(("x", word, "y"))

    assert "\n" not in line
    assert extracted(line) == ["x", word, "y"]
    assert re.sub(r"\$\$|%%", "", line).count("$") == re.sub(r"\$\$|%%", "", line).count("%") == 0


def unit_of(config: AppConfig, name: str = "medivote-desktop-a.service") -> str:
    return next(file.text for file in to_systemd(config, nowhere).files if file.name == name)


def test_programs_are_found() -> None:
    """Where the program is known its path is written; else env looks for it; a path begins at the directory."""
    assert "ExecStart=/usr/bin/env run x\n" in unit_of(one("run", "x"))
    assert "ExecStart=/srv/bin/run x\n" in unit_of(one("./bin/run", "x"))
    assert 'ExecStart="/a b/$x" y\n' in unit_of(one("/a b/$x", "y"))
    found = to_systemd(one("run"), lambda service, program: f"/opt/{program}").files[0].text
    assert "ExecStart=/opt/run\n" in found


def test_limits_and_dependencies() -> None:
    """So many starts as there are here, and the order of the dependencies."""
    text = unit_of(fleet(), "the-shop-100-Web_1.service")

    assert "StartLimitIntervalSec=120s\nStartLimitBurst=8\n" in text
    assert "Requires=the-shop-100-db.service\nAfter=the-shop-100-db.service\nPartOf=the-shop-100-db.service\n" in text
    assert "\nAfter=the-shop-100-late.service\n" in text
    assert "Wants=the-shop-100-late.service\n" not in text  # it is not to start by itself
    assert "KillSignal=SIGINT\nTimeoutStopSec=15s\nKillMode=process\n" in text
    assert "$MAINPID" in text
    assert "[Install]" not in unit_of(fleet(), "the-shop-100-late.service")
    assert "TimeoutStopSec=1ms" in unit_of(fleet(), "the-shop-100-late.service")  # 0 would be no limit


def test_what_is_switched_off_is_left_out() -> None:
    """Neither a unit nor a dependency on it, which would start it."""
    made = to_systemd(fleet(), nowhere)

    assert "the-shop-100-off.service" not in [file.name for file in made.files]
    assert "off.service" not in "".join(file.text for file in made.files)
    assert {(note.service, note.subject) for note in made.notes} >= {("off", "enabled"), ("2nd", "depends_on")}


def test_a_variable_that_systemd_would_refuse_is_told() -> None:
    """It would be ignored there with a warning."""
    config = one("run", environment={"A.B": "1", "C": "2"})

    assert "A.B" not in unit_of(config)
    assert "Environment=C=2\n" in unit_of(config)
    assert any("A.B" in note.words for note in to_systemd(config, nowhere).notes)


def test_what_has_no_counterpart_is_told_in_the_unit() -> None:
    """And in the report, with the line of services.ini."""
    made = to_systemd(fleet(), nowhere)
    file = next(file for file in made.files if file.name == "the-shop-100-Web_1.service")

    assert any(line.startswith("left out: group: ") for line in file.comments)
    note = next(note for note in made.notes if (note.service, note.subject) == ("Web_1", "health_interval"))
    assert note.line == 36
