"""Masking: what is a secret, by its name or its place, and that it stands nowhere afterwards."""

from __future__ import annotations

import base64
import json
import time
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from medivote_desktop.core.secrets.masking import (
    MASK,
    Masker,
    is_secret_name,
    secrets_of_command,
    secrets_of_text,
    secrets_of_variables,
)


@pytest.mark.parametrize(
    "name",
    ["TOKEN", "db_password", "ApiKey", "AWS_SECRET_ACCESS_KEY", "PASS", "GIT_CREDENTIALS", "AUTH_HEADER", "Pwd2"],
)
def test_names_of_secrets(name: str) -> None:
    """Whatever stands before and behind the word, and in whatever case."""
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["HOME", "PWD", "PORT", "DATABASE_URL", "SSH_AUTH_SOCK", ""])
def test_other_names(name: str) -> None:
    """Folders and URLs are no secrets by their names."""
    assert not is_secret_name(name)


@pytest.mark.parametrize(
    ("words", "masked"),
    [
        (["run", "--token=abc123"], f"run --token={MASK}"),
        (["run", "--token", "abc123"], f"run --token {MASK}"),
        (["run", "--db-password", "two words"], f"run --db-password {MASK}"),
        (["run", "--api-key='x y'"], f"run --api-key={MASK}"),
        (["run", "-p", "hunter2"], f"run -p {MASK}"),
        (["mysql", "-phunter2", "db"], f"mysql -p{MASK} db"),
        (["curl", "-u", "me:hunter2", "http://x/"], f"curl -u {MASK} http://x/"),
        (["curl", "http://me:hunter2@host/a"], f"curl http://{MASK}@host/a"),
        (["curl", "https://tokenonly@host/a?x=1"], f"curl https://{MASK}@host/a?x=1"),
        (["curl", "http://host/a?access_token=abc&x=1"], f"curl http://host/a?access_token={MASK}&x=1"),
        (["sh", "-c", "SECRET=abc exec run"], f"sh -c SECRET={MASK}"),
        (["curl", "-H", "Authorization: Bearer abc123def"], f"curl -H Authorization: {MASK}"),
        (["run", "--no-auth", "--port", "80"], "run --no-auth --port 80"),
        (["python3", "-m", "http.server", "8000"], "python3 -m http.server 8000"),
    ],
)
def test_commands(words: list[str], masked: str) -> None:
    """Secrets among arguments are masked in their places, and the rest can be read."""
    assert Masker(()).command(words) == masked


@pytest.mark.parametrize(
    ("words", "secrets"),
    [
        (["run", "--token=abc123"], {"abc123"}),
        (["run", "--password", "two words"], {"two words", "two"}),
        (["run", "-p", "8080"], set()),
        (["curl", "http://me:hunt%20r2@host/"], {"me:hunt%20r2", "hunt%20r2", "hunt r2"}),
        (["curl", "-u", "me:hunter2"], {"me:hunter2", "hunter2"}),
        (["run", "plain"], set()),
    ],
)
def test_secrets_of_commands(words: list[str], secrets: set[str]) -> None:
    """What is masked in a command is looked for elsewhere; a number after -p, which is a port, is not."""
    assert set(secrets_of_command(words)) == secrets


def test_secrets_of_variables() -> None:
    """By their names, and within URLs and assignments of others."""
    variables = {"API_TOKEN": "abc", "DATABASE_URL": "postgres://me:hunter2@db/x", "OPTS": "-Dpassword=opts1", "N": "1"}
    assert set(secrets_of_variables(variables)) == {"abc", "me:hunter2", "hunter2", "opts1"}
    assert Masker(()).variables(variables) == {
        "API_TOKEN": MASK,
        "DATABASE_URL": f"postgres://{MASK}@db/x",
        "OPTS": f"-Dpassword={MASK}",
        "N": "1",
    }


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("12:00 login with password: hunter2 failed", f"12:00 login with password: {MASK} failed"),
        ('{"api_key": "abc", "n": 1}', f'{{"api_key": {MASK}, "n": 1}}'),
        ("Authorization=Basic dXNlcjpwYXNz", f"Authorization={MASK}"),
        ("the token expired", "the token expired"),
        ("basic information about keys", "basic information about keys"),
        ("GET http://127.0.0.1:8001/health 200", "GET http://127.0.0.1:8001/health 200"),
    ],
)
def test_lines_of_logs(line: str, masked: str) -> None:
    """What a log shows to be secret is masked without being known; plain words stay."""
    assert Masker(()).text(line) == masked


def test_short_values_are_masked_where_they_stand_alone() -> None:
    """A secret of four letters does not tear words apart; one of three is masked in its own place only."""
    masker = Masker(["able", "abc"])
    assert masker.text("able, tables, abc") == f"{MASK}, tables, abc"


@pytest.mark.parametrize("value", ["true", "None", "off"])
def test_switches_are_no_secrets(value: str) -> None:
    """AUTH_ENABLED=true must not mask each true."""
    assert Masker([value]).text(f"it is {value}") == f"it is {value}"


def test_values_for_json_stay_json() -> None:
    """Texts are masked within their structure."""
    masker = Masker(["hunter2hunter2"])
    value = {"token": "x", "n": 1, "list": ["a hunter2hunter2", None], "auth": True, "empty_key": ""}
    assert masker.value(value) == {
        "token": MASK,
        "n": 1,
        "list": [f"a {MASK}", None],
        "auth": True,
        "empty_key": "",
    }


def test_a_secret_of_several_lines_is_found_line_by_line() -> None:
    """A private key in a variable is masked in a log that prints it."""
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END KEY-----"
    masked = Masker([key]).lines(f"read:\n{key}\ndone")
    assert "MIIEvQIBADANBgkq" not in masked
    assert "hkiG9w0BAQEFAASC" not in masked
    assert masked.endswith("done")


def test_a_huge_line_is_no_burden() -> None:
    """A log of one endless word takes no time that grows with its square."""
    line = "key" * 30_000
    began = time.process_time()
    Masker(["hunter2hunter2"]).lines(line)
    assert time.process_time() - began < 5


secret_texts = st.text(min_size=9, max_size=40).filter(lambda text: MASK[0] not in text and len(text.strip()) >= 9)
around = st.text(max_size=30)


@given(secret=secret_texts, before=around, after=around)
def test_a_known_secret_stands_nowhere(secret: str, before: str, after: str) -> None:
    """Neither as it is, nor as URLs, JSON or Base64 write it."""
    assume(secret not in MASK)
    masker = Masker(secrets_of_variables({"THE_TOKEN": secret}))
    encoded = base64.b64encode(secret.encode("utf-8", "surrogatepass")).decode()
    for form in (secret, quote(secret, errors="surrogatepass"), json.dumps(secret)[1:-1], encoded):
        masked = masker.text(before + form + after)
        assert form not in masked
        assert secret not in masked


@given(secrets=st.lists(secret_texts, min_size=1, max_size=5), glue=st.lists(around, min_size=6, max_size=6))
def test_many_secrets_side_by_side(secrets: list[str], glue: list[str]) -> None:
    """None survives beside another, whichever contains which."""
    text = "".join(one + between for one, between in zip([*secrets, ""], glue, strict=False))
    masked = Masker(secrets).text(text)
    assert not [secret for secret in secrets if secret in masked]


@given(st.text(max_size=300))
def test_any_text_can_be_masked(text: str) -> None:
    """Nothing in a log upsets it, and each of its lines stays a line."""
    masker = Masker(secrets_of_text(text))
    masked = masker.lines(text)
    assert masker.lines(masked).count("\n") == masked.count("\n") == text.count("\n")
