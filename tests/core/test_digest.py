"""SHA-256 without OpenSSL is the same SHA-256: its digits are names on disk."""

from __future__ import annotations

import hashlib
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from medivote_desktop.core.digest import hex_sha256


@given(st.binary(max_size=300))
def test_it_is_what_openssl_makes(data: bytes) -> None:
    """All lengths around the 64 bytes of a block are among these."""
    assert hex_sha256(data) == hashlib.sha256(data).hexdigest()


def test_it_does_without_it() -> None:
    """That is what it is for."""
    code = "import sys\nfrom medivote_desktop.core import channel\nprint('_hashlib' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "False\n"
