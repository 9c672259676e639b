"""Durations and sizes as compose and Go write them."""

from __future__ import annotations

import re

_GO_PART = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)(us|µs|ms|s|m|h|d)")
_GO_SECONDS = {"us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SIZE = re.compile(r"(\d{1,12}(?:\.\d{1,6})?)\s*([kmgtb]?)(i?b)?", re.IGNORECASE)
_BYTES = {"": 1, "b": 1, "k": 1024, "m": 1024**2, "g": 1024**3, "t": 1024**4}


def go_seconds(text: str) -> float | None:
    """Seconds from `1m30s`; None if it is no duration."""
    bare = text.strip()
    parts = _GO_PART.findall(bare)
    if not parts or "".join(number + unit for number, unit in parts) != bare:
        return 0.0 if bare == "0" else None
    return float(sum(float(number) * _GO_SECONDS[unit] for number, unit in parts))


def compose_bytes(text: str) -> int | None:
    """Bytes from `512m`, `1gb`; None if it is no size."""
    match = _SIZE.fullmatch(text.strip())
    return int(float(match[1]) * _BYTES[match[2].lower()]) if match else None


def whole(text: str | None, at_least: int = 0, at_most: int = 10**9) -> int | None:
    """A whole number within limits; None if it is none."""
    if text is None or not re.fullmatch(r"[+-]?\d{1,10}", text.strip()):
        return None
    number = int(text)
    return number if at_least <= number <= at_most else None
