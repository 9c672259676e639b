"""The About dialog: which versions run here, in a form that can be pasted into a report."""

from __future__ import annotations

import importlib.metadata
import platform
from functools import partial

import PySide6
from PySide6.QtCore import QSysInfo, Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

import medivote_desktop
from medivote_desktop.core.say import say
from medivote_desktop.ui import icons
from medivote_desktop.ui.dialogs.parts import can_be_retold, copy_text, heading, plain_label, show_dialog
from medivote_desktop.ui.language import shown, tr

_ICON_PX = 64


def versions() -> tuple[tuple[str, str], ...]:
    """What runs here: English names and versions, from the program down to the system; what is copied is for others."""
    rows = [
        ("MediVote Desktop", medivote_desktop.__version__),
        ("Python", f"{platform.python_version()} ({platform.python_implementation()})"),
        ("Qt", qVersion()),
        ("PySide6", PySide6.__version__),
    ]
    if psutil := _installed("psutil"):
        rows.append(("psutil", psutil))
    kernel = f"{QSysInfo.kernelType()} {QSysInfo.kernelVersion()}"
    rows.append((say("System"), f"{QSysInfo.prettyProductName()}, {kernel}, {QSysInfo.currentCpuArchitecture()}"))
    rows.append((say("Display"), QGuiApplication.platformName()))
    return tuple(rows)


def versions_text() -> str:
    """The versions as lines of text."""
    return "\n".join(f"{name}: {version}" for name, version in versions())


def licence() -> str:
    """Under which licence all this is."""
    return tr("Free software under the MIT licence.\nQt and PySide6 are used under the LGPL, version 3.")


@can_be_retold
def show_about(parent: QWidget | None) -> QDialog:
    """Opens the About dialog."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(tr("About MediVote Desktop"))
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(20, 20, 20, 16)
    layout.setSpacing(16)
    layout.addLayout(_banner())
    layout.addLayout(_version_grid())
    layout.addWidget(_wrapped(licence()))
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    copy = buttons.addButton(tr("&Copy versions"), QDialogButtonBox.ButtonRole.ActionRole)
    copy.clicked.connect(partial(copy_text, versions_text()))
    buttons.rejected.connect(dialog.reject)
    layout.addWidget(buttons)
    layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
    show_dialog(dialog)
    return dialog


def _banner() -> QHBoxLayout:
    picture = QLabel()
    picture.setAccessibleName("MediVote Desktop")
    picture.setPixmap(icons.app_icon().pixmap(_ICON_PX, _ICON_PX))
    words = QVBoxLayout()
    words.addWidget(heading("MediVote Desktop"))
    words.addWidget(_wrapped(tr("Starts MediVote's services, keeps them running and shows how they are.")))
    banner = QHBoxLayout()
    banner.setSpacing(16)
    banner.addWidget(picture, alignment=Qt.AlignmentFlag.AlignTop)
    banner.addLayout(words, 1)
    return banner


def _version_grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    for number, (name, version) in enumerate(versions()):
        grid.addWidget(plain_label(shown(name)), number, 0)
        grid.addWidget(plain_label(version), number, 1)
    return grid


def _wrapped(text: str) -> QLabel:
    label = plain_label(text)
    label.setWordWrap(True)
    label.setMinimumWidth(360)
    return label


def _installed(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None
