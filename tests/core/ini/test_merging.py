"""What two people changed in one services.ini becomes one text, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.ini.file import IniFile
from medivote_desktop.core.ini.lines import EditError
from medivote_desktop.core.ini.merging import merged

BEFORE = "# of all\n[service:a]\ncommand = a\n\n[service:b]\n# why\ncommand = b\n"
NEW = "\n[service:c]\ncommand = b\n"


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        pytest.param(
            IniFile(BEFORE).with_value("service:a", "command", "mine").text,
            BEFORE.replace("= b", "= theirs"),
            BEFORE.replace("= a", "= mine").replace("= b", "= theirs"),
            id="two services",
        ),
        pytest.param(BEFORE + "group = Mine\n", BEFORE + NEW, BEFORE + "group = Mine\n" + NEW, id="key and service"),
        pytest.param(BEFORE + NEW, BEFORE + "group = X\n", BEFORE + "group = X\n" + NEW, id="service and key"),
        pytest.param(
            BEFORE + "\n[service:mine]\ncommand = m\n",
            BEFORE + NEW,
            BEFORE + "\n[service:mine]\ncommand = m\n" + NEW,
            id="two new services",
        ),
        pytest.param(
            BEFORE + "\n# Mine.\n[service:mine]\n; so that\ncommand = m\n  # and\n  --more\n",
            BEFORE.replace("\n", "\r\n").replace("= a", "= theirs"),
            (BEFORE.replace("= a", "= theirs") + "\n# Mine.\n[service:mine]\n; so that\ncommand = m\n").replace(
                "\n", "\r\n"
            )
            + "  # and\r\n  --more\r\n",
            id="a new service with its comments",
        ),
        pytest.param(
            IniFile(BEFORE).without_section("service:a").text,
            BEFORE + NEW,
            IniFile(BEFORE).without_section("service:a").text + NEW,
            id="taken out",
        ),
        pytest.param(BEFORE + NEW, BEFORE + NEW, BEFORE + NEW, id="alike"),
        pytest.param(BEFORE.replace("= a", "= m"), BEFORE.replace("= a", "= t"), None, id="one key"),
        pytest.param(BEFORE + NEW, BEFORE + NEW.replace("= b", "= other"), None, id="one name"),
        pytest.param(
            IniFile(BEFORE).without_section("service:b").text,
            BEFORE.replace("= b", "= theirs"),
            None,
            id="taken out here, changed there",
        ),
        pytest.param(
            BEFORE.replace("= b", "= mine"),
            IniFile(BEFORE).without_section("service:b").text,
            None,
            id="changed here, taken out there",
        ),
    ],
)
def test_changes_are_put_together(mine: str, theirs: str, both: str | None) -> None:
    """Unless both concern the same: then a person decides."""
    assert merged(BEFORE, mine, theirs) == both


def test_who_depends_on_what_is_renamed_follows() -> None:
    """As in the file that was edited."""
    before = BEFORE + "\n[service:c]\ncommand = c\ndepends_on = a\n"
    mine = IniFile(before).with_service_named("a", "first").text
    both = merged(before, mine, before.replace("= c", "= theirs"))
    assert both is not None
    assert IniFile(both).values("service:c") == {"command": "theirs", "depends_on": "first"}
    assert "service:a" not in IniFile(both).names


def meaning(text: str) -> dict[str, dict[str, str]]:
    file = IniFile(text)
    return {name: dict(file.values(name)) for name in file.names}


EDITS = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from(["command", "group", "depends_on"]), st.sampled_from("xyab ")),
    max_size=6,
)


@given(EDITS, EDITS)
def test_who_changed_nothing_changes_nothing(
    first: list[tuple[str, str, str]], then: list[tuple[str, str, str]]
) -> None:
    """The change of the other one comes out whole, whichever side it is on; so does a change that both made."""

    def edited(text: str, edits: list[tuple[str, str, str]]) -> str:
        file = IniFile(text)
        for name, key, value in edits:
            try:
                file = file.with_value(f"service:{name}", key, value)
            except EditError:
                continue
        return file.text

    before = edited(BEFORE, first)
    after = edited(before, then)
    assert merged(before, before, after) == merged(before, after, after) == after
    text = merged(before, after, before)
    assert text is not None
    assert meaning(text) == meaning(after)
