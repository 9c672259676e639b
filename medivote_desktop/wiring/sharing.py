"""Joins the Share switch of the window to the endpoint."""

from __future__ import annotations

from medivote_desktop.ui.share import ShareButton, ShareLabel
from medivote_desktop.wiring.serving import Endpoint


def join_sharing(endpoint: Endpoint, button: ShareButton, label: ShareLabel) -> None:
    """Let the button switch the endpoint, and both tell of it."""
    button.switch_asked.connect(lambda on: endpoint.switch_on() if on else endpoint.switch_off())
    button.renew_asked.connect(endpoint.renew_tokens)
    for show in (button.show_state, label.show_state):
        endpoint.changed.connect(show)
        show(endpoint.state)
