"""What is judged with the whole fleet in view: dependencies, cycles, ports, contradictions; and how faults are told."""

from __future__ import annotations

from itertools import pairwise

import pytest

from medivote_desktop.core.config import AppConfig, Condition, ConfigError, Dependency
from medivote_desktop.core.configuration.faults import MAX_FAULTS
from medivote_desktop.core.configuration.parse import MAX_CHARACTERS
from tests.core.reading import faults, read, service_faults


def fleet(**keys: str) -> str:
    """A file with these services; a value is the service's further keys, by `;`."""
    return "".join(
        f"[service:{name}]\ncommand = run\n" + "".join(f"{line.strip()}\n" for line in lines.split(";") if line)
        for name, lines in keys.items()
    )


def conditions(config: AppConfig, name: str) -> tuple[Dependency, ...]:
    return config.service(name).depends_on


def test_a_dependency_without_a_condition_gets_the_fitting_one() -> None:
    """Healthy with a health check, completed for a oneshot, else started."""
    config = read(
        fleet(
            plain="", checked="health_port = 1", once="type = oneshot", both="type=oneshot;health_log_line=x",
            api="depends_on = plain, checked, once, both",
        )
    )  # fmt: skip

    assert conditions(config, "api") == (
        Dependency("plain", Condition.STARTED),
        Dependency("checked", Condition.HEALTHY),
        Dependency("once", Condition.COMPLETED),
        Dependency("both", Condition.HEALTHY),
    )


def test_a_condition_can_be_chosen() -> None:
    """Blanks around the colon do not matter."""
    config = read(fleet(db="health_port = 1", api="depends_on = db : started"))

    assert conditions(config, "api") == (Dependency("db", Condition.STARTED),)


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ("dbb", "there is no service dbb (did you mean db?)"),
        ("DB", "there is no service DB (did you mean db?)"),
        ("other", "there is no service other"),
        (":started", "there is no service (nothing)"),
        ("api", "api cannot depend on itself"),
        ("db:helthy", "“helthy” is none of started, healthy, completed (did you mean healthy?)"),
        ("db:", "“” is none of started, healthy, completed"),
        ("db:healthy", "db:healthy can never hold; db has no health check"),
        ("db:completed", "db:completed can never hold; db is no oneshot (type = oneshot)"),
        ("db, db:started", "db is listed twice"),
    ],
)
def test_a_dependency_that_cannot_be_is_told(wanted: str, words: str) -> None:
    """An unknown one, itself, an unknown or impossible condition."""
    text = fleet(api=f"depends_on = {wanted}", db="")

    assert faults(text) == [f"services.ini:3: [service:api] depends_on: {words}"]


def test_a_fault_hides_what_would_only_follow_from_it() -> None:
    """A health check that is written wrongly is not also a missing one, and of a wrong type nothing is known."""
    assert len(faults(fleet(db="health_url = ftp://x", api="depends_on = db:healthy"))) == 1
    assert len(faults(fleet(db="type = oneshott", api="depends_on = db:completed"))) == 1


def test_a_cycle_is_told_with_its_path() -> None:
    """Once, from the service that the file names first."""
    text = fleet(x="depends_on = api", api="depends_on = db", db="depends_on = cache", cache="depends_on = api")

    assert faults(text) == ["services.ini:6: [service:api] depends_on: a cycle: api -> db -> cache -> api"]


def test_every_cycle_is_told() -> None:
    """Those that share a service, too."""
    text = fleet(a="depends_on = b, c", b="depends_on = a", c="depends_on = a", d="depends_on = e", e="depends_on=d")

    assert [fault.rpartition(": ")[2] for fault in faults(text)] == ["a -> b -> a", "a -> c -> a", "d -> e -> d"]


def test_a_long_chain_is_no_cycle_and_a_long_cycle_is_cut() -> None:
    """However long, nothing overflows."""
    names = [f"s{index}" for index in range(3000)]
    chain = {name: f"depends_on = {after}" for name, after in pairwise(names)}

    assert faults(fleet(**chain, s2999="")) == []
    assert faults(fleet(**chain, s2999="depends_on = s0")) == [
        "services.ini:3: [service:s0] depends_on: a cycle: "
        "s0 -> s1 -> s2 -> s3 -> s4 -> s5 -> (2990 more) -> s2996 -> s2997 -> s2998 -> s2999 -> s0"
    ]


def test_a_dense_fleet_is_read_though_its_paths_are_without_number() -> None:
    """Sixty tiers of two, each of which needs both of the next: each service is looked at once, not once a path."""
    tiers = {f"{side}{at}": f"depends_on = a{at + 1}, b{at + 1}" for at in range(60) for side in "ab"}

    assert faults(fleet(**tiers, a60="", b60="")) == []


def test_two_that_start_by_themselves_cannot_have_one_port() -> None:
    """Both lines are told."""
    assert faults(fleet(a="port = 80", b="nice = 1;port = 81, 80")) == [
        "services.ini:7: [service:b] port: 80 is the port of a on line 3, too, and both start by themselves"
    ]


@pytest.mark.parametrize("away", ["autostart = no", "enabled = no"])
def test_a_port_may_be_shared_where_one_does_not_start_by_itself(away: str) -> None:
    """They may take turns."""
    assert faults(fleet(a="port = 80", b=f"port = 80;{away}")) == []


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("memory_limit = 15MB", "3: warning: memory_limit: is under 16MB; few programs can live with that"),
        ("health_timeout = 6s", "3: warning: health_timeout: health_timeout (6s) is above health_interval (5s)"),
        ("health_interval = 1s", "3: warning: health_interval: health_timeout (3s) is above health_interval (1s)"),
        ("restart_delay = 2m", "3: warning: restart_delay: restart_delay (120s) is capped by restart_max_delay (60s)"),
    ],
)
def test_what_is_doubtful_is_a_warning(keys: str, words: str) -> None:
    """It is told and rejects nothing."""
    assert service_faults(keys) == [words]
    assert read(f"[service:api]\ncommand = run\n{keys}\n").services


@pytest.mark.parametrize(
    "keys", ["memory_limit = 16MB", "health_timeout = 5s", "health_interval = 3s", "restart_delay = 60s"]
)
def test_nobody_is_warned_of_what_is_right(keys: str) -> None:
    """Each limit itself is within it, and single quotes are for a shell."""
    assert faults(f"[service:api]\ncommand = run 'a b'\nshell = yes\n{keys}\n") == []


# How faults are told.


def test_a_fault_is_one_line_of_visible_characters() -> None:
    """However odd the names that it quotes are, and however long."""
    name = "a\u202e\u2028" * 10_000
    found = faults(f"[service:{name}]\ncommand = x\nport = 80\n{name[:-5]} = 1\n{fleet(b='port = 80')}")

    assert len(found) == 3
    assert all(fault.isprintable() and len(fault) < 450 for fault in found), found


def test_all_faults_come_at_once_in_the_order_of_the_file() -> None:
    """With file, line, section, key and hint; warnings follow, and the error holds them as values."""
    text = """
[manager]
http_port = 99999
[service:api]
helth_url = http://127.0.0.1/
depends_on = db
memory_limit = 1MB
"""
    with pytest.raises(ConfigError) as caught:
        read(text)

    assert str(caught.value).splitlines() == [
        "services.ini:3: [manager] http_port: 99999 is out of range; it must be from 0 to 65535",
        "services.ini:4: [service:api] command: is missing; a service needs the program to run",
        "services.ini:5: [service:api] helth_url: unknown key (did you mean health_url?)",
        "services.ini:6: [service:api] depends_on: there is no service db",
        "services.ini:7: warning: [service:api] memory_limit: is under 16MB; few programs can live with that",
    ]
    hinted = caught.value.faults[2]
    assert (hinted.file, hinted.line, hinted.section, hinted.key) == ("services.ini", 5, "service:api", "helth_url")


def test_a_misspelt_section_is_still_checked() -> None:
    """Its faults do not come to light one repair later."""
    assert faults("[servise:api]\ncommand = x\nnice = 99\n")[1:] == [
        "services.ini:3: [servise:api] nice: 99 is out of range; it must be from -20 to 19"
    ]


def test_faults_without_end_are_counted() -> None:
    """After 200 the rest is a number, of errors and of warnings each."""
    unknown = "".join(f"k{index} = 1\n" for index in range(1234))
    errors = faults(f"[service:a]\ncommand = x\n{unknown}")
    warnings = faults(fleet(**{f"s{index}": "memory_limit = 1MB" for index in range(250)}))

    assert len(errors) == len(warnings) == MAX_FAULTS + 1
    assert errors[-1] == "services.ini: and 1,034 more errors"
    assert warnings[-1] == "services.ini: warning: and 50 more warnings"


def test_a_file_too_large_is_refused_unread() -> None:
    """One fault, whatever stands in it."""
    assert faults("x" * (MAX_CHARACTERS + 1)) == [
        "services.ini: the file has 4,194,305 characters; at most 4,194,304 are read"
    ]


def test_the_line_of_every_key_is_kept() -> None:
    """An editor can go there."""
    config = read("[manager]\ntitle = x\n\n[ service : a ]\ncommand = x\n\nnice = 1\n")

    assert config.places == {"manager": {"": 1, "title": 2}, "service:a": {"": 4, "command": 5, "nice": 7}}
