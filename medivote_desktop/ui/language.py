"""The language of what people see. Every visible text goes through one of four functions:

- `tr("No program opened {url}", url=url)`: a literal of this package, with named places for its values;
- `trn("{count} line", "{count} lines", count)`: the same where a number decides the form;
- `say("Started")`, of `core/say.py`, where a text is made before a language is known: in constants, in `core`;
- `shown(text)`: what was made by `say`, on its way to the screen. Numbers get this language's comma there, too.

While the language is English nothing is loaded and nothing is looked up. `python -m translations.update` takes all
these texts to the translators' file.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLocale

from medivote_desktop.resources import resource_path

if TYPE_CHECKING:
    import datetime

    from PySide6.QtCore import QDate, QTranslator

    from medivote_desktop.ui.sentences import Sentences

CONTEXT = "MediVote"
_TRANSLATED = ("de",)
_ENGLISH = QLocale(QLocale.Language.English, QLocale.Country.UnitedStates)
_SWAPPED = str.maketrans(",.", ".,")


class _Current:
    """The language that is spoken now.

    Attributes:
        is_translated: Whether texts are looked up; the other attributes hold nothing before.
        has_comma: Whether the comma is what stands before the decimals.
    """

    is_translated = False
    has_comma = False
    locale = _ENGLISH
    translators: Sequence[QTranslator] = ()
    sentences: Sentences | None = None


def tr(text: str, **values: object) -> str:
    """The text in the language of the window, with its values in their places."""
    if _Current.is_translated:
        text = QCoreApplication.translate(CONTEXT, text)
    return filled(text, values) if values else text


def trn(one: str, many: str, count: int, **values: object) -> str:
    """The text for this `count`, which is the value of that name, in the language of the window."""
    text = one if count == 1 else many
    if _Current.is_translated:
        text = QCoreApplication.translate(CONTEXT, many, None, count)
    return filled(text, {"count": count, **values})


def shown(text: str) -> str:
    """What `say` made, in the language of the window; any other text as it is."""
    if not _Current.is_translated or not text:
        return text
    if _Current.sentences is None:
        from medivote_desktop.ui.sentences import Sentences

        _Current.sentences = Sentences()
    return _Current.sentences.shown(text)


def figure(text: str) -> str:
    """A number that was written with a decimal point, in the window's way."""
    return text.translate(_SWAPPED) if _Current.has_comma else text


def locale() -> QLocale:
    """How the window writes dates and numbers."""
    return _Current.locale


def moment_text(epoch_ms: int) -> str:
    """Day and time: `Tue 24 Nov 2026, 02:13:07`."""
    from PySide6.QtCore import QDateTime  # a class of Qt's is made when it is first named

    return locale().toString(QDateTime.fromMSecsSinceEpoch(epoch_ms), tr("ddd dd MMM yyyy, HH:mm:ss"))


def date_text(day: datetime.date, *, with_year: bool) -> str:
    """A day: `Tue 24 November`, and with the year where it is another."""
    form = tr("ddd d MMMM yyyy") if with_year else tr("ddd d MMMM")
    return locale().toString(_qt_date(day), form)


def short_date_text(day: datetime.date) -> str:
    """A day as briefly as can be: `5 Nov`."""
    return locale().toString(_qt_date(day), tr("d MMM"))


def _qt_date(day: datetime.date) -> QDate:
    from PySide6.QtCore import QDate

    return QDate(day.year, day.month, day.day)


def filled(template: str, values: dict[str, object]) -> str:
    """A translated text with its values; numbers are written in the window's way."""
    if not _Current.has_comma:
        return template.format(**values)
    return template.format(**{name: _Number(value) if _is_number(value) else value for name, value in values.items()})


class _Number:
    """A number that formats with the window's comma, whatever the format asks for."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __format__(self, spec: str) -> str:
        return format(self._value, spec).translate(_SWAPPED)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def use_language(choice: str) -> None:
    """Speak this language from now on; widgets that are there already stay as they are.

    Args:
        choice: One of `settings_store.LANGUAGES`.
    """
    language = spoken_by(choice)
    if language not in _TRANSLATED:
        use_translators((), _ENGLISH)
        return
    from PySide6.QtCore import QLibraryInfo, QTranslator

    own, of_qt = QTranslator(), QTranslator()
    own.load(str(resource_path(f"translations/medivote_{language}.qm")))
    of_qt.load(f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    use_translators((of_qt, own), QLocale(language))


def spoken() -> str:
    """The language of the window: "en" or "de"."""
    return _Current.locale.name().partition("_")[0]


def spoken_by(choice: str) -> str:
    """The language that a choice means: of those that the system prefers the first that this program can speak."""
    if choice != "system":
        return choice
    preferred = (one.partition("-")[0] for one in QLocale.system().uiLanguages())
    return next((one for one in preferred if one in ("en", *_TRANSLATED)), "en")


def use_translators(translators: Sequence[QTranslator], locale: QLocale) -> None:
    """Look texts up in these, the last one first; without any, show them as they are written here."""
    for one in _Current.translators:
        QCoreApplication.removeTranslator(one)
    for one in translators:
        QCoreApplication.installTranslator(one)
    _Current.translators = translators
    _Current.is_translated = bool(translators)
    _Current.has_comma = locale.decimalPoint() == ","
    _Current.locale = locale
    _Current.sentences = None
