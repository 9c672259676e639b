"""Joins what people see to what does it: each module one matter, and the only one that knows both sides."""
