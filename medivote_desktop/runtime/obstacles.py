"""Why a directory or a program cannot be used, in words: the same ones before a start and for one that failed.

pathlib's own questions raise where a folder on the way may not be entered; these must not.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from medivote_desktop.core.say import say
from medivote_desktop.runtime.onpath import on_path

_FIRST_LINE_BYTES = 256  # execve(2)
_FOLDERS_TOLD = 3
"""So many folders of a PATH are told one by one: those of a service that has a PATH of its own."""
_INTERPRETER = re.compile(r"(?:python|pypy)[\d.]*|py|node|ruby|perl|php|bash|sh")
_OPTIONS_WITHOUT_VALUE = ("-u", "-B", "-I", "-O", "-3")
"""Those of Python that are usual before a script. Behind any other option stands what we know nothing of."""
_SCRIPT_ENDINGS = (".py", ".js", ".mjs", ".cjs", ".rb", ".pl", ".php", ".sh")


def name_obstacle(path: str) -> str:
    """Why who knows UTF-8 alone, such as Qt, cannot be told of a path; empty if it can be."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return say("{path}: its name is not UTF-8", path=path.encode(errors="backslashreplace").decode())
    return ""


def exists(path: str | Path) -> bool:
    """Whether there is anything of this name, as far as this user may know."""
    return os.path.exists(path)  # noqa: PTH110


def is_folder(path: str | Path) -> bool:
    """Whether it is a folder, as far as this user may know."""
    return os.path.isdir(path)  # noqa: PTH112


def is_file(path: str | Path) -> bool:
    """Whether it is a file, as far as this user may know."""
    return os.path.isfile(path)  # noqa: PTH113


def directory_obstacle(directory: str) -> str:
    """Why nothing can be run in this directory; empty if nothing stands in the way."""
    if not exists(directory):
        return _closed_folder(directory) or say("directory not found: {folder}", folder=directory)
    if not is_folder(directory):
        return say("not a directory: {folder}", folder=directory)
    if not os.access(directory, os.X_OK):
        return say("no permission to enter the directory {folder}", folder=directory)
    return ""


def is_path(program: str) -> bool:
    """Whether it is looked for from the service's directory, and not in PATH."""
    return os.sep in program or bool(os.altsep and os.altsep in program)


def program_path(program: str, directory: str, search: str) -> str | None:
    """Where the system looks: PATH for a bare name; a path with a slash as it stands, from the service's directory."""
    if is_path(program):
        return _with_ending(os.path.join(directory, program))  # noqa: PTH118  # as pathlib does it, in a tenth of the time
    if found := on_path(program, search):
        return found
    # A file of that name that may not be executed explains more than "not found".
    for folder in search.split(os.pathsep):
        if folder and exists(path := os.path.join(folder, program)):  # noqa: PTH118
            return path
    return None


def _with_ending(path: str) -> str | None:
    """The file that is executed for a path: as it stands, or on Windows with an ending that programs have."""
    if sys.platform == "win32" and not is_file(path):
        endings = os.environ.get("PATHEXT", ".COM;.EXE;.BAT;.CMD").split(";")
        if found := next((path + ending for ending in endings if ending and is_file(path + ending)), None):
            return found
    return path if exists(path) else None


def program_obstacle(program: str, directory: str, search: str, *, in_short: bool = False) -> str:
    """Why a program cannot be executed; empty if nothing stands in the way.

    Args:
        search: The folders in which a bare name is looked for, as in PATH.
        in_short: Of many folders tell only how many they are.
    """
    path = program_path(program, directory, search)
    if path is None:
        asked = Path(directory) / program
        if is_path(program) and (closed := _closed_folder(asked)):
            return closed
        searched = asked.parent if is_path(program) else _counted(search) if in_short else search
        return say("command not found: {program} (searched {where})", program=program, where=searched)
    if is_folder(path):
        return say("the command is a directory: {path}", path=Path(path))
    if not os.access(path, os.X_OK):
        return say("no permission to execute {path}", path=Path(path))
    return _interpreter_obstacle(path, directory)


def script_of(words: Sequence[str], directory: str) -> str | None:
    """The script that an interpreter is to run, where that can be told from its command; a whole path."""
    name = _script_name(words)
    return os.path.join(directory, name) if name else None  # noqa: PTH118  # as the interpreter looks


def _script_name(words: Sequence[str]) -> str:
    if not _INTERPRETER.fullmatch(_program_name(words)):
        return ""
    name = next((word for word in words[1:] if word not in _OPTIONS_WITHOUT_VALUE), "")
    return name if name.endswith(_SCRIPT_ENDINGS) and not name.startswith("-") else ""


def _program_name(words: Sequence[str]) -> str:
    return os.path.basename(words[0]).removesuffix(".exe")  # noqa: PTH119  # for each at each start


def script_obstacle(words: Sequence[str], directory: str, search: str) -> str:
    """Why an interpreter will find nothing to run; empty if nothing stands in the way. It is started all the same.

    Of a directory that is not there nothing is said: what it would hold is told by that.

    Args:
        search: The PATH, in which bash looks, too.
    """
    script = script_of(words, directory)
    if script is None or exists(script) or not is_folder(directory):
        return ""
    name = _script_name(words)
    if _program_name(words) == "bash" and not is_path(name) and on_path(name, search):
        return ""
    return say("script not found: {script}", script=Path(script))


def _interpreter_obstacle(path: str, directory: str) -> str:
    """Why the interpreter cannot be executed that the first line of a script names; empty if nothing stands in the way.

    The system says of the script what is true of its interpreter: "No such file", of a file that is there.
    """
    first = first_line(path)
    if sys.platform == "win32" or not first.startswith(b"#!"):
        return ""
    words = os.fsdecode(first[2:]).strip(" \t\n").split(None, 1)
    if first.endswith(b"\r\n") and len(words) == 1:  # an argument would get it instead
        return say("the first line of {path} ends as on Windows (CR LF)", path=path)
    interpreter = os.path.join(directory, words[0]) if words else ""  # noqa: PTH118  # as the system looks
    if not words or not exists(interpreter):
        where = words[0] if words else "#!"
        return say("{path} names an interpreter that is not there: {interpreter}", path=path, interpreter=where)
    if is_folder(interpreter) or not os.access(interpreter, os.X_OK):
        return say("no permission to execute {interpreter}, the interpreter of {path}", path=path, interpreter=words[0])
    return ""


def first_line(path: str) -> bytes:
    """As far as the system reads it for the name of an interpreter; empty if it cannot be read."""
    if not is_file(path):  # to open a pipe waits for who writes into it
        return b""
    try:
        with open(path, "rb") as file:  # noqa: PTH123  # for each at each start
            return file.readline(_FIRST_LINE_BYTES)
    except OSError:
        return b""


def _counted(search: str) -> str:
    folders = [folder for folder in search.split(os.pathsep) if folder]
    return search if len(folders) <= _FOLDERS_TOLD else say("the {count} folders of PATH", count=len(folders))


def _closed_folder(path: str | Path) -> str:
    """Names the folder on the way to `path` that may not be entered; empty if there is none."""
    for folder in reversed(Path(path).parents):
        if exists(folder) and not os.access(folder, os.X_OK):
            return say("no permission to enter the directory {folder}", folder=folder)
    return ""
