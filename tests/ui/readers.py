"""Whether a screen reader can be said to be there."""

from __future__ import annotations

import PySide6
import pytest

WITH_A_READER = pytest.mark.skipif(
    PySide6.__version_info__ < (6, 10), reason="without a screen, Qt before 6.10 cannot be told that a reader is there"
)
