"""What macOS reads of the program before it starts. Written from Apple's documentation; never run by us."""

from __future__ import annotations

from medivote_desktop import __version__

# The same as the label of the entry that starts the program at login.
BUNDLE_ID = "com.medivote.desktop"


def info_plist() -> dict[str, object]:
    """The keys of Info.plist that PyInstaller does not set by itself."""
    return {
        "CFBundleDisplayName": "MediVote Desktop",
        "CFBundleShortVersionString": __version__,
        "CFBundleVersion": __version__,
        "LSApplicationCategoryType": "public.app-category.developer-tools",
        "LSMinimumSystemVersion": "13.0",  # what Qt 6.8 and newer are built for, or older
        # In the Dock: it has a window, and closing it must not make the program unreachable where the menu bar is full.
        "LSUIElement": False,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "The MediVote Desktop maintainers, MIT licence",
        "NSRequiresAquaSystemAppearance": False,  # it can be dark
        "NSSupportsAutomaticGraphicsSwitching": True,
    }
