"""Files as people have them: what each one shows that the tests of single keys do not.

Each sample names what is taken, by service, and the notes that must be there; what is neither is a bug of the report.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from medivote_desktop.core.config import Condition, RestartPolicy
from medivote_desktop.core.porting.notes import Outcome
from medivote_desktop.porting import import_file
from tests.porting.made import Made, compose, process_compose, procfile, supervisord
from tests.porting.samples import CONTAINER, DJANGO, LARAVEL, PIPELINE, RAILS_DEV, SHOP


class Sample(NamedTuple):
    """A file and what becomes of it.

    Attributes:
        services: What its services are like, by id; all of them, in their order.
        notes: Service and subject of what was approximated or left out; some of them.
    """

    made: Made
    services: dict[str, dict[str, Any]]
    notes: set[tuple[str, str]]


def _laravel() -> Sample:
    first = {"log_file": "/home/forge/app.com/worker.log", "group": "laravel-worker", "stop_timeout_seconds": 3600}
    copies: dict[str, dict[str, Any]] = {f"laravel-worker_{n:02d}": {"default_log_file": True} for n in range(1, 8)}
    notes = {("laravel-worker", subject) for subject in ("user", "log_file", "startretries")}
    return Sample(supervisord(LARAVEL), {"laravel-worker_00": first, **copies}, notes | {("", "directory")})


def _django() -> Sample:
    shared = {"DJANGO_SETTINGS_MODULE": "shop.settings", "SECRET_KEY": "a%b$c#d", "PATH": "/venv/bin:/bin"}
    web = {
        "command": (
            "/venv/bin/gunicorn",
            "shop.wsgi:application",
            *("--bind", "0.0.0.0:8000", "--access-logfile", "-"),
        ),
        "directory": "/srv/shop",
        "environment": {**shared, "LANG": "en_US.UTF-8", "DEBUG": "1"},
        "success_exit_codes": (0, 2),
        "restart_limit": 1,
    }
    celery = {
        "command": ("celery", "-A", "shop", "worker", "-n", "w-box@%h", "--concurrency=3"),
        "directory": "/srv/celery",
        "stop_signal": "QUIT",
    }
    notes = {("gunicorn", "stdout_logfile"), ("gunicorn", "stderr_logfile_maxbytes"), ("", "priority")}
    made = supervisord(DJANGO, environ={"PATH": "/bin", "CONCURRENCY": "3"})
    return Sample(made, {"celery": celery, "gunicorn": web}, notes)


def _container() -> Sample:
    cron = {"command": ("/bin/bash", "-c", "declare -p | grep -Ev 'UID|PPID' > /container.env && cron -f")}
    vnc = {"command": ("x11vnc", "-display", ":1", "-o", "/x.log"), "autostart": True, "name": "vnc_00"}
    nginx = {"command": ("/usr/sbin/nginx", "-g", "daemon off;"), "stop_signal": "QUIT"}
    notes = {("x11vnc", key) for key in ("autostart", "startretries", "numprocs")}
    return Sample(supervisord(CONTAINER), {"nginx": nginx, "cron": cron, "x11vnc": vnc}, notes)


def _rails_dev() -> Sample:
    services: dict[str, dict[str, Any]] = {
        "web": {"ports": (5000,), "shell": True},
        "css": {"shell": True},  # its brackets would be a pattern
        "worker": {"command": ("QUEUE=* bundle exec rake resque:work",), "shell": True},
        "ui": {"command": ("sh -c 'echo \"$PORT\"; exec sleep 10'",), "ports": (5300,)},
        "quoted": {"command": ('node -e "setInterval(() => console.log(\\"hi # there\\"), 1000)" # comment',)},
        "web_2": {"name": "web", "command": ("bin/other",)},
    }
    return Sample(procfile(RAILS_DEV), services, {("", "the line"), ("web", "name"), ("", "restarts")})


def _shop() -> Sample:
    worker = {
        "command": ("/bin/bash", "-ec", "bundle exec sidekiq   -q default"),
        "memory_limit_bytes": 512 * 1024**2,
        "autostart": False,
        "group": "jobs",
    }
    services: dict[str, dict[str, Any]] = {
        "redis": {"command": ("redis-server", "--requirepass", "p w")},
        "web": {
            "command": ("bash", "-c", "rm -f tmp/pids/server.pid && bundle exec rails s -b '0.0.0.0'"),
            "directory": "/srv/fleet/web",
            "environment": {"DATABASE_URL": "postgres://app:x@db:5432/app", "WORKERS": "4"},
            "ports": (3000, 9090, 9091, 9092, 80, 5000),
            "restart": RestartPolicy.ALWAYS,
            "restart_with_dependencies": True,
        },
        "migrate": {"command": ("set -e; bin/rails db:migrate",), "shell": True, "restart_limit": 3},
        "worker_1": worker,
        "worker_2": worker,
        "idle": {"autostart": False},
    }
    notes = {
        *(("web", subject) for subject in ("logging", "ports", "working_dir", "host names", "dependency")),
        *(("redis", "healthcheck"), ("worker", "profiles"), ("idle", "replicas"), ("db", "the service")),
    }
    return Sample(compose(SHOP, dotenv={"DB_PASSWORD": "x", "REDIS_PASSWORD": "p w"}), services, notes)


def _pipeline() -> Sample:
    api = {
        "directory": "/home/me/api",
        "env_file": "/srv/fleet/api.env",
        "command": ("zsh", "-ic", "./api --port 8080 --pid $$"),
    }
    environment = {"ABC": "42", "GREETING": 'hello, "you"'}
    services: dict[str, dict[str, Any]] = {
        "postgres": {
            "command": ("zsh", "-ic", "postgres -D /data 2>&1"),
            "environment": environment,
            "env_file": "/srv/fleet/.env",
            "stop_signal": "INT",
            "group": "data",
            "restart_limit": 5,
        },
        "migrate": {"command": ("zsh", "-ic", "set -euo pipefail; ./migrate up"), "env_file": None},
        "api-0": {**api, "log_file": "/srv/fleet/logs/api.0.log"},
        "api-1": {**api, "log_file": "/srv/fleet/logs/api.1.log"},
        "last": {"environment": {**environment, "A": "1"}, "restart": RestartPolicy.NO},
    }
    notes = {
        *(("postgres", "success_threshold"), ("postgres", "availability"), ("api", ".env")),
        *(("last", "exit_on_skipped"), ("last", "exit_on_failure, exit_on_end")),
    }
    return Sample(process_compose(PIPELINE, {"HOME": "/home/me"}, dotenv={"PGDATA": "/data"}), services, notes)


@pytest.mark.parametrize("sample", [_laravel, _django, _container, _rails_dev, _shop, _pipeline])
def test_what_becomes_of_it(sample: Any) -> None:
    """Services in their order, their keys, and what the report says."""
    made, services, notes = sample()
    told = {(note.service, note.subject) for note in made.imported.notes if note.outcome is not Outcome.TAKEN}

    assert made.ids == list(services)
    for name, keys in services.items():
        assert {key: getattr(made[name], key) for key in keys} == keys, name
    assert notes - told == set()
    assert not any(sign >= "\U00100000" for note in made.imported.notes for sign in note.words)  # a reference unread


def test_dependencies_of_the_samples() -> None:
    """With their conditions, those on copies too; who waits for one that was not taken is told so."""
    web = _shop().made["web"]
    last = _pipeline().made["last"]

    assert [(each.service_id, each.condition) for each in web.depends_on] == [
        ("redis", Condition.HEALTHY),
        ("migrate", Condition.COMPLETED),
    ]
    assert [each.service_id for each in last.depends_on] == ["api-0", "api-1"]


def test_what_concerns_all_copies_is_said_once() -> None:
    """Above the first of them; eight copies would say it eight times."""
    made = _laravel().made

    assert made.imported.text.count("worker.log is the log of laravel-worker_00") == 1
    assert made.imported.text.count("# left out: user") == 1
    assert made.words("laravel-worker", "log_file").endswith("laravel-worker_01 and the other copies have their own")


_COMPOSE = "services: {a: {command: run}}"
_PROCESSES = "processes: {a: {command: run}}"
_SUPERVISED = "[include]\nfiles = conf.d/*.conf\n[program:a]\ncommand=run\ndirectory=/srv\n"


@pytest.mark.parametrize(
    ("name", "text", "beside", "subject"),
    [
        ("Procfile", "web: run", ".foreman", ".foreman"),
        *((f"{stem}.yml", _COMPOSE, f"{stem}.override.yml", "") for stem in ("docker-compose", "compose")),
        ("process-compose.yaml", _PROCESSES, "process-compose.override.yaml", ""),
        ("supervisord.conf", _SUPERVISED, "other", "[include] conf.d/*.conf"),
    ],
)
def test_what_is_not_read_along_is_told(tmp_path: Path, name: str, text: str, beside: str, subject: str) -> None:
    """The other program would; nobody must find out by what is missing."""
    (tmp_path / name).write_text(text)
    (tmp_path / beside).write_text("x: 1\n")
    made = import_file(tmp_path / name)

    assert [note.subject for note in made.notes if note.outcome is Outcome.LEFT_OUT] == [subject or beside]
    assert f"# left out: {subject or beside}: " in made.text


def test_the_env_file_of_process_compose_reaches_its_processes(tmp_path: Path) -> None:
    """As there: not for the variables of the file alone."""
    (tmp_path / "process-compose.yaml").write_text("processes: {a: {command: run}}")
    assert "env_file" not in import_file(tmp_path / "process-compose.yaml").text
    (tmp_path / ".env").write_text("A=1\n")
    assert "env_file = .env\n" in import_file(tmp_path / "process-compose.yaml").text
