"""Walks a window as a screen reader does: through QAccessible, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QWidget

Node = QAccessibleInterface
Role = QAccessible.Role
_CHILDREN = 200  # of one node: enough for one of each kind

# What only holds other things, or is moved by the mouse alone: nobody has to be told of it.
SILENT = {
    Role.Border,
    Role.Client,
    Role.Grip,
    Role.Grouping,
    Role.LayeredPane,
    Role.Pane,
    Role.ScrollBar,
    Role.Separator,
    Role.Splitter,
}
CONTROLS = {
    Role.Button,
    Role.ButtonMenu,
    Role.CheckBox,
    Role.ComboBox,
    Role.EditableText,
    Role.List,
    Role.PageTab,
    Role.RadioButton,
    Role.Table,
    Role.Tree,
}


def node_of(widget: QWidget) -> Node:
    """Where a screen reader meets a widget."""
    node = QAccessible.queryAccessibleInterface(widget)
    assert node is not None, widget
    return node


def name(node: Node) -> str:
    """What is said first."""
    return node.text(QAccessible.Text.Name)


def description(node: Node) -> str:
    """What is said on top of it."""
    return node.text(QAccessible.Text.Description)


def nodes(root: QWidget) -> Iterator[Node]:
    """Everything that can be seen, from the outside in. Cells and entries of lists have no object of their own."""
    yield from _below(node_of(root))


def _below(node: Node) -> Iterator[Node]:
    yield node
    for at in range(min(node.childCount(), _CHILDREN)):
        child = node.child(at)
        if child is not None and not (child.state().invisible and child.object() is not None):
            yield from _below(child)


def label_of(node: Node) -> str:
    """What the labels that belong to it say."""
    related = node.relations(QAccessible.RelationFlag.Label)
    return " ".join(name(other) for other, _kind in related if other is not None)


def told(node: Node) -> str:
    """Role, name and description in one line, for a test's complaint."""
    held = type(node.object()).__name__ if node.object() is not None else "no widget"
    return f"{node.role().name} {name(node)!r} {description(node)!r} ({held})"
