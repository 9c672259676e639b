"""Showing the same thing again and again: in place in a terminal, one block below the other anywhere else."""

from __future__ import annotations

import os
import select
import signal
import sys
from collections.abc import Sequence
from types import FrameType, TracebackType
from typing import Any

if sys.platform != "win32":
    import termios
    import tty

_ENTER = "\x1b[?1049h\x1b[?25l"  # a screen of our own, without a cursor
_LEAVE = "\x1b[?25h\x1b[?1049l"


class Screen:
    """Standard output, on which `draw` shows the newest lines in place of the last.

    What was there before is there again at the end, with the last lines below it.
    """

    def __init__(self) -> None:
        self.is_terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
        self._last: Sequence[str] = ()
        self._is_first = True
        self._is_entered = False
        self._keys: list[Any] | None = None

    def __enter__(self) -> Screen:
        if self.is_terminal:
            self._enter()
            signal.signal(signal.SIGTERM, _end)
            if hasattr(signal, "SIGTSTP"):
                signal.signal(signal.SIGTSTP, self._on_stop)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.is_terminal:
            # Whoever is impatient must not leave the terminal without a cursor.
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            self._leave()
            print("\n".join(self._last))
            sys.stdout.flush()

    def size(self) -> tuple[int, int] | None:
        """Columns and lines; None where nothing limits them."""
        if not self.is_terminal:
            return None
        try:
            size = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            return None
        # A terminal that does not know says 0.
        return size.columns or 80, size.lines or 24

    def draw(self, lines: Sequence[str]) -> None:
        """Show these lines, which fit."""
        if self.is_terminal:
            if tuple(lines) == self._last:
                return
            self._last = tuple(lines)
            sys.stdout.write("\x1b[H" + "\n".join(f"{line}\x1b[K" for line in lines) + "\x1b[J")
        else:
            sys.stdout.write(("" if self._is_first else "\n") + "\n".join(lines) + "\n")
        self._is_first = False
        sys.stdout.flush()

    def is_quit(self) -> bool:
        """Whether q was pressed."""
        if self._keys is None or not select.select([sys.stdin], [], [], 0)[0]:
            return False
        return b"q" in os.read(sys.stdin.fileno(), 1024).lower()

    def _enter(self) -> None:
        if sys.platform != "win32" and sys.stdin is not None and sys.stdin.isatty():
            self._keys = termios.tcgetattr(sys.stdin)
            tty.setcbreak(sys.stdin)  # what is typed does not spoil the picture
        sys.stdout.write(_ENTER)
        sys.stdout.flush()
        self._is_entered = True

    def _leave(self) -> None:
        if not self._is_entered:
            return
        self._is_entered = False
        if sys.platform != "win32" and self._keys is not None:
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, self._keys)
            self._keys = None
        sys.stdout.write(_LEAVE)
        sys.stdout.flush()

    def _on_stop(self, number: int, frame: FrameType | None) -> None:
        """Ctrl+Z: the shell gets its terminal as it was, and we come back to ours."""
        if sys.platform == "win32":
            return
        self._leave()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._on_stop)
        self._enter()
        last, self._last = self._last, ()
        self.draw(last)


def _end(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def check_reader() -> None:
    """See whether anybody still reads our output; for moments in which there is nothing to write.

    Raises:
        BrokenPipeError: The reader has gone.
    """
    if not hasattr(select, "poll"):
        return
    poll: select.poll = select.poll()
    poll.register(sys.stdout.fileno(), 0)
    if any(event & (select.POLLERR | select.POLLHUP | select.POLLNVAL) for _, event in poll.poll(0)):
        raise BrokenPipeError
