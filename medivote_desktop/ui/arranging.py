"""How a person has arranged the window: told at its end, and done again at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray

from medivote_desktop.ui.reach import make_reachable

if TYPE_CHECKING:
    from medivote_desktop.ui.window import MainWindow


def layout_state(window: MainWindow) -> tuple[QByteArray, QByteArray, QByteArray]:
    """How it looks: geometry, columns, and how table and details share the window."""
    return window.saveGeometry(), window.table.columns.state(), window.halves.saveState()


def restore_layout(
    window: MainWindow,
    geometry: QByteArray | None,
    header: QByteArray | None,
    splitter: QByteArray | None,
    *,
    by_person: bool = True,
) -> None:
    """Arrange the window as it was; None, and what does not fit any more, leaves that part as it is."""
    if geometry:
        window.restoreGeometry(geometry)
        make_reachable(window)
    if header:
        window.table.columns.restore(header)
    if splitter:
        window.halves.arrange(splitter, by_person=by_person)
        window.menus.pane_shown.setChecked(not window.pane.isHidden())
