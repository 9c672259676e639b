"""Whether a person wants the whole desktop light or dark, as its settings portal tells."""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import SLOT, QObject, Qt, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

_SERVICE = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SETTINGS = "org.freedesktop.portal.Settings"
_KEY = ("org.freedesktop.appearance", "color-scheme")
_SCHEMES = {1: Qt.ColorScheme.Dark, 2: Qt.ColorScheme.Light}  # 0: no preference

_log = logging.getLogger(__name__)


class DesktopScheme(QObject):
    """Asks the portal without ever waiting for it, and follows it.

    Qt goes by the theme of GTK 3 where the desktop is GNOME or one of its kin, and that stays light there when a person
    chooses dark: of the portal it hears only when the choice changes.

    Signals:
        changed: `scheme` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, bus: QDBusConnection | None = None) -> None:
        super().__init__(parent)
        self._bus = bus or QDBusConnection.sessionBus()
        self._scheme = Qt.ColorScheme.Unknown
        self._question: QDBusPendingCallWatcher | None = None
        if not self._bus.isConnected():
            return
        slot: Any = SLOT("on_setting_changed()")  # the stubs ask for bytes, which PySide6 itself refuses
        if not self._bus.connect(_SERVICE, _PATH, _SETTINGS, "SettingChanged", self, slot):
            _log.info("the session bus does not tell of changed settings: %s", self._bus.lastError().message())
        self._ask()

    def scheme(self) -> Qt.ColorScheme:
        """Light or dark; unknown as long as there is no answer, and where the desktop leaves it open.

        An answer that is there already is taken, so that a window need not be painted twice.
        """
        if self._question is not None and self._question.isFinished():
            self._take(self._question)
        return self._scheme

    @Slot()
    def on_setting_changed(self) -> None:
        """Some setting is another one; which one does not matter, they are few."""
        self._ask()

    def _ask(self) -> None:
        question = QDBusMessage.createMethodCall(_SERVICE, _PATH, _SETTINGS, "Read")
        question.setArguments(list(_KEY))
        self._question = QDBusPendingCallWatcher(self._bus.asyncCall(question), self)
        self._question.finished.connect(self._on_answer)

    def _on_answer(self, answered: QDBusPendingCallWatcher) -> None:
        answered.deleteLater()
        if answered is self._question and self._take(answered):
            self.changed.emit()

    def _take(self, answered: QDBusPendingCallWatcher) -> bool:
        """Keep an answer; whether it says something else than the last one."""
        self._question = None
        value: Any = None if answered.isError() else next(iter(answered.reply().arguments()), None)
        while hasattr(value, "variant"):  # a variant in another one
            value = value.variant()
        scheme = _SCHEMES.get(value, Qt.ColorScheme.Unknown)
        self._scheme, before = scheme, self._scheme
        return scheme is not before
