"""Warnings for services that write into one log."""

from __future__ import annotations

from pathlib import Path

import pytest

from medivote_desktop.runtime.configuration import sharedlogs
from medivote_desktop.runtime.configuration.configfile import read_config


def told(folder: Path, *logs: str, manager: str = "", more: str = "") -> list[str]:
    """What is told of services `s0`, `s1`, … with these logs; an empty one stands for none named."""
    text = f"[manager]\n{manager}\n"
    for number, log in enumerate(logs):
        text += f"[service:s{number}]\ncommand = sh\n" + (f"log_file = {log}\n" if log else "")
    (folder / "services.ini").write_text(text + more)
    return [str(fault) for fault in read_config(folder / "services.ini").warnings]


def test_a_log_of_two_services_is_told_with_the_second(tmp_path: Path) -> None:
    """On the line of its `log_file`, with the line of the first; a third one is told, too."""
    ends = "is the log of s0 on line 5, too; a start of one may put aside what the other writes"
    assert told(tmp_path, "x.log", "./x.log", "y.log", "x.log") == [
        f"services.ini:8: warning: [service:s1] log_file: {tmp_path}/x.log {ends}",
        f"services.ini:14: warning: [service:s3] log_file: {tmp_path}/x.log {ends}",
    ]


def test_links_to_one_log_are_seen_through(tmp_path: Path) -> None:
    """Of the log and of its folder, whether the log is there yet or not."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "link").symlink_to("logs")
    (tmp_path / "x.log").symlink_to("logs/x.log")
    for _ in range(2):
        one, other = told(tmp_path, "logs/x.log", "link/x.log", "x.log", "link/y.log")
        assert "[service:s1] log_file" in one
        assert "[service:s2] log_file" in other
        (tmp_path / "logs" / "x.log").write_text("hello\n")


@pytest.mark.parametrize("manager", ["log_dir = logs", "state_dir = .", "log_dir = ./link"])
def test_the_log_that_a_service_has_by_itself_counts(tmp_path: Path, manager: str) -> None:
    """Where services.ini says where it is; whichever of the two comes first."""
    (tmp_path / "logs").mkdir()
    (tmp_path / "link").symlink_to("logs")
    (warning,) = told(tmp_path, "", "logs/s0.log", manager=manager)
    assert "[service:s1] log_file" in warning
    assert "is the log of s0, too" in warning
    (warning,) = told(tmp_path, "logs/s1.log", "", manager=manager)
    assert "[service:s1] log_file" in warning
    assert "is the log of s0 on line 5, too" in warning


def test_logs_that_nobody_shares_are_not_told(tmp_path: Path) -> None:
    """Names of their own, none at all, a device, and what a disabled service would write."""
    off = "[service:off]\ncommand = sh\nenabled = no\nlog_file = x.log\n"
    assert told(tmp_path, "x.log", "y.log", "none", "none", "/dev/null", "/dev/null", "", "", more=off) == []


def test_a_disk_that_does_not_answer_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No link is followed then; what has the same name is told."""
    (tmp_path / "y.log").symlink_to("x.log")
    monkeypatch.setattr(sharedlogs, "silent_folder", lambda _paths: "/far")
    monkeypatch.setattr(sharedlogs, "is_file", None)
    assert len(told(tmp_path, "x.log", "y.log", "x.log")) == 1
