"""Command lines as Windows' command interpreter reads them. It shares no rule with other programs, nor with Qt.

What Qt escapes for other programs (`\\"`) the interpreter takes for the end of a quotation, and what Qt leaves as it is
(`&`, `%`) it obeys. It is who runs each `.bat` and `.cmd`, too, also where nobody calls it by name.
"""

from __future__ import annotations

import string
from collections.abc import Sequence

_BATCH = (".bat", ".cmd")
_INTERPRETERS = ("cmd", "cmd.exe")
_PLAIN = frozenset(string.ascii_letters + string.digits + "#$*+-./:?@\\_")
# Text between quotes in which nothing is expanded but `%`: a `%` that ends the name of no variable is one.
_PERCENT = "%%cd:~,%"
_SWITCHES = "/e:ON /v:OFF /d /s /c"


def is_batch(program: str) -> bool:
    """Whether the interpreter is to run this file."""
    return program.lower().endswith(_BATCH)


def is_interpreter(program: str) -> bool:
    """Whether this is the interpreter itself."""
    return program.replace("\\", "/").rpartition("/")[2].lower() in _INTERPRETERS


def interpreter_line(words: Sequence[str]) -> str:
    """What stands behind the interpreter's name: with `/s` it takes the outer quotes off, and obeys the rest."""
    return " ".join(f'"{word}"' if not word or set(word) & set(' \t"') else word for word in words)


def batch_line(program: str, arguments: Sequence[str]) -> str:
    """What stands behind the interpreter's name, so that a batch file gets just these arguments.

    No such line holds a line end: as in the text of a shell it becomes a space.
    """
    words = (f'"{program}"', *map(_batch_word, arguments))
    return f'{_SWITCHES} "{" ".join(words)}"'


def _batch_word(word: str) -> str:
    """In quotes wherever the interpreter could take it for anything else; a quote is doubled in them."""
    text, backslashes = "", 0
    for letter in " ".join(word.splitlines()):
        if letter == '"':
            text += "\\" * backslashes + '"'
        text += _PERCENT if letter == "%" else letter
        backslashes = backslashes + 1 if letter == "\\" else 0
    is_plain = word and not backslashes and all(letter in _PLAIN or not letter.isascii() for letter in word)
    return text if is_plain else '"' + text + "\\" * backslashes + '"'
