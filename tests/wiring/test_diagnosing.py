"""Diagnostics: no planted secret is in the zip, wherever it stood; what goes in is shown and can be left out."""

from __future__ import annotations

import base64
import json
import os
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from medivote_desktop.app import Program
from medivote_desktop.core.config import AppConfig, HealthConfig, ManagerConfig, ServiceConfig
from medivote_desktop.core.history.incident import Incident
from medivote_desktop.runtime.disks import Disks
from medivote_desktop.runtime.loop.gate import Gate
from medivote_desktop.ui.dialogs.diagnostics import DiagnosticsDialog
from medivote_desktop.ui.window import MainWindow
from medivote_desktop.wiring.diagnosing import Diagnosing
from tests.ui.fleet import service, snapshot

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support propagateSizeHints")

SECRETS = {
    "environment": "env-7f3a9c!1",
    "inherited": "inherited b2 8d/4e",
    "env_file": "file+9911aabb",
    "option": "opt-55aa66bb",
    "word": "two words of it",
    "port_like": "hunter2x",
    "url": "p%40ss-77cc88",
    "user_option": "curlpw-31415",
    "health": "health-token-1",
    "viewer": "viewer-token-0815-4711",
    "comment": "old-in-comment-9",
    "unknown": "only-in-the-log-42",
}
PORT = 8001


class Fleet:
    """A program with secrets in every place, as far as the diagnostics look at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log_folder, self.state_folder = folder / "logs", folder
        self.log_folder.mkdir()
        (folder / "viewer-token").write_text(SECRETS["viewer"] + "\n")
        env_file = folder / "web.env"
        env_file.write_text(f'DB_PASSWORD="{SECRETS["env_file"]}"\nMODE=production\n')
        lines = [f"{place} says {self.forms(secret)}" for place, secret in SECRETS.items() if place != "unknown"]
        lines += [f"login with api_key={SECRETS['unknown']} at port {PORT}", "an ordinary line"]
        (self.log_folder / "web.log").write_text("\n".join(lines) + "\n")
        (self.log_folder / "medivote-desktop.log").write_text("2026-05-04 INFO own line\n" + "\n".join(lines))
        (self.log_folder / "crash.txt").write_text("Traceback\n" + "\n".join(lines))
        self.gate, self.disks = Gate(), Disks()
        file = folder / "services.ini"
        file.write_text(f"[service:web]\n; DB_PASSWORD = {SECRETS['comment']}\n")
        config = self.config(str(env_file), str(file))
        web = SimpleNamespace(config=config.services[0], log_file=str(self.log_folder / "web.log"))
        lost = SimpleNamespace(config=config.services[0], log_file=None)
        self.supervisor = SimpleNamespace(config=config, services={"web": web, "lost": lost})
        shown = snapshot(service("web", reason=f"said {SECRETS['option']}", command_line=SECRETS["word"]))
        self.publisher = SimpleNamespace(current=lambda: shown, snapshot=shown)
        self.history = SimpleNamespace(recent=self.recent)

    @staticmethod
    def forms(secret: str) -> str:
        """As it is, and as URLs, JSON and headers write it."""
        return f"{secret} {quote(secret)} {json.dumps(secret)} Basic {base64.b64encode(secret.encode()).decode()}"

    @staticmethod
    def config(env_file: str, path: str) -> AppConfig:
        url = f"http://me:{SECRETS['url']}@127.0.0.1:{PORT}/"
        command = ("run", f"--token={SECRETS['option']}", "--password", SECRETS["word"], "-p", SECRETS["port_like"])
        web = ServiceConfig(
            "web",
            (*command, "-u", f"me:{SECRETS['user_option']}", url),
            "Web",
            "/srv/web",
            environment={"API_KEY": SECRETS["environment"], "PORT": str(PORT)},
            env_file=env_file,
            url=url,
            stop_url=url,
            health=HealthConfig(
                url=f"{url}?token={SECRETS['health']}", command=("check", f"--auth={SECRETS['health']}")
            ),
        )
        return AppConfig(path, ManagerConfig(), (web,))

    def recent(self, limit: int, service_id: str | None, done: Callable[[Any], None]) -> None:
        reason = f"exit code 1 after {self.forms(SECRETS['environment'])}"
        done((Incident(1, "web", "Web", "exited", reason=reason),))


@pytest.fixture
def fleet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Fleet]:
    monkeypatch.setenv("MY_SECRET", SECRETS["inherited"])
    made = Fleet(tmp_path)
    yield made
    assert made.gate.close(10)


def dialogs(kind: type[Any]) -> list[Any]:
    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, kind) and widget.isVisible()]


def opened(qtbot: QtBot, fleet: Fleet, window: MainWindow) -> tuple[Diagnosing, DiagnosticsDialog]:
    diagnosing = Diagnosing(cast("Program", fleet), window, window)
    diagnosing.begin()
    qtbot.waitUntil(lambda: len(dialogs(DiagnosticsDialog)) == 1)
    return diagnosing, dialogs(DiagnosticsDialog)[0]


def item(dialog: DiagnosticsDialog, place: int) -> QTreeWidgetItem:
    found = dialog.tree.topLevelItem(place)
    assert found is not None
    return found


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[MainWindow]:
    made = MainWindow("Fleet", lambda *_: None, lambda: 0.0)
    qtbot.addWidget(made)
    made.show()
    yield made
    made.allow_close()


def test_no_planted_secret_is_in_the_zip(qtbot: QtBot, fleet: Fleet, window: MainWindow) -> None:
    """From the action to the file: each member is searched for each secret, in every form; the rest is readable."""
    _diagnosing, dialog = opened(qtbot, fleet, window)
    dialog.save.click()
    qtbot.waitUntil(lambda: len(dialogs(QFileDialog)) == 1)
    path = fleet.folder / "out.zip"
    chooser = dialogs(QFileDialog)[0]
    assert chooser.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    chooser.fileSelected.emit(str(path))
    chooser.reject()
    qtbot.waitUntil(path.exists)

    assert os.name != "posix" or stat.S_IMODE(path.stat().st_mode) == 0o600
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert set(members) == {
        "versions.txt",
        "configuration.json",
        "state.json",
        "timeline.json",
        "program/medivote-desktop.log",
        "program/crash.txt",
        "logs/web.log",
    }
    for name, content in members.items():
        for place, secret in SECRETS.items():
            for form in {secret, quote(secret), json.dumps(secret)[1:-1], base64.b64encode(secret.encode()).decode()}:
                assert form.encode() not in content, (name, place, form)
    assert b"an ordinary line" in members["logs/web.log"]
    assert f"at port {PORT}".encode() in members["logs/web.log"]
    assert b"own line" in members["program/medivote-desktop.log"]
    told = json.loads(members["configuration.json"])["services"][0]
    assert told["environment"] == {"API_KEY": "•••", "PORT": str(PORT)}
    assert told["env_file_values"] == {"DB_PASSWORD": "•••", "MODE": "production"}
    assert told["directory"] == "/srv/web"
    assert json.loads(members["timeline.json"])[0]["kind"] == "exited"
    assert b"Qt: " in members["versions.txt"]


def test_parts_are_listed_and_can_be_left_out(qtbot: QtBot, fleet: Fleet, window: MainWindow) -> None:
    """Each has its size and its text to look at; without any there is nothing to save."""
    diagnosing, dialog = opened(qtbot, fleet, window)
    titles = [item(dialog, place).text(0) for place in range(dialog.tree.topLevelItemCount())]
    assert titles == [
        "Versions, system and screen",
        "Configuration, secrets masked",
        "State of all services",
        "Timeline, 1 entry",
        "The program's own log",
        "Crash report crash.txt",
        "Last lines of the log of Web",
    ]
    assert "MediVote Desktop" in dialog.preview.toPlainText()
    dialog.tree.setCurrentItem(item(dialog, 6))
    assert "an ordinary line" in dialog.preview.toPlainText()

    for place in range(1, 7):
        item(dialog, place).setCheckState(0, Qt.CheckState.Unchecked)
    path = fleet.folder / "small.zip"
    diagnosing.save(dialog.checked(), path)
    qtbot.waitUntil(path.exists)
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["versions.txt"]
    item(dialog, 0).setCheckState(0, Qt.CheckState.Unchecked)
    assert not dialog.save.isEnabled()
    dialog.reject()
