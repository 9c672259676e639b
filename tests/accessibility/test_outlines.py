"""What is known by its outline has one that is seen (WCAG 2.2, 1.4.11): 3:1, measured on what Qt really paints."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from medivote_desktop.ui.theme import DARK, LIGHT, Theme, theming
from tests.ui.window.test_theme import contrast

_SHAPE = 3.0
KINDS: tuple[Callable[[], QWidget], ...] = (
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QSpinBox,
    QComboBox,
    QPushButton,
    QCheckBox,
    QRadioButton,
)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=lambda theme: theme.name)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_outline_is_seen(qtbot: QtBot, kind: Callable[[], QWidget], theme: Theme) -> None:
    """Against the window around it, at the middle of the left side."""
    theming().use(theme)
    window = QWidget()
    qtbot.addWidget(window)
    control = kind()
    QVBoxLayout(window).addWidget(control)
    window.resize(300, 120)
    with qtbot.waitExposed(window):
        window.show()
    window.setFocus()
    QApplication.processEvents()
    picture = window.grab().toImage()
    strongest = max(contrast(colour, theme.window) for colour in _left_edge(picture, control))
    assert strongest >= _SHAPE


def _left_edge(picture: QImage, control: QWidget) -> list[str]:
    """The colours of the first pixels from the left that can be the outline's: what is inside begins behind them."""
    box = control.geometry()
    if isinstance(control, QCheckBox | QRadioButton):
        return [_at(picture, box.left() + x, box.center().y()) for x in range(3)]
    return [_at(picture, box.left() + x, box.center().y()) for x in range(2)]


def _at(picture: QImage, x: int, y: int) -> str:
    return QColor(picture.pixel(x, y)).name()
