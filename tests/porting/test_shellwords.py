"""Commands for a shell: what needs one, and scripts of several lines as one, compared with a real shell."""

from __future__ import annotations

import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medivote_desktop.core.porting.shellwords import bare_words, for_bash, one_line


@pytest.mark.parametrize(
    "script",
    ["echo a b", "printf 'a b' c", "/bin/echo 'it is' \"so\"", "env --x=y z", "ls /tmp/é", "echo a,b:c@d%e+f"],
)
def test_bare_words_are_those_of_a_shell(script: str) -> None:
    """A shell makes the same words of them."""
    told = subprocess.run(
        ["/bin/sh", "-c", f"set -- {script}; printf '%s\\0' \"$@\""], capture_output=True, check=True, timeout=60
    )
    words = bare_words(script)
    assert words is None or words == told.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize(
    "script", ["a | b", "a > b", "a $X", "a *.py", "~/run", "A=1 run", "cd x", "a;b", "a 'b", "", "a\nb"]
)
def test_what_needs_a_shell(script: str) -> None:
    """Anything that a shell does beside splitting."""
    assert bare_words(script) is None


@given(st.text(alphabet="ab '\"$|&;<>()*?~#=\\`!{}[]\n.-/", max_size=20))
@settings(max_examples=150, deadline=None)
def test_whatever_is_bare_means_the_same_to_a_shell(script: str) -> None:
    """No text that a shell would understand otherwise passes."""
    words = bare_words(script)
    if words is not None:
        told = subprocess.run(
            ["/bin/sh", "-fc", f"set -- {script}; printf '%s\\0' \"$@\""], capture_output=True, check=True, timeout=60
        )
        assert words == told.stdout.decode().split("\0")[:-1]


SCRIPTS = [
    "echo a\necho b\n",
    "if true; then\n  echo yes\nelse\n  echo no\nfi\n",
    "for x in 1 2\ndo\n  echo $x\ndone",
    "echo a \\\n  b\necho c",
    "true &&\n echo a ||\n echo b",
    "f() {\n  echo in f\n}\nf\n\n# said\necho 'x # y'",
    "echo one | \\\ntr o 0",
    "while false; do\necho never\ndone\necho end",
]


@pytest.mark.parametrize("script", SCRIPTS)
def test_one_line_does_what_the_lines_did(script: str) -> None:
    """The same output and the same exit code."""
    line = one_line(script)

    if line is None:  # a comment sign within a line: not worth the risk
        assert "#" in script
        return
    assert "\n" not in line
    both = [
        subprocess.run(["/bin/sh", "-c", each], capture_output=True, check=False, timeout=60) for each in (script, line)
    ]
    assert (both[0].stdout, both[0].returncode) == (both[1].stdout, both[1].returncode)


HARD_SCRIPTS = [
    "case $HOME in\n/*) echo abs ;;\nesac\necho end # said",
    "cat <<E\n$HOME 'x'\tend\nE\necho after",
    "echo 'a\nb'\\''c'\nprintf 'x\\ty\\n'\nfalse",
    "set -e\ntrap 'echo bye' EXIT\nfalse\necho never",
    "echo é $'a\\tb'\r\nexec sh -c 'exit 7'",
]


@pytest.mark.parametrize("script", [*SCRIPTS, *HARD_SCRIPTS])
def test_bash_reads_lines_in_one_as_they_were(script: str) -> None:
    """The same output and the same exit code, whatever the script holds."""
    line = for_bash(script)
    assert not set("\n\r\t") & set(line)
    both = [
        subprocess.run(["bash", "-c", each.replace("\r\n", "\n")], capture_output=True, check=False, timeout=60)
        for each in (script, line)
    ]
    assert (both[0].stdout, both[0].returncode) == (both[1].stdout, both[1].returncode)


@pytest.mark.parametrize("script", ["cat <<E\nx\nE", "echo 'a\nb'", "case x in\nx) echo;;\nesac\necho", "a # b\nc"])
def test_what_cannot_be_one_line(script: str) -> None:
    """Is not tried."""
    assert one_line(script) is None
