"""What the binding keeps for each signal of an object, from the moment on that the object is made."""

from __future__ import annotations

from PySide6.QtCore import QObject


def forget_signals(made: QObject) -> None:
    """Give it back, once what is to be connected is: four kilobytes of a process or a socket, which has fourteen.

    For objects of Qt's own classes, which have no other attributes. What is asked for later is made anew.
    """
    made.__dict__.clear()
