"""The same faults where the numbers of processes are so few that each is given out again within a second or two."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.test_chaos import SECONDS
from tests.containers import OWN_NUMBERS, may_unshare

_FIRST_WITH_NUMBERS_OF_ITS_OWN = (6, 14)
"""Before this version of Linux a container's limit was that of the whole machine, which no test may change."""


def _linux() -> tuple[int, ...]:
    """Its version, as `(6, 14)`; (0, 0) elsewhere."""
    found = re.match(r"(\d+)\.(\d+)", platform.release()) if sys.platform == "linux" else None
    return tuple(map(int, found.groups())) if found else (0, 0)


STRANGERS = """
import os, sys, time
lives = []
while os.path.exists(sys.argv[1]):
    for _ in range(10):
        if os.fork() == 0: os._exit(0)
        os.wait()
    reading, writing = os.pipe()
    if os.fork() == 0:  # a daemon, whose parent led its session and its group
        os.setsid()
        if os.fork() == 0:
            time.sleep(0.3)
            os.write(writing, b"lived")
        os._exit(0)
    os.close(writing)
    os.wait()
    lives.append(reading)
    if len(lives) > 20 and os.read(lives[0], 9) != b"lived": sys.exit("a stranger was killed")
    if len(lives) > 20: os.close(lives.pop(0))
"""
"""As long as a file is there it makes processes: ten that end at once, and one that must live for a moment."""

SCRIPT = """
echo 400 > /proc/sys/kernel/pid_max
touch strangers
"$1" -S -E -c "$2" strangers & strangers=$!
shift 2
"$@"; code=$?
rm strangers
wait $strangers && exit $code
"""


@pytest.mark.chaos
@pytest.mark.serial
@pytest.mark.skipif(os.getuid() != 0 or not may_unshare(*OWN_NUMBERS), reason="only root may make a container")
@pytest.mark.skipif(_linux() < _FIRST_WITH_NUMBERS_OF_ITS_OWN, reason="the limit would be the whole machine's")
def test_nothing_is_lost_while_numbers_go_round(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """No service is lost or doubled, and no stranger is ended that has a number which was a service's."""
    chaos = Path(__file__).with_name("test_chaos.py")
    command = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp", str(tmp_path / "inside"), str(chaos)]
    words = ["unshare", *OWN_NUMBERS, "sh", "-c", SCRIPT, "sh", sys.executable, STRANGERS, sys.executable, *command]
    ran = subprocess.run(
        words,
        cwd=tmp_path,
        timeout=10 * SECONDS + 120,
        check=False,
        env={**os.environ, "PYTHONPATH": str(chaos.parents[2])},
    )
    assert ran.returncode == 0, capfd.readouterr()
