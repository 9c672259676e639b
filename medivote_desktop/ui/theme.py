"""Light and dark: the palette, and the switch that follows the system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette, QStyleHints
from PySide6.QtWidgets import QApplication, QWidget

from medivote_desktop.core.lifecycle import State
from medivote_desktop.core.records import NamedTuple

if TYPE_CHECKING:
    from medivote_desktop.ui.desktopscheme import DesktopScheme


class Theme(NamedTuple):
    """One set of colours, as `#rrggbb`.

    Every colour that text or a state is drawn in reaches a contrast of 4.5:1 on each of `surfaces`.

    Attributes:
        window: Behind toolbar, tabs and status bar.
        base: Behind the table, the log and input fields.
        muted: Text that should not shout: units, headings, what is at rest.
        line: Hairlines between regions and rows.
        edge: Around fields, and the handle of a scroll bar: 3:1 on window and base, as shapes need.
        accent: Links and focus.
        faint: Marks that say nothing: the dash in an empty cell.
        selected, selected_elsewhere: Behind selected rows, with and without the keyboard's focus.
        states: The colour of each state's shape and word.
        bad: The colour of what needs a person.
    """

    name: str
    is_dark: bool
    window: str
    base: str
    hover: str
    selected: str
    selected_elsewhere: str
    text: str
    muted: str
    line: str
    faint: str
    edge: str
    accent: str
    on_accent: str
    bad: str
    sparkline: str
    states: Mapping[State, str]

    @property
    def surfaces(self) -> tuple[str, ...]:
        """The backgrounds that text and state shapes appear on."""
        return self.window, self.base, self.hover, self.selected, self.selected_elsewhere


def states_of(good: str, moving: str, late: str, bad: str, rest: str) -> Mapping[State, str]:
    """The colour of each state, of five that differ."""
    return {
        State.RUNNING: good,
        State.COMPLETED: good,
        State.STARTING: moving,
        State.WAITING: moving,
        State.STOPPING: moving,
        State.BACKOFF: late,
        State.FAILED: bad,
        State.STOPPED: rest,
        State.EXITED: rest,
    }


CONTRAST = "contrast"
FADED = 0.5
"""How much of a text's colour is left of it where it is disabled."""
_FRAMED = ("QLineEdit", "QPlainTextEdit", "QTextEdit", "QAbstractSpinBox", "QComboBox", "QPushButton")
_SWITCHES = ("QCheckBox", "QRadioButton")
_PORTAL_PLATFORMS = ("xcb", "wayland")
_OUTLINE_PERCENT = {True: 140, False: 128}  # Fusion darkens by 140, and lightens frames again by 108

LIGHT = Theme(
    name="light",
    is_dark=False,
    window="#f4f5f7",
    base="#ffffff",
    hover="#f3f6fa",
    selected="#dce9fc",
    selected_elsewhere="#e8ebef",
    text="#1b2026",
    muted="#565f69",
    line="#e2e5e9",
    faint="#a3abb4",
    edge="#868d96",
    accent="#1f5fbf",
    on_accent="#ffffff",
    bad="#b3202a",
    sparkline="#4d84cf",
    states=states_of(good="#12703a", moving="#1a56b0", late="#8a4b00", bad="#b3202a", rest="#565f69"),
)

DARK = Theme(
    name="dark",
    is_dark=True,
    window="#212529",
    base="#191c20",
    hover="#20242a",
    selected="#253d5c",
    selected_elsewhere="#2c3238",
    text="#e8eaed",
    muted="#a6afb9",
    line="#30353b",
    faint="#636c76",
    edge="#6c757f",
    accent="#85b7ff",
    on_accent="#10151b",
    bad="#ff8a80",
    sparkline="#6f9fe0",
    states=states_of(good="#56c98a", moving="#85b7ff", late="#e8b04a", bad="#ff8a80", rest="#a6afb9"),
)


def palette(theme: Theme) -> QPalette:
    """The theme as Qt's palette, so that every stock widget wears it."""
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.base,
        QPalette.ColorRole.AlternateBase: theme.hover,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.window,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.BrightText: theme.bad,
        QPalette.ColorRole.ToolTipBase: theme.base,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.LinkVisited: theme.accent,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Accent: theme.accent,
    }
    colours = QPalette(QColor(theme.window))  # derives the bevels that Fusion shades with
    for role, colour in roles.items():
        colours.setColor(role, QColor(colour))
    faded = QColor(blend(theme.text, theme.window, FADED))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        colours.setColor(QPalette.ColorGroup.Disabled, role, faded)
    return colours


def menu_palette(theme: Theme) -> QPalette:
    """What is chosen in a menu is tinted like a selected row, so that its icon stays visible."""
    colours = palette(theme)
    colours.setColor(QPalette.ColorRole.Highlight, QColor(theme.selected))
    colours.setColor(QPalette.ColorRole.HighlightedText, QColor(theme.text))
    if theme.is_dark:  # there a menu cannot be told from what lies below by its shadow
        colours.setColor(QPalette.ColorRole.Base, QColor(theme.window))
    return colours


def framed_palette(theme: Theme) -> QPalette:
    """For what is known by its outline. Fusion draws that in a darker shade of the window, which is too faint."""
    colours = palette(theme)
    colours.setColor(QPalette.ColorRole.Window, QColor(theme.edge).lighter(_OUTLINE_PERCENT[theme.is_dark]))
    return colours


def switch_palette(theme: Theme) -> QPalette:
    """The same for boxes and circles, whose outline Fusion draws fainter still."""
    colours = palette(theme)
    colours.setColor(QPalette.ColorRole.Window, QColor(theme.muted).lighter(115 if theme.is_dark else 100))
    return colours


def blend(over: str, under: str, share: float) -> str:
    """The colour of a share of one over the other."""
    top, bottom = QColor(over), QColor(under)
    mixed = (
        round(one * share + two * (1 - share))
        for one, two in zip(top.getRgb()[:3], bottom.getRgb()[:3], strict=True)  # type: ignore[index]
    )
    return QColor(*mixed).name()


def _wants_contrast(hints: QStyleHints) -> bool:
    """Whether the system asks for high contrast; Qt before 6.10 does not tell."""
    return hasattr(hints, "accessibility") and hints.accessibility().contrastPreference().name == "HighContrast"


class Theming(QObject):
    """The theme in force. `changed(Theme)` tells those who draw with it; palette and style are set before.

    One for each QApplication: see `theming()`.
    """

    changed = Signal(object)

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        # Where the platform does not say light or dark, the palette it came with does.
        self._came_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < 128
        app.setStyle("Fusion")
        self._hints = app.styleHints()
        self.theme = LIGHT
        self._is_dressed = False
        self._chosen = ""
        self._desktop = self._watched_desktop()
        self._follow_system()
        self._hints.colorSchemeChanged.connect(self._follow_system)
        if hasattr(self._hints, "accessibility"):  # of Qt 6.10
            self._hints.accessibility().contrastPreferenceChanged.connect(self._follow_system)
        app.focusChanged.connect(self._on_focus_changed)

    def use(self, theme: Theme) -> None:
        """Dress the whole program in a theme."""
        self.theme = theme
        self._app.setPalette(palette(theme))
        for menu_class in ("QMenu", "QMenuBar"):
            self._app.setPalette(menu_palette(theme), menu_class)  # type: ignore[arg-type]  # str is what works
        for framed_class in _FRAMED:
            self._app.setPalette(framed_palette(theme), framed_class)  # type: ignore[arg-type]
        for switch_class in _SWITCHES:
            self._app.setPalette(switch_palette(theme), switch_class)  # type: ignore[arg-type]
        self.changed.emit(theme)

    def choose(self, name: str) -> None:
        """`light` or `dark` whatever the system says, `contrast` as strong as can be; anything else follows it."""
        self._chosen = name
        self._follow_system()

    def _watched_desktop(self) -> DesktopScheme | None:
        """The desktop's own word, where Qt may not have it."""
        if not self._app.platformName().startswith(_PORTAL_PLATFORMS):
            return None
        from medivote_desktop.ui.desktopscheme import DesktopScheme

        desktop = DesktopScheme(self)
        desktop.changed.connect(self._follow_system)
        return desktop

    def _follow_system(self) -> None:
        scheme = self._desktop.scheme() if self._desktop is not None else Qt.ColorScheme.Unknown
        if scheme is Qt.ColorScheme.Unknown:
            scheme = self._hints.colorScheme()
        dark = self._came_dark if scheme is Qt.ColorScheme.Unknown else scheme is Qt.ColorScheme.Dark
        wanted = {theme.name: theme for theme in (LIGHT, DARK)}.get(self._chosen) or (DARK if dark else LIGHT)
        if self._chosen == CONTRAST or (wanted.name != self._chosen and _wants_contrast(self._hints)):
            from medivote_desktop.ui.strongthemes import strong

            wanted = strong(wanted)
        if wanted is not self.theme or not self._is_dressed:
            self._is_dressed = True
            self.use(wanted)

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Who goes by keys sees where the keyboard is; who clicks knows."""
        if now is not None and now.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange):
            from medivote_desktop.ui.widgets.focusring import show_focus

            show_focus(now)


_theming: tuple[QApplication, Theming] | None = None


def theming() -> Theming:
    """The one switch of the running QApplication, made at the first call."""
    global _theming
    app = cast("QApplication", QApplication.instance())
    if _theming is None or _theming[0] is not app:
        _theming = app, Theming(app)
    return _theming[1]
