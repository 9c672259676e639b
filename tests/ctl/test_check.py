"""Which services.ini is meant, where its state is, and what `medivote-ctl check` says of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from medivote_desktop.core.config import ConfigError
from medivote_desktop.places import locate
from medivote_desktop.places.locate import (
    NoConfigError,
    candidates,
    find_config,
    remember,
    remembered,
    state_folder_at,
    state_folder_of,
)
from medivote_desktop.resources import resource_path
from medivote_desktop.runtime.folders import config_folder
from tests.programs import Home

# Where the configuration is.


def test_a_named_file_comes_before_the_variable(home: Home) -> None:
    """`--config`, then $MEDIVOTE_CONFIG, then the user's folder, then the working directory."""
    paths = {name: home.config(name=f"{name}.ini") for name in ("given", "variable")}
    environ = {"MEDIVOTE_CONFIG": str(paths["variable"])}

    assert find_config(str(paths["given"]), demo=False, environ=environ).path == paths["given"]
    assert find_config(None, demo=False, environ=environ).path == paths["variable"]
    assert find_config(None, demo=True, environ=environ).path == resource_path("demo.ini")


def test_the_users_own_file_comes_before_the_working_directory(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both exist: the user's own is taken; a packaged program never looks at the working directory."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.folder / "config"))
    monkeypatch.chdir(home.folder)
    here = home.config()
    assert find_config(None, demo=False, environ={}).path == here
    own = config_folder() / "services.ini"
    own.parent.mkdir(parents=True)
    own.write_text("")
    assert find_config(None, demo=False, environ={}).path == own

    own.unlink()
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    assert candidates({}) == (own,)
    with pytest.raises(NoConfigError):
        find_config(None, demo=False, environ={})


def test_the_file_opened_last_comes_before_the_users_own(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first page remembered is used by every command; when it is gone, nothing takes its place."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.folder / "config"))
    own = config_folder() / "services.ini"
    own.parent.mkdir(parents=True)
    own.write_text("")
    opened = home.config(name="my fleet.ini")

    remember(opened)
    assert find_config(None, demo=False, environ={}).path == opened
    assert find_config(str(own), demo=False, environ={}).path == own
    assert find_config(None, demo=False, environ={"MEDIVOTE_CONFIG": str(own)}).path == own

    opened.unlink()
    with pytest.raises(NoConfigError, match=r"opened last is gone: .*my fleet\.ini"):
        find_config(None, demo=False, environ={})

    remember(None)
    assert remembered() is None
    assert find_config(None, demo=False, environ={}).path == own


def test_a_file_is_remembered_where_nothing_was_kept_before(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new user has no folder for it yet."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home.folder / "not" / "yet"))
    opened = home.config()
    remember(opened)
    assert remembered() == opened


def test_a_removed_working_directory_is_no_obstacle(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a folder that is gone, only a relative name cannot be followed."""
    folder = home.folder / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()

    assert [path.name for path in candidates({})] == ["services.ini"]
    assert find_config("/etc/services.ini", demo=False).path == Path("/etc/services.ini")
    with pytest.raises(NoConfigError, match="by its full path"):
        find_config("services.ini", demo=False)


@pytest.mark.parametrize("manager", ["", "state_dir = kept", "state_dir = ${KEPT:-kept}/deeper", "state_dir = /tmp/x"])
def test_the_state_folder_is_found_without_the_rest_of_the_file(home: Home, manager: str) -> None:
    """What the terminal finds in a spoilt file is what the program found in it while it was whole."""
    config = home.config(home.service("web"), manager=manager)
    place = locate.Place(config)
    whole = state_folder_of(locate.read_place(place, os.environ), make=False)

    config.write_text(config.read_text() + "[service:api]\ncommand = ${UNDEFINED}\nnonsense\n[service:api]\n")

    assert state_folder_at(place, os.environ) == whole


def test_a_state_folder_that_cannot_be_understood_is_no_other_one(home: Home) -> None:
    """The terminal must not ask, or look after, what lies in the usual one."""
    place = locate.Place(home.config(home.service("web"), manager="state_dir = ${UNDEFINED}/state"))
    with pytest.raises(ConfigError, match="UNDEFINED"):
        state_folder_at(place, {})


# Looking for faults.


def test_check_of_a_good_file(home: Home) -> None:
    """It says how many services it found, with exit code 0; nothing is started."""
    config = home.config(home.service("web"), home.service("api"))

    done = home.ctl("check", config)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{config}: 2 services; it can be used\n", "")
    assert not (home.folder / "state").exists()


def test_check_tells_warnings(home: Home) -> None:
    """What will fail when it is started does not reject the file."""
    config = home.config("[service:web]\ncommand = /no/such/program\ndirectory = nowhere\n")

    done = home.ctl("check", config)

    assert (done.returncode, done.stderr) == (0, "")
    *warnings, summary = done.stdout.splitlines()
    assert [line.partition("[")[0] for line in warnings] == ["services.ini:5: warning: ", "services.ini:6: warning: "]
    assert summary == f"{config}: 1 service, 2 warnings; it can be used"


def test_check_tells_all_faults(home: Home) -> None:
    """Each with file, line, section and key; the exit code is 2."""
    config = home.config("[service:web]\nport = 0\n[service:api]\ncommand = true\ndepends_on = wbe\n")

    done = home.ctl("check", config)

    assert done.returncode == 2
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == [
        "services.ini:4:",
        "services.ini:5:",
        "services.ini:8:",
    ]
    assert done.stderr == f"{config}: 3 errors; it cannot be used\n"


def test_check_of_what_is_no_file(home: Home) -> None:
    """A missing file and a folder are told as such, with exit code 2."""
    missing, folder = home.ctl("check", "missing.ini"), home.ctl("check", home.folder)

    assert (missing.returncode, folder.returncode) == (2, 2)
    assert missing.stdout == f"missing.ini: there is no such file: {home.folder / 'missing.ini'}\n"
    assert folder.stdout == f"{home.folder.name}: {home.folder} is a folder, and a file is needed\n"


def test_check_finds_the_file_as_the_program_does(home: Home) -> None:
    """Without a name: `--config`, $MEDIVOTE_CONFIG, then the usual places; none is exit code 2."""
    assert home.ctl("check").returncode == 2
    config = home.config(name="other.ini")
    environment = {**home.environment, "MEDIVOTE_CONFIG": str(config)}

    for done in (home.ctl("check", env=environment), home.ctl("--config", config, "check")):
        assert done.returncode == 0
        assert f"{config}: 0 services, 1 warning; it can be used\n" in done.stdout


@pytest.mark.parametrize("words", [["check", "services.ini"], ["--demo", "check"]])
def test_the_files_that_ship_are_good(home: Home, words: list[str]) -> None:
    """Neither MediVote's services.ini nor the demo's has a fault."""
    done = home.ctl(*words, cwd=resource_path("services.ini").parent)

    assert done.returncode == 0
    assert "7 services" in done.stdout
    assert done.stdout.endswith("it can be used\n")


@pytest.mark.parametrize(("enabled", "code"), [("true", 2), ("false", 0)])
def test_check_looks_at_the_tokens(home: Home, enabled: str, code: int) -> None:
    """A token that others can read keeps the endpoint off: an error where it is to be on, else a warning."""
    config = home.config(home.service("web"), manager=f"http_enabled = {enabled}\nhttp_token_dir = tokens")
    (home.folder / "tokens").mkdir(mode=0o700)
    token = home.folder / "tokens" / "operator-token"
    token.write_text("x" * 43)
    token.chmod(0o640)

    done = home.ctl("check", config)

    assert done.returncode == code
    assert f"others can read {token}" in done.stdout
    token.chmod(0o600)
    assert home.ctl("check", config).returncode == 0


def test_check_looks_at_the_certificate(home: Home) -> None:
    """That it cannot be used is told before the endpoint is switched on."""
    home.run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-passout", "pass:secret", "-subj", "/CN=test",
             "-keyout", "key.pem", "-out", "cert.pem")  # fmt: skip
    tls = "http_enabled = true\nhttp_tls_certificate = cert.pem\nhttp_tls_key = key.pem"
    done = home.ctl("check", home.config(home.service("web"), manager=tls))
    assert (done.returncode, "key.pem is encrypted" in done.stdout) == (2, True)


def test_check_looks_at_the_names_of_the_endpoint(home: Home) -> None:
    """A name with its port would match no request, and nobody would know why."""
    manager = "http_enabled = true\nhttp_allowed_hosts = fleet.example.org:8090, ::1"
    done = home.ctl("check", home.config(home.service("web"), manager=manager))
    assert (done.returncode, "http_allowed_hosts: [fleet.example.org:8090] is neither" in done.stdout) == (2, True)
