"""What the tests of the packaged program share."""

from __future__ import annotations

import pytest

from tests.package.built import ensure_built


@pytest.fixture(scope="session")
def package() -> None:
    """The program in dist/ is built."""
    ensure_built()
