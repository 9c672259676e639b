"""The keys of a process of process-compose, one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from medivote_desktop.core.config import Condition
from medivote_desktop.core.configuration.amounts import LONGEST_DURATION
from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.sheet import Entry, Need, Sheet
from medivote_desktop.core.porting.shellwords import bare_words, one_line
from medivote_desktop.core.porting.tree import Tree
from medivote_desktop.core.porting.units import whole
from medivote_desktop.core.records import dataclass
from medivote_desktop.core.say import say

_SIGNALS = {"1": "HUP", "2": "INT", "3": "QUIT", "10": "USR1", "12": "USR2", "15": "TERM"}
_CONDITIONS = {
    "process_started": Condition.STARTED,
    "process_healthy": Condition.HEALTHY,
    "process_log_ready": Condition.HEALTHY,
    "process_completed_successfully": Condition.COMPLETED,
    "process_completed": Condition.COMPLETED,
}
_RESTARTS = {"no": "no", "false": "no", "always": "always", "on_failure": "on-failure", "exit_on_failure": "no"}
REASONS = {
    "is_foreground": say("services have no terminal"),
    "is_tty": say("services have no terminal"),
    "is_interactive": say("services have no terminal"),
    "is_elevated": say("services run as the user of the program"),
    "is_daemon": say("a service must stay in the foreground; give its command the option that keeps it there"),
    "disable_ansi_colors": say("colours in a log are shown"),
    "log_configuration": say("logs are rotated by log_max_size and log_backups"),
    "schedule": say("nothing is started by the clock"),
    "watch": say("nothing is restarted by changes of files"),
}


@dataclass(frozen=True, slots=True)
class Process:
    """One process, or one copy of it."""

    name: str
    tree: Tree
    document: Tree
    number: int
    count: int


Handler = Callable[[Sheet, Entry, Process, Tree], None]


def _quiet(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    """It is looked at together with others, or means nothing here."""


def _text_of(name: str) -> Handler:
    def handle(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
        if text := tree.text:
            flat = " ".join(text.split("\n")).strip()
            sheet.put(entry, name, tree.key, writing.line, flat, tree.line)

    return handle


def _namespace(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    if tree.text and tree.text != "default":
        _text_of("group")(sheet, entry, process, tree)


def _working_dir(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    text = tree.text or ""
    sheet.put(entry, "directory", tree.key, writing.path, text, tree.line)


def _log_location(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    text = tree.text or ""
    placed = text.replace("{PC_REPLICA_NUM}", str(process.number))
    if process.count > 1 and placed == text:
        placed = f"{text}.{process.number}"
    sheet.put(entry, "log_file", tree.key, writing.path, placed, tree.line)


def _env_file(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    texts = tree.texts() if tree.is_list else [tree.text] if tree.text else []
    for text in (texts or [])[:-1]:
        sheet.notes.left(tree.line, process.name, tree.key, say("{text}: a service has one env_file", text=text))
    if texts:
        last = texts[-1]
        sheet.put(entry, "env_file", tree.key, writing.path, last, tree.line)


def _disabled(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    if tree.boolean:
        entry.keys["autostart"] = "no"


def _depends_on(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    for item in tree.elements():
        if item.text:
            entry.needs.append(Need(item.text, Condition.STARTED, item.line))
    for name, item in tree.items():
        text = item.at("condition").text or item.text or "process_started"
        condition = _CONDITIONS.get(text)
        if condition is None:
            sheet.notes.left(
                item.line,
                process.name,
                tree.key,
                say("{name}: the condition {text} is not known", name=name, text=text),
            )
            condition = Condition.STARTED
        if text == "process_completed":
            words = say(
                "{name}: it waits until that has ended with success; process_completed takes any end", name=name
            )
            sheet.notes.near(item.line, process.name, tree.key, words)
        entry.needs.append(Need(name, condition, item.line))


def _availability(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    filled = sheet.references.filled
    text = filled(tree.at("restart").text or "no").strip().lower()
    policy = _RESTARTS.get(text)
    if policy is None:
        sheet.notes.left(
            tree.line,
            process.name,
            tree.key,
            say("{text} is none of no, always, on_failure, exit_on_failure", text=text),
        )
        policy = "no"
    entry.keys["restart"] = policy
    if text == "exit_on_failure" or tree.at("exit_on_end").boolean:
        words = say("its end does not end the program; here each service is looked after by itself")
        sheet.notes.left(tree.line, process.name, "exit_on_failure, exit_on_end", words)
    if (skipped := tree.at("exit_on_skipped")).boolean:
        words = say("nothing is skipped here; what waits goes on waiting")
        sheet.notes.left(skipped.line, process.name, skipped.key, words)
    if policy == "no":
        return
    entry.keys["restart_limit"] = str(whole(filled(tree.at("max_restarts").text or "0"), 0, 10_000) or 0)
    backoff = writing.duration(whole(filled(tree.at("backoff_seconds").text or "1"), 0, 10**6) or 1)
    entry.keys.update(restart_delay=backoff, restart_max_delay=backoff)
    words = say(
        "the first restart is immediate, each further one waits {backoff}; they are counted within restart_window",
        backoff=backoff,
    )
    sheet.notes.near(tree.line, process.name, tree.key, words)


def _shutdown(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    filled = sheet.references.filled
    timeout = writing.duration(whole(filled(tree.at("timeout_seconds").text or "10"), 0, 10**6) or 10)
    number = filled(tree.at("signal").text or "15").strip()
    if tree.at("parent_only").boolean:
        entry.keys["kill_tree"] = "no"
    if script := tree.at("command").text:
        words = _words(sheet, process, tree, script)
        if words and sheet.put(entry, "stop_command", "shutdown", writing.command, words):
            entry.keys["stop_polite_timeout"] = timeout
            note = say(
                "if the command does not end it within its time, TERM comes first and the kill after stop_timeout"
            )
            sheet.notes.near(tree.line, process.name, tree.key, note)
        return
    entry.keys["stop_timeout"] = timeout
    if number == "9":
        entry.keys["stop_timeout"] = "0s"
        sheet.notes.near(
            tree.line, process.name, tree.key, say("it gets TERM, and at once the kill that ends every stop")
        )
    elif number in _SIGNALS:
        entry.keys["stop_signal"] = _SIGNALS[number]
    else:
        sheet.notes.left(
            tree.line, process.name, tree.key, say("the signal {number} cannot be sent; TERM is", number=number)
        )


def _words(sheet: Sheet, process: Process, tree: Tree, script: str) -> list[str]:
    line = one_line(script)
    if line is None:
        sheet.notes.left(tree.line, process.name, tree.key, say("its command is a script of several lines"))
        return []
    return bare_words(line) or ["/bin/sh", "-c", line]


def _ready_log_line(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    """process-compose takes it as a regular expression; one that Python does not know is taken word for word."""
    text = sheet.references.filled(tree.text or "")
    if not text or "\n" in text:
        return
    try:
        re.compile(text)
    except (re.error, OverflowError):
        text = re.escape(text)
    if sheet.put(entry, "health_log_line", tree.key, writing.line, text, tree.line):
        entry.keys["start_timeout"] = LONGEST_DURATION  # it is waited for without end


def _launch_timeout(sheet: Sheet, entry: Entry, process: Process, tree: Tree) -> None:
    sheet.notes.left(tree.line, process.name, tree.key, say("services stay in the foreground"))


def start_after_others(sheet: Sheet, processes: Tree) -> None:
    """A process that others wait for to complete is a oneshot, whose restarts are for failures alone."""
    for _, tree in processes.items():
        for name, item in tree.at("depends_on").items():
            if "completed" in (item.at("condition").text or item.text or ""):
                for entry in sheet.entries:
                    if entry.original == name and entry.keys.get("restart") == "always":
                        entry.keys["restart"] = "on-failure"
                        words = say("others wait for it to complete, so a success is its end")
                        sheet.notes.near(entry.line, name, "availability", words)


HANDLERS: Mapping[str, Handler] = {
    **dict.fromkeys(("command", "entrypoint", "environment", "vars", "replicas", "is_dotenv_disabled"), _quiet),
    **dict.fromkeys(("readiness_probe", "liveness_probe"), _quiet),
    "description": _text_of("description"),
    "namespace": _namespace,
    "working_dir": _working_dir,
    "log_location": _log_location,
    "env_file": _env_file,
    "disabled": _disabled,
    "depends_on": _depends_on,
    "availability": _availability,
    "shutdown": _shutdown,
    "ready_log_line": _ready_log_line,
    "launch_timeout_seconds": _launch_timeout,
}
