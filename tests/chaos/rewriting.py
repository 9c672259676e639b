"""The arena whose services.ini is rewritten at random, by people who save it in all the ways there are."""

from __future__ import annotations

import contextlib
import os
import random
import threading
import time
from dataclasses import replace
from pathlib import Path

from medivote_desktop.remote.local import ControlError
from tests.chaos.account import assert_calm
from tests.chaos.arena import Arena
from tests.chaos.drafts import Execution, changed, first_draft
from tests.chaos.plan import Fault
from tests.chaos.takeovers import DraftModel
from tests.programs import Home, Program, environment_of, executed, until

_ALREADY_RUNNING = 3
_LONGEST_HALF_SECONDS = 1.0
_RIPE_SECONDS = 1.9  # what stays for longer may be taken over
_DEEDS_BETWEEN_CALMS = 25
_OPTIONS = 4  # of the interpreter, before what a draft says


class RewritingArena(Arena):
    """One fleet whose file is another one again and again.

    Attributes:
        model: What holds after every reload.
    """

    model: DraftModel

    def __init__(self, home: Home) -> None:
        self._draft = first_draft()
        super().__init__(home)
        self.model = DraftModel(self._draft)
        self._spoilt: bytes | None = None

    def _write_file(self) -> Path:
        path = self.home.folder / "services.ini"
        path.write_text(self._draft.text(self.home))
        return path

    # Edits.

    def befall(self, fault: Fault) -> None:
        """Let it happen; now and then all come to rest, and it is looked whether all is as it must be."""
        super().befall(fault)
        if len(self.done) % _DEEDS_BETWEEN_CALMS == 0:
            self.come_to_rest(fault.amount)

    def _edit(self, fault: Fault) -> None:
        how, who = fault.detail.split(", ")
        self._put(fault.amount, how)
        match who:
            case "asked":
                self._take_over()
            case "asked at once and killed":
                asking = threading.Thread(target=self._ask_in_vain)
                asking.start()
                time.sleep(fault.amount * 0.1)
                began = time.monotonic()
                self.program.kill()
                asking.join()
                self._start_again(began, set())

    def _ask_in_vain(self) -> None:
        with contextlib.suppress(ControlError):  # it is killed meanwhile
            self.program.ask("reload")

    def _put(self, seed: float, how: str) -> None:
        """Write the next content."""
        self._mend_file()
        self._draft = changed(self._draft, seed)
        content = self._draft.text(self.home).encode()
        match how:
            case "renamed":
                new = self._file.with_suffix(".new")
                new.write_bytes(content)
                new.replace(self._file)
            case "in place":
                self._file.write_bytes(content)
            case "in halves":
                self._write_in_halves(content, seed)
        self.model.writes(self._draft)

    def _write_in_halves(self, content: bytes, seed: float) -> None:
        """Half of it may be a whole file with fewer services, and must not be taken for one."""
        began = time.monotonic()
        with self._file.open("wb", buffering=0) as file:
            cut = round(random.Random(seed).random() * len(content))
            file.write(content[:cut])
            time.sleep(seed * _LONGEST_HALF_SECONDS)
            seen = self.program.states()
            file.write(content[cut:])
        if time.monotonic() - began > _RIPE_SECONDS:  # on a busy machine: then it may be
            self.model.unsure |= set(self.habits)
        elif self.model.is_certain:
            assert self.model.configured <= seen.keys(), "half a file was taken for a whole one"

    def _take_over(self) -> None:
        answer = self.program.ask("reload")
        assert "changes" in answer, answer
        self.model.takes_over(at_start=False)
        assert self._title() == self._draft.title

    def _title(self) -> object:
        return self.program.ask("status")["title"]

    def _leave_file_spoilt(self, fault: Fault) -> None:
        if self._spoilt is None:
            self._spoilt = self._spoil(fault.detail)
        answer = self.program.ask("reload")
        assert answer.get("faults"), answer

    def _mend_file(self) -> None:
        if self._spoilt is not None:
            self._mend(self._spoilt)
            self._spoilt = None

    # Wishes.

    def wish(self, kind: str, name: str) -> None:
        """What a person asks in the terminal, of what may not be there."""
        answer = self.program.ask(kind, names=[name])
        accepted = answer.get("accepted", ())
        if name in self.habits and not accepted:
            assert not self.model.is_known_throughout(name), answer
        if name in self.habits and accepted:
            assert not self.model.is_unknown_throughout(name), answer
        self.model.accepted(accepted, kind)

    # The program's own end.

    def _kill_program(self, fault: Fault) -> None:
        self._mend_file()
        super()._kill_program(fault)

    def _downtime(self, fault: Fault) -> set[str]:
        if fault.detail == "edited":
            self._put(fault.amount, "in place")
        return super()._downtime(fault)

    def _leave_program(self, fault: Fault) -> None:
        """By what is in force it takes its services with it, or leaves them to the next one."""
        self._mend_file()
        began = time.monotonic()
        assert self.program.leave() == 0
        left, leaves = self.home.service_processes(), {draft.leaves for draft in self.model.chain}
        assert not left or True in leaves, f"left behind by an orderly end: {left}"
        if leaves == {False} or (not left and False in leaves):
            self.model.forgotten()
        self._start_again(began, set())

    def _kill_leaving_program(self, fault: Fault) -> None:
        self._mend_file()
        super()._kill_leaving_program(fault)

    def _start_program(self) -> None:
        """Now and then two start at once, and one of them goes again."""
        started = [self.home.start(self._file, wait=False) for _ in range(1 + len(self.done) % 2)]
        self.program = self._who_stays(started)
        self.program.until_answers()
        self.model.takes_over(at_start=True)
        self.habits |= self.model.habits
        assert self._title() == self._draft.title

    def _who_stays(self, started: list[Program]) -> Program:
        if len(started) > 1:
            until(lambda: not all(program.runs for program in started), "one of two programs goes")
        gone = [program for program in started if not program.runs]
        assert [program.wait() for program in gone] == [_ALREADY_RUNNING] * (len(started) - 1), gone[0].errors
        (left,) = [program for program in started if program.runs]
        return left

    def _start_another_program(self, fault: Fault) -> None:
        self._mend_file()
        other = self.home.start(self._file, wait=False)
        assert other.wait() == _ALREADY_RUNNING, other.errors

    # Rest.

    def end(self) -> None:
        """The last content of the file lets nothing run on."""
        self._mend_file()
        self._draft = replace(self._draft, number=self._draft.number + 1, leaves=False)
        self._write_file()
        self.model.writes(self._draft)
        self.come_to_rest(1.0)

    def come_to_rest(self, amount: float) -> None:
        """What stands in the file comes into force, and all must be as it says and as was wished."""
        self._mend_file()
        if not self.model.is_certain:
            if amount < 0.5 and {draft.watch for draft in self.model.chain} == {"apply"}:
                until(lambda: self._title() == self._draft.title, "the watch has taken over the file")
            self._take_over()
        self.wake(float("inf"))
        for name in self.model.to_wish_anew():
            self.model.unsure.discard(name)
            self.wish("restart" if self.model.is_up(name) else "stop", name)
        assert_calm(self)
        assert list(self.program.states()) == list(self._draft.habits), "the services of the file, in its order"
        wrong = {name: found for name in self.program.pids() if (found := self._run_by_another_file(name))}
        assert not wrong, f"run by what does not hold: {wrong}"

    def _run_by_another_file(self, name: str) -> str:
        pid = self.program.pids().get(name)
        if name == "returning" or pid is None:  # comes and goes
            return ""
        words = executed(pid, "cmdline").rstrip(b"\0").split(b"\0")[_OPTIONS:]
        colour = environment_of(pid).get("COLOUR", "")
        log = Path(f"/proc/{pid}/fd/1").readlink()
        arguments = " ".join(map(os.fsdecode, words))
        is_by = Execution(arguments, self._said_of(log), f"COLOUR={colour}" if colour else "")
        return "" if is_by in self.model.legal[name] else f"{is_by}, not {self.model.legal[name]}"

    def _said_of(self, log: Path) -> str:
        if str(log) == os.devnull:
            return "none"
        return "" if log.parent.name == "logs" else log.name
