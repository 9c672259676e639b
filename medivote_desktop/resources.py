"""The one way to the files that ship with the program: icons, the demo's configuration, the first page."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).parent


def resource_path(name: str) -> Path:
    """The path of a shipped file, in a wheel, in the packaged program and in a checkout alike.

    Raises:
        FileNotFoundError: There is no such file in this installation.
    """
    for folder in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        if (folder / name).exists():
            return folder / name
    if name == "services.ini" and (_PACKAGE.parent / name).exists():
        return _PACKAGE.parent / name
    raise FileNotFoundError(f"{name} is missing from this installation of MediVote Desktop; install it again")
