"""The local control channel as the program has it: loaded and opened when the first services have been spawned.

None of them needs it, and it is a tenth of a start. Who asks before it is open tries again.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from medivote_desktop.runtime.channel.answers import ControlAnswers
from medivote_desktop.runtime.channel.control import ControlServer
from medivote_desktop.runtime.instance import InstanceLock

if TYPE_CHECKING:
    from medivote_desktop.app import Program


_log = logging.getLogger(__name__)


class ChannelDesk:
    """Listens for the terminal's command and for second starts, and answers both."""

    def __init__(self, program: Program, lock: InstanceLock) -> None:
        others = (program.wishing, program.reloader.reload, program.endpoint.serve, program.takeover.leftovers)
        self._answers = ControlAnswers(
            program.supervisor, program.publisher, *others, lambda: program.history.trouble, program
        )
        self._answers.raise_asked.connect(program.raise_asked)
        self._answers.watched.connect(lambda is_watched: program.pace.watch(is_watched=is_watched, by="terminal"))
        self._server = ControlServer(self._answers.answer, program, disks=program.disks)
        try:
            self._server.listen(lock)
        except (OSError, ValueError) as error:  # a full disk; the services are looked after all the same
            _log.warning("nobody can ask this program or start it again before that is mended: %s", error)

    def can_raise(self) -> None:
        """A window exists: whoever starts the program again gets it."""
        self._answers.has_window = True

    def close(self) -> None:
        """Tell those who follow what has happened up to now, and listen no more."""
        self._answers.tell_followers()
        self._server.close()
