"""Editing a services.ini: an edit changes its own lines and the meaning of nothing else, in any file."""

from __future__ import annotations

import difflib
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medivote_desktop.core.configuration.faults import Faults
from medivote_desktop.core.configuration.keys import SERVICE_KEYS
from medivote_desktop.core.ini.file import MANAGER, IniFile, service_section
from medivote_desktop.core.ini.lines import EditError, is_comment
from medivote_desktop.core.ini.shape import scan
from medivote_desktop.resources import resource_path
from tests.core.reading import read

FLEET = """\
# The head of the file.

[manager]
title = Fleet   ; and all

# The store.
[service:db]
command = run db
# port = 5432

[service:api]
  # Said of the command.
  command   =   run api
      --port 8001
  depends_on =
      db,
      # needed for sessions
      cache:started
  port = 8001

# --- the rest ---

[service:cache]
command = run cache
"""

# Files of any shape: what people write between the lines, indented keys, every end of a line.

BLANK = st.sampled_from(["", "  ", "# said", "; said", "", "\t# said"])
WORD = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=12).map(
    lambda text: text.strip()
)
PLAIN = WORD.filter(lambda text: text[:1] not in ("#", ";", "["))
VALUE = st.lists(PLAIN, min_size=1, max_size=3).map(lambda parts: "\n".join(filter(None, parts)))
KEYS = st.sampled_from(["command", "name", "port", "depends_on", "stop_timeout", "environment", "url", "notify"])
IDS = st.sampled_from(["api", "db", "cache", "web-1", "Job_2"])


@st.composite
def entries(draw: st.DrawFn, indent: str) -> list[str]:
    lines: list[str] = []
    for key in draw(st.lists(KEYS, max_size=5, unique=True)):
        lines += draw(st.lists(BLANK, max_size=2))
        first, *more = draw(VALUE).split("\n")
        lines.append(f"{indent}{key}{draw(st.sampled_from([' = ', '=', '  =  ']))}{first}")
        for part in more:
            lines += draw(st.lists(st.just("    # between"), max_size=1))
            lines.append(f"{indent}     {part}")
    return lines


@st.composite
def files(draw: st.DrawFn) -> str:
    lines = draw(st.lists(BLANK, max_size=3))
    if draw(st.booleans()):
        lines += ["[manager]", "title = Fleet", *draw(st.lists(BLANK, max_size=2))]
    for id_ in draw(st.lists(IDS, min_size=1, max_size=4, unique=True)):
        lines.append(draw(st.sampled_from([f"[service:{id_}]", f"[ service : {id_} ]", f"  [service:{id_}]"])))
        lines += draw(entries(draw(st.sampled_from(["", "  ", "\t"]))))
        lines += draw(st.lists(BLANK, max_size=3))
    end = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    bom = draw(st.sampled_from(["", "\ufeff"]))
    return bom + end.join(lines) + draw(st.sampled_from(["", end]))


def meaning(file: IniFile) -> dict[str, dict[str, str]]:
    """What stands in each section, read from the text alone."""
    found = scan(file.text, Faults(""))
    return {IniFile(file.text).section_at(each.line): {e.key: e.value for e in each.entries} for each in found}


def lines_of(text: str) -> list[str]:
    return text.removeprefix("\ufeff").splitlines()


def is_part(shorter: list[str], longer: list[str]) -> bool:
    """Whether all lines of one text stand in another, in their order."""
    rest = iter(longer)
    return all(line in rest for line in shorter)


@settings(deadline=None)
@given(files(), st.data())
def test_a_value_changes_its_own_lines(text: str, data: st.DataObject) -> None:
    """Any key of any section takes any value; it alone means something else, and no other line is touched."""
    file = IniFile(text)
    section = data.draw(st.sampled_from(file.names))
    key, value = data.draw(KEYS), data.draw(VALUE)
    before = meaning(file)
    old = file.value(section, key)

    edited = file.with_value(section, key, value)

    expected = {key: value} if value or old == "" else {}
    kept = {name: each for name, each in before[section].items() if name != key}
    assert meaning(edited) == {**before, section: {**kept, **expected}}
    assert is_part(_without(file, section, key, is_removed=not expected), lines_of(edited.text))
    assert edited.text.startswith("\ufeff") == text.startswith("\ufeff")
    if value == (old or ""):
        assert edited.text == text


@settings(deadline=None)
@given(files(), st.lists(st.tuples(st.integers(0, 9), KEYS, VALUE), min_size=1, max_size=4))
def test_an_edit_knows_its_file_as_whoever_reads_it_anew(text: str, edits: list[tuple[int, str, str]]) -> None:
    """It reads one section alone; what it has of the others, and where they stand, is what the text says."""
    file = IniFile(text)
    for place, key, value in edits:
        section = file.names[place % len(file.names)]
        anew = IniFile(file.text)
        edited = file.with_value(section, key, value)
        assert edited.text == anew.with_value(section, key, value).text
        assert all(edited.values(name) is file.values(name) for name in file.names if name != section)
        file, anew = edited, IniFile(edited.text)
        assert list(filter(None, file._lines)) == anew._lines
        assert {name: file.values(name) for name in file.names} == {name: anew.values(name) for name in anew.names}
        lines = range(len(lines_of(file.text)) + 2)
        assert [file.section_at(line) for line in lines] == [anew.section_at(line) for line in lines]
        for id_ in file.service_ids:
            without = file.without_section(service_section(id_))
            assert without.text == anew.without_section(service_section(id_)).text
            assert without.names == IniFile(without.text).names


def _without(file: IniFile, section: str, key: str, is_removed: bool) -> list[str]:
    """The lines of a file but those that hold one value; if it is removed, but those of its comments, too."""
    lines = lines_of(file.text)
    own = next(each for each in scan(file.text, Faults("")) if file.section_at(each.line) == section)
    numbers = {number for entry in own.entries if entry.key == key for number, _ in entry.parts}
    if is_removed and numbers:
        numbers |= set(range(min(numbers), max(numbers)))
        while is_comment(lines[min(numbers) - 2]):
            numbers.add(min(numbers) - 1)
    return [line for number, line in enumerate(lines, start=1) if number not in numbers]


@settings(deadline=None)
@given(files(), st.data())
def test_a_new_key_and_away_again_is_the_same_file(text: str, data: st.DataObject) -> None:
    """What was put in can be taken out, byte for byte; at most the last line has got an end."""
    file = IniFile(text)
    section = data.draw(st.sampled_from(file.names))
    key = data.draw(KEYS.filter(lambda key: key not in file.values(section)))

    back = file.with_value(section, key, data.draw(VALUE.filter(bool))).with_value(section, key, None)

    assert back.text.rstrip("\r\n") == text.rstrip("\r\n")
    assert back.text.startswith(text)


@settings(deadline=None)
@given(files(), st.data())
def test_a_service_leaves_nothing_behind_and_takes_nothing_along(text: str, data: st.DataObject) -> None:
    """The others mean what they meant, but that they depend on it no more; every line left was there before."""
    file = IniFile(text)
    service_id = data.draw(st.sampled_from(file.service_ids))
    section = service_section(service_id)

    edited = file.without_section(section)

    after = meaning(edited)
    assert section not in after
    for name, values in meaning(file).items():
        if name != section and service_id not in values.get("depends_on", ""):
            assert after[name] == values
    if not file.dependents(service_id):
        assert is_part(lines_of(edited.text), lines_of(text))


@settings(deadline=None)
@given(files(), st.data())
def test_a_copy_means_the_same_and_its_removal_restores_the_file(text: str, data: st.DataObject) -> None:
    """Nothing but the copy is new; taken out again, the bytes are those from before."""
    file = IniFile(text)
    section = service_section(data.draw(st.sampled_from(file.service_ids)))

    edited = file.with_copy(section, "service:twin")

    before = meaning(file)
    assert meaning(edited) == {**before, "service:twin": before[section]}
    assert is_part(lines_of(text), lines_of(edited.text))
    names = list(file.names)
    names.insert(names.index(section) + 1, "service:twin")
    assert list(edited.names) == names


@settings(deadline=None)
@given(files(), st.data())
def test_a_new_service_stands_behind_the_one_named(text: str, data: st.DataObject) -> None:
    """All lines from before are there, and mean what they meant."""
    file = IniFile(text)
    after = data.draw(st.sampled_from(file.names))
    values = {"command": "run", "depends_on": "a,\nb"}

    edited = file.with_section("service:new", values, after)

    assert meaning(edited) == {**meaning(file), "service:new": values}
    assert is_part(lines_of(text), lines_of(edited.text))
    assert edited.names.index("service:new") == edited.names.index(after) + 1


@settings(deadline=None)
@given(files(), st.data())
def test_a_new_name_reaches_all_who_depend_on_it(text: str, data: st.DataObject) -> None:
    """Header and references change, nothing else; the old name is mentioned nowhere."""
    file = IniFile(text)
    service_id = data.draw(st.sampled_from(file.service_ids))

    edited = file.with_service_named(service_id, "renamed")

    assert not edited.dependents(service_id)
    assert edited.dependents("renamed") == tuple(
        "renamed" if id_ == service_id else id_ for id_ in file.dependents(service_id)
    )
    assert len(lines_of(edited.text)) == len(lines_of(text))
    assert edited.with_service_named("renamed", service_id).text == text.replace(
        f"[ service : {service_id} ]", f"[service:{service_id}]"
    )


# The file above, by the letter.


def changed(edit: Callable[[IniFile], IniFile]) -> list[str]:
    """The lines that an edit of the fleet took away (-) and brought (+)."""
    before, after = FLEET.splitlines(), edit(IniFile(FLEET)).text.splitlines()
    return [
        line for line in difflib.unified_diff(before, after, n=0, lineterm="") if line[:2] not in ("--", "++", "@@")
    ]


def test_blanks_and_comments_around_a_value_stay() -> None:
    """The value alone is replaced, and what is written behind the = keeps its place."""
    edits = changed(lambda file: file.with_value("service:api", "command", "run it\n--port 9"))
    assert edits == ["-  command   =   run api", "-      --port 8001", "+  command   =   run it", "+      --port 9"]


def test_a_comment_above_a_key_goes_with_it() -> None:
    """All lines of it, and those between the value's; not what a blank line parts from it, and no key switched off."""
    file = IniFile(
        "[service:api]\ncommand = run\n# Far.\n\n# Where it\n# listens.\nport =\n    1,\n    # two\n    2\n"
        "# health_port = 9\n# Slow.\nstart_timeout = 9\n"
    )

    edited = file.with_value("service:api", "port", None).with_value("service:api", "start_timeout", "")

    assert edited.text == "[service:api]\ncommand = run\n# Far.\n\n# health_port = 9\n"


def test_a_list_on_lines_of_its_own_grows_there() -> None:
    """The comment between its lines stays where it is."""
    edits = changed(lambda file: file.with_value("service:api", "depends_on", "db,\ncache:started,\nqueue"))
    assert edits == ["-      cache:started", "+      cache:started,", "+      queue"]


def test_a_new_key_stands_where_it_usually_does() -> None:
    """Behind the key that the table of keys has above it, with its indentation."""
    edits = changed(lambda file: file.with_value("service:api", "name", "The API"))
    assert edits == ["+  name = The API"]
    names = list(IniFile(FLEET).with_value("service:api", "name", "The API").values("service:api"))
    assert names == ["command", "name", "depends_on", "port"]


def test_a_service_takes_its_own_comments_along() -> None:
    """Those that touch it, above and below; a heading that stands alone stays. Who depended on it does no more."""
    edits = changed(lambda file: file.without_section("service:db"))
    assert edits == [
        "-",
        "-# The store.",
        "-[service:db]",
        "-command = run db",
        "-# port = 5432",
        "-      db,",
    ]


def test_the_last_service_leaves_no_blank_lines() -> None:
    """The file ends with what was said above it."""
    assert IniFile(FLEET).without_section("service:cache").text.endswith("# --- the rest ---\n")


def test_a_copy_has_the_comments_too() -> None:
    """And stands behind what belongs to the original, one blank line away."""
    own = "# The store.\n[service:db]\ncommand = run db\n# port = 5432\n"
    copy = own.replace("service:db", "service:db2")
    assert IniFile(FLEET).with_copy("service:db", "service:db2").text == FLEET.replace(own, f"{own}\n{copy}")


def test_the_manager_comes_first() -> None:
    """Where there is no section for it, it is put above the services, below the head of the file."""
    file = IniFile("# Head.\n\n[service:db]\ncommand = run\n").with_value(MANAGER, "title", "Fleet")
    assert file.text == "# Head.\n\n[manager]\ntitle = Fleet\n\n[service:db]\ncommand = run\n"


def test_a_last_line_without_an_end_gets_one() -> None:
    """Else the new key would be a part of it."""
    file = IniFile("[service:db]\r\ncommand = run").with_value("service:db", "name", "DB")
    assert file.text == "[service:db]\r\ncommand = run\r\nname = DB\r\n"


@pytest.mark.parametrize("value", ["run\n# this", "run\n[service:x]", "run \udc00", "x" * 70_000, "run\n  ; b"])
def test_a_value_that_would_mean_something_else_is_refused(value: str) -> None:
    """A line that would be a comment, a header or too long is not written."""
    with pytest.raises(EditError):
        IniFile(FLEET).with_value("service:db", "command", value)


def test_a_name_that_is_taken_is_refused() -> None:
    """By a rename, a copy and a new section alike."""
    file = IniFile(FLEET)
    edits: list[Callable[[], IniFile]] = [
        lambda: file.with_service_named("db", "api"),
        lambda: file.with_copy("service:db", "service:api"),
        lambda: file.with_section("service:api", {}),
        lambda: file.with_service_named("db", "a]b"),
    ]
    for edit in edits:
        with pytest.raises(EditError):
            edit()


@pytest.mark.parametrize("name", ["services.ini", "demo.ini"])
def test_every_edit_of_our_own_files_is_read_as_meant(name: str) -> None:
    """Each key in turn gets its value anew, written differently: the configuration is the same."""
    text = resource_path(name).read_text(encoding="utf-8")
    file = IniFile(text)
    for section in file.names:
        for key, value in file.values(section).items():
            assert file.with_value(section, key, value) is file
            edited = file.with_value(section, key, None).with_value(section, key, value)
            assert meaning(edited) == meaning(file)
    assert set(SERVICE_KEYS) > set(file.values(file.names[1]))


def test_what_the_reader_makes_of_an_edit() -> None:
    """A value written by the editor is the value that the program has."""
    config = read(IniFile(FLEET).with_value("service:db", "stop_timeout", "1m").text.replace("cache:started", "cache"))
    assert config.service("db").stop_timeout_seconds == 60
