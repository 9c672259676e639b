"""What is shown while the program cannot begin: its first words need a disk that does not answer."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QProgressBar, QWidget

from medivote_desktop.ui.dialogs.parts import heading, plain_label, stack
from medivote_desktop.ui.language import tr

_WIDTH_PX = 460


class WaitingDialog(QDialog):
    """Tells which disk is waited for. It closes itself by nothing; who closes it gives the start up."""

    def __init__(self, folder: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        words = plain_label(
            tr(
                "{folder} does not answer. The program begins as soon as it does; nothing has been started yet.",
                folder=folder,
            )
        )
        words.setWordWrap(True)
        busy = QProgressBar(minimum=0, maximum=0, textVisible=False)
        busy.setAccessibleName(tr("Waiting"))
        buttons = QDialogButtonBox()
        give_up = buttons.addButton(tr("Do not start"), QDialogButtonBox.ButtonRole.RejectRole)
        give_up.setAutoDefault(False)  # Enter, pressed for something else, ends nothing
        buttons.rejected.connect(self.reject)
        stack(self, heading(tr("Waiting for a disk")), words, busy, buttons)
        self.setMinimumWidth(_WIDTH_PX)
