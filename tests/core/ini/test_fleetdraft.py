"""A services.ini in the course of being edited: each edit can be taken back, and tells what it changed."""

from __future__ import annotations

import string

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from medivote_desktop.core.configuration.fleetdraft import FleetDraft, check, difference, placed
from medivote_desktop.core.ini.file import service_section
from medivote_desktop.core.ini.lines import EditError
from tests.core.ini.test_inifile import FLEET
from tests.core.reading import source

KEYS = st.sampled_from(["command", "name", "depends_on", "stop_timeout", "environment"])
VALUES = st.text(string.ascii_letters + " \n,#=[:", max_size=12)


class Editing(RuleBasedStateMachine):
    """Any edits in any order: each state is met again, byte for byte, on the way back."""

    def __init__(self) -> None:
        super().__init__()
        self.draft = FleetDraft(FLEET)
        self.past: list[str] = []

    def _edited(self, before: str) -> None:
        if self.draft.file.text != before:
            self.past.append(before)

    @property
    def ids(self) -> tuple[str, ...]:
        return self.draft.file.service_ids

    @rule(data=st.data(), key=KEYS, value=VALUES)
    def set(self, data: st.DataObject, key: str, value: str) -> None:
        before = self.draft.file.text
        self.draft.end_typing()
        try:
            self.draft.set(data.draw(st.sampled_from(self.draft.file.names)), key, value)
        except EditError:
            assert self.draft.file.text == before
        self._edited(before)

    @rule(data=st.data())
    def add(self, data: st.DataObject) -> None:
        before = self.draft.file.text
        assert self.draft.add(data.draw(st.sampled_from(self.draft.file.names))) in self.ids
        self._edited(before)

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def duplicate(self, data: st.DataObject) -> None:
        before = self.draft.file.text
        assert self.draft.duplicate(data.draw(st.sampled_from(self.ids))) in self.ids
        self._edited(before)

    @precondition(lambda self: self.ids)
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        before, service_id = self.draft.file.text, data.draw(st.sampled_from(self.ids))
        self.draft.remove(service_id)
        assert service_id not in self.ids
        self._edited(before)

    @precondition(lambda self: self.ids)
    @rule(data=st.data(), new_id=st.sampled_from(["one", "two", "three"]))
    def rename(self, data: st.DataObject, new_id: str) -> None:
        before, service_id = self.draft.file.text, data.draw(st.sampled_from(self.ids))
        if not self.draft.name_problem(service_id, new_id):
            self.draft.rename(service_id, new_id)
            assert new_id in self.ids
        self._edited(before)

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        """One step back and forth leads to the same bytes."""
        now = self.draft.file.text
        self.draft.undo()
        assert self.draft.file.text == self.past.pop()
        self.draft.redo()
        assert self.draft.file.text == now
        self.draft.undo()

    @invariant()
    def it_knows_whether_anything_changed(self) -> None:
        assert self.draft.is_changed == (self.draft.file.text != FLEET)
        assert self.draft.can_undo == bool(self.past)

    def teardown(self) -> None:
        while self.draft.can_undo:
            self.draft.undo()
        assert self.draft.file.text == FLEET


TestEditing = Editing.TestCase
TestEditing.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


@pytest.fixture
def draft() -> FleetDraft:
    return FleetDraft(FLEET)


def test_what_is_typed_into_one_field_is_one_edit(draft: FleetDraft) -> None:
    """Letter by letter, and taken back at once; another field begins another edit."""
    for typed in ("T", "Th", "The", "The DB"):
        draft.set("service:db", "name", typed)
    draft.set("service:api", "name", "API")
    draft.undo()
    assert draft.file.value("service:db", "name") == "The DB"
    draft.undo()
    assert draft.file.text == FLEET
    assert not draft.can_undo


def test_an_edit_after_undo_begins_anew(draft: FleetDraft) -> None:
    """What was taken back is gone then."""
    draft.set("service:db", "name", "One")
    draft.undo()
    draft.set("service:db", "name", "Two")
    assert not draft.can_redo
    draft.undo()
    assert draft.file.text == FLEET


def test_what_was_typed_and_erased_is_no_edit(draft: FleetDraft) -> None:
    """There is nothing to be taken back."""
    draft.set("service:db", "name", "T")
    draft.set("service:db", "name", "")
    assert not draft.can_undo
    assert not draft.is_changed


def test_it_tells_which_sections_differ(draft: FleetDraft) -> None:
    """Changed and new ones; after a save none does."""
    draft.set("service:db", "name", "DB")
    copy = draft.duplicate("cache")
    assert [name for name in draft.file.names if draft.has_changed(name)] == ["service:db", f"service:{copy}"]
    draft.was_saved(draft.file.text)
    assert not any(map(draft.has_changed, draft.file.names))
    assert not draft.is_changed
    draft.undo()
    assert draft.is_changed


def test_a_copy_has_a_name_of_its_own(draft: FleetDraft) -> None:
    """Both that of the section and the one that people read; a long one is cut so that it fits."""
    draft.set("service:db", "name", "The store")
    assert draft.duplicate("db") == "db_copy"
    assert draft.duplicate("db") == "db_copy2"
    assert draft.file.value("service:db_copy2", "name") == "The store (copy)"
    long = "a" * 64
    draft.rename("cache", long)
    assert draft.duplicate(long) == "a" * 56 + "_copy"


def test_names_are_judged_as_the_reader_does(draft: FleetDraft) -> None:
    """Before the file is touched."""
    assert draft.name_problem("db", "db") == ""
    assert draft.name_problem("db", "DB") == ""
    assert draft.name_problem("db", "Api") == "there is a service api already"
    assert draft.name_problem("db", "a b").startswith(
        "“a b” cannot be a name; it must be a letter from A to Z or a digit"
    )
    assert draft.name_problem("db", "").startswith("the name is missing")


def test_a_new_service_waits_for_its_command(draft: FleetDraft) -> None:
    """Nothing is run that nobody wrote: the command is missing, and that alone."""
    service_id = draft.add("service:db")
    section = service_section(service_id)
    assert draft.file.names.index(section) == draft.file.names.index("service:db") + 1
    checked = check(draft.file.text, source())
    assert [(fault.section, fault.key) for fault in checked.faults if not fault.is_warning] == [(section, "command")]
    draft.set(section, "command", "run it")
    checked = check(draft.file.text, source())
    assert checked.config is not None
    assert [service.id for service in checked.config.services] == ["db", "service", "api", "cache"]


def test_faults_come_with_the_text(draft: FleetDraft) -> None:
    """Those of the reader itself; warnings reject nothing."""
    draft.set("service:api", "stop_timeout", "soon")
    draft.set("service:db", "memory_limit", "1MB")
    checked = check(draft.file.text, source())
    assert checked.config is None
    told = [(fault.section, fault.key, fault.is_warning) for fault in checked.faults]
    assert sorted(told) == [("service:api", "stop_timeout", False), ("service:db", "memory_limit", True)]


def test_every_fault_has_a_place_in_the_editor() -> None:
    """At its key, at its section, and for what belongs to no service above the keys of the manager."""
    text = "lost = 1\n[servce:db]\ncommand = run\n[service:api]\ncommand = run\nport = 0\nbogus = 1\n[service:api]\n"
    file = FleetDraft(text).file
    found = placed(file, check(text, source()).faults)
    assert {section: sorted(keys) for section, keys in found.items()} == {
        "manager": [""],
        "service:api": ["", "bogus", "command", "port"],
    }
    words = [fault.message for fault in found["manager"][""]]
    assert [message for message in words if message.startswith("[servce:db] ")]
    assert [message for message in words if "stands before the first section" in message]


def test_a_difference_shows_lines_with_some_around_them(draft: FleetDraft) -> None:
    """What goes, what comes, and where; nothing where nothing changed."""
    draft.set("service:db", "command", "run it")
    marks = [(line.mark, line.text) for line in difference(FLEET, draft.file.text)]
    assert ("-", "command = run db") in marks
    assert ("+", "command = run it") in marks
    assert marks[0][0] == "@"
    assert len(marks) == 9
    assert difference(FLEET, FLEET) == ()


def test_a_field_that_is_empty_for_a_moment_keeps_its_comment() -> None:
    """What is typed into it counts from where the typing began; a field that is left empty loses key and comment."""
    text = "[service:api]\ncommand = run\n# The web.\nport = 80\n"
    draft = FleetDraft(text)

    for typed in ("8", "", "9", "90"):
        draft.set("service:api", "port", typed)
    assert draft.file.text == text.replace("80", "90")

    draft.set("service:api", "port", "")
    assert draft.file.text == "[service:api]\ncommand = run\n"
    draft.set("service:api", "port", "80")
    assert (draft.file.text, draft.is_changed, draft.can_undo) == (text, False, False)
