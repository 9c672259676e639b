"""Joins the Share switch of the window to the endpoint."""

from __future__ import annotations

from medivote_desktop.serving import Endpoint
from medivote_desktop.ui.share import ShareButton, ShareLabel
from medivote_desktop.ui.window import MainWindow


def join_sharing(endpoint: Endpoint, window: MainWindow) -> ShareButton:
    """Give the window a button that switches the endpoint, and a part of the status bar that tells of it."""
    button, label = ShareButton(), ShareLabel()
    window.add_feature(button, label)
    button.switch_asked.connect(lambda on: endpoint.switch_on() if on else endpoint.switch_off())
    button.renew_asked.connect(endpoint.renew_tokens)
    for show in (button.show_state, label.show_state):
        endpoint.changed.connect(show)
        show(endpoint.state)
    return button
