"""The language of the window: chosen, looked up, and filled with values as that language writes them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from medivote_desktop.core.reload import ReloadPlan
from medivote_desktop.core.say import say, say_many
from medivote_desktop.ui import language
from medivote_desktop.ui.language import figure, shown, spoken, spoken_by, tr, trn, use_language
from medivote_desktop.ui.settings_store import LANGUAGES


@pytest.fixture(autouse=True)
def _english_again(qapp: QApplication) -> Iterator[None]:
    yield
    use_language("en")


def test_english_looks_nothing_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """While the language is English no translator is asked, and no file is read."""
    use_language("en")
    monkeypatch.delattr(QCoreApplication, "translate")
    monkeypatch.delattr(language, "resource_path")
    assert tr("Settings") == "Settings"
    assert trn("{count} service", "{count} services", 1) == "1 service"
    assert trn("{count} service", "{count} services", 1200) == "1200 services"
    assert shown("anything at all") == "anything at all"
    assert figure("1.5 s") == "1.5 s"


def test_german_is_looked_up() -> None:
    """What stands in the translators' file is what is shown."""
    use_language("de")
    assert spoken() == "de"
    assert tr("Settings") == "Einstellungen"
    assert figure("1,234.5 MB") == "1.234,5 MB"


def test_qts_own_texts_are_german_too(qtbot: QtBot) -> None:
    """The standard buttons of a dialog."""
    use_language("de")
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    qtbot.addWidget(box)
    assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Abbrechen"


def test_the_language_can_be_left_again() -> None:
    """English after German is English, Qt's texts too."""
    use_language("de")
    use_language("en")
    assert spoken() == "en"
    assert tr("Settings") == "Settings"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


@pytest.mark.parametrize("choice", LANGUAGES)
def test_each_choice_means_a_language(choice: str) -> None:
    """Also that of the system, whatever it speaks."""
    assert spoken_by(choice) in ("en", "de")


def test_a_sentence_of_the_core_is_english_until_it_is_shown() -> None:
    """`say` knows no language; both forms of a number are there."""
    use_language("de")
    assert say("Settings") == "Settings"
    assert say("exit code {code}", code=3) == "exit code 3"
    assert [say_many("{count} error", "{count} errors", number) for number in (0, 1, 2)] == [
        "0 errors",
        "1 error",
        "2 errors",
    ]


def test_a_foreign_text_is_shown_as_it_is() -> None:
    """What no sentence of ours made is not touched."""
    use_language("de")
    assert shown("Traceback (most recent call last): 3.5") == "Traceback (most recent call last): 3.5"


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("exit code 3", "Rückgabewert 3"),
        ("exit code 3; gave up after 4 restarts", "Rückgabewert 3; nach 4 Neustarts aufgegeben"),
        (
            "signal 9 (SIGKILL): killed; not by us: often the out-of-memory killer or kill -9; "
            "gave up after 2 restarts",
            "Signal 9 (SIGKILL): gewaltsam beendet; nicht von uns: oft wegen Speichermangels oder durch kill -9; "
            "nach 2 Neustarts aufgegeben",
        ),
        (
            "exit code 1; port 8001 is held by python3 (pid 7, started 09:14, python3 -m http.server)",
            "Rückgabewert 1; Port 8001 ist belegt von python3 (PID 7, gestartet 09:14, python3 -m http.server)",
        ),
        ("not healthy after 1.5 s (start_timeout)", "nach 1,5 s noch nicht in Ordnung (start_timeout)"),
        (
            "memory 512.0 MB above the limit of 256.0 MB for 30 s",
            "Speicher 512,0 MB seit 30 s über der Grenze von 256,0 MB",
        ),
        (
            "unhealthy: http://127.0.0.1:8001/: answered 500 (3 times in a row)",
            "gestört: http://127.0.0.1:8001/: antwortete 500 (3-mal hintereinander)",
        ),
        ("Datenbank ended (exit code 0)", "Datenbank hat geendet (Rückgabewert 0)"),
        ("what it depends on is no longer in services.ini", "eine Abhängigkeit steht nicht mehr in der services.ini"),
        ("A new log begins", "Ein neues Protokoll beginnt"),
        ("a double quote is not closed", "ein doppeltes Anführungszeichen ist nicht geschlossen"),
        ("back in 1.2 s", "wieder da nach 1,2 s"),
        ("backend failed (exit code 1)", "backend ist ausgefallen (Rückgabewert 1)"),
        (
            "db failed (port 80 is held by python (pid 7, started 05:11, -m http.server --bind ::))",
            "db ist ausgefallen (Port 80 ist belegt von python (PID 7, gestartet 05:11, -m http.server --bind ::))",
        ),
        ("asked by you", "veranlasst durch Benutzereingabe"),
        ("unknown key (did you mean port?)", "unbekannter Schlüssel (gemeint: port?)"),
        ("and 1 more error", "und 1 weiterer Fehler"),
        ("and 1,200 more errors", "und 1.200 weitere Fehler"),
        ("api needs a restart, db applies live", "api braucht einen Neustart, db gilt sofort"),
        ("1 changed: api needs a restart", "1 geändert: api braucht einen Neustart"),
        ("2 changed: api and web restart; 1 new: db", "2 geändert: api und web starten neu; 1 neu: db"),
        ("6 new: a, b, c, d and 2 more", "6 neu: a, b, c, d und 2 weitere"),
        ("1 new: db; 1 removed and to be stopped: web", "1 neu: db; 1 entfernt und zu stoppen: web"),
        (
            "1 new: db; the services stand in another order; title applies live; the endpoint restarts",
            "1 neu: db; die Dienste stehen in anderer Reihenfolge; title gilt sofort; die Freigabe startet neu",
        ),
        ("1 changed: api restarts", "1 geändert: api startet neu"),
        (
            "3 changed: api restarts, web changes with its next start, db applies live",
            "3 geändert: api startet neu, web ändert sich mit dem nächsten Start, db gilt sofort",
        ),
        ("the log was cleared\nexit code 3", "das Protokoll wurde geleert\nRückgabewert 3"),
        (
            "The program did not end in order last time: it was killed, or crashed.\n7 services ran on.",
            "Das Programm endete beim letzten Mal nicht ordentlich: Es wurde gewaltsam beendet oder ist abgestürzt.\n"
            "7 Dienste liefen weiter.",
        ),
        ("db failed", "db ist ausgefallen"),
    ],
)
def test_a_sentence_is_found_again_by_its_text(english: str, german: str) -> None:
    """Also one that was put together of others, and one that comes from a history of years ago."""
    use_language("de")
    assert shown(english) == german


@pytest.mark.parametrize("ids", [("db",), ("db", "new"), ("a", "b", "c", "d", "e", "f")])
def test_every_plan_of_a_reload_is_found_again(ids: tuple[str, ...]) -> None:
    """Whatever it is put together of: as text it says the same as piece by piece."""
    use_language("de")
    keys = dict.fromkeys(ids, ("command",))
    managers = ((), ("title",), ("http_port", "title"))
    for added, removed, live, restart, manager_keys, is_reordered in product(
        ((), ids), ((), ids), ({}, keys), ({}, keys), managers, (False, True)
    ):
        plan = ReloadPlan(added, removed, live, restart, manager_keys, is_reordered)
        for restarting in (None, ids, ids[1:]):
            english = plan.words(restarting=restarting)
            assert shown(english) == plan.words(shown, restarting), english


@pytest.mark.parametrize("text", ["", "Failure; of another; program", "3.5", "a, b, c", "KeyError: 'exit code'"])
def test_what_others_wrote_stays_as_it_is(text: str) -> None:
    """A sentence that is not ours is not touched, whatever stands in it."""
    use_language("de")
    assert shown(text) == text


def test_a_name_in_a_sentence_is_not_translated() -> None:
    """Even where it is one of our words."""
    use_language("de")
    assert shown("Stopped failed (exit code 1)") == "Stopped ist ausgefallen (Rückgabewert 1)"
