"""Showing an address in the browser."""

from __future__ import annotations

import webbrowser


def open_in_browser(address: str) -> bool:
    """Open http and https addresses, and nothing else; whether a browser could be started."""
    if not address.lower().startswith(("http://", "https://")):
        return False
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False
