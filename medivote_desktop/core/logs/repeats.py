"""Keeps a log readable while the same thing happens again and again: a few lines are written, the rest is counted."""

from __future__ import annotations

LINES_ALLOWED = 10
WINDOW_SECONDS = 60.0

_WITHOUT_DIGITS = str.maketrans("", "", "0123456789")
_KINDS_LIMIT = 500  # of lines that are remembered; more are a log that says something


class _Kind:
    def __init__(self, text: str, began_at: float) -> None:
        self.text = text
        self.began_at = began_at
        self.count = 0


class Repeats:
    """Lines that differ in numbers alone are similar. Of those, so many are let through within the window.

    Args:
        allowed: So many similar lines are written within `window_seconds`.
    """

    def __init__(self, allowed: int = LINES_ALLOWED, window_seconds: float = WINDOW_SECONDS) -> None:
        self._allowed = allowed
        self._window_seconds = window_seconds
        self._kinds: dict[str, _Kind] = {}

    def passes(self, text: str, now: float) -> bool:
        """Whether this line is to be written; seconds of one clock that does not go back."""
        key = text.translate(_WITHOUT_DIGITS)
        kind = self._kinds.get(key)
        if kind is None:
            if len(self._kinds) >= _KINDS_LIMIT:
                return True
            kind = self._kinds[key] = _Kind(text, now)
        kind.count += 1
        return kind.count <= self._allowed

    def over(self, now: float, *, at_end: bool = False) -> tuple[str, ...]:
        """What was left out in the windows that are over, as lines; with `at_end` in all of them."""
        lines = []
        for key, kind in list(self._kinds.items()):
            seconds = now - kind.began_at
            if seconds >= self._window_seconds or at_end:
                del self._kinds[key]
                if left_out := max(0, kind.count - self._allowed):
                    noun = "line" if left_out == 1 else "lines"
                    lines.append(f"… {left_out} similar {noun} in {max(1, round(seconds))} s: {kind.text}")
        return tuple(lines)
