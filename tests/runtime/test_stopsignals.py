"""What asks the program to end, told in its loop."""

from __future__ import annotations

import signal

import pytest
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.stopsignals import StopSignals


@pytest.mark.skipif(not hasattr(signal, "SIGWINCH"), reason="stands in for what Windows alone has")
def test_what_windows_sends_for_ctrl_break_asks_too(monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    """Python's own answer to it ends the program at once, and whatever runs would be left behind."""
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGWINCH, raising=False)
    signals = StopSignals()
    try:
        with qtbot.waitSignal(signals.asked) as told:
            signal.raise_signal(signal.SIGWINCH)
        assert told.args == [signal.SIGWINCH]
    finally:
        signals.close()
