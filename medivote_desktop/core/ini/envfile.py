"""The format of an `env_file`: lines `KEY=value`, as other tools write them."""

from __future__ import annotations

import re

from medivote_desktop.core.configuration.faults import BadValueError, Faults, Place, shown
from medivote_desktop.core.say import say

MAX_CHARACTERS = 1024 * 1024

_LINE_END = re.compile(r"\r\n|\n|\r")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_EXPORT = re.compile(r"export[ \t]+")
_DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SINGLE_QUOTED = re.compile(r"'([^']*)'")
_COMMENT = re.compile(r"[ \t]+#.*")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\", "$": "$"}


def parse_env_file(text: str, file: str = "env_file") -> dict[str, str]:
    r"""The variables of an env_file. The last line wins where a name comes twice.

    Empty lines and lines that begin with `#` say nothing; `export` before a name is skipped. A value may stand in
    single quotes, then it is taken as it is, or in double quotes, then `\n`, `\r`, `\t`, `\"`, `\\` and `\$` are
    escapes. Without quotes it ends before a blank and `#`. Nothing is expanded.

    Args:
        file: The name by which faults call it.

    Raises:
        ConfigError: Lines that say nothing of this kind; all of them are told.
    """
    faults = Faults(file)
    variables: dict[str, str] = {}
    if len(text) > MAX_CHARACTERS:
        faults.error(
            Place(0),
            say("the file has {length:,} characters; at most {most:,} are read", length=len(text), most=MAX_CHARACTERS),
        )
        faults.raise_errors()
    for number, line in enumerate(_LINE_END.split(text.removeprefix("\ufeff")), start=1):
        bare = line.strip(" \t")
        if bare and not bare.startswith("#"):
            try:
                name, value = _variable(bare)
                variables[name] = value
            except BadValueError as error:
                faults.error(Place(number), str(error))
    faults.raise_errors()
    return variables


def _variable(line: str) -> tuple[str, str]:
    name, equals, value = _EXPORT.sub("", line, count=1).partition("=") if _EXPORT.match(line) else line.partition("=")
    name = name.strip(" \t")
    if not equals:
        raise BadValueError(say("“{line}” has no =; write KEY=value", line=shown(line)))
    if not _NAME.fullmatch(name):
        raise BadValueError(say("{name} is no name of a variable", name=shown(name) or "(nothing)"))
    if "\0" in value:
        raise BadValueError(say("the value of {name} holds a NUL", name=shown(name)))
    return name, _value(name, value.strip(" \t"))


def _value(name: str, text: str) -> str:
    """A value without its quotes, escapes and comment. No message shows it: it may be a secret."""
    if not text.startswith(('"', "'")):
        return _COMMENT.sub("", text, count=1)
    match = (_DOUBLE_QUOTED if text[0] == '"' else _SINGLE_QUOTED).match(text)
    if match is None:
        raise BadValueError(say("the quote around the value of {name} is not closed on its line", name=shown(name)))
    rest = text[match.end() :]
    if rest.strip(" \t") and not _COMMENT.fullmatch(rest):
        raise BadValueError(say("something stands behind the quoted value of {name}", name=shown(name)))
    if text[0] == "'":
        return match[1]
    return _ESCAPE.sub(lambda escape: _ESCAPES.get(escape[1], escape[0]), match[1])
