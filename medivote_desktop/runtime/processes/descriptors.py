"""How many open files the program keeps for itself."""

from __future__ import annotations

RESERVED_DESCRIPTORS = 16
"""The program's own: what was wished must be heard and written down, however many services there are."""
