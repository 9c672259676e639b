"""What a service's child takes of memory while nothing happens to it."""

from __future__ import annotations

import sys

import PySide6
import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from medivote_desktop.runtime.service.child import Child
from medivote_desktop.runtime.service.ends import Ends

_CHILDREN = 100


@pytest.mark.skipif(PySide6.__version_info__ < (6, 9), reason="6.8 keeps them where nobody comes: 38 objects a child")
def test_a_child_takes_few_objects(qtbot: QtBot) -> None:
    """A QProcess has fourteen signals, each an object of the binding and another of Qt; one of them is used."""

    def nothing(_: object = None) -> None: ...

    ends, parent = Ends(), QObject()
    before = sys.getallocatedblocks()
    children = [Child(nothing, nothing, nothing, ends, parent) for _ in range(_CHILDREN)]
    made = sys.getallocatedblocks() - before

    assert made < 16 * len(children)
