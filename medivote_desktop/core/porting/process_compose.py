"""process-compose.yaml: its processes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.copies import MOST_SERVICES
from medivote_desktop.core.porting.imported import Imported, PortingError, Target, Unread
from medivote_desktop.core.porting.process_compose_keys import HANDLERS, REASONS, Process, start_after_others
from medivote_desktop.core.porting.process_compose_probes import take_probes
from medivote_desktop.core.porting.sheet import Entry, Sheet
from medivote_desktop.core.porting.shellwords import bare_words, for_bash, one_line
from medivote_desktop.core.porting.tree import Tree
from medivote_desktop.core.porting.units import whole
from medivote_desktop.core.porting.variables import References
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

_QUIET = ("version", "processes", "environment", "shell", "vars", "disable_env_expansion", "is_strict", "name")
_DOTENV = "is_dotenv_disabled"
_TOP_REASONS = {
    "log_location": say("each service has a log of its own"),
    "log_level": say("the program's own log has its level in [manager], log_level"),
    "log_length": say("logs are files here"),
    "log_configuration": say("logs are files here, rotated at log_max_size"),
    "env_cmds": say("no program is run to find the value of a variable"),
    "extends": say("further files are not followed"),
    "is_tui_disabled": say("the window decides by itself"),
    "ordered_shutdown": say("a stop always goes against the dependencies"),
}
_VARIABLE = re.compile(r"\{\{-?\s*\.([A-Za-z_]\w*)\s*-?\}\}")


@dataclass(frozen=True, slots=True)
class _Templates:
    """Fills in `{{.NAME}}` and then the variables of the environment."""

    references: References
    values: Mapping[str, str]
    expands: bool

    def __call__(self, text: str) -> str:
        text = _VARIABLE.sub(lambda match: self.values.get(match[1], match[0]), text)
        return self.references.interpolate(text) if self.expands else text


def read_process_compose(
    value: object,
    lines: Mapping[tuple[str, ...], int],
    target: Target,
    *,
    dotenv: Mapping[str, str] | None = None,
    unread: Sequence[Unread] = (),
) -> Imported:
    """The processes of a process-compose.yaml.

    Args:
        value: The parsed document; see `tree`.
        target: Where the services.ini is to be.
        dotenv: The variables of the `.env` beside it, which its processes get; None without one.
        unread: Files that process-compose would read, too.

    Raises:
        PortingError: It has no processes.
    """
    references = References(dotenv or {})
    expands = not Tree(value).at("disable_env_expansion").boolean
    globals_ = {key: item.text or "" for key, item in Tree(value).at("vars").items()}
    document = Tree(value, lines, (), _Templates(references, globals_, expands))
    processes = document.at("processes")
    if not processes.is_mapping:
        raise PortingError(say("it has no processes"))
    sheet = Sheet("Made from a process-compose.yaml.", references, unread)
    for key, tree in document.items():
        if key not in (*_QUIET, _DOTENV) and not key.startswith("x-"):
            sheet.notes.left(tree.line, "", key, _TOP_REASONS.get(key, say("it is not known here")))
    for name, tree in processes.items():
        _add(sheet, document, name, tree, _Templates(references, globals_, expands))
    if dotenv is not None:
        _inject_dotenv(sheet, document)
    start_after_others(sheet, processes)
    return sheet.finish(target)


def _inject_dotenv(sheet: Sheet, document: Tree) -> None:
    """The `.env` beside the file is in the environment of every process that does not object."""
    for entry in sheet.entries:
        tree = document.at("processes", entry.original)
        if document.at(_DOTENV).boolean or tree.at(_DOTENV).boolean:
            continue
        if "env_file" in entry.keys:
            words = say("a service has one env_file; put its lines into that one")
            sheet.notes.left(tree.line, entry.original, ".env", words)
        else:
            sheet.put(entry, "env_file", ".env", writing.path, ".env", tree.line)


def _add(sheet: Sheet, document: Tree, name: str, tree: Tree, templates: _Templates) -> None:
    count = whole(sheet.references.filled(tree.at("replicas").text or "1"), 1, MOST_SERVICES)
    if count is None:
        sheet.notes.left(
            tree.at("replicas").line, name, "replicas", say("it is not a number of processes; one is written down")
        )
        count = 1
    own = {key: item.text or "" for key, item in tree.at("vars").items()}
    for number in range(count):
        values = {**templates.values, **own, "PC_REPLICA_NUM": str(number)}
        filled = Tree(tree.value, tree.lines, tree.path, _Templates(templates.references, values, templates.expands))
        process = Process(name, filled, document, number, count)
        entry = sheet.add(name, tree.line, name if count == 1 else f"{name}-{number:0{len(str(count))}d}")
        if not _command(sheet, entry, process):
            continue
        _fill_in(sheet, entry, process)


def _command(sheet: Sheet, entry: Entry, process: Process) -> bool:
    """Set the command: of a shell where it needs one, and that shell is bash unless the file names another."""
    command, entrypoint = process.tree.at("command"), process.tree.at("entrypoint")
    script = command.text
    if script:
        words = _words(sheet, process, script, command.line)
        if words is None:
            sheet.drop(entry, say("its command is a script of several lines; put it into a file of its own"))
            return False
    else:
        words = entrypoint.texts()
    if not words or not words[0]:
        sheet.drop(entry, say("it has no command"))
        return False
    found = words
    if not sheet.put(entry, "command", "command", writing.command, found, command.line):
        sheet.drop(entry, say("its command cannot be written"))
        return False
    return True


def _words(sheet: Sheet, process: Process, script: str, line: int) -> list[str] | None:
    """What does the same as a script; None where its shell cannot read it in one line."""
    shell = _shell(process)
    if (short := one_line(script)) is not None:
        return bare_words(short) or [*shell, short]
    if shell[0].rpartition("/")[2] != "bash":
        return None
    words = say("its script of several lines stands in one; a file of its own would be easier to read")
    sheet.notes.near(line, process.name, "command", words)
    return [*shell, for_bash(script)]


def _shell(process: Process) -> list[str]:
    shell = process.document.at("shell")
    return [shell.at("shell_command").text or "bash", shell.at("shell_argument").text or "-c"]


def _fill_in(sheet: Sheet, entry: Entry, process: Process) -> None:
    entry.keys["restart"] = "no"
    for key, tree in process.tree.items():
        if key in HANDLERS:
            HANDLERS[key](sheet, entry, process, tree)
        elif not key.startswith("x-"):
            sheet.notes.left(tree.line, process.name, key, REASONS.get(key, say("it is not known here")))
    _environment(sheet, entry, process)
    take_probes(sheet, entry, process)


def _environment(sheet: Sheet, entry: Entry, process: Process) -> None:
    variables: dict[str, str] = {}
    for tree in (process.document.at("environment"), process.tree.at("environment")):
        pairs = [(item, *(item.text or "").partition("=")[::2]) for item in tree.elements()]
        pairs += [(item, key, item.text or "") for key, item in tree.items()]
        for item, name, value in pairs:
            if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name):
                sheet.notes.left(
                    item.line, process.name, "environment", say("{name} is no name of a variable", name=name)
                )
            elif re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value):
                sheet.notes.left(
                    item.line,
                    process.name,
                    "environment",
                    say("{name} has several lines or control characters", name=name),
                )
            else:
                variables[name] = value
    if process.count > 1:
        variables.setdefault("PC_REPLICA_NUM", str(process.number))
    if variables:
        sheet.put(entry, "environment", "environment", writing.environment, variables)
