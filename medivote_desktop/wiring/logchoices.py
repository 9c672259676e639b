"""Which logs can be looked at: that of the service, what rotation has kept of it, and several of them by time."""

from __future__ import annotations

from pathlib import Path

from medivote_desktop.runtime.farmounts import in_time
from medivote_desktop.runtime.logs.ends import is_there
from medivote_desktop.runtime.process import ServiceProcess
from medivote_desktop.ui.detail.logbar import Choice
from medivote_desktop.ui.language import tr, trn

ALL = "all"


def choices(
    service: ServiceProcess | None, shown: Path | None, selected: frozenset[str], of: frozenset[str] | None
) -> list[Choice]:
    """What can be chosen: a file, the ids of several services, or `ALL`.

    Args:
        service: Which is looked at.
        shown: The file that is, if it is one.
        selected: The services that are selected in the table.
        of: Of whom is shown, where it is several; none of them stands for all.
    """
    found = []
    if service is not None and service.log_file is not None:
        current = Path(service.log_file)
        found.append(Choice(current.name, current, current == shown))
        older = _older(current, service.config.log_backups)
        found.extend(Choice(tr("Older: {name}", name=one.name), one, one == shown) for one in older)
    if len(selected) > 1:
        words = trn("{count} selected service, by time", "{count} selected services, by time", len(selected))
        found.append(Choice(words, selected, of == selected))
    return [*found, Choice(tr("All services, by time"), ALL, of == frozenset())]


def _older(current: Path, backups: int) -> list[Path]:
    """What rotation has kept of a log, newest first; nothing where its disk does not answer."""
    places = [current.with_name(f"{current.name}.{number}") for number in range(1, backups + 1)]
    return in_time(current, lambda: list(filter(is_there, places))) or []
