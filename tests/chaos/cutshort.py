"""The arena whose program is killed just before some write, rename, signal or execution of its own."""

from __future__ import annotations

import contextlib
import signal
import time
from pathlib import Path

from medivote_desktop.remote.local import ControlError
from tests.chaos.account import assert_calm
from tests.chaos.arena import Arena
from tests.chaos.plan import Fault
from tests.programs import Home, until

_FUSES = Path(__file__).parent / "fuse"
_LONGEST_FUSE = 40  # effects; a restart of a service has about ten, a start of the program twenty
_LONGEST_AT_START = 25
_DEEDS_BETWEEN_CALMS = 25
_KILLED = -signal.SIGKILL


class CutShortArena(Arena):
    """One fleet, and programs that carry a fuse; see `fuse/sitecustomize.py`.

    Attributes:
        cuts: How many of them were cut short.
    """

    def __init__(self, home: Home) -> None:
        self.cuts = 0
        self._unsure: set[str] = set()
        self._laid_at = 0.0
        self._fuse = home.folder / "fuse"
        self._fuse.write_bytes(bytes(8))
        home.environment |= {"PYTHONPATH": str(_FUSES), "MEDIVOTE_TEST_FUSE": str(self._fuse)}
        super().__init__(home)

    # The fuse.

    def _lay(self, effects: int) -> None:
        with self._fuse.open("r+b") as fuse:  # in its place: the program has it in its memory
            fuse.write(effects.to_bytes(8, "little"))
        self._laid_at = time.monotonic()

    def _lay_fuse(self, fault: Fault) -> None:
        self._lay(1 + int(fault.amount * _LONGEST_FUSE))

    def _downtime(self, fault: Fault) -> set[str]:
        if fault.detail == "cut short":
            self._lay(1 + int(fault.amount * _LONGEST_AT_START))
        return super()._downtime(fault)

    def _note_cut(self) -> float:
        """Returns since when nobody may have looked after the services."""
        assert self.program.wait() == _KILLED, self.program.errors
        self.cuts += 1
        return self._laid_at

    # What may be cut short.

    def befall(self, fault: Fault) -> None:
        """Let it happen; now and then all come to rest, and it is looked whether all is as it must be."""
        try:
            super().befall(fault)
        except ControlError:
            self._start_again(self._note_cut(), set())
        if len(self.done) % _DEEDS_BETWEEN_CALMS == 0:
            self.come_to_rest()
            assert_calm(self)

    def wish(self, kind: str, name: str) -> None:
        """What a person asks in the terminal, and maybe gets no answer to."""
        meant = set(self.model.named(name))
        try:
            super().wish(kind, name)
        except ControlError:
            self.model.left_open(meant)
            self._start_again(self._note_cut(), meant)
        else:
            self._unsure -= meant

    def _has_left(self, began: float, code: int) -> None:
        if code != _KILLED:
            super()._has_left(began, code)
            return
        self._note_cut()
        self._has_half_left(min(began, self._laid_at))

    def _start_again(self, began: float, unsure: set[str]) -> None:
        self._unsure |= unsure
        try:
            super()._start_again(began, set(self._unsure))
        except ControlError:
            self._start_again(min(began, self._note_cut()), set())

    def _start_program(self) -> None:
        self.program = self.home.start(self._file, wait=False)
        until(lambda: not self.program.runs or self._answers(), "it answers, or was cut short")
        if not self.program.runs:
            self._note_cut()
            super()._start_program()

    def _answers(self) -> bool:
        with contextlib.suppress(ControlError):
            return bool(self.program.ask("status"))
        return False

    def come_to_rest(self) -> None:
        """Whatever burns is put out."""
        self._lay(0)
        with contextlib.suppress(ControlError):
            self.program.ask("status")
            return
        self._start_again(self._note_cut(), set())
