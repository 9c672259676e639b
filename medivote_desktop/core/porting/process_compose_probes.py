"""The probes of process-compose: one health check here, made of the readiness probe or else of the liveness probe."""

from __future__ import annotations

from medivote_desktop.core.porting import writing
from medivote_desktop.core.porting.process_compose_keys import Process
from medivote_desktop.core.porting.sheet import Entry, Sheet
from medivote_desktop.core.porting.shellwords import bare_words, one_line
from medivote_desktop.core.porting.tree import Tree
from medivote_desktop.core.porting.units import whole
from medivote_desktop.core.say import say

_START_TIMEOUT, _LONGEST_START = 60, 500 * 3600  # of services.ini: the default, and the most
_PERIOD, _TIMEOUT, _FAILURES = 10, 1, 3  # process-compose's own defaults, written out


def take_probes(sheet: Sheet, entry: Entry, process: Process) -> None:
    """Set the health keys; an unhealthy process is restarted if its restart policy says so, as there."""
    readiness, liveness = process.tree.at("readiness_probe"), process.tree.at("liveness_probe")
    if readiness.is_there and liveness.is_there and readiness.value != liveness.value:
        words = say("there is one health check, and it is the readiness probe")
        sheet.notes.left(liveness.line, process.name, "liveness_probe", words)
    probe = readiness if readiness.is_there else liveness
    if not probe.is_there or not _check(sheet, entry, process, probe):
        return
    numbers = {
        key: _number(sheet, probe, key) for key in ("period_seconds", "timeout_seconds", "initial_delay_seconds")
    }
    entry.keys["health_interval"] = writing.duration(numbers["period_seconds"] or _PERIOD)
    entry.keys["health_timeout"] = writing.duration(numbers["timeout_seconds"] or _TIMEOUT)
    entry.keys["health_start_period"] = writing.duration(numbers["initial_delay_seconds"] or 0)
    failures = _number(sheet, probe, "failure_threshold") or _FAILURES
    entry.keys["health_retries"] = str(min(failures, 1000))
    patience = (numbers["initial_delay_seconds"] or 0) + (numbers["period_seconds"] or _PERIOD) * failures
    if patience > _START_TIMEOUT:  # process-compose ends it when so many have failed
        entry.keys["start_timeout"] = writing.duration(min(patience, _LONGEST_START))
    if entry.keys.get("restart") == "no":
        entry.keys["health_action"] = "notify"
    if (_number(sheet, probe, "success_threshold") or 1) > 1:
        sheet.notes.left(probe.line, process.name, "success_threshold", say("one success makes it healthy"))
    sheet.notes.near(probe.line, process.name, probe.key, say("while it is starting it is asked twice a second"))


def _check(sheet: Sheet, entry: Entry, process: Process, probe: Tree) -> bool:
    if (get := probe.at("http_get")).is_mapping:
        return _http(sheet, entry, process, get)
    if script := probe.at("exec", "command").text:
        return _command(sheet, entry, process, probe, script)
    sheet.notes.left(probe.line, process.name, probe.key, say("it is neither exec nor http_get"))
    return False


def _http(sheet: Sheet, entry: Entry, process: Process, get: Tree) -> bool:
    def text(key: str, default: str) -> str:
        return sheet.references.filled(get.at(key).text or "").strip() or default

    port = text("port", "") or text("num_port", "")
    path = text("path", "/")
    host = text("host", "127.0.0.1")
    url = (
        f"{text('scheme', 'http').lower()}://{host}{f':{port}' if port else ''}{path if path[0] == '/' else '/' + path}"
    )
    if get.at("headers").is_there:
        sheet.notes.left(get.line, process.name, "headers", say("a check sends none of its own"))
    if get.at("status_code").is_there:
        sheet.notes.near(get.line, process.name, "status_code", say("any answer below 400 is healthy"))
    return sheet.put(entry, "health_url", "http_get", writing.line, url, get.line)


def _command(sheet: Sheet, entry: Entry, process: Process, probe: Tree, script: str) -> bool:
    line = one_line(script)
    if line is None:
        sheet.notes.left(probe.line, process.name, probe.key, say("its command is a script of several lines"))
        return False
    folder = probe.at("exec", "working_dir")
    if folder.is_there and folder.text != process.tree.at("working_dir").text:
        sheet.notes.left(
            folder.line, process.name, say("working_dir of the probe"), say("it runs in the directory of the service")
        )
    words = bare_words(line) or ["/bin/sh", "-c", line]
    return sheet.put(entry, "health_command", "exec", writing.command, words, probe.line)


def _number(sheet: Sheet, probe: Tree, key: str) -> int | None:
    return whole(sheet.references.filled(probe.at(key).text or ""), 0, 10**6)
