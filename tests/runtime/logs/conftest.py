"""What the tests of logs share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where a service's log is, once somebody writes it."""
    return tmp_path / "api.log"
