"""The controls of the timeline: whose incidents, of which kind, with which words."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from medivote_desktop.core.history.incident_text import FAULTS, KIND_LABELS
from medivote_desktop.ui.language import shown, spoken, tr
from medivote_desktop.ui.theme import Theme
from medivote_desktop.ui.widgets.searchfield import SearchField

_TYPING_MS = 200
_FIELD_PX = 170


class TimelineBar(QWidget):
    """Each change is told, words a moment after the last key.

    Attributes:
        kinds: The chosen kinds; empty for all.

    Signals:
        changed: Something else is wanted.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds: tuple[str, ...] = ()
        self.all_services = QToolButton()
        self.kind = QToolButton()
        self.field = SearchField(tr("Find in timeline"), _FIELD_PX)
        self.field.setMinimumWidth(_FIELD_PX // 2)  # in a narrow window the tabs come first
        self._typing = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._set_up()
        self._fill_menu()
        self.use_theme(theme)
        self.all_services.toggled.connect(self.changed)
        self.field.textChanged.connect(self._typing.start)
        self.field.confirmed.connect(self._typing.start)
        self._typing.timeout.connect(self.changed)

    def _set_up(self) -> None:
        self.set_compact(False)
        self.all_services.setAccessibleName(tr("All services"))
        self.all_services.setCheckable(True)
        self.all_services.setToolTip(tr("Tell of all services, and not only of the chosen one"))
        self.kind.setText(tr("Everything"))
        self.kind.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.kind.setToolTip(tr("Which kinds of incidents are told"))
        self.kind.setAccessibleName(tr("Kinds of incidents"))
        self.field.setToolTip(tr("Words of the reason, the kind, the name or the last log lines; Esc shows all"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 5)
        layout.setSpacing(8)
        for part in (self.all_services, self.kind, self.field):
            layout.addWidget(part)

    def _fill_menu(self) -> None:
        menu, group = QMenu(self), QActionGroup(self)
        choices: list[tuple[str, tuple[str, ...]]] = [(tr("Everything"), ()), (tr("Faults"), FAULTS)]
        choices += [(shown(label), (kind,)) for kind, label in KIND_LABELS.items()]
        for place, (label, kinds) in enumerate(choices):
            if place == 2:
                menu.addSeparator()
            action = QAction(label, group, checkable=True, checked=place == 0)
            action.setData(kinds)
            action.triggered.connect(partial(self._on_kind, label, kinds))
            menu.addAction(action)
        self.kind.setMenu(menu)

    def take_over(self, before: TimelineBar) -> None:
        """Want what the bar before this one wanted."""
        self.all_services.setChecked(before.all_services.isChecked())
        self.field.setText(before.field.text())
        for action in self.kind.menu().actions():
            if action.data() == before.kinds:
                action.trigger()

    def use_theme(self, theme: Theme) -> None:
        """Wear these colours from now on."""
        self.field.use_theme(theme)

    def set_compact(self, is_compact: bool) -> None:
        """Take less room, where the tabs need it."""
        self.all_services.setText(tr("All") if is_compact else tr("All services"))
        self.field.setMaximumWidth(_FIELD_PX // 2 if is_compact else _FIELD_PX)

    @property
    def words(self) -> tuple[str, ...]:
        """What was typed."""
        return tuple(self.field.text().split())

    @property
    def labels(self) -> tuple[tuple[str, str], ...]:
        """The kinds as a person reads them, where that is not English."""
        if spoken() == "en" or not self.words:
            return ()
        return tuple((kind, shown(label)) for kind, label in KIND_LABELS.items())

    def is_narrowed(self) -> bool:
        """Whether kinds or words leave anything out."""
        return bool(self.kinds or self.words)

    def _on_kind(self, label: str, kinds: tuple[str, ...]) -> None:
        self.kinds = kinds
        self.kind.setText(label)
        self.changed.emit()
