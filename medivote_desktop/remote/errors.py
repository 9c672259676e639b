"""Why a running program could not be asked; each text says what to do."""

from __future__ import annotations


class ControlError(Exception):
    """The program could not be asked."""


class NotRunningError(ControlError):
    """No program is there."""


class NoAnswerError(ControlError):
    """A program is there and did not answer in time, or not to the end, or not as it should."""


class RefusedError(ControlError):
    """A program is there and may not be asked by us, or cannot be trusted."""
