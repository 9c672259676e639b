"""What happened and what was measured, as values and words."""
