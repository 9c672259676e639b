"""The fleet of the program on this machine, over its control channel."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

from medivote_desktop import __version__
from medivote_desktop.core.change import Change, change_from_json
from medivote_desktop.core.configuration.parse import MAX_CHARACTERS
from medivote_desktop.ctl.codes import EXIT_BAD_INPUT, EXIT_NO_ANSWER, EXIT_WISH_FAILED
from medivote_desktop.ctl.fleet import (
    Ask,
    CommandError,
    Following,
    Logged,
    Missed,
    Outcome,
    Status,
    Strays,
    Wished,
    tell_left,
)
from medivote_desktop.ctl.ink import plain
from medivote_desktop.ctl.logfile import LogFile
from medivote_desktop.places.locate import find_config, state_folder_at, wait_in_words
from medivote_desktop.remote import local
from medivote_desktop.remote.errors import NoAnswerError, NotRunningError
from medivote_desktop.runtime.configuration.configfile import read_text

_NO_LOG = "no log is kept (log_file = none)"
_LOOK_SECONDS = 0.1
_END_SECONDS = 10.0  # for what does not end when it is asked to


class LocalFleet:
    """A `Fleet`. The program may run on with what a services.ini said that is faulty by now.

    Args:
        options: The command line: `config` or `demo`.
        ask_seconds: How long the program may take to answer what needs no wait.
    """

    def __init__(self, options: argparse.Namespace, ask_seconds: float) -> None:
        self._place = find_config(options.config, demo=options.demo)
        self._folder = state_folder_at(self._place, os.environ)
        self._ask_seconds = ask_seconds
        self._is_version_said = False

    def status(self) -> Status:
        """As `Fleet`."""
        answer = self._ask({"ask": "status"})
        if "error" in answer:
            raise CommandError(str(answer["error"]), EXIT_NO_ANSWER)
        if trouble := answer.pop("trouble", ""):
            print(plain(f"warning: what happens cannot be written down: {trouble}"), file=sys.stderr)
        return answer

    def watch(self) -> Generator[Status | None, None, None]:
        """As `Fleet`."""
        yield from self._follow({"ask": "watch"})

    def changes(self) -> Generator[Change | Following | Missed | None, None, None]:
        """As `Fleet`."""
        for line in self._follow({"ask": "changes"}):
            yield None if line is None else _told(line)

    def wish(self, ask: Ask) -> Wished | None:
        """As `Fleet`."""
        request: dict[str, object] = {"ask": ask.kind, "names": list(ask.names), "wait": ask.wait_seconds}
        if ask.with_dependencies:
            request["with_dependencies"] = True
        if ask.anyway:
            request["ignore_ports"] = True
        answer = self._asked(request, ask.wait_seconds)
        tell_left(cast("Mapping[str, Sequence[str]]", answer.get("runs_on", {})))
        if "accepted" in answer:
            return None
        # A program that was started before an update does not tell the second.
        return Wished(cast("Outcome", answer["outcome"]), cast("list[str]", answer.get("already", [])))

    def set_recovery(self, names: Sequence[str], *, on: bool) -> Outcome:
        """As `Fleet`."""
        return cast("Outcome", self._asked({"ask": "auto-recovery", "names": list(names), "on": on})["outcome"])

    def log_ids(self, names: Sequence[str]) -> Sequence[str]:
        """As `Fleet`."""
        return tuple(self._log_paths(names))

    def logs(self, names: Sequence[str], lines: int, *, follow: bool) -> Generator[Logged | None, None, None]:
        """As `Fleet`. The files are read here: the program is asked for their paths, and may leave then."""
        found = self._log_paths(names)
        paths = {service_id: path for service_id, path in found.items() if path is not None}
        for service_id in found.keys() - paths.keys():
            yield Logged(service_id, notice=_NO_LOG)
        for path in paths.values():
            wait_in_words(Path(path))
        files = {service_id: LogFile(path) for service_id, path in paths.items()}
        for service_id, file in files.items():
            yield Logged(service_id, file.tail(lines))
        while follow:
            said = False
            for service_id, file in files.items():
                data = file.read()
                for notice in file.notices:
                    yield Logged(service_id, notice=notice)
                file.notices.clear()
                if data:
                    said = True
                    yield Logged(service_id, data)
            yield None
            if not said:
                time.sleep(_LOOK_SECONDS)

    def reload(self) -> str:
        """As `Fleet`."""
        answer = self._ask({"ask": "reload"})
        if "error" in answer:
            faults = [str(fault) for fault in cast("list[object]", answer.get("faults", []))]
            raise CommandError(str(answer["error"]), EXIT_BAD_INPUT if faults else EXIT_WISH_FAILED, faults)
        return str(answer["changes"])

    def strays(self, *, stop: bool) -> Strays:
        """As `Fleet`."""
        request = {"ask": "strays", "on": True} if stop else {"ask": "strays"}
        answer: Any = self._asked(request, _END_SECONDS)
        return Strays(answer["strays"], frozenset(answer.get("left", ())))

    def page(self) -> str:
        """As `Fleet`."""
        if self._ask({"ask": "raise"}).get("raised"):
            return ""
        endpoint = self._ask({"ask": "serve"})
        if endpoint.get("is_on"):
            return str(endpoint["address"])
        raise CommandError(
            "the program runs without a window, and its endpoint is off; name a service to open", EXIT_WISH_FAILED
        )

    def _log_paths(self, names: Sequence[str]) -> Mapping[str, str | None]:
        """Of each of these where its log is; None where none is kept, as long as there is one at all."""
        paths: Any = self._asked({"ask": "logs", "names": list(names)})["logs"]
        if paths and not any(paths.values()):
            raise CommandError(f"{', '.join(paths)}: {_NO_LOG}", EXIT_WISH_FAILED)
        return cast("Mapping[str, str | None]", paths)

    def _asked(self, request: Mapping[str, object], wait_seconds: float = 0) -> dict[str, object]:
        """An answer that is no refusal."""
        answer = self._ask(request, wait_seconds)
        if "error" in answer:
            code = EXIT_BAD_INPUT if answer.get("bad_input") else EXIT_WISH_FAILED
            raise CommandError(str(answer["error"]), code)
        if "warning" in answer:
            print(plain(f"warning: {answer['warning']}"), file=sys.stderr)
        return answer

    def _ask(self, request: Mapping[str, object], wait_seconds: float = 0) -> dict[str, object]:
        try:
            return self._heeded(local.ask(self._folder, request, wait_seconds + self._ask_seconds))
        except NotRunningError as error:
            self._explain(error)
            raise

    def _follow(self, request: Mapping[str, object]) -> Generator[dict[str, object] | None, None, None]:
        """The lines of an answer that goes on, up to the goodbye."""
        try:
            for line in local.follow(self._folder, request, self._ask_seconds):
                if line is not None and "error" in line:
                    raise CommandError(str(line["error"]), EXIT_NO_ANSWER)
                if line is not None and "bye" in line:
                    return
                yield None if line is None else self._heeded(line)
        except NotRunningError as error:
            self._explain(error)
            raise

    def _heeded(self, answer: dict[str, object]) -> dict[str, object]:
        """The answer, without the version of who gives it: that is said, once, where it is not the command's own."""
        version = answer.pop("version", __version__)  # nothing is said of a program that does not tell it
        if version != __version__ and not self._is_version_said:
            self._is_version_said = True
            words = f"MediVote Desktop {version} runs, and this is medivote-ctl {__version__}"
            print(plain(f"warning: {words}: start the program again to change over"), file=sys.stderr)
        return answer

    def _explain(self, error: NotRunningError) -> None:
        """That there is no such file, or which one it may be, explains more."""
        from medivote_desktop.places.moved import words_for_gone

        read_text(self._place.path, MAX_CHARACTERS)
        if words := words_for_gone(self._place.path, self._folder):
            raise NotRunningError(f"{error}; {words}") from error


def _told(line: Mapping[str, Any]) -> Change | Following | Missed | None:
    """What a line of `changes` says; None for what a newer version says."""
    try:
        if "change" in line:
            return change_from_json(line["change"])
        if "missed" in line:
            return Missed(int(line["missed"]))
        if "following" in line:
            fleet = line["following"]
            return Following(f"{fleet['title']} (pid {fleet['pid']})")
    except (KeyError, TypeError, ValueError) as error:
        raise NoAnswerError("the program's answer cannot be read; is another version of it running?") from error
    return None
