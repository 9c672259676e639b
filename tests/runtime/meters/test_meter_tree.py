"""The arithmetic of trees, with made-up members."""

from __future__ import annotations

import os

import pytest

from medivote_desktop.runtime.meters.meter import RootProcess
from medivote_desktop.runtime.meters.meter_tree import Member, MeteredTree
from medivote_desktop.runtime.processes.identity import ProcessIdentity

ROOT = ProcessIdentity(100, 5)
Tree = MeteredTree[Member]


def tree_of(*members: Member) -> Tree:
    """A tree that was looked at once, at second 0; its units are milliseconds and bytes."""
    tree = Tree(ROOT, 0.001, 1)
    for member in members:
        tree.add(member, is_new=False)
    tree.usage(0)
    return tree


def member(pid: int, parent: int = 100, used: float = 0, reaped: float = 0) -> Member:
    return Member(ProcessIdentity(pid, pid), parent, used, reaped, rss=1)


def update(tree: Tree, pid: int, used: float, reaped: float = 0, parent: int = 100) -> None:
    tree.update(tree.members[pid], parent, used, reaped, 1, False)


def percent(tree: Tree, second: float) -> float:
    usage = tree.usage(second)
    assert usage is not None
    assert usage.cpu_percent is not None
    return usage.cpu_percent


def test_what_a_reaped_child_was_counted_with_is_not_counted_again() -> None:
    """When a child ends, its parent's time grows by the child's whole life: only what nobody saw yet counts."""
    tree = tree_of(member(100, 1, used=10), member(101, used=5000))
    update(tree, 100, 10, reaped=5200)
    tree.lose(101)
    assert percent(tree, 1) == pytest.approx(20)


def test_a_child_missed_one_look_before_its_parent_shows_it_is_not_counted_again() -> None:
    """A child may end between the reading of its parent and its own; its time then shows a look later."""
    tree = tree_of(member(100, 1), member(101, used=5000))
    tree.lose(101)
    assert percent(tree, 1) == 0
    update(tree, 100, 0, reaped=5000)
    assert percent(tree, 2) == 0
    update(tree, 100, 0, reaped=5300)
    assert percent(tree, 3) == pytest.approx(30)


def test_what_a_child_owes_for_its_own_children_is_not_forgotten_with_it() -> None:
    """A grandchild is missed before its parent shows it; the parent ends before the next look, and all shows above."""
    tree = tree_of(member(100, 1), member(101, used=1000), member(102, parent=101, used=2000))
    tree.lose(102)
    assert percent(tree, 1) == 0
    tree.lose(101)
    assert percent(tree, 2) == 0
    update(tree, 100, 0, reaped=3100)
    assert percent(tree, 3) == pytest.approx(10)


def test_a_line_of_ended_children_is_settled_with_the_ancestor_that_is_left() -> None:
    """Parent and child end together: the time of both shows with the grandparent, less what was counted."""
    tree = tree_of(member(100, 1), member(101, used=1000), member(102, parent=101, used=2000))
    tree.lose(101)
    tree.lose(102)
    update(tree, 100, 0, reaped=3100)
    assert percent(tree, 1) == pytest.approx(10)


def test_children_that_nobody_waits_for_take_nothing_from_others() -> None:
    """A child whose time shows nowhere, because its parent ignores its end, does not lower anybody's share."""
    tree = tree_of(member(100, 1), member(101, used=9000), member(102))
    tree.lose(101)
    update(tree, 102, 400)
    assert percent(tree, 1) == pytest.approx(40)
    update(tree, 102, 900)
    assert percent(tree, 2) == pytest.approx(50)


def test_what_no_parent_was_charged_with_in_time_is_owed_no_longer() -> None:
    """A parent that ignored the end of some children waits for others later: all that these used is told."""
    tree = tree_of(member(100, 1), member(101, used=9000), member(102, used=100))
    tree.lose(101)
    assert percent(tree, 1) == 0
    tree.lose(102)
    assert percent(tree, 2) == 0
    update(tree, 100, 0, reaped=500)
    assert percent(tree, 3) == pytest.approx(40)  # that of 102 shows late

    tree.add(member(103, used=9000), is_new=False)
    tree.lose(103)
    assert [percent(tree, second) for second in (4, 5)] == [0, 0]
    update(tree, 100, 0, reaped=1000)
    assert percent(tree, 6) == pytest.approx(50)


def test_ended_members_whose_parents_form_a_ring_do_no_harm() -> None:
    """Even nonsense about parents ends in an answer."""
    tree = tree_of(member(100, 1), member(101, parent=102), member(102, parent=101))
    tree.lose(101)
    tree.lose(102)
    assert percent(tree, 1) == 0


def test_a_new_member_counts_whole_an_old_one_from_now_on() -> None:
    """All time of a process that is new was used since the last look; that of one found late was not."""
    tree = tree_of(member(100, 1))
    tree.add(member(101, used=200, reaped=100), is_new=True)
    tree.add(member(102, used=70_000), is_new=False)
    assert percent(tree, 1) == pytest.approx(30)


def test_a_share_is_never_negative_nor_more_than_all_cores() -> None:
    """Times that go back count nothing, and no sum passes what the machine has."""
    tree = tree_of(member(100, 1, used=500))
    update(tree, 100, 100)
    assert percent(tree, 1) == 0
    update(tree, 100, 10**9)
    assert percent(tree, 2) == 100 * (os.cpu_count() or 1)


def test_a_look_too_soon_tells_the_last_share_and_keeps_the_time() -> None:
    """CPU time is told in steps: over a few milliseconds no share can be told, and none of it is lost."""
    tree = tree_of(member(100, 1))
    update(tree, 100, 300)
    assert percent(tree, 1) == pytest.approx(30)
    update(tree, 100, 500)
    assert percent(tree, 1.05) == pytest.approx(30)
    assert percent(tree, 2) == pytest.approx(20)


def test_a_tree_of_zombies_has_no_usage() -> None:
    """Who has ended holds no memory and is not counted; when only they are left nothing is told."""
    tree = tree_of(member(100, 1), member(101))
    tree.update(tree.members[101], 100, 0, 0, 0, True)
    usage = tree.usage(1)
    assert usage is not None
    assert (usage.processes, usage.rss_bytes) == (1, 1)
    assert tree.identities() == (ProcessIdentity(100, 100),)
    tree.update(tree.members[100], 1, 0, 0, 0, True)
    assert tree.usage(2) is None
    assert tree.identities() == ()


def test_an_idle_tree_gives_the_same_value_again() -> None:
    """Readers may compare by identity: where nothing changed the usage is the very same object."""
    tree = tree_of(member(100, 1))
    first = tree.usage(1)
    assert first is not None
    assert tree.usage(2) is first


@pytest.mark.parametrize(
    ("root", "is_same"),
    [
        (RootProcess(100, 5), True),
        (RootProcess(100), True),
        (RootProcess(100, 6), False),
        (RootProcess(101, 5), False),
    ],
)
def test_a_run_is_told_by_number_and_start(root: RootProcess, is_same: bool) -> None:
    """The same number with another start time is another run."""
    assert tree_of(member(100, 1)).is_of(root) is is_same


def test_without_a_start_time_the_run_ends_with_its_root() -> None:
    """Who does not know when the root started cannot tell it from a successor once it is gone."""
    tree = tree_of(member(100, 1), member(101))
    tree.lose(100)
    assert not tree.is_of(RootProcess(100))
    assert tree.is_of(RootProcess(100, 5))
