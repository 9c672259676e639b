"""process-compose.yaml: its processes, with its own defaults where ours differ."""

from __future__ import annotations

import pytest

from medivote_desktop.core.config import Condition, HealthAction, RestartPolicy, ServiceType
from tests.porting.made import Made, process_compose


def one(keys: str, head: str = "", **options: object) -> Made:
    lines = "\n".join(f"    {line}" for line in keys.splitlines())
    return process_compose(f"{head}processes:\n  a:\n{lines}\n", **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("keys", "head", "words"),
    [
        ("command: run 'a b'", "", ("run", "a b")),
        ("command: run && more", "", ("bash", "-c", "run && more")),
        ("command: a && b", "shell: {shell_command: fish, shell_argument: -c}\n", ("fish", "-c", "a && b")),
        ("entrypoint: [run, a b]", "", ("run", "a b")),
        ("command: |\n  cd x\n  run", "", ("bash", "-c", "cd x; run")),
        ("command: |\n  cat <<E\n  x\n  E", "", ("bash", "-c", "eval $'cat <<E\\nx\\nE'")),
        ("command: run {{.NAME}} {{.MORE}}\nvars: {MORE: 2}", "vars: {NAME: n}\n", ("run", "n", "2")),
        ("command: run $$X", "", ("bash", "-c", "run $X")),
        ("command: run $X", "disable_env_expansion: true\n", ("bash", "-c", "run $X")),
    ],
)
def test_commands(keys: str, head: str, words: tuple[str, ...]) -> None:
    """Through its shell where one is needed; templates and variables filled in."""
    assert one(keys, head)["a"].command == words


def test_a_script_for_another_shell_is_left_out() -> None:
    """What bash alone can read in one line is no command of another."""
    script = "command: |\n  cat <<E\n  x\n  E"
    assert one(script, "shell: {shell_command: fish, shell_argument: -c}\n").imported.service_count == 0
    assert one(script, "shell: {shell_command: /usr/bin/bash, shell_argument: -ec}\n")["a"].command[:2] == (
        "/usr/bin/bash",
        "-ec",
    )


def test_variables_stay_variables() -> None:
    """With the `.env` beside the file as default."""
    assert one("command: run ${A} $B", environ={"B": "b"}, dotenv={"A": "a"})["a"].command == ("run", "a", "b")


def test_dependencies() -> None:
    """All five conditions; a log line is a health check here."""
    made = process_compose(
        """
        processes:
          done: {command: run, availability: {restart: always}}
          any: {command: run}
          ready: {command: run, ready_log_line: "is (up"}
          well: {command: run, readiness_probe: {exec: {command: ok}}}
          a:
            command: run
            depends_on:
              done: {condition: process_completed_successfully}
              any: {condition: process_completed}
              ready: {condition: process_log_ready}
              well: {condition: process_healthy}
              gone: {condition: process_started}
        """
    )

    assert [(each.service_id, each.condition) for each in made["a"].depends_on] == [
        ("done", Condition.COMPLETED),
        ("any", Condition.COMPLETED),
        ("ready", Condition.HEALTHY),
        ("well", Condition.HEALTHY),
    ]
    assert (made["done"].type, made["done"].restart) == (ServiceType.ONESHOT, RestartPolicy.ON_FAILURE)
    assert made["ready"].health.log_line == r"is\ \(up"
    assert ("a", 13, "dependency") in made.left_out


@pytest.mark.parametrize(
    ("keys", "policy", "limit", "delay_seconds"),
    [
        ("command: run", "no", 5, 1.0),
        ("command: run\navailability: {restart: always}", "always", 0, 1.0),
        (
            "command: run\navailability: {restart: on_failure, max_restarts: 4, backoff_seconds: 7}",
            "on-failure",
            4,
            7.0,
        ),
        ("command: run\navailability: {restart: exit_on_failure}", "no", 5, 1.0),
    ],
)
def test_restarts(keys: str, policy: str, limit: int, delay_seconds: float) -> None:
    """Pauses of one length, without a limit unless one is named."""
    service = one(keys)["a"]

    assert (service.restart.value, service.restart_limit) == (policy, limit)
    assert service.restart_delay_seconds == delay_seconds


def test_probes() -> None:
    """With its own defaults; the readiness probe wins."""
    made = one(
        "command: run\nreadiness_probe: {http_get: {port: 80, path: health}, initial_delay_seconds: 4}\n"
        "liveness_probe: {exec: {command: x}}\navailability: {restart: always}"
    )
    health = made["a"].health

    assert health.url == "http://127.0.0.1:80/health"
    assert (health.interval_seconds, health.timeout_seconds, health.retries) == (10.0, 1.0, 3)
    assert (health.start_period_seconds, health.action) == (4.0, HealthAction.RESTART)
    assert ("a", 5, "liveness_probe") in made.left_out


@pytest.mark.parametrize(
    ("keys", "seconds"),
    [
        ("readiness_probe: {exec: {command: ok}}", 60.0),
        ("readiness_probe: {exec: {command: ok}, initial_delay_seconds: 5, failure_threshold: 20}", 205.0),
        ("readiness_probe: {exec: {command: ok}, period_seconds: 3, failure_threshold: 60}", 180.0),
        ("readiness_probe: {exec: {command: ok}, failure_threshold: 1000000}", 500 * 3600.0),
        ("ready_log_line: up", 500 * 3600.0),
        ("description: none of them", 60.0),
    ],
)
def test_who_is_slow_to_be_ready_has_its_time(keys: str, seconds: float) -> None:
    """As long as its probe may fail there; for a line of the log it is waited without end."""
    assert one(f"command: run\n{keys}")["a"].start_timeout_seconds == seconds


def test_stops() -> None:
    """A signal with its time, or a command with its time."""
    signal = one("command: run\nshutdown: {signal: 2, timeout_seconds: 20, parent_only: true}")["a"]
    command = one("command: run\nshutdown: {command: 'down now', timeout_seconds: 20}")["a"]

    assert (signal.stop_signal, signal.stop_timeout_seconds, signal.kill_tree) == ("INT", 20.0, False)
    assert (command.stop_command, command.stop_polite_timeout_seconds) == (("down", "now"), 20.0)


def test_the_rest() -> None:
    """Texts, folders, logs, variables, copies."""
    made = one(
        "command: run {{.PC_REPLICA_NUM}}\nreplicas: 2\ndescription: |\n  what\n  it is\nnamespace: ns\n"
        "working_dir: deep\nlog_location: ./a.log\nenvironment: ['B=2', 'A=3']\ndisabled: true",
        "environment: ['A=1', 'C=x,y']\n",
    )
    first, second = made.config.services

    assert made.ids == ["a-0", "a-1"]
    assert (first.command, second.command) == (("run", "0"), ("run", "1"))
    assert (first.description, first.group, first.autostart) == ("what it is", "ns", False)
    assert (first.directory, second.log_file) == ("/srv/fleet/deep", "/srv/fleet/a.log.1")
    assert first.environment == {"A": "3", "C": "x,y", "B": "2", "PC_REPLICA_NUM": "0"}


def test_what_has_no_counterpart_is_told() -> None:
    """Keys of processes and of the file."""
    made = one("command: run\nis_tty: true\nis_daemon: true\nodd: 1", "env_cmds: {D: date}\n")

    assert {subject for _, _, subject in made.left_out} == {"env_cmds", "is_tty", "is_daemon", "odd"}
