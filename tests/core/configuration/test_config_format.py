"""The shape of the file: sections, keys, comments, continuation, variables, commands."""

from __future__ import annotations

import pytest

from medivote_desktop.core.configuration.source import ConfigSource
from tests.core.reading import PROGRAM, PYTHON, WINDOWS, faults, read, read_service, service_faults, source

LINE = "[service:api]\ncommand = run\n"


def test_comments_blank_lines_and_a_byte_order_mark_say_nothing() -> None:
    """Lines beginning with # or ; and empty lines are skipped, and so is a mark at the beginning."""
    text = "\ufeff# one\n\n[service:api]\n; two\n  # three\ncommand = run\n\n"

    assert read(text) == read(LINE)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_counts_the_same(end: str) -> None:
    """A fault behind CRLF or CR lines has the line that an editor shows."""
    assert faults(LINE.replace("\n", end) + f"x = 1{end}") == ["services.ini:3: [service:api] x: unknown key"]


def test_a_hash_in_a_value_belongs_to_it() -> None:
    """There are no comments behind values."""
    assert read_service("description = all # of ; it").description == "all # of ; it"


def test_only_the_first_equals_sign_delimits() -> None:
    """A value may hold `=` and `:`, and percent signs mean nothing."""
    assert read_service("description=a=b: 100%(c)s").description == "a=b: 100%(c)s"


def test_a_deeper_line_continues_the_value() -> None:
    """In lists a line end separates, elsewhere it is a blank; a comment between does not end the value."""
    text = """
[service:db]
command = run
[service:cache]
command = run
[service:api]
command = run
    --port
    # the usual one
    8001
depends_on =
    db
    cache:started
environment = A=1
  B="2
  3"
description = two
  lines
"""
    api = read(text).service("api")

    assert api.command == ("run", "--port", "8001")
    assert [dependency.service_id for dependency in api.depends_on] == ["db", "cache"]
    assert api.environment == {"A": "1", "B": "2\n3"}
    assert api.description == "two lines"


def test_a_section_may_be_indented_as_a_whole() -> None:
    """Keys of equal indentation are keys, not continuations of the one above."""
    assert read("[service:api]\n  command = run\n  nice = 3\n").services[0].nice == 3


def test_a_key_indented_by_mistake_is_told() -> None:
    """It would silently become a part of the value above."""
    assert service_faults("group = g\n  autostart = no") == [
        "4: autostart: its indentation makes it a part of group above; remove it"
    ]


def test_a_section_indented_by_mistake_is_told_and_begins() -> None:
    """It does not vanish in the value above, and its keys are its own."""
    assert faults(LINE + " [service:b]\n") == [
        "services.ini:3: [service:api] the indentation of “[service:b]” would make it a part of the value above; "
        "remove it",
        "services.ini:3: [service:b] command: is missing; a service needs the program to run",
    ]


def test_an_address_in_brackets_continues_a_list() -> None:
    """`[::1]` on a line of its own in a list is no section."""
    text = f"[manager]\nhttp_allowed_hosts =\n  localhost\n  [::1]\n{LINE}"

    assert read(text).manager.http_allowed_hosts == ("localhost", "[::1]")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("nonsense", "“nonsense” is neither a section nor key = value"),
        ("group: g", "“group: g” is neither a section nor key = value; only = separates a key and its value"),
        ("= x", "a key is missing before ="),
        ("group = a\0b", "the control character '\\x00' has no place here"),
        ("group = " + "x" * 70_000, "the line has 70,008 characters; at most 65,536"),
    ],
)
def test_a_line_that_fits_nowhere_is_told(line: str, words: str) -> None:
    """Nothing that stands in the file is passed over."""
    assert service_faults(line) == [f"3: {words}"]


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("[service:b", "[service:b] has no closing bracket"),
        ("[service:b] # x", "[service:b] “# x” stands behind it; comments take a line of their own"),
        ("[service:b]]", "[service:b] “]” stands behind it; comments take a line of their own"),
        ("[service:]", "[service:] the name is missing; write [service:NAME]"),
        ("[DEFAULT]", "[DEFAULT] a [DEFAULT] section is not allowed; it would leak into every other"),
        ("[x]", "[x] unknown section; there are [manager] and [service:NAME]"),
        ("[Manager]", "[Manager] unknown section; there are [manager] and [service:NAME] (did you mean [manager]?)"),
        (
            "[servce:b]",
            "[servce:b] unknown section; there are [manager] and [service:NAME] (did you mean [service:b]?)",
        ),
    ],
)
def test_a_section_of_no_kind_is_told(header: str, words: str) -> None:
    """With a hint where one can be guessed."""
    text = f"{LINE}{header}\n" + ("" if "anager" in header else "command = x\n")

    assert faults(text) == [f"services.ini:3: {words}"]


@pytest.mark.parametrize("name", ["a b", "-a", "_a", "é", "a" * 65, "a/b", "a.b"])
def test_a_name_is_short_and_plain(name: str) -> None:
    """It is an id, a word of the command line and the name of a file."""
    (fault,) = faults(f"[service:{name}]\ncommand = x\n")

    assert "cannot be a name" in fault


@pytest.mark.parametrize("name", ["a", "0", "A-b_9", "a" * 64])
def test_letters_digits_dash_and_underscore_name_a_service(name: str) -> None:
    """64 of them at most."""
    assert read(f"[ service : {name} ]\ncommand = x\n").services[0].id == name


def test_a_duplicate_names_both_lines() -> None:
    """The second is the fault, and says where the first is; for names case does not count."""
    assert faults(f"{LINE}command = x\n{LINE}[service:API]\ncommand = x\n[manager]\n[manager]\n") == [
        "services.ini:3: [service:api] command: duplicate key (first on line 2)",
        "services.ini:4: [service:api] duplicate section (first on line 1)",
        "services.ini:6: [service:API] duplicate section; the name differs only in case from [service:api] on line 1",
        "services.ini:9: [manager] duplicate section (first on line 8)",
    ]


def test_keys_before_the_first_section_are_told_once() -> None:
    """One missing line is one fault."""
    assert faults(f"title = x\nnotify = all\n{LINE}") == [
        "services.ini:1: title: stands before the first section; write [manager] above it"
    ]


@pytest.mark.parametrize("text", ["", "\n\n", "# only\n; comments\n", "\ufeff"])
def test_a_file_without_any_section_is_rejected(text: str) -> None:
    """An editor may have emptied it for a moment; a fleet must not end for that."""
    assert faults(text) == ["services.ini: there is no section; the file is empty, or was read while it was written"]
    assert faults("[manager]\n") == [
        "services.ini: warning: there is no [service:NAME] section, so there is nothing to look after"
    ]


# Commands.


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("a b  c", ("a", "b", "c")),
        ('"a b" c', ("a b", "c")),
        ('a="b c"d', ("a=b cd",)),
        ('a "" b', ("a", "", "b")),
        ('a "say ""hi"""', ("a", 'say "hi"')),
        (r"C:\new\table.exe a\ b", (r"C:\new\table.exe", "a\\", "b")),
        (r'"C:\Program Files\x\" y', ("C:\\Program Files\\x\\", "y")),
        ("it's a", ("it's", "a")),
        ("a $b $ c$", ("a", "$b", "$", "c$")),
        ("a $$HOME $${X}", ("a", "$HOME", "${X}")),
        ('${HERE}/run ${EMPTY} "${EMPTY}" x', ("/etc/my fleet/run", "", "x")),
        ('${SPACED}"a b"', ("x  ya b",)),
        ("${QUOTE} x", ('say "hi', "x")),
        ("${NONE:-a b} ${EMPTY:-c} ${SPACED:-d}", ("a b", "c", "x  y")),
        ("${NONE:-${HERE}/${NONE:-z}}", ("/etc/my fleet/z",)),
        ("${PYTHON} main.py", (PYTHON, "main.py")),
        ("${PROGRAM} --demo", (*PROGRAM, "--demo")),
        ('"${PROGRAM}" --demo', (*PROGRAM, "--demo")),
        ("x --with=${PROGRAM}", ("x", "--with=" + " ".join(PROGRAM))),
    ],
)
def test_a_command_is_split_in_one_way(command: str, words: tuple[str, ...]) -> None:
    """Quotes group, backslashes are ordinary, and a variable never splits a word unless it is a program alone."""
    at = source({"EMPTY": "", "SPACED": "x  y", "QUOTE": 'say "hi'})

    assert read_service("", at, command).command == words


def test_a_shell_gets_one_text() -> None:
    """Its quotes stay; a program alone is quoted where it needs it, inside quotes it is not quoted again."""
    at = source({"X": "a b"})

    command = '${PYTHON} "${PYTHON}" ${PROGRAM} | tee "$$HOME/$x" ${X}\n  && done'
    assert read_service("shell = yes", at, command).command == (
        f'\'{PYTHON}\' "{PYTHON}" {" ".join(PROGRAM)} | tee "$HOME/$x" a b && done',
    )
    assert read_service("shell = yes", WINDOWS, '${PYTHON} "x"').command == ('py -3 "x"',)


def test_a_quote_left_open_is_told() -> None:
    """The rest of the line is not swallowed."""
    assert faults('[service:a]\ncommand = a "b\n') == [
        "services.ini:2: [service:a] command: a double quote is not closed"
    ]


def test_single_quotes_are_pointed_out() -> None:
    """They are ordinary characters here, which who comes from a shell does not expect."""
    assert service_faults("stop_command = sh -c 'exit 1'") == [
        "3: warning: stop_command: single quotes do not group words; use double quotes"
    ]
    assert service_faults("environment = A='x, B=y', C=it's") == [
        "3: warning: environment: single quotes become a part of the value; use double quotes"
    ]


@pytest.mark.parametrize(
    ("command", "word"),
    [
        ("cd /tmp && run", "&&"),
        ("run | tee log", "|"),
        ("run > out.log 2>&1", ">"),
        ("run >>out.log", ">>out.log"),
        ("run 2>/dev/null", "2>/dev/null"),
        ("run &", "&"),
        ('cut -d "|" x', ""),
        ("find . -exec ls {} ;", ""),
        ("pip install x >=1.0", ""),
        ('sh -c "a && b"', ""),
        ("cmd /c dir | find x", ""),
        ("C:\\Windows\\cmd.exe /c a & b", ""),
        ("/usr/bin/ssh -T node2 cd /srv && ./run", ""),
        ("PowerShell -Command Get-Content x | Measure", ""),
    ],
)
def test_words_for_a_shell_are_pointed_out(command: str, word: str) -> None:
    """Without one they are arguments, which who comes from a shell does not expect; with one nothing is said."""
    text = f"[service:a]\ncommand = {command}\n"
    told = f"services.ini:2: warning: [service:a] command: “{word}” is for a shell; set shell = yes"

    assert faults(text) == ([told] if word else [])
    assert faults(f"{text}shell = yes\n") == []


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("nice = 1 # low", "nice: “1 # low” is not a whole number"),
        ("restart = no ; for now", "restart: “no ; for now” is none of no, on-failure, always"),
    ],
)
def test_a_comment_behind_a_value_is_pointed_out(key: str, message: str) -> None:
    """Where it makes the value unreadable; in a text it may be meant."""
    assert service_faults(key) == [f"3: {message}; a comment stands on a line of its own"]
    assert service_faults("name = Shop # 2") == []


def test_a_comment_behind_a_command_is_pointed_out() -> None:
    """It would be arguments, unless a shell leaves it out."""
    told = "command: what follows the # belongs to it; a comment stands on a line of its own"
    text = "[service:a]\ncommand = run --fast # always\n"

    assert faults(text) == [f"services.ini:2: warning: [service:a] {told}"]
    assert faults(f"{text}shell = yes\n") == []
    assert faults('[service:a]\ncommand = cut -d "#" x#y\n') == []


def test_a_health_command_has_no_shell_of_its_own() -> None:
    """So one is to be written."""
    assert service_faults("health_command = a || b") == [
        '3: warning: health_command: “||” is for a shell; write sh -c "…"'
    ]


@pytest.mark.parametrize("shell", ["yes", "no"])
def test_a_backslash_does_not_go_on_in_the_next_line(shell: str) -> None:
    """The lines go on by themselves, and it would be an argument."""
    (told,) = faults(f"[service:a]\ncommand = run \\\n  --fast \\\n  --loud\nshell = {shell}\n")

    assert told.endswith("command: a backslash at the end of a line is not needed here; leave it out")
    assert faults("[service:a]\ncommand = run C:\\\n  --fast\n") == []


@pytest.mark.parametrize(
    ("lines", "torn"),
    [
        (["cd backend", "exec python main.py"], ("cd backend", "exec python main.py")),
        (["export PORT=1", "./run"], ("export PORT=1", "./run")),
        (["./prepare", "if test -e x; then ./run; fi"], ("./prepare", "if test -e x; then ./run; fi")),
        (["./prepare && cd backend", "./run"], ("./prepare && cd backend", "./run")),
        (["cd backend &&", "exec python main.py"], None),
        (["cd backend", "&& exec python main.py"], None),
        (["cd backend;", "./run"], None),
        (["if test -e x; then", "cd y; fi; ./run"], None),
        (["cd x && python main.py", "input.txt", "--fast"], None),
        (["set", "-e; ./run"], None),
        (["python -c '", "for each in range(3): print(each)'"], None),
        (["python main.py", "export.csv"], None),
    ],
)
def test_lines_for_a_shell_become_one(lines: list[str], torn: tuple[str, str] | None) -> None:
    """Who wrote a statement a line is told so; lines that only go on are not."""
    text = "[service:a]\nshell = yes\ncommand =\n" + "".join(f"  {line}\n" for line in lines)
    words = "services.ini:3: warning: [service:a] command: the lines become one: write && or ; between “{}” and “{}”"

    assert faults(text) == ([words.format(*torn)] if torn else [])


# Variables.


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("${NONE}", "${NONE} is undefined (set it, or write ${NONE:-default})"),
        ("${PYTHN}", "${PYTHN} is undefined (did you mean ${PYTHON}?)"),
        ("${NONE", "${NONE has no closing brace; write $$ for a dollar sign"),
        ("${}", "${} is not a variable; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign"),
        ("${A-b}", "${A-b} is not a variable; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign"),
        ("${LINES}", "the value of ${LINES} holds control characters or is not valid UTF-8"),
        ("${BYTES}", "the value of ${BYTES} holds control characters or is not valid UTF-8"),
        ("${A:-" * 9 + "}" * 9, "more than 8 variables within each other"),
    ],
)
def test_a_variable_that_cannot_be_filled_in_is_told(value: str, words: str) -> None:
    """It is never taken for an empty one."""
    at = source({"LINES": "a\nb", "BYTES": "a\udcff"})

    assert service_faults(f"description = {value}", at) == [f"3: description: {words}"]


def test_every_undefined_variable_of_a_value_is_told() -> None:
    """Each once."""
    assert [fault[:25] for fault in service_faults("description = ${A_} ${B_} ${A_}")] == [
        "3: description: ${A_} is ",
        "3: description: ${B_} is ",
    ]


def test_without_python_the_variable_is_undefined() -> None:
    """The fault says what was looked for; a default still works."""
    at = source(python=None)

    assert service_faults("description = ${PYTHON}", at) == [
        "3: description: ${PYTHON} is undefined: no Python 3 was found on PATH; write ${PYTHON:-/path/to/python3}"
    ]
    assert read_service("", at, "${PYTHON:-python} x").command == ("python", "x")


def test_the_environment_cannot_stand_in_for_our_own_variables() -> None:
    """`HERE`, `PYTHON` and `PROGRAM` mean the same in every environment."""
    at = source({"HERE": "/no", "PYTHON": "no", "PROGRAM": "no"})

    assert read_service("description = ${HERE}", at, "${PYTHON} ${PROGRAM}").command == (PYTHON, *PROGRAM)


@pytest.mark.parametrize(
    ("at", "value", "path"),
    [
        (source(), "data", "/etc/my fleet/data"),
        (source(), "../data/./x", "/etc/data/x"),
        (source(), "/srv", "/srv"),
        (source({"X": "rel"}), "${X}/y", "/etc/my fleet/rel/y"),
        (WINDOWS, "data", "C:\\My Fleet\\data"),
        (WINDOWS, "D:/x", "D:\\x"),
        (WINDOWS, "${ProgramData}\\x", "C:\\Data\\x"),
    ],
)
def test_a_relative_path_begins_at_the_files_folder(at: ConfigSource, value: str, path: str) -> None:
    """By the rules of the system; on Windows names of variables know no case."""
    assert read_service(f"directory = {value}", at).directory == path


def test_a_path_with_shell_habits_is_told() -> None:
    """Neither quotes nor ~ mean anything in a path, and both would only lead to a missing folder."""
    assert service_faults('directory = "/a b"\nenv_file = ~/x') == [
        "3: directory: a path is written without quotes, even with spaces",
        "4: env_file: ~ is not expanded; write ${HOME}/x",
    ]
