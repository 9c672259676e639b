"""Foreign files made into a services.ini for tests, and what that says."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from medivote_desktop.core.config import AppConfig, ServiceConfig
from medivote_desktop.core.configuration.parse import parse_config
from medivote_desktop.core.configuration.source import ConfigSource
from medivote_desktop.core.porting.compose import read_compose
from medivote_desktop.core.porting.imported import Imported, Target
from medivote_desktop.core.porting.inifile import Text
from medivote_desktop.core.porting.notes import Outcome
from medivote_desktop.core.porting.process_compose import read_process_compose
from medivote_desktop.core.porting.procfile import read_procfile
from medivote_desktop.core.porting.supervisord import read_supervisord
from medivote_desktop.yamltext import read_yaml

TARGET = Target("/srv/fleet/services.ini")


class Made:
    """What was made of a file.

    Attributes:
        config: What the program reads in it, with these variables in its environment.
    """

    def __init__(self, imported: Imported, environ: Mapping[str, str] | None = None) -> None:
        self.imported = imported
        source = ConfigSource(TARGET.path, environ or {}, ("python3",), ("medivote-desktop",))
        self.config: AppConfig = parse_config(imported.text, source)

    def __getitem__(self, service_id: str) -> ServiceConfig:
        return self.config.service(service_id)

    @property
    def ids(self) -> list[str]:
        return [service.id for service in self.config.services]

    def told(self, outcome: Outcome) -> list[tuple[str, int, str]]:
        """Service, line and subject of what had this outcome."""
        return [(note.service, note.line, note.subject) for note in self.imported.notes if note.outcome is outcome]

    @property
    def left_out(self) -> list[tuple[str, int, str]]:
        return self.told(Outcome.LEFT_OUT)

    @property
    def approximated(self) -> list[tuple[str, int, str]]:
        return self.told(Outcome.APPROXIMATED)

    def words(self, service: str, subject: str) -> str:
        """The reasons that were given."""
        notes = (note for note in self.imported.notes if (note.service, note.subject) == (service, subject))
        return "; ".join(note.words for note in notes)


def procfile(text: str, **options: object) -> Made:
    return Made(read_procfile(textwrap.dedent(text), TARGET, **options))  # type: ignore[arg-type]


def supervisord(*texts: str, environ: Mapping[str, str] | None = None) -> Made:
    files = [Text(f"{number}.conf", textwrap.dedent(text)) for number, text in enumerate(texts)]
    return Made(read_supervisord(files, "/etc/super visor", TARGET, host="box"), environ)


def compose(text: str, environ: Mapping[str, str] | None = None, **options: object) -> Made:
    document = read_yaml(textwrap.dedent(text).lstrip("\n"))
    return Made(read_compose(document.value, document.lines, TARGET, **options), environ)  # type: ignore[arg-type]


def process_compose(text: str, environ: Mapping[str, str] | None = None, **options: object) -> Made:
    document = read_yaml(textwrap.dedent(text).lstrip("\n"))
    made = read_process_compose(document.value, document.lines, TARGET, **options)  # type: ignore[arg-type]
    return Made(made, environ)
