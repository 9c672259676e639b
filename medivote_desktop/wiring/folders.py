"""Opens a folder in the desktop's file manager, or tells why there is nothing to be opened.

The desktop's programs are asked without being waited for: that a folder is not there they would tell nobody.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from medivote_desktop.runtime.farmounts import far_folder, silence_of
from medivote_desktop.runtime.obstacles import directory_obstacle
from medivote_desktop.ui.language import shown
from medivote_desktop.ui.opener import open_path

if TYPE_CHECKING:
    from medivote_desktop.runtime.disks import Disks


def open_folder(disks: Disks, folder: str, tell: Callable[[str], object]) -> None:
    """Have it opened; `tell` gets the words for what is done, or for what stands in the way."""

    def on_looked(obstacle: str | None) -> None:
        if obstacle is None:
            obstacle = silence_of(far_folder(folder) or folder)
        if obstacle:
            tell(shown(obstacle))
        else:
            open_path(folder, tell, tell)

    disks.value(folder, partial(directory_obstacle, folder), on_looked)
