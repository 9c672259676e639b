"""Two people's changes of one services.ini become one text, or none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.ini.merging import merged

BEFORE = "[service:a]\ncommand = a\n\n[service:b]\ncommand = b\n"


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        pytest.param(
            BEFORE.replace("= a", "= mine"),
            BEFORE.replace("= b", "= theirs"),
            BEFORE.replace("= a", "= mine").replace("= b", "= theirs"),
            id="other lines",
        ),
        pytest.param(
            BEFORE + "\n[service:mine]\n",
            BEFORE + "\n[service:theirs]\n",
            BEFORE + "\n[service:theirs]\n\n[service:mine]\n",
            id="both at the end",
        ),
        pytest.param(
            BEFORE.replace("= b", "= new"), BEFORE.replace("= b", "= new"), BEFORE.replace("= b", "= new"), id="alike"
        ),
        pytest.param(
            BEFORE.replace("= a", "= mine"), BEFORE.replace("= a", "= theirs"), None, id="two values for one key"
        ),
        pytest.param(
            BEFORE.replace("\n[service:b]\ncommand = b\n", ""),
            BEFORE.replace("= b", "= theirs"),
            None,
            id="taken out and changed",
        ),
    ],
)
def test_changes_are_put_together(mine: str, theirs: str, both: str | None) -> None:
    """Unless both concern the same lines: then a person decides."""
    assert merged(BEFORE, mine, theirs) == both


TEXTS = st.lists(st.sampled_from(["a\n", "b\n", "c\r\n", "\n"]), max_size=8).map("".join)


@given(TEXTS, TEXTS)
def test_who_changed_nothing_changes_nothing(before: str, after: str) -> None:
    """The change of the other one comes out whole, whichever side it is on; so does a change that both made."""
    assert merged(before, after, before) == merged(before, before, after) == merged(before, after, after) == after
