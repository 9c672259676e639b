"""What was typed and cannot stand in the file: kept beside it, so that nothing that a person typed is lost."""

from __future__ import annotations

from collections.abc import Iterator

from medivote_desktop.core.ini.file import IniFile
from medivote_desktop.core.ini.lines import EditError
from medivote_desktop.ui.editor.form import SectionForm
from medivote_desktop.ui.language import shown


class Refusals:
    """The texts that could not be taken in, and why, by section and key."""

    def __init__(self) -> None:
        self._all: dict[tuple[str, str], tuple[str, str]] = {}

    def __bool__(self) -> bool:
        return bool(self._all)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        """Section and key of each."""
        return iter(self._all)

    def add(self, section: str, key: str, text: str, error: EditError) -> None:
        """This text is refused."""
        self._all[section, key] = text, shown(str(error))

    def remove(self, section: str, key: str) -> None:
        """What stands there now is in the file."""
        self._all.pop((section, key), None)

    def clear(self) -> None:
        """What was typed is of no interest any more."""
        self._all.clear()

    def keep_only(self, file: IniFile) -> None:
        """Those of sections that are in the file still."""
        self._all = {place: what for place, what in self._all.items() if place[0] in file}

    def take_over(self, before: Refusals, file: IniFile) -> None:
        """The same texts, with the reasons in the language of now."""
        for (section, key), (text, _why) in before._all.items():
            try:
                file.with_value(section, key, text)
            except EditError as error:
                self.add(section, key, text, error)

    def count(self, section: str) -> int:
        """How many there are in a section."""
        return sum(refused == section for refused, _ in self._all)

    def show_in(self, form: SectionForm, section: str) -> None:
        """Let the form of a section show them, and why they are refused."""
        for (refused, key), (text, why) in self._all.items():
            field = form.field(key) if refused == section else None
            if field is not None:
                field.refuse(text, why)
