"""What is executed for one service."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

from medivote_desktop.core.config import ServiceConfig
from medivote_desktop.core.reload import execution_digest
from medivote_desktop.runtime.farmounts import Touch
from medivote_desktop.runtime.obstacles import is_path
from medivote_desktop.runtime.service.launch import LaunchSpec, launch_spec, prepare_log, repeat_log
from medivote_desktop.runtime.surroundings import Surroundings


class Recipe:
    """Made anew by a start that somebody asked for, and repeated by automatic restarts.

    Attributes:
        log_file: Where its output goes; None for `log_file = none`.
        log_in_use: Where the last run writes; a reload may have named another file since.
        log_begins: How long that was before the last start, in bytes.
        executed: What tells the configuration of the last run from any other; empty if nobody knows it.
    """

    __slots__ = ("_around", "_config", "_executed", "_spec", "executed", "log_begins", "log_file", "log_in_use")

    def __init__(self, config: ServiceConfig, surroundings: Surroundings) -> None:
        self._around = surroundings
        self.log_begins = 0
        self._spec: LaunchSpec | None = None
        self._executed: ServiceConfig | None = None
        self.executed = ""
        self.change(config)
        self.log_in_use = self.log_file

    def change(self, config: ServiceConfig) -> None:
        """A reload changed it: what is executed changes with the next start."""
        self._config = config
        self._spec = None
        self.log_file = config.log_file
        if config.default_log_file:
            self.log_file = os.path.join(self._around.log_folder, f"{config.id}.log")  # noqa: PTH118  # for each

    def adopt(self, executed: str, log: str) -> None:
        """An earlier program executed this, to write there; empty where nobody knows it."""
        self.executed, self._executed = executed, None
        self.log_in_use = log or self.log_in_use

    @property
    def is_outdated(self) -> bool:
        """Whether what runs is something else than what the next start will execute."""
        if self._executed is self._config or not self.executed:
            return False
        return self.executed != execution_digest(self._config)

    def for_start(self, *, automatic: bool) -> LaunchSpec:
        """What to execute now. A start that somebody asked for reads everything anew.

        Raises:
            OSError, ValueError: The `env_file`, the log or the program is not what it should be; in words.
        """
        if self._spec is None or not automatic:
            self._spec = self._made()
            log_file = self.log_in_use = self._spec.log_file
            self.log_begins = 0 if log_file is None else prepare_log(log_file, self._config.log_backups)
        elif self._spec.log_file is not None:
            self.log_begins = repeat_log(self._spec.log_file)
        self._executed, self.executed = self._config, self._spec.own["MEDIVOTE_EXECUTED"]
        return self._spec

    def touches(self, *, automatic: bool = False) -> Iterator[Touch]:
        """What a start is going to use of the disk, as far as it is known before."""
        config = self._config
        yield Touch(config.directory)
        if self.log_file is not None:
            yield Touch(self.log_file, is_log=True)
        if config.env_file is not None and not (automatic and self._spec is not None):
            yield Touch(config.env_file)
        program = (self._spec.program if self._spec is not None else "") or config.command[0]
        if not config.shell and is_path(program):
            yield Touch(os.path.join(config.directory, program))  # noqa: PTH118  # as the system looks
        elif not config.shell:
            search = {**self._around.base_environment, **config.environment}.get("PATH", os.defpath)
            yield from (Touch(os.path.join(folder, program)) for folder in search.split(os.pathsep))  # noqa: PTH118

    def in_use(self) -> LaunchSpec:
        """What was executed last; made now if there is none yet: adopted, or changed by a reload.

        Raises:
            OSError, ValueError: As `for_start`.
        """
        return self._spec or self._made()

    def environment(self) -> Mapping[str, str]:
        """What the service's process sees, as far as it can be told."""
        try:
            return self.in_use().environment
        except (OSError, ValueError):  # an env_file that is gone: what is inherited remains
            return self._around.base_environment

    def _made(self) -> LaunchSpec:
        config, around = self._config, self._around
        values = around.read_env_file(config.env_file) if config.env_file else {}
        return launch_spec(config, around.base_environment, values, around.marks.instance, self.log_file)
