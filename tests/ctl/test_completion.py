"""The completion scripts, sourced in the real shells, and what the command says to them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.programs import SCRIPTS, Home, Program

PROBES = {
    "bash": 'eval "$(medivote-ctl completion bash)"; COMP_LINE="{line}"; COMP_POINT=${{#COMP_LINE}}; '
    '_medivote_ctl medivote-ctl; printf "%s\\n" "${{COMPREPLY[@]}}"',
    "fish": 'medivote-ctl completion fish | source; complete -C "{line}"',
}


def completed(home: Home, shell: str, line: str) -> list[str]:
    environment = {**home.environment, "PATH": f"{SCRIPTS}:{home.environment['PATH']}", "TERM": "xterm"}
    done = home.run(shell, "-c", PROBES[shell].format(line=line), env=environment)
    assert done.stderr == ""
    return [text.partition("\t")[0] for text in done.stdout.splitlines()]


@pytest.mark.parametrize("shell", sorted(PROBES))
def test_shells_complete_commands_and_live_names(program: Program, shell: str) -> None:
    """A command's beginning, the names that the program knows now, and none that was given already."""
    whose = f"medivote-ctl --config {program.config}"

    assert completed(program.home, shell, f"{whose} sto") == ["stop"]
    assert completed(program.home, shell, f"{whose} stop w") == ["web"]
    assert set(completed(program.home, shell, f"{whose} stop web ")) >= {"app", "db", "all"}
    assert "web" not in completed(program.home, shell, f"{whose} stop web ")


@pytest.mark.parametrize("shell", sorted(PROBES))
def test_without_the_program_nothing_is_said(home: Home, shell: str) -> None:
    """Where nobody answers there are no names and no complaint."""
    config = home.config(home.service("web"))

    assert [word for word in completed(home, shell, f"medivote-ctl --config {config} stop ") if word] == []


ZSH = r"""
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z 'PS1=; autoload -U compinit; compinit -u -d {folder}/dump'
zpty -w z 'eval "$(medivote-ctl completion zsh)"; echo loa''ded'
zpty -r z line '*loaded*'
zpty -w -n z 'medivote-ctl --config {config} stop w'$'\t'
zpty -r z line '*stop web*' && echo "$line"
"""


def test_zsh_completes_a_live_name(program: Program) -> None:
    """In an interactive zsh the tabulator turns a beginning into the service's name."""
    assert shutil.which("zsh"), "zsh is among the packages of the Makefile"
    environment = {**program.home.environment, "PATH": f"{SCRIPTS}:{program.home.environment['PATH']}", "TERM": "dumb"}
    text = ZSH.replace("{config}", str(program.config)).replace("{folder}", str(program.home.folder))
    script = Path(program.home.folder / "probe.zsh")
    script.write_text(text)

    done = program.home.run("zsh", "-f", script, env=environment, timeout=30)

    assert "stop web" in done.stdout, done.stdout + done.stderr
