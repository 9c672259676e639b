"""supervisord.conf: its programs and groups."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.copies import MOST_SERVICES
from medivote_desktop.core.porting.imported import Imported, Target, Unread
from medivote_desktop.core.porting.inifile import IniSection, Text, read_sections
from medivote_desktop.core.porting.sheet import Sheet
from medivote_desktop.core.porting.shellwords import split_words
from medivote_desktop.core.porting.supervisord_program import Program, fill_in
from medivote_desktop.core.porting.supervisord_values import Expander, integer_of, pairs_of
from medivote_desktop.core.porting.variables import References
from medivote_desktop.core.say import say

_PRIORITY = 999
_REASONS = {
    "eventlistener": say("it speaks with supervisord over its own protocol"),
    "fcgi-program": say("supervisord opens its socket for it, and nothing does that here"),
    "unix_http_server": say("medivote-ctl finds the program by itself"),
    "inet_http_server": say("the page is switched on with http_enabled in [manager], or with Share in the window"),
    "supervisorctl": say("medivote-ctl finds the program by itself"),
    "rpcinterface": say("there are no extensions of that kind"),
    "supervisord": say(
        "the program keeps its own log, process id and folders; its directory and environment were taken"
    ),
    "include": "",
    "group": "",
    "ctlplugin": say("there are no extensions of that kind"),
}


def includes(text: str) -> list[str]:
    """The patterns of further files that a supervisord.conf names; relative ones begin at its folder."""
    sections, _ = read_sections([Text("", text)])
    files = sections["include"].get("files") if "include" in sections else None
    return [] if files is None else files.split()


def read_supervisord(
    files: Sequence[Text],
    folder: str,
    target: Target,
    *,
    host: str = "localhost",
    unread: Sequence[Unread] = (),
) -> Imported:
    """The programs of a supervisord.conf and of the files that it includes, which follow it.

    Args:
        folder: The folder of the first file: `%(here)s`.
        target: Where the services.ini is to be.
        host: The name of the machine: `%(host_node_name)s`.
        unread: What it includes and could not be read.
    """
    sections, strays = read_sections(files)
    sheet = Sheet("Made from a supervisord.conf.", References(), unread)
    for stray in strays:
        sheet.notes.left(stray.line, stray.file, say("the line"), say("it is neither a section nor a key with a value"))
    base = Expander({"here": folder, "host_node_name": host}, sheet.references)
    groups = _groups(sections)
    shared = _shared_environment(sections, base)
    directory = _shared_directory(sections, base)
    programs: list[tuple[tuple[int, int], Program]] = []
    for section in sections.values():
        kind, _, name = section.name.partition(":")
        if kind == "program" and name:
            rank = _rank(sections, section, groups.get(name.strip(), ""))
            group = groups.get(name.strip(), "")
            programs.append((rank, Program(section, name.strip(), group, base, shared, directory)))
        else:
            _leave_out(sheet, section, kind)
    for _, program in sorted(programs, key=lambda each: each[0]):
        _add(sheet, program)
    _tell_folder(sheet, [program for _, program in programs])
    _tell_order(sheet, [rank for rank, _ in programs])
    return sheet.finish(target)


def _groups(sections: Mapping[str, IniSection]) -> dict[str, str]:
    """The group of each program that is in one."""
    found: dict[str, str] = {}
    for section in sections.values():
        kind, _, name = section.name.partition(":")
        if kind == "group":
            for program in re.split(r"[,\s]+", section.get("programs") or ""):
                found[program] = name.strip()
    return found


def _rank(sections: Mapping[str, IniSection], section: IniSection, group: str) -> tuple[int, int]:
    own = integer_of(section.get("priority")) if section.get("priority") else _PRIORITY
    of_group = sections.get(f"group:{group}")
    outer = integer_of(of_group.get("priority")) if of_group and of_group.get("priority") else _PRIORITY
    own = _PRIORITY if own is None else own
    return (_PRIORITY if outer is None else outer, own) if group else (own, own)


def _shared_environment(sections: Mapping[str, IniSection], base: Expander) -> dict[str, str]:
    main = sections.get("supervisord")
    text = main.get("environment") if main else None
    return (pairs_of(base.expand(text)) or {}) if text else {}


def _shared_directory(sections: Mapping[str, IniSection], base: Expander) -> str:
    main = sections.get("supervisord")
    return base.expand((main.get("directory") if main else None) or "").strip()


def _leave_out(sheet: Sheet, section: IniSection, kind: str) -> None:
    words = _REASONS.get(kind, say("it is not known here"))
    if words:
        sheet.notes.left(section.line, "", f"[{section.name}]", words)


def _tell_folder(sheet: Sheet, programs: Iterable[Program]) -> None:
    if sheet.entries and any(not program.folder for program in programs):
        words = say(
            "programs without one run in the folder of the services.ini; with supervisord it is where that was started"
        )
        sheet.notes.near(0, "", "directory", words)


def _tell_order(sheet: Sheet, ranks: list[tuple[int, int]]) -> None:
    if len(set(ranks)) > 1:
        words = say(
            "the services stand in the order of their priorities; like supervisord, nothing waits for an earlier one "
            "to be ready (write depends_on for that)"
        )
        sheet.notes.near(0, "", "priority", words)
    if sheet.entries:
        words = say(
            "supervisord signals the process alone unless stopasgroup is set; here a stop reaches all that it "
            "started, unless kill_tree = no"
        )
        sheet.notes.near(0, "", "stopasgroup", words)


def _add(sheet: Sheet, program: Program) -> None:
    section = program.section
    for key in ("numprocs", "numprocs_start", "priority", "startretries", "stdout_logfile_backups"):
        if (found := section.get(key)) and integer_of(found) is None:
            reason = say("{text} is not a number; the default holds", text=found)
            sheet.notes.left(section.line_of(key), program.name, key, reason)
    count = program.number("numprocs", 1)
    first = program.number("numprocs_start", 0)
    if count > MOST_SERVICES:
        sheet.notes.left(
            section.line_of("numprocs"), program.name, "numprocs", say("there are too many to write them down")
        )
        count = 1
    for number in range(first, first + max(count, 1)):
        expander = program.base.further(
            program_name=program.name,
            group_name=program.group or program.name,
            process_num=number,
            numprocs=count,
        )
        wanted = expander.expand(section.get("process_name") or "%(program_name)s") if count > 1 else program.name
        if count > 1 and wanted == program.name:
            wanted = f"{program.name}_{number:02d}"
        shown_as = expander.expand(section.get("process_name") or "").strip()
        command = expander.expand(section.get("command") or "")
        words = split_words(command)
        entry = sheet.add(program.name, section.line, sheet.references.filled(wanted))
        if not words:
            sheet.drop(
                entry, say("it has no command") if words is not None else say("a quote in its command is not closed")
            )
            continue
        if not sheet.put(entry, "command", "command", writing.command, words):
            sheet.drop(entry, say("its command cannot be written"))
            continue
        if count == 1 and shown_as not in ("", program.name):
            sheet.put(entry, "name", "process_name", writing.line, shown_as, section.line_of("process_name"))
        fill_in(sheet, entry, program, expander, is_one_of_many=count > 1)
