"""The values of keys: what may be written, what it becomes, and what is said when it is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from medivote_desktop.core.configuration.source import ConfigSource
from tests.core.reading import WINDOWS, faults, read_service, service_faults, source


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("500ms", 0.5), ("10s", 10), ("5m", 300), ("1h", 3600), ("7", 7), ("0.25", 0.25), (".5s", 0.5)],
)
def test_a_duration_becomes_seconds(written: str, seconds: float) -> None:
    """A bare number is seconds."""
    assert read_service(f"stop_timeout = {written}").stop_timeout_seconds == seconds


@pytest.mark.parametrize(
    ("written", "count"), [("1000", 1000), ("512KB", 524288), ("10mb", 10485760), ("2GB", 2147483648), ("1.5KB", 1536)]
)
def test_a_size_becomes_bytes(written: str, count: int) -> None:
    """In multiples of 1024; a bare number is bytes."""
    assert read_service(f"memory_limit = {written}").memory_limit_bytes == count


def test_a_log_file_may_be_none() -> None:
    """Then the path does not follow the log folder, and there is none."""
    service = read_service("log_file = none")

    assert (service.log_file, service.default_log_file) == (None, False)


def test_an_empty_text_is_none() -> None:
    """An empty name falls back to that of the section."""
    service = read_service("name =\nstop_warning =\ngroup =\nenvironment =\nport =\ndepends_on =")

    assert service == read_service("")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("autostart = maybe", "“maybe” is neither true nor false; write true, yes, on, false, no or off"),
        ("autostart = 1", "“1” is neither true nor false; write true, yes, on, false, no or off"),
        ("autostart =", "has no value; write one or remove the line"),
        ("nice = 3.5", "“3.5” is not a whole number"),
        ("nice = 20", "20 is out of range; it must be from -20 to 19"),
        ("nice = ٣", "“٣” is not a whole number"),
        ("nice = " + "9" * 5000, "“" + "9" * 59 + "…” is not a whole number"),
        ("stop_timeout = 10x", "“10x” is not a duration; write 500ms, 10s, 5m, 1h or a number of seconds"),
        ("stop_timeout = -1", "“-1” is not a duration; write 500ms, 10s, 5m, 1h or a number of seconds"),
        ("stop_timeout = inf", "“inf” is not a duration; write 500ms, 10s, 5m, 1h or a number of seconds"),
        ("stop_timeout = 1d", "“1d” is not a duration; write 500ms, 10s, 5m, 1h or a number of seconds"),
        ("stop_timeout = 501h", "501h is out of range; it must be from 0s to 500h"),
        ("health_interval = 0", "0 is out of range; it must be from 100ms to 500h"),
        ("memory_limit = 5TB", "“5TB” is not a size; write 512KB, 10MB, 2GB or a number of bytes"),
        ("memory_limit = 1.5", "“1.5” is not a size; write 512KB, 10MB, 2GB or a number of bytes"),
        ("memory_limit = 0", "0 is too small; it must be at least 1"),
        ("memory_limit = 9999999999GB", "9999999999GB is more than any machine has"),
        ("log_max_size = 3", "3 is too small; it must be at least 1KB"),
        ("restart = On-Failure", "“On-Failure” is none of no, on-failure, always (did you mean on-failure?)"),
        ("restart = perhaps", "“perhaps” is none of no, on-failure, always"),
        ("stop_signal = SIGINT", "“SIGINT” is none of TERM, INT, HUP, QUIT, USR1, USR2 (did you mean INT?)"),
        ("stop_signal = KILL", "“KILL” is none of TERM, INT, HUP, QUIT, USR1, USR2"),
        ("port = 0", "0 is out of range; it must be from 1 to 65535"),
        ("port = 65536", "65536 is out of range; it must be from 1 to 65535"),
        ("success_exit_codes = 256", "256 is out of range; it must be from 0 to 255"),
        ("success_exit_codes =", "has no value; without a code every end would be a failure"),
        ("url = localhost:80", "“localhost:80” is not a URL that begins with http:// or https://"),
        ("url = file:///etc", "“file:///etc” is not a URL that begins with http:// or https://"),
        ("url = http://", "“http://” has no usable host; write http://127.0.0.1:8000/path"),
        ("url = http://:80/x", "“http://:80/x” has no usable host; write http://127.0.0.1:8000/path"),
        ("url = http://a b/", "“http://a b/” has no usable host; write http://127.0.0.1:8000/path"),
        ("url = http://a/b c", "“http://a/b c” has no usable host; write http://127.0.0.1:8000/path"),
        ("url = http://a:99999/", "“http://a:99999/” is not a URL: Port out of range 0-65535"),
        ("url = http://[::1", "“http://[::1” is not a URL: Invalid IPv6 URL"),
        ("health_port = x", "“x” is not a whole number"),
        ("health_port = ::1:80", "::1:80: write an IPv6 address in brackets, as in [::1]:8000"),
        ("health_port = :80", "“” is not a host; write a name or an address"),
        ("health_log_line = (", "“(” is not a regular expression: missing ), unterminated subpattern at position 0"),
        ("health_log_line = " + "(" * 51, "is too long or too nested; at most 1000 characters"),
        ("health_log_line = a**", "“a**” is not a regular expression: multiple repeat at position 2"),
        ("environment = A", "“A” has no =; write NAME=value, and double quotes around a value with commas"),
        ("environment = A=1, A=2", "A is set twice"),
        ("environment = 1A=1", "1A is no name of a variable"),
        ("environment = =1", "(nothing) is no name of a variable"),
        ('environment = A="1', "a double quote is not closed"),
        ("directory =", "has no value; write a path or remove the line"),
    ],
)  # fmt: skip
def test_a_bad_value_is_told(written: str, words: str) -> None:
    """With what is wrong, and where it helps with what to write."""
    key = written.partition(" ")[0]

    assert service_faults(written) == [f"3: {key}: {words}"]


def test_each_bad_item_of_a_list_is_told() -> None:
    """And nothing about the good ones."""
    assert service_faults("port = 0, 80, x, 99999") == [
        "3: port: 0 is out of range; it must be from 1 to 65535",
        "3: port: “x” is not a whole number",
        "3: port: 99999 is out of range; it must be from 1 to 65535",
    ]


@pytest.mark.parametrize("pattern", ["a{99999999999}", "(" * 50 + ")" * 50, "[[a]", "(?i)x", "\\d+ ready", "a" * 1000])
def test_a_pattern_is_tried_and_never_breaks_the_reader(pattern: str) -> None:
    """Not by its size, its depth or an old spelling; the longest ones pass, or are told."""
    found = service_faults(f"health_log_line = {pattern}")

    assert all("is not a regular expression" in fault for fault in found) if "{" in pattern else found == []


@pytest.mark.parametrize(
    ("written", "host_and_port"),
    [("80", ("127.0.0.1", 80)), ("db:5432", ("db", 5432)), ("[::1]:80", ("::1", 80)), ("10.0.0.1:1", ("10.0.0.1", 1))],
)
def test_a_health_port_has_a_host(written: str, host_and_port: tuple[str, int]) -> None:
    """Without one it is this machine."""
    assert read_service(f"health_port = {written}").health.port == host_and_port


@pytest.mark.parametrize(
    ("written", "variables"),
    [
        ("A=1,B=2", {"A": "1", "B": "2"}),
        (' A = 1 , B = " 2 " ,', {"A": "1", "B": " 2 "}),
        ('A="x, y", B=a"b,c"d', {"A": "x, y", "B": "ab,cd"}),
        ('A=, B=""', {"A": "", "B": ""}),
        ("A=b=c d", {"A": "b=c d"}),
        ("A=${LIST}, B=${PYTHON}", {"A": "1,2=3", "B": "/opt/my python/bin/python3"}),
    ],
)
def test_an_environment_is_split_by_commas(written: str, variables: dict[str, str]) -> None:
    """Quotes keep commas and blanks, and no variable splits."""
    assert read_service(f"environment = {written}", source({"LIST": "1,2=3"})).environment == variables


def test_a_variable_does_not_split_a_list() -> None:
    """Neither a command's words nor a list's items come out of one variable."""
    assert faults("[manager]\nhttp_allowed_hosts = ${X}\n[service:a]\ncommand = x\n", source({"X": "a,b"})) == []
    assert service_faults("port = ${X}", source({"X": "80,81"})) == ["3: port: “80,81” is not a whole number"]


def test_signals_of_this_system_alone_are_accepted() -> None:
    """On Windows, which has none, the key is ignored with a warning."""
    few = ConfigSource("/services.ini", {}, None, ("p",), available_signals=frozenset({"TERM"}))

    assert service_faults("stop_signal = USR1", few) == ["3: stop_signal: this system has no signal USR1"]
    assert service_faults("stop_signal = USR1", WINDOWS) == [
        "3: warning: stop_signal: is ignored; Windows has no signals (write a stop_url or stop_command)"
    ]
    assert service_faults("", WINDOWS) == []


@pytest.mark.parametrize(("name", "is_device"), [("aux", True), ("NUL", True), ("com1", True), ("com", False)])
def test_no_log_of_windows_is_a_device(name: str, is_device: bool) -> None:
    """Whatever ending it has; other systems have no such names."""
    text = f"[service:{name}]\ncommand = py\n"
    told = f"1: [service:{name}] log_file: {name}.log is a device of Windows; "
    told += "name a log_file, or call the service otherwise"

    assert [fault.rpartition("services.ini:")[2] for fault in faults(text, WINDOWS)] == [told] * is_device
    assert faults(f"{text}log_file = own.log\n", WINDOWS) == faults(text) == []


def test_exit_codes_of_windows_have_32_bits() -> None:
    """There a crash is a code, too."""
    assert read_service("success_exit_codes = 3221225477", WINDOWS).success_exit_codes == (3221225477,)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("helth_url = x", "helth_url: unknown key (did you mean health_url?)"),
        ("Command = x", "Command: unknown key (did you mean command?)"),
        ("qqq = x", "qqq: unknown key"),
        ("http_port = 1", "http_port: unknown key here; it belongs in [manager]"),
        ("a\u00a0b\u202e = x", "a\\xa0b\\u202e: unknown key"),
        ("k" * 1000 + " = x", "k" * 59 + "…: unknown key"),
    ],
)
def test_an_unknown_key_is_told_with_a_guess(key: str, words: str) -> None:
    """Invisible characters are made visible, and long names cut."""
    assert service_faults(key) == [f"3: {words}"]


@pytest.mark.parametrize(
    "keys",
    [
        "command =",
        'command = ""',
        "command = ${EMPTY}",
        'command = "${EMPTY}" x',
        "command =\nshell = yes",
        "command = ${EMPTY}\nshell = yes",
    ],
)
def test_an_empty_command_is_a_fault(keys: str) -> None:
    """So is one whose program is empty."""
    assert faults(f"[service:a]\n{keys}\n", source({"EMPTY": ""})) == [
        "services.ini:2: [service:a] command: is empty; a service needs the program to run"
    ]


def test_a_missing_command_is_a_fault_of_the_section() -> None:
    """Its line is the section's."""
    assert faults("\n[service:a]\nname = x\n") == [
        "services.ini:2: [service:a] command: is missing; a service needs the program to run"
    ]


@pytest.mark.parametrize("kept", ["http_tls_key", "http_tls_certificate"])
def test_half_of_a_tls_pair_is_a_fault(kept: str) -> None:
    """Plain HTTP would be served where HTTPS was meant."""
    other: Any = ({"http_tls_key", "http_tls_certificate"} - {kept}).pop()

    assert faults(f"[manager]\n{kept} = x.pem\n[service:a]\ncommand = x\n") == [
        f"services.ini:2: [manager] {kept}: needs {other} beside it"
    ]
