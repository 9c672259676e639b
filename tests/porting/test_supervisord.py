"""supervisord.conf: what its keys mean there is what they mean here, or it is said."""

from __future__ import annotations

import pytest

from medivote_desktop.core.config import RestartPolicy
from medivote_desktop.core.porting.supervisord import includes
from tests.porting.made import supervisord


def test_a_program_with_its_usual_keys() -> None:
    """Each in its own words."""
    made = supervisord(
        """
        [program:web]
        command = /usr/bin/serve --port 80 "two words" ; a comment
        directory = /srv/web
        autostart = false
        autorestart = true
        startsecs = 5
        exitcodes = 0,2
        stopsignal = SIGQUIT
        stopwaitsecs = 30
        stopasgroup = true
        stdout_logfile = /var/log/web.log
        stdout_logfile_maxbytes = 1MB
        stdout_logfile_backups = 3
        redirect_stderr = true
        """
    )
    web = made["web"]

    assert web.command == ("/usr/bin/serve", "--port", "80", "two words")
    assert (web.directory, web.autostart, web.restart) == ("/srv/web", False, RestartPolicy.ALWAYS)
    assert (web.start_seconds, web.success_exit_codes) == (5.0, (0, 2))
    assert (web.stop_signal, web.stop_timeout_seconds, web.kill_tree) == ("QUIT", 30.0, True)
    assert (web.log_file, web.log_max_bytes, web.log_backups) == ("/var/log/web.log", 1024**2, 3)
    assert made.left_out == []


@pytest.mark.parametrize(
    ("written", "policy"), [("true", "always"), ("false", "no"), ("unexpected", "on-failure"), ("", "on-failure")]
)
def test_autorestart(written: str, policy: str) -> None:
    """Without the key supervisord restarts after unexpected exit codes, as on-failure does."""
    line = f"autorestart={written}" if written else ""
    assert supervisord(f"[program:a]\ncommand=run\n{line}\n")["a"].restart.value == policy


@pytest.mark.parametrize(("retries", "limit"), [(0, 1), (3, 3), (10, 10), (99999, 0)])
def test_startretries_counts_within_a_short_window(retries: int, limit: int) -> None:
    """All restarts that supervisord would count fit into the window; nobody reads no limit where one was meant."""
    service = supervisord(f"[program:a]\ncommand=run\nstartretries={retries}\nstartsecs=2\n")["a"]

    assert service.restart_limit == limit
    if limit:
        delays = [min(2**step, service.restart_max_delay_seconds) for step in range(limit - 1)]
        assert sum(delays) + 2 * (limit + 1) <= service.restart_window_seconds


def test_expansions() -> None:
    """Ours, those of numbers with a format, and those of the environment, which stay variables."""
    made = supervisord(
        """
        [supervisord]
        environment = LANG="C.UTF-8",A='old'
        [program:web]
        command = %(here)s/run --name %(program_name)s_%(process_num)02d --host %(host_node_name)s 100%% %(ENV_MODE)s
        process_name = %(program_name)s-%(process_num)02d
        numprocs = 2
        numprocs_start = 7
        environment = A="x, y",PATH="/opt/bin:%(ENV_PATH)s",N="%(process_num)d"
        """,
        environ={"PATH": "/bin", "MODE": "two words"},
    )

    assert made.ids == ["web-07", "web-08"]
    first, second = made["web-07"], made["web-08"]
    assert first.command == ("/etc/super", "visor/run", "--name", "web_07", "--host", "box", "100%", "two words")
    assert second.command[3] == "web_08"
    assert first.environment == {"LANG": "C.UTF-8", "A": "x, y", "PATH": "/opt/bin:/bin", "N": "7"}
    assert second.environment["N"] == "8"
    assert first.group == "web"


def test_a_variable_that_is_not_set_is_empty() -> None:
    """The file is right whatever the environment is."""
    assert supervisord("[program:a]\ncommand=run %(ENV_NOT_SET)s\n")["a"].command == ("run", "")


def test_groups_and_priorities() -> None:
    """Programs stand in the order in which supervisord starts them; who is in a group has its name."""
    made = supervisord(
        """
        [program:late]
        command=run
        [program:early]
        command=run
        priority=1
        [program:mid]
        command=run
        priority=2
        [group:pair]
        programs=mid,early
        priority=500
        """
    )

    assert made.ids == ["early", "mid", "late"]
    assert [made[name].group for name in made.ids] == ["pair", "pair", ""]
    assert ("", 0, "priority") in made.approximated


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("", True),
        ("stopasgroup=false", False),
        ("killasgroup=true\nstopasgroup=false", True),
        ("killasgroup=false", False),
    ],
)
def test_what_a_stop_reaches(keys: str, expected: bool) -> None:
    """What is written holds; what is not leaves our default, which leaves nobody behind, and that is told."""
    made = supervisord(f"[program:a]\ncommand=run\n{keys}\n")

    assert made["a"].kill_tree is expected
    assert ("", 0, "stopasgroup") in made.approximated


@pytest.mark.parametrize(
    ("value", "expected"),
    [("NONE", None), ("AUTO", "default"), ("/dev/stdout", "default"), ("syslog", "default"), ("/x/a.log", "/x/a.log")],
)
def test_logs(value: str, expected: str | None) -> None:
    """None is none; where supervisord would pick a file, or has no file, the program's own log is kept."""
    service = supervisord(f"[program:a]\ncommand=run\nstdout_logfile={value}\n")["a"]

    assert ("default" if service.default_log_file else service.log_file) == expected


def test_what_has_no_counterpart_is_told_with_its_line() -> None:
    """Keys and sections."""
    made = supervisord(
        "[unix_http_server]\nfile=/x\n[program:a]\ncommand=run\nuser=www\numask=022\nodd=1\n"
        "[eventlistener:e]\ncommand=x\n[fcgi-program:f]\ncommand=x\n[program:b]\nautostart=yes\n[odd]\n"
    )

    assert made.ids == ["a"]
    assert made.left_out == [
        ("", 1, "[unix_http_server]"),
        ("", 8, "[eventlistener:e]"),
        ("", 10, "[fcgi-program:f]"),
        ("", 14, "[odd]"),
        ("a", 5, "user"),
        ("a", 6, "umask"),
        ("a", 7, "odd"),
        ("b", 12, "the service"),
    ]


def test_bad_values_are_told_and_the_defaults_hold() -> None:
    """No key is worth losing the service."""
    made = supervisord(
        "[program:a]\ncommand=run\nautostart=maybe\nstartsecs=x\nexitcodes=abc\nstopsignal=RTMIN\n"
        "environment=A=1 B=2\nstdout_logfile=/x\nstdout_logfile_maxbytes=big\nautorestart=perhaps\n"
    )

    assert {subject for _, _, subject in made.left_out} == {
        "autostart", "startsecs", "exitcodes", "stopsignal", "environment", "stdout_logfile_maxbytes", "autorestart",
    }  # fmt: skip
    assert made["a"].autostart


def test_files_that_are_included_follow() -> None:
    """Their sections are read as if they stood behind; their names are asked for first."""
    main = "[include]\nfiles = a.conf conf.d/*.conf\n\t/etc/more.conf\n[program:a]\ncommand=run\n"

    assert includes(main) == ["a.conf", "conf.d/*.conf", "/etc/more.conf"]
    assert includes("[program:a]\ncommand=run") == []
    assert supervisord(main, "[program:b]\ncommand=run\n").ids == ["a", "b"]


def test_lines_are_read_as_supervisord_reads_them() -> None:
    """Comments behind a blank, values that go on behind blank lines and comments, colons, the last of two values."""
    made = supervisord(
        "[program:a]\ncommand: run ; said\n  a;b\n\n  ; said\n  #said\n  c\nautostart=yes\nAUTOSTART = no # said\n"
    )

    assert made["a"].command == ("run", "a;b", "c")
    assert not made["a"].autostart


def test_copies_that_share_a_log_are_parted() -> None:
    """The first keeps it; each is rotated by itself, so two in one file would take each other's lines."""
    made = supervisord(
        """
        [program:queue]
        process_name=%(program_name)s_%(process_num)02d
        command=php artisan queue:work
        numprocs=2
        stdout_logfile=/srv/worker.log
        """
    )

    assert made["queue_00"].log_file == "/srv/worker.log"
    assert made["queue_01"].default_log_file
    assert made.words("queue", "log_file") == "/srv/worker.log is the log of queue_00; queue_01 has one of its own"
