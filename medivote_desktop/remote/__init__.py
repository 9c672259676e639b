"""The optional HTTP endpoint for remote viewers."""
