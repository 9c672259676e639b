"""Masking, attacked: secrets in the disguises that real programs give them, and texts that must stay readable."""

from __future__ import annotations

import base64
import html
import json
import random
import re
import string
import time
from urllib.parse import quote, quote_plus

import pytest

from medivote_desktop.core.secrets.masking import MASK, Masker, secrets_of_text, secrets_of_variables

KNOWN = "s3cr3t/Väl+ue 'q\"&42"
PLAIN = "PlainHunter2Value"
UNKNOWN = "unk-now-9f8e7d"
KEY_LINES = [
    "".join(random.Random(number).choices(string.ascii_letters + string.digits + "+/", k=64)) for number in range(4)
]


def nested(value: object, depth: int) -> str:
    for _ in range(depth):
        value = json.dumps(value)
    return str(value)


@pytest.mark.parametrize(
    "form",
    [
        quote(KNOWN),
        quote(KNOWN, safe=""),
        quote_plus(KNOWN),
        re.sub("%..", lambda found: found.group().lower(), quote(KNOWN, safe="")),
        quote(quote(KNOWN, safe=""), safe=""),
        json.dumps(KNOWN),
        json.dumps(json.dumps({"a": KNOWN})),
        json.dumps(KNOWN, ensure_ascii=False),
        json.dumps(KNOWN).replace("/", "\\/"),
        repr(KNOWN),
        repr(KNOWN.encode()),
        html.escape(KNOWN),
        KNOWN.encode("latin-1").decode("utf-8", "replace"),
        KNOWN.upper(),
        KNOWN.encode().hex(),
        *(base64.b64encode(f"{'u' * n}:{KNOWN}".encode()).decode() for n in range(4)),
        *(base64.urlsafe_b64encode(f"{'u' * n}:{KNOWN}@x".encode()).decode() for n in range(4)),
        base64.b64encode(KNOWN.encode()).decode().rstrip("="),
    ],
)
def test_a_known_secret_in_disguise(form: str) -> None:
    """However it is encoded, no part of six characters that tells it is left."""
    masked = Masker(secrets_of_variables({"DB_PASSWORD": KNOWN})).lines(f"before\nlogin with {form} failed\nafter")
    middle = masked.split("\n")[1]
    core = form[6:-8]
    assert not [core[at : at + 8] for at in range(len(core) - 7) if core[at : at + 8] in middle], middle
    assert masked.startswith("before\n")
    assert masked.endswith("\nafter")


@pytest.mark.parametrize(
    "line",
    [
        '{"password": "%s"}',
        r"{\"password\": \"%s\", \"user\": \"bob\"}",
        r'"{\\\"password\\\": \\\"%s\\\"}"',
        '{"passwords": ["%s", "other"]}',
        '{"credentials": {"user": "x", "value": "%s"}}',
        "{'password': b'%s'}",
        '{"name": "DB_PASSWORD", "value": "%s"}',
        '<add key="DbPassword" value="%s"/>',
        "config['password'] = '%s'",
        ':password=>"%s"',
        "password := %s",
        "password -> %s",
        'password="%s and no end',
        "password=first,%s user=bob",
        "<password>%s</password>",
        '<wsse:Password Type="x">%s</wsse:Password>',
        "&lt;password&gt;%s&lt;/password&gt;",
        "('authorization', 'Custom %s')",
        "[(b'x-api-key', b'%s')]",
        "Cookie: theme=dark; sid=%s",
        "Set-Cookie: sid=%s; HttpOnly",
        'Authorization: Digest username="bob", response="%s"',
        "Authorization: Bearer %s",
        "\x1b[36mpassword\x1b[0m=\x1b[35m%s\x1b[0m",
        r"\u001b[36mpassword\u001b[0m=\u001b[35m%s",
        "POST /login?user=bob%%26password%%3D%s%%26x%%3D1",
        "body=%%7B%%22password%%22%%3A%%22%s%%22%%7D",
        "postgres://bob:%s@db/x",
        "postgres:\\/\\/bob:%s@db",
        "postgres://bob:a/b?%s#c@db/x",
        "dsn=postgres%%3A%%2F%%2Fbob%%3A%s%%40db",
        "bob:%s@tcp(db:3306)/x",
        "https://%s@sentry.example/1",
        "PGPASSWORD=%s psql",
        "DB_PW=%s",
        "GET /blob?se=2026&sig=%s",
        "kennwort: %s",
        "KEY %s is eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.".replace("%s", "x") + "%s",
        "Server=db;Uid=sa;Pwd=%s;Database=x",
        "token: |\n    %s\n    second\nafter",
        '{\n  "tokens": [\n    "%s"\n  ]\n}',
        "- name: DB_PASSWORD\n  value: %s",
        "password:\n  %s",
    ],
)
def test_an_unknown_secret_in_its_place(line: str) -> None:
    """What nothing but its place tells is masked there, line by line."""
    masked = Masker(()).lines("before\n" + line % UNKNOWN + "\nlast line stays")
    assert UNKNOWN not in masked
    assert masked.startswith("before\n")
    assert masked.endswith("\nlast line stays")


@pytest.mark.parametrize(
    "token",
    [
        "ghp_0123456789abcdefghij0123456789abcdef",
        "glpat-abcdefghij0123456789",
        "sk_live_4eC39HqLyjWDarjtT1zdp7dc",
        "AKIAIOSFODNN7EXAMPLE",
        "$2b$12$" + "a" * 53,
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
    ],
)
def test_a_token_of_a_known_shape(token: str) -> None:
    """It needs neither a name nor to be known."""
    assert Masker(()).text(f"using {token} now") == f"using {MASK} now"


@pytest.mark.parametrize("begin", [0, 1, 3])
def test_a_private_key_of_several_lines(begin: int) -> None:
    """All of it, and of one that the log was cut within what is left."""
    key = ["-----BEGIN RSA PRIVATE KEY-----", *KEY_LINES, "-----END RSA PRIVATE KEY-----"]
    masked = Masker(()).lines("\n".join([*key[begin:], "an ordinary line"]))
    assert not [line for line in KEY_LINES if line in masked]
    assert masked.endswith("an ordinary line")
    assert masked.count("\n") == len(key) - begin


def test_what_a_cut_has_left_of_a_secret() -> None:
    """A text that begins or ends within a known secret does not tell the rest of it."""
    masker = Masker([PLAIN])
    assert masker.text(f"{PLAIN[5:]} is the end") == f"{MASK} is the end"
    assert masker.text(f"it begins {PLAIN[:-4]}…") == f"it begins {MASK}…"
    assert masker.lines(f"{PLAIN[3:]}\nx\n{PLAIN[:9]}") == f"{MASK}\nx\n{MASK}"


def test_names_may_be_secret_too() -> None:
    """A known value is masked where it stands as a key, and lists below a secret's name are masked whole."""
    masker = Masker([PLAIN])
    assert masker.value({PLAIN: 1, "api_keys": ["a", "b"], "credentials": {"u": "x"}, "n": [1]}) == {
        MASK: 1,
        "api_keys": [MASK, MASK],
        "credentials": {"u": MASK},
        "n": [1],
    }


@pytest.mark.parametrize(
    "line",
    [
        "2026-05-04 12:00:00 INFO 127.0.0.1:8001 GET /health 200 in 4 ms",
        "Traceback (most recent call last):",
        '  File "/srv/app/main.py", line 4, in <module>',
        "KeyError: 'port'",
        "KeyboardInterrupt",
        "listening at http://127.0.0.1:8080/a/b@c?x=1",
        "see https://medium.example/@bob/post",
        "the token expired, 3 keys are left",
        "opinion: none; spin: 3; topic=a",
        "connected to db@tcp in 3 ms",
    ],
)
def test_ordinary_lines_stay(line: str) -> None:
    """Who is to help must be able to read what happened."""
    assert Masker([PLAIN]).lines(line) == line


def test_what_is_commented_out_in_a_file_is_found() -> None:
    """An old password in a comment is still one."""
    text = "[service:web]\n; DB_PASSWORD = old-pass-77\n# url = http://me:older-88@x/\n"
    masked = Masker(secrets_of_text(text)).lines("tried old-pass-77 and older-88")
    assert masked == f"tried {MASK} and {MASK}"


def test_many_secrets_and_much_text_take_no_long() -> None:
    """Hundreds of secrets, a log of ordinary lines: a megabyte in a second of computing at most."""
    secrets = [f"{random.Random(n).getrandbits(96):024x}" for n in range(400)]
    line = "2026-05-04 12:00:00,123 INFO web.server 127.0.0.1 GET /api/v1/patients/4711 200 in 4 ms"
    text = "\n".join([line] * 700 + [f"used {secrets[7]}"])
    masker = Masker(secrets)
    began = time.process_time()
    for _ in range(16):
        masked = masker.lines(text)
    assert time.process_time() - began < 2
    assert masked.endswith(f"used {MASK}")


@pytest.mark.parametrize(
    "word", ["key", "password", "%3dkey", "-", "a=", "[", '"', "\\", "<key ", "key:", "://a:", "eyJ"]
)
def test_no_text_takes_long(word: str) -> None:
    """A log of one endless line, whatever it is made of."""
    line = (word * 100_000)[: 64 * 1024]
    began = time.process_time()
    Masker([PLAIN]).lines(line + " password=%3D value token cookie %3A%2F%2F :// eyj private key @tcp(")
    assert time.process_time() - began < 3
