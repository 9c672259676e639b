"""What a changed services.ini means for a running fleet."""

from __future__ import annotations

import pytest

from medivote_desktop.core.configuration.keys import MANAGER_KEYS, SERVICE_KEYS, Applies
from medivote_desktop.core.reload import ReloadPlan, compare
from tests.core.reading import read

OTHER_VALUE = {
    "command": "other", "shell": "yes", "name": "x", "description": "x", "group": "x", "directory": "x",
    "environment": "A=1", "env_file": "x", "autostart": "no", "enabled": "no", "type": "oneshot", "depends_on": "db",
    "restart_with_dependencies": "yes", "restart": "no", "restart_delay": "2s", "restart_max_delay": "2m",
    "restart_limit": "6", "restart_window": "6m", "start_seconds": "2s", "start_timeout": "61s",
    "success_exit_codes": "1", "port": "80", "health_url": "http://x/", "health_port": "80", "health_command": "x",
    "health_log_line": "x", "health_interval": "6s", "health_timeout": "2s", "health_retries": "4",
    "health_start_period": "31s", "health_action": "notify", "stop_url": "http://x/", "stop_command": "x",
    "stop_polite_timeout": "2s", "stop_signal": "INT", "stop_timeout": "11s", "kill_tree": "no", "stop_warning": "x",
    "log_file": "x.log", "log_max_size": "11MB", "log_backups": "6", "memory_limit": "20MB",
    "memory_limit_for": "31s", "nice": "1", "url": "http://x/", "notify": "all",
}  # fmt: skip
"""For each key of a service a value that is not its default."""

OTHER_MANAGER_VALUE = {
    "title": "x", "state_dir": "x", "log_dir": "x", "log_level": "debug", "sample_interval": "2s",
    "sample_interval_hidden": "6s", "start_parallel": "1", "on_quit": "stop", "adopt_running": "no",
    "config_watch": "off", "notify": "all", "notify_max_per_minute": "4", "history_days": "31", "http_enabled": "yes",
    "http_host": "0.0.0.0", "http_port": "0", "http_control": "off", "http_token_dir": "x", "http_allowed_hosts": "x",
    "http_max_viewers": "1", "http_max_viewers_per_address": "1", "http_tls_certificate": "x", "http_tls_key": "x",
}  # fmt: skip

BASE = {"api": "", "db": "", "worker": ""}


def plan(old: dict[str, str], new: dict[str, str]) -> ReloadPlan:
    """The plan from one file to another; the texts are the sections' keys, beside a command for each service."""

    def text(fleet: dict[str, str]) -> str:
        return "".join(
            f"[manager]\n{keys}\n"
            if name == "manager"
            else f"[service:{name}]\n{'' if 'command' in keys.split() else 'command = run'}\n{keys}\n"
            for name, keys in fleet.items()
        )

    return compare(read(text(old)), read(text(new)))


def test_an_untouched_file_changes_nothing() -> None:
    """Nor do comments, or a default written out."""
    same = plan(BASE, {"api": "", "db": "", "worker": "# said\nnice = 0", "manager": "http_port = 8090"})

    assert same.empty
    assert same == ReloadPlan()
    assert same.words() == "nothing changed"


def test_another_order_is_told() -> None:
    """It is that of the table. Who comes or goes changes nobody else's place; nothing is touched for it."""
    change = plan(BASE, {"worker": "", "api": "", "db": ""})
    assert change == ReloadPlan(is_reordered=True)
    assert not change.empty
    assert not change.touches_processes
    assert change.words() == "the services stand in another order"

    assert not plan(BASE, {"new": "", "api": "", "worker": ""}).is_reordered
    change = plan(BASE, {"worker": "", "new": "", "api": ""})
    assert change.words() == "1 new: new; 1 removed and to be stopped: db; the services stand in another order"


def test_services_come_and_go() -> None:
    """In the order of their files; a name in another case is another service."""
    change = plan({**BASE, "old": ""}, {"API": "", "db": "", "worker": "", "cache": ""})

    assert change == ReloadPlan(added=("API", "cache"), removed=("api", "old"))
    assert change.words() == "2 new: API and cache; 2 removed and to be stopped: api and old"


@pytest.mark.parametrize("key", SERVICE_KEYS)
def test_each_key_of_a_service_applies_as_its_table_says(key: str) -> None:
    """Live, or with a restart; the plan names the key and nothing else."""
    change = plan(BASE, {**BASE, "api": f"{key} = {OTHER_VALUE[key]}"})

    is_restart = SERVICE_KEYS[key].applies is Applies.RESTART
    assert change.changed_restart == ({"api": (key,)} if is_restart else {})
    assert change.changed_live == ({} if is_restart else {"api": (key,)})
    assert change.manager_keys == ()


@pytest.mark.parametrize("key", MANAGER_KEYS)
def test_each_key_of_the_manager_applies_as_its_table_says(key: str) -> None:
    """At once, at the next start of the program, or by a restart of the endpoint alone."""
    keys = "\n".join(f"{name} = {OTHER_MANAGER_VALUE[name]}" for name in {key, _partner(key)})
    change = plan(BASE, {"manager": keys, **BASE})

    applies = MANAGER_KEYS[key].applies
    assert key in change.manager_keys
    assert (key in change.live_manager_keys) == (applies is Applies.LIVE)
    assert (key in change.next_start_keys) == (applies is Applies.NEXT_START)
    assert change.endpoint_restarts == (applies is Applies.ENDPOINT)
    assert not change.changed_restart


def _partner(key: str) -> str:
    """A certificate needs its key, and the other way round."""
    return {"http_tls_key": "http_tls_certificate", "http_tls_certificate": "http_tls_key"}.get(key, key)


def test_a_log_file_given_up_needs_a_restart() -> None:
    """From the usual path to none, though no path stands in either file."""
    assert plan(BASE, {**BASE, "db": "log_file = none"}).changed_restart == {"db": ("log_file",)}


def test_a_dependency_that_changes_its_kind_is_seen_at_its_dependents() -> None:
    """The condition they wait for is another one then."""
    old = {"db": "", "api": "depends_on = db"}

    assert plan(old, {**old, "db": "health_port = 1"}).changed_live == {"db": ("health_port",), "api": ("depends_on",)}


def test_a_plan_is_told_in_one_line() -> None:
    """What needs a restart, what applies live, what is new, what goes, and what waits for the next start."""
    change = plan(
        {**BASE, "old": ""},
        {
            "manager": "title = x\nlog_dir = x\nhttp_port = 0",
            "api": "nice = 1\ngroup = g",
            "db": "",
            "worker": "group = g",
            "cache": "",
        },
    )

    assert change.changed_restart == {"api": ("group", "nice")}
    assert change.words() == (
        "2 changed: api needs a restart, worker applies live; 1 new: cache; 1 removed and to be stopped: old; "
        "title applies live; the endpoint restarts; log_dir takes effect at the next start of the program"
    )


def test_what_was_done_is_told_in_one_line() -> None:
    """Who restarts, and who waits for its next start; nobody is asked for a restart that is under way."""
    plan = ReloadPlan(changed_restart={"api": ("command",), "web": ("command",)}, changed_live={"db": ("name",)})
    assert plan.words(restarting=("api", "web")) == "3 changed: api and web restart, db applies live"
    assert plan.words(restarting=("api",)) == (
        "3 changed: api restarts, web changes with its next start, db applies live"
    )
    assert plan.words(restarting=()) == "3 changed: api and web change with their next start, db applies live"


def test_many_names_are_cut_short() -> None:
    """Five at most are named."""
    names = [f"s{index}" for index in range(9)]
    old = dict.fromkeys(names, "")

    assert plan(old, {**old, **dict.fromkeys(names[:5], "nice = 1")}).words() == (
        "5 changed: s0, s1, s2, s3 and s4 need a restart"
    )
    assert plan(old, dict.fromkeys(names, "group = x")).words() == ("9 changed: s0, s1, s2, s3 and 5 more apply live")


@pytest.mark.parametrize(
    ("plan", "touches_processes"),
    [
        (ReloadPlan(added=("web",)), True),
        (ReloadPlan(removed=("web",)), True),
        (ReloadPlan(changed_restart={"web": ("command",)}), True),
        (ReloadPlan(changed_live={"web": ("name",)}), False),
        (ReloadPlan(manager_keys=("title",)), False),
        (ReloadPlan(is_reordered=True), False),
    ],
)
def test_each_difference_alone_is_one(plan: ReloadPlan, touches_processes: bool) -> None:
    """Taken for none it would never be offered; and who is asked whether services may be touched must know it."""
    assert ReloadPlan().empty
    assert not plan.empty
    assert plan.touches_processes is touches_processes
