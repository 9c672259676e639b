"""Logs of several services as one text: whole lines, each with the name of who wrote it."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from medivote_desktop.ctl.codes import EXIT_OK
from medivote_desktop.ctl.fleet import Fleet, Logged
from medivote_desktop.ctl.ink import Ink, for_terminal, plain
from medivote_desktop.ctl.screen import check_reader

_LINE_MAX_BYTES = 1024 * 1024


def show_logs(fleet: Fleet, names: Sequence[str], lines: int, *, follow: bool) -> int:
    """Print logs; with `follow` until somebody ends it."""
    printer = LogPrinter(fleet.log_ids(names), Ink(sys.stdout))
    for logged in fleet.logs(names, lines, follow=follow):
        if logged is None:
            sys.stdout.flush()
            check_reader()
        else:
            printer.show(logged)
    printer.finish()
    return EXIT_OK


class LogPrinter:
    """Prints what services wrote to standard output, and our own words about it to standard error."""

    def __init__(self, service_ids: Sequence[str], ink: Ink) -> None:
        self._open: dict[str, bytearray] = {service_id: bytearray() for service_id in service_ids}
        self._is_terminal = sys.stdout.isatty()
        self._ink_of_notices = Ink(sys.stderr)
        width = max(map(len, service_ids), default=0)
        self._prefixes = {
            service_id: (ink.name(f"{service_id:<{width}} | ", number) if len(service_ids) > 1 else "").encode()
            for number, service_id in enumerate(service_ids)
        }

    def show(self, logged: Logged) -> None:
        """Print what is whole of it, and keep the rest."""
        if logged.notice:
            sys.stdout.flush()
            words = f"… {logged.service_id}: {plain(logged.notice)} …"
            print(self._ink_of_notices.quiet(words), file=sys.stderr, flush=True)
        kept = self._open[logged.service_id]
        kept += logged.data
        *whole, rest = kept.split(b"\n")
        if len(rest) > _LINE_MAX_BYTES:  # a line without end is shown in pieces
            whole, rest = [*whole, rest], bytearray()
        self._open[logged.service_id] = bytearray(rest)
        self._write(logged.service_id, whole)

    def finish(self) -> None:
        """Print what has no line end."""
        for service_id, rest in self._open.items():
            if rest:
                self._write(service_id, [bytes(rest)])
                rest.clear()

    def _write(self, service_id: str, lines: Sequence[bytes | bytearray]) -> None:
        prefix = self._prefixes[service_id]
        text = b"".join(prefix + line + b"\n" for line in map(self._shown, lines))
        if text:
            sys.stdout.buffer.write(text)

    def _shown(self, line: bytes | bytearray) -> bytes:
        """A line as it is; for a terminal without what it would obey."""
        if not self._is_terminal:
            return bytes(line)
        return for_terminal(line.decode("utf-8", "replace").rstrip("\r")).encode()
