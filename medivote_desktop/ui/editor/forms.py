"""The two forms: one of a service, one of the program and the fleet, made when it is first shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from medivote_desktop.core.configuration.keygroups import MANAGER_GROUPS, SERVICE_GROUPS
from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS
from medivote_desktop.core.ini.file import service_id_of
from medivote_desktop.ui.editor.around import Around
from medivote_desktop.ui.editor.form import SectionForm
from medivote_desktop.ui.editor.group import Faults
from medivote_desktop.ui.theme import Theme


class Forms(QStackedWidget):
    """Shows the form that fits a section.

    Signals:
        edited: A person changed a key; carries its name and the text.
        renamed: A person gave the service another NAME.
    """

    edited = Signal(str, str)
    renamed = Signal(str)

    def __init__(self, around: Around, theme: Theme) -> None:
        super().__init__()
        self._around, self._theme = around, theme
        self._editable = True
        self._of_services = self._added(SectionForm(SERVICE_GROUPS, SERVICE_KEYS, around, theme, has_name=True))
        self._of_manager: SectionForm | None = None

    @property
    def current(self) -> SectionForm:
        """The form that is shown."""
        shown = self.currentWidget()
        assert isinstance(shown, SectionForm)
        return shown

    def show_section(self, section: str, title: str, values: Mapping[str, str], faults: Faults) -> None:
        """Show a section."""
        service_id = service_id_of(section)
        form = self._of_services
        if service_id is None:
            if self._of_manager is None:
                manager = SectionForm(MANAGER_GROUPS, MANAGER_KEYS, self._around, self._theme, has_name=False)
                self._of_manager = self._added(manager)
            form = self._of_manager
        self.setCurrentWidget(form)
        form.show_section(title, service_id or "", values, faults)

    def set_editable(self, editable: bool) -> None:
        """Whether anything can be changed now."""
        self._editable = editable
        for form in (self._of_services, self._of_manager):
            if form is not None:
                form.set_editable(editable)

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self._theme = theme
        for form in (self._of_services, self._of_manager):
            if form is not None:
                form.use_theme(theme)

    def _added(self, form: SectionForm) -> SectionForm:
        form.set_editable(self._editable)
        form.edited.connect(self.edited)
        form.renamed.connect(self.renamed)
        self.addWidget(form)
        return form
