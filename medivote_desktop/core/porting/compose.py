"""Docker compose files: the services that have a command, which then runs on this machine and in no container."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.compose_keys import HANDLERS, REASONS, Service
from medivote_desktop.core.porting.compose_ports import Ports
from medivote_desktop.core.porting.copies import MOST_SERVICES, replicas
from medivote_desktop.core.porting.imported import Imported, PortingError, Target, Unread
from medivote_desktop.core.porting.procfile import put_command
from medivote_desktop.core.porting.sheet import Entry, Sheet
from medivote_desktop.core.porting.shellwords import one_line, split_words
from medivote_desktop.core.porting.tree import Tree
from medivote_desktop.core.porting.units import whole
from medivote_desktop.core.porting.variables import References
from medivote_desktop.core.say import say

_TOP_REASONS = {
    "networks": say("services of one machine reach each other at 127.0.0.1"),
    "volumes": say("services see the files of this machine"),
    "configs": say("services see the files of this machine"),
    "secrets": say("services see the files of this machine"),
    "include": say("further files are not followed; import what `docker compose config` prints"),
}
_QUIET_TOP = ("version", "services", "name")
_COMMANDS = ("command", "entrypoint")
_SHELLS = re.compile(r"(?:.*/)?(?:ba|da|z|k|a)?sh")
_SCRIPT_OPTION = re.compile(r"-[a-z]*c")
_ROOT_NAMES = re.compile(r"[A-Za-z0-9._-]+")
# With a port, in a URL, or in a variable that is to hold it.
_WITH_PORT = re.compile(r"(?:^|[\s=/@,\"'])([A-Za-z0-9._-]+):\d")
_IN_URL = re.compile(r"://(?:[^/@\s]*@)?([A-Za-z0-9._-]+)(?=[/?,\s\"']|$)")
_IN_VARIABLE = re.compile(r"(?:HOST|HOSTNAME|SERVER|ADDR|ADDRESS|BROKER|NODE)S?=([A-Za-z0-9._,-]+)$")


def read_compose(
    value: object,
    lines: Mapping[tuple[str, ...], int],
    target: Target,
    *,
    dotenv: Mapping[str, str] | None = None,
    exists: Callable[[str], bool] = lambda path: True,
    unread: Sequence[Unread] = (),
) -> Imported:
    """The services of a compose file.

    Args:
        value: The parsed document; see `tree`.
        target: Where the services.ini is to be.
        dotenv: The variables of the `.env` beside it.
        exists: Whether there is a file at a path relative to the compose file.
        unread: Files that docker would read, too.

    Raises:
        PortingError: It has no services.
    """
    references = References(dotenv or {})
    document = Tree(value, lines, (), references.interpolate)
    services = document.at("services")
    if not services.is_mapping:
        raise PortingError(say("it has no services"))
    sheet = Sheet("Made from a compose file.", references, unread)
    for key, tree in document.items():
        if key not in _QUIET_TOP and not key.startswith("x-"):
            sheet.notes.left(tree.line, "", key, _TOP_REASONS.get(key, say("it is not known here")))
    if name := document.at("name").text:
        title = references.filled(name).strip()
        if re.fullmatch(r"[\w .-]{1,80}", title):
            sheet.manager["title"] = title
    names = [name for name, _ in services.items()]
    ports = Ports(sheet)
    for name, tree in services.items():
        _add(sheet, Service(name, tree, names, exists), ports)
    if sheet.entries:
        words = say("the commands run on this machine: what an image would bring along has to be installed here")
        sheet.notes.near(0, "", "images", words)
        sheet.notes.near(0, "", "environment", say("services also inherit the variables of the program"))
    return sheet.finish(target)


def _add(sheet: Sheet, service: Service, ports: Ports) -> None:
    tree = service.tree
    if not tree.is_mapping:
        sheet.notes.left(tree.line, service.name, say("the service"), say("it has no keys"))
        return
    words = _command(sheet, service)
    if words is None:
        return
    count = _count(sheet, service)
    for _, wanted in replicas(service.name, count):
        entry = sheet.add(service.name, tree.line, wanted)
        if not _put(sheet, entry, words):
            return
        if wanted is not None:
            sheet.put(entry, "group", "group", writing.line, service.name)
        _fill_in(sheet, entry, service)
        ports.take(entry, service)
    _tell_hosts(sheet, service, words)


def _command(sheet: Sheet, service: Service) -> list[str] | None:
    """Entrypoint and command together; None, and the reason noted, where there is no program."""
    words: list[str] = []
    for key in ("entrypoint", "command"):
        tree = service.tree.at(key)
        found = tree.texts() if tree.is_list else split_words(tree.text) if tree.text is not None else []
        if found is None:
            sheet.notes.left(
                tree.line, service.name, key, say("a quote in it is not closed, or it is no list of words")
            )
            return None
        words += found
    if words and words[0] and not words[0].startswith("-"):
        return words
    sheet.notes.left(service.tree.line, service.name, "the service", _why_no_program(sheet, service, words))
    return None


def _why_no_program(sheet: Sheet, service: Service, words: list[str]) -> str:
    image = sheet.references.filled(service.tree.at("image").text or "")
    if service.tree.at("extends").is_there:
        return say("it extends another service, which is not followed; import what `docker compose config` prints")
    if words and words[0]:
        return say("its command holds arguments alone, for the program that is in its image")
    if image:
        return say("it has no command; its program is in the image {image}", image=image)
    return say("it has no command; its program is in the image that is built for it")


def _put(sheet: Sheet, entry: Entry, words: list[str]) -> bool:
    """Set the command. A shell's script of several lines becomes one line where that is safe."""
    if len(words) == 3 and _SHELLS.fullmatch(words[0]) and _SCRIPT_OPTION.fullmatch(words[1]) and "\n" in words[2]:
        script = one_line(words[2])
        if script is not None and (words[0] in ("sh", "/bin/sh") and words[1] == "-c"):
            return put_command(sheet, entry, script, entry.line)
        words = [*words[:2], words[2] if script is None else script]
    if sheet.put(entry, "command", "command", writing.command, words):
        return True
    sheet.drop(entry, say("its command cannot be written; put it into a script of its own"))
    return False


def _count(sheet: Sheet, service: Service) -> int:
    tree = _replicas(service)
    if not tree.is_there:
        return 1
    if _is_of_none(sheet, service):
        words = say("there is to be none of it; one is written down, and does not start by itself")
        sheet.notes.near(tree.line, service.name, "replicas", words)
        return 1
    count = whole(sheet.references.filled(tree.text or ""), 1, MOST_SERVICES)
    if count is None:
        sheet.notes.left(
            tree.line, service.name, "replicas", say("it is not a number of services; one is written down")
        )
        return 1
    return count


def _replicas(service: Service) -> Tree:
    scale = service.tree.at("scale")
    return scale if scale.is_there else service.tree.at("deploy", "replicas")


def _is_of_none(sheet: Sheet, service: Service) -> bool:
    return sheet.references.filled(_replicas(service).text or "").strip() == "0"


def _fill_in(sheet: Sheet, entry: Entry, service: Service) -> None:
    entry.keys.update(restart="no", health_action="notify")
    if _is_of_none(sheet, service):
        entry.keys["autostart"] = "no"
    for key, tree in service.tree.items():
        if key in _COMMANDS or key in ("ports", "scale") or key.startswith("x-"):
            continue
        if key in HANDLERS:
            HANDLERS[key](sheet, entry, service, tree)
        else:
            sheet.notes.left(tree.line, service.name, key, REASONS.get(key, say("it is not known here")))
    if not any(key.startswith("health_") and key != "health_action" for key in entry.keys):
        del entry.keys["health_action"]
    if not service.tree.at("working_dir").is_there:
        _build_folder(sheet, entry, service)


def _build_folder(sheet: Sheet, entry: Entry, service: Service) -> None:
    """Without a working directory the folder that the image is built from is the likeliest."""
    build = service.tree.at("build")
    context = build.at("context").text if build.is_mapping else build.text
    if not context or re.match(r"[a-z]+://|git@", context):
        return
    if sheet.put(entry, "directory", "build", writing.path, context, build.line):
        words = say(
            "the directory is the one the image is built from; the image's own working directory is not known here"
        )
        sheet.notes.near(build.line, service.name, "directory", words)


def _tell_hosts(sheet: Sheet, service: Service, words: list[str]) -> None:
    """Names of other services are hosts in a compose network; here they are not."""
    environment = service.tree.at("environment")
    variables = [*(tree.text or "" for tree in environment.elements())]
    variables += [f"{key}={tree.text or ''}" for key, tree in environment.items()]
    words, variables = (list(map(sheet.references.filled, texts)) for texts in (words, variables))
    known = {name for name in service.names if name != service.name and _ROOT_NAMES.fullmatch(name)}
    found = {host for text in (*words, *variables) for how in (_WITH_PORT, _IN_URL) for host in how.findall(text)}
    found |= {host for text in variables for hosts in _IN_VARIABLE.findall(text) for host in hosts.split(",")}
    for host in sorted(found & known):
        reason = say("the host {host} is the name of a container; here that service is at 127.0.0.1", host=host)
        sheet.notes.near(service.tree.line, service.name, "host names", reason)
