"""What every test shares: Qt without a screen unless a real one is asked for, and warnings that fail a test."""

from __future__ import annotations

import gc
import itertools
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import hypothesis
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.loop.gate import Gate
from tests.fardisk import FarDisk
from tests.programs import Home
from tests.runtime.sockets import Hold, PortHolder

# Before Qt is loaded anywhere. The desktop tests start programs of their own on a real X server.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform == "win32":  # without a screen Qt does not ask Windows for its fonts, and would write with none
    os.environ.setdefault("QT_QPA_FONTDIR", str(Path(os.environ["WINDIR"]) / "Fonts"))

# Whoever runs the tests in the background of a shell lets them ignore Ctrl+C, and so all programs that they start.
signal.signal(signal.SIGINT, signal.default_int_handler)
# With nohup, the same of a closing terminal. Who is executed inherits what is ignored, and no handler.
if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda _number, _frame: None)


# A deadline is for what never comes. On a loaded machine what comes may take its time.
_PATIENCE_MS = 30_000
for _wait in (QtBot.waitSignal, QtBot.waitSignals, QtBot.waitCallback, QtBot.waitExposed):
    assert _wait.__kwdefaults__ is not None
    _wait.__kwdefaults__["timeout"] = _PATIENCE_MS


def _wait_until(bot: QtBot, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE_MS) -> None:
    """As pytest-qt's, which lets 10 ms go by after each look, but what comes soon is seen soon."""
    __tracebackhide__ = True
    end = time.monotonic() + timeout / 1000
    for look in itertools.count():
        is_late, missing = time.monotonic() > end, None
        try:
            if callback() in (None, True):
                return
        except AssertionError as error:
            missing = error
        if is_late:
            raise QtBot.TimeoutError(f"not so within {timeout} ms") from missing
        bot.wait(1 if look < 10 else 10)


QtBot.waitUntil = _wait_until  # type: ignore[method-assign,assignment]


# The usual one is 200 ms for each example.
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Look for garbage between tests alone, and here.

    A program or a fleet within this process is garbage after its test, with its timers and notifiers. Found by a search
    that happens to begin in the worker of a later test, they would be destroyed in that thread, under the feet of the
    loop that looks at them.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        if QCoreApplication.instance() is not None:  # a test that ran no loop has not yet deleted its windows
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        # A program looks for garbage itself, so that what is left of it is old already.
        gc.collect(2 if "home" in getattr(item, "fixturenames", ()) else 1)


def pytest_collection_finish() -> None:
    """The tests themselves, a quarter of a million objects, are never garbage: no search looks through them."""
    # At first use Hypothesis makes a source of random numbers, and warns where it sees nobody hold it: who is frozen
    # is not seen to.
    hypothesis.find(hypothesis.strategies.none(), lambda _: True)
    gc.collect()
    gc.freeze()


_TOO_LONG_SECONDS = 15.0  # longer than a busy machine takes for a whole test


class _Warnings(logging.Handler):
    """Collects our own log records from WARNING upwards."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture(scope="session", autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing is kept in the home of whoever tests: not by a program within this process, Qt's dialogs or a browser."""
    folder = tmp_path_factory.mktemp("home")
    own_pip = Path.home() / ".config" / "pip" / "pip.conf"
    with pytest.MonkeyPatch.context() as patch:
        if own_pip.exists() and "XDG_CONFIG_HOME" not in os.environ:  # where packages come from is still theirs to say
            patch.setenv("PIP_CONFIG_FILE", os.environ.get("PIP_CONFIG_FILE", str(own_pip)))
        for kind in ("CACHE", "CONFIG", "DATA", "STATE"):
            patch.setenv(f"XDG_{kind}_HOME", str(folder / kind.lower()))
        for kind in ("APPDATA", "LOCAL_APPDATA"):  # the same for Windows
            patch.setenv(f"WIN_PD_OVERRIDE_{kind}", str(folder / kind.lower()))
        yield


@pytest.fixture(autouse=True)
def own_warnings_fail(request: pytest.FixtureRequest) -> Iterator[None]:
    """A log record of ours from WARNING upwards fails a test that does not look at `caplog`."""
    handler = _Warnings()
    logger = logging.getLogger("medivote_desktop")
    logger.addHandler(handler)
    yield
    logger.removeHandler(handler)
    if handler.records and "caplog" not in request.fixturenames:
        pytest.fail("unexpected log: " + "; ".join(record.getMessage() for record in handler.records))


@pytest.fixture
def gate(qtbot: QtBot) -> Iterator[Gate]:
    """A gate that is closed in time afterwards."""
    gate = Gate()
    yield gate
    assert gate.close(10)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[FarDisk]:
    """One that may stop answering."""
    disk = FarDisk(tmp_path)
    yield disk
    disk.close()


@pytest.fixture
def freed(disk: FarDisk) -> Iterator[None]:
    """A loop that waits for the disk after all goes on with this, and the test fails."""
    waited: list[str] = []

    def answer() -> None:
        waited.append("the loop")
        disk.answer()

    at_last = threading.Timer(_TOO_LONG_SECONDS, answer)
    at_last.start()
    yield
    at_last.cancel()
    assert waited == []


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """Where whole programs are started; a process of them that is left at the end fails the test."""
    with Home(tmp_path) as home:
        yield home


@pytest.fixture
def hold() -> Iterator[Hold]:
    """Makes processes that listen, and ends them."""
    with ExitStack() as stack:

        def make(*arguments: object, **keys: object) -> PortHolder:
            holder = PortHolder(*arguments, **keys)  # type: ignore[arg-type]
            stack.callback(holder.end)
            return holder

        yield make
