"""SHA-256 of short texts, without OpenSSL.

`hashlib` loads the whole of it, 3 MB and several milliseconds at each start, for what Python can do by itself.
"""

from __future__ import annotations

try:
    from _sha2 import sha256  # type: ignore[import-not-found]  # from Python 3.12 on
except ImportError:
    try:
        from _sha256 import sha256  # type: ignore[import-not-found]  # Python 3.11
    except ImportError:  # a Python that was built without it
        from hashlib import sha256


def hex_sha256(data: bytes) -> str:
    """The 64 hexadecimal digits of the SHA-256 of what may be read by anybody: it is nothing for passwords."""
    return str(sha256(data).hexdigest())
