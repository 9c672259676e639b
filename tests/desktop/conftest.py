"""One desktop for all tests here, and a home of its own for each of them."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from types import TracebackType

import pytest

from medivote_desktop.demo.ports import PREFERRED_PORTS
from medivote_desktop.resources import resource_path
from tests.desktop.screen import Screen
from tests.desktop.session import Desktop, missing_packages
from tests.programs import Home, free_port

_HERE = Path(__file__).parent
_FAILED = pytest.StashKey[bool]()
_PERSONAL = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")

# What Qt says where a desktop has no portal and no screen reader.
_EXPECTED = "qt.qpa.theme.gnome=false;qt.qpa.services=false;qt.accessibility.atspi=false"

# What the program says in the terminal for good reason, and what Qt says of a portal without a file dialog.
_FINE = ("already running", "services.ini:", "Call for getting org.freedesktop.portal.FileChooser version failed")

# What GTK's dialog of files says of itself where keys come before it has read the folder, which nothing tells.
_HASTY = "gtk_tree_model_get_iter_first: assertion 'GTK_IS_TREE_MODEL (tree_model)' failed"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """These tests are marked, and left out where there is no X11."""
    ours = [item for item in items if _HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.desktop)
    if sys.platform != "linux":
        items[:] = [item for item in items if item not in ours]
        config.hook.pytest_deselected(items=ours)


def pytest_report_collectionfinish() -> str:
    return "" if sys.platform == "linux" else "the desktop tests are deselected: they need X11 on Linux"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


class DesktopHome(Home):
    """A home whose programs have windows on a desktop."""

    def __init__(self, folder: Path, session: Desktop) -> None:
        super().__init__(folder)
        self.session = session
        self.environment |= {name: value for name, value in session.environment.items() if name not in _PERSONAL}
        # A demo that is tried elsewhere on this machine must not take the ports of ours.
        self.environment |= {f"DEMO_PORT_{service.upper()}": str(free_port()) for service in PREFERRED_PORTS}
        self.environment |= {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_LOGGING_RULES": _EXPECTED}

    def __enter__(self) -> DesktopHome:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        super().__exit__(kind, error, trace)
        if error is None:
            lines = "".join(program.errors for program in self.programs).splitlines()
            complaints = [line for line in lines if line and not line.startswith(_FINE) and not line.endswith(_HASTY)]
            assert not complaints, "\n".join(["Qt or GTK complain:", *complaints])

    def use_usual_ports(self) -> None:
        """Let the demo choose its ports as it does for people."""
        for service in PREFERRED_PORTS:
            del self.environment[f"DEMO_PORT_{service.upper()}"]

    def open(self, config: Path, *words: str, wait: bool = True) -> Screen:
        """Start the program with a window."""
        return self._open(config, ["--config", str(config), *words], wait=wait)

    def open_demo(self) -> Screen:
        """Start the program with the demo."""
        return self._open(resource_path("demo.ini"), ["--demo"], wait=True)

    def open_unnamed(self, expected: Path, *words: str) -> Screen:
        """Start the program without the name of a configuration; does not wait until it supervises.

        Args:
            expected: The configuration that it will come to use.
            words: What else stands on its command line.
        """
        return self._open(expected, list(words), wait=False)

    def _open(self, config: Path, words: list[str], *, wait: bool) -> Screen:
        script = f'exec "$1" -m medivote_desktop {shlex.join(words)}'
        return Screen(self.session, self.start(config, script=script, wait=wait))


@pytest.fixture(scope="session")
def desktop() -> Iterator[Desktop]:
    if missing := missing_packages():
        pytest.fail(f"the desktop tests need: apt-get install -y --no-install-recommends {' '.join(missing)}")
    desktop = Desktop()
    yield desktop
    desktop.close()


@pytest.fixture
def home(desktop: Desktop, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[DesktopHome]:
    """Where a test fails, `failure.png` in its folder shows the screen of that moment."""
    desktop.start_tray()
    desktop.run("xdotool", "mousemove", 5, 5)
    with DesktopHome(tmp_path, desktop) as home:
        yield home
        if request.node.stash.get(_FAILED, False):
            desktop.run("import", "-silent", "-window", "root", tmp_path / "failure.png")
