"""A variable that leads to another file system: what ran with the state of old is taken over all the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests.program.test_moved import files_of, is_written_down, started
from tests.programs import Home, until

_SHARED_MEMORY = Path("/dev/shm")


@pytest.mark.parametrize("has_logs", [False, True], ids=["empty", "with logs"])
def test_what_ran_with_its_state_on_another_disk_is_taken_over(home: Home, has_logs: bool) -> None:
    """Its logs stay where they are written, also if there are some of an earlier time on the other disk; what a person
    stopped stays down, and each start finds the program.
    """
    if not _SHARED_MEMORY.is_dir() or _SHARED_MEMORY.stat().st_dev == home.folder.stat().st_dev:
        pytest.skip("there is no other file system")
    home.may_leave_services = True
    program = started(home, "variables")
    before = program.state_folder
    assert program.ctl("stop", "db").returncode == 0
    pids = program.pids()
    until(lambda: is_written_down(program, pids))
    program.kill()

    with tempfile.TemporaryDirectory(dir=_SHARED_MEMORY) as elsewhere:
        if has_logs:
            logs = Path(elsewhere, *before.relative_to(home.environment["XDG_STATE_HOME"]).parts, "logs")
            logs.mkdir(parents=True)
            (logs / "api.log").write_text("of an earlier time\n")
        home.environment["XDG_STATE_HOME"] = elsewhere
        program = home.start(program.config)

        program.until_state("running", "api", "web")
        assert (program.pids(), program.states()["db"]) == (pids, "stopped")
        assert not (before / "ledger.json").exists()
        assert files_of(pids.values()) == {before / "logs" / f"{name}.log" for name in pids}
        home.environment["XDG_STATE_HOME"] = str(home.folder / "state")
        second = home.desktop("--config", program.config, "--headless")
        assert (second.returncode, f"pid {program.pid}" in second.stderr) == (3, True)
        assert program.leave() == 0
    assert not home.service_processes()
