"""The description of the endpoint for programs and fuzzers: OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from medivote_desktop import __version__
from medivote_desktop.remote.logs import MOST_LINES

_Json = dict[str, Any]

_ERROR: _Json = {
    "type": "object",
    "required": ["success", "error"],
    "properties": {"success": {"const": False}, "error": {"type": "string"}},
}
_OUTCOME: _Json = {
    "type": "object",
    "required": ["success", "error"],
    "properties": {
        "success": {"type": "boolean"},
        "error": {"type": ["string", "null"]},
        "warning": {"type": "string", "description": "It came true, but a crash of the program would undo it."},
        "runs_on": {
            "type": "object",
            "description": "After a stop: who runs on, and which of the stopped it depends on.",
            "additionalProperties": {"type": "array", "items": {"type": "string"}},
        },
    },
}
_OUTCOMES: _Json = {
    **_OUTCOME,
    "properties": {
        **_OUTCOME["properties"],
        "services": {"type": "object", "additionalProperties": {"type": ["string", "null"]}},
    },
}
_NUMBER: _Json = {"type": "number"}
_MAYBE_NUMBER: _Json = {"type": ["number", "null"]}
_MAYBE_BOOLEAN: _Json = {"type": ["boolean", "null"]}
_TEXT: _Json = {"type": "string"}
_HEALTH_WORD: _Json = {"enum": ["healthy", "unhealthy", "starting", "unknown"]}
_STATUS_ROW: _Json = {
    "name": _TEXT,
    "port": {"oneOf": [{"type": "integer"}, {"const": "N/A"}]},
    "status": _TEXT,
    "pid": {"type": ["integer", "null"]},
    "cpu_percent": _NUMBER,
    "memory_mb": _NUMBER,
    "uptime": _NUMBER,
    "started_at": _MAYBE_NUMBER,
    "restarts": {"type": "integer"},
    "auto_recovery_enabled": {"type": "boolean"},
    "stop_warning": {"type": ["string", "null"]},
    "reason": _TEXT,
    "health": {
        "type": "object",
        "required": ["status", "last_check", "uptime"],
        "properties": {"status": _HEALTH_WORD, "last_check": _MAYBE_NUMBER, "uptime": _NUMBER},
    },
}
_HEALTH_ROW: _Json = {
    "status": _HEALTH_WORD,
    "last_check": _MAYBE_NUMBER,
    "uptime": _NUMBER,
    "auto_recovery_enabled": {"type": "boolean"},
    "failure_count": {"type": "integer"},
    "recovery_attempts": {"type": "integer"},
    "max_recovery_attempts": {"type": "integer"},
    "process_healthy": {"type": "boolean"},
    "port_healthy": _MAYBE_BOOLEAN,
    "http_healthy": _MAYBE_BOOLEAN,
}
_SESSION: _Json = {
    "title": _TEXT,
    "role": {"enum": ["operator", "viewer", "local"]},
    "may_control": {"type": "boolean"},
    "may_read_logs": {"type": "boolean"},
}
_WAIT: _Json = {
    "name": "wait",
    "in": "query",
    "description": "Seconds to wait for the outcome; 0: answer 202 at once.",
    "schema": {"type": "number", "minimum": 0, "maximum": 15, "default": 15},
}
_GROUP: _Json = {"name": "group", "in": "query", "description": "Only services of this group.", "schema": _TEXT}
_NAME: _Json = {"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"}
_ID: _Json = {"name": "id", "in": "path", "required": True, "schema": _NAME}
_IDS: _Json = {
    "name": "id",
    "in": "query",
    "description": "Only these services; may be given several times. Not with a group.",
    "schema": {"type": "array", "items": _NAME},
}
_LINES: _Json = {
    "name": "lines",
    "in": "query",
    "schema": {"type": "integer", "minimum": 0, "maximum": MOST_LINES, "default": 200},
}


def _switch(name: str, words: str) -> _Json:
    return {"name": name, "in": "query", "description": words, "schema": {"enum": ["0", "1"], "default": "0"}}


_FOLLOW = _switch("follow", "1: an event stream of the lines that come.")
_CHANGES = _switch("changes", "1: full rows once, then only rows that changed.")
_DEEP = _switch("with_dependencies", "1: start what they depend on, too, even where a person had stopped it.")
_ANYWAY = _switch("anyway", "1: start even if another process holds one of the ports.")
_NO_BODY: _Json = {"required": False, "content": {"application/json": {"schema": {}}}}
_REFUSALS = (400, 401, 403, 404, 408, 413, 417, 421, 422, 429, 503)


def _rows(row: _Json) -> _Json:
    return {
        "type": "object",
        "additionalProperties": {"type": "object", "required": list(row), "properties": row},
    }


def _content(schema: _Json, kind: str = "application/json") -> _Json:
    return {"content": {kind: {"schema": schema}}}


def _operation(words: str, answers: _Json, *parameters: _Json, is_open: bool = False, body: bool = False) -> _Json:
    refusals = {str(status): {"description": "Refused.", **_content(_ERROR)} for status in _REFUSALS}
    operation: _Json = {"summary": words, "responses": {**refusals, **answers}}
    if parameters:
        operation["parameters"] = list(parameters)
    if body:
        operation["requestBody"] = _NO_BODY
    operation["security"] = [] if is_open else [{}, {"token": []}]
    return operation


def _gives(schema: _Json, kind: str = "application/json") -> _Json:
    return {"200": {"description": "As asked.", **_content(schema, kind)}}


def _wish(words: str, schema: _Json, *parameters: _Json) -> _Json:
    accepted = {"202": {"description": "Accepted; the outcome is not waited for.", **_content(schema)}}
    return {"post": _operation(words, {**_gives(schema), **accepted}, *parameters, _WAIT, body=True)}


def description() -> _Json:
    """The whole document."""
    text: _Json = {"type": "string"}
    paths: _Json = {
        "/healthz": {"get": _operation("That there is an endpoint", _gives(text, "text/plain"), is_open=True)},
        "/status": {"get": _operation("All services", _gives(_rows(_STATUS_ROW)))},
        "/health": {"get": _operation("Their health", _gives(_rows(_HEALTH_ROW)))},
        "/auto-recovery": {
            "get": _operation(
                "Who is restarted automatically",
                _gives({"type": "object", "additionalProperties": {"type": "boolean"}}),
            )
        },
        "/events": {"get": _operation("An event stream of the fleet", _gives(text, "text/event-stream"), _CHANGES)},
        "/metrics": {"get": _operation("The fleet for Prometheus", _gives(text, "text/plain"))},
        "/openapi.json": {"get": _operation("This document", _gives({"type": "object"}))},
        "/session": {
            "get": _operation(
                "What the asker may do",
                _gives({"type": "object", "required": list(_SESSION), "properties": _SESSION}),
            ),
            "post": _operation("A cookie that reads, for a token", {"204": {"description": "Set."}}, body=True),
        },
        "/logs/{id}": {
            "get": _operation("The log of a service", _gives(text, "text/plain"), _ID, _LINES, _FOLLOW),
        },
    }
    paths["/logs/{id}"]["get"]["responses"]["200"]["content"]["text/event-stream"] = {"schema": text}
    for action in ("start", "stop", "restart"):
        more = (_DEEP, _ANYWAY) if action == "start" else ()
        paths[f"/{action}"] = _wish(f"{action.capitalize()} all services, or some", _OUTCOMES, _GROUP, _IDS, *more)
        paths[f"/{action}/{{id}}"] = _wish(f"{action.capitalize()} one service", _OUTCOME, _ID, *more)
    for switch in ("enable", "disable"):
        words = f"{switch.capitalize()} auto-recovery of one service"
        paths[f"/auto-recovery/{switch}/{{id}}"] = {"post": _operation(words, _gives(_OUTCOME), _ID, body=True)}
    return {
        "openapi": "3.1.0",
        "info": {"title": "MediVote Desktop", "version": __version__},
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "paths": paths,
    }
