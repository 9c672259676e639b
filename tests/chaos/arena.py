"""The fleet under a real program, everything that can befall it, and the account at the end."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.identity import ProcessIdentity, identity_of
from tests.chaos.habits import Birth, make_habits, read_births, write_programs
from tests.chaos.model import Model
from tests.chaos.plan import SPOILT, Fault
from tests.chaos.strangers import bystander
from tests.programs import Home, environment_of, is_alive, until

_STRAYS = "processes of earlier runs are still there"
_LONGEST_SUSPENSION_SECONDS = 1.5
_LONGEST_LEAVING_SECONDS = 1.0  # the deaf one takes half of it
_LONGEST_BIRTH_SECONDS = 1.0
_NOISE_BYTES = 10_000_000
_UNTOUCHED = ("steady", "chatty", "forker", "escapee", "frail")
"""What ends neither by itself nor with another service."""


@dataclass(frozen=True)
class Kill:
    """A leader that was killed while the program watched."""

    name: str
    run: int
    at: float


class Arena:
    """One fleet, one program after the other, and a model of what a person wished.

    Attributes:
        kills: What the timeline has to tell of.
        counts: How often each kind of fault came.
        done: The faults so far.
    """

    def __init__(self, home: Home) -> None:
        self.home = home
        self.habits = {habit.name: habit for habit in make_habits()}
        self.model = Model(self.habits.values())
        write_programs(home)
        self._version = 0
        self._file = self._write_file()
        self.bystanders = [bystander(home), bystander(home, MEDIVOTE_INSTANCE="f" * 16)]
        self.program = home.start(self._file)
        self.kills: list[Kill] = []
        self.history_spoilt_at = 0.0
        self.away: list[tuple[float, float]] = []
        self.counts: Counter[str] = Counter()
        self.done: list[Fault] = []
        self._suspended: list[tuple[float, ProcessIdentity]] = []

    # Setting.

    def _write_file(self) -> Path:
        self.habits["varied"] = replace(self.habits["varied"], arguments=str(self._version))
        sections = [habit.section(self.home) for habit in self.habits.values() if habit.name in self.model.configured]
        return self.home.config(*sections)

    def close(self) -> None:
        """End the strangers."""
        for stranger in self.bystanders:
            stranger.kill()
            stranger.communicate()

    # Who there is.

    def leaders(self) -> dict[str, Birth]:
        """The living leaders by service."""
        last = {birth.name: birth for birth in read_births(self.home.folder)}
        return {name: birth for name, birth in last.items() if self._is_leader(birth)}

    def _is_leader(self, birth: Birth) -> bool:
        markers = environment_of(birth.pid)
        ours = (markers.get("MEDIVOTE_SERVICE"), markers.get("MEDIVOTE_RUN")) == (birth.name, str(birth.run))
        return ours and markers.get("HOME") == str(self.home.folder)

    # Faults.

    def befall(self, fault: Fault) -> None:
        """Let it happen."""
        self.counts[fault.kind] += 1
        self.done.append(fault)
        getattr(self, "_" + fault.kind.replace(" ", "_"))(fault)
        self.wake(time.monotonic())

    def wake(self, now: float) -> None:
        """Let go on what was suspended until now."""
        for _, process in [each for each in self._suspended if each[0] <= now]:
            system.signal_process(process, signal.SIGCONT)
        self._suspended = [each for each in self._suspended if each[0] > now]

    def _kill_service(self, fault: Fault) -> None:
        if leader := self.leaders().get(fault.target):
            self._kill(leader)

    def _kill_all_services(self, fault: Fault) -> None:
        for leader in self.leaders().values():
            self._kill(leader)

    def _kill(self, leader: Birth) -> None:
        if (identity := identity_of(leader.pid)) is not None and self._is_leader(leader):
            self.kills.append(Kill(leader.name, leader.run, time.monotonic()))
            system.signal_process(identity, signal.SIGKILL)

    def _kill_member(self, fault: Fault) -> None:
        leaders = {leader.pid for leader in self.leaders().values()}
        members = [process for process in self.home.service_processes() if process.pid not in leaders]
        if members:
            system.signal_process(members[int(fault.amount * len(members))], signal.SIGKILL)

    def _suspend_service(self, fault: Fault) -> None:
        leader = self.leaders().get(fault.target)
        if leader and (identity := identity_of(leader.pid)) and system.signal_process(identity, signal.SIGSTOP):
            self._suspended.append((time.monotonic() + fault.amount * _LONGEST_SUSPENSION_SECONDS, identity))

    def _wish_one(self, fault: Fault) -> None:
        self.wish(fault.detail, fault.target)

    _wish_group = _wish_all = _wish_one

    def wish(self, kind: str, name: str) -> None:
        """What a person asks in the terminal."""
        meant = self.model.named(name)
        if not meant:
            return
        self.model.note_stops(meant)
        answer = self.program.ask(kind, names=[name])
        # What a reload removed may still be ending.
        assert set(meant) <= set(answer.get("accepted", ())) <= set(self.habits), answer
        self.model.wish(name, up=kind != "stop")

    def _suspend_program(self, fault: Fault) -> None:
        began = time.monotonic()
        self.program.signal(signal.SIGSTOP)
        self._kill_service(fault)
        time.sleep(fault.amount * _LONGEST_SUSPENSION_SECONDS)
        self.program.signal(signal.SIGCONT)
        self.away.append((began, time.monotonic()))

    def _reload(self, fault: Fault) -> None:
        """`varied` gets new arguments; now and then `late` goes or comes."""
        self._version += 1
        if fault.amount < 0.7:
            turn = self.model.removed if "late" in self.model.configured else self.model.added
            turn("late")
        self._write_file()
        answer = self.program.ask("reload")
        assert "varied" in answer.get("changes", ""), answer

    def _spoil_file(self, fault: Fault) -> None:
        """The reload is refused, and every service stays as it is."""
        kept = self._spoil(fault.detail)
        answer = self.program.ask("reload")
        assert answer.get("faults"), answer
        self._mend(kept)

    def _spoil(self, how: str) -> bytes:
        kept = self._file.read_bytes()
        self._file.unlink()
        match how:
            case "folder":
                self._file.mkdir()
            case "noise":
                self._file.write_bytes(os.urandom(_NOISE_BYTES))
            case "faults":
                self._file.write_bytes(kept.replace(b"[service:steady]", b"[service:steady]\nhelth_url = x"))
        return kept

    def _mend(self, kept: bytes) -> None:
        if self._file.is_dir():
            self._file.rmdir()
        self._file.write_bytes(kept)

    def _delete_log(self, fault: Fault) -> None:
        (self.program.state_folder / "logs" / f"{fault.target}.log").unlink(missing_ok=True)

    def _spoil_history(self, fault: Fault) -> None:
        self.program.history.write_bytes(os.urandom(round(fault.amount * 100_000)))
        self.history_spoilt_at = time.monotonic()

    # The program's own end.

    def _kill_program(self, fault: Fault) -> None:
        began = time.monotonic()
        self.program.kill()
        self._start_again(began, self._downtime(fault))

    def _leave_program(self, fault: Fault) -> None:
        """Nothing of any service is left, and the next start is a fresh one."""
        began = time.monotonic()
        self._has_left(began, self.program.leave())

    def _has_left(self, began: float, code: int) -> None:
        assert code == 0
        left = self.home.service_processes()
        assert not left, f"left behind by an orderly end: {left}"
        self.model.forgotten()
        self._start_again(began, set())

    def _kill_leaving_program(self, fault: Fault) -> None:
        """Killed in the middle of stopping all, it loses no wish."""
        began = time.monotonic()
        self.program.signal(signal.SIGTERM)
        time.sleep(fault.amount * _LONGEST_LEAVING_SECONDS)
        self.program.kill()
        self._has_half_left(began)

    def _has_half_left(self, began: float) -> None:
        ledger = self.program.state_folder / "ledger.json"
        if not ledger.exists() or b'"services": {}' in ledger.read_bytes():  # all were stopped
            self.model.forgotten()
        self._start_again(began, set())

    def _start_again(self, began: float, unsure: set[str]) -> None:
        before = self.leaders()
        self.model.doubt(unsure)
        self._start_program()
        self.away.append((began, time.monotonic()))
        self._check_adopted(before)
        self._end_strays()
        for name in sorted(unsure & self.model.configured):
            # As a person does who looks at the table after a crash and finds that his last word was lost.
            self.wish("restart" if self.model.is_up(name) else "stop", name)

    def _start_program(self) -> None:
        self.program = self.home.start(self._file)

    def _downtime(self, fault: Fault) -> set[str]:
        """Mischief while nobody watches; whose wishes are lost by it."""
        ledger = self.program.state_folder / "ledger.json"
        match fault.detail:
            case "services end":
                leaders = sorted(self.leaders().values(), key=lambda birth: birth.name)
                ended = leaders[: round(fault.amount * len(leaders))]
                for leader in ended:  # who has ended meanwhile may have left the number to a stranger
                    if (identity := identity_of(leader.pid)) is not None and self._is_leader(leader):
                        system.signal_process(identity, signal.SIGKILL)
                until(lambda: not any(is_alive(leader.pid) for leader in ended))
            case "no ledger":
                ledger.unlink(missing_ok=True)
            case "noise":
                ledger.write_bytes(os.urandom(round(fault.amount * 10_000)))
            case "half a ledger":
                content = ledger.read_bytes() if ledger.exists() else b""
                ledger.write_bytes(content[: round(fault.amount * len(content))])
            case "killed at birth":
                program = self.home.start(self._file, wait=False)
                time.sleep(fault.amount * _LONGEST_BIRTH_SECONDS)
                program.kill()
            case "spoilt file":
                self._start_is_refused(SPOILT[int(fault.amount * len(SPOILT))])
        return set(self.habits) if fault.detail in ("no ledger", "noise", "half a ledger") else set()

    def _start_is_refused(self, how: str) -> None:
        """A program that cannot read its file says so, starts nothing and ends nothing."""
        kept = self._spoil(how)
        before = {name: birth for name, birth in self.leaders().items() if name in _UNTOUCHED}
        # What was being stopped when the program was killed ends now.
        for name in self.model.young(_LONGEST_SUSPENSION_SECONDS):
            before.pop(name, None)
        assert self.home.start(self._file, wait=False).wait() != 0
        self._mend(kept)
        assert all(self._is_leader(birth) for birth in before.values())

    def _check_adopted(self, before: dict[str, Birth]) -> None:
        pids = self.program.pids()
        lost = {
            name: birth.pid
            for name, birth in before.items()
            if name in self.model.configured and pids.get(name) != birth.pid and self._is_leader(birth)
        }
        assert not lost, f"not adopted: {lost}; supervised instead: {pids}"

    def _end_strays(self) -> None:
        """What is offered for stopping is stopped, as a person would."""
        if _STRAYS in self.program.errors:
            answer = self.program.ask("strays", on=True)
            assert answer["left"] == [], answer
