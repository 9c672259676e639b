"""Commands that were written for a shell: whether they need one, and how a script becomes one line."""

from __future__ import annotations

import re
import shlex

_SPECIAL = re.compile(r"[^A-Za-z0-9_./:@%+,=\- \t\u0080-\U0010ffff]")
# Words that only a shell understands, or that mean something else in it.
_BUILTIN = frozenset(
    (
        *(".", ":", "[", "[[", "{", "alias", "bg", "case", "cd", "command", "coproc", "declare", "do", "done", "echo"),
        *("elif", "else", "esac", "eval", "exec", "exit", "export", "fg", "fi", "for", "function", "getopts", "hash"),
        *("if", "in", "jobs", "let", "local", "printf", "pushd", "popd", "pwd", "read", "readonly", "return", "select"),
        *("set", "shift", "source", "test", "then", "time", "times", "trap", "type", "typeset", "ulimit", "umask"),
        *("unalias", "unset", "until", "wait", "while"),
    )
)
_OPEN_END = re.compile(r"(?:&&|\|\||\||;|&|\(|\{|(?:^|[\s;])(?:then|do|else|in))\s*$")
_CONTINUED = re.compile(r"(?<!\\)(?:\\\\)*\\$")
_HARD = re.compile(r"<<|(?:^|[\s;])(?:case|esac)\b|;;")


def bare_words(script: str) -> list[str] | None:
    """The words of a command that a shell would only split; None if it needs the shell."""
    if "\n" in script or _SPECIAL.search(script.replace("'", "").replace('"', "")):
        return None
    try:
        words = shlex.split(script)
    except ValueError:
        return None
    if not words or not words[0] or words[0] in _BUILTIN or "=" in words[0]:
        return None
    return words


def split_words(text: str) -> list[str] | None:
    """The words as a shell splits them, nothing else of it done; None where a quote is not closed."""
    try:
        return shlex.split(text)
    except ValueError:
        return None


def one_line(script: str) -> str | None:
    """A script of several lines as one line that does the same; None where that is not safe."""
    lines = _joined(script.replace("\r\n", "\n").strip("\n"))
    if len(lines) == 1:
        return lines[0].strip()
    if any(_HARD.search(line) or not _complete(line) for line in lines):
        return None
    pieces: list[str] = []
    for line in (each.strip() for each in lines):
        if not line or line.startswith("#"):
            continue
        if re.search(r"(?:^|\s)#", line):  # a comment would swallow what comes behind it
            return None
        if pieces:
            pieces.append(" " if _OPEN_END.search(pieces[-1]) else "; ")
        pieces.append(line)
    return "".join(pieces)


def for_bash(script: str) -> str:
    """A script of several lines as one line that bash, and no other shell, reads as it was."""
    text = script.replace("\r\n", "\n").strip("\n").replace("\\", "\\\\").replace("'", "\\'")
    return f"eval $'{text}'".replace("\n", "\\n").replace("\t", "\\t")


def _joined(script: str) -> list[str]:
    """The lines, those that end with a backslash joined with the next."""
    lines: list[str] = []
    continued = False
    for line in script.split("\n"):
        text = line[:-1] if _CONTINUED.search(line) else line
        if continued:
            lines[-1] += text
        else:
            lines.append(text)
        continued = text is not line
    return lines


def _complete(line: str) -> bool:
    """Whether no quotation goes on in the next line."""
    return split_words(line) is not None
