"""Compose files: the services that have a command, with docker's own defaults where ours differ."""

from __future__ import annotations

import pytest

from medivote_desktop.core.config import Condition, HealthAction, RestartPolicy, ServiceType
from medivote_desktop.core.porting.imported import PortingError
from tests.porting.made import Made, compose


def one(keys: str, **options: object) -> Made:
    """A file with one service of these keys."""
    lines = "\n".join(f"    {line}" for line in keys.splitlines())
    return compose(f"services:\n  a:\n    command: run\n{lines}\n", **options)  # type: ignore[arg-type]


def test_what_needs_an_image_is_left_out() -> None:
    """A service without a command is named with its image, and nobody waits for it."""
    made = compose(
        """
        services:
          db:
            image: postgres:16
          web:
            image: python:3
            command: python app.py
            depends_on: [db]
        """
    )

    assert made.ids == ["web"]
    assert made.left_out == [("db", 2, "the service"), ("web", 7, "dependency")]
    assert "postgres:16" in made.words("db", "the service")
    assert ("", 0, "images") in made.approximated


def test_a_command_of_arguments_alone_is_no_program() -> None:
    """They are for the program that the image starts; with an entrypoint of the file's own they are what follows it."""
    made = compose(
        """
        services:
          db:
            image: mariadb
            command: --binlog-format=ROW
          cache:
            entrypoint: memcached
            command: -m 64
        """
    )

    assert made.ids == ["cache"]
    assert made["cache"].command == ("memcached", "-m", "64")
    assert "arguments alone" in made.words("db", "the service")


def test_limits_that_nobody_keeps_are_told() -> None:
    """Of the limits of a cluster the one of memory is taken, each other one is named."""
    made = one("deploy: {resources: {limits: {cpus: '0.5', memory: 64M}, reservations: {memory: 20M}}}\nshm_size: 64m")

    assert made["a"].memory_limit_bytes == 64 * 1024**2
    assert {subject for _, _, subject in made.left_out} == {
        "deploy limits cpus",
        "deploy reservations memory",
        "shm_size",
    }


def test_variables_without_a_value_are_told() -> None:
    """Those that the file insists on, too; not those that have a default."""
    made = one("environment: {A: '${PORT}', B: '${KEY:?must be set}', C: '${X:-1}', D: '$${Y:-}'}")

    assert made.words("", "variables").startswith("PORT, KEY: empty")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("command: run 'two words' \"x\"", ("run", "two words", "x")),
        ('command: ["run", "two words", ""]', ("run", "two words", "")),
        ("entrypoint: [start, -x]\ncommand: more words", ("start", "-x", "more", "words")),
        ("entrypoint: start\ncommand: []", ("start",)),
        ("command: run $$HOME $${X}", ("run", "$HOME", "${X}")),
    ],
)
def test_commands(keys: str, words: tuple[str, ...]) -> None:
    """Split as compose does, entrypoint first; `$$` is a dollar sign."""
    lines = "\n".join(f"    {line}" for line in keys.splitlines())
    assert compose(f"services:\n  a:\n{lines}\n")["a"].command == words


def test_a_script_of_several_lines_becomes_one() -> None:
    """Where that is safe; else the service is left out and the reason told."""
    made = compose(
        """
        services:
          a:
            command:
              - sh
              - -c
              - |
                cd /tmp
                exec run
          b:
            command:
              - sh
              - -c
              - |
                cat <<END
                x
                END
        """
    )

    assert (made["a"].command, made["a"].shell) == (("cd /tmp; exec run",), True)
    assert made.ids == ["a"]
    assert ("b", 9, "the service") in made.left_out


@pytest.mark.parametrize(
    ("environ", "words"),
    [({}, ("run", "1 2", "b", "c d")), ({"TAG": "env", "NAME": "x", "PORT": "9"}, ("run", "env", "x", "9"))],
)
def test_variables_stay_variables(environ: dict[str, str], words: tuple[str, ...]) -> None:
    """The environment wins, then the `.env` beside the file, then the default; a value never splits a word."""
    made = compose("services:\n  a:\n    command: run ${TAG} ${NAME-b} ${PORT:-c d}\n", environ, dotenv={"TAG": "1 2"})

    assert made["a"].command == words


def test_dependencies() -> None:
    """Conditions in their own words; what is to complete is a oneshot; without a health check started is enough."""
    made = compose(
        """
        services:
          migrate: {command: run}
          db:
            command: run
            healthcheck: {test: [CMD, ready]}
          cache: {command: run}
          web:
            command: run
            depends_on:
              migrate: {condition: service_completed_successfully}
              db: {condition: service_healthy, restart: true}
              cache: {condition: service_healthy}
          old:
            command: run
            depends_on: [web, db]
        """
    )

    assert [(each.service_id, each.condition) for each in made["web"].depends_on] == [
        ("migrate", Condition.COMPLETED),
        ("db", Condition.HEALTHY),
        ("cache", Condition.STARTED),
    ]
    assert made["migrate"].type is ServiceType.ONESHOT
    assert made["web"].restart_with_dependencies
    assert {each.condition for each in made["old"].depends_on} == {Condition.STARTED}
    assert ("web", 12, "dependency") in made.approximated


def test_a_circle_costs_the_dependencies_and_not_the_services() -> None:
    """What compose itself would refuse still becomes a file that can be used."""
    made = compose("services:\n  a: {command: run, depends_on: [b]}\n  b: {command: run, depends_on: [a]}\n")

    assert made.ids == ["a", "b"]
    assert any(subject == "dependencies" for _, _, subject in made.left_out)


def test_health_with_dockers_own_defaults() -> None:
    """Docker tells that a container is unhealthy and does nothing about it."""
    health = one("healthcheck:\n  test: curl -f http://localhost || exit 1\n  interval: 1m30s")["a"].health

    assert health.command == ("/bin/sh", "-c", "curl -f http://localhost || exit 1")
    assert (health.interval_seconds, health.timeout_seconds, health.retries) == (90.0, 30.0, 3)
    assert (health.start_period_seconds, health.action) == (0.0, HealthAction.NOTIFY)


def test_what_is_slow_to_become_healthy_is_left_alone() -> None:
    """As docker does; a minute is little for a database that recovers, or a server that is compiled first."""
    service = one("healthcheck: {test: ok, start_period: 3m}")["a"]

    assert service.start_timeout_seconds == 500 * 3600


@pytest.mark.parametrize("keys", ["healthcheck: {disable: true}", "healthcheck: {test: [NONE]}", "image: x"])
def test_no_health_check(keys: str) -> None:
    """None is none."""
    assert not one(keys)["a"].health.configured


@pytest.mark.parametrize(
    ("keys", "policy", "limit"),
    [
        ("image: x", RestartPolicy.NO, 5),
        ('restart: "no"', RestartPolicy.NO, 5),
        ("restart: no", RestartPolicy.NO, 5),
        ("restart: always", RestartPolicy.ALWAYS, 0),
        ("restart: unless-stopped", RestartPolicy.ALWAYS, 0),
        ("restart: on-failure", RestartPolicy.ON_FAILURE, 0),
        ("restart: on-failure:4", RestartPolicy.ON_FAILURE, 4),
        ("deploy: {restart_policy: {condition: on-failure, max_attempts: 2, window: 2m}}", RestartPolicy.ON_FAILURE, 2),
    ],
)
def test_restarts(keys: str, policy: RestartPolicy, limit: int) -> None:
    """Without a word docker restarts nothing; without a number it never gives up."""
    service = one(keys)["a"]

    assert (service.restart, service.restart_limit) == (policy, limit)


def test_folders_of_the_container_are_found_again() -> None:
    """A working directory below a mounted folder is that folder here; any other is left out."""
    made = one("working_dir: /app/src\nvolumes: ['./code:/app:ro', 'data:/data']")
    other = one("working_dir: /other\nvolumes: ['./code:/app']")
    built = one("build: {context: ./api}")

    assert made["a"].directory == "/srv/fleet/code/src"
    assert other["a"].directory == "/srv/fleet"
    assert ("a", 4, "working_dir") in other.left_out
    assert built["a"].directory == "/srv/fleet/api"


def test_ports_are_those_that_the_program_listens_on() -> None:
    """The container's; what is published elsewhere is told, and no port is given twice."""
    made = compose(
        """
        services:
          a:
            command: run
            ports: ["8080:80", "127.0.0.1:9000-9001:9000-9001", 7000, "53:53/udp", {target: 81, published: 81}]
          b:
            command: run
            ports: ["81:80"]
        """
    )

    assert made["a"].ports == (80, 9000, 9001, 7000, 81)
    assert made["b"].ports == ()
    assert "8080" in made.words("a", "ports")
    assert "also the port of a" in made.words("b", "ports")


def test_environment_and_files() -> None:
    """Lists and mappings; numbers and booleans as they were written; a name alone is inherited anyway."""
    made = one('environment: {A: 1.10, B: yes, C: true, D: "x, y", E: }\nenv_file: [one.env, two.env]')
    listed = one("environment: ['A=1', 'B', 'C=a=b']")

    assert made["a"].environment == {"A": "1.10", "B": "yes", "C": "true", "D": "x, y"}
    assert made["a"].env_file == "/srv/fleet/two.env"
    assert ("a", 5, "env_file") in made.left_out
    assert listed["a"].environment == {"A": "1", "C": "a=b"}


def test_an_env_file_that_need_not_be_there() -> None:
    """It is taken only if it is there."""
    keys = "env_file: [{path: a.env, required: false}]"

    assert one(keys, exists=lambda path: True)["a"].env_file == "/srv/fleet/a.env"
    assert one(keys, exists=lambda path: False)["a"].env_file is None


def test_the_rest() -> None:
    """Stop, memory, copies, profiles, names."""
    made = one("stop_signal: SIGINT\nstop_grace_period: 1m30s\nmem_limit: 512m\ncontainer_name: The A\nprofiles: [x]")
    copies = one("deploy: {replicas: 3}")
    service = made["a"]

    assert (service.stop_signal, service.stop_timeout_seconds) == ("INT", 90.0)
    assert (service.memory_limit_bytes, service.name) == (512 * 1024**2, "The A")
    assert (service.autostart, service.group) == (False, "x")
    assert copies.ids == ["a_1", "a_2", "a_3"]
    assert {service.group for service in copies.config.services} == {"a"}


@pytest.mark.parametrize(
    ("keys", "is_told"),
    [
        ("command: run, environment: {U: 'postgres://u:p@db:5432/x'}", True),
        ("command: run, environment: {U: 'postgres://u:p@db/x'}", True),
        ("command: run, environment: ['U=http://db']", True),
        ("command: run, environment: {DB_HOST: db}", True),
        ("command: run, environment: ['HOSTS=a,db']", True),
        ("command: run, environment: ['DB_HOST=${DB_HOST:-db}']", True),
        ("command: sh -c 'wait-for-it db:5432 && run'", True),
        ("command: run, environment: {DB_NAME: db}", False),
        ("command: run /db/x, environment: {U: 'postgres://db.example.org/db'}", False),
        ("command: run, environment: ['DB_HOST=localhost', 'U=redis://a/db']", False),
    ],
)
def test_hosts_of_a_network_are_told(keys: str, is_told: bool) -> None:
    """What is a container's name there is no host here."""
    made = compose(f"services:\n  db: {{command: run}}\n  a: {{{keys}}}\n")

    assert made.words("a", "host names") == (
        "the host db is the name of a container; here that service is at 127.0.0.1" if is_told else ""
    )


def test_what_has_no_counterpart_is_told_with_its_line() -> None:
    """Keys of services and of the file; what begins with x- is a comment."""
    made = compose(
        "services:\n  a:\n    command: run\n    user: root\n    networks: [n]\n    odd: 1\n    x-said: 1\n"
        "networks: {n: }\n"
    )

    assert made.left_out == [("", 8, "networks"), ("a", 4, "user"), ("a", 5, "networks"), ("a", 6, "odd")]


def test_merged_keys_are_followed() -> None:
    """Anchors and `<<`, as compose files use them."""
    made = compose(
        "x-base: &base\n  command: run x\n  restart: always\nservices:\n  a:\n    <<: *base\n    restart: no\n"
    )

    assert (made["a"].command, made["a"].restart) == (("run", "x"), RestartPolicy.NO)


@pytest.mark.parametrize("text", ["[]", "a: 1", "services: []", "", "services:"])
def test_a_file_without_services(text: str) -> None:
    """Is told as such."""
    with pytest.raises(PortingError, match="it has no services"):
        compose(text)
