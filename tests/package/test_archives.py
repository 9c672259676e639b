"""What is passed on for Linux: the archive with its install.sh, and the Debian package; both are installed for real."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from installer.__main__ import build_archives
from installer.linux import deb as deb_package
from installer.linux import share, tarball
from installer.linux.depends import PACKAGE_OF, read
from medivote_desktop import __version__
from medivote_desktop.ctl.words import SHELLS
from tests.package.built import PACKAGE, ROOT
from tests.programs import Home, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.serial,
    pytest.mark.usefixtures("package"),
    pytest.mark.skipif(sys.platform != "linux", reason="archives for Linux are made on Linux"),
]

VERSION_TOLD = f"MediVote Desktop {__version__}\n"


@pytest.fixture(scope="module")
def archives(package: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with everything that is passed on; hardly packed, which is quick."""
    folder = tmp_path_factory.mktemp("archives")
    build_archives(folder, level=0)
    return folder


def only(folder: Path, pattern: str) -> Path:
    (path,) = folder.glob(pattern)
    return path


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_symlink() or path.is_file()}


def test_the_checksums_are_true(archives: Path) -> None:
    """`sha256sum -c` agrees with both files."""
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=archives, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout.count(": OK\n")) == (0, 2), done.stdout + done.stderr


def test_the_same_bundle_gives_the_same_bytes(tmp_path: Path) -> None:
    """Neither the time nor the place where it is packed gets in; tried with a few files of the bundle."""
    few = tmp_path / "few"
    (few / "_internal").mkdir(parents=True)
    for name in ("medivote-desktop", "medivote-ctl", "_internal/shiboken6/libshiboken6.abi3.so.6.11"):
        shutil.copy(PACKAGE / name, few / ("_internal" if "_internal" in name else ""))
    sums = set()
    for place in ("one", "another place"):
        for make in (tarball.build, deb_package.build):
            folder = tmp_path / place
            folder.mkdir(exist_ok=True)
            path = make(few, folder / f"staging {make.__module__}", folder, 0)
            sums.add((path.name, hashlib.sha256(path.read_bytes()).digest()))

    assert len(sums) == 2


# The archive.


@pytest.fixture(scope="module")
def entries(archives: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, tarfile.TarInfo]:
    """Everything in the archive, in its order, by the place to which it was unpacked."""
    folder = tmp_path_factory.mktemp("unpacked")
    found = {}
    with tarfile.open(only(archives, "*.tar.xz")) as archive:
        archive.extraction_filter = getattr(tarfile, "tar_filter", None)  # Debian's Python 3.11.2 has none yet
        for entry in archive:
            archive.extract(entry, folder)
            found[folder / entry.name] = entry
    return found


@pytest.fixture(scope="module")
def unpacked(entries: dict[Path, tarfile.TarInfo]) -> Path:
    """The archive's only folder."""
    return next(path.parent for path in entries if path.name == "install.sh")


def test_the_archive_is_sorted_and_nobodys(entries: dict[Path, tarfile.TarInfo]) -> None:
    """One folder named after the version; owner, time and permissions are fixed."""
    found = list(entries.values())
    tops = {entry.name.partition("/")[0] for entry in found}

    assert tops == {f"medivote-desktop-{__version__}-linux-{os.uname().machine}"}
    assert list(entries) == sorted(entries)
    assert {(entry.uid, entry.gid, entry.uname, entry.gname) for entry in found} == {(0, 0, "root", "root")}
    assert {entry.mtime for entry in found} == {share.release_seconds()}
    assert {entry.mode for entry in found if not entry.issym()} == {0o644, 0o755}


def test_it_runs_where_it_is_unpacked(unpacked: Path, home: Home) -> None:
    """Both commands, in an empty environment."""
    for name in ("medivote-desktop", "medivote-ctl"):
        told = home.run(unpacked / name, "--version", env={})
        assert (told.stdout, told.stderr, told.returncode) == (VERSION_TOLD, "", 0)


def test_the_script_installs_upgrades_and_removes(unpacked: Path, home: Home) -> None:
    """Commands, menu entry, icons, pages and completions come, are replaced, and go without a trace."""
    where = home.folder / "a place/of its own"
    words = ["--prefix", where]
    where.mkdir(parents=True)
    (where / "foreign").write_text("stays")

    for _ in range(2):
        done = home.run(unpacked / "install.sh", *words)
        assert (done.returncode, done.stderr) == (0, "")
    told = home.run(where / "bin" / "medivote-ctl", "--version")
    assert told.stdout == VERSION_TOLD
    entry = (where / "share/applications/medivote-desktop.desktop").read_text()
    program = where / "lib/medivote-desktop/medivote-desktop"
    assert re.findall(r"^Exec=(.*)$", entry, re.MULTILINE) == [f'"{program}"', f'"{program}" --demo']
    home.run("desktop-file-validate", where / "share/applications/medivote-desktop.desktop").check_returncode()
    shared = files_below(where / "share") - {"applications/mimeinfo.cache"}
    assert shared == files_below(unpacked / "share")

    done = home.run(unpacked / "install.sh", *words, "--uninstall")
    assert done.returncode == 0, done.stderr
    assert files_below(where) - {"share/applications/mimeinfo.cache"} == {"foreign"}


def test_the_script_touches_nothing_that_it_did_not_make(unpacked: Path, home: Home) -> None:
    """A folder that is there already is somebody else's; without an installation there is nothing to remove."""
    foreign = home.folder / ".local/lib/medivote-desktop/mine"
    foreign.parent.mkdir(parents=True)
    foreign.write_text("mine")

    refused = home.run(unpacked / "install.sh")
    assert (refused.returncode, foreign.read_text()) == (1, "mine")
    assert "was not made by this script" in refused.stderr
    nothing = home.run(unpacked / "install.sh", "--prefix", home.folder / "elsewhere", "--uninstall")
    assert (nothing.returncode, nothing.stderr) == (1, f"Nothing is installed below {home.folder / 'elsewhere'}.\n")
    assert home.run(unpacked / "install.sh", "--nonsense").returncode == 2


def test_the_script_waits_for_the_program_to_be_quit(unpacked: Path, home: Home) -> None:
    """A running program would look for parts of itself that are gone."""
    home.run(unpacked / "install.sh").check_returncode()
    config = home.config("[service:sleeper]\ncommand = sleep 1000\nstart_seconds = 0\n")
    command = [str(home.folder / ".local/bin/medivote-desktop"), "--headless", "--config", str(config)]
    with subprocess.Popen(command, env=home.environment, cwd=home.folder) as program:
        until(lambda: home.run(home.folder / ".local/bin/medivote-ctl", "--config", config, "status").returncode == 0)
        refused = home.run(unpacked / "install.sh", "--uninstall")
        program.terminate()

    assert program.returncode == 0
    assert refused.returncode == 1
    assert f"(process {program.pid}). Quit it first." in refused.stderr


# The Debian package.


@pytest.fixture
def deb(archives: Path) -> Path:
    return only(archives, "*.deb")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The root of a system that has the packages of this machine, and knows them."""
    root = tmp_path / "root"
    (root / "var/lib/dpkg/info").mkdir(parents=True)
    (root / "var/lib/dpkg/updates").mkdir()
    shutil.copy("/var/lib/dpkg/status", root / "var/lib/dpkg/status")
    return root


def dpkg(root: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run dpkg on that system, as its root or as somebody who only seems to be root."""
    command = ["dpkg", f"--root={root}", "--log=/dev/null", *map(str, words)]
    if os.geteuid():
        command = ["fakeroot", *command, "--force-not-root"]
    path = f"{os.environ['PATH']}:/usr/sbin:/sbin"
    return subprocess.run(
        command, env={**os.environ, "PATH": path, "LC_ALL": "C"}, capture_output=True, text=True, check=False
    )


def test_the_package_is_installed_and_removed(deb: Path, root: Path, home: Home) -> None:
    """dpkg finds all that it depends on, both commands run, and after its removal no file is left."""
    before = files_below(root)
    done = dpkg(root, "--install", deb)
    assert done.returncode == 0, done.stderr
    assert "Status: install ok installed" in dpkg(root, "--status", "medivote-desktop").stdout

    for name in ("medivote-desktop", "medivote-ctl"):
        told = home.run(root / "usr/bin" / name, "--version", env={})
        assert (told.stdout, told.stderr, told.returncode) == (VERSION_TOLD, "", 0)
    checked = home.run(root / "usr/bin/medivote-ctl", "--demo", "check")
    assert (checked.returncode, "7 services" in checked.stdout) == (0, True)
    assert dpkg(root, "--verify", "medivote-desktop").stdout == ""

    done = dpkg(root, "--purge", "medivote-desktop")
    assert done.returncode == 0, done.stderr
    assert {name for name in files_below(root) - before if not name.startswith("var/lib/dpkg/")} == set()
    assert not (root / "usr").exists()


def test_the_package_holds_what_a_desktop_reads(deb: Path, tmp_path: Path) -> None:
    """Commands, menu entry, metadata, icons, man pages, completions, copyright: each where Debian looks for it."""
    subprocess.run(["dpkg-deb", "--extract", deb, tmp_path], check=True)
    below = tmp_path / "usr/share"
    icons = {f"icons/hicolor/{size}x{size}/apps/medivote-desktop.png" for size in share.ICON_SIZES_PX}

    assert files_below(below) == icons | {
        "applications/medivote-desktop.desktop",
        "bash-completion/completions/medivote-ctl",
        "doc/medivote-desktop/changelog.gz",
        "doc/medivote-desktop/copyright",
        "fish/vendor_completions.d/medivote-ctl.fish",
        "icons/hicolor/scalable/apps/medivote-desktop.svg",
        "lintian/overrides/medivote-desktop",
        "man/man1/medivote-ctl.1.gz",
        "man/man1/medivote-desktop.1.gz",
        "metainfo/org.medivote.medivote_desktop.metainfo.xml",
        "zsh/vendor-completions/_medivote-ctl",
    }
    assert share.COMPLETIONS.keys() == set(SHELLS)
    link = tmp_path / "usr/bin/medivote-desktop"
    assert link.readlink() == Path("../lib/medivote-desktop/medivote-desktop")
    subprocess.run(["appstreamcli", "validate-tree", "--no-net", "--no-color", tmp_path], check=True)
    subprocess.run(["desktop-file-validate", below / "applications/medivote-desktop.desktop"], check=True)


def test_lintian_finds_no_fault(deb: Path) -> None:
    """Neither errors nor warnings, beyond those that are overridden with a reason; and no override is idle."""
    command = ["lintian", "--allow-root", "--fail-on", "error,warning", "--info", str(deb)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_every_library_of_the_system_is_depended_upon() -> None:
    """The package of this very system that holds each is the one that is named; nothing is named in vain."""
    needed, _ = read(PACKAGE)
    named = needed & PACKAGE_OF.keys()
    searched = subprocess.run(
        ["dpkg-query", "--search", *(f"*/{name}" for name in named)], capture_output=True, text=True, check=True
    )
    lines = re.findall(r"^(\S+?)(?::\w+)?: \S*/(\S+)$", searched.stdout, re.MULTILINE)

    assert named
    assert {(name, package) for package, name in lines} == {(name, PACKAGE_OF[name]) for name in named}


def test_what_the_system_s_python_needs_has_a_package() -> None:
    """A distribution's Python, which is the one to build with, takes its XML and its compression from the system."""
    left = re.search(
        r"^SYSTEM_LIBRARIES = (.+?)^\)", (ROOT / "build_installer.spec").read_text(), re.MULTILINE | re.DOTALL
    )
    assert left is not None
    pattern = "".join(re.findall(r'r"(.+)"', left[1]))
    told = subprocess.run(["objdump", "-p", "/usr/bin/python3"], capture_output=True, text=True, check=True).stdout
    left_to_it = {name for name in re.findall(r"NEEDED\s+(\S+)", told) if re.search(pattern, name)}

    assert {"libexpat.so.1", "libz.so.1"} & left_to_it
    assert left_to_it <= PACKAGE_OF.keys()


def test_make_package_builds_all() -> None:
    """The target of the Makefile is this program."""
    assert "$(BIN)/python -m installer" in (ROOT / "Makefile").read_text()
