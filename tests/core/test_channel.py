"""The control channel's address and its requests."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medivote_desktop.core import channel
from medivote_desktop.core.request import Ask, BadRequestError, Request, parse_request

RUNTIME = "/run/user/1000/medivote-desktop"


def test_a_short_state_folder_holds_its_socket() -> None:
    """Where the path fits a socket, the socket lies in the state folder."""
    assert channel.socket_path("/home/a/state", RUNTIME) == "/home/a/state/control.sock"


@pytest.mark.parametrize("letter", ["x", "ä"])
def test_a_long_state_folder_has_its_socket_in_the_runtime_folder(letter: str) -> None:
    """A path too long for a socket, counted in bytes, is replaced by its hash in the runtime folder."""
    folder = "/home/" + letter * 90

    path = channel.socket_path(folder, RUNTIME)

    assert path == f"{RUNTIME}/{channel.short_hash(folder, 16)}.sock"
    assert channel.fits_socket(path)


def test_the_limit_is_what_the_narrowest_system_takes() -> None:
    """103 bytes fit (macOS holds 104 with the closing NUL), 104 do not."""
    assert channel.fits_socket("/" + "x" * 102)
    assert not channel.fits_socket("/" + "x" * 103)


def test_two_folders_never_share_an_address() -> None:
    """Long folders that differ only at their end have different sockets and pipes."""
    first, second = "/home/" + "x" * 120 + "1", "/home/" + "x" * 120 + "2"

    assert channel.socket_path(first, RUNTIME) != channel.socket_path(second, RUNTIME)
    assert channel.pipe_name(first) != channel.pipe_name(second)


def test_a_runtime_folder_that_is_too_long_is_refused_in_words() -> None:
    """Where no path fits, the error says what to set."""
    with pytest.raises(ValueError, match="set state_dir to a folder with a shorter path"):
        channel.socket_path("/home/" + "x" * 120, "/run/" + "y" * 120)


def test_windows_pipes_ignore_case() -> None:
    """The same folder spelled in another case is the same pipe, as it is the same folder."""
    assert channel.pipe_name("C:\\Users\\Me\\State") == channel.pipe_name("c:\\users\\me\\state")


def test_a_path_that_is_no_text_has_a_hash() -> None:
    """Bytes that are not UTF-8, as Python hands them over, break neither hash nor length."""
    folder = b"/home/\xff\xfe".decode("utf-8", "surrogateescape")

    assert len(channel.short_hash(folder)) == 8
    assert channel.fits_socket(folder)


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        ('{"ask": "status"}', Request(Ask.STATUS)),
        ('{"ask": "raise"}', Request(Ask.RAISE)),
        ('{"ask": "reload"}', Request(Ask.RELOAD)),
        ('{"ask": "serve"}', Request(Ask.SERVE)),
        ('{"ask": "start", "names": ["api"]}', Request(Ask.START, ("api",))),
        (
            '{"ask": "restart", "names": ["api", "Datenbänke"], "wait": 2.5, "with_dependencies": true}',
            Request(Ask.RESTART, ("api", "Datenbänke"), 2.5, True),
        ),
        ('{"ask": "start", "names": ["api"], "ignore_ports": true}', Request(Ask.START, ("api",), ignore_ports=True)),
    ],
)
def test_a_request_becomes_a_value(line: str, request_: Request) -> None:
    """Every request of the channel is read as it was meant."""
    assert parse_request(line.encode()) == request_


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b"", "not JSON"),
        (b"hello", "not JSON"),
        (b"\xff\xfe{", "not JSON"),
        (b"[" * 60_000, "not JSON"),
        (b"[1]", "must be an object"),
        (b"{}", "unknown request null"),
        (b'{"ask": "format_disk"}', 'unknown request "format_disk"; known are status, raise'),
        (b'{"ask": ["status"]}', "unknown request"),
        (b'{"ask": "status", "nmaes": []}', "unknown key: nmaes"),
        (b'{"ask": "stop"}', "stop needs at least one name"),
        (b'{"ask": "stop", "names": []}', "stop needs at least one name"),
        (b'{"ask": "stop", "names": "api"}', "names must be a list"),
        (b'{"ask": "stop", "names": [1]}', "names must be a list"),
        (b'{"ask": "stop", "names": [""]}', "names must be a list"),
        (b'{"ask": "stop", "names": ["a"], "wait": -1}', "wait must be"),
        (b'{"ask": "stop", "names": ["a"], "wait": true}', "wait must be"),
        (b'{"ask": "stop", "names": ["a"], "wait": NaN}', "wait must be"),
        (b'{"ask": "stop", "names": ["a"], "wait": 1e400}', "wait must be"),
        (b'{"ask": "stop", "names": ["a"], "wait": null}', "wait must be"),
        (b'{"ask": "stop", "names": ["a"], "with_dependencies": 1}', "with_dependencies must be true or false"),
        (b'{"ask": "start", "names": ["a"], "ignore_ports": "yes"}', "ignore_ports must be true or false"),
    ],
)
def test_what_is_no_request_is_refused_in_words(line: bytes, words: str) -> None:
    """Each mistake is named; nothing is guessed."""
    with pytest.raises(BadRequestError, match=words):
        parse_request(line)


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
requests = st.dictionaries(
    st.sampled_from(["ask", "names", "wait", "with_dependencies", "ignore_ports", "x"]),
    st.sampled_from([ask.value for ask in Ask]) | st.lists(st.text(max_size=4), max_size=3) | json_values,
)


# The first draw of any text builds tables, which is slow on a busy machine.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=200) | requests.map(lambda value: json.dumps(value).encode()))
def test_any_line_is_a_request_or_refused(line: bytes) -> None:
    """Whatever arrives, the only error is the one with words for the client."""
    words = ""
    try:
        request = parse_request(line)
    except BadRequestError as error:
        words = str(error)
    assert words or (isinstance(request.ask, Ask) and request.wait_seconds >= 0)
