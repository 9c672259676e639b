"""What is said of an endpoint's exposure."""

from __future__ import annotations

import pytest

from medivote_desktop.core.config import ManagerConfig
from medivote_desktop.core.endpoint.state import exposed_words

ADDRESS = "https://fleet.example.org"


@pytest.mark.parametrize(
    ("manager", "words"),
    [
        (ManagerConfig(), "Every program and user of this machine can read"),
        (ManagerConfig(http_host="localhost"), "Every program and user of this machine can read"),
        (ManagerConfig(http_host="0.0.0.0"), "connect from every network of this machine"),
        (ManagerConfig(http_host="::"), "connect from every network of this machine"),
        (ManagerConfig(http_host="192.0.2.7"), "connect at 192.0.2.7"),
        (ManagerConfig(http_control="off"), "Nobody can start or stop"),
        (ManagerConfig(http_control="loopback"), "without a token, others with the operator token"),
        (ManagerConfig(http_allowed_hosts=("localhost", ADDRESS)), f"reaches the reverse proxy {ADDRESS} can connect"),
    ],
)
def test_who_can_do_what_is_said(manager: ManagerConfig, words: str) -> None:
    """Each setting that opens something is told."""
    assert words in exposed_words(manager)


@pytest.mark.parametrize(
    ("manager", "is_warned"),
    [
        (ManagerConfig(), False),
        (ManagerConfig(http_host="0.0.0.0"), True),
        (ManagerConfig(http_host="0.0.0.0", http_tls_certificate="c.pem"), False),
    ],
)
def test_a_token_in_the_clear_is_warned_of(manager: ManagerConfig, is_warned: bool) -> None:
    """Within the machine nobody overhears it, and TLS hides it."""
    assert ("travel in the clear" in exposed_words(manager)) is is_warned
    assert "reverse proxy" not in exposed_words(manager)
