"""Single commands of the terminal: recovery, open, and words that mean nothing."""

from __future__ import annotations

import argparse
import signal
from typing import cast

import pytest

from medivote_desktop.ctl import commands, words
from medivote_desktop.ctl.fleet import Fleet, Strays
from tests.programs import SCRIPTS, Program, is_alive


def test_auto_recovery_is_switched_and_listed(program: Program) -> None:
    """What is switched off is listed so, and a killed service stays down."""
    assert program.ctl("auto-recovery", "off", "web").stdout == "web: auto-recovery off\n"

    assert program.ctl("auto-recovery").stdout == "web  off\napp  on\ndb   on\n"

    pid = program.pids()["web"]
    program.home.run("kill", f"-{signal.SIGKILL}", pid)
    program.until_state("failed", "web")
    assert not is_alive(pid)
    assert program.ctl("auto-recovery", "on", "web").returncode == 0
    assert program.status()["web"]["recovery_on"] is True


def test_open_shows_the_address_in_the_browser(program: Program) -> None:
    """The browser gets the service's address; a service without one says so."""
    browser = program.home.folder / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {program.home.folder}/opened\n')
    browser.chmod(0o700)
    environment = {**program.home.environment, "BROWSER": str(browser)}

    done = program.ctl("open", "WEB", env=environment)

    assert (done.returncode, done.stdout) == (0, "http://127.0.0.1:1/page\n")
    assert (program.home.folder / "opened").read_text() == "http://127.0.0.1:1/page\n"
    assert program.ctl("open", "db").returncode == 1
    assert program.ctl("open", "wbe").returncode == 2


def test_switch_without_names_is_bad_input(program: Program) -> None:
    """`auto-recovery on` without a name is refused before anything is asked."""
    assert program.ctl("auto-recovery", "on").returncode == 2
    assert program.home.run(SCRIPTS / "medivote-ctl", "stop").returncode == 2


def test_logs_without_a_name_are_those_of_all(program: Program) -> None:
    """As with other supervisors; each line says whose it is."""
    program.until_state("running", "web", "app", "db")

    everything = program.ctl("logs").stdout
    assert everything == program.ctl("logs", "all").stdout
    assert "web | begun" in everything
    assert program.ctl("logs", "-n", "0").returncode == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("restrat web", "did you mean restart?"),
        ("export sytemd", "did you mean systemd?"),
        ("top", "did you mean status --watch?"),
        ("ps", "did you mean status?"),
        ("tail -f web", "did you mean logs -f NAME?"),
        ("reread", "did you mean check?"),
        ("status --group Core", "medivote-ctl status: error: unrecognized arguments: --group"),
    ],
)
def test_a_wrong_word_is_told_by_its_command(line: str, told: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the word that was probably meant, and with the usage of what was asked for."""
    with pytest.raises(SystemExit):
        words.parse(line.split())

    assert told in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "completion", "export", "history", "import", "reload", "strays"])
def test_only_what_goes_with_a_command_is_offered(command: str) -> None:
    """What works on one machine offers no address of another; given all the same, it is told why not."""
    offered = _help(command)
    assert "--url" not in offered
    assert "--token-file" not in offered
    assert ("--demo" in offered) is (command not in ("completion", "import"))


def test_every_word_of_a_command_is_explained() -> None:
    """No name stands there without a sentence."""
    for parser in _commands().values():
        assert all(action.help for action in parser._actions)
    assert "--url" in _help("status")


def _commands() -> dict[str, argparse.ArgumentParser]:
    (commands,) = (one for one in words.parser()._actions if isinstance(one, argparse._SubParsersAction))
    return dict(commands.choices)


def _help(command: str) -> str:
    return _commands()[command].format_help()


@pytest.mark.parametrize("as_json", [False, True])
def test_a_stray_that_cannot_be_ended_is_no_success(as_json: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """One is another user's by now; a script that asks for an end hears that it did not come."""
    found = [{"service": "old", "run": 1, "pid": pid, "command": "sudo sleep"} for pid in (7, 8)]

    class Answering:
        def strays(self, *, stop: bool) -> Strays:
            return Strays(found, frozenset({7} if stop else ()))

    fleet = cast("Fleet", Answering())
    asked = {stop: argparse.Namespace(command="strays", stop=stop, json=as_json) for stop in (False, True)}
    assert commands.run(asked[False], fleet) == 0
    capsys.readouterr()
    assert commands.run(asked[True], fleet) == 1
    said = capsys.readouterr()
    if not as_json:
        assert said.out == "ended: pid 8 of old, run 1: sudo sleep\n"
        assert said.err == "cannot be ended: pid 7 of old, run 1: sudo sleep\n"
