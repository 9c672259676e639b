"""Command lines for Windows' command interpreter, against what is known of how it reads them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess

from medivote_desktop.runtime import system
from medivote_desktop.runtime.processes.cmdline import batch_line, interpreter_line, is_batch, is_interpreter


@pytest.mark.parametrize(
    ("word", "written"),
    [
        ("--port=80", '"--port=80"'),
        ("a:b\\c.d", "a:b\\c.d"),
        ("größe", "größe"),
        ("", '""'),
        ("two words", '"two words"'),
        ("http://x/?a=1&b=2", '"http://x/?a=1&b=2"'),
        ("a|b>c<d^e!", '"a|b>c<d^e!"'),
        ('say "hi"', '"say ""hi"""'),
        ('back\\"', '"back\\\\"""'),
        ("C:\\folder\\", '"C:\\folder\\\\"'),
        ("%PATH%", '"%%cd:~,%PATH%%cd:~,%"'),
        ("two\nlines", '"two lines"'),
    ],
)
def test_a_batch_file_gets_its_arguments_as_they_are(word: str, written: str) -> None:
    """None is taken for an operator, the name of a variable or the end of a quotation."""
    assert batch_line("C:\\x y\\run.cmd", (word,)) == f'/e:ON /v:OFF /d /s /c ""C:\\x y\\run.cmd" {written}"'


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("/d", "/s", "/c", "dir"), "/d /s /c dir"),
        (("/d", "/s", "/c", '"a b" && c > "d e"'), '/d /s /c ""a b" && c > "d e""'),
        (("/d", "/s", "/c", '"a"'), '/d /s /c ""a""'),
        (("/c", "ping -n 2 host"), '/c "ping -n 2 host"'),
        (("/c", "a", "&", "b"), "/c a & b"),
    ],
)
def test_a_text_for_the_interpreter_keeps_its_quotes(words: tuple[str, ...], line: str) -> None:
    """The outer ones alone are added, which it takes off again."""
    assert interpreter_line(words) == line


def test_who_is_run_by_the_interpreter_is_told_by_its_name() -> None:
    """Whatever the case; another program that begins alike is none."""
    assert [is_batch(name) for name in ("npm.CMD", "C:\\x\\run.bat", "run.bat.exe", "cmd")] == [
        True,
        True,
        False,
        False,
    ]
    assert [is_interpreter(name) for name in ("cmd", "C:\\Windows\\System32\\CMD.EXE", "C:/cmd.exe", "mycmd.exe")] == [
        True,
        True,
        True,
        False,
    ]


# Without a `%`, which Wine reads in a way of its own.
ARGUMENTS = ["a&b", "two words", 'say "hi"', "C:\\folder\\", "", "^", "x=1,y;z", "größe"]


@pytest.mark.skipif(sys.platform != "win32", reason="who reads it is there alone")
def test_the_interpreter_reads_them_so(tmp_path: Path) -> None:
    """A batch file hands on what it got; a shell's text is obeyed, its quotes kept."""
    show = tmp_path / "show it.py"
    show.write_text("import sys\nprint(ascii(sys.argv[1:]))\n")
    batch = tmp_path / "run it.cmd"
    batch.write_text(f'@"{sys.executable}" "{show}" %*\n')

    assert _output(str(batch), ARGUMENTS, tmp_path) == ascii(ARGUMENTS)
    assert _output("run it", ["b"], tmp_path, path=str(tmp_path)) == "['b']"
    assert _output(".\\run it", ["b"], tmp_path) == "['b']"
    text = f'"{sys.executable}" "{show}" "c d" > "out it.txt" && type "out it.txt"'
    assert _output(system.SHELL[0], [*system.SHELL[1:], text], tmp_path) == "['c d']"


def _output(program: str, arguments: list[str], directory: Path, path: str = "") -> str:
    process = QProcess()
    process.setWorkingDirectory(str(directory))
    environment = process.processEnvironment().systemEnvironment()
    environment.insert("PATH", path or environment.value("PATH"))
    process.setProcessEnvironment(environment)
    system.set_command(process, program, arguments)
    process.start()
    assert process.waitForFinished(20_000), process.errorString()
    return bytes(process.readAllStandardOutput().data()).decode().strip()
