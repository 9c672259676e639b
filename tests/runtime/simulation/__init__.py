"""Fleets whose processes are simulated: thousands of interleavings in seconds."""
