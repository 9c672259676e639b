"""What two people made of one services.ini, put together by what it means and not by its lines.

By lines a key that one adds to the last service would come to stand in the service that the other adds behind it.
"""

from __future__ import annotations

from medivote_desktop.core.ini.file import IniFile
from medivote_desktop.core.ini.lines import EditError
from medivote_desktop.core.records import NamedTuple


class Both(NamedTuple):
    """What another made of the file, and the text that has that and what was edited here."""

    theirs: str
    text: str


def merged(before: str, mine: str, theirs: str) -> str | None:
    """Their text with what was edited here; None where both changed the same key, or one what the other took out."""
    try:
        return _merged(IniFile(before), IniFile(mine), IniFile(theirs))
    except EditError:
        return None


def _merged(before: IniFile, mine: IniFile, theirs: IniFile) -> str | None:
    file: IniFile | None = theirs
    for section in mine.names:  # who depends on what is taken out below does so no more by then
        if file is not None:
            file = _changed(file, before, mine, section) if section in before else _added(file, mine, section)
    for section in before.names:
        if file is not None and section not in mine and section in file:
            is_same = theirs.values(section) == before.values(section)
            file = file.without_section(section) if is_same else None
    return None if file is None else file.text


def _changed(file: IniFile, before: IniFile, mine: IniFile, section: str) -> IniFile | None:
    old, new = before.values(section), mine.values(section)
    for key in [key for key in {**old, **new} if old.get(key) != new.get(key)]:
        if section not in file or file.value(section, key) not in (old.get(key), new.get(key)):
            return None
        file = file.with_value(section, key, new.get(key))
    return file


def _added(file: IniFile, mine: IniFile, section: str) -> IniFile | None:
    """With a service that is new here, behind the one that it stands behind here."""
    if section in file:
        return file if file.values(section) == mine.values(section) else None
    above = mine.names[: mine.names.index(section)]
    return file.with_section_of(mine, section, next((it for it in above[::-1] if it in file), None))
